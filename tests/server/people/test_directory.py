"""The directory over HTTP: finding people, and who may look."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from server.people import queries
from shared.people import (
    CHANGE_PERSON,
    CREATE_DEPARTMENT,
    CREATE_LOCATION,
    CREATE_PERSON,
    GET_PERSON,
    LIST_DEPARTMENTS,
    LIST_LOCATIONS,
    LIST_PEOPLE,
    ChangedPerson,
    EmploymentState,
    NewDepartment,
    NewLocation,
    NewPerson,
    PeopleQuery,
)
from shared.permissions import Role
from tests.support.auth import token_for
from tests.support.house import Api, Desk, Refused, actor
from tests.support.people import department, hire


@pytest.fixture
def hr(desk: Desk) -> Api:
    return desk.api(token_for(desk, Role.HR, person=hire(desk, name="인사팀", number="HR-1")))


def refused(api: Api, *call: Any, **ids: Any) -> tuple[int, str, str]:
    with pytest.raises(Refused) as refusal:
        api.call(*call, **ids)
    return refusal.value.status, refusal.value.code, refusal.value.field


def found(api: Api, search: str) -> list[str]:
    return [row.employee_number for row in api.call(LIST_PEOPLE, query=PeopleQuery(search=search)).items]


HEARD = "김민지 민지 ㄱㅁㅈ ㅁㅈ 김ㅁㅈ 김미 김민ㅈ"
TYPED = "A-100 a-10 7301 02-555-7301 5557301 010-1234 01012345678 minji.kim@ MINJI"


@pytest.mark.parametrize("search", [*HEARD.split(), *TYPED.split(), "minji 김", "  김민지  "])
def test_people_are_found_by_what_one_hears_or_types(desk: Desk, hr: Api, search: str) -> None:
    hire(
        desk,
        name="김민지",
        number="A-100",
        email="Minji.Kim@corp.example",
        phone="02-555-7301",
        mobile="010-1234-5678",
    )
    hire(
        desk, name="이도윤", number="B-200", email="doyun@corp.example", phone="8002", mobile="010-9999-0000"
    )

    assert found(hr, search) == ["A-100"]


@pytest.mark.parametrize("search", ["%", "_", "!", "ㄱㅁㅅ", "민기", "'; drop table person; --", "김 이"])
def test_wildcards_and_near_misses_find_nobody(desk: Desk, hr: Api, search: str) -> None:
    hire(desk, name="김민지", number="A-100")
    hire(desk, name="이도윤", number="B-200")

    assert found(hr, search) == []


def test_a_list_goes_on_where_it_ended_with_namesakes_apart(desk: Desk, hr: Api) -> None:
    for number in range(5):
        hire(desk, name="김민지", number=f"N{number}")
    hire(desk, name="가은", number="FIRST")

    pages, cursor = [], ""
    while True:
        page = hr.call(LIST_PEOPLE, query=PeopleQuery(limit=2, cursor=cursor))
        pages.append([row.employee_number for row in page.items])
        cursor = page.next_cursor
        if not cursor:
            break

    assert [number for page in pages for number in page] == ["FIRST", "N0", "N1", "N2", "N3", "N4", "HR-1"]
    assert [len(page) for page in pages] == [2, 2, 2, 1]


@pytest.mark.parametrize(
    "cursor",
    ["x", "W10", "WzEsMl0", "WyJhIiwiYiJd", "WyJhIiwxZTMwXQ", "WyJhIiwtOTk5OTk5OTk5OTk5OTk5OTk5OTk5XQ"],
)
def test_a_cursor_that_is_not_ours_is_refused(hr: Api, cursor: str) -> None:
    assert refused(hr, LIST_PEOPLE, query=PeopleQuery(cursor=cursor)) == (422, "cursor_unknown", "cursor")


def test_lists_are_filtered_by_state_and_department(desk: Desk, hr: Api) -> None:
    team = department(desk, "개발팀")
    hire(desk, name="현직", number="1", department_id=team.id)
    hire(desk, name="예정", number="2", starts_on=date(2026, 12, 1))
    hire(desk, name="퇴사", number="3", last_working_day=date(2026, 11, 20))

    def numbers(**query: Any) -> list[str]:
        rows = hr.call(LIST_PEOPLE, query=PeopleQuery(**query)).items
        return [row.employee_number for row in rows]

    assert numbers(state=EmploymentState.SCHEDULED) == ["2"]
    assert numbers(state=EmploymentState.LEFT) == ["3"]
    assert numbers(state=EmploymentState.ACTIVE) == ["HR-1", "1"]
    assert numbers(department_id=team.id) == ["1"]


# --- records ------------------------------------------------------------------------------------------------


def test_a_person_is_entered_shown_and_changed(desk: Desk, hr: Api) -> None:
    boss = hire(desk, name="박부장", number="1")
    team = hr.call(CREATE_DEPARTMENT, body=NewDepartment(code="D1", name="개발팀", manager_id=boss.id))
    seat = hr.call(CREATE_LOCATION, body=NewLocation(name="판교", building="A동", floor="7"))
    form = NewPerson(
        employee_number=" 1024 ",
        name=" 김\u200b민지 ",
        department_id=team.id,
        location_id=seat.id,
        manager_id=boss.id,
        starts_on=date(2026, 12, 1),
        account_name=r"CORP\minji",
        note="휠체어 사용",
    )

    created = hr.call(CREATE_PERSON, body=form)
    changed = hr.call(
        CHANGE_PERSON,
        body=ChangedPerson(version=1, employee_number="1024", name="김민지", note="휠체어 사용"),
        person_id=created.row.id,
    )

    assert (created.row.employee_number, created.row.name) == ("1024", "김 민지")
    assert (created.row.department, created.row.location) == ("개발팀", "판교")
    assert created.row.state is EmploymentState.SCHEDULED
    assert created.manager is not None
    assert created.manager.label == "박부장"
    assert (changed.row.name, changed.row.version, changed.row.department) == ("김민지", 2, "")
    assert hr.call(GET_PERSON, person_id=created.row.id) == changed
    assert [item.manager and item.manager.id for item in hr.call(LIST_DEPARTMENTS).items] == [boss.id]
    assert [item.floor for item in hr.call(LIST_LOCATIONS).items] == ["7"]


@pytest.mark.parametrize(
    ("form", "status", "code", "field"),
    [
        ({"employee_number": " A-1 "}, 409, "employee_number_taken", "employee_number"),
        ({"employee_number": "  "}, 422, "employee_number_missing", "employee_number"),
        ({"name": "\u200b"}, 422, "name_missing", "name"),
        ({"department_id": 99}, 422, "department_unknown", "department_id"),
        ({"location_id": 99}, 422, "location_unknown", "location_id"),
        ({"manager_id": 99}, 422, "manager_unknown", "manager_id"),
        ({"starts_on": "2026-12-01", "last_working_day": "2026-11-01"}, 422, "leaves_before_start",
         "last_working_day"),
        ({"starts_on": "2026-02-30"}, 422, "value_not_accepted", "starts_on"),
        ({"id": 1}, 422, "unknown_field", "id"),
        ({"name": "x" * 251}, 422, "value_not_accepted", "name"),
    ],
)  # fmt: skip
def test_a_bad_person_is_refused(
    desk: Desk, hr: Api, form: dict[str, Any], status: int, code: str, field: str
) -> None:
    hire(desk, number="A-1")
    good = {"employee_number": "B-2", "name": "김민지"}

    assert refused(hr, CREATE_PERSON, body=good | form) == (status, code, field)


def test_nobody_becomes_their_own_superior(desk: Desk, hr: Api) -> None:
    top = hire(desk, name="대표", number="1")
    middle = hire(desk, name="부장", number="2", manager_id=top.id)
    low = hire(desk, name="사원", number="3", manager_id=middle.id)
    form = ChangedPerson(version=1, employee_number="1", name="대표", manager_id=low.id)

    assert refused(hr, CHANGE_PERSON, body=form, person_id=top.id) == (422, "manager_circle", "manager_id")


def test_an_outdated_picture_of_a_person_is_refused(desk: Desk, hr: Api) -> None:
    person = hire(desk, number="1")
    form = ChangedPerson(version=1, employee_number="1", name="새 이름")
    hr.call(CHANGE_PERSON, body=form, person_id=person.id)

    assert refused(hr, CHANGE_PERSON, body=form, person_id=person.id)[:2] == (409, "changed_meanwhile")


def test_a_repeated_entry_makes_one_person(hr: Api) -> None:
    form = NewPerson(employee_number="1", name="김민지")

    first, second = (hr.call(CREATE_PERSON, body=form, key="entry-0001") for _ in range(2))

    assert first == second
    assert found(hr, "김민지") == ["1"]


def test_departments_and_locations_need_a_name_and_a_code_of_their_own(hr: Api) -> None:
    hr.call(CREATE_DEPARTMENT, body=NewDepartment(code="", name="영업팀"))

    assert refused(hr, CREATE_DEPARTMENT, body=NewDepartment(code="영업팀", name="다른 팀")) == (
        409,
        "department_code_taken",
        "code",
    )
    assert refused(hr, CREATE_DEPARTMENT, body=NewDepartment(code="X", name=" \u200b"))[1:] == (
        "name_missing",
        "name",
    )
    assert (
        refused(hr, CREATE_DEPARTMENT, body=NewDepartment(code="X", name="x", parent_id=9))[2] == "parent_id"
    )
    assert (
        refused(hr, CREATE_DEPARTMENT, body=NewDepartment(code="X", name="x", manager_id=99))[2]
        == "manager_id"
    )
    assert refused(hr, CREATE_LOCATION, body=NewLocation(name=" \u200b"))[1:] == ("name_missing", "name")


# --- who may ------------------------------------------------------------------------------------------------


def test_a_requester_neither_lists_nor_opens_people(desk: Desk) -> None:
    person = hire(desk)
    api = desk.api(token_for(desk, Role.REQUESTER, person=person))

    assert refused(api, LIST_PEOPLE)[:2] == (403, "permission_missing")
    assert refused(api, GET_PERSON, person_id=person.id)[:2] == (404, "not_found")
    assert refused(api, LIST_DEPARTMENTS)[0] == 403
    assert refused(desk.api(), LIST_PEOPLE)[0] == 401


def test_a_desk_agent_reads_people_without_notes_and_changes_nothing(desk: Desk) -> None:
    person = hire(desk, number="1", note="ZQX-NOTE")
    api = desk.api(token_for(desk, Role.DESK_AGENT))
    form = ChangedPerson(version=1, employee_number="1", name="x")

    assert api.call(GET_PERSON, person_id=person.id).note == ""
    assert b"ZQX-NOTE" not in api.raw(LIST_PEOPLE).content
    assert refused(api, CHANGE_PERSON, body=form, person_id=person.id)[:2] == (403, "permission_missing")
    assert refused(api, CREATE_PERSON, body=NewPerson(employee_number="2", name="x"))[0] == 403


def test_notes_reach_neither_feed_nor_audit(desk: Desk, hr: Api) -> None:
    form = NewPerson(employee_number="1", name="김민지", note="ZQX-NOTE")
    created = hr.call(CREATE_PERSON, body=form)
    changed = ChangedPerson(version=1, employee_number="1", name="김민지", note="ZQX-NOTE 2")
    hr.call(CHANGE_PERSON, body=changed, person_id=created.row.id)

    with desk.ctx(actor(Role.AUDITOR), writes=False) as ctx:
        audit = [str(row) for row in ctx.session.execute(text("SELECT * FROM audit_entry"))]
        feed = [str(row) for row in ctx.session.execute(text("SELECT * FROM update_record"))]
    assert len(audit) >= 2
    assert not any("ZQX" in row for row in audit + feed)


def test_the_directory_account_of_two_people_is_nobodys(desk: Desk) -> None:
    one = hire(desk, name="김민지", account_name=r"CORP\minji")
    hire(desk, name="이도윤", account_name="shared")
    hire(desk, name="최하은", account_name="Shared@corp.example")

    with desk.ctx(writes=False) as ctx:
        found_one = queries.by_account_name(ctx, "MINJI@corp.example")
        assert found_one is not None
        assert found_one.id == one.id
        assert queries.by_account_name(ctx, "shared") is None
        assert queries.by_account_name(ctx, "") is None
