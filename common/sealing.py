"""Encryption at rest for what a copy of the database alone must not give away. Nothing is sealed by a key of its own:
SECRET_KEY seals, and it or one of SECRET_KEY_FALLBACKS opens."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

__all__ = ["InvalidToken", "seal", "unseal"]


def seal(content: bytes, *, purpose: str) -> bytes:
    """Encrypt and sign; what is sealed for one purpose opens for no other."""
    return _cipher(purpose).encrypt(content)


def unseal(sealed: bytes, *, purpose: str) -> bytes:
    """Return what was sealed. Raises InvalidToken where it was not sealed by us, for this purpose."""
    return _cipher(purpose).decrypt(sealed)


def _cipher(purpose: str) -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(purpose.encode() + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
