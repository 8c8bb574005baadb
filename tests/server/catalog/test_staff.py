"""Who works in a team: skills, shifts, absences, and who may say so."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from server.catalog import queries
from server.catalog.rules import duty
from shared.catalog import (
    CHANGE_STAFF,
    CHANGE_TEAM,
    CREATE_ABSENCE,
    CREATE_SKILL,
    GET_STAFF,
    LIST_ABSENCES,
    REMOVE_ABSENCE,
    Assignment,
    ChangedStaff,
    ChangedTeam,
    NewAbsence,
    NewSkill,
    Shift,
    SkillHeld,
    StaffMemberForm,
    Tier,
)
from shared.permissions import Role
from tests.support.auth import token_for
from tests.support.catalog import absence, category, skill, staffed, team
from tests.support.house import Api, Desk, Refused
from tests.support.people import hire

MONDAY = datetime(2026, 11, 23, 9, 30)
OFFICE = [Shift(weekday=day, starts=9 * 60, ends=18 * 60) for day in range(5)]


@pytest.fixture
def admin(desk: Desk) -> Api:
    return desk.api(token_for(desk, Role.ADMINISTRATOR))


def refused(api: Api, *call: Any, **ids: Any) -> tuple[int, str, str]:
    with pytest.raises(Refused) as refusal:
        api.call(*call, **ids)
    return refusal.value.status, refusal.value.code, refusal.value.field


@pytest.mark.parametrize(
    ("shifts", "at", "is_there"),
    [
        ([], MONDAY, True),
        (OFFICE, MONDAY, True),
        (OFFICE, MONDAY.replace(hour=8, minute=59), False),
        (OFFICE, MONDAY.replace(hour=18, minute=0), False),
        (OFFICE, MONDAY + timedelta(days=5), False),
        ([Shift(weekday=0, starts=0, ends=1440)], MONDAY.replace(hour=23, minute=59), True),
    ],
)
def test_somebody_is_there_during_their_shifts(shifts: list[Shift], at: datetime, is_there: bool) -> None:
    assert duty.is_on_shift(shifts, at) is is_there


def test_a_team_gets_its_people_with_skills_and_shifts(desk: Desk, admin: Api) -> None:
    group, lead, other = team(desk), hire(desk, name="서지훈"), hire(desk, name="이도윤")
    network = admin.call(CREATE_SKILL, body=NewSkill(name="네트워크", category_ids=[category(desk).id]))
    members = [
        StaffMemberForm(person_id=lead.id, skills=[SkillHeld(skill_id=network.id, grade=4)], shifts=OFFICE),
        StaffMemberForm(person_id=other.id, capacity=8),
    ]
    form = ChangedStaff(version=1, lead_id=lead.id, assignment=Assignment.LOAD, members=members)
    made = admin.call(CHANGE_STAFF, body=form, team_id=group.id)

    assert (made.lead and made.lead.label, made.assignment, made.version) == ("서지훈", Assignment.LOAD, 2)
    assert [(one.person.label, one.capacity, len(one.shifts)) for one in made.members] == [
        ("서지훈", 20, 5),
        ("이도윤", 8, 0),
    ]
    assert made.members[0].skills == [SkillHeld(skill_id=network.id, grade=4)]
    renamed = ChangedTeam(version=2, name="1차", tier=Tier.L1, member_ids=[lead.id, other.id])
    admin.call(CHANGE_TEAM, body=renamed, team_id=group.id)
    kept = admin.call(GET_STAFF, team_id=group.id)
    assert (kept.members[1].capacity, len(kept.members[0].shifts)) == (8, 5)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"lead_id": 999}, "lead_not_in_team"),
        ({"members": [{"person_id": 999}]}, "person_unknown"),
        ({"shifts": [{"weekday": 0, "starts": 600, "ends": 600}]}, "shift_empty"),
        (
            {"shifts": [{"weekday": 0, "starts": 0, "ends": 60}, {"weekday": 0, "starts": 59, "ends": 90}]},
            "shifts_overlap",
        ),
        ({"skills": [{"skill_id": 9, "grade": 1}]}, "skill_unknown"),
    ],
)
def test_bad_staff_is_refused(desk: Desk, admin: Api, change: dict[str, Any], code: str) -> None:
    group, one = team(desk), hire(desk)
    member = {"person_id": one.id} | {name: change[name] for name in ("shifts", "skills") if name in change}
    body = {"version": 1, "members": [member]} | {
        name: change[name] for name in ("lead_id", "members") if name in change
    }
    assert refused(admin, CHANGE_STAFF, body=body, team_id=group.id)[:2] == (422, code)


def test_the_lead_of_a_team_keeps_its_people_and_nobody_elses(desk: Desk) -> None:
    lead, member = hire(desk, name="서지훈"), hire(desk, name="이도윤")
    mine, other = team(desk, "1차"), team(desk, "2차")
    people = [StaffMemberForm(person_id=lead.id), StaffMemberForm(person_id=member.id)]
    staffed(desk, mine, Assignment.OFF, *people, lead_id=lead.id)
    api = desk.api(token_for(desk, Role.DESK_AGENT, person=lead))
    form = ChangedStaff(version=2, lead_id=lead.id, assignment=Assignment.LOAD, members=people)

    assert api.call(CHANGE_STAFF, body=form, team_id=mine.id).assignment is Assignment.LOAD
    alien = ChangedStaff(version=1, members=people)
    assert refused(api, CHANGE_STAFF, body=alien, team_id=other.id)[0] == 403
    away = NewAbsence(person_id=member.id, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 3))
    assert api.call(CREATE_ABSENCE, body=away).person.label == "이도윤"
    stranger = hire(desk, name="김민지")
    outside = NewAbsence(person_id=stranger.id, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 3))
    assert refused(api, CREATE_ABSENCE, body=outside)[1] == "absence_not_yours"


def test_somebody_says_when_they_are_away_and_who_stands_in(desk: Desk) -> None:
    one, deputy = hire(desk, name="이도윤"), hire(desk, name="박서준")
    api = desk.api(token_for(desk, Role.DESK_AGENT, person=one))
    form = NewAbsence(
        person_id=one.id, starts_on=date(2026, 11, 23), ends_on=date(2026, 11, 24), deputy_id=deputy.id
    )
    made = api.call(CREATE_ABSENCE, body=form)

    assert made.deputy is not None
    assert made.deputy.label == "박서준"
    assert api.call(REMOVE_ABSENCE, absence_id=made.id).items == []
    backwards = NewAbsence(person_id=one.id, starts_on=date(2026, 12, 2), ends_on=date(2026, 12, 1))
    assert refused(api, CREATE_ABSENCE, body=backwards)[1] == "absence_ends_early"
    api.call(CREATE_ABSENCE, body=form)
    desk.clock.at = datetime(2026, 11, 25, 1, tzinfo=UTC)
    late = desk.api(token_for(desk, Role.DESK_AGENT))
    assert late.call(LIST_ABSENCES).items == []


def test_on_duty_are_those_on_shift_who_are_not_away(desk: Desk) -> None:
    there, away, later = (hire(desk, name=name) for name in ("가", "나", "다"))
    group = team(desk)
    night = [Shift(weekday=0, starts=18 * 60, ends=24 * 60)]
    staffed(
        desk,
        group,
        Assignment.OFF,
        StaffMemberForm(person_id=there.id, shifts=OFFICE),
        StaffMemberForm(person_id=away.id, shifts=OFFICE),
        StaffMemberForm(person_id=later.id, shifts=night),
    )
    absence(desk, away, date(2026, 11, 23))

    with desk.ctx(writes=False) as ctx:
        assert queries.on_duty(ctx, group.id) == [there.id]
    desk.clock.at = datetime(2026, 11, 23, 10, tzinfo=UTC)
    with desk.ctx(writes=False) as ctx:
        assert queries.on_duty(ctx, group.id) == [later.id]


def test_a_ticket_takes_the_skills_of_its_branch_service_and_tags(desk: Desk) -> None:
    top = category(desk, "네트워크")
    low = category(desk, "무선", parent=top)
    skill(desk, "네트워크", category_ids=[top.id], grade=3)
    skill(desk, "재무", tags=["재무"])
    skill(desk, "옛 역량", category_ids=[top.id], is_active=False)

    with desk.ctx(writes=False) as ctx:
        found = queries.skills_for(ctx, low.id, None, ["재무"])
        assert [(one.name, one.grade) for one in found] == [("네트워크", 3), ("재무", 1)]
        assert queries.skills_for(ctx, None, None, []) == []
