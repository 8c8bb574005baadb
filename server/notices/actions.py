"""Tell people what concerns them; they read it, clear it, and say how they want to be told."""

from collections.abc import Collection
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select, update

from server.core import updates
from server.core.context import Context, check_version
from server.core.db import take_lock
from server.notices import queries, rules
from server.notices.models import Notice, NoticeChoice
from server.tickets.models import Ticket
from server.tickets.queries import colleagues
from shared.errors import Conflict, Invalid
from shared.notices import (
    NOTICE,
    ChangeNoticeSettings,
    NoticeKind,
    NoticeLevel,
    ReadNotices,
)

KEPT = timedelta(days=30)
GATHERED = timedelta(minutes=15)
"""How long what may wait is gathered before it is told together."""
DIGESTS_AT_ONCE = 200
"""Persons who are told in one run of the job; the rest follow in the next."""


def tell(
    ctx: Context, ticket: Ticket, person_ids: Collection[int], kind: NoticeKind, *, what: str = ""
) -> None:
    """Those of these persons who may see the ticket hear of it; who did it oneself is not told.

    `what`: the name of the event, or the words of a rule. Never words of the ticket.
    """
    wanted = set(person_ids) - {ctx.actor.person_id}
    hearers = colleagues.who_see(ctx, ticket, wanted) if wanted else set()
    if not hearers:
        return
    chosen = queries.choices(ctx, hearers)
    for person_id in sorted(hearers):
        level = _level(ctx, ticket, kind, chosen.get(person_id))
        if level is not NoticeLevel.NEVER:
            _put(ctx, Notice(person_id=person_id, ticket_id=ticket.id, kind=kind, level=level, what=what))


def _level(ctx: Context, ticket: Ticket, kind: NoticeKind, chosen: NoticeChoice | None) -> NoticeLevel:
    if chosen is None:
        return rules.level_of(kind, {}, priority=ticket.priority, is_quiet_time=False)
    is_quiet = _is_quiet(_here(ctx), chosen)
    return rules.level_of(kind, chosen.levels, priority=ticket.priority, is_quiet_time=is_quiet)


def _here(ctx: Context) -> datetime:
    return ctx.now.astimezone(ZoneInfo(ctx.zone))


def _is_quiet(here: datetime, chosen: NoticeChoice) -> bool:
    return rules.is_quiet(here.hour * 60 + here.minute, chosen.quiet_from, chosen.quiet_until)


def _put(ctx: Context, notice: Notice) -> None:
    """An unread one of the same kind about the same ticket is counted on."""
    query = select(Notice).where(
        Notice.person_id == notice.person_id,
        Notice.ticket_id == notice.ticket_id,
        Notice.kind == notice.kind,
        Notice.read_at.is_(None),
    )
    before = ctx.session.scalar(query.limit(1))
    row = before or notice
    row.what, row.by, row.level, row.at = notice.what, ctx.actor.name, notice.level, ctx.now
    if row.level is NoticeLevel.NOW:
        row.digest_due_at = None
    elif row.digest_due_at is None:
        row.digest_due_at = _next_digest(ctx, row.person_id)
    if before is not None:
        before.count += 1
    else:
        notice.count = 1
        ctx.session.add(notice)
    _news(ctx, notice.person_id)


def _next_digest(ctx: Context, person_id: int) -> datetime:
    """That of what waits for this person already, or one that begins to gather now."""
    waiting = select(func.min(Notice.digest_due_at)).where(Notice.person_id == person_id)
    return ctx.session.scalar(waiting.where(Notice.digest_due_at > ctx.now)) or ctx.now + GATHERED


def _news(ctx: Context, person_id: int) -> None:
    updates.note(ctx.session, kind=NOTICE, record_id=person_id, name=NOTICE, at=ctx.now)


# --- by the clock -------------------------------------------------------------------------------------------


def tell_digests(ctx: Context) -> None:
    """What has gathered long enough is told, each person's together; in quiet hours when they end."""
    due = select(Notice.person_id).where(Notice.digest_due_at <= ctx.now).distinct()
    persons = ctx.session.scalars(due.order_by(Notice.person_id).limit(DIGESTS_AT_ONCE)).all()
    chosen, here = queries.choices(ctx, persons), _here(ctx)
    for person_id in persons:
        choice = chosen.get(person_id)
        if choice is not None and choice.quiet_until is not None and _is_quiet(here, choice):
            _gather(ctx, person_id, digest_due_at=rules.quiet_end(here, choice.quiet_until))
        else:
            _gather(ctx, person_id, digest_due_at=None, digested_at=ctx.now)
            _news(ctx, person_id)


def _gather(ctx: Context, person_id: int, **values: datetime | None) -> None:
    waiting = update(Notice).where(Notice.person_id == person_id, Notice.digest_due_at.is_not(None))
    ctx.session.execute(waiting.values(**values))


def prune(ctx: Context) -> None:
    ctx.session.execute(delete(Notice).where(Notice.at < ctx.now - KEPT))


# --- the person ---------------------------------------------------------------------------------------------


def read(ctx: Context, form: ReadNotices) -> None:
    """At any desk: the ticket was read, or everything at once."""
    me = ctx.actor.person_id or 0
    unread = update(Notice).where(Notice.person_id == me, Notice.read_at.is_(None))
    if form.ticket_id is not None:
        unread = unread.where(Notice.ticket_id == form.ticket_id)
    found = ctx.session.execute(unread.values(read_at=ctx.now, digest_due_at=None).returning(Notice.id)).all()
    if found:
        _news(ctx, me)


def clear(ctx: Context, form: ReadNotices) -> None:
    me = ctx.actor.person_id or 0
    mine = delete(Notice).where(Notice.person_id == me)
    if form.ticket_id is not None:
        mine = mine.where(Notice.ticket_id == form.ticket_id)
    if ctx.session.execute(mine.returning(Notice.id)).all():
        _news(ctx, me)


def change_settings(ctx: Context, form: ChangeNoticeSettings) -> None:
    person_id = ctx.actor.person_id
    if person_id is None:
        raise Invalid("person_needed")
    if (form.quiet_from is None) != (form.quiet_until is None):
        raise Invalid("field_missing", "quiet_until" if form.quiet_until is None else "quiet_from")
    take_lock(ctx.session, f"notices:{person_id}")
    row = queries.choices(ctx, [person_id]).get(person_id)
    if row is None:
        if form.version:
            raise Conflict("changed_meanwhile", version=0, seen=form.version)
        row = NoticeChoice(person_id=person_id)
        ctx.session.add(row)
    else:
        check_version(row, form.version)
    row.levels = {kind.value: level.value for kind, level in form.levels.items()}
    row.quiet_from, row.quiet_until = form.quiet_from, form.quiet_until
