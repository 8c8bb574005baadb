"""What happened to a ticket, as far as clocks mind, and the stretches of time that follow from it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from shared.tickets import PendingReason


class What(StrEnum):
    CREATED = "created"
    ANSWERED = "answered"
    """Somebody of the desk, not the requester, said something to the requester: public message or call."""
    ASKED = "asked"
    """The requester wrote, and no machine for them."""
    BOUNCED = "bounced"
    """The answer `entry_id` never arrived."""
    PENDED = "pended"
    RESUMED = "resumed"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    MERGED = "merged"
    """It goes on in the ticket `entry_id`."""
    RESTORED = "restored"
    """Taken out of the ticket `entry_id` again: as if it had never been merged."""
    MOVED = "moved"
    """Now at `team_id`."""


@dataclass(frozen=True, kw_only=True)
class Happening:
    at: int
    what: What
    entry_id: int = 0
    reason: PendingReason | None = None
    until: int | None = None
    team_id: int | None = None
    contract_id: int | None = None
    """Where it waits for a vendor: by which contract."""
    is_typed_by_desk: bool = False
    """At the creation: taken down live, by phone or at the desk."""


class Phase(StrEnum):
    WORKED = "worked"
    WAITING = "waiting"
    DONE = "done"
    """Resolved or closed."""
    GONE = "gone"
    """Cancelled or merged."""


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """From `start` (inclusive) to `end` (exclusive, None: still) the ticket was in one phase."""

    start: int
    end: int | None
    phase: Phase
    reason: PendingReason | None = None
    contract_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Stay:
    """Something that lasted: a stay in a team, a wait for a vendor, an unanswered question."""

    start: int
    end: int | None
    team_id: int | None = None
    contract_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Story:
    """Everything that clocks are folded from."""

    created_at: int
    is_typed_by_desk: bool
    answered_at: int | None
    """When the desk first said something that arrived."""
    exchanges: tuple[Stay, ...]
    """From the first unanswered question of the requester to its answer."""
    stretches: tuple[Stretch, ...]
    stays: tuple[Stay, ...]
    ended_at: int | None
    """Closed, and nothing more will happen."""
    cancelled_at: int | None
    reopen_count: int


def tell(happenings: Sequence[Happening]) -> Story:
    """The story of a ticket, from its creation on. A pause with a date ends by itself."""
    happenings = _without_undone_merges(happenings)
    first = happenings[0]
    assert first.what is What.CREATED, "a ticket begins with its creation"
    bounced = {one.entry_id for one in happenings if one.what is What.BOUNCED}
    heard = [
        one for one in happenings if one.what in TALK and (not one.entry_id or one.entry_id not in bounced)
    ]
    answers = [one.at for one in heard if one.what is What.ANSWERED]
    stretches = tuple(_stretches(happenings))
    last = stretches[-1]
    is_closed = _is_closed(happenings)
    return Story(
        created_at=first.at,
        is_typed_by_desk=first.is_typed_by_desk,
        answered_at=answers[0] if answers else None,
        exchanges=tuple(_exchanges(heard, is_answered=first.is_typed_by_desk)),
        stretches=stretches,
        stays=tuple(_stays(happenings, stretches)),
        ended_at=_closing(happenings) if is_closed else None,
        cancelled_at=last.start if last.phase is Phase.GONE else None,
        reopen_count=sum(one.what is What.REOPENED for one in happenings),
    )


def _without_undone_merges(happenings: Sequence[Happening]) -> list[Happening]:
    """Others may have been taken out of this ticket, too: only its own merge is undone."""
    found: list[Happening] = []
    for one in happenings:
        if one.what is not What.RESTORED:
            found.append(one)
            continue
        merges = [at for at, each in enumerate(found) if each.what is What.MERGED]
        if merges and found[merges[-1]].entry_id == one.entry_id:
            del found[merges[-1]]
    return found


def _is_closed(happenings: Sequence[Happening]) -> bool:
    ends = [one.what for one in happenings if one.what in (What.CLOSED, What.REOPENED)]
    return bool(ends) and ends[-1] is What.CLOSED


def _closing(happenings: Sequence[Happening]) -> int:
    return max(one.at for one in happenings if one.what is What.CLOSED)


TALK = frozenset({What.ANSWERED, What.ASKED})
PHASES = {
    What.RESUMED: Phase.WORKED,
    What.REOPENED: Phase.WORKED,
    What.RESOLVED: Phase.DONE,
    What.CLOSED: Phase.DONE,
    What.CANCELLED: Phase.GONE,
    What.MERGED: Phase.GONE,
}


def _stretches(happenings: Sequence[Happening]) -> Iterable[Stretch]:
    """One after the other, without gaps."""
    now = Stretch(start=happenings[0].at, end=None, phase=Phase.WORKED)
    until: int | None = None
    for one in happenings[1:]:
        if until is not None and one.at >= until:
            yield replace(now, end=until)
            now, until = Stretch(start=until, end=None, phase=Phase.WORKED), None
        if one.what is What.PENDED:
            following = Stretch(
                start=one.at, end=None, phase=Phase.WAITING, reason=one.reason, contract_id=one.contract_id
            )
        elif one.what in PHASES:
            following = Stretch(start=one.at, end=None, phase=PHASES[one.what])
        else:
            continue
        if following.phase is now.phase and following.reason is now.reason:
            until = one.until if one.what is What.PENDED else until
            continue
        yield replace(now, end=one.at)
        now, until = following, one.until if one.what is What.PENDED else None
    if until is not None:
        yield replace(now, end=until)
        now = Stretch(start=until, end=None, phase=Phase.WORKED)
    yield now


def _stays(happenings: Sequence[Happening], stretches: Sequence[Stretch]) -> Iterable[Stay]:
    """Stays in teams, cut where the ticket was done and begun anew where it was reopened."""
    moves = [(one.at, one.team_id) for one in happenings if one.team_id is not None]
    spells: list[tuple[int, int | None, int]] = []
    for at, team_id in moves:
        assert team_id is not None
        if spells and spells[-1][2] == team_id:
            continue
        if spells:
            spells[-1] = (spells[-1][0], at, spells[-1][2])
        spells.append((at, None, team_id))
    for start, end, team_id in spells:
        for low, high in worked(stretches, start, end, is_on_desk):
            yield Stay(start=low, end=high, team_id=team_id)


def is_on_desk(stretch: Stretch) -> bool:
    return stretch.phase in (Phase.WORKED, Phase.WAITING)


def vendor_waits(story: Story) -> list[Stay]:
    return [
        Stay(start=one.start, end=one.end, contract_id=one.contract_id)
        for one in story.stretches
        if one.phase is Phase.WAITING and one.reason is PendingReason.WAITING_VENDOR
    ]


def _exchanges(heard: Sequence[Happening], *, is_answered: bool) -> Iterable[Stay]:
    """Questions before the first answer belong to the first response; repeated ones begin nothing."""
    asked_at: int | None = None
    for one in heard:
        if one.what is What.ASKED and is_answered and asked_at is None:
            asked_at = one.at
        elif one.what is What.ANSWERED:
            is_answered = True
            if asked_at is not None:
                yield Stay(start=asked_at, end=one.at)
                asked_at = None
    if asked_at is not None:
        yield Stay(start=asked_at, end=None)


def worked(
    stretches: Sequence[Stretch], start: int, end: int | None, counts: Callable[[Stretch], bool]
) -> list[tuple[int, int | None]]:
    """The parts of [start, end) in stretches that count, joined where they touch."""
    found: list[tuple[int, int | None]] = []
    for one in stretches:
        if not counts(one):
            continue
        low = max(one.start, start)
        high = one.end if end is None else end if one.end is None else min(one.end, end)
        if high is not None and low >= high:
            continue
        if found and found[-1][1] == low:
            found[-1] = (found[-1][0], high)
        else:
            found.append((low, high))
    return found
