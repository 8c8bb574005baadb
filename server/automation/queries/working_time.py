"""Working time of the desk, for rules and reminders that count in it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from server.core.context import Context

OPENS, SHUTS = 9, 18
WORKDAYS = range(5)


def after(ctx: Context, start: datetime, minutes: int) -> datetime:
    """The moment when so many minutes of working time have passed."""
    left, at = timedelta(minutes=minutes), start.astimezone(ZoneInfo(ctx.zone))
    while True:
        opens, shuts = (at.replace(hour=hour, minute=0, second=0, microsecond=0) for hour in (OPENS, SHUTS))
        begins = max(at, opens)
        if at.weekday() in WORKDAYS and begins < shuts:
            if begins + left <= shuts:
                return begins + left
            left -= shuts - begins
        at = (at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def days_ago(ctx: Context, days: int) -> datetime:
    """So many working days before now."""
    at = ctx.now
    while days:
        at -= timedelta(days=1)
        if at.astimezone(ZoneInfo(ctx.zone)).weekday() in WORKDAYS:
            days -= 1
    return at
