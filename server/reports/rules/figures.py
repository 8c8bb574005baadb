"""Every figure of a period, exactly as defined, from stories, clocks and answers to surveys.

Period [start, end). A ticket is counted in the period of the event that a figure names. Merged and withdrawn
tickets count nowhere. Minutes are business minutes of the clock, unless said otherwise.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from server.reports.rules.statistics import Spread, share, spread
from server.reports.rules.stories import REOPEN_WINDOW, SOLVED, Solution, Story
from shared.catalog import Tier
from shared.reports import Figure
from shared.tickets import OPEN_STATUSES, ClockKind

AGES_DAYS = (1, 3, 7, 14, 30)
"""Upper ends of the age buckets of the backlog, in calendar days; the last bucket is open."""
SATISFIED = 4
OFTEN = 2
"""So many returns to a team are ping-pong."""
PROMISED = (ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE, ClockKind.RESOLUTION)


@dataclass(frozen=True, kw_only=True)
class Clock:
    """A clock as it stands at the end of the period; `stopped_at` None while it runs."""

    ticket_id: int
    kind: ClockKind
    elapsed_s: int
    target_s: int | None
    priority: int
    started_at: datetime
    stopped_at: datetime | None = None
    breached_at: datetime | None = None
    is_breached: bool = False
    cleared_at: datetime | None = None
    cleared_by: str = ""
    cleared_why: str = ""
    excuse: str = ""
    """Why the breach is excused; "" where it is not."""
    contract_id: int | None = None
    """Of a wait for a vendor: by which contract."""


@dataclass(frozen=True)
class Survey:
    ticket_id: int
    sent_at: datetime
    answered_at: datetime | None = None
    score: int | None = None


@dataclass(frozen=True)
class Period:
    start: datetime
    end: datetime

    def holds(self, at: datetime | None) -> bool:
        return at is not None and self.start <= at < self.end


@dataclass(frozen=True, kw_only=True)
class Attainment:
    """Clocks that stopped in the period; beside them what the share alone would hide."""

    met: int
    breached: int
    percent: float | None
    open_breached: int
    cleared: int
    excused: int


@dataclass(frozen=True, kw_only=True)
class Rate:
    """`part` of `whole`, with the tickets behind both."""

    part: int
    whole: int
    percent: float | None
    tickets: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Csat:
    sent: int
    responses: int
    satisfied: int
    percent: float | None
    mean: float | None
    response_percent: float | None


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """start + created - resolved + reopened = end; `gap` is what is missing, and is always 0."""

    start: int
    created: int
    resolved: int
    reopened: int
    end: int
    ages: dict[str, int]

    @property
    def gap(self) -> int:
        return self.end - (self.start + self.created - self.resolved + self.reopened)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """All figures of one period; `tickets` names those behind each of them."""

    period: Period
    backlog: Backlog
    first_response: Spread
    next_response: Spread
    resolution: Spread
    user_time: Spread
    attainment: dict[ClockKind, Attainment]
    fcr: Rate
    is_fcr_provisional: bool
    l1_resolution: Rate
    escalation: Rate
    hand_backs: int
    ping_pong: int
    reopen: Rate
    csat: Csat
    touches: Spread
    reassignments: Spread
    pending_share: dict[str, float]
    tickets: dict[Figure, tuple[int, ...]] = field(default_factory=dict)


def figures(
    stories: Sequence[Story],
    clocks: Iterable[Clock],
    surveys: Iterable[Survey],
    *,
    period: Period,
    tiers: Mapping[int, Tier],
    known_until: datetime,
) -> Figures:
    """`stories` are told from the whole history known at `known_until`: refusals after the period count.

    `surveys` are those of tickets that count, old ones too: an answer counts when it comes.
    """
    counted = [one for one in stories if one.counts_at(known_until)]
    solved = {one.ticket_id: last for one in counted if (last := _solved_in(one, period)) is not None}
    by_id = {one.ticket_id: one for one in counted}
    held = [by_id[ticket_id] for ticket_id in solved]
    asked = list(surveys)
    kept = [clock for clock in clocks if clock.ticket_id in by_id and clock.kind in PROMISED]
    by_kind = {kind: [clock for clock in kept if clock.kind is kind] for kind in PROMISED}
    backlog, behind = _backlog(counted, solved, period)
    fcr = _rate(held, lambda one: _is_first_contact(one, solved[one.ticket_id], known_until))
    l1_resolution = _rate(held, lambda one: not one.reached(tiers, period.end))
    escalation = _rate(counted, lambda one: any(map(period.holds, one.climbed_at(tiers))), whole=len(held))
    reopen = _reopen_rate(counted, period, known_until)
    ping_pong = _rate(held, lambda one: one.returns(period.end) >= OFTEN)
    behind |= {
        Figure.FCR: fcr.tickets,
        Figure.L1_RESOLVED: l1_resolution.tickets,
        Figure.ESCALATED: escalation.tickets,
        Figure.REOPENED_SOON: reopen.tickets,
        Figure.PING_PONG: ping_pong.tickets,
        **_behind_clocks(kept, period),
        **_behind_surveys(asked, period),
    }
    return Figures(
        period=period,
        backlog=backlog,
        first_response=_minutes(_stopped(by_kind[ClockKind.FIRST_RESPONSE], period)),
        next_response=_minutes(_stopped(by_kind[ClockKind.NEXT_RESPONSE], period)),
        resolution=_minutes(one for one in by_kind[ClockKind.RESOLUTION] if one.ticket_id in solved),
        user_time=spread([(solved[one.ticket_id].at - one.created_at).total_seconds() / 60 for one in held]),
        attainment={kind: _attainment(found, period) for kind, found in by_kind.items()},
        fcr=fcr,
        is_fcr_provisional=known_until < period.end + REOPEN_WINDOW,
        l1_resolution=l1_resolution,
        escalation=escalation,
        hand_backs=sum(sum(map(period.holds, one.handed_back_at)) for one in counted),
        ping_pong=ping_pong.part,
        reopen=reopen,
        csat=_csat(asked, period),
        touches=spread([sum(at < period.end for at, _ in one.touches) for one in held]),
        reassignments=spread([one.moves(period.end) for one in held]),
        pending_share=_pending_share(counted, period),
        tickets=behind,
    )


def _stopped(clocks: Iterable[Clock], period: Period) -> list[Clock]:
    return [one for one in clocks if period.holds(one.stopped_at)]


def _ids(found: Iterable[Clock | Survey]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one.ticket_id for one in found))


def _behind_clocks(clocks: Sequence[Clock], period: Period) -> dict[Figure, tuple[int, ...]]:
    promised = [one for one in _stopped(clocks, period) if one.target_s is not None]
    response = [one for one in promised if one.kind is ClockKind.FIRST_RESPONSE]
    resolution = [one for one in promised if one.kind is ClockKind.RESOLUTION]
    return {
        Figure.RESPONSE_MET: _ids(one for one in response if not one.is_breached),
        Figure.RESPONSE_BREACHED: _ids(one for one in response if one.is_breached),
        Figure.RESOLUTION_MET: _ids(one for one in resolution if not one.is_breached),
        Figure.RESOLUTION_BREACHED: _ids(one for one in resolution if one.is_breached),
        Figure.OPEN_BREACHED: _ids(one for one in clocks if _is_open_breach(one, period)),
        Figure.CLEARED: _ids(one for one in clocks if period.holds(one.cleared_at)),
        Figure.EXCUSED: _ids(one for one in promised if bool(one.excuse)),
    }


def _behind_surveys(surveys: Sequence[Survey], period: Period) -> dict[Figure, tuple[int, ...]]:
    answered = [one for one in surveys if period.holds(one.answered_at)]
    return {
        Figure.SATISFIED: _ids(one for one in answered if (one.score or 0) >= SATISFIED),
        Figure.DISSATISFIED: _ids(one for one in answered if (one.score or 0) < SATISFIED),
    }


def _is_open_breach(clock: Clock, period: Period) -> bool:
    is_running = clock.stopped_at is None or clock.stopped_at >= period.end
    return is_running and clock.breached_at is not None and clock.breached_at < period.end


def _solved_in(story: Story, period: Period) -> Solution | None:
    """Its last solution, when that fell into the period and stood at its end."""
    last = story.last_solution(period.end)
    is_solved = story.status_at(period.end - timedelta(microseconds=1)) in SOLVED
    return last if last is not None and is_solved and last.at >= period.start else None


def _minutes(clocks: Iterable[Clock]) -> Spread:
    return spread([clock.elapsed_s / 60 for clock in clocks])


def _attainment(clocks: Sequence[Clock], period: Period) -> Attainment:
    stopped = [one for one in _stopped(clocks, period) if one.target_s is not None]
    breached = sum(one.is_breached for one in stopped)
    return Attainment(
        met=len(stopped) - breached,
        breached=breached,
        percent=share(len(stopped) - breached, len(stopped)),
        open_breached=sum(_is_open_breach(one, period) for one in clocks),
        cleared=sum(period.holds(one.cleared_at) for one in clocks),
        excused=sum(bool(one.excuse) for one in stopped),
    )


def _rate(stories: Sequence[Story], fits: Callable[[Story], bool], *, whole: int | None = None) -> Rate:
    found = tuple(one.ticket_id for one in stories if fits(one))
    total = len(stories) if whole is None else whole
    return Rate(part=len(found), whole=total, percent=share(len(found), total), tickets=found)


def _is_first_contact(story: Story, solution: Solution, known_until: datetime) -> bool:
    """By the first team, which never gave it away, with one public message at most, and for good."""
    told = sum(at <= solution.at for at, _ in story.answers)
    return (
        story.moves(solution.at) == 0
        and told <= 1
        and solution.held(known_until)
        and not _was_refused(story, solution)
    )


def _was_refused(story: Story, solution: Solution) -> bool:
    """An earlier solution of the same ticket did not hold."""
    return any(one.refused_at is not None and one.at < solution.at for one in story.solutions)


def _reopen_rate(stories: Sequence[Story], period: Period, known_until: datetime) -> Rate:
    resolved = [one for one in stories if any(period.holds(each.at) for each in one.solutions)]

    def reopened(story: Story) -> bool:
        return any(period.holds(one.at) and not one.held(known_until) for one in story.solutions)

    return _rate(resolved, reopened)


def _csat(surveys: Sequence[Survey], period: Period) -> Csat:
    scores = [one.score for one in surveys if period.holds(one.answered_at) and one.score is not None]
    sent = sum(period.holds(one.sent_at) for one in surveys)
    satisfied = sum(score >= SATISFIED for score in scores)
    return Csat(
        sent=sent,
        responses=len(scores),
        satisfied=satisfied,
        percent=share(satisfied, len(scores)),
        mean=sum(scores) / len(scores) if scores else None,
        response_percent=share(len(scores), sent),
    )


def _backlog(
    stories: Sequence[Story], solved: Mapping[int, Solution], period: Period
) -> tuple[Backlog, dict[Figure, tuple[int, ...]]]:
    before_start = period.start - timedelta(microseconds=1)
    before_end = period.end - timedelta(microseconds=1)
    start = [one for one in stories if one.is_open_at(before_start)]
    end = [one for one in stories if one.is_open_at(before_end)]
    created = [one for one in stories if period.holds(one.created_at)]
    reopened = [
        one
        for one in stories
        if one.created_at < period.start
        and not one.is_open_at(before_start)
        and any(map(period.holds, one.reopened_at))
    ]
    parts = {
        Figure.BACKLOG_START: start,
        Figure.CREATED: created,
        Figure.REOPENED: reopened,
        Figure.BACKLOG_END: end,
    }
    behind = {name: tuple(one.ticket_id for one in found) for name, found in parts.items()}
    behind[Figure.RESOLVED] = tuple(solved)
    counted = Backlog(
        start=len(start),
        created=len(created),
        resolved=len(solved),
        reopened=len(reopened),
        end=len(end),
        ages=_ages(end, period.end),
    )
    return counted, behind


def _ages(stories: Sequence[Story], at: datetime) -> dict[str, int]:
    """How many of the backlog are up to so many days old; "more" for the rest."""
    counts = Counter(_bucket((at - one.created_at) / timedelta(days=1)) for one in stories)
    return {name: counts.get(name, 0) for name in [*map(str, AGES_DAYS), "more"]}


def _bucket(days: float) -> str:
    return next((str(most) for most in AGES_DAYS if days <= most), "more")


def _pending_share(stories: Sequence[Story], period: Period) -> dict[str, float]:
    """Percent of the open time in the period that was spent waiting, by reason. Wall clock."""
    waited: Counter[str] = Counter()
    total = 0.0
    for story in stories:
        total += _open_s(story, period)
        waited.update(story.paused_s(period.start, period.end))
    return {reason: 100 * seconds / total for reason, seconds in waited.items()} if total else {}


def _open_s(story: Story, period: Period) -> float:
    seconds = 0.0
    ends = [*(at for at, _ in story.states[1:]), period.end]
    for (since, status), until in zip(story.states, ends, strict=True):
        if status in OPEN_STATUSES:
            seconds += max(0.0, (min(until, period.end) - max(since, period.start)).total_seconds())
    return seconds
