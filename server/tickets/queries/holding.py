"""Answers that are on their way, and time spent."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from server.core.context import Context
from server.people import queries as people
from server.tickets.models import HeldAnswer, Ticket, TicketEntry
from server.tickets.queries import visibility
from server.tickets.rules.presence import seconds_left
from shared import tickets as wire
from shared.errors import Invalid

MOST_DAYS = 400


def find(ctx: Context, ticket: Ticket, key: str) -> HeldAnswer | None:
    """The caller's, as the database knows it at this moment."""
    query = select(HeldAnswer).where(
        HeldAnswer.ticket_id == ticket.id, HeldAnswer.account_id == ctx.actor.id, HeldAnswer.key == key
    )
    return ctx.session.scalar(query.execution_options(populate_existing=True))


def of(ctx: Context, ticket: Ticket) -> list[wire.HeldAnswer]:
    query = select(HeldAnswer).where(HeldAnswer.ticket_id == ticket.id, HeldAnswer.sent_at.is_(None))
    return [_held(ctx, row) for row in ctx.session.scalars(query.order_by(HeldAnswer.id))]


def _held(ctx: Context, row: HeldAnswer) -> wire.HeldAnswer:
    return wire.HeldAnswer(
        key=row.key if row.account_id == ctx.actor.id else "",
        author_name=row.author_name,
        text=row.text,
        held_at=row.held_at,
        left_s=seconds_left(row.send_at, ctx.now),
    )


# --- time ---------------------------------------------------------------------------------------------------


def work_times(ctx: Context, query: wire.WorkTimeQuery) -> wire.WorkTimes:
    """By person, the most first: time spent on tickets that the caller may see."""
    if not query.since <= query.until <= query.since + timedelta(days=MOST_DAYS):
        raise Invalid("value_not_accepted", "until")
    zone = ZoneInfo(ctx.zone)
    start = datetime.combine(query.since, time(), zone)
    end = datetime.combine(query.until + timedelta(days=1), time(), zone)
    total = func.sum(TicketEntry.duration_s)
    found = ctx.session.execute(
        select(TicketEntry.author_id, total, func.count(TicketEntry.ticket_id.distinct()))
        .join(Ticket, Ticket.id == TicketEntry.ticket_id)
        .where(
            visibility.visible(ctx),
            TicketEntry.duration_s > 0,
            TicketEntry.author_id.is_not(None),
            TicketEntry.at >= start,
            TicketEntry.at < end,
        )
        .group_by(TicketEntry.author_id)
        .order_by(total.desc(), TicketEntry.author_id)
    ).all()
    refs = people.refs(ctx, {author_id for author_id, _, _ in found if author_id is not None})
    return wire.WorkTimes(
        items=[
            wire.WorkTime(person=refs[author_id], worked_s=int(seconds), tickets=tickets)
            for author_id, seconds, tickets in found
            if author_id is not None
        ]
    )
