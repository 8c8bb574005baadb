"""Whatever happens to a ticket, its clocks are read anew in the same transaction; reminders; contracts."""

from server.approvals import actions as approvals
from server.approvals import queries as approval_queries
from server.approvals.events import ApprovalAsked, ApprovalMovedOn, ApprovalReminded
from server.assets.events import ContractChanged, ContractCreated
from server.core.context import Context
from server.core.events import Event
from server.sla.actions import clocks, contracts
from server.sla.queries import desk_time
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


def plan_reminder(ctx: Context, event: ApprovalAsked | ApprovalMovedOn | ApprovalReminded) -> None:
    """Approvals wait in working days: nobody is reminded of what came in on Friday on a Sunday."""
    days = approval_queries.get(ctx, event.subject.id).remind_after_days
    at = None if days is None else desk_time.days_later(ctx, days)
    if at is not None:
        approvals.set_reminder(ctx, event.subject.id, at)


def keep_contract(ctx: Context, event: ContractCreated | ContractChanged) -> None:
    contracts.keep(ctx, event.subject.id)
