"""A ticket as it was: its history told again, step by step. Values as they stand in the history."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from msgspec import json

from server.tickets.rules.history import AUTOMATIC, WRITTEN_BY_REQUESTER
from shared.automation import Moment, Trigger, TriggerEvent
from shared.catalog import FieldValue
from shared.tickets import EntryKind, Status

E = TriggerEvent


@dataclass(frozen=True)
class Line:
    """An entry of the history, as far as it matters here."""

    at: datetime
    kind: EntryKind
    name: str
    facts: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Then:
    """The ticket at one moment. `edited`, `answers`: fields and custom fields with the value they had,
    where it is not today's; `ids` of those that have some, and had any.
    """

    status: Status = Status.OPEN
    pending_reason: str = ""
    team_id: int | None = None
    team: str = ""
    owner_id: int | None = None
    owner: str = ""
    reopen_count: int = 0
    is_waiting_for_desk: bool = True
    has_told_requester: bool = False
    edited: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[str, FieldValue] = field(default_factory=dict)


@dataclass(frozen=True)
class Chance:
    """When a rule would have been started, and the ticket as it was."""

    at: datetime
    then: Then


NAMES: Mapping[TriggerEvent, frozenset[str]] = {
    E.CREATED: frozenset({"created"}),
    E.ASSIGNED: frozenset({"assigned", "moved", "unassigned", "taken"}),
    E.STARTED: frozenset({"started"}),
    E.PENDED: frozenset({"pended"}),
    E.RESUMED: frozenset({"resumed"}),
    E.ESCALATED: frozenset({"escalated"}),
    E.HANDED_BACK: frozenset({"handed_back"}),
    E.RESOLVED: frozenset({"resolved"}),
    E.REOPENED: frozenset({"reopened"}),
    E.CLOSED: frozenset({"closed", "auto_closed", "confirmed"}),
    E.CANCELLED: frozenset({"cancelled"}),
    E.EDITED: frozenset({"edited", "field_changed"}),
    E.LINKED: frozenset({"linked"}),
    E.REMINDED: frozenset({"reminded"}),
    E.APPROVAL_DECIDED: frozenset({"approval_approved", "approval_declined"}),
}
KINDS: Mapping[TriggerEvent, EntryKind] = {
    E.ANSWERED: EntryKind.ANSWER,
    E.ASKED: EntryKind.QUESTION,
    E.NOTED: EntryKind.NOTE,
    E.CALL_LOGGED: EntryKind.CALL,
}


MOMENTS: Mapping[Moment, frozenset[str]] = {
    Moment.PENDED: frozenset({"pended"}),
    Moment.RESOLVED: frozenset({"resolved"}),
}
SPOKEN: Mapping[Moment, EntryKind] = {Moment.ANSWERED: EntryKind.ANSWER}


def traces(trigger: Trigger) -> tuple[frozenset[str] | None, EntryKind | None]:
    """Which lines of a history tell of the trigger: by one of these names, or of this kind; None for any."""
    if trigger.event is None:
        assert trigger.moment is not None
        return MOMENTS.get(trigger.moment), SPOKEN.get(trigger.moment)
    if trigger.event in KINDS:
        return None, KINDS[trigger.event]
    return NAMES.get(trigger.event, frozenset()), None


def starts(line: Line, trigger: Trigger) -> bool:
    """Whether this line is the event that the trigger waits for."""
    event = trigger.event
    if event is None:
        return False
    if event in KINDS:
        return line.kind is KINDS[event] and line.name != AUTOMATIC
    if line.kind is not EntryKind.EVENT or line.name not in NAMES.get(event, ()):
        return False
    edited = "fields" if line.name == "field_changed" else line.facts.get("field")
    return not trigger.field or edited == trigger.field


def undone(lines: Sequence[Line], index: int, fact: str = "old") -> dict[str, str]:
    """Fields that were edited after the line at `index`, with what was said of the first edit of each."""
    found: dict[str, str] = {}
    for line in reversed(lines[index + 1 :]):
        if line.kind is EntryKind.EVENT and line.name == "edited":
            found[line.facts.get("field", "")] = line.facts.get(fact, "")
    return found


def undone_ids(lines: Sequence[Line], index: int) -> dict[str, int]:
    """The same by id; older lines know names only."""
    return {name: int(word) for name, word in undone(lines, index, "old_id").items() if word}


def answered(lines: Sequence[Line], index: int) -> dict[str, FieldValue]:
    """Answers that were changed after the line at `index`, as they were before; older lines lack the key."""
    found: dict[str, FieldValue] = {}
    for line in reversed(lines[index + 1 :]):
        key = line.facts.get("key") if line.name == "field_changed" else None
        if key:
            was = line.facts.get("was")
            found[key] = json.decode(was) if was else line.facts.get("old") or None
    return found


def told(lines: Iterable[Line]) -> Iterator[Then]:
    """The ticket after each line."""
    then = Then()
    for line in lines:
        then = _after(then, line)
        yield then


def _after(then: Then, line: Line) -> Then:
    if line.kind is EntryKind.QUESTION and line.name == OUT_OF_OFFICE:
        return then
    if line.kind is EntryKind.QUESTION:
        return replace(then, is_waiting_for_desk=line.name == "", has_told_requester=False)
    if line.kind is EntryKind.ANSWER and line.name != AUTOMATIC:
        return replace(then, is_waiting_for_desk=False, has_told_requester=True)
    if line.kind is not EntryKind.EVENT:
        return then
    moved = _belongs(then, line)
    status = _status(moved, line.name)
    return replace(
        moved,
        status=status,
        pending_reason=line.facts.get("reason", "") if line.name == "pended" else _kept_reason(then, status),
        reopen_count=then.reopen_count + (line.name == "reopened"),
        is_waiting_for_desk=_begins(then, line) and status not in SETTLED,
    )


OUT_OF_OFFICE = "automatic"
"""The name of a reply that the requester did not write."""
SETTLED = (Status.RESOLVED, Status.CLOSED, Status.CANCELLED, Status.MERGED)


def _begins(then: Then, line: Line) -> bool:
    """What a requester wrote waits for the desk at once; what was taken down was spoken about."""
    channel = line.facts.get("channel") if line.name == "created" else None
    return channel in WRITTEN_BY_REQUESTER if channel else then.is_waiting_for_desk


def _kept_reason(then: Then, status: Status) -> str:
    return then.pending_reason if status is Status.PENDING else ""


BELONGING = frozenset({"assigned", "taken", "moved", "unassigned", "escalated", "handed_back"})


def _belongs(then: Then, line: Line) -> Then:
    """Team and owner as the line says; older lines name them without ids."""
    if line.name not in BELONGING:
        return then
    facts = line.facts
    team_id = int(facts["team_id"]) if facts.get("team_id", "").isdecimal() else then.team_id
    has_owner = line.name in ("assigned", "taken", "handed_back") and bool(facts.get("owner"))
    owner_id = int(facts["owner_id"]) if has_owner and facts.get("owner_id", "").isdecimal() else None
    return replace(
        then,
        team_id=team_id,
        team=facts.get("team") or facts.get("to_team") or then.team,
        owner_id=owner_id,
        owner=facts.get("owner", "") if has_owner else "",
    )


ENDS: Mapping[str, Status] = {
    "pended": Status.PENDING,
    "resolved": Status.RESOLVED,
    "confirmed": Status.CLOSED,
    "closed": Status.CLOSED,
    "auto_closed": Status.CLOSED,
    "cancelled": Status.CANCELLED,
    "merged": Status.MERGED,
    "started": Status.IN_PROGRESS,
}


def _status(then: Then, name: str) -> Status:
    if name in ENDS:
        return ENDS[name]
    has_owner = bool(then.owner)
    if name in ("resumed", "reopened"):
        return Status.IN_PROGRESS if has_owner else Status.OPEN
    if name in BELONGING and then.status is not Status.PENDING and then.status is not Status.RESOLVED:
        return Status.ASSIGNED if has_owner else Status.OPEN
    return then.status


# --- chances ------------------------------------------------------------------------------------------------


def chances(
    lines: Sequence[Line], trigger: Trigger, *, due_at: datetime | None, now: datetime
) -> list[Chance]:
    """When the trigger would have come, in the order of time."""
    states = list(told(lines))
    if trigger.event is not None:
        return [
            Chance(line.at, _as_it_was(states[index], lines, index))
            for index, line in enumerate(lines)
            if starts(line, trigger)
        ]
    assert trigger.moment is not None
    wait = timedelta(minutes=trigger.minutes)
    found = []
    for at in _moments(lines, states, trigger.moment, due_at):
        due = at - wait if trigger.moment is Moment.BEFORE_DUE else at + wait
        index = max((place for place, line in enumerate(lines) if line.at <= due), default=-1)
        if index < 0 or due > now:
            continue
        then = states[index]
        if _still(then, lines[: index + 1], trigger.moment, at):
            found.append(Chance(due, _as_it_was(then, lines, index)))
    return found


def _as_it_was(then: Then, lines: Sequence[Line], index: int) -> Then:
    return replace(
        then, edited=undone(lines, index), ids=undone_ids(lines, index), answers=answered(lines, index)
    )


def _moments(
    lines: Sequence[Line], states: Sequence[Then], moment: Moment, due_at: datetime | None
) -> list[datetime]:
    match moment:
        case Moment.CREATED:
            return [lines[0].at] if lines else []
        case Moment.UPDATED:
            return [line.at for line in lines]
        case Moment.PENDED:
            return [line.at for line in lines if line.name == "pended"]
        case Moment.RESOLVED:
            return [line.at for line in lines if line.name == "resolved"]
        case Moment.ANSWERED:
            return [line.at for line in lines if line.kind is EntryKind.ANSWER and line.name != AUTOMATIC]
        case Moment.ASKED:
            return _asked(lines)
    return [due_at] if due_at is not None else []


def _still(then: Then, until: Sequence[Line], moment: Moment, at: datetime) -> bool:
    """Nothing has ended what the rule counts from."""
    if then.status in SETTLED and moment is not Moment.RESOLVED:
        return False
    last_at = until[-1].at
    match moment:
        case Moment.UPDATED:
            return last_at == at
        case Moment.PENDED:
            pended = [line.at for line in until if line.name == "pended"]
            return then.status is Status.PENDING and pended[-1] == at
        case Moment.RESOLVED:
            return then.status is Status.RESOLVED
        case Moment.ANSWERED:
            return then.has_told_requester and _last(until, EntryKind.ANSWER) == at
        case Moment.ASKED:
            return then.is_waiting_for_desk and _asked(until)[-1] == at
    return True


def _asked(lines: Sequence[Line]) -> list[datetime]:
    """The ticket itself is the first question."""
    return [line.at for place, line in enumerate(lines) if not place or line.kind is EntryKind.QUESTION]


def _last(lines: Sequence[Line], kind: EntryKind) -> datetime | None:
    return max((line.at for line in lines if line.kind is kind and line.name != AUTOMATIC), default=None)
