"""How tickets came to lie in the queue of their team."""

from collections.abc import Sequence

from sqlalchemy import func, select

from server.core.context import Context
from server.tickets.models import TicketEntry

PLACING = ("created", "assigned", "taken", "moved", "escalated", "handed_back", "unassigned", "reopened")


def put_back(ctx: Context, ticket_ids: Sequence[int]) -> set[int]:
    """Those that somebody put back into the queue by hand, and that were not placed anew since."""
    newest = (
        select(TicketEntry.ticket_id, func.max(TicketEntry.seq).label("seq"))
        .where(TicketEntry.ticket_id.in_(ticket_ids), TicketEntry.name.in_(PLACING))
        .group_by(TicketEntry.ticket_id)
        .subquery()
    )
    rows = ctx.session.scalars(
        select(TicketEntry).join(
            newest, (TicketEntry.ticket_id == newest.c.ticket_id) & (TicketEntry.seq == newest.c.seq)
        )
    )
    return {row.ticket_id for row in rows if row.name == "unassigned" and not row.facts.get("cause")}
