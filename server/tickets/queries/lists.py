"""The inbox: ids of a view in order, rows by ids, counts of all views."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, union_all
from sqlalchemy.orm import aliased

from server.catalog import queries as catalog
from server.catalog.models import Team
from server.core import updates
from server.core.context import Context
from server.core.records import copy
from server.people import queries as people
from server.people.models import Department, Person
from server.people.rules import search_patterns
from server.tickets.models import Ticket, TicketLink
from server.tickets.queries import tags, watching
from server.tickets.queries.beside import Beside
from server.tickets.queries.visibility import visible
from shared.catalog import Tier
from shared.errors import Invalid
from shared.permissions import Permission
from shared.tickets import (
    LinkKind,
    Order,
    Priority,
    RowsQuery,
    Status,
    TicketIds,
    TicketRow,
    TicketRows,
    TicketsQuery,
    View,
    ViewCount,
    ViewCounts,
)

FIRST_ROWS = 50
MOST_ROWS = 200
MOST_IDS = 100_000
RECENT = timedelta(days=7)
ON_DESK = Ticket.settled_at.is_(None)
"""The desk has something to do: open, or resolved and still to be confirmed."""

Marks = tuple[set[int], set[int], dict[int, list[str]]]
"""Ids of the tickets that the caller follows, of those that call for them; the tags of each."""

Requester = aliased(Person)
Assignee = aliased(Person)


# --- views --------------------------------------------------------------------------------------------------


def list_ids(ctx: Context, query: TicketsQuery) -> TicketIds:
    """All ids of a view in its order, and the rows that are painted first."""
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    seq = updates.last_seq(ctx.session)
    found = select(Ticket.id).where(visible(ctx), in_view(ctx, query.view), *_filters(query))
    if words := query.text.strip():
        found = _narrowed(found.where(_matches(words)))
    found = found.order_by(*order_of(query.view, query.order)).limit(query.limit)
    ids = list(ctx.session.execute(found).scalars())
    return TicketIds(ids=ids, first_rows=rows(ctx, ids[:FIRST_ROWS]), seq=seq)


def in_view(ctx: Context, view: View) -> ColumnElement[bool]:
    match view:
        case View.UNASSIGNED:
            return and_(ON_DESK, _is_unassigned(ctx))
        case View.MINE:
            return and_(ON_DESK, _is_mine(ctx))
        case View.WATCHED:
            return and_(ON_DESK, watching.is_watched(ctx))
        case View.MENTIONED:
            return and_(ON_DESK, watching.is_mentioned(ctx))
        case View.DUE:
            return and_(ON_DESK, _is_due(ctx))
        case View.WAITING:
            return and_(ON_DESK, Ticket.status == Status.PENDING)
        case View.ALL_OPEN:
            return ON_DESK
        case View.RECENTLY_CLOSED:
            return Ticket.settled_at >= ctx.now - RECENT


def _is_unassigned(ctx: Context) -> ColumnElement[bool]:
    """Nobody's, where the caller could take it: what their teams passed up is for others to take."""
    if not ctx.actor.team_ids:
        return Ticket.assignee_id.is_(None)
    mine = or_(Ticket.team_id.is_(None), Ticket.team_id.in_(ctx.actor.team_ids))
    return and_(Ticket.assignee_id.is_(None), mine)


def _is_mine(ctx: Context) -> ColumnElement[bool]:
    return false() if ctx.actor.person_id is None else Ticket.assignee_id == ctx.actor.person_id


def _is_due(ctx: Context) -> ColumnElement[bool]:
    return Ticket.due_at < end_of_day(ctx)


def end_of_day(ctx: Context) -> datetime:
    """Midnight at the company: what is due before it is due today or late already."""
    tomorrow = people.today(ctx) + timedelta(days=1)
    return datetime.combine(tomorrow, time(), ZoneInfo(ctx.zone))


def _filters(query: TicketsQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.team_id is not None:
        conditions.append(Ticket.team_id == query.team_id)
    if query.requester_id is not None:
        conditions.append(Ticket.requester_id == query.requester_id)
    if query.asset_id is not None:
        linked = select(TicketLink.ticket_id).where(
            TicketLink.kind == LinkKind.ASSET, TicketLink.target_id == query.asset_id
        )
        conditions.append(Ticket.id.in_(linked))
    return conditions


def _narrowed(found: Select[int]) -> Select[int]:
    """Look for words in the index that holds them, then put what was found in order."""
    matching = found.order_by(Ticket.id.desc()).limit(MOST_IDS)
    return select(Ticket.id).where(Ticket.id.in_(matching))


def _matches(words: str) -> ColumnElement[bool]:
    """Number, part of the subject, or the requester by name or initials."""
    alternatives = [_in_subject(words)]
    if (number := words.lstrip("#")).isdecimal():
        alternatives.append(Ticket.number.startswith(number))
    by_person = [
        or_(*(Person.search_text.like(pattern, escape="!") for pattern in group))
        for group in search_patterns(words)
    ]
    if by_person:
        alternatives.append(Ticket.requester_id.in_(select(Person.id).where(*by_person)))
    return or_(*alternatives)


def _in_subject(words: str) -> ColumnElement[bool]:
    """Only letters with cases need the slower comparison without them."""
    if words.upper() == words.lower():
        return Ticket.subject.contains(words, autoescape=True)
    return Ticket.subject.icontains(words, autoescape=True)


def order_of(view: View | None, order: Order) -> list[ColumnElement[Any]]:
    if view is View.RECENTLY_CLOSED:
        return [Ticket.settled_at.desc(), Ticket.id.desc()]
    match order:
        case Order.DUE:
            return [Ticket.due_at.asc().nulls_last(), Ticket.priority.asc(), Ticket.id.asc()]
        case Order.NEWEST:
            return [Ticket.id.desc()]
        case Order.PRIORITY:
            return [Ticket.priority.asc(), Ticket.id.asc()]
        case Order.UPDATED:
            return [Ticket.updated_at.desc(), Ticket.id.desc()]


# --- rows ---------------------------------------------------------------------------------------------------


def list_rows(ctx: Context, query: RowsQuery) -> TicketRows:
    """The asked rows in the asked order; those out of sight are missing."""
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    ids = [int(word) for word in query.ids.split(",")]
    if len(ids) > MOST_ROWS or max(ids) >= 2**63:
        raise Invalid("too_many_ids", "ids", most=MOST_ROWS)
    return TicketRows(items=rows(ctx, ids))


def rows(ctx: Context, ids: list[int]) -> list[TicketRow]:
    """What the list shows of these tickets, as far as the caller may see them."""
    if not ids:
        return []
    query = _ROW.where(Ticket.id.in_(ids), visible(ctx))
    found = {row.id: row for row in ctx.session.execute(query)}
    paths = category_paths(ctx, {row.category_id for row in found.values()})
    marks = _marks(ctx, ids)
    return [_shown(found[one], paths, marks) for one in dict.fromkeys(ids) if one in found]


def _shown(found: Any, paths: dict[int, str], marks: Marks) -> TicketRow:
    return _row(
        found,
        marks,
        requester=found.requester,
        department=found.department or "",
        category=paths.get(found.category_id, ""),
        assignee=found.assignee or "",
        tier=found.tier or Tier.L1,
    )


def row(ctx: Context, ticket: Ticket, has: Beside) -> TicketRow:
    """The row of a ticket at hand."""
    requester = people.get(ctx, ticket.requester_id)
    watched = watching.watched(ctx, [ticket.id]) if has.watchers else set()
    called = watching.mentioning(ctx, [ticket.id]) if has.mentions else set()
    borne = tags.names(ctx, [ticket.id]) if has.tags else {ticket.id: []}
    return _row(
        ticket,
        (watched, called, borne),
        requester=requester.name,
        department=people.department_name(ctx, requester),
        category=catalog.category_path(ctx, ticket.category_id) if ticket.category_id is not None else "",
        assignee=people.get(ctx, ticket.assignee_id).name if ticket.assignee_id is not None else "",
        tier=catalog.get_team(ctx, ticket.team_id).tier if ticket.team_id is not None else Tier.L1,
    )


def _marks(ctx: Context, ids: list[int]) -> Marks:
    return watching.watched(ctx, ids), watching.mentioning(ctx, ids), tags.names(ctx, ids)


_ROW = (
    select(
        Ticket.id,
        Ticket.number,
        Ticket.subject,
        Ticket.status,
        Ticket.priority,
        Ticket.kind,
        Ticket.channel,
        Ticket.requester_id,
        Ticket.category_id,
        Ticket.team_id,
        Ticket.assignee_id,
        Ticket.pending_reason,
        Ticket.due_at,
        Ticket.due_clock,
        Ticket.sla_state,
        Ticket.created_at,
        Ticket.updated_at,
        Ticket.is_ready_to_confirm,
        Ticket.is_waiting_for_desk,
        Ticket.version,
        Requester.name.label("requester"),
        Department.name.label("department"),
        Assignee.name.label("assignee"),
        Team.tier.label("tier"),
    )
    .join(Requester, Requester.id == Ticket.requester_id)
    .outerjoin(Department, Department.id == Requester.department_id)
    .outerjoin(Assignee, Assignee.id == Ticket.assignee_id)
    .outerjoin(Team, Team.id == Ticket.team_id)
)


def _row(found: Any, marks: Marks, **names: Any) -> TicketRow:
    """`found`: the ticket, or what was read of it; `names` of what it points at."""
    return copy(
        found,
        TicketRow,
        priority=Priority(found.priority),
        is_watched=found.id in marks[0],
        is_mentioned=found.id in marks[1],
        tags=marks[2][found.id],
        **names,
    )


def category_paths(ctx: Context, ids: set[int | None]) -> dict[int, str]:
    """The whole branch of each of these categories."""
    return {one: catalog.category_path(ctx, one) for one in ids if one is not None}


# --- counts -------------------------------------------------------------------------------------------------


def count_views(ctx: Context) -> ViewCounts:
    """How many tickets every view and every team's queue holds, in one read."""
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    counts = dict.fromkeys(View, 0)
    queues = dict.fromkeys(_own_queues(ctx), 0)
    for found in ctx.session.execute(_counted(ctx)):
        for view in View:
            counts[view] += getattr(found, view.value) or 0
        if found.team_id is not None and found.all_open:
            queues[found.team_id] = queues.get(found.team_id, 0) + found.all_open
    views = [ViewCount(view=view, team_id=None, count=count) for view, count in counts.items()]
    teams = [ViewCount(view=None, team_id=team_id, count=queues[team_id]) for team_id in sorted(queues)]
    return ViewCounts(items=views + teams)


def _own_queues(ctx: Context) -> list[int]:
    """Queues that are shown even when empty."""
    query = select(Team.id).where(Team.is_active)
    if not ctx.actor.may(Permission.TICKETS_READ_ALL):
        query = query.where(Team.id.in_(ctx.actor.team_ids))
    return list(ctx.session.scalars(query))


def _counted(ctx: Context) -> Any:
    def how_many(view: View, condition: ColumnElement[bool]) -> ColumnElement[Any]:
        return func.sum(case((condition, 1), else_=0)).label(view.value)

    none = [func.sum(0).label(view.value) for view in View if view is not View.RECENTLY_CLOSED]
    on_desk = (
        select(
            Ticket.team_id,
            how_many(View.UNASSIGNED, _is_unassigned(ctx)),
            how_many(View.MINE, _is_mine(ctx)),
            how_many(View.WATCHED, watching.is_watched(ctx)),
            how_many(View.MENTIONED, watching.is_mentioned(ctx)),
            how_many(View.DUE, _is_due(ctx)),
            how_many(View.WAITING, Ticket.status == Status.PENDING),
            func.count().label(View.ALL_OPEN.value),
            func.sum(0).label(View.RECENTLY_CLOSED.value),
        )
        .where(visible(ctx), ON_DESK)
        .group_by(Ticket.team_id)
    )
    recent = (
        select(Ticket.team_id, *none, func.count().label(View.RECENTLY_CLOSED.value))
        .where(visible(ctx), in_view(ctx, View.RECENTLY_CLOSED))
        .group_by(Ticket.team_id)
    )
    return union_all(on_desk, recent)
