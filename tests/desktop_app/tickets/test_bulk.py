"""Many tickets at once in the inbox: the panel instead of the ticket, keys, what failed, and the way back."""

from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop_app.tickets.inbox import InboxPage
from desktop_app.ui.cover import Cover
from desktop_app.ui.dialogs import FormSheet
from desktop_app.ui.toast import host_of
from desktop_app.ui.window import MainWindow
from server.catalog.models import Team, TeamMember
from server.core.context import Actor
from server.tickets.actions import work
from server.tickets.models import Ticket
from shared.permissions import Role
from shared.tickets import Status, TicketCommand
from tests.desktop_app.tickets.test_inbox import SeatAt, sit_down
from tests.support import catalog
from tests.support.people import hire
from tests.support.seat import WAIT_MS, DeskServer
from tests.support.tickets import act, actor_for, fresh, ticket

Key, Mod = Qt.Key, Qt.KeyboardModifier


class Inbox:
    """Five tickets in the queue of 이도윤, who sits before the list."""

    def __init__(self, server: DeskServer, seat_at: SeatAt, qtbot: QtBot) -> None:
        self.server, self.qtbot = server, qtbot
        self.team: Team = catalog.team(server.desk, "1차 서비스데스크")
        self.clerk: Actor = actor_for(hire(server.desk, name="한지우"), self.team, roles=(Role.DESK_AGENT,))
        person = hire(server.desk, name="김민지")
        self.made: list[Ticket] = [
            ticket(server.desk, self.clerk, person, subject=f"표 {n}", team_id=self.team.id) for n in range(5)
        ]
        self.window: MainWindow
        self.page: InboxPage
        self.window, self.page = sit_down(server, self.team, seat_at, qtbot)
        self.wait(lambda: len(self.page.tickets.records) == 5)
        self.wait(lambda: all(self.page.tickets.row(one.id) for one in self.made))
        self.window.activateWindow()
        self.page.rows.setFocus()
        self.page.rows.set_current(self.made[0].id)

    def wait(self, condition: object) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=WAIT_MS)  # type: ignore[operator]  # callable

    def press(self, key: Key, modifiers: Mod = Mod.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.page.rows, key, modifiers)

    def sheet(self) -> FormSheet:
        return cast(FormSheet, [one for one in self.window.findChildren(Cover) if one.isVisible()][-1])

    def said(self) -> list[str]:
        """What the panel shows. Lines that were just made are shown by Qt in the next turn of the loop."""
        return [one.text() for one in self.page.bulk.findChildren(QLabel) if one.isVisible()]

    def statuses(self) -> list[Status]:
        return [fresh(self.server.desk, one).status for one in self.made]


@pytest.fixture
def inbox(desk_server: DeskServer, seat_at: SeatAt, qtbot: QtBot) -> Inbox:
    return Inbox(desk_server, seat_at, qtbot)


def test_two_selected_tickets_bring_the_panel_and_esc_the_ticket_back(inbox: Inbox) -> None:
    page = inbox.page
    inbox.press(Key.Key_Down, Mod.ShiftModifier)

    assert page.reading.is_bulk
    assert page.bulk.title.text() == "2건 선택됨"
    inbox.press(Key.Key_Escape)
    assert not page.reading.is_bulk
    assert page.pane.ticket_id == page.rows.current_id()
    inbox.press(Key.Key_A, Mod.ControlModifier)
    assert page.bulk.title.text() == "5건 선택됨"


def test_keys_act_on_all_that_are_selected_and_z_takes_it_back(inbox: Inbox) -> None:
    inbox.press(Key.Key_A, Mod.ControlModifier)
    inbox.press(Key.Key_A)
    inbox.wait(lambda: set(inbox.statuses()) == {Status.ASSIGNED})
    inbox.wait(lambda: not inbox.page.reading.is_bulk)

    assert host_of(inbox.page).undo()

    inbox.wait(lambda: set(inbox.statuses()) == {Status.OPEN})


def test_what_fails_stays_selected_with_its_reason(inbox: Inbox) -> None:
    page, desk = inbox.page, inbox.server.desk
    theirs = inbox.made[:2]
    with desk.ctx() as ctx:
        ctx.session.add(TeamMember(team_id=inbox.team.id, person_id=inbox.clerk.person_id or 0))
    for one in theirs:
        act(desk, inbox.clerk, work.take, one.id, TicketCommand(version=fresh(desk, one).version))
    inbox.press(Key.Key_A, Mod.ControlModifier)

    inbox.press(Key.Key_A)

    inbox.wait(lambda: len(page.bulk.failed) == 2)
    assert page.reading.is_bulk
    assert set(page.rows.marked_ids()) == {one.id for one in theirs}
    inbox.wait(lambda: inbox.said().count("이미 다른 담당자가 있습니다. 넘겨받으려면 배정을 바꾸세요.") == 2)
    strip = host_of(page)._strip
    assert strip is not None
    assert strip.accessibleName() == "3건 처리, 2건 실패"
    inbox.press(Key.Key_Escape)
    assert not page.reading.is_bulk


def test_one_answer_resolves_all(inbox: Inbox) -> None:
    inbox.press(Key.Key_A, Mod.ControlModifier)
    inbox.press(Key.Key_E)
    inbox.sheet().form.set_value("text", "서버를 다시 켰습니다.")
    inbox.sheet().send()

    inbox.wait(lambda: set(inbox.statuses()) == {Status.RESOLVED})
    inbox.wait(lambda: len(inbox.page.tickets.records) == 0)
