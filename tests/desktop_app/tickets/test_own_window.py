"""A ticket in a window of its own: one place, one draft."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.workplace import Workplace
from desktop_app.tickets.inbox import InboxPage
from desktop_app.tickets.own_window import TicketWindow
from desktop_app.ui.toast import show_undo
from desktop_app.ui.widgets import Button
from desktop_app.ui.window import MainWindow
from server.catalog.models import Team, TeamMember
from server.core.context import Actor
from server.tickets.models import Ticket
from shared.permissions import Role
from shared.tickets import EntryKind
from tests.support import catalog
from tests.support.people import hire
from tests.support.seat import WAIT_MS, DeskServer, open_window, show_window
from tests.support.tickets import ticket, worker

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def team(desk_server: DeskServer) -> Team:
    return catalog.team(desk_server.desk, "IT 헬프데스크")


@pytest.fixture
def clerk(desk_server: DeskServer, team: Team) -> Actor:
    return worker(desk_server.desk, "한지우", team)


@pytest.fixture
def both(desk_server: DeskServer, team: Team, clerk: Actor) -> tuple[Ticket, Ticket]:
    minji, desk = hire(desk_server.desk, name="김민지"), desk_server.desk
    first, second = (
        ticket(desk, clerk, minji, subject=subject, team_id=team.id)
        for subject in ("모니터 꺼짐", "VPN 끊김")
    )
    return first, second


@pytest.fixture
def window(
    desk_server: DeskServer, team: Team, seat_at: Callable[..., Workplace], qtbot: QtBot
) -> MainWindow:
    place = seat_at(Role.LEAD, Role.DESK_AGENT, login="doyun", name="이도윤")
    person = place.backend.me.person
    assert person is not None
    with desk_server.desk.ctx() as ctx:
        ctx.session.add(TeamMember(team_id=team.id, person_id=person.id))
    return show_window(open_window(place), qtbot, 1500, 900)


@pytest.fixture
def inbox(window: MainWindow, both: tuple[Ticket, Ticket], qtbot: QtBot) -> InboxPage:
    page = window.show_page("inbox")
    assert isinstance(page, InboxPage)
    page.open_view("all_open")
    qtbot.waitUntil(lambda: len(page.tickets.records) == 2, timeout=WAIT_MS)
    page.rows.set_current(both[0].id)
    qtbot.waitUntil(lambda: page.pane.detail is not None, timeout=WAIT_MS)
    page.rows.setFocus()
    return page


def windows() -> list[TicketWindow]:
    return [
        one for one in QApplication.topLevelWidgets() if isinstance(one, TicketWindow) and one.isVisible()
    ]


def opened(qtbot: QtBot) -> TicketWindow:
    (found,) = windows()
    qtbot.waitUntil(lambda: found.pane.detail is not None, timeout=WAIT_MS)
    return found


def test_a_draft_goes_along_into_the_window_and_back(
    inbox: InboxPage, both: tuple[Ticket, Ticket], qtbot: QtBot
) -> None:
    inbox.pane.write(EntryKind.NOTE)
    inbox.pane.composer.text.insert("쓰던 메모")
    inbox.rows.setFocus()

    QTest.keyClick(inbox.rows, Key.Key_Return, Mod.ControlModifier)

    own = opened(qtbot)
    assert own.windowTitle() == f"#{both[0].number} 모니터 꺼짐"
    assert own.pane.composer.text.full_text() == "쓰던 메모"
    assert (inbox.pane.ticket_id, inbox.reading.elsewhere.isVisible()) == (None, True)

    own.pane.composer.text.insert(", 이어서")
    QTest.keyClick(own.pane.conversation.timeline, Key.Key_Escape)
    qtbot.waitUntil(lambda: not windows(), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: inbox.pane.ticket_id == both[0].id, timeout=WAIT_MS)
    assert inbox.pane.composer.text.full_text() == "쓰던 메모, 이어서"
    assert inbox.reading.currentWidget() is inbox.pane


def test_keys_act_on_the_ticket_of_the_window_they_are_pressed_in(
    inbox: InboxPage, both: tuple[Ticket, Ticket], qtbot: QtBot
) -> None:
    inbox.pane.open_in_window()
    own = opened(qtbot)
    inbox.rows.set_current(both[1].id)
    qtbot.waitUntil(lambda: inbox.pane.detail is not None, timeout=WAIT_MS)
    with qtbot.waitActive(own):
        own.activateWindow()
    own.pane.setFocus()

    QTest.keyClick(own.pane.conversation.timeline, Key.Key_R)
    assert own.pane.composer.text.hasFocus()
    assert not inbox.pane.composer.text.hasFocus()


def test_keys_that_a_person_chose_count_in_every_window(
    inbox: InboxPage, window: MainWindow, qtbot: QtBot
) -> None:
    inbox.pane.open_in_window()
    own = opened(qtbot)
    window.registry.take_over({"ticket.note": ["F8"], "window.undo": ["Ctrl+U"]})
    own.activateWindow()
    qtbot.waitUntil(own.isActiveWindow, timeout=WAIT_MS)
    QTest.keyClick(own.pane.conversation.timeline, Key.Key_F8)
    assert own.pane.composer.kinds.value() == EntryKind.NOTE
    done: list[str] = []
    strip = show_undo(own, "처리됨", lambda: done.append("back"))
    assert strip.button.text() == "실행 취소  Ctrl+U"
    QTest.keyClick(own.pane.conversation.timeline, Key.Key_U, Mod.ControlModifier)
    assert done == ["back"]


def test_a_ticket_has_one_window_and_can_be_taken_back_into_the_list(
    inbox: InboxPage, window: MainWindow, both: tuple[Ticket, Ticket], qtbot: QtBot
) -> None:
    inbox.pane.open_in_window()
    opened(qtbot)
    inbox.rows.set_current(both[1].id)
    inbox.rows.set_current(both[0].id)
    go, here = inbox.reading.elsewhere.findChildren(Button)
    QTest.mouseClick(go, Qt.MouseButton.LeftButton)
    assert len(windows()) == 1

    window.activateWindow()
    QTest.mouseClick(here, Qt.MouseButton.LeftButton)
    assert windows() == []
    qtbot.waitUntil(lambda: inbox.pane.ticket_id == both[0].id, timeout=WAIT_MS)


def test_after_a_window_was_closed_the_list_sends_and_takes_back_as_before(
    inbox: InboxPage, both: tuple[Ticket, Ticket], qtbot: QtBot
) -> None:
    inbox.pane.open_in_window()
    opened(qtbot).close()
    qtbot.waitUntil(lambda: not windows() and inbox.pane.detail is not None, timeout=WAIT_MS)
    qtbot.wait(50)

    inbox.pane.write(EntryKind.ANSWER)
    inbox.pane.composer.text.insert("재부팅해 주세요")
    inbox.pane.composer.send()
    assert inbox.pane.composer.outbox.take_back(inbox.pane.composer.outbox.waiting[0])
    assert inbox.pane.composer.text.full_text() == "재부팅해 주세요"


def test_a_draft_thrown_away_before_comes_back_where_the_ticket_is_now(
    inbox: InboxPage, window: MainWindow, qtbot: QtBot
) -> None:
    inbox.pane.write(EntryKind.NOTE)
    inbox.pane.composer.text.insert("버린 메모")
    inbox.pane.composer.throw_away()
    inbox.pane.open_in_window()
    own = opened(qtbot)
    own.pane.write(EntryKind.NOTE)

    window.notices.undo()
    assert own.pane.composer.text.full_text() == "버린 메모"


def test_a_list_that_is_read_again_stays_at_the_ticket_that_has_a_window(
    inbox: InboxPage, both: tuple[Ticket, Ticket], qtbot: QtBot
) -> None:
    inbox.rows.set_current(both[1].id)
    qtbot.waitUntil(lambda: inbox.pane.detail is not None, timeout=WAIT_MS)
    inbox.pane.open_in_window()
    with qtbot.waitSignal(inbox.tickets.opened, timeout=WAIT_MS):
        inbox.tickets.reload()
    assert inbox.rows.current_id() == both[1].id
    assert inbox.reading.elsewhere.ticket_id == both[1].id


def test_enter_and_a_write_find_the_window(
    inbox: InboxPage, both: tuple[Ticket, Ticket], qtbot: QtBot
) -> None:
    inbox.pane.open_in_window()
    own = opened(qtbot)
    own.showMinimized()
    QTest.keyClick(inbox.rows, Key.Key_Return)
    assert not own.isMinimized()
    with qtbot.waitSignal(inbox.reading.changed, timeout=WAIT_MS):
        own.pane.toggle_star()


def test_they_close_with_the_program(inbox: InboxPage, window: MainWindow, qtbot: QtBot) -> None:
    inbox.pane.open_in_window()
    opened(qtbot)
    window.close()
    assert windows() == []
