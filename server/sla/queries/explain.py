"""Why a ticket is due when it is: every counted and paused stretch, the policy, and what would be if."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy import select

from server.assets.models import Vendor, VendorContract
from server.catalog.models import Team
from server.core.context import Context
from server.sla.models import SlaClock, SlaTerms, identity
from server.sla.queries import book as books
from server.sla.queries import clocks as queries
from server.sla.queries import settings, stories
from server.sla.queries.clocks import PROMISES
from server.sla.rules import calendars
from server.sla.rules.calendars import to_moment, to_seconds
from server.sla.rules.clocks import Clock, fold
from server.sla.rules.story import Happening, Story, What, tell
from server.tickets.models import Ticket
from server.tickets.queries import visibility
from shared import sla as wire
from shared.errors import Invalid
from shared.permissions import Permission
from shared.sla import Condition, SegmentState, TicketSlaQuery
from shared.tickets import OPEN_STATUSES, PendingReason, Status

MOST_DAYS = 60
"""Days that are told one by one."""


def show(ctx: Context, ticket_id: int, query: TicketSlaQuery) -> wire.TicketSla:
    ticket = visibility.get(ctx, ticket_id)
    book = books.book(ctx)
    terms = queries.terms_of(ctx, ticket.id)
    since = queries.since(ctx, book, terms)
    happenings = stories.of(ctx, ticket)
    folded = queries.folded(happenings, since, ctx.now, queries.vendors_of(ctx, book, happenings))
    by_identity = {identity(clock): clock for clock in folded}
    rows = [row for row in queries.rows_of(ctx, ticket.id) if identity(row) in by_identity]
    story = tell(happenings) if happenings else None
    pairs = [(row, by_identity[identity(row)]) for row in rows]
    what_if = None
    if query.pend is not None and story is not None:
        what_if = _what_if(ctx, ticket, happenings, query)
    return wire.TicketSla(
        ticket_id=ticket.id,
        at=ctx.now,
        clocks=_clocks(ctx, pairs, story),
        terms=[_terms(row, book.editions[row.edition_id][1].name) for row in terms],
        zone=folded[0].calendar.zone if folded else ctx.zone,
        explanations=[_explanation(ctx, row, clock, story) for row, clock in pairs if story is not None],
        what_if=what_if,
        may_excuse=ctx.actor.may(Permission.SLA_EXCUSE),
    )


def _terms(row: SlaTerms, policy: str) -> wire.SlaTerms:
    return wire.SlaTerms(
        at=row.at,
        policy=policy,
        priority=row.priority,
        cause=row.cause,
        by_name=row.by_name,
        matched_by=[Condition(word) for word in row.matched_by],
    )


def _clocks(
    ctx: Context, pairs: Sequence[tuple[SlaClock, Clock]], story: Story | None
) -> list[wire.SlaClock]:
    names = settings.names_of_calendars(ctx)
    team_ids = {row.team_id for row, _ in pairs if row.team_id is not None}
    found = ctx.session.execute(select(Team.id, Team.name).where(Team.id.in_(team_ids)))
    teams: dict[int, str] = dict(found.all())
    contracts = _contracts(ctx, {row.contract_id for row, _ in pairs if row.contract_id is not None})
    reason = _reason_now(story, to_seconds(ctx.now)) if story is not None else None
    return [
        wire.SlaClock(
            id=row.id,
            kind=row.kind,
            number=row.number,
            team=teams.get(row.team_id or 0, ""),
            vendor=contracts.get(row.contract_id or 0, ("", ""))[0],
            contract=contracts.get(row.contract_id or 0, ("", ""))[1],
            started_at=row.started_at,
            stopped_at=row.stopped_at,
            status=row.status if row.stopped_at is not None else clock.status,
            is_paused=clock.is_paused,
            pause_reason=reason if clock.is_paused else None,
            elapsed_s=row.elapsed_s if row.stopped_at is not None else clock.elapsed_s,
            target_s=row.target_s,
            due_at=row.due_at,
            breached_at=row.breached_at,
            ever_breached=row.ever_breached,
            cleared_at=row.cleared_at,
            cleared_by=row.cleared_by,
            cleared_why=row.cleared_why,
            excused_at=row.excused_at,
            excused_by=row.excused_by,
            excuse=row.excuse,
            calendar=names.get(row.calendar_id, ""),
        )
        for row, clock in pairs
    ]


def _contracts(ctx: Context, ids: set[int]) -> dict[int, tuple[str, str]]:
    """Vendor and number of each."""
    if not ids:
        return {}
    query = select(VendorContract.id, Vendor.name, VendorContract.number)
    query = query.join(Vendor, Vendor.id == VendorContract.vendor_id).where(VendorContract.id.in_(ids))
    return {one: (name, number) for one, name, number in ctx.session.execute(query)}


def _reason_now(story: Story, now: int) -> PendingReason | None:
    for one in story.stretches:
        if one.start <= now and (one.end is None or now < one.end):
            return one.reason
    return None


# --- the time line ------------------------------------------------------------------------------------------


def _explanation(ctx: Context, row: SlaClock, clock: Clock, story: Story | None) -> wire.Explanation:
    """From the start to the stop, or to the due time where it still runs; the last days one by one."""
    assert story is not None
    calendar, start = clock.calendar, clock.started_at
    now = to_seconds(ctx.now)
    end = clock.stopped_at if clock.stopped_at is not None else max(now, clock.due_at or now)
    first = max(start, end - MOST_DAYS * calendars.DAY_S)
    segments = list(_segments(clock, story, first, end))
    days: dict[date, list[int]] = {}
    for segment in segments:
        if segment.state is SegmentState.CLOSED:
            continue
        low, high = to_seconds(segment.start), min(to_seconds(segment.end), now)
        sums = days.setdefault(calendars.day_of(calendar, low), [0, 0])
        sums[segment.state is SegmentState.PAUSED] += max(0, high - low)
    return wire.Explanation(
        clock_id=row.id,
        segments=segments,
        days=[
            wire.DayMinutes(day=day, counted_s=sums[0], paused_s=sums[1])
            for day, sums in days.items()
            if any(sums)
        ],
        is_cut=first > start,
    )


def _segments(clock: Clock, story: Story, start: int, end: int) -> Iterator[wire.Segment]:
    """Counted, paused and closed time without gaps; business time is cut at midnight of the calendar."""
    at = start
    for opens, closes in _daily(clock, start, end):
        if at < opens:
            yield _segment(at, opens, SegmentState.CLOSED, None)
        for low, high in _pieces(clock, story, opens, closes):
            is_counted = any(a <= low and (b is None or low < b) for a, b in clock.intervals)
            state = SegmentState.COUNTED if is_counted else SegmentState.PAUSED
            yield _segment(low, high, state, None if is_counted else _reason_now(story, low))
        at = closes
    if at < end:
        yield _segment(at, end, SegmentState.CLOSED, None)


def _daily(clock: Clock, start: int, end: int) -> Iterator[tuple[int, int]]:
    for opens, closes in calendars.windows_from(clock.calendar, start, end):
        low = opens
        while low < closes:
            high = min(closes, calendars.midnight_after(clock.calendar, low))
            yield low, high
            low = high


def _pieces(clock: Clock, story: Story, start: int, end: int) -> Iterator[tuple[int, int]]:
    """One working window, cut where the clock stopped or went on, or waited for something else."""
    cuts = {start, end}
    for a, b in clock.intervals:
        cuts |= {at for at in (a, b) if at is not None and start < at < end}
    cuts |= {one.start for one in story.stretches if start < one.start < end}
    yield from pairwise(sorted(cuts))


def _segment(start: int, end: int, state: SegmentState, reason: PendingReason | None) -> wire.Segment:
    return wire.Segment(start=to_moment(start), end=to_moment(end), state=state, reason=reason)


# --- what if ------------------------------------------------------------------------------------------------


def _what_if(
    ctx: Context, ticket: Ticket, happenings: Sequence[Happening], query: TicketSlaQuery
) -> wire.WhatIf:
    """The same story with one more line."""
    assert query.pend is not None
    if ticket.status not in OPEN_STATUSES or ticket.status is Status.PENDING:
        raise Invalid("nothing_to_pend", "pend")
    until = query.until
    if until is not None and until.tzinfo is None:
        raise Invalid("time_without_zone", "until")
    if until is not None and until <= ctx.now:
        raise Invalid("until_passed", "until")
    now = to_seconds(ctx.now)
    pended = Happening(
        at=now, what=What.PENDED, reason=query.pend, until=None if until is None else to_seconds(until)
    )
    since = queries.since(ctx, books.book(ctx), queries.terms_of(ctx, ticket.id))
    before = {identity(clock): clock for clock in fold(tell(happenings), since, now)} if since else {}
    after = fold(tell([*happenings, pended]), since, now) if since else []
    return wire.WhatIf(
        reason=query.pend,
        until=until,
        clocks=[
            wire.WhatIfClock(
                kind=clock.kind,
                due_at=_moment(before[identity(clock)].due_at),
                then_due_at=_moment(clock.due_at),
                is_paused=clock.is_paused,
            )
            for clock in after
            if clock.kind in PROMISES and clock.stopped_at is None and identity(clock) in before
        ],
    )


def _moment(at: int | None) -> datetime | None:
    return None if at is None else to_moment(at)
