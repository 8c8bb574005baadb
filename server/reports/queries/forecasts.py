"""How many tickets came in each hour of past weeks."""

from collections import Counter
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from server.core.context import Context
from server.people import queries as people
from server.reports.rules import periods
from server.reports.rules.forecast import HOURS, Expected, forecast
from server.reports.rules.stories import OVER
from server.tickets.models import Ticket
from server.tickets.queries.visibility import visible
from shared import reports as wire

NOTHING = wire.ExpectedHour(mean=0, low=0, high=0)


def expected(ctx: Context, query: wire.ForecastQuery) -> wire.Forecast:
    """The week to come, learned from the whole weeks since the first ticket."""
    this_week = periods.first_day(people.today(ctx), wire.Bucket.WEEK)
    start = periods.instant(this_week - timedelta(weeks=query.weeks), ctx.zone)
    end = periods.instant(this_week, ctx.zone)
    found = select(Ticket.created_at).where(
        visible(ctx), Ticket.created_at >= start, Ticket.created_at < end, Ticket.status.not_in(OVER)
    )
    if query.team_id is not None:
        found = found.where(Ticket.team_id == query.team_id)
    zone = ZoneInfo(ctx.zone)
    counts: Counter[tuple[int, int]] = Counter()
    for at in ctx.session.scalars(found):
        local = at.astimezone(zone)
        week = (local.date() - (this_week - timedelta(weeks=query.weeks))).days // 7
        counts[week, local.weekday() * 24 + local.hour] += 1
    first = min((week for week, _ in counts), default=query.weeks)
    weeks = [[counts[week, hour] for hour in range(HOURS)] for week in range(first, query.weeks)]
    made = forecast(weeks)
    if made is None:
        return wire.Forecast(hours=[], total=NOTHING, weeks=0, hit_pct=None)
    return wire.Forecast(
        hours=[_hour(hour) for hour in made.hours],
        total=_hour(made.total),
        weeks=made.weeks,
        hit_pct=None if made.hit_percent is None else round(made.hit_percent, 1),
    )


def _hour(found: Expected) -> wire.ExpectedHour:
    return wire.ExpectedHour(mean=round(found.mean, 2), low=found.low, high=found.high)
