"""Which machine a ticket was about at an instant, whatever was linked or taken off since."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from server.core.context import Context
from server.tickets.models import TicketEntry, TicketLink
from shared.tickets import LinkKind


def first_assets(ctx: Context, ticket_ids: Collection[int], at: datetime) -> dict[int, int]:
    """Of the assets that each ticket was linked to at the instant, the one that was linked first."""
    linked: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    still = select(TicketLink.ticket_id, TicketLink.created_at, TicketLink.target_id).where(
        TicketLink.kind == LinkKind.ASSET, TicketLink.ticket_id.in_(ticket_ids), TicketLink.created_at < at
    )
    for row in ctx.session.execute(still):
        linked[row.ticket_id].append((row.created_at, row.target_id))
    taken_off = select(TicketEntry.ticket_id, TicketEntry.facts).where(
        TicketEntry.ticket_id.in_(ticket_ids), TicketEntry.name == "unlinked", TicketEntry.at >= at
    )
    for ticket_id, facts in ctx.session.execute(taken_off):
        if facts["kind"] == LinkKind.ASSET and "since" in facts:
            since = datetime.fromisoformat(facts["since"])
            if since < at:
                linked[ticket_id].append((since, int(facts["target_id"])))
    return {ticket_id: min(found)[1] for ticket_id, found in linked.items()}
