"""The same clocks, counted second by second: slow, and too plain to be wrong in the same way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from server.sla.rules.calendars import Schedule
from server.sla.rules.clocks import Since, Terms, counts
from server.sla.rules.story import Story, Stretch
from shared.tickets import ClockKind


@lru_cache(maxsize=100_000)
def works(schedule: Schedule, at: int) -> bool:
    """Whether the wall clock of the zone stands in a window."""
    local = datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(schedule.zone))
    second = local.hour * 3600 + local.minute * 60 + local.second
    return any(start <= second < end for start, end in schedule.local_windows(local.date()))


@dataclass
class Counted:
    """What second stepping finds of one clock."""

    elapsed: int = 0
    due: int | None = None
    is_breached: bool = False
    ever_breached: bool = False
    breached_at: int | None = None
    cleared_at: int | None = None


def phase_at(story: Story, at: int) -> Stretch:
    return next(one for one in story.stretches if one.start <= at and (one.end is None or at < one.end))


def runs(story: Story, kind: ClockKind, terms: Terms, at: int) -> bool:
    schedule = terms.calendars[kind].versions[0][1]
    return counts(kind, terms, phase_at(story, at)) and works(schedule, at)


def count(story: Story, kind: ClockKind, since: Sequence[Since], start: int, end: int) -> Counted:
    """Step from start to end under the terms of each second, re-read from the start at every change."""
    found = Counted()
    changes = {one.at: one.terms for one in since if start < one.at <= end}
    terms = [one.terms for one in since if one.at <= start][-1]
    used = 0
    for at in range(start, end + 1):
        if at in changes:
            terms = changes[at]
            used = sum(runs(story, kind, terms, second) for second in range(start, at))
            _change(found, used > terms.targets[kind], at)
        if at == end:
            break
        if runs(story, kind, terms, at):
            used += 1
            if used > terms.targets[kind] and not found.is_breached:
                found.is_breached, found.ever_breached, found.breached_at = True, True, at
                found.cleared_at = None
    found.elapsed = used
    found.due = _due(story, kind, terms, start)
    return found


def _change(found: Counted, is_over: bool, at: int) -> None:
    if is_over and not found.is_breached:
        found.is_breached, found.ever_breached, found.breached_at, found.cleared_at = True, True, at, None
    elif found.is_breached and not is_over:
        found.is_breached, found.cleared_at = False, at


def _due(story: Story, kind: ClockKind, terms: Terms, start: int) -> int | None:
    """The earliest second with the target used up, looking some days ahead; None when it stands still."""
    used = 0
    for at in range(start, start + 2 * 7_200):
        if used == terms.targets[kind]:
            return at
        used += runs(story, kind, terms, at)
    return None
