from __future__ import annotations

from common.exceptions import Refusal


class TooManyAttempts(Refusal):
    code = "too_many_requests"
    status = 429
    title = "Too many attempts. Try again in a minute."
    retry_after = 60
