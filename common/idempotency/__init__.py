"""Idempotency keys: a request that is sent again, by a client that never heard the answer, has its effects once."""

from common.idempotency.api import idempotent
from common.idempotency.forms import idempotent_form
from common.idempotency.keys import KeyMalformed, KeyMissing, KeyReused, StillRunning

__all__ = ["KeyMalformed", "KeyMissing", "KeyReused", "StillRunning", "idempotent", "idempotent_form"]
