"""Who else is at which ticket now."""

from sqlalchemy import select

from server.core.context import Context
from server.tickets.models import Ticket, TicketPresence
from server.tickets.queries import visibility
from server.tickets.rules.presence import SEEN_FOR, WRITES_FOR, is_writing, seconds_left
from shared import tickets as wire

MOST = 500


def colleagues(ctx: Context, _: object = None) -> wire.Colleagues:
    """Everybody but the caller, at tickets that the caller may see."""
    query = (
        select(TicketPresence)
        .join(Ticket, Ticket.id == TicketPresence.ticket_id)
        .where(
            visibility.visible(ctx),
            TicketPresence.seen_at > ctx.now - SEEN_FOR,
            TicketPresence.account_id != ctx.actor.id,
        )
        .order_by(TicketPresence.seen_at.desc())
        .limit(MOST)
    )
    return wire.Colleagues(items=[_colleague(ctx, row) for row in ctx.session.scalars(query)])


def _colleague(ctx: Context, row: TicketPresence) -> wire.Colleague:
    writes = row.typed_at is not None and is_writing(row.typed_at, ctx.now)
    began_at = row.began_at or ctx.now
    return wire.Colleague(
        ticket_id=row.ticket_id,
        account_id=row.account_id,
        name=row.name,
        kind=row.kind if writes else None,
        writing_s=int((ctx.now - began_at).total_seconds()) if writes else 0,
        left_s=seconds_left(row.seen_at + SEEN_FOR, ctx.now),
        writing_left_s=seconds_left(row.typed_at + WRITES_FOR, ctx.now) if row.typed_at is not None else 0,
    )
