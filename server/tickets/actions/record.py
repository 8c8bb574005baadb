"""What higher features write into the history of a ticket; the requester never reads it."""

from server.core.context import Context
from server.people.models import Person
from server.tickets import events
from server.tickets.actions import steps
from server.tickets.models import Ticket


def event(
    ctx: Context, ticket_id: int, name: str, *, author: Person | None = None, text: str = "", **facts: str
) -> Ticket:
    """One line for the desk. `author` where somebody else than the caller speaks."""
    ticket = ctx.session.get_one(Ticket, ticket_id, with_for_update=True, populate_existing=True)
    steps.append(ctx, ticket, steps.event(name, text=text, **facts), author)
    steps.tell(ctx, ticket, events.TicketNoted)
    return ticket
