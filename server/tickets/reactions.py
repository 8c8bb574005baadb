"""What tickets do when something happens elsewhere."""

from server.approvals.events import ApprovalDecided
from server.core.context import Context
from server.core.events import Event
from server.tickets.actions import approve

TICKET = "ticket"


def note_decision(ctx: Context, event: ApprovalDecided) -> None:
    if event.about.kind == TICKET:
        approve.decided(ctx, event.about.id, event.subject.id, event.state)


def keep_executor(ctx: Context, event: Event) -> None:
    approve.keep_executor(ctx, event.subject.id)
