"""What the audit may hold."""

from collections.abc import Mapping
from typing import Any

TEXTS = frozenset(
    {"answer", "body", "comment", "content", "description", "note", "question", "resolution", "text"}
)
SECRETS = ("password", "secret", "token", "digest", "hash")
LONGEST = 250


def harmless(changes: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """The changes without the texts and secrets that only some may read: that they changed is enough."""
    return {
        name: [None, None] if _is_private(name) else [_short(value) for value in pair]
        for name, pair in changes.items()
    }


def _is_private(name: str) -> bool:
    words = name.lower().split("_")
    return not TEXTS.isdisjoint(words) or any(secret in name.lower() for secret in SECRETS)


def _short(value: Any) -> Any:
    return value[: LONGEST - 1] + "…" if isinstance(value, str) and len(value) > LONGEST else value
