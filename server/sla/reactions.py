"""Whatever happens to a ticket, its clocks are read anew in the same transaction."""

from server.core.context import Context
from server.core.events import Event
from server.sla.actions import clocks
from server.tickets import events
from server.tickets.models import Ticket
from shared.sla import Cause

CAUSES: dict[type[Event], Cause | None] = {
    events.TicketCreated: Cause.CREATED,
    events.TicketAssigned: Cause.MOVED,
    events.TicketAnswered: None,
    events.TicketAsked: None,
    events.TicketBounced: None,
    events.TicketCallLogged: None,
    events.TicketPended: None,
    events.TicketResumed: None,
    events.TicketEscalated: Cause.MOVED,
    events.TicketHandedBack: Cause.MOVED,
    events.TicketResolved: None,
    events.TicketClosed: None,
    events.TicketReopened: Cause.EDITED,
    events.TicketCancelled: None,
    events.TicketMerged: None,
    events.TicketUnmerged: Cause.EDITED,
    events.TicketEdited: Cause.EDITED,
    events.TicketLinked: Cause.LINKED,
    events.TicketUnlinked: Cause.LINKED,
}
"""What moves clocks; the cause where other terms may hold after it."""


def follow(ctx: Context, event: Event) -> None:
    """Hears of everything, minds what is in the table."""
    if type(event) not in CAUSES:
        return
    ticket = ctx.session.get_one(Ticket, event.subject.id)
    clocks.follow(ctx, ticket, CAUSES[type(event)])
