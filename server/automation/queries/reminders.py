"""Tickets in a state that must not last: since when, and who is to hear of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from server.automation.models import Reminder
from server.catalog import queries as catalog
from server.core.context import Context
from server.people import queries as people
from server.sla.queries import recipients
from server.tickets.models import Ticket, TicketEntry
from server.tickets.queries import colleagues
from shared.automation import ReminderKind, ReminderLevel
from shared.permissions import Role
from shared.tickets import EntryKind, Status

BEGUN_AT_ONCE, TOLD_AT_ONCE = 200, 50
"""Tickets of one kind in one turn of the clock."""
ACTIVE = (Status.OPEN, Status.ASSIGNED, Status.IN_PROGRESS)
PLACED = ("assigned", "moved", "unassigned", "escalated", "handed_back", "reopened", "resumed")
"""Events after which a ticket without owner begins to wait for one."""
GIVEN = ("assigned", "taken", "moved", "escalated", "handed_back", "reopened", "resumed")


def entered(ctx: Context, kind: ReminderKind) -> list[tuple[int, datetime]]:
    """Tickets that came into this state since it was looked at last, and when they did."""
    moment, conditions = _state(kind, ctx.now)
    query = (
        select(Ticket.id, moment)
        .outerjoin(Reminder, _of(kind))
        .where(*conditions, or_(Reminder.ticket_id.is_(None), Reminder.moment != moment))
        .order_by(Ticket.id)
        .limit(BEGUN_AT_ONCE)
    )
    return [(row[0], row[1]) for row in ctx.session.execute(query)]


def due(ctx: Context, kind: ReminderKind) -> Sequence[tuple[Ticket, Reminder]]:
    """Still in the state, and a level has come; the longest waiting first, held for this transaction."""
    moment, conditions = _state(kind, ctx.now)
    query = (
        select(Ticket, Reminder)
        .join(Reminder, _of(kind))
        .where(*conditions, Reminder.next_at <= ctx.now, Reminder.moment == moment)
        .order_by(Reminder.next_at, Ticket.id)
        .limit(TOLD_AT_ONCE)
        .with_for_update(skip_locked=True, of=Ticket)
    )
    return [(row[0], row[1]) for row in ctx.session.execute(query)]


def _of(kind: ReminderKind) -> ColumnElement[bool]:
    return and_(Reminder.ticket_id == Ticket.id, Reminder.kind == kind)


def _state(kind: ReminderKind, now: datetime) -> tuple[Any, list[ColumnElement[bool]]]:
    """Since when, as a part of a query, and what must be so. The desk's open tickets are few and indexed."""
    since: Any
    on_desk = [Ticket.settled_at.is_(None)]
    match kind:
        case ReminderKind.UNASSIGNED:
            since = func.coalesce(_newest(PLACED), Ticket.created_at)
            return since, [*on_desk, Ticket.status.in_(ACTIVE), Ticket.assignee_id.is_(None)]
        case ReminderKind.NOT_STARTED:
            since = func.coalesce(_newest(GIVEN), Ticket.created_at)
            return since, [*on_desk, Ticket.status == Status.ASSIGNED]
        case ReminderKind.OVERSLEPT:
            woke_at = _woken_and_untouched()
            is_over = and_(Ticket.status == Status.PENDING, Ticket.pending_until <= now)
            since = case((is_over, Ticket.pending_until), else_=woke_at)
            return since, [*on_desk, since.is_not(None)]
        case ReminderKind.UNANSWERED:
            asked_at = case(
                (Ticket.last_answer_seq == 0, Ticket.created_at),
                else_=func.coalesce(_first_question(), _newest(("reopened",)), Ticket.created_at),
            )
            return asked_at, [*on_desk, Ticket.status.in_(ACTIVE), Ticket.is_waiting_for_desk.is_(True)]


def _newest(names: Sequence[str]) -> Any:
    found = select(func.max(TicketEntry.at)).where(
        TicketEntry.ticket_id == Ticket.id,
        TicketEntry.kind == EntryKind.EVENT,
        TicketEntry.name.in_(names),
    )
    return found.correlate(Ticket).scalar_subquery()


def _first_question() -> Any:
    """The first one that the desk has not answered."""
    found = select(func.min(TicketEntry.at)).where(
        TicketEntry.ticket_id == Ticket.id,
        TicketEntry.kind == EntryKind.QUESTION,
        TicketEntry.seq > Ticket.last_answer_seq,
    )
    return found.correlate(Ticket).scalar_subquery()


def _woken_and_untouched() -> Any:
    """When its waiting ended, where nothing but reminders has happened since."""
    later = aliased(TicketEntry)
    touched = (
        select(later.id)
        .where(
            later.ticket_id == TicketEntry.ticket_id,
            later.seq > TicketEntry.seq,
            later.name != "reminded",
        )
        .exists()
    )
    found = select(func.max(TicketEntry.at)).where(
        TicketEntry.ticket_id == Ticket.id,
        TicketEntry.kind == EntryKind.EVENT,
        TicketEntry.name == "resumed",
        ~touched,
    )
    return found.correlate(Ticket).scalar_subquery()


# --- who hears of it ----------------------------------------------------------------------------------------


def hearers(ctx: Context, ticket: Ticket, level: ReminderLevel) -> set[int]:
    """Everybody up to this level who may see it. Where nobody is there, the level above hears of it."""
    found: set[int] = set()
    for one in ReminderLevel:
        if one <= level or not found:
            found |= colleagues.who_see(ctx, ticket, _of_level(ctx, ticket, one))
    return found


def _of_level(ctx: Context, ticket: Ticket, level: ReminderLevel) -> list[int]:
    lead_id = _lead(ctx, ticket)
    match level:
        case ReminderLevel.OWNER:
            if ticket.assignee_id is not None:
                return [ticket.assignee_id]
            return [] if ticket.team_id is None else catalog.members(ctx, ticket.team_id)
        case ReminderLevel.LEAD:
            return sorted(recipients.with_role(ctx, Role.LEAD)) if lead_id is None else [lead_id]
        case ReminderLevel.MANAGER:
            manager_id = _manager(ctx, ticket.assignee_id or lead_id)
            known = sorted(recipients.with_role(ctx, Role.MANAGER))
            return known if manager_id is None else [manager_id]


def _lead(ctx: Context, ticket: Ticket) -> int | None:
    return None if ticket.team_id is None else catalog.get_team(ctx, ticket.team_id).lead_id


def _manager(ctx: Context, person_id: int | None) -> int | None:
    return None if person_id is None else people.get(ctx, person_id).manager_id
