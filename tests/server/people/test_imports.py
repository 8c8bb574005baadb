"""Taking in a CSV of persons: preview first, all or nothing, twice is once."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from server.people.models import Department, Location, Person
from shared.people import (
    CHANGE_PERSON,
    IMPORT_PEOPLE,
    ChangedPerson,
    ImportAction,
    ImportResult,
    PeopleImport,
)
from shared.permissions import Role
from tests.server.people.test_directory import found
from tests.support.auth import token_for
from tests.support.house import Api, Desk, Refused
from tests.support.people import department, hire, location

KOREAN = """\
사번,이름,부서,직함,이메일,내선,휴대전화,위치,관리자 사번,입사일,최종 근무일,접근 종료일,계정,생일
1001,김민지,개발팀,선임,minji@corp.example,7301,010-1234-5678,판교 7층,1003,2020-03-02,,,minji,비공개
1002,김민지,개발팀,사원,minji2@corp.example,7302,,판교 7층,1001,2026.11.23,,,,비공개
1003,박부장,본부,부장,,,,본사,,2010/01/04,2026. 12. 31.,20270105,,비공개
"""
ENGLISH = "Employee Number;Name;Start Date;Manager Number\n1001;Kim Minji;2020-3-2;\n"


@pytest.fixture
def hr(desk: Desk) -> Api:
    return desk.api(token_for(desk, Role.HR, person=hire(desk, name="인사팀", number="HR-1")))


def take_in(api: Api, csv: str, *, is_dry_run: bool = False) -> ImportResult:
    return api.call(IMPORT_PEOPLE, body=PeopleImport(csv=csv, is_dry_run=is_dry_run))


def actions(result: ImportResult) -> list[ImportAction]:
    return [line.action for line in result.lines]


def count(desk: Desk, table: Any) -> int:
    with desk.ctx(writes=False) as ctx:
        return ctx.session.scalar(select(func.count()).select_from(table)) or 0


def person(desk: Desk, number: str) -> Person:
    with desk.ctx(writes=False) as ctx:
        return ctx.session.scalars(select(Person).where(Person.employee_number == number)).one()


def test_a_korean_file_brings_people_departments_locations_and_managers(desk: Desk, hr: Api) -> None:
    result = take_in(hr, "\ufeff" + KOREAN)

    assert (result.is_applied, result.created, result.refused) == (True, 3, 0)
    assert [line.facts for line in result.lines] == [
        {"new_department": "개발팀", "new_location": "판교 7층"},
        {},
        {"new_department": "본부", "new_location": "본사"},
    ]
    first, second, boss = (person(desk, number) for number in ("1001", "1002", "1003"))
    assert (first.manager_id, second.manager_id, boss.manager_id) == (boss.id, first.id, None)
    assert (boss.starts_on, boss.last_working_day) == (date(2010, 1, 4), date(2026, 12, 31))
    assert (boss.access_ends_on, second.starts_on) == (date(2027, 1, 5), date(2026, 11, 23))
    assert first.department_id == second.department_id
    assert (count(desk, Department), count(desk, Location)) == (2, 2)


def test_the_same_file_again_changes_nothing(desk: Desk, hr: Api) -> None:
    take_in(hr, KOREAN)
    versions = [person(desk, number).version for number in ("1001", "1002", "1003")]

    again = take_in(hr, KOREAN)

    assert (again.is_applied, again.same, again.created, again.changed) == (True, 3, 0, 0)
    assert [person(desk, number).version for number in ("1001", "1002", "1003")] == versions


def test_a_dry_run_shows_everything_and_writes_nothing(desk: Desk, hr: Api) -> None:
    hire(desk, name="김민지", number="1001", phone="7301")
    csv = "사번,이름,내선,부서\n1001,김민지,7399,개발팀\n1002,이도윤,7302,개발팀\n"

    result = take_in(hr, csv, is_dry_run=True)

    assert not result.is_applied
    assert actions(result) == [ImportAction.CHANGE, ImportAction.CREATE]
    assert result.lines[0].changes == {"phone": ["7301", "7399"], "department": ["", "개발팀"]}
    assert (result.lines[1].line, result.lines[1].changes["name"]) == (3, ["", "이도윤"])
    assert (person(desk, "1001").phone, count(desk, Department)) == ("7301", 0)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_usual_delimiter_and_english_headers_are_understood(desk: Desk, hr: Api, delimiter: str) -> None:
    result = take_in(hr, ENGLISH.replace(";", delimiter))

    assert result.created == 1
    assert person(desk, "1001").starts_on == date(2020, 3, 2)


@pytest.mark.parametrize(
    ("line", "code", "facts"),
    [
        ("2001,김민지,2026-02-30,,", "date_unreadable", {"column": "starts_on", "text": "2026-02-30"}),
        ("2001,김민지,46349,,", "date_unreadable", {"column": "starts_on", "text": "46349"}),
        ("2001,김민지,23.11.2026,,", "date_unreadable", {"column": "starts_on", "text": "23.11.2026"}),
        (",김민지,,,", "employee_number_missing", {}),
        ("2001,,,,", "name_missing", {}),
        ("1001,두 번째,,,", "employee_number_twice", {"line": "2"}),
        ("2001,김민지,,,9999", "manager_number_unknown", {"manager_number": "9999"}),
        ("2001,김민지,,,2001", "manager_circle", {}),
        ("2001,김민지,,,,너무,많음", "csv_too_many_cells", {}),
        ("2001," + "가" * 251 + ",,,", "csv_cell_too_long", {"column": "name"}),
        ("2001,김민지,2026-12-01,2026-11-01,", "leaves_before_start",
         {"starts_on": "2026-12-01", "last_working_day": "2026-11-01"}),
    ],
)  # fmt: skip
def test_one_bad_line_is_named_and_nothing_is_written(
    desk: Desk, hr: Api, line: str, code: str, facts: dict[str, str]
) -> None:
    csv = f"사번,이름,입사일,마지막 근무일,관리자 사번\n1001,좋은 줄,2026-11-23,,\n{line}\n"

    result = take_in(hr, csv)

    assert (result.is_applied, result.refused) == (False, 1)
    assert (result.lines[1].line, result.lines[1].code, result.lines[1].facts) == (3, code, facts)
    assert count(desk, Person) == 1


def test_two_lines_that_report_to_each_other_are_both_refused(hr: Api) -> None:
    result = take_in(hr, "사번,이름,관리자 사번\n1,가,2\n2,나,1\n3,다,2\n")

    assert [line.code for line in result.lines] == ["manager_circle", "manager_circle", ""]


@pytest.mark.parametrize(
    ("csv", "code"),
    [
        ("이름,부서\n김민지,개발팀\n", "csv_without_numbers"),
        ("", "csv_without_numbers"),
        ("사번,이름,성명\n1,가,나\n", "csv_column_twice"),
        ('사번,이름\n1,"가\n', "csv_unreadable"),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused(hr: Api, csv: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        take_in(hr, csv)

    assert (refused.value.status, refused.value.code, refused.value.field) == (422, code, "csv")


def test_an_empty_cell_empties_the_field_and_a_missing_column_leaves_it(desk: Desk, hr: Api) -> None:
    team = department(desk, "개발팀", code="D1")
    boss = hire(desk, name="부장", number="1")
    hire(
        desk,
        name="김민지",
        number="1001",
        mobile="010-1",
        title="사원",
        department_id=team.id,
        manager_id=boss.id,
        last_working_day=date(2026, 12, 31),
    )

    result = take_in(hr, "사번,휴대전화,마지막 근무일,부서,관리자사번\n1001,,,,\n")

    after = person(desk, "1001")
    assert result.lines[0].changes == {
        "mobile": ["010-1", ""],
        "last_working_day": ["2026-12-31", ""],
        "department": ["개발팀", ""],
        "manager_number": ["1", ""],
    }
    assert (after.mobile, after.last_working_day, after.department_id, after.manager_id) == (
        "",
        None,
        None,
        None,
    )
    assert (after.name, after.title) == ("김민지", "사원")


def test_a_department_goes_by_code_or_name_and_an_unclear_name_is_refused(desk: Desk, hr: Api) -> None:
    sales = department(desk, "영업팀", code="S1")
    department(desk, "영업팀", code="S2")
    location(desk, "판교")

    clear = take_in(hr, "사번,이름,부서,위치\n1,가,s1,판교\n")
    unclear = take_in(hr, "사번,이름,부서\n2,나,영업팀\n")

    assert clear.is_applied
    assert person(desk, "1").department_id == sales.id
    assert (unclear.lines[0].code, unclear.lines[0].facts) == (
        "department_ambiguous",
        {"department": "영업팀"},
    )
    same = take_in(hr, "사번,이름,부서\n1,가,영업팀\n")
    assert actions(same) == [ImportAction.SAME]


def test_what_the_desk_wrote_by_hand_is_shown_before_a_file_overwrites_it(desk: Desk, hr: Api) -> None:
    take_in(hr, "사번,이름,내선\n1,김민지,7301\n")
    found = person(desk, "1")
    form = ChangedPerson(version=found.version, employee_number="1", name="김민지", phone="8000")
    hr.call(CHANGE_PERSON, body=form, person_id=found.id)

    result = take_in(hr, "사번,이름,내선\n1,김민지,7301\n", is_dry_run=True)

    assert result.lines[0].changes == {"phone": ["8000", "7301"]}


def test_imported_people_are_found_at_once(hr: Api, desk: Desk) -> None:
    take_in(hr, KOREAN)

    assert found(hr, "ㅂㅂㅈ") == ["1003"]
    assert found(hr, "ㄱㅁㅈ") == ["1001", "1002"]


def test_a_leaver_in_the_file_is_signed_out_at_once(desk: Desk, hr: Api) -> None:
    leaver = hire(desk, name="최하은", number="1")
    api = desk.api(token_for(desk, Role.DESK_AGENT, person=leaver))

    take_in(hr, "사번,마지막 근무일\n1,2026-11-20\n")

    assert api.client.get("/api/me", headers={"Authorization": api.authorization}).status_code == 401


def test_only_who_keeps_the_records_imports(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        take_in(desk.api(token_for(desk, Role.DESK_AGENT)), KOREAN)

    assert refused.value.status == 403
