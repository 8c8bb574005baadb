"""Whom to ask, and figures out of answers."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from shared.surveys import FEWEST_FOR_A_PERSON, SATISFIED, Figure, WeekFigure

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What about a closed ticket decides whether its requester is asked."""

    is_enabled: bool = True
    is_closed: bool = True
    is_of_the_desk: bool = False
    """The requester works at the desk themselves."""
    has_opted_out: bool = False
    has_left: bool = False
    is_excluded: bool = False
    """By its category."""
    was_answered: bool = False
    last_asked_at: datetime | None = None


def may_ask(occasion: Occasion, now: datetime, quiet_days: int) -> bool:
    if not (occasion.is_enabled and occasion.is_closed) or occasion.was_answered:
        return False
    if occasion.is_of_the_desk or occasion.has_opted_out or occasion.has_left or occasion.is_excluded:
        return False
    last = occasion.last_asked_at
    return last is None or quiet_days == 0 or last <= now - timedelta(days=quiet_days)


# --- figures ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """One survey, as far as figures need it."""

    sent_at: datetime
    answered_at: datetime | None
    score: int | None
    team_id: int | None
    category_id: int | None
    agent_id: int | None


@dataclass(frozen=True)
class Period:
    """Both ends as moments; the last one no longer belongs to it."""

    start: datetime
    end: datetime

    def holds(self, moment: datetime | None) -> bool:
        return moment is not None and self.start <= moment < self.end


def figure(
    surveys: Iterable[Asked], period: Period, *, number: int = 0, label: str = "", fewest: int = 1
) -> Figure:
    """Sent and answered count in the period in which each happened."""
    kept = list(surveys)
    sent = sum(period.holds(one.sent_at) for one in kept)
    scores = [one.score for one in kept if period.holds(one.answered_at) and one.score is not None]
    is_shown = len(scores) >= fewest
    return Figure(
        id=number,
        label=label,
        sent=sent,
        responses=len(scores),
        satisfied=sum(score >= SATISFIED for score in scores) if is_shown else None,
        mean=round(sum(scores) / len(scores), 2) if scores and is_shown else None,
    )


def scores(surveys: Iterable[Asked], period: Period) -> list[int]:
    found = [one.score for one in surveys if period.holds(one.answered_at)]
    return [found.count(score) for score in range(1, 6)]


def by(
    surveys: Sequence[Asked],
    period: Period,
    key: Callable[[Asked], int | None],
    labels: dict[int, str],
    *,
    is_person: bool = False,
) -> list[Figure]:
    """One figure for each team, category or person, those with most answers first."""
    groups: dict[int, list[Asked]] = {}
    for one in surveys:
        number = key(one)
        if number is not None:
            groups.setdefault(number, []).append(one)
    fewest = FEWEST_FOR_A_PERSON if is_person else 1
    made = [
        figure(group, period, number=number, label=labels.get(number, ""), fewest=fewest)
        for number, group in groups.items()
    ]
    shown = [one for one in made if one.responses or one.sent]
    return sorted(shown, key=lambda one: (-one.responses, -one.sent, one.label))


def weeks(surveys: Sequence[Asked], since: date, until: date, zone: str) -> list[WeekFigure]:
    """Every week of the period, also those in which nothing came."""
    monday = since - timedelta(days=since.weekday())
    found = []
    while monday <= until:
        span = Period(midnight(monday, zone), midnight(monday + timedelta(days=7), zone))
        one = figure(surveys, span)
        found.append(
            WeekFigure(
                monday=monday,
                sent=one.sent,
                responses=one.responses,
                satisfied=one.satisfied or 0,
                mean=one.mean,
            )
        )
        monday += timedelta(days=7)
    return found


def midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
