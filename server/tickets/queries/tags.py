"""Tags as they are read: of tickets, all of them, how often they are used, which ones a word means."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from server.core.context import Context
from server.core.fulltext import fold
from server.core.fulltext.hangul import choseong
from server.core.records import copy
from server.tickets.models import Tag, Ticket, TicketTag
from server.tickets.queries.visibility import visible
from server.tickets.rules import texts
from shared import tickets as wire
from shared.errors import Invalid, NotFound
from shared.permissions import Permission
from shared.wire import Ref

Word = aliased(Tag)
"""What a ticket points at: the tag itself, or another word for it."""

MEANT = func.coalesce(Word.into_id, Word.id)


# --- of tickets ---------------------------------------------------------------------------------------------


def names(ctx: Context, ticket_ids: Collection[int]) -> dict[int, list[str]]:
    """The tags of each ticket in their order, by the names they have now."""
    found: dict[int, list[str]] = {one: [] for one in ticket_ids}
    query = (
        select(TicketTag.ticket_id, Tag.name)
        .join(Word, Word.id == TicketTag.tag_id)
        .join(Tag, Tag.id == MEANT)
        .where(TicketTag.ticket_id.in_(found), Tag.removed_at.is_(None))
        .order_by(TicketTag.ticket_id, TicketTag.position)
    )
    for ticket_id, name in ctx.session.execute(query):
        if name not in found[ticket_id]:
            found[ticket_id].append(name)
    return found


def of(ctx: Context, ticket: Ticket) -> list[str]:
    return names(ctx, [ticket.id])[ticket.id]


def words(ctx: Context, ticket_ids: Collection[int]) -> dict[int, list[str]]:
    """Every word that means a tag of the ticket, the names first: rules may say any of them."""
    found = names(ctx, ticket_ids)
    other = aliased(Tag)
    query = (
        select(TicketTag.ticket_id, other.name)
        .join(Word, Word.id == TicketTag.tag_id)
        .join(other, other.into_id == MEANT)
        .where(TicketTag.ticket_id.in_(found), other.key.is_not(None))
        .order_by(TicketTag.ticket_id, other.id)
    )
    for ticket_id, name in ctx.session.execute(query).unique():
        found[ticket_id].append(name)
    return found


def words_of(ctx: Context, ticket: Ticket) -> list[str]:
    return words(ctx, [ticket.id])[ticket.id]


def tidy(ctx: Context, said: Sequence[str]) -> list[str]:
    """The names of the tags that these words mean, each once, in their order; what means none stays."""
    keys = {texts.tag_key(word): word for word in texts.tags(said)}
    query = select(Word.key, Tag.name).join(Tag, Tag.id == MEANT).where(Word.key.in_(keys))
    known = {row.key: row.name for row in ctx.session.execute(query)}
    return list(dict.fromkeys(known.get(key, word) for key, word in keys.items()))


def bearing(ctx: Context, said: Iterable[str]) -> ColumnElement[bool]:
    """The tickets with a tag that one of these words means, by its name, another word or first letters."""
    sought = {_mark(word) for word in said}
    rows = ctx.session.execute(select(Tag.id, Tag.name, Tag.into_id).where(Tag.key.is_not(None))).all()
    meant = {row.into_id or row.id for row in rows if sought & _marks(row.name)}
    pointing = select(Tag.id).where(or_(Tag.id.in_(meant), Tag.into_id.in_(meant)))
    return Ticket.id.in_(select(TicketTag.ticket_id).where(TicketTag.tag_id.in_(pointing)))


def _marks(name: str) -> set[str]:
    initials = choseong(name)
    return {_mark(name), _mark(initials)} if len(initials) > 1 else {_mark(name)}


def _mark(word: str) -> str:
    """Spaces and signs are typed in many ways."""
    return "".join(one if one.isalnum() else "_" for one in fold(word.strip().lstrip("#")))


# --- all of them --------------------------------------------------------------------------------------------


def tags(ctx: Context) -> wire.Tags:
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    query = select(Tag).where(Tag.into_id.is_(None), Tag.removed_at.is_(None), may_see(ctx))
    found = list(ctx.session.scalars(query.order_by(Tag.key)))
    also = _also(ctx, [one.id for one in found])
    return wire.Tags(items=[copy(one, wire.Tag, also=also.get(one.id, [])) for one in found])


def tag(ctx: Context, row: Tag) -> wire.Tag:
    return copy(row, wire.Tag, also=_also(ctx, [row.id]).get(row.id, []))


def get(ctx: Context, tag_id: int, *, is_removed: bool = False) -> Tag:
    """A tag that the caller may know of; other words for one are none."""
    gone = Tag.removed_at.is_not(None) if is_removed else Tag.removed_at.is_(None)
    query = select(Tag).where(Tag.id == tag_id, Tag.into_id.is_(None), gone, may_see(ctx))
    found = ctx.session.scalar(query.with_for_update(of=Tag))
    if found is None:
        raise NotFound
    return found


def may_see(ctx: Context) -> ColumnElement[bool]:
    """A tag nobody bears is anybody's; one that only tickets out of sight bear says something of them."""
    points_at_it = or_(Word.id == Tag.id, Word.into_id == Tag.id)
    return or_(~_is_borne(points_at_it), _is_borne(points_at_it, _tells(ctx)))


def _tells(ctx: Context) -> ColumnElement[bool]:
    """The tickets whose tags the caller may know: tags are words of the whole desk and of those who keep its
    catalog, unless they are said of confidential tickets only.
    """
    keeps = (Permission.TICKETS_WORK, Permission.TICKETS_READ_ALL, Permission.CATALOG_MANAGE)
    if any(ctx.actor.may(one) for one in keeps):
        return or_(~Ticket.is_confidential, visible(ctx))
    return visible(ctx)


def _is_borne(points_at_it: ColumnElement[bool], *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    query = select(TicketTag.ticket_id).join(Word, Word.id == TicketTag.tag_id)
    if conditions:
        query = query.join(Ticket, Ticket.id == TicketTag.ticket_id)
    return exists(query.where(points_at_it, *conditions).correlate(Tag))


def _also(ctx: Context, tag_ids: Collection[int]) -> dict[int, list[Ref]]:
    """Other words for these tags, without those of tickets out of sight alone."""
    itself = Word.id == Tag.id
    is_known = or_(~_is_borne(itself), _is_borne(itself, _tells(ctx)))
    query = select(Tag.id, Tag.name, Tag.into_id).where(Tag.into_id.in_(tag_ids), Tag.key.is_not(None))
    found: dict[int, list[Ref]] = {}
    for row in ctx.session.execute(query.where(is_known).order_by(Tag.key)):
        found.setdefault(row.into_id, []).append(Ref(kind="tag", id=row.id, label=row.name))
    return found


def uses(ctx: Context) -> wire.TagUses:
    """Of all tags with a ticket whose tags the caller may know."""
    ctx.actor.require(Permission.CATALOG_MANAGE)
    return wire.TagUses(
        items=[wire.TagUse(tag_id=row[0], tickets=row[1], last_used_at=row[2]) for row in _used(ctx)]
    )


def _used(ctx: Context) -> Iterable[Any]:
    query = (
        select(MEANT, func.count(TicketTag.ticket_id.distinct()), func.max(TicketTag.at))
        .join(Word, Word.id == TicketTag.tag_id)
        .where(TicketTag.ticket_id.not_in(_hidden(ctx)))
        .group_by(MEANT)
    )
    return ctx.session.execute(query)


def _hidden(ctx: Context) -> Select[int]:
    """The tickets out of sight of a keeper of the catalog: few, so that looking for them is quick."""
    seen = select(Ticket.id).where(Ticket.is_confidential, visible(ctx))
    return select(Ticket.id).where(Ticket.is_confidential, Ticket.id.not_in(seen))


def together(ctx: Context, query: wire.TaggedQuery) -> wire.TaggedCount:
    ctx.actor.require(Permission.CATALOG_MANAGE)
    ids = {int(one) for one in query.ids.split(",")}
    if max(ids) >= 2**63:
        raise Invalid("too_many_ids", "ids", most=100)
    found = (
        select(func.count(TicketTag.ticket_id.distinct()))
        .join(Word, Word.id == TicketTag.tag_id)
        .where(MEANT.in_(ids), TicketTag.ticket_id.not_in(_hidden(ctx)))
    )
    return wire.TaggedCount(tickets=ctx.session.scalar(found) or 0)
