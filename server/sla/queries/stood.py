"""Clocks of many tickets as they stood at past instants, whatever became of them later.

A clock that stopped and was left alone is read from its row. Where something later may have moved it (a
reopening, other terms, an answer that bounced, a merge), it is folded from what had happened by then.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from sqlalchemy import func, select

from server.core.context import Context
from server.sla.models import SlaClock, SlaTerms, identity
from server.sla.queries import book as books
from server.sla.queries import clocks as queries
from server.sla.queries import stories
from server.sla.queries.book import Book
from server.sla.rules.calendars import to_moment, to_seconds
from server.sla.rules.clocks import Clock
from server.sla.rules.story import Happening
from server.tickets.models import TicketEntry
from shared.sla import ClockStatus
from shared.tickets import ClockKind

CHUNK = 500
REMAKING = ("reopened", "bounced", "merged_into", "unmerged", "cancelled")
"""Events after which a clock that had stopped may be another one."""
COUNTED = (ClockStatus.RUNNING, ClockStatus.PAUSED, ClockStatus.MET, ClockStatus.BREACHED)


@dataclass(frozen=True, kw_only=True)
class Stood:
    """A clock at one instant: what is later than that is not known. Only what was promised and counts."""

    ticket_id: int
    kind: ClockKind
    number: int
    contract_id: int | None
    priority: int
    started_at: datetime
    stopped_at: datetime | None
    elapsed_s: int
    target_s: int | None
    is_breached: bool
    breached_at: datetime | None
    cleared_at: datetime | None
    cleared_by: str
    cleared_why: str
    excused_at: datetime | None
    excused_by: str
    excuse: str


@dataclass(frozen=True)
class _Kept:
    """What is kept of one ticket: rows, terms, and since when nothing but time has moved its clocks."""

    rows: list[SlaClock]
    terms: list[SlaTerms]
    settled_at: datetime | None


def stood(
    ctx: Context, requesters: Mapping[int, int], kinds: Iterable[ClockKind], moments: Sequence[datetime]
) -> dict[datetime, list[Stood]]:
    """Clocks of these kinds at each moment; tickets by id, with their requesters.

    How much a clock has used that still runs is exact at the last moment only; nothing asks for it earlier.
    """
    found: dict[datetime, list[Stood]] = {at: [] for at in moments}
    wanted, book, ids = frozenset(kinds), books.book(ctx), iter(requesters)
    while chunk := list(islice(ids, CHUNK)):
        kept = _kept(ctx, chunk)
        last = max(moments)
        past = {at: [one for one in kept if _is_moved(kept[one], at, is_last=at == last)] for at in moments}
        folding = {one for ids_ in past.values() for one in ids_}
        histories = stories.of_many(ctx, {one: requesters[one] for one in folding}) if folding else {}
        for at in moments:
            folded = set(past[at])
            for ticket_id, one in kept.items():
                if ticket_id in folded:
                    found[at] += _folded(ctx, book, ticket_id, one, histories.get(ticket_id, []), at)
                else:
                    found[at] += filter(None, (_read(row, at) for row in one.rows))
    return {at: [one for one in clocks if one.kind in wanted] for at, clocks in found.items()}


def _kept(ctx: Context, ids: Sequence[int]) -> dict[int, _Kept]:
    rows: dict[int, list[SlaClock]] = {}
    for row in ctx.session.scalars(select(SlaClock).where(SlaClock.ticket_id.in_(ids))):
        rows.setdefault(row.ticket_id, []).append(row)
    terms: dict[int, list[SlaTerms]] = {}
    of_them = select(SlaTerms).where(SlaTerms.ticket_id.in_(ids)).order_by(SlaTerms.id)
    for term in ctx.session.scalars(of_them):
        terms.setdefault(term.ticket_id, []).append(term)
    remade = (
        select(TicketEntry.ticket_id, func.max(TicketEntry.at).label("at"))
        .where(TicketEntry.ticket_id.in_(ids), TicketEntry.name.in_(REMAKING))
        .group_by(TicketEntry.ticket_id)
    )
    changed = {row.ticket_id: row.at for row in ctx.session.execute(remade)}
    found: dict[int, _Kept] = {}
    for ticket_id, clocks in rows.items():
        held = terms.get(ticket_id, [])
        found[ticket_id] = _Kept(clocks, held, _settled(clocks, held, changed.get(ticket_id)))
    return found


def _settled(
    rows: Iterable[SlaClock], terms: Sequence[SlaTerms], remade_at: datetime | None
) -> datetime | None:
    moments = [remade_at, *(one.at for one in terms[1:]), *(row.cleared_at for row in rows)]
    return max((at for at in moments if at is not None), default=None)


def _is_moved(kept: _Kept, at: datetime, *, is_last: bool) -> bool:
    """Whether the rows may say something else than was so at this moment."""
    if kept.settled_at is not None and at <= kept.settled_at:
        return True
    return any(_is_unread(row, at, is_last=is_last) for row in kept.rows)


def _is_unread(row: SlaClock, at: datetime, *, is_last: bool) -> bool:
    """It ran then, and was to be looked at, or was over: how far over is for the fold to say."""
    if row.started_at >= at or (row.stopped_at is not None and row.stopped_at < at):
        return False
    is_over = is_last and row.breached_at is not None and row.breached_at < at
    return is_over or (row.next_at is not None and row.next_at <= at)


def _read(row: SlaClock, at: datetime) -> Stood | None:
    """From a row that nothing has moved since."""
    if row.started_at >= at or row.status not in COUNTED:
        return None
    stopped_at = row.stopped_at if row.stopped_at is not None and row.stopped_at < at else None
    is_breached = row.breached_at is not None and row.breached_at < at and row.status is ClockStatus.BREACHED
    made = Stood(
        ticket_id=row.ticket_id,
        kind=row.kind,
        number=row.number,
        contract_id=row.contract_id,
        priority=row.priority,
        started_at=row.started_at,
        stopped_at=stopped_at,
        elapsed_s=row.elapsed_s,
        target_s=row.target_s,
        is_breached=is_breached,
        breached_at=row.breached_at if is_breached else None,
        cleared_at=row.cleared_at,
        cleared_by=row.cleared_by,
        cleared_why=row.cleared_why,
        excused_at=row.excused_at,
        excused_by=row.excused_by,
        excuse=row.excuse,
    )
    return _without_later_excuse(made, at)


def _folded(
    ctx: Context, book: Book, ticket_id: int, kept: _Kept, history: Sequence[Happening], at: datetime
) -> Iterator[Stood]:
    now = to_seconds(at)
    terms = [one for one in kept.terms if one.at < at]
    told = [one for one in history if one.at < now]
    since = [one for one in queries.since(ctx, book, terms) if one.at <= now]
    by_key = {one.id: one for one in terms}
    rows = {identity(row): row for row in kept.rows}
    for clock in queries.folded(told, since, at, queries.vendors_of(ctx, book, told)):
        if clock.status in COUNTED:
            made = _made(ticket_id, clock, by_key, rows.get(identity(clock)))
            yield _without_later_excuse(made, at)


def _made(ticket_id: int, clock: Clock, by_key: Mapping[int, SlaTerms], row: SlaClock | None) -> Stood:
    cause = by_key.get(clock.cleared_by)
    return Stood(
        ticket_id=ticket_id,
        kind=clock.kind,
        number=clock.number,
        contract_id=clock.contract_id,
        priority=by_key[clock.terms.key].priority,
        started_at=to_moment(clock.started_at),
        stopped_at=_moment(clock.stopped_at),
        elapsed_s=clock.elapsed_s,
        target_s=clock.target_s,
        is_breached=clock.status is ClockStatus.BREACHED,
        breached_at=_moment(clock.breached_at) if clock.status is ClockStatus.BREACHED else None,
        cleared_at=_moment(clock.cleared_at),
        cleared_by=cause.by_name if cause is not None else "",
        cleared_why=cause.cause.value if cause is not None else "",
        excused_at=row.excused_at if row is not None else None,
        excused_by=row.excused_by if row is not None else "",
        excuse=row.excuse if row is not None else "",
    )


def _without_later_excuse(one: Stood, at: datetime) -> Stood:
    if one.excused_at is None or one.excused_at < at:
        return one
    return replace(one, excused_at=None, excused_by="", excuse="")


def _moment(at: int | None) -> datetime | None:
    return None if at is None else to_moment(at)
