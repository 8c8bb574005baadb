"""What is promised next for a ticket, set by the feature that keeps the clocks."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value

from server.core.context import Context
from server.tickets import events
from server.tickets.actions import steps
from server.tickets.models import Ticket
from shared.tickets import ClockKind, SlaState


def set_due(
    ctx: Context,
    ticket: Ticket,
    due_at: datetime | None,
    *,
    clock: ClockKind | None = None,
    state: SlaState = SlaState.NONE,
) -> None:
    """Not an edit of a person: the version stays, so that nobody's command is refused for it."""
    before = (ticket.due_at, ticket.due_clock, ticket.sla_state)
    if before == (due_at, clock, state):
        return
    ctx.session.flush()
    values = {"due_at": due_at, "due_clock": clock, "sla_state": state}
    ctx.session.execute(
        update(Ticket).where(Ticket.id == ticket.id).values(**values),
        execution_options={"synchronize_session": False},
    )
    for name, value in values.items():
        set_committed_value(ticket, name, value)
    changes: dict[str, list[Any]] = {}
    if before[0] != due_at:
        changes["due_at"] = [before[0], due_at]
    if before[2] is not state:
        changes["sla_state"] = [before[2], state]
    steps.tell(ctx, ticket, events.TicketDueChanged, changes)
