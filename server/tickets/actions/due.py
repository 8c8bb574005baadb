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
    _set(ctx, ticket, due_at=due_at, due_clock=clock, sla_state=state)
    changes: dict[str, list[Any]] = {}
    if before[0] != due_at:
        changes["due_at"] = [before[0], due_at]
    if before[2] is not state:
        changes["sla_state"] = [before[2], state]
    steps.tell(ctx, ticket, events.TicketDueChanged, changes)


def set_vendor_due(ctx: Context, ticket: Ticket, due_at: datetime | None, *, is_overdue: bool) -> None:
    """When the vendor it waits for has promised to be done; None where it waits for none that promised."""
    before = (ticket.vendor_due_at, ticket.is_vendor_overdue)
    if before == (due_at, is_overdue):
        return
    _set(ctx, ticket, vendor_due_at=due_at, is_vendor_overdue=is_overdue)
    changes: dict[str, list[Any]] = {
        "vendor_due_at": [before[0], due_at],
        "is_vendor_overdue": [before[1], is_overdue],
    }
    told = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    steps.tell(ctx, ticket, events.TicketDueChanged, told)


def _set(ctx: Context, ticket: Ticket, **values: Any) -> None:
    ctx.session.flush()
    ctx.session.connection().execute(update(Ticket).where(Ticket.id == ticket.id).values(**values))
    for name, value in values.items():
        set_committed_value(ticket, name, value)
