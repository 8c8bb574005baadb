"""What tickets do when something happens elsewhere."""

from server.approvals.events import ApprovalDecided
from server.core.context import Context
from server.core.events import Event
from server.tickets.actions import approve, assignment, watching
from server.tickets.events import TicketAssigned, TicketMerged
from server.tickets.models import Ticket

TICKET = "ticket"


def note_decision(ctx: Context, event: ApprovalDecided) -> None:
    if event.about.kind == TICKET:
        approve.decided(ctx, event.about.id, event.subject.id, event.state)


def keep_executor(ctx: Context, event: Event) -> None:
    approve.keep_executor(ctx, event.subject.id)


def find_owner(ctx: Context, event: Event) -> None:
    """A ticket is new, or came to another team; back in the queue by hand it stays there."""
    is_moved = not isinstance(event, TicketAssigned) or "team_id" in event.changes
    if is_moved:
        assignment.find_owner(ctx, ctx.session.get_one(Ticket, event.subject.id))


def keep_watchers(ctx: Context, event: TicketMerged) -> None:
    """Who followed the ticket follows the one where it goes on."""
    target = ctx.session.get_one(Ticket, event.changes["merged_into"][1])
    watching.follow_on(ctx, ctx.session.get_one(Ticket, event.subject.id), target)
