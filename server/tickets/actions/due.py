"""The due time of a ticket, set by the feature that keeps the clocks."""

from datetime import datetime

from sqlalchemy import update

from server.core.context import Context
from server.tickets import events
from server.tickets.actions import steps
from server.tickets.models import Ticket


def set_due(ctx: Context, ticket: Ticket, due_at: datetime | None) -> None:
    """Not an edit of a person: the version stays, so that nobody's command is refused for it."""
    if ticket.due_at == due_at:
        return
    before = ticket.due_at
    ctx.session.flush()
    ctx.session.execute(
        update(Ticket).where(Ticket.id == ticket.id).values(due_at=due_at),
        execution_options={"synchronize_session": "fetch"},
    )
    steps.tell(ctx, ticket, events.TicketDueChanged, {"due_at": [before, due_at]})
