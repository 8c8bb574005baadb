"""Tickets for which the time of a rule has come, the longest waiting first."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true

from server.automation.models import RuleMark
from server.automation.queries.book import Compiled
from server.core.context import Context
from server.tickets.models import Ticket, TicketEntry
from shared.automation import Moment
from shared.tickets import EntryKind, Status


def due(
    ctx: Context, rule: Compiled, *, ticket_id: int | None = None, most: int = 1
) -> Sequence[tuple[Ticket, datetime]]:
    """Tickets, or this one, and the moment that counts; never what was due before the rule was set.

    Where working time counts, that is known only later.
    """
    trigger = rule.definition.trigger
    assert trigger.moment is not None
    wait = timedelta(minutes=trigger.minutes)
    only = true() if ticket_id is None else Ticket.id == ticket_id
    moment, query = _moment(trigger.moment, only)
    if trigger.moment is Moment.BEFORE_DUE:
        query = query.where(moment <= ctx.now + wait, moment > rule.since + wait)
    else:
        query = query.where(moment <= ctx.now - wait)
        if not trigger.is_business:
            query = query.where(moment > rule.since - wait)
    mark = and_(RuleMark.rule_id == rule.id, RuleMark.ticket_id == Ticket.id)
    query = query.outerjoin(RuleMark, mark).where(or_(RuleMark.rule_id.is_(None), RuleMark.moment != moment))
    rows = ctx.session.execute(query.order_by(moment, Ticket.id).limit(most)).all()
    return [(row[0], row[1]) for row in rows]


def _moment(moment: Moment, only: ColumnElement[bool]) -> tuple[ColumnElement[Any], Select[Any]]:
    """The moment as a column, and the tickets that have it."""
    on_desk = and_(Ticket.settled_at.is_(None), only)
    match moment:
        case Moment.CREATED:
            return _of(Ticket.created_at, on_desk)
        case Moment.UPDATED:
            return _of(Ticket.updated_at, on_desk)
        case Moment.RESOLVED:
            return _of(Ticket.resolved_at, Ticket.status == Status.RESOLVED, only)
        case Moment.BEFORE_DUE:
            return _of(Ticket.due_at, on_desk, Ticket.due_at.is_not(None))
        case Moment.PENDED:
            return _found(pended_at(), Ticket.status == Status.PENDING, only)
        case Moment.ANSWERED:
            answered = TicketEntry.seq == Ticket.last_answer_seq
            column: Any = TicketEntry.at
            query = (
                select(Ticket, column)
                .join(TicketEntry, and_(TicketEntry.ticket_id == Ticket.id, answered))
                .where(on_desk, ~Ticket.is_waiting_for_desk)
            )
            return column, query
        case Moment.ASKED:
            asked = _newest(TicketEntry.kind == EntryKind.QUESTION)
            moment_of = func.coalesce(asked, Ticket.created_at)
            return _found(moment_of, on_desk, Ticket.is_waiting_for_desk)


def _of(column: Any, *conditions: Any) -> tuple[ColumnElement[Any], Select[Any]]:
    return column, select(Ticket, column).where(*conditions)


def _found(column: Any, *conditions: Any) -> tuple[ColumnElement[Any], Select[Any]]:
    """A moment that has to be looked for: once for each ticket, however often the query names it."""
    looked_for = select(Ticket.id.label("ticket_id"), column.label("moment")).where(*conditions)
    moments = looked_for.cte("moments").prefix_with("MATERIALIZED")
    return moments.c.moment, select(Ticket, moments.c.moment).join(moments, moments.c.ticket_id == Ticket.id)


def pended_at() -> Any:
    """When the ticket began to wait, as a part of a query about tickets."""
    return _newest(and_(TicketEntry.kind == EntryKind.EVENT, TicketEntry.name == "pended"))


def _newest(condition: ColumnElement[bool]) -> Any:
    found = select(func.max(TicketEntry.at)).where(TicketEntry.ticket_id == Ticket.id, condition)
    return found.correlate(Ticket).scalar_subquery()
