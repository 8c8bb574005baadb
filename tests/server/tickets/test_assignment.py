"""Tickets find their owner: in turn, by room, by skill; nobody is skipped, no turn is taken twice."""

from datetime import date

import pytest

from server.catalog.models import Team
from server.people.models import Person
from server.tickets.actions import work
from server.tickets.rules import assignment
from server.tickets.rules.assignment import Candidate, choose
from shared.catalog import Assignment, Shift, SkillHeld, StaffMemberForm, Tier
from shared.tickets import Assign, Escalate, Status
from tests.server.tickets.test_races import at_once
from tests.support.catalog import absence, category, skill, staffed, team
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.tickets import act, fresh, history, names, own_ticket, ticket, worker


def one(person_id: int, **more: object) -> Candidate:
    return Candidate(**({"person_id": person_id, "is_here": True, "capacity": 10} | more))  # type: ignore[arg-type]  # fields of it


@pytest.mark.parametrize(
    ("mode", "team_of", "last", "needed", "chosen", "method"),
    [
        (Assignment.ROUND_ROBIN, [one(1), one(2), one(3)], 0, {}, 1, "round_robin"),
        (Assignment.ROUND_ROBIN, [one(1), one(2), one(3)], 2, {}, 3, "round_robin"),
        (Assignment.ROUND_ROBIN, [one(1), one(2), one(3)], 3, {}, 1, "round_robin"),
        (Assignment.ROUND_ROBIN, [one(1), one(2, is_here=False), one(3)], 1, {}, 3, "round_robin"),
        (Assignment.ROUND_ROBIN, [one(1), one(2, is_here=False, deputy_id=1)], 1, {}, 1, "deputy"),
        (Assignment.ROUND_ROBIN, [one(1, is_here=False)], 0, {}, None, ""),
        (Assignment.LOAD, [one(1, load=5), one(2, load=4)], 0, {}, 2, "load"),
        (Assignment.LOAD, [one(1, load=5, capacity=20), one(2, load=4)], 0, {}, 1, "load"),
        (Assignment.LOAD, [one(1), one(2), one(3)], 1, {}, 2, "load"),
        (Assignment.LOAD, [one(1, load=10), one(2, is_here=False)], 0, {}, None, ""),
        (Assignment.SKILL, [one(1, grades={7: 2}), one(2, load=9, grades={7: 3})], 0, {7: 3}, 2, "skill"),
        (Assignment.SKILL, [one(1), one(2, is_here=False, grades={7: 3})], 0, {7: 3}, None, ""),
        (Assignment.SKILL, [one(1), one(2, load=1)], 0, {7: 3}, 1, "nobody_skilled"),
        (Assignment.SKILL, [one(1, load=1), one(2)], 0, {}, 2, "load"),
        (Assignment.OFF, [one(1)], 0, {}, None, ""),
    ],
)
def test_who_gets_it(
    mode: Assignment,
    team_of: list[Candidate],
    last: int,
    needed: dict[int, int],
    chosen: int | None,
    method: str,
) -> None:
    found = choose(mode, team_of, last, needed)
    assert (found.person_id if found else None) == chosen
    assert (found.facts["method"] if found else "") == method


def test_urgent_tickets_weigh_more_and_waiting_ones_less() -> None:
    assert assignment.weight(1, Status.OPEN) > assignment.weight(3, Status.OPEN)
    assert assignment.weight(3, Status.PENDING) < assignment.weight(3, Status.IN_PROGRESS)


class Line:
    """A team of three whose tickets find their owner."""

    def __init__(self, desk: Desk, mode: Assignment = Assignment.ROUND_ROBIN) -> None:
        self.desk = desk
        self.team = team(desk, "1차")
        self.people = [hire(desk, name=name) for name in ("가나", "다라", "마바")]
        self.staff(mode, *(StaffMemberForm(person_id=person.id) for person in self.people))
        self.category = category(desk, "하드웨어", team=self.team)
        self.requester = hire(desk, name="김민지")

    def staff(self, mode: Assignment, *members: StaffMemberForm) -> Team:
        return staffed(self.desk, self.team, mode, *members)

    def ask(self) -> str:
        """A new ticket; who owns it."""
        made = own_ticket(self.desk, self.requester, category_id=self.category.id)
        return self.owner(fresh(self.desk, made).assignee_id)

    def owner(self, person_id: int | None) -> str:
        return next((person.name for person in self.people if person.id == person_id), "")


@pytest.fixture
def line(desk: Desk) -> Line:
    return Line(desk)


def test_new_tickets_go_round_and_say_why(desk: Desk, line: Line) -> None:
    assert [line.ask() for _ in range(4)] == ["가나", "다라", "마바", "가나"]
    made = own_ticket(desk, line.requester, category_id=line.category.id)
    given = history(desk, made)[-1]
    assert fresh(desk, made).status is Status.ASSIGNED
    assert given.name == "assigned"
    assert {name: given.facts[name] for name in ("owner", "cause", "method")} == {
        "owner": "다라",
        "cause": "auto",
        "method": "round_robin",
    }
    assert given.author_name == "Ieum"


def test_two_tickets_at_once_do_not_take_the_same_turn(desk: Desk, line: Line) -> None:
    owners = at_once(*(line.ask for _ in range(6)))
    assert sorted(owners) == ["가나", "가나", "다라", "다라", "마바", "마바"]


def test_whoever_is_away_is_passed_over_and_their_deputy_takes_the_turn(desk: Desk, line: Line) -> None:
    absence(desk, line.people[1], date(2026, 11, 23), deputy_id=line.people[2].id)
    assert [line.ask() for _ in range(3)] == ["가나", "마바", "마바"]


def test_open_tickets_are_spread_by_weight_against_capacity(desk: Desk, line: Line) -> None:
    first, second, third = line.people
    line.staff(
        Assignment.LOAD,
        StaffMemberForm(person_id=first.id, capacity=2),
        StaffMemberForm(person_id=second.id, capacity=6),
        StaffMemberForm(person_id=third.id, capacity=1),
    )
    assert [line.ask() for _ in range(6)] == ["가나", "다라", "마바", "다라", "다라", ""]


def test_tickets_go_to_who_has_the_skill_and_wait_for_them(desk: Desk, line: Line) -> None:
    expert: Person = line.people[2]
    needed = skill(desk, "하드웨어", category_ids=[line.category.id], grade=3)
    night = [Shift(weekday=0, starts=18 * 60, ends=1440)]
    line.staff(
        Assignment.SKILL,
        StaffMemberForm(person_id=line.people[0].id),
        StaffMemberForm(person_id=expert.id, skills=[SkillHeld(skill_id=needed.id, grade=4)], shifts=night),
    )
    made = own_ticket(desk, line.requester, category_id=line.category.id)
    assert fresh(desk, made).assignee_id is None
    desk.pass_time(hours=9)
    assert fresh(desk, made).assignee_id == expert.id
    assert history(desk, made)[-1].facts["skills"] == "하드웨어"


def test_a_ticket_that_comes_to_the_team_finds_an_owner_too(desk: Desk, line: Line) -> None:
    other = team(desk, "접수")
    agent = worker(desk, "박서준", other)
    moved = ticket(desk, agent, team_id=other.id)
    act(desk, agent, work.assign, moved.id, Assign(version=moved.version, team_id=line.team.id))
    assert line.owner(fresh(desk, moved).assignee_id) == "가나"
    second = team(desk, "2차", Tier.L2)
    staffed(desk, second, Assignment.ROUND_ROBIN, StaffMemberForm(person_id=line.people[1].id))
    passed = ticket(desk, agent, team_id=other.id)
    form = Escalate(version=passed.version, team_id=second.id, reason="권한", tried="재부팅")
    act(desk, agent, work.escalate, passed.id, form)
    assert fresh(desk, passed).assignee_id == line.people[1].id


def test_back_in_the_queue_by_hand_it_stays_there(desk: Desk, line: Line) -> None:
    made = own_ticket(desk, line.requester, category_id=line.category.id)
    agent = worker(desk, "박서준", line.team)
    now = fresh(desk, made)
    act(desk, agent, work.assign, made.id, Assign(version=now.version, team_id=line.team.id))
    desk.pass_time(minutes=5)
    assert fresh(desk, made).assignee_id is None
    assert names(desk, made)[-1] == "unassigned"


def test_a_team_that_wants_no_help_keeps_its_queue(desk: Desk) -> None:
    line = Line(desk, Assignment.OFF)
    assert line.ask() == ""
    desk.pass_time(minutes=5)
    assert line.ask() == ""
