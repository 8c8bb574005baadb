"""Working time of the desk, for rules and reminders that count in it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from server.core.context import Context
from server.sla.queries.desk_time import calendar
from server.sla.rules import calendars

FARTHEST = timedelta(days=3650)


def after(ctx: Context, start: datetime, minutes: int) -> datetime:
    """The moment when so many minutes of working time have passed."""
    known = calendar(ctx)
    if known is None:
        return start + timedelta(minutes=minutes)
    reached = calendars.reach(known, calendars.to_seconds(start), minutes * 60)
    return start + FARTHEST if reached is None else calendars.to_moment(reached)


def days_ago(ctx: Context, days: int) -> datetime:
    """So many days with working time before now."""
    known = calendar(ctx)
    if known is None:
        return ctx.now - timedelta(days=days)
    here, left = ctx.now.astimezone(ZoneInfo(ctx.zone)), days
    day = here
    while left and day > here - FARTHEST:
        day -= timedelta(days=1)
        midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
        begins, ends = calendars.to_seconds(midnight), calendars.to_seconds(midnight + timedelta(days=1))
        if calendars.elapsed(known, begins, ends) > 0:
            left -= 1
    return day
