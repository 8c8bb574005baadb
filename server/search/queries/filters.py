"""The filters of the query language as conditions over tickets."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from server.assets import rules as asset_rules
from server.assets.models import Asset
from server.catalog.models import Category, Team
from server.catalog.queries import parents
from server.core import fulltext
from server.core.context import Context
from server.core.fulltext.hangul import from_keys
from server.inventory.models import Device
from server.people import queries as people
from server.people.models import Person
from server.people.rules import search_patterns
from server.search.rules.language import Filter
from server.search.rules.words import ME, Is, Key
from server.tickets.models import Attachment, Ticket, TicketEntry, TicketLink
from server.tickets.queries import tags
from server.tickets.queries.lists import ON_DESK
from shared.errors import Invalid
from shared.tickets import OPEN_STATUSES, EntryKind, LinkKind

Condition = ColumnElement[bool]


def condition(ctx: Context, one: Filter) -> Condition:
    found = _READERS[one.key](ctx, one)
    return ~found if one.is_negated else found


# --- closed sets -------------------------------------------------------------------------------------------


def _is(ctx: Context, one: Filter) -> Condition:
    return or_(*(_state(ctx, value) for value in one.values))


def _state(ctx: Context, value: Is) -> Condition:
    match value:
        case Is.OPEN:
            return Ticket.status.in_(OPEN_STATUSES)
        case Is.CLOSED:
            return Ticket.status.not_in(OPEN_STATUSES)
        case Is.UNASSIGNED:
            return and_(ON_DESK, Ticket.assignee_id.is_(None))
        case Is.MINE:
            return _assigned_to_me(ctx)
        case Is.OVERDUE:
            return and_(ON_DESK, func.coalesce(Ticket.due_at < ctx.now, false()))
        case Is.REOPENED:
            return Ticket.reopen_count > 0
        case Is.VIP:
            return Ticket.requester_id.in_(select(Person.id).where(Person.is_vip))
        case Is.WAITING:
            return and_(ON_DESK, Ticket.is_waiting_for_desk)


def _assigned_to_me(ctx: Context) -> Condition:
    return func.coalesce(Ticket.assignee_id, 0) == (ctx.actor.person_id or -1)


def _among(column: Any) -> Callable[[Context, Filter], Condition]:
    def found(_: Context, one: Filter) -> Condition:
        condition: Condition = column.in_(one.values)
        return condition

    return found


def _priority(_: Context, one: Filter) -> Condition:
    """P1 is the highest: `>=P2` means P1 and P2."""
    level = one.values[0]
    compared: Mapping[str, Condition] = {
        "": Ticket.priority.in_(one.values),
        ">": Ticket.priority < level,
        ">=": Ticket.priority <= level,
        "<": Ticket.priority > level,
        "<=": Ticket.priority >= level,
    }
    return compared[one.compare]


def _has(ctx: Context, one: Filter) -> Condition:
    return or_(*(_there(value) for value in one.values))


def _lacks(ctx: Context, one: Filter) -> Condition:
    return and_(*(~_there(value) for value in one.values))


def _there(value: str) -> Condition:
    match value:
        case "attachment":
            used = select(Attachment.ticket_id).where(Attachment.entry_id.is_not(None))
            return Ticket.id.in_(used)
        case "note" | "answer":
            written = select(TicketEntry.ticket_id).where(
                TicketEntry.ticket_id == Ticket.id, TicketEntry.kind == EntryKind(value)
            )
            return written.exists()
        case "asset":
            linked = select(TicketLink.ticket_id).where(
                TicketLink.ticket_id == Ticket.id, TicketLink.kind == LinkKind.ASSET
            )
            return linked.exists()
    columns: Mapping[str, Any] = {
        "due": Ticket.due_at,
        "category": Ticket.category_id,
        "assignee": Ticket.assignee_id,
        "team": Ticket.team_id,
    }
    condition: Condition = columns[value].is_not(None)
    return condition


# --- by name -----------------------------------------------------------------------------------------------


def _team(ctx: Context, one: Filter) -> Condition:
    rows = ctx.session.execute(select(Team.id, Team.name)).all()
    ids: set[int] = set()
    for value in one.values:
        if value.lower() in ME:
            ids |= ctx.actor.team_ids
            continue
        ids |= _named(one, value, [(row.id, row.name) for row in rows], "query_team_unknown")
    return func.coalesce(Ticket.team_id, 0).in_(ids)


def _category(ctx: Context, one: Filter) -> Condition:
    """With everything below it."""
    rows = ctx.session.execute(select(Category.id, Category.name)).all()
    names = [(row.id, row.name) for row in rows]
    ids: set[int] = set()
    for value in one.values:
        ids |= _named(one, value.rpartition("›")[2].strip(), names, "query_category_unknown")
    parent_of = parents(ctx)
    below = {row.id for row in rows if _lies_below(row.id, ids, parent_of)}
    return func.coalesce(Ticket.category_id, 0).in_(below)


def _lies_below(category_id: int | None, ids: set[int], parent_of: Mapping[int, int | None]) -> bool:
    for _ in range(20):
        if category_id is None or category_id in ids:
            break
        category_id = parent_of.get(category_id)
    return category_id in ids


def _named(one: Filter, value: str, rows: list[tuple[int, str]], code: str) -> set[int]:
    """Those called exactly so, else those whose name holds it, in either input mode."""
    for wanted in filter(None, (value, from_keys(value))):
        key = "".join(fulltext.fold(wanted).split())
        keys = [(row_id, "".join(fulltext.fold(name).split())) for row_id, name in rows]
        exact = {row_id for row_id, name in keys if name == key}
        if found := exact or {row_id for row_id, name in keys if key in name}:
            return found
    place = {"position": one.position, "length": one.length, "character": one.position + 1}
    raise Invalid(code, "text", value=value, **place)


def _person(column: Any) -> Callable[[Context, Filter], Condition]:
    def found(ctx: Context, one: Filter) -> Condition:
        alternatives = []
        for value in one.values:
            if value.lower() in ME:
                alternatives.append(func.coalesce(column, 0) == (ctx.actor.person_id or -1))
            else:
                alternatives.append(func.coalesce(column, 0).in_(_people_called(value)))
        return or_(*alternatives)

    return found


def _people_called(value: str) -> Any:
    """By name, first letters, number or address; what was typed in the other input mode as well."""
    ways = [value, *filter(None, [from_keys(value)])]
    fits = [
        and_(
            *(
                or_(*(Person.search_text.like(pattern, escape="!") for pattern in group))
                for group in search_patterns(way)
            )
        )
        for way in ways
        if search_patterns(way)
    ]
    return select(Person.id).where(or_(false(), *fits))


def _asset(_: Context, one: Filter) -> Condition:
    """Tickets linked to the asset of this tag, or to the computer of this name."""
    alternatives = []
    for value in one.values:
        key = asset_rules.key(value)
        hosts = select(Device.id).where(func.lower(Device.hostname) == key)
        tagged = select(Asset.id).where(
            or_(Asset.tag_key.startswith(key, autoescape=True), Asset.device_id.in_(hosts))
        )
        to_asset = and_(TicketLink.kind == LinkKind.ASSET, TicketLink.target_id.in_(tagged))
        to_device = and_(TicketLink.kind == LinkKind.DEVICE, TicketLink.target_id.in_(hosts))
        alternatives.append(or_(to_asset, to_device))
    return Ticket.id.in_(select(TicketLink.ticket_id).where(or_(*alternatives)))


def _tag(ctx: Context, one: Filter) -> Condition:
    """By the tag, another word for it, its first letters, or what was typed in the other input mode."""
    return tags.bearing(ctx, [form for value in one.values for form in (value, from_keys(value)) if form])


def _number(_: Context, one: Filter) -> Condition:
    return or_(*(Ticket.number.startswith(value.lstrip("#"), autoescape=True) for value in one.values))


# --- times -------------------------------------------------------------------------------------------------


def _moment(column: Any) -> Callable[[Context, Filter], Condition]:
    def found(ctx: Context, one: Filter) -> Condition:
        assert one.span is not None
        today = people.today(ctx)
        if not one.compare:
            first, after = one.span.bounds(today)
            inside: Condition = and_(column >= _midnight(ctx, first), column < _midnight(ctx, after))
            return func.coalesce(inside, false())
        first, after = one.span.compared(today)
        compared: Mapping[str, Condition] = {
            ">": column >= _midnight(ctx, after),
            ">=": column >= _midnight(ctx, first),
            "<": column < _midnight(ctx, first),
            "<=": column < _midnight(ctx, after),
        }
        return func.coalesce(compared[one.compare], false())

    return found


def _midnight(ctx: Context, day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(ctx.zone))


_READERS: Mapping[Key, Callable[[Context, Filter], Condition]] = {
    Key.IS: _is,
    Key.STATUS: _among(Ticket.status),
    Key.PRIORITY: _priority,
    Key.KIND: _among(Ticket.kind),
    Key.CHANNEL: _among(Ticket.channel),
    Key.TEAM: _team,
    Key.CATEGORY: _category,
    Key.ASSIGNEE: _person(Ticket.assignee_id),
    Key.REQUESTER: _person(Ticket.requester_id),
    Key.ASSET: _asset,
    Key.TAG: _tag,
    Key.NUMBER: _number,
    Key.HAS: _has,
    Key.NO: _lacks,
    Key.CREATED: _moment(Ticket.created_at),
    Key.UPDATED: _moment(Ticket.updated_at),
    Key.RESOLVED: _moment(Ticket.resolved_at),
    Key.CLOSED: _moment(Ticket.closed_at),
    Key.DUE: _moment(Ticket.due_at),
}
