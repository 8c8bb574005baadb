"""What a ticket went through, told from its history: the one source of every figure.

A story knows the ticket at any instant. What is overwritten later (state, owner, team) is never read.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from shared.catalog import Tier
from shared.tickets import OPEN_STATUSES, EntryKind, Status

REOPEN_WINDOW = timedelta(days=5)
"""A solution that is refused later than this is another matter."""
OVER = (Status.MERGED, Status.CANCELLED)
SOLVED = (Status.RESOLVED, Status.CLOSED)


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One entry of a ticket's history. `author_id`: the person, None for the server itself."""

    at: datetime
    kind: EntryKind
    name: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    author_id: int | None = None
    duration_s: int = 0


@dataclass(frozen=True, kw_only=True)
class Stay:
    """A ticket with one team; `left_at` is None while it is there. `team_id` None: with nobody's team."""

    team_id: int | None
    at: datetime
    left_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Solution:
    """Resolved at `at` by `by`, with `team_id`; `refused_at` when it was reopened."""

    at: datetime
    by: int | None
    team_id: int | None
    refused_at: datetime | None = None

    def held(self, until: datetime) -> bool:
        """Not refused within five days, as far as is known at `until`."""
        return self.refused_at is None or self.refused_at > min(until, self.at + REOPEN_WINDOW)


@dataclass(frozen=True, kw_only=True)
class Pause:
    """Waiting from `since` on, for `reason`, because `by` said so; `until` is None while it lasts."""

    since: datetime
    reason: str
    by: int | None
    until: datetime | None = None


@dataclass
class Story:
    """`states` and `stays` follow each other without gaps from `created_at` on."""

    ticket_id: int
    requester_id: int
    created_at: datetime
    states: list[tuple[datetime, Status]] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    solutions: list[Solution] = field(default_factory=list)
    reopened_at: list[datetime] = field(default_factory=list)
    answers: list[tuple[datetime, int | None]] = field(default_factory=list)
    """Public messages of people of the desk, automatic ones left out."""
    touches: list[tuple[datetime, int | None]] = field(default_factory=list)
    """Everything people of the desk did."""
    owners: list[tuple[datetime, int | None]] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    handed_back_at: list[datetime] = field(default_factory=list)
    priority: int = 3

    def status_at(self, at: datetime) -> Status | None:
        """None before it was there."""
        place = bisect_right(self.states, at, key=lambda one: one[0])
        return self.states[place - 1][1] if place else None

    def is_open_at(self, at: datetime) -> bool:
        return self.status_at(at) in OPEN_STATUSES

    def counts_at(self, at: datetime) -> bool:
        """Neither merged nor withdrawn, as far as is known at `at`."""
        return self.status_at(at) not in OVER

    def team_at(self, at: datetime) -> int | None:
        return next((stay.team_id for stay in reversed(self.stays) if stay.at <= at), None)

    def owner_at(self, at: datetime) -> int | None:
        return next((owner for since, owner in reversed(self.owners) if since <= at), None)

    def last_solution(self, until: datetime) -> Solution | None:
        return next((one for one in reversed(self.solutions) if one.at < until), None)

    def moves(self, until: datetime) -> int:
        """How often it went from one team to another."""
        known = [stay for stay in self.stays if stay.at < until and stay.team_id is not None]
        return sum(before.team_id != after.team_id for before, after in pairwise(known))

    def returns(self, until: datetime) -> int:
        """How often it came back to a team that had it before."""
        seen: list[int | None] = []
        count = 0
        for stay in self.stays:
            if stay.at >= until or (seen and stay.team_id == seen[-1]):
                continue
            count += stay.team_id in seen
            seen.append(stay.team_id)
        return count

    def reached(self, tiers: Mapping[int, Tier], until: datetime) -> bool:
        """Whether a team above the first tier had it."""
        return any(stay.at < until and _rank(stay.team_id, tiers) > 0 for stay in self.stays)

    def climbed_at(self, tiers: Mapping[int, Tier]) -> list[datetime]:
        """When it went to a team of a higher tier, by escalation or by hand."""
        ranks = [_rank(stay.team_id, tiers) for stay in self.stays]
        return [
            stay.at for stay, (low, high) in zip(self.stays[1:], pairwise(ranks), strict=True) if high > low
        ]

    def paused_s(self, start: datetime, end: datetime) -> dict[str, float]:
        """Seconds of waiting between two instants, by reason."""
        found: dict[str, float] = {}
        for pause in self.pauses:
            length = (min(pause.until or end, end) - max(pause.since, start)).total_seconds()
            if length > 0:
                found[pause.reason] = found.get(pause.reason, 0.0) + length
        return found


def _rank(team_id: int | None, tiers: Mapping[int, Tier]) -> int:
    """0 for the first tier, and where there is no team."""
    return list(Tier).index(tiers.get(team_id or 0, Tier.L1))


# --- reading a history --------------------------------------------------------------------------------------

STATES: Mapping[str, Status] = {
    "taken": Status.ASSIGNED,
    "started": Status.IN_PROGRESS,
    "pended": Status.PENDING,
    "resolved": Status.RESOLVED,
    "confirmed": Status.CLOSED,
    "closed": Status.CLOSED,
    "auto_closed": Status.CLOSED,
    "cancelled": Status.CANCELLED,
    "merged_into": Status.MERGED,
}
MOVES = frozenset({"assigned", "moved", "taken", "escalated", "handed_back", "unassigned"})
AUTOMATIC = frozenset({"auto_reply"})
"""Public messages that no person wrote."""


def tell(
    ticket_id: int,
    requester_id: int,
    created_at: datetime,
    history: Iterable[Happening],
    *,
    priority: int = 3,
) -> Story:
    """The story of a ticket; `history` in its order. `priority` is the one in force now."""
    story = Story(ticket_id, requester_id, created_at, priority=priority)
    story.states.append((created_at, Status.OPEN))
    story.stays.append(Stay(team_id=None, at=created_at))
    for happening in history:
        _take(story, happening)
    return story


def _take(story: Story, one: Happening) -> None:
    if one.kind is EntryKind.EVENT:
        if one.name in MOVES:
            _move(story, one)
        if (act := _ACTS.get(one.name)) is not None:
            act(story, one)
        _set_state(story, one)
    elif one.kind is EntryKind.ANSWER and one.author_id != story.requester_id and one.name not in AUTOMATIC:
        story.answers.append((one.at, one.author_id))
    if one.author_id is not None and one.author_id != story.requester_id:
        story.touches.append((one.at, one.author_id))


def _status(story: Story) -> Status:
    return story.states[-1][1]


def _put(story: Story, at: datetime, status: Status) -> None:
    if _status(story) is not status:
        story.states.append((at, status))


def _owner(story: Story) -> int | None:
    return story.owners[-1][1] if story.owners else None


def _set_state(story: Story, one: Happening) -> None:
    if one.name == "resumed":
        _put(story, one.at, Status.IN_PROGRESS if _owner(story) else Status.OPEN)
    elif one.name in ("reopened", "unmerged"):
        restored = one.facts.get("status")
        usual = Status.IN_PROGRESS if _owner(story) else Status.OPEN
        _put(story, one.at, Status(restored) if restored else usual)
    elif one.name in MOVES - {"taken"} and _status(story) in OPEN_STATUSES:
        if _status(story) is not Status.PENDING or one.name in ("escalated", "handed_back"):
            _put(story, one.at, Status.ASSIGNED if _owner(story) else Status.OPEN)
    elif one.name == "taken" and _status(story) is Status.PENDING:
        return
    elif one.name in STATES:
        _put(story, one.at, STATES[one.name])


def _move(story: Story, one: Happening) -> None:
    """Team and owner as the entry names them; without a team it stays where it is."""
    team_id, owner_id = one.facts.get("team_id"), one.facts.get("owner_id")
    last = story.stays[-1]
    if team_id and int(team_id) != last.team_id:
        story.stays[-1] = replace(last, left_at=one.at)
        story.stays.append(Stay(team_id=int(team_id), at=one.at))
    owner = int(owner_id) if owner_id else None
    if owner != _owner(story):
        story.owners.append((one.at, owner))


def _end_pause(story: Story, at: datetime) -> None:
    if story.pauses and story.pauses[-1].until is None:
        story.pauses[-1] = replace(story.pauses[-1], until=at)


def _pend(story: Story, one: Happening) -> None:
    _end_pause(story, one.at)
    story.pauses.append(Pause(since=one.at, reason=one.facts.get("reason", ""), by=one.author_id))


def _resume(story: Story, one: Happening) -> None:
    _end_pause(story, one.at)


def _resolve(story: Story, one: Happening) -> None:
    _end_pause(story, one.at)
    story.solutions.append(Solution(at=one.at, by=one.author_id, team_id=story.stays[-1].team_id))


def _reopen(story: Story, one: Happening) -> None:
    """Taking back a solution that was a slip of the hand is none that was refused."""
    if one.facts.get("cause") == "undo":
        del story.solutions[-1:]
        return
    story.reopened_at.append(one.at)
    if story.solutions:
        story.solutions[-1] = replace(story.solutions[-1], refused_at=one.at)


def _hand_back(story: Story, one: Happening) -> None:
    _end_pause(story, one.at)
    story.handed_back_at.append(one.at)


_ACTS: Mapping[str, Callable[[Story, Happening], None]] = {
    "pended": _pend,
    "resumed": _resume,
    "resolved": _resolve,
    "cancelled": _resume,
    "merged_into": _resume,
    "reopened": _reopen,
    "escalated": _resume,
    "handed_back": _hand_back,
}
