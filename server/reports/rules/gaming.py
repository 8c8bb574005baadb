"""What makes figures look better than the work was. None of it is forbidden; all of it is shown."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.reports.rules.figures import Clock, Period
from server.reports.rules.stories import Story
from shared.reports import GamingKind
from shared.tickets import PendingReason

TOLD_WITHIN = timedelta(hours=1)
SOON = timedelta(hours=24)
MASS = 10
AT_ONCE = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Sign:
    """`by` is a person, or `name` the words for one. `ticket_id` is None where it is about several."""

    kind: GamingKind
    at: datetime
    ticket_id: int | None = None
    by: int | None = None
    name: str = ""
    detail: str = ""


def signs(stories: Sequence[Story], clocks: Iterable[Clock], period: Period) -> list[Sign]:
    """In the order of their moments, kind by kind."""
    found = [
        *_untold(stories, period),
        *_cleared(clocks, period),
        *_reopened(stories, period),
        *_mass(stories, period),
    ]
    order = list(GamingKind)
    return sorted(found, key=lambda one: (order.index(one.kind), one.at))


def _untold(stories: Sequence[Story], period: Period) -> Iterator[Sign]:
    for story in stories:
        for pause in story.pauses:
            is_for_user = pause.reason == PendingReason.WAITING_USER.value and pause.by is not None
            told = any(pause.since - TOLD_WITHIN <= at <= pause.since for at, _ in story.answers)
            if is_for_user and period.holds(pause.since) and not told:
                yield Sign(
                    kind=GamingKind.PENDED_UNTOLD, at=pause.since, ticket_id=story.ticket_id, by=pause.by
                )


def _cleared(clocks: Iterable[Clock], period: Period) -> Iterator[Sign]:
    for clock in clocks:
        if clock.cleared_at is not None and period.holds(clock.cleared_at):
            yield Sign(
                kind=GamingKind.CLEARED,
                at=clock.cleared_at,
                ticket_id=clock.ticket_id,
                name=clock.cleared_by,
                detail=clock.cleared_why,
            )


def _reopened(stories: Sequence[Story], period: Period) -> Iterator[Sign]:
    for story in stories:
        for solution in story.solutions:
            refused = solution.refused_at
            if period.holds(solution.at) and refused is not None and refused - solution.at < SOON:
                yield Sign(
                    kind=GamingKind.REOPENED_SOON, at=refused, ticket_id=story.ticket_id, by=solution.by
                )


def _mass(stories: Sequence[Story], period: Period) -> Iterator[Sign]:
    """Each burst once, from its first solution on."""
    solved: dict[int, list[datetime]] = defaultdict(list)
    for story in stories:
        for solution in story.solutions:
            if solution.by is not None and period.holds(solution.at):
                solved[solution.by].append(solution.at)
    for by, moments in solved.items():
        moments.sort()
        first = 0
        while first < len(moments):
            last = first
            while last + 1 < len(moments) and moments[last + 1] - moments[first] <= AT_ONCE:
                last += 1
            if last - first + 1 >= MASS:
                yield Sign(kind=GamingKind.MASS_CLOSE, at=moments[first], by=by, detail=str(last - first + 1))
                first = last
            first += 1
