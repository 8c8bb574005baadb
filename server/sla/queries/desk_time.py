"""Working time of the desk as a whole, for everything that counts in it without a policy of its own."""

from datetime import datetime

from server.core.context import Context
from server.sla.queries import book as books
from server.sla.rules import calendars
from server.sla.rules.calendars import Calendar


def calendar(ctx: Context) -> Calendar | None:
    """That of the first SLA policy. None while the desk has no calendar: then every hour counts."""
    book = books.book(ctx)
    if book.policies:
        return book.calendars[book.policies[0][1].calendar_id]
    return book.calendars[min(book.calendars)] if book.calendars else None


def days_later(ctx: Context, days: int) -> datetime | None:
    """So many working days from now, in working time; None where there is no calendar, or it never opens."""
    known = calendar(ctx)
    reached = None if known is None else calendars.days_later(known, calendars.to_seconds(ctx.now), days)
    return None if reached is None else calendars.to_moment(reached)
