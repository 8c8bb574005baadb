"""Tags: which ones a ticket bears; renaming, colouring, merging, separating, removing and restoring them.

However many tickets bear a tag, only its own row and those of its other words change.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, exists, select

from server.core import events as core_events
from server.core import updates
from server.core.context import Context, check_version
from server.core.db import take_lock
from server.tickets import events
from server.tickets.models import Tag, Ticket, TicketTag
from server.tickets.queries import tags as queries
from server.tickets.rules import texts
from shared import tickets as wire
from shared.errors import Conflict, Invalid
from shared.permissions import Permission

REMOVED_KEPT = timedelta(days=1)
FORGOTTEN_AT_ONCE = 5_000
"""Rows of tickets that one run of the job lets go, so that nobody waits for it."""
LOCK = "tags"


# --- of a ticket --------------------------------------------------------------------------------------------


def put(ctx: Context, ticket: Ticket, words: Sequence[str]) -> None:
    """The ticket bears the tags that these words mean, and no others; a word that is new becomes a tag."""
    wanted = {tag_id: place for place, tag_id in enumerate(_meant(ctx, words))}
    kept: set[int] = set()
    for row, tag_id in _borne(ctx, ticket):
        if tag_id in wanted and tag_id not in kept:
            kept.add(tag_id)
            row.position = wanted[tag_id]
        else:
            ctx.session.delete(row)
            _note(ctx, tag_id, wire.TAG_USED)
    for tag_id in wanted.keys() - kept:
        ctx.session.add(TicketTag(ticket_id=ticket.id, tag_id=tag_id, position=wanted[tag_id], at=ctx.now))
        _note(ctx, tag_id, wire.TAG_USED)
    ctx.session.flush()


def _borne(ctx: Context, ticket: Ticket) -> list[tuple[TicketTag, int]]:
    """What the ticket points at, with the tag that each word means."""
    query = (
        select(TicketTag, queries.MEANT)
        .join(queries.Word, queries.Word.id == TicketTag.tag_id)
        .where(TicketTag.ticket_id == ticket.id)
        .order_by(TicketTag.position)
    )
    return [(row, tag_id) for row, tag_id in ctx.session.execute(query)]


def _meant(ctx: Context, words: Sequence[str]) -> list[int]:
    """The tags that these words mean, each once, in their order."""
    by_key = {texts.tag_key(word): word for word in words}
    found = _known(ctx, list(by_key))
    if missing := [key for key in by_key if key not in found]:
        take_lock(ctx.session, LOCK)
        found |= _known(ctx, missing)
        for key in missing:
            if key not in found:
                found[key] = _new(ctx, by_key[key], key)
    return list(dict.fromkeys(found[key] for key in by_key))


def _known(ctx: Context, keys: Sequence[str]) -> dict[str, int]:
    query = select(queries.Word.key, queries.MEANT).where(queries.Word.key.in_(keys))
    return {key: tag_id for key, tag_id in ctx.session.execute(query) if key is not None}


def _new(ctx: Context, name: str, key: str) -> int:
    """Nothing is written into the audit: the word may be one of a confidential ticket."""
    row = Tag(name=name, key=key, updated_at=ctx.now)
    ctx.session.add(row)
    ctx.session.flush()
    _note(ctx, row.id, wire.TAG_CREATED)
    return row.id


def _note(ctx: Context, tag_id: int, name: str) -> None:
    updates.note(ctx.session, kind="tag", record_id=tag_id, name=name, at=ctx.now)


# --- what administrators do ---------------------------------------------------------------------------------


def change(ctx: Context, tag_id: int, form: wire.ChangeTag) -> Tag:
    tag = _begin(ctx, tag_id, form.version)
    name = texts.line(form.name).lstrip("#").strip()
    if not name:
        raise Invalid("name_missing", "name")
    changes: dict[str, list[Any]] = {}
    if tag.name != name:
        changes["name"] = [tag.name, name]
        _rename(ctx, tag, name, keeps_old_name=form.keeps_old_name)
    if tag.hue is not form.hue:
        changes["hue"] = [tag.hue, form.hue]
        tag.hue = form.hue
    if changes:
        _told(ctx, tag, events.TagChanged, changes)
    return tag


def _rename(ctx: Context, tag: Tag, name: str, *, keeps_old_name: bool) -> None:
    """The former name stays behind as another word, so that views, rules and people that say it go on."""
    old_name, old_key, key = tag.name, tag.key, texts.tag_key(name)
    if key == old_key:
        tag.name = name
        return
    word = _free(ctx, tag, key, name)
    tag.name, tag.key = name, key
    ctx.session.flush()
    if word is None and keeps_old_name:
        word = Tag(into_id=tag.id, updated_at=ctx.now)
        ctx.session.add(word)
    if word is not None:
        word.name, word.key = old_name, old_key if keeps_old_name else None
        ctx.session.flush()
        if not keeps_old_name and not _is_borne(ctx, word):
            ctx.session.delete(word)


def _free(ctx: Context, tag: Tag, key: str, name: str) -> Tag | None:
    """Take the key from the word of this tag that has it; refused where another tag is known by it."""
    word = ctx.session.scalar(select(Tag).where(Tag.key == key))
    if word is None:
        return None
    other_id = word.into_id or word.id
    if other_id != tag.id:
        other = ctx.session.scalar(select(Tag).where(Tag.id == other_id, queries.may_see(ctx)))
        if other is not None:
            raise Conflict("tag_name_taken", "name", name=name, other=other.name)
        # one that the caller must not know of: from now on their tickets bear the same tag
        _lead(ctx, ctx.session.get_one(Tag, other_id), tag)
    word.key = None
    ctx.session.flush()
    return word


def _is_borne(ctx: Context, word: Tag) -> bool:
    return bool(ctx.session.scalar(select(exists().where(TicketTag.tag_id == word.id))))


def merge(ctx: Context, tag_id: int, form: wire.MergeTags) -> Tag:
    """The others become other words for this one; their tickets bear it from now on."""
    tag = _begin(ctx, tag_id, form.version)
    names = []
    for seen in form.others:
        if seen.id == tag.id:
            raise Invalid("tag_merged_into_itself", "others")
        other = queries.get(ctx, seen.id)
        check_version(other, seen.version)
        names.append(other.name)
        _lead(ctx, other, tag)
    _told(ctx, tag, events.TagsMerged, {"also": [[], names]})
    return tag


def _lead(ctx: Context, other: Tag, tag: Tag) -> None:
    """The other one, and all other words for it, mean this tag."""
    for word in ctx.session.scalars(select(Tag).where(Tag.into_id == other.id)):
        word.into_id = tag.id
    other.into_id, other.updated_at = tag.id, ctx.now
    ctx.session.flush()


def separate(ctx: Context, tag_id: int, form: wire.SeparateTags) -> Tag:
    tag = _begin(ctx, tag_id, form.version)
    names = []
    for part in form.parts:
        word = _word(ctx, tag, part.id)
        word.into_id, word.updated_at = None, ctx.now
        for other_id in part.words:
            _word(ctx, tag, other_id).into_id = word.id
        names.append(word.name)
        _note(ctx, word.id, wire.TAG_CREATED)
        ctx.session.flush()
    _told(ctx, tag, events.TagSeparated, {"also": [names, []]})
    return tag


def _word(ctx: Context, tag: Tag, word_id: int) -> Tag:
    found = ctx.session.get(Tag, word_id)
    if found is None or found.into_id != tag.id:
        raise Conflict("tag_word_elsewhere", "parts")
    return found


def remove(ctx: Context, tag_id: int, form: wire.TagVersion) -> Tag:
    """No ticket bears it any more, and its words mean nothing; for a while it can be restored as it was."""
    tag = _begin(ctx, tag_id, form.version)
    for word in _all_words(ctx, tag):
        word.key = None
    tag.removed_at = ctx.now
    _told(ctx, tag, events.TagRemoved)
    return tag


def restore(ctx: Context, tag_id: int, form: wire.TagVersion) -> Tag:
    ctx.actor.require(Permission.CATALOG_MANAGE)
    take_lock(ctx.session, LOCK)
    tag = queries.get(ctx, tag_id, is_removed=True)
    check_version(tag, form.version)
    key = texts.tag_key(tag.name)
    if _known(ctx, [key]):
        raise Conflict("tag_name_taken", "name", name=tag.name, other=tag.name)
    words = {texts.tag_key(word.name): word for word in _all_words(ctx, tag)}
    taken = _known(ctx, list(words))
    for key_of_word, word in words.items():
        if key_of_word not in taken:
            word.key = key_of_word
    tag.removed_at = None
    _told(ctx, tag, events.TagRestored)
    return tag


def _all_words(ctx: Context, tag: Tag) -> list[Tag]:
    """Other words for it, and itself at the end."""
    return [*ctx.session.scalars(select(Tag).where(Tag.into_id == tag.id).order_by(Tag.id)), tag]


def _begin(ctx: Context, tag_id: int, version: int) -> Tag:
    ctx.actor.require(Permission.CATALOG_MANAGE)
    take_lock(ctx.session, LOCK)
    tag = queries.get(ctx, tag_id)
    check_version(tag, version)
    return tag


def _told(
    ctx: Context, tag: Tag, kind: type[events.TagEvent], changes: dict[str, list[Any]] | None = None
) -> None:
    tag.updated_at = ctx.now
    ctx.session.flush()
    core_events.publish(ctx, kind(subject=events.tag_ref(tag), changes=changes or {}))


# --- by the clock -------------------------------------------------------------------------------------------


def forget_removed(ctx: Context) -> None:
    """Those that nobody will restore any more, a part at a time."""
    query = select(Tag).where(Tag.removed_at < ctx.now - REMOVED_KEPT).order_by(Tag.id).limit(20)
    for tag in ctx.session.scalars(query).all():
        words = _all_words(ctx, tag)
        rows = select(TicketTag.ticket_id, TicketTag.tag_id).where(
            TicketTag.tag_id.in_([one.id for one in words])
        )
        found = ctx.session.execute(rows.limit(FORGOTTEN_AT_ONCE)).all()
        for word in words:
            ids = [row.ticket_id for row in found if row.tag_id == word.id]
            ctx.session.execute(
                delete(TicketTag).where(TicketTag.tag_id == word.id, TicketTag.ticket_id.in_(ids))
            )
        if len(found) == FORGOTTEN_AT_ONCE:
            return
        for word in words:
            ctx.session.delete(word)
            ctx.session.flush()
