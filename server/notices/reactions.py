"""What follows from what happens to tickets: owners, teams, followers and called colleagues hear of it."""

from sqlalchemy import select

from server.approvals import queries as approvals
from server.approvals.events import ApprovalAsked, ApprovalMovedOn, ApprovalReminded
from server.catalog.queries import members
from server.core.context import Context
from server.core.events import Event
from server.notices.actions import tell
from server.sla.events import SlaBreached, SlaWarned
from server.tickets.events import TicketAssigned, TicketCreated, TicketMentioned
from server.tickets.models import Ticket
from server.tickets.queries.watching import watcher_ids
from shared.notices import NoticeKind

HIGHEST = 1
TICKET = "ticket"


def tell_assignee(ctx: Context, event: TicketAssigned) -> None:
    """The new owner; where there is none, the team whose queue it is in now."""
    ticket = _ticket(ctx, event)
    owner = event.changes.get("assignee_id")
    if owner is not None and owner[1] is not None:
        tell(ctx, ticket, [owner[1]], NoticeKind.ASSIGNED, what=event.name)
    elif ticket.assignee_id is None and "team_id" in event.changes:
        _tell_team(ctx, ticket, event)
    _tell_watchers(ctx, ticket, event)


def tell_team(ctx: Context, event: TicketCreated) -> None:
    ticket = _ticket(ctx, event)
    if ticket.assignee_id is not None:
        tell(ctx, ticket, [ticket.assignee_id], NoticeKind.ASSIGNED, what=event.name)
    else:
        _tell_team(ctx, ticket, event)


def tell_mentioned(ctx: Context, event: TicketMentioned) -> None:
    tell(ctx, _ticket(ctx, event), event.person_ids, NoticeKind.MENTION, what=event.name)


def tell_owner(ctx: Context, event: Event) -> None:
    """Somebody else wrote or did something at a ticket of one's own."""
    ticket = _ticket(ctx, event)
    if ticket.assignee_id is not None:
        tell(ctx, ticket, [ticket.assignee_id], NoticeKind.REPLY, what=event.name)
    _tell_watchers(ctx, ticket, event)


def tell_of_promise(ctx: Context, event: SlaWarned | SlaBreached) -> None:
    """A promise is in danger or broken: whom the clocks name."""
    tell(ctx, _ticket(ctx, event), event.recipient_ids, NoticeKind.SLA, what=event.name)


def tell_approvers(ctx: Context, event: ApprovalAsked | ApprovalMovedOn | ApprovalReminded) -> None:
    """Those whose turn it is now and their deputies, where they have a desk and may see the ticket."""
    if event.about.kind != TICKET:
        return
    approval = approvals.get(ctx, event.subject.id)
    ticket = ctx.session.scalars(select(Ticket).where(Ticket.id == event.about.id)).one()
    tell(ctx, ticket, approvals.who_may_decide(ctx, approval), NoticeKind.APPROVAL, what=event.name)


def tell_watchers(ctx: Context, event: Event) -> None:
    _tell_watchers(ctx, _ticket(ctx, event), event)


def _tell_watchers(ctx: Context, ticket: Ticket, event: Event) -> None:
    """The owner hears of it as the owner."""
    followers = set(watcher_ids(ctx, ticket)) - {ticket.assignee_id}
    tell(ctx, ticket, followers, NoticeKind.WATCHED, what=event.name)


def _tell_team(ctx: Context, ticket: Ticket, event: Event) -> None:
    if ticket.team_id is not None:
        kind = NoticeKind.URGENT if ticket.priority == HIGHEST else NoticeKind.TEAM
        tell(ctx, ticket, members(ctx, ticket.team_id), kind, what=event.name)


def _ticket(ctx: Context, event: Event) -> Ticket:
    return ctx.session.get_one(Ticket, event.subject.id)
