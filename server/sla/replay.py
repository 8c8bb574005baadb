"""Stories of clocks from a file, computed again and compared with what is expected: `ieum-server sla replay`.

The file holds calendars, policies and cases as JSON; a case is a list of what happened, and what every clock
must have become of it. Nothing of this touches a database.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from server.sla.rules import calendars, clocks, notices
from server.sla.rules.calendars import Calendar, Schedule, Windows, to_moment, to_seconds
from server.sla.rules.clocks import Clock, Since, Terms
from server.sla.rules.notices import Level
from server.sla.rules.story import Happening, Phase, Story, What, tell
from shared.sla import ClockStatus
from shared.tickets import ClockKind, PendingReason

NAMES = {"fr": ClockKind.FIRST_RESPONSE, "next": ClockKind.NEXT_RESPONSE, "res": ClockKind.RESOLUTION}
ALL = {**NAMES, "ola": ClockKind.TEAM_STAY, "uc": ClockKind.VENDOR_WAIT}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LIVE = ("phone", "walk_in", "desk")
UNHEARD = frozenset(
    {"private_note", "auto_reply_sent", "auto_reply_received", "priority", "policy", "calendar"}
)
"""What happens without a clock starting or stopping."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A value that came out otherwise. Both as the file writes them."""

    name: str
    expected: Any
    computed: Any


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One case with everything that was computed for it."""

    case_id: str
    title: str
    computed: Mapping[str, Any]
    differences: Sequence[Difference]


def replay(cases: Mapping[str, Any]) -> list[Outcome]:
    """Every case of the file."""
    book = Book(cases)
    return [_outcome(book, case) for case in cases["cases"]]


def _outcome(book: "Book", case: Mapping[str, Any]) -> Outcome:
    computed = Play(book, case).results()
    differences = [
        Difference(name=name, expected=expected, computed=_at(computed, name))
        for name, expected in _flat(case["expect"])
        if not _agree(expected, _at(computed, name))
    ]
    return Outcome(case_id=case["id"], title=case["title"], computed=computed, differences=differences)


def _flat(expected: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in expected.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _at(computed: Mapping[str, Any], path: str) -> Any:
    found: Any = computed
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _agree(expected: Any, computed: Any) -> bool:
    """Moments are the same in whatever zone they are written."""
    if isinstance(expected, str) and isinstance(computed, datetime):
        return datetime.fromisoformat(expected) == computed
    return bool(expected == computed)


# --- calendars and policies ---------------------------------------------------------------------------------


@dataclass
class Book:
    """The calendars and policies of the file."""

    source: Mapping[str, Any]
    _calendars: dict[str, Calendar] = field(default_factory=dict)

    def calendar(self, name: str) -> Calendar:
        if name not in self._calendars:
            self._calendars[name] = calendars.always(_schedule(self.source["calendars"][name]))
        return self._calendars[name]

    def terms(self, policy: str, priority: str, calendar: str = "") -> Terms:
        """`calendar` where the case names another one than the policy."""
        made = self.source["policies"][policy]
        by_clock = made.get("calendar_by_clock", {})
        names = {kind: calendar or by_clock.get(short, made["calendar"]) for short, kind in ALL.items()}
        targets = made["targets_min"].get(priority, {})
        paused = {
            PendingReason(reason): frozenset(ALL[short] for short in shorts)
            for reason, shorts in made["pause"].items()
        }
        return Terms(
            targets={ALL[short]: minutes * 60 for short, minutes in targets.items()},
            calendars={kind: self.calendar(name) for kind, name in names.items()},
            pauses=paused,
        )

    def closes_after(self, policy: str) -> timedelta:
        return timedelta(days=self.source["policies"][policy].get("auto_close_days", 5))


def _schedule(made: Mapping[str, Any]) -> Schedule:
    return Schedule(
        zone=made["tz"],
        week=tuple(_windows(made["week"].get(day, ())) for day in DAYS),
        holidays=frozenset(date.fromisoformat(day) for day in made["holidays"]),
        special={date.fromisoformat(day): _windows(found) for day, found in made["special_days"].items()},
    )


def _windows(pairs: Sequence[Sequence[str]]) -> Windows:
    return tuple((_second(start), _second(end)) for start, end in pairs)


def _second(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60


# --- one case -----------------------------------------------------------------------------------------------


class Play:
    """One case from its first event to its last."""

    def __init__(self, book: Book, case: Mapping[str, Any]) -> None:
        self._book, self._case = book, case
        self._policy, self._calendar = case["policy"], case.get("calendar", "")
        self._priority = case["events"][0]["priority"]
        self._happenings: list[Happening] = []
        self._since: list[Since] = []
        self._now = 0
        self._follow_up: Mapping[str, Any] | None = None
        self._closed_at: int | None = None
        self._answers: list[int] = []
        self._teams: list[str] = []

    def results(self) -> dict[str, Any]:
        for place, event in enumerate(self._case["events"], 1):
            self._take(place, event)
        story = tell(self._happenings)
        found: dict[str, Any] = self._clocks(story)
        if self._closed_at is not None:
            found["closed_at"] = to_moment(self._closed_at)
        if self._follow_up is not None:
            found["followup"] = self._followed_up(self._follow_up)
        return found

    def _take(self, place: int, event: Mapping[str, Any]) -> None:
        self._now = to_seconds(datetime.fromisoformat(event["at"]))
        kind = event["type"]
        self._close_in_silence(self._now)
        if self._closed_at is not None and kind == "requester_reply":
            self._follow_up = event
            return
        if kind in ("created", "priority", "policy", "calendar"):
            self._retarget(kind, event)
        if kind not in UNHEARD:
            self._happenings.extend(self._happened(place, kind, event))

    def _retarget(self, kind: str, event: Mapping[str, Any]) -> None:
        match kind:
            case "priority":
                self._priority = event["to"]
            case "policy":
                self._policy = event["to"]
            case "calendar":
                self._calendar = event["to"]
        terms = self._book.terms(self._policy, self._priority, self._calendar)
        self._since.append(Since(at=self._now, terms=terms))

    def _happened(self, place: int, kind: str, event: Mapping[str, Any]) -> Iterator[Happening]:
        at = self._now
        match kind:
            case "created":
                is_live = event["channel"] in LIVE and event["by"] == "agent"
                group = self._team(event["group"]) if "group" in event else None
                yield Happening(at=at, what=What.CREATED, is_typed_by_desk=is_live, team_id=group)
            case "public_reply" | "call":
                self._answers.append(place)
                yield Happening(at=at, what=What.ANSWERED, entry_id=place)
            case "requester_reply":
                yield Happening(at=at, what=What.ASKED)
                yield from self._roused(at)
            case "bounce" if event.get("permanent", True) and self._answers:
                yield Happening(at=at, what=What.BOUNCED, entry_id=self._answers[-1])
            case "pending":
                until = event.get("resume_at")
                yield Happening(
                    at=at,
                    what=What.PENDED,
                    reason=PendingReason(event["reason"]),
                    until=None if until is None else to_seconds(datetime.fromisoformat(until)),
                )
            case "group":
                yield Happening(at=at, what=What.MOVED, team_id=self._team(event["to"]))
            case "merged_into" | "cancelled":
                yield Happening(at=at, what=What.CANCELLED)
            case "resumed" | "resolved" | "reopened" | "closed":
                yield Happening(at=at, what=What(kind))

    def _roused(self, at: int) -> Iterator[Happening]:
        """A word of the requester ends a wait and opens what was solved."""
        phase = tell(self._happenings).stretches[-1].phase
        if phase is Phase.WAITING:
            yield Happening(at=at, what=What.RESUMED)
        elif phase is Phase.DONE:
            yield Happening(at=at, what=What.REOPENED)

    def _team(self, name: str) -> int:
        if name not in self._teams:
            self._teams.append(name)
        return self._teams.index(name) + 1

    def _close_in_silence(self, before: int) -> None:
        """Solved and not contradicted for some days."""
        if not self._happenings or self._closed_at is not None:
            return
        last = tell(self._happenings).stretches[-1]
        if last.phase is not Phase.DONE:
            return
        closes_at = last.start + int(self._book.closes_after(self._case["policy"]).total_seconds())
        if closes_at <= before:
            self._closed_at = closes_at
            self._happenings.append(Happening(at=closes_at, what=What.CLOSED))

    def _followed_up(self, event: Mapping[str, Any]) -> dict[str, Any]:
        created = {**self._case["events"][0], "at": event["at"], "type": "created"}
        case = {**self._case, "events": [created]}
        return {"created_at": to_moment(self._now), **Play(self._book, case).results()}

    def _clocks(self, story: Story) -> dict[str, Any]:
        folded = clocks.fold(story, self._since, self._now)
        found: dict[str, Any] = {}
        for short, kind in NAMES.items():
            last = next((clock for clock in reversed(folded) if clock.kind is kind), None)
            if last is not None:
                found[short] = _shown(last)
        if "res" in found:
            found["res"]["reopen_count"] = story.reopen_count
        stays = [clock for clock in folded if clock.kind is ClockKind.TEAM_STAY]
        for clock in stays:
            assert clock.team_id is not None
            by_team = found.setdefault("ola_min", {})
            name = self._teams[clock.team_id - 1]
            by_team[name] = by_team.get(name, 0) + _minutes(clock.elapsed_s)
        return found


LEVELS = (Level(percent=50), Level(percent=75), Level(percent=90), Level(minutes=30))


def _shown(clock: Clock) -> dict[str, Any]:
    found: dict[str, Any] = {
        "due": None if clock.due_at is None else to_moment(clock.due_at),
        "elapsed_min": _minutes(clock.elapsed_s),
        "status": clock.status.value,
        "warn": {notice.level.name: to_moment(notice.at) for notice in notices.of(clock, LEVELS)},
        "ever_breached": clock.ever_breached,
    }
    if clock.breached_at is not None:
        found["breached_at"] = to_moment(clock.breached_at)
    if clock.cleared_at is not None:
        found["breach_cleared_at"] = to_moment(clock.cleared_at)
    if clock.status is not ClockStatus.NOT_APPLICABLE and not clock.calendar.has_working_time:
        found["error"] = "calendar_has_no_working_time"
    return found


def _minutes(seconds: int) -> float | int:
    return seconds // 60 if seconds % 60 == 0 else seconds / 60
