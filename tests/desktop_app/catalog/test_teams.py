"""Teams, skills and absences in the settings; shifts as people write them."""

import pytest

from desktop_app.catalog.pages.skills import AbsencesPage, SkillsPage
from desktop_app.catalog.pages.teams import MemberSheet, StaffSheet, TeamsPage
from desktop_app.catalog.shifts import shifts_of, written
from desktop_app.core.translator import translator
from desktop_app.ui.choices import Choice
from server.catalog import queries
from shared.catalog import Assignment, Shift
from tests.desktop_app.catalog.conftest import Books
from tests.desktop_app.ui.clipping import clipped_texts, nameless
from tests.support.catalog import skill
from tests.support.people import hire

OFFICE = [Shift(weekday=day, starts=540, ends=1080) for day in range(5)]


@pytest.mark.parametrize(
    ("text", "shifts"),
    [
        ("월-금 09:00-18:00", OFFICE),
        ("Mon-Fri 9:00 - 18:00", OFFICE),
        ("", []),
        ("토,일 10:00~14:00", [Shift(weekday=day, starts=600, ends=840) for day in (5, 6)]),
        (
            "일 22:00-06:00",
            [Shift(weekday=6, starts=1320, ends=1440), Shift(weekday=0, starts=0, ends=360)],
        ),
        ("월-금", None),
        ("월 25:00-26:00", None),
        ("아무때나 09:00-18:00", None),
    ],
)
def test_shifts_are_read_as_people_write_them(text: str, shifts: list[Shift] | None) -> None:
    assert shifts_of(text) == shifts


def test_shifts_are_written_by_times_of_the_day() -> None:
    translator.set_language("ko")
    weekend = Shift(weekday=5, starts=600, ends=840)
    assert written([*OFFICE, weekend]) == "월-금 09:00-18:00\n토 10:00-14:00"


def test_a_member_joins_with_skills_and_shifts_and_the_team_finds_owners(books: Books) -> None:
    network = skill(books.desk, "네트워크")
    person = hire(books.desk, name="이도윤")
    page = books.section("teams", TeamsPage)
    books.wait(lambda: len(page.table.records) == 1 and page.skills)
    team = page.table.records.record(0)
    page.open_staff(team)
    books.wait(books.has_sheet)
    sheet = books.sheet()
    assert isinstance(sheet, StaffSheet)
    sheet.add_member()
    member = books.sheet()
    assert isinstance(member, MemberSheet)
    books.fill(
        person_id=Choice(person.id, person.name),
        capacity=12,
        skills=[Choice((network.id, 3), "네트워크 3")],
        shifts="월-금 9시부터",
    )
    member.send()
    assert member.form.rows["shifts"].error
    books.fill(shifts="월-금 09:00-18:00")
    member.send()
    books.wait(lambda: len(sheet.members) == 1)
    sheet.form.set_values({"assignment": Assignment.SKILL, "lead_id": Choice(person.id, person.name)})
    sheet.send()
    books.wait(lambda: not books.has_sheet())
    with books.desk.ctx(writes=False) as ctx:
        staff = queries.staff(ctx, queries.get_team(ctx, team.id))
    assert (staff.assignment, staff.lead and staff.lead.label) == (Assignment.SKILL, "이도윤")
    assert (staff.members[0].capacity, staff.members[0].shifts) == (12, OFFICE)
    assert staff.members[0].skills[0].grade == 3


def test_a_skill_is_made_for_a_category(books: Books) -> None:
    page = books.section("skills", SkillsPage)
    books.wait(lambda: page.catalog.is_loaded("category"))
    page.add()
    books.fill(name="무선", grade=2, category_ids=[Choice(books.network.id, "네트워크")])
    books.send()
    books.wait(lambda: len(page.table.records) == 1)
    with books.desk.ctx(writes=False) as ctx:
        assert queries.skills(ctx).items[0].category_ids == [books.network.id]


def test_an_absence_is_set_and_taken_back(books: Books) -> None:
    deputy = hire(books.desk, name="박대리")
    page = books.section("absences", AbsencesPage)
    page.add()
    books.fill(deputy_id=Choice(deputy.id, deputy.name), note="휴가")
    books.send()
    books.wait(lambda: len(page.table.records) == 1)
    assert page.table.records.record(0).deputy.label == "박대리"
    page._remove(page.table.records.record(0))
    books.wait(lambda: len(page.table.records) == 0)


def test_nothing_of_the_new_sections_is_cut_off(books: Books) -> None:
    for language in ("ko", "en"):
        translator.set_language(language)
        for name in ("teams", "skills", "absences", "templates", "recurrences"):
            page = books.window.show_settings(name)
            assert page is not None
            books.qtbot.wait(100)
            assert clipped_texts(page) == [], (language, name)
            assert nameless(page) == [], (language, name)


def test_a_team_says_what_it_asks_before_an_escalation(books: Books) -> None:
    page = books.section("teams", TeamsPage)
    books.wait(lambda: len(page.table.records) == 1)
    page.edit(page.table.records.record(0))
    books.wait(books.has_sheet)
    sheet = books.sheet()
    books.fill(escalation_checks="재부팅\n\n로그 수집", escalation_questions="언제부터 그랬나요?")
    sheet.send()
    books.wait(lambda: not books.has_sheet())
    books.wait(lambda: page.table.records.record(0).escalation_checks == ["재부팅", "로그 수집"])
    page.edit(page.table.records.record(0))
    books.wait(books.has_sheet)
    assert books.sheet().form.value("escalation_questions") == "언제부터 그랬나요?"
