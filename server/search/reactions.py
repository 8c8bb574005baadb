"""Whatever happens to a record that can be found is looked at again, in the same transaction."""

from sqlalchemy import select

from server.core.context import Context
from server.core.events import Event
from server.inventory.events import DeviceMatched
from server.people.events import PersonChanged
from server.search.actions import index
from server.search.queries.documents import SOURCES
from server.tickets.events import TicketCreated
from server.tickets.models import Ticket

MOST_TICKETS = 500
"""Of a person who is called otherwise now; older ones follow when the index is built again."""


def note(ctx: Context, event: Event) -> None:
    """Any event: its record may read differently now, and so may what bears its name."""
    if event.subject.kind in SOURCES:
        is_new = isinstance(event, TicketCreated)
        index.touch(ctx, event.subject.kind, event.subject.id, is_new=is_new)
    match event:
        case DeviceMatched() if event.asset_id is not None:
            index.touch(ctx, "asset", event.asset_id)
        case PersonChanged() if "name" in event.changes:
            _note_tickets_of(ctx, event.subject.id)


def _note_tickets_of(ctx: Context, person_id: int) -> None:
    """Tickets are found by the name of who asked."""
    mine = select(Ticket.id).where(Ticket.requester_id == person_id).order_by(Ticket.id.desc())
    for ticket_id in ctx.session.scalars(mine.limit(MOST_TICKETS)):
        index.touch(ctx, "ticket", ticket_id)
