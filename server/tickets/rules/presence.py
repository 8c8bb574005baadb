"""How long somebody counts as being there."""

from datetime import datetime, timedelta

SEEN_FOR = timedelta(seconds=25)
"""Without a sign of life; desktops give one every eight seconds."""
WRITES_FOR = timedelta(minutes=2)
"""Without a key stroke."""


def is_writing(typed_at: datetime | None, now: datetime) -> bool:
    return typed_at is not None and now < typed_at + WRITES_FOR


def seconds_left(until: datetime, now: datetime) -> int:
    """Rounded up: nobody is gone before the time."""
    return max(0, -int((now - until).total_seconds() // 1))
