"""The search page, saved filters and the way there, over a real server."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.workplace import Workplace
from desktop_app.search.pages.search import PAGE, SearchPage
from desktop_app.tickets.inbox import InboxPage
from desktop_app.ui.cover import Cover
from desktop_app.ui.dialogs import FormSheet
from desktop_app.ui.palette import Palette
from desktop_app.ui.widgets import Button, EmptyState
from desktop_app.ui.window import MainWindow
from server.catalog.models import Team, TeamMember
from server.core.context import Actor
from server.search.models import SavedView
from shared.permissions import Role
from shared.search import HitKind
from tests.support import assets, catalog, knowledge
from tests.support.people import hire
from tests.support.seat import WAIT_MS, DeskServer, open_window, show_window
from tests.support.tickets import ticket, worker

SeatAt = Callable[..., Workplace]


@pytest.fixture
def team(desk_server: DeskServer) -> Team:
    return catalog.team(desk_server.desk, "IT 헬프데스크")


@pytest.fixture
def clerk(desk_server: DeskServer, team: Team) -> Actor:
    return worker(desk_server.desk, "한지우", team)


@pytest.fixture
def window(desk_server: DeskServer, team: Team, seat_at: SeatAt, qtbot: QtBot) -> MainWindow:
    place = seat_at(Role.LEAD, login="doyun", name="이도윤")
    person = place.backend.me.person
    assert person is not None
    with desk_server.desk.ctx() as ctx:
        ctx.session.add(TeamMember(team_id=team.id, person_id=person.id))
    return show_window(open_window(place), qtbot, 1500, 900)


def shown(window: MainWindow) -> SearchPage:
    page = window.page(PAGE)
    assert isinstance(page, SearchPage)
    return page


def offered(inbox: InboxPage) -> Button | None:
    """The button of what stands in place of the list now; each note is a widget of its own."""
    note = inbox.list.stack.currentWidget()
    return note.findChild(Button) if isinstance(note, EmptyState) else None


def look_for(window: MainWindow, qtbot: QtBot, words: str) -> SearchPage:
    window.registry.run("search.open")
    page = shown(window)
    page.ask_for(words)
    qtbot.waitUntil(lambda: not page.search.is_loading and page.search.text == words, timeout=WAIT_MS)
    return page


def titles(page: SearchPage) -> list[str]:
    return [record.hit.title.text for _, record in page.search.records.places()]


def test_one_question_finds_tickets_articles_and_people(
    desk_server: DeskServer, clerk: Actor, window: MainWindow, qtbot: QtBot
) -> None:
    ticket(desk_server.desk, clerk, hire(desk_server.desk, "프린터왕"), subject="프린터 용지 걸림")
    knowledge.live(desk_server.desk, "덮개를 엽니다", "프린터 용지 걸림 해결")

    page = look_for(window, qtbot, "프린터")

    kinds = {record.hit.kind for _, record in page.search.records.places()}
    assert kinds == {HitKind.TICKET, HitKind.ARTICLE, HitKind.PERSON}
    assert page.side.count("kind/ticket") == 1
    assert page.side.count("kind/") == 3


def test_a_kind_is_shown_alone_and_a_value_narrows_the_question(
    desk_server: DeskServer, clerk: Actor, window: MainWindow, qtbot: QtBot
) -> None:
    requester = hire(desk_server.desk, "김민지")
    for n in range(3):
        ticket(desk_server.desk, clerk, requester, subject=f"프린터 고장 {n}", is_taken=n == 0)
    page = look_for(window, qtbot, "프린터")

    page.side.chosen.emit("facet/status:assigned")
    qtbot.waitUntil(lambda: titles(page) == ["프린터 고장 0"], timeout=WAIT_MS)
    assert page.search.text == "프린터 status:assigned"
    page.side.chosen.emit("facet/status:assigned")
    qtbot.waitUntil(lambda: len(titles(page)) == 3, timeout=WAIT_MS)
    page.side.chosen.emit("kind/person")
    qtbot.waitUntil(lambda: titles(page) == [], timeout=WAIT_MS)


def test_enter_opens_what_was_found(
    desk_server: DeskServer, clerk: Actor, window: MainWindow, qtbot: QtBot
) -> None:
    made = ticket(desk_server.desk, clerk, hire(desk_server.desk), subject="프린터 고장")
    page = look_for(window, qtbot, "프린터")
    page.rows.setFocus()
    page.rows.set_current(1)

    QTest.keyClick(page.rows, Qt.Key.Key_Return)

    inbox = window.page("inbox")
    assert isinstance(inbox, InboxPage)
    assert inbox.pane.ticket_id == made.id


def test_a_fault_in_the_question_is_said_in_words(window: MainWindow, qtbot: QtBot) -> None:
    window.registry.run("search.open")
    page = shown(window)
    with qtbot.waitSignal(page.search.refused, timeout=WAIT_MS):
        page.ask_for("is:opne")

    note = page.list.stack.currentWidget()
    assert isinstance(note, EmptyState)


def test_a_mistyped_filter_is_mended_by_a_button(
    desk_server: DeskServer, clerk: Actor, window: MainWindow, qtbot: QtBot
) -> None:
    made = ticket(desk_server.desk, clerk, hire(desk_server.desk), subject="프린터 고장")
    inbox = window.show_page("inbox")
    assert isinstance(inbox, InboxPage)
    inbox.list.searched.emit("프린터 statsu:open")
    qtbot.waitUntil(lambda: offered(inbox) is not None, timeout=WAIT_MS)
    note = inbox.list.stack.currentWidget()
    assert isinstance(note, EmptyState)
    assert "prio" in note.text.text() or "우선순위" in note.text.text()

    QTest.mouseClick(offered(inbox), Qt.MouseButton.LeftButton)

    assert inbox.list.search is not None
    assert inbox.list.search.full_text() == "프린터 status:open"
    qtbot.waitUntil(lambda: inbox.tickets.records.row_of(made.id) == 0, timeout=WAIT_MS)


def test_a_question_is_saved_and_stands_in_the_inbox_with_its_count(
    desk_server: DeskServer, clerk: Actor, window: MainWindow, qtbot: QtBot
) -> None:
    ticket(desk_server.desk, clerk, hire(desk_server.desk), subject="프린터 고장")
    ticket(desk_server.desk, clerk, hire(desk_server.desk), subject="VPN 끊김")
    inbox = window.show_page("inbox")
    assert isinstance(inbox, InboxPage)
    inbox.list.searched.emit("프린터 is:open")
    qtbot.waitUntil(lambda: len(inbox.tickets.records) == 1, timeout=WAIT_MS)
    assert inbox.save_button.isVisible()

    inbox.save_view()
    (sheet,) = [one for one in window.findChildren(FormSheet) if one.isVisible()]
    sheet.form.set_value("name", "프린터")
    sheet.send()

    qtbot.waitUntil(lambda: inbox.tickets.view.title == "프린터", timeout=WAIT_MS)
    key = f"saved/{inbox.tickets.view.saved_id}"
    qtbot.waitUntil(lambda: inbox.side.count(key) == 1, timeout=WAIT_MS)
    ticket(desk_server.desk, clerk, hire(desk_server.desk), subject="프린터 소음")
    qtbot.waitUntil(lambda: len(inbox.tickets.records) == 2, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: inbox.side.count(key) == 2, timeout=WAIT_MS)
    with desk_server.desk.ctx(writes=False) as ctx:
        assert ctx.session.get_one(SavedView, inbox.tickets.view.saved_id).query == "프린터 is:open"


def test_a_fault_in_the_inbox_is_said_and_gone_with_the_next_question(
    desk_server: DeskServer, clerk: Actor, window: MainWindow, qtbot: QtBot
) -> None:
    ticket(desk_server.desk, clerk, hire(desk_server.desk), subject="프린터 고장")
    inbox = window.show_page("inbox")
    assert isinstance(inbox, InboxPage)
    with qtbot.waitSignal(inbox.tickets.failed, timeout=WAIT_MS):
        inbox.list.searched.emit("status:x")
    assert isinstance(inbox.list.stack.currentWidget(), EmptyState)

    inbox.list.searched.emit("프린터")
    qtbot.waitUntil(lambda: inbox.list.stack.currentWidget() is inbox.rows, timeout=WAIT_MS)


def test_the_palette_finds_closed_tickets_and_leads_to_the_page(
    desk_server: DeskServer, clerk: Actor, window: MainWindow, qtbot: QtBot
) -> None:
    made = ticket(
        desk_server.desk, clerk, hire(desk_server.desk), subject="프린터 고장", resolution="재시작했습니다"
    )
    palette: Palette = window.open_palette("재시작")

    def found() -> list[object]:
        return [choice.value for choice in palette.view.choices()]

    qtbot.waitUntil(lambda: made.id in {getattr(value, "id", 0) for value in found()}, timeout=WAIT_MS)
    whole = [choice for choice in palette.view.choices() if choice.key == "Ctrl+Shift+F"]
    palette.take(whole[-1])
    qtbot.waitUntil(lambda: len(shown(window).search.records) == 1, timeout=WAIT_MS)
    assert not [one for one in window.findChildren(Cover) if one.isVisible()]


def test_the_palette_finds_a_machine_typed_in_the_wrong_input_mode(
    desk_server: DeskServer, window: MainWindow, qtbot: QtBot
) -> None:
    made = assets.asset(desk_server.desk, tag="NB-4711", model="갤럭시북")
    for typed in ("!NB-4711", "!roffjrtlqnr"):
        palette: Palette = window.open_palette(typed)

        def found(palette: Palette = palette) -> list[int]:
            return [getattr(one.value, "id", 0) for one in palette.view.choices()]

        qtbot.waitUntil(lambda found=found: made.id in found(), timeout=WAIT_MS)
        qtbot.wait(100)
        assert found() == [made.id], "found twice, shown once"
        palette.close_cover()


def test_the_palette_has_one_line_for_a_place_in_the_settings(seat_at: SeatAt, qtbot: QtBot) -> None:
    window = show_window(open_window(seat_at(Role.LEAD, Role.ADMINISTRATOR)), qtbot)
    for name in ("매크로", "SLA 정책", "결재선", "만족도 조사", "계정 관리"):
        window.show_page("inbox")
        palette: Palette = window.open_palette(f">{name}")
        titles = [one.title for one in palette.view.choices() if name in one.title]
        ways = (name, f"{name} 설정", f"{name} 관리", f"{name} 열기", f"설정: {name}")
        assert [title for title in titles if title in ways] == [f"설정: {name}"]
        palette.take(next(one for one in palette.view.choices() if one.title == f"설정: {name}"))
        assert window.current == "settings"


def test_down_goes_from_the_field_to_the_hits(
    desk_server: DeskServer, clerk: Actor, window: MainWindow, qtbot: QtBot
) -> None:
    ticket(desk_server.desk, clerk, hire(desk_server.desk), subject="프린터 고장")
    page = look_for(window, qtbot, "프린터")
    page.focus_field()
    focus = QApplication.focusWidget()
    assert focus is not None

    QTest.keyClick(focus, Qt.Key.Key_Down)

    assert page.rows.hasFocus()
