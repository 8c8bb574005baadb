"""The directory as people use it: find somebody, see what they have, change what is wrong."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.app import open_window
from desktop_app.core.translator import translator
from desktop_app.core.workplace import Workplace
from desktop_app.people.dialogs import PersonSheet, merged
from desktop_app.people.models import PeopleIndex
from desktop_app.people.pages import PeoplePage
from desktop_app.people.pages.directory import SHOW_PAUSE_MS
from desktop_app.people.pages.sections import ListCard
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import Button, Chip
from desktop_app.ui.window import MainWindow
from server.people import actions, queries
from shared.people import ChangedPerson, EmploymentState
from shared.permissions import Role
from shared.wire import Ref
from tests.desktop_app.ui.clipping import clipped_texts, nameless
from tests.support.house import Desk
from tests.support.people import department, hire
from tests.support.seat import WAIT_MS, DeskServer, show_window
from tests.support.tickets import ticket, worker


@pytest.fixture
def company(desk_server: DeskServer) -> dict[str, int]:
    """재무팀 with 김민지 and 강민준, 이도윤 in 영업1팀; 김민지 has an open ticket."""
    desk = desk_server.desk
    finance, sales = department(desk, "재무팀"), department(desk, "영업1팀")
    minji = hire(
        desk,
        name="김민지",
        number="E-1",
        department_id=finance.id,
        phone="2107",
        email="minji@haneul.example",
    )
    joon = hire(desk, name="강민준", number="E-2", department_id=finance.id)
    doyun = hire(desk, name="이도윤", number="E-3", department_id=sales.id, is_vip=True)
    ticket(desk, worker(desk, "한지우"), requester=minji, subject="모니터가 꺼집니다")
    return {"minji": minji.id, "joon": joon.id, "doyun": doyun.id, "finance": finance.id}


@pytest.fixture
def window(company: dict[str, int], workplace: Workplace, qtbot: QtBot) -> MainWindow:
    return show_window(open_window(workplace), qtbot)


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> PeoplePage:
    shown = window.show_page("people")
    assert isinstance(shown, PeoplePage)
    qtbot.waitUntil(lambda: len(shown.records) == 5, timeout=WAIT_MS)
    return shown


def names(page: PeoplePage) -> list[str]:
    return [row.name for row in page.directory.rows]


def type_search(page: PeoplePage, text: str) -> None:
    assert page.side.search is not None
    page.side.search.setText(text)
    page.side.search.search_now()


def texts(card: ListCard) -> str:
    return " ".join(card.texts())


def sheet_of(page: QWidget) -> PersonSheet | None:
    window = page.window()
    return next((each for each in window.findChildren(PersonSheet) if not each.isHidden()), None)


def opened(page: QWidget) -> PersonSheet:
    sheet = sheet_of(page)
    assert sheet is not None
    return sheet


def test_a_link_shows_its_person_though_the_list_comes_later(
    window: MainWindow, company: dict[str, int], qtbot: QtBot
) -> None:
    window.navigation.open(Ref(kind="person", id=company["minji"], label="김민지"))
    page = window.page("people")
    assert isinstance(page, PeoplePage)
    qtbot.waitUntil(lambda: len(page.records) == 5, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: page.person.name.text() == "김민지", timeout=WAIT_MS)
    qtbot.wait(3 * SHOW_PAUSE_MS)
    assert page.person.name.text() == "김민지"


# --- finding ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found"),
    [("ㄱㅁㅈ", {"김민지", "강민준"}), ("rlaalswl", {"김민지"}), ("2107", {"김민지"}), ("E-3", {"이도윤"})],
)
def test_somebody_is_found_however_they_are_typed(
    page: PeoplePage, workplace: Workplace, qtbot: QtBot, typed: str, found: set[str]
) -> None:
    index = PeopleIndex.of(workplace)
    qtbot.waitUntil(lambda: index.is_complete, timeout=WAIT_MS)
    type_search(page, typed)
    assert set(names(page)) == found
    assert page.list.current_record() is not None


def test_a_search_is_answered_without_the_server(
    page: PeoplePage, workplace: Workplace, qtbot: QtBot
) -> None:
    index = PeopleIndex.of(workplace)
    qtbot.waitUntil(lambda: index.is_complete, timeout=WAIT_MS)
    workplace.backend.stop()
    before = page.directory.is_loaded
    type_search(page, "이도윤")
    assert (before, names(page)) == (True, ["이도윤"])


def test_filters_narrow_the_list_and_are_cleared_by_one_click(
    page: PeoplePage, company: dict[str, int], desk_server: DeskServer, qtbot: QtBot
) -> None:
    finance = next(row for row in page._places.departments if row.id == company["finance"])
    page.directory.set_department(finance)
    qtbot.waitUntil(lambda: set(names(page)) == {"김민지", "강민준"}, timeout=WAIT_MS)
    page.directory.set_state(EmploymentState.LEFT)
    qtbot.waitUntil(lambda: names(page) == [], timeout=WAIT_MS)
    clear = next(b for b in page.side.findChildren(Button) if b.accessibleName() == "검색·필터 지우기")
    clear.click()
    qtbot.waitUntil(lambda: len(names(page)) == 5, timeout=WAIT_MS)


def test_a_long_list_comes_in_pages(page: PeoplePage, desk_server: DeskServer, qtbot: QtBot) -> None:
    for number in range(150):
        hire(desk_server.desk, name=f"홍길동{number:03d}")
    page.directory.reload()
    qtbot.waitUntil(lambda: len(names(page)) == 100, timeout=WAIT_MS)
    assert page.side.count.text() in ("100+", "155")
    bar = page.list.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: len(names(page)) == 155, timeout=WAIT_MS)
    assert names(page) == sorted(names(page))


def test_the_palette_opens_a_person(
    page: PeoplePage, window: MainWindow, workplace: Workplace, company: dict[str, int], qtbot: QtBot
) -> None:
    index = PeopleIndex.of(workplace)
    qtbot.waitUntil(lambda: index.is_complete, timeout=WAIT_MS)
    palette = window.open_palette("@ㅇㄷㅇ")
    qtbot.waitUntil(lambda: any(c.title == "이도윤" for c in palette.view.choices()), timeout=WAIT_MS)
    palette.take(next(c for c in palette.view.choices() if c.title == "이도윤"))
    qtbot.waitUntil(lambda: page.person.shown_id == company["doyun"], timeout=WAIT_MS)
    place = workplace.navigation.place
    assert place is not None
    assert place.ref == Ref(kind="person", id=company["doyun"], label="이도윤")


# --- one person ---------------------------------------------------------------------------------------------


def test_a_person_is_shown_with_what_belongs_to_them(
    page: PeoplePage, company: dict[str, int], qtbot: QtBot
) -> None:
    page.open_person(company["minji"])
    qtbot.waitUntil(lambda: "모니터가 꺼집니다" in texts(page.person.tickets), timeout=WAIT_MS)
    assert page.person.name.text() == "김민지"
    assert page.list.current_id() == company["minji"]
    page.person.call.click()
    assert QGuiApplication.clipboard().text() == "2107"


def test_running_through_the_list_with_keys_shows_each(
    page: PeoplePage, window: MainWindow, qtbot: QtBot
) -> None:
    page.list.setFocus()
    first = page.list.current_record()
    QTest.keyClick(page.list, Qt.Key.Key_J)
    qtbot.waitUntil(lambda: page.person.name.text() not in ("", getattr(first, "name", "")), timeout=WAIT_MS)
    assert page.person.name.text() == names(page)[1]


def test_a_new_ticket_appears_beside_the_person(
    page: PeoplePage, company: dict[str, int], desk_server: DeskServer, qtbot: QtBot
) -> None:
    desk = desk_server.desk
    page.open_person(company["doyun"])
    qtbot.waitUntil(lambda: page.person.person is not None, timeout=WAIT_MS)
    with desk.ctx(writes=False) as ctx:
        doyun = queries.get(ctx, company["doyun"])
    ticket(desk, worker(desk, "최예린"), requester=doyun, subject="키보드가 안 됩니다")
    qtbot.waitUntil(lambda: "키보드가 안 됩니다" in texts(page.person.tickets), timeout=WAIT_MS)


def test_a_person_who_cannot_be_loaded_says_so(page: PeoplePage, qtbot: QtBot) -> None:
    page.open_person(999_999)
    qtbot.waitUntil(lambda: page.person._refusal is not None, timeout=WAIT_MS)


def test_without_rights_a_person_cannot_be_changed(
    company: dict[str, int], seat_at: Any, qtbot: QtBot
) -> None:
    place = seat_at(Role.DESK_AGENT, login="agent")
    window = show_window(open_window(place), qtbot)
    page = window.show_page("people")
    assert isinstance(page, PeoplePage)
    page.open_person(company["minji"])
    qtbot.waitUntil(lambda: page.person.person is not None, timeout=WAIT_MS)
    assert not page.person.change.isVisible()
    assert not place.commands.run("people.change")
    assert not place.commands.run("people.new")


# --- changing -----------------------------------------------------------------------------------------------


def detail(desk: Desk, person_id: int) -> Any:
    with desk.ctx(writes=False) as ctx:
        return queries.detail(ctx, queries.get(ctx, person_id))


def test_a_new_person_is_written_down(page: PeoplePage, desk_server: DeskServer, qtbot: QtBot) -> None:
    QTest.keyClick(page.list, Qt.Key.Key_N)
    sheet = opened(page)
    sheet.send()
    assert sheet.form.rows["name"].error
    sheet.form.set_values({"name": "한새롬", "employee_number": "E-3"})
    sheet.send()
    qtbot.waitUntil(lambda: bool(sheet.form.rows["employee_number"].error), timeout=WAIT_MS)
    assert "이미 다른 구성원" in sheet.form.rows["employee_number"].error
    sheet.form.set_values({"employee_number": "E-9", "phone": "3333"})
    sheet.send()
    qtbot.waitUntil(lambda: sheet_of(page) is None, timeout=WAIT_MS)

    qtbot.waitUntil(lambda: page.person.name.text() == "한새롬", timeout=WAIT_MS)
    with desk_server.desk.ctx(writes=False) as ctx:
        made = queries.by_employee_number(ctx, "E-9")
    assert made is not None
    assert made.phone == "3333"


def test_a_change_is_shown_at_once(
    page: PeoplePage, company: dict[str, int], desk_server: DeskServer, qtbot: QtBot
) -> None:
    page.open_person(company["minji"])
    qtbot.waitUntil(lambda: page.person.person is not None, timeout=WAIT_MS)
    QTest.keyClick(page.list, Qt.Key.Key_E)
    sheet = opened(page)
    assert sheet.form.value("department_id") == company["finance"]
    sheet.form.set_values({"title": "과장", "is_vip": True})
    sheet.send()
    qtbot.waitUntil(lambda: sheet_of(page) is None, timeout=WAIT_MS)
    found = detail(desk_server.desk, company["minji"])
    assert (found.row.title, found.row.is_vip, found.department_id) == ("과장", True, company["finance"])
    qtbot.waitUntil(lambda: "과장" in page.person._where.text(), timeout=WAIT_MS)


def test_what_somebody_else_changed_meanwhile_is_taken_over(
    page: PeoplePage, company: dict[str, int], desk_server: DeskServer, qtbot: QtBot
) -> None:
    page.open_person(company["minji"])
    qtbot.waitUntil(lambda: page.person.person is not None, timeout=WAIT_MS)
    page.person.ask_change()
    sheet = opened(page)
    sheet.form.set_values({"title": "과장"})
    with desk_server.desk.ctx() as ctx:
        form = ChangedPerson(version=1, employee_number="E-1", name="김민지", phone="9999")
        actions.change(ctx, company["minji"], form)
    sheet.send()
    qtbot.waitUntil(lambda: sheet.form.value("phone") == "9999", timeout=WAIT_MS)
    assert sheet.form.value("title") == "과장"
    assert sheet.yes_button.isEnabled()
    sheet.send()
    qtbot.waitUntil(lambda: sheet_of(page) is None, timeout=WAIT_MS)
    found = detail(desk_server.desk, company["minji"]).row
    assert (found.title, found.phone) == ("과장", "9999")


def test_mine_stays_mine_and_everything_else_is_theirs() -> None:
    base = {"title": "대리", "phone": "1", "note": ""}
    values, changed = merged(base, base | {"title": "과장"}, base | {"title": "차장", "phone": "2"})
    assert values == {"title": "과장", "phone": "2", "note": ""}
    assert changed == ["title", "phone"]


def test_a_form_that_was_left_is_there_again(page: PeoplePage, workplace: Workplace, qtbot: QtBot) -> None:
    page.ask_new()
    sheet = opened(page)
    sheet.form.set_values({"name": "반쯤 쓴 이름", "phone": "77"})
    sheet.draft.touch()
    sheet.close_cover()
    assert workplace.store.draft("person/new") is not None

    page.ask_new()
    again = opened(page)
    assert (again.form.value("name"), again.form.value("phone")) == ("반쯤 쓴 이름", "77")
    throw = next(b for b in again.findChildren(Button) if b.accessibleName() == "버리고 새로 시작")
    throw.click()
    assert again.form.value("name") == ""
    assert workplace.store.draft("person/new") is None


def test_typing_is_on_disk_soon(page: PeoplePage, workplace: Workplace, qtbot: QtBot) -> None:
    page.ask_new()
    sheet = opened(page)
    QTest.keyClicks(sheet.form.editor("name"), "Kim")
    qtbot.waitUntil(lambda: workplace.store.draft("person/new") is not None, timeout=WAIT_MS)
    draft = workplace.store.draft("person/new")
    assert draft is not None
    assert draft.facts["name"] == "Kim"


# --- the look -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("width", [1600, 1366])
def test_nothing_is_clipped(
    page: PeoplePage,
    company: dict[str, int],
    window: MainWindow,
    qtbot: QtBot,
    language: str,
    scale: float,
    width: int,
) -> None:
    translator.set_language(language)
    theme.set_text_scale(scale)
    window.resize(width, 980)
    page.open_person(company["minji"])
    qtbot.waitUntil(
        lambda: page.person.person is not None and bool(texts(page.person.tickets)), timeout=WAIT_MS
    )
    qtbot.waitUntil(lambda: clipped_texts(page) == [], timeout=WAIT_MS)
    assert nameless(page) == []
    page.ask_new()
    qtbot.wait(50)
    assert clipped_texts(opened(page)) == []
    assert nameless(opened(page)) == []


def shown_words(card: ListCard) -> str:
    return " ".join(label.accessibleName() for label in card.findChildren(Chip))


def test_a_page_follows_theme_and_language(page: PeoplePage, company: dict[str, int], qtbot: QtBot) -> None:
    page.open_person(company["minji"])
    qtbot.waitUntil(lambda: "접수" in shown_words(page.person.tickets), timeout=WAIT_MS)
    theme.set_mode("dark")
    translator.set_language("en")
    assert page.side.title.text() == "People"
    assert "Open" in shown_words(page.person.tickets)
