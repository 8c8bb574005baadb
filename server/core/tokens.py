"""Random secrets and how they are kept: only their digest is stored."""

import hmac
import secrets
from hashlib import sha256


def new_secret(prefix: str = "") -> str:
    """256 random bits, as text that fits into a header."""
    return prefix + secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def is_same(secret: str, stored_digest: str) -> bool:
    return hmac.compare_digest(digest(secret), stored_digest)
