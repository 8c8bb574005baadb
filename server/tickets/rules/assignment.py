"""Who gets a ticket that nobody was chosen for: in turn, by room, by skill. Same facts, same person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shared.catalog import Assignment
from shared.tickets import Status

WEIGHTS: Mapping[int, float] = {1: 4.0, 2: 3.0, 3: 2.0, 4: 1.0, 5: 1.0}
"""What an open ticket of a priority takes of somebody's capacity."""
WAITING_SHARE = 0.5
"""What of it is left while it waits."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A member of the team; somebody absent may have a deputy in it who takes their turn."""

    person_id: int
    is_here: bool
    deputy_id: int | None = None
    load: float = 0.0
    capacity: int = 1
    grades: Mapping[int, int] = field(default_factory=dict)
    """By skill."""

    @property
    def share(self) -> float:
        return self.load / self.capacity


@dataclass(frozen=True, kw_only=True)
class Choice:
    """`facts` say why, for the history."""

    person_id: int
    turn_id: int
    """Whose turn it was, when a deputy takes it."""
    facts: Mapping[str, str]


def weight(priority: int, status: Status) -> float:
    return WEIGHTS[priority] * (WAITING_SHARE if status is Status.PENDING else 1.0)


def choose(
    mode: Assignment, team: Sequence[Candidate], last_id: int, needed: Mapping[int, int]
) -> Choice | None:
    """None: nobody can take it now. `needed`: grades by skill."""
    ordered = sorted(team, key=lambda one: (one.person_id <= last_id, one.person_id))
    match mode:
        case Assignment.ROUND_ROBIN:
            return _in_turn(ordered)
        case Assignment.LOAD:
            return _by_room([one for one in ordered if one.is_here], "load")
        case Assignment.SKILL:
            return _by_skill(ordered, needed)
    return None


def _in_turn(ordered: Sequence[Candidate]) -> Choice | None:
    here = {one.person_id for one in ordered if one.is_here}
    for one in ordered:
        taker = one.person_id if one.is_here else one.deputy_id
        if taker in here and taker is not None:
            facts = {"method": "round_robin"}
            if taker != one.person_id:
                facts |= {"method": "deputy", "absent_id": str(one.person_id)}
            return Choice(person_id=taker, turn_id=one.person_id, facts=facts)
    return None


def _by_room(here: Sequence[Candidate], method: str) -> Choice | None:
    """Whoever is fullest waits; somebody without room gets nothing more."""
    free = [one for one in here if one.load < one.capacity]
    if not free:
        return None
    chosen = min(free, key=lambda one: one.share)
    facts = {"method": method, "load": f"{chosen.load:g}", "capacity": str(chosen.capacity)}
    return Choice(person_id=chosen.person_id, turn_id=chosen.person_id, facts=facts)


def _by_skill(ordered: Sequence[Candidate], needed: Mapping[int, int]) -> Choice | None:
    """While somebody of the team has the skills, only they get it, even if it has to wait for them."""
    if not needed:
        return _by_room([one for one in ordered if one.is_here], "load")
    skilled = [
        one for one in ordered if all(one.grades.get(skill, 0) >= grade for skill, grade in needed.items())
    ]
    if not skilled:
        return _by_room([one for one in ordered if one.is_here], "nobody_skilled")
    return _by_room([one for one in skilled if one.is_here], "skill")
