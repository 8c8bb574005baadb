"""Somebody answers for a breach, with a reason."""

from server.core.context import Context
from server.core.events import publish
from server.sla import events
from server.sla.actions import clocks
from server.sla.models import SlaClock
from server.sla.queries import clocks as queries
from server.sla.queries import explain
from server.tickets.events import ref
from server.tickets.queries import visibility
from shared import sla as wire
from shared.errors import Conflict, Invalid, NotFound
from shared.permissions import Permission
from shared.sla import ClockStatus, Excuse, TicketSlaQuery


def excuse(ctx: Context, ticket_id: int, clock_id: int, form: Excuse) -> wire.TicketSla:
    """The breach stays a breach; reports count it apart, and the ticket is no longer shown as late for it."""
    ticket = visibility.get(ctx, ticket_id, held=True)
    ctx.actor.require(Permission.SLA_EXCUSE)
    row = ctx.session.get(SlaClock, clock_id)
    if row is None or row.ticket_id != ticket.id:
        raise NotFound
    if row.status is not ClockStatus.BREACHED:
        raise Conflict("not_breached")
    if row.excused_at is not None:
        raise Conflict("excused_already", by=row.excused_by)
    reason = form.reason.strip()
    if not reason:
        raise Invalid("field_missing", "reason")
    row.excused_at, row.excused_by, row.excuse = ctx.now, ctx.actor.name, reason
    ctx.session.flush()
    subject, changes = ref(ticket), {"clock": [None, row.kind.value]}
    excused = events.SlaBreachExcused(subject=subject, clock_id=row.id, clock=row.kind, changes=dict(changes))
    publish(ctx, excused)
    clocks.show_promise(ctx, ticket, queries.rows_of(ctx, ticket.id))
    return explain.show(ctx, ticket.id, TicketSlaQuery())
