"""Clocks as folds over the story of a ticket: what ran, what paused, what was promised, what became of it.

Nothing is counted up anywhere: every answer is read anew from the whole history, under the terms in force.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from server.sla.rules import calendars
from server.sla.rules.calendars import Calendar
from server.sla.rules.story import Phase, Stay, Story, Stretch, vendor_waits, worked
from shared.sla import ClockStatus
from shared.tickets import ClockKind, PendingReason

K = ClockKind
Interval = tuple[int, int | None]


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What one policy promises at one priority. A kind without a target is measured only."""

    targets: Mapping[ClockKind, int]
    calendars: Mapping[ClockKind, Calendar]
    pauses: Mapping[PendingReason, frozenset[ClockKind]]
    key: int = 0
    """What the caller knows these terms by."""


@dataclass(frozen=True, kw_only=True)
class Since:
    """These terms hold from `at` on."""

    at: int
    terms: Terms


@dataclass(frozen=True, kw_only=True)
class VendorSince:
    """From `at` on a contract promises this; without a `calendar` by that of the ticket's policy."""

    at: int
    target_s: int | None
    calendar: Calendar | None


Vendors = Mapping[int, Sequence[VendorSince]]
"""By contract, the earliest first."""
NO_VENDORS: Vendors = {}


@dataclass(frozen=True, kw_only=True)
class Track:
    """One clock before it is judged."""

    kind: ClockKind
    number: int
    start: int
    stop: int | None
    team_id: int | None = None
    contract_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Clock:
    """What has become of one promise by `now`."""

    kind: ClockKind
    number: int
    team_id: int | None
    contract_id: int | None
    started_at: int
    stopped_at: int | None
    status: ClockStatus
    is_paused: bool
    elapsed_s: int
    target_s: int | None
    due_at: int | None
    """The earliest instant at which the target is used up, if it keeps running; None while it stands."""
    breaks_at: int | None
    """While it runs and holds: the first instant at which it is breached."""
    breached_at: int | None
    ever_breached: bool
    cleared_at: int | None
    cleared_by: int
    """The key of the terms that cleared the breach."""
    terms: Terms
    intervals: tuple[Interval, ...] = field(repr=False)

    @property
    def calendar(self) -> Calendar:
        return self.terms.calendars[self.kind]


def fold(story: Story, terms: Sequence[Since], now: int, vendors: Vendors = NO_VENDORS) -> list[Clock]:
    """Every clock of the ticket, as it stands at `now`."""
    found = [_judge(story, track, _terms_for(track, terms, vendors), now) for track in _tracks(story)]
    if story.is_typed_by_desk:
        return [_not_applicable(story, terms), *found]
    return found


def _tracks(story: Story) -> Iterable[Track]:
    if not story.is_typed_by_desk:
        stop = story.answered_at if story.answered_at is not None else story.ended_at
        yield Track(kind=K.FIRST_RESPONSE, number=1, start=story.created_at, stop=stop)
    for number, exchange in enumerate(story.exchanges, 1):
        stop = exchange.end if exchange.end is not None else story.ended_at
        yield Track(kind=K.NEXT_RESPONSE, number=number, start=exchange.start, stop=stop)
    last = story.stretches[-1]
    done_at = last.start if last.phase is Phase.DONE else None
    yield Track(kind=K.RESOLUTION, number=1, start=story.created_at, stop=done_at)
    yield from _lasting(K.TEAM_STAY, story.stays)
    yield from _lasting(K.VENDOR_WAIT, vendor_waits(story))


def _terms_for(track: Track, terms: Sequence[Since], vendors: Vendors) -> Sequence[Since]:
    """A wait by a contract has the promise of that contract, whatever the policy says."""
    promised = vendors.get(track.contract_id or 0)
    if not promised:
        return terms
    found = []
    for at in sorted({one.at for one in terms} | {one.at for one in promised} | {track.start}):
        base = next((one for one in reversed(terms) if one.at <= at), terms[0]).terms
        vendor = next((one for one in reversed(promised) if one.at <= at), promised[0])
        targets = {kind: target for kind, target in base.targets.items() if kind is not track.kind}
        if vendor.target_s is not None:
            targets[track.kind] = vendor.target_s
        calendar = vendor.calendar or base.calendars[track.kind]
        counted = {**base.calendars, track.kind: calendar}
        found.append(Since(at=at, terms=replace(base, targets=targets, calendars=counted)))
    return found


def _lasting(kind: ClockKind, stays: Sequence[Stay]) -> Iterable[Track]:
    for number, stay in enumerate(stays, 1):
        yield Track(
            kind=kind,
            number=number,
            start=stay.start,
            stop=stay.end,
            team_id=stay.team_id,
            contract_id=stay.contract_id,
        )


def counts(kind: ClockKind, terms: Terms, stretch: Stretch) -> bool:
    """Whether a clock of this kind runs in this stretch."""
    match stretch.phase:
        case Phase.GONE:
            return False
        case Phase.DONE:
            return kind in (K.FIRST_RESPONSE, K.NEXT_RESPONSE)
        case Phase.WAITING if kind is not K.FIRST_RESPONSE and stretch.reason is not None:
            return kind not in terms.pauses.get(stretch.reason, frozenset())
    return True


def _intervals(story: Story, track: Track, terms: Terms) -> tuple[Interval, ...]:
    return tuple(worked(story.stretches, track.start, track.stop, lambda one: counts(track.kind, terms, one)))


# --- judging ------------------------------------------------------------------------------------------------


def used(intervals: Sequence[Interval], calendar: Calendar, until: int) -> int:
    """Business seconds that ran before `until`."""
    return sum(
        calendars.elapsed(calendar, start, until if end is None else min(end, until))
        for start, end in intervals
        if start < until
    )


def reached(intervals: Sequence[Interval], calendar: Calendar, seconds: int) -> int | None:
    """The earliest instant at which so many business seconds have run."""
    left = seconds
    for start, end in intervals:
        found = calendars.reach(calendar, start, left, end)
        if found is not None:
            return found
        if end is None:
            return None
        left -= calendars.elapsed(calendar, start, end)
    return None


def broken(intervals: Sequence[Interval], calendar: Calendar, due: int | None) -> int | None:
    """The first instant from `due` on in which business time runs: where the target is exceeded."""
    if due is None:
        return None
    for start, end in intervals:
        if end is None or end > due:
            found = calendars.opening(calendar, max(start, due), end)
            if found is not None:
                return found
    return None


def _open_ended(intervals: tuple[Interval, ...], stop: int | None) -> tuple[Interval, ...]:
    """As if a stopped clock kept running from its stop on."""
    if stop is None or not intervals or intervals[-1][1] != stop:
        return intervals
    return (*intervals[:-1], (intervals[-1][0], None))


@dataclass
class _Course:
    """Breaches and their clearing, on the way through the terms."""

    is_breached: bool = False
    ever_breached: bool = False
    breached_at: int | None = None
    cleared_at: int | None = None
    cleared_by: int = 0

    def breach(self, at: int) -> None:
        self.is_breached, self.ever_breached, self.breached_at = True, True, at
        self.cleared_at, self.cleared_by = None, 0

    def clear(self, at: int, key: int) -> None:
        self.is_breached, self.cleared_at, self.cleared_by = False, at, key


def _judge(story: Story, track: Track, terms: Sequence[Since], now: int) -> Clock:
    stop = _stop(story, track, now)
    end = now if stop is None else stop
    held = _held(terms, track.start, end)
    course = _Course()
    for since, following in pairwise([*held, None]):
        assert since is not None
        _walk(course, story, track, since, end if following is None else following.at)
    last = held[-1].terms
    intervals = _intervals(story, track, last)
    calendar, target = last.calendars[track.kind], last.targets.get(track.kind)
    onwards = _open_ended(intervals, stop)
    due = None if target is None else reached(onwards, calendar, target)
    is_paused = stop is None and not _holds(intervals, now)
    is_running = stop is None and target is not None and not course.is_breached
    return Clock(
        kind=track.kind,
        number=track.number,
        team_id=track.team_id,
        contract_id=track.contract_id,
        started_at=track.start,
        stopped_at=stop,
        status=_status(story, stop, target, course, is_paused=is_paused),
        is_paused=is_paused,
        elapsed_s=used(intervals, calendar, end),
        target_s=target,
        due_at=due,
        breaks_at=broken(onwards, calendar, due) if is_running else None,
        breached_at=course.breached_at,
        ever_breached=course.ever_breached,
        cleared_at=course.cleared_at,
        cleared_by=course.cleared_by,
        terms=last,
        intervals=intervals,
    )


def _stop(story: Story, track: Track, now: int) -> int | None:
    """A wait with a date stops when it comes; whatever is cancelled stops there."""
    ends = [at for at in (track.stop, story.cancelled_at) if at is not None and at <= now]
    return min(ends, default=None)


def _holds(intervals: Sequence[Interval], at: int) -> bool:
    return any(start <= at and (end is None or at < end) for start, end in intervals)


def _held(terms: Sequence[Since], start: int, end: int) -> list[Since]:
    """The terms in force while the clock ran; those of the start first. What comes after its stop is late."""
    before = [since for since in terms if since.at <= start] or [terms[0]]
    during = [since for since in terms if start < since.at <= end and since is not terms[0]]
    return [before[-1], *during]


def _walk(course: _Course, story: Story, track: Track, since: Since, end: int) -> None:
    """Through the time in which these terms held: a change may breach or clear, time may breach."""
    calendar, target = since.terms.calendars[track.kind], since.terms.targets.get(track.kind)
    intervals = _intervals(story, track, since.terms)
    at = max(since.at, track.start)
    is_over = target is not None and used(intervals, calendar, at) > target
    if is_over and not course.is_breached:
        course.breach(at)
    elif course.is_breached and not is_over:
        course.clear(at, since.terms.key)
    if course.is_breached or target is None or used(intervals, calendar, end) <= target:
        return
    breach = broken(intervals, calendar, reached(intervals, calendar, target))
    assert breach is not None, "more than the target has run"
    course.breach(breach)


def _status(
    story: Story, stop: int | None, target: int | None, course: _Course, *, is_paused: bool
) -> ClockStatus:
    if story.cancelled_at is not None:
        return ClockStatus.CANCELLED
    if course.is_breached:
        return ClockStatus.BREACHED
    if stop is None:
        return ClockStatus.PAUSED if is_paused else ClockStatus.RUNNING
    return ClockStatus.MEASURED if target is None else ClockStatus.MET


def _not_applicable(story: Story, terms: Sequence[Since]) -> Clock:
    """They were answered live; kept out of the averages."""
    return Clock(
        kind=K.FIRST_RESPONSE,
        number=1,
        team_id=None,
        contract_id=None,
        started_at=story.created_at,
        stopped_at=story.created_at,
        status=ClockStatus.NOT_APPLICABLE if story.cancelled_at is None else ClockStatus.CANCELLED,
        is_paused=False,
        elapsed_s=0,
        target_s=None,
        due_at=None,
        breaks_at=None,
        breached_at=None,
        ever_breached=False,
        cleared_at=None,
        cleared_by=0,
        terms=terms[-1].terms,
        intervals=(),
    )
