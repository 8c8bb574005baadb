"""Passwords: Argon2id hashes, and what a new one must not be."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shared.errors import Invalid

SHORTEST, LONGEST = 12, 256
HASHER = PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)
"""Strong enough to be stolen, quick enough for the one writer of SQLite to wait for."""


def hashed(password: str) -> str:
    return HASHER.hash(password)


def is_right(password: str, password_hash: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Made with weaker settings than those of today."""
    return HASHER.check_needs_rehash(password_hash)


def waste_time(password: str) -> None:
    """Take as long for a login that does not exist as for one that does."""
    is_right(password, _nobodys())


@cache
def _nobodys() -> str:
    return hashed("nobody has this password")


def check_new(password: str, login: str, field: str = "password") -> None:
    """Refuse what is guessed first: too short, the login inside, or a few letters repeated."""
    folded = password.casefold()
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid("password_too_short", field, shortest=SHORTEST)
    if len(set(folded)) < 5:
        raise Invalid("password_too_simple", field)
    if len(login) >= 4 and login.casefold() in folded:
        raise Invalid("password_has_login", field)
