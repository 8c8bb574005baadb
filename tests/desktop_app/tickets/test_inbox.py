"""The inbox: views, live order, the ticket that is open."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.workplace import Workplace
from desktop_app.tickets.inbox import InboxPage
from desktop_app.ui.window import MainWindow
from server.catalog.models import Team, TeamMember
from server.core.context import Actor
from server.people.models import Person
from server.tickets.models import Ticket
from shared.permissions import Role
from shared.tickets import TAKE_TICKET, TicketCommand, TicketDetail, View
from tests.support import catalog
from tests.support.people import hire
from tests.support.seat import WAIT_MS, DeskServer, open_window
from tests.support.tickets import actor_for, fresh, ticket

SeatAt = Callable[..., Workplace]


@pytest.fixture
def team(desk_server: DeskServer) -> Team:
    return catalog.team(desk_server.desk, "1차 서비스데스크")


@pytest.fixture
def minji(desk_server: DeskServer) -> Person:
    return hire(desk_server.desk, name="김민지")


@pytest.fixture
def clerk(desk_server: DeskServer, team: Team) -> Actor:
    """A colleague of the same team who takes tickets down."""
    return actor_for(hire(desk_server.desk, name="한지우"), team, roles=(Role.DESK_AGENT,))


def sit_down(
    desk_server: DeskServer, team: Team, seat_at: SeatAt, qtbot: QtBot
) -> tuple[MainWindow, InboxPage]:
    """A desk agent of the team before the inbox, once the list is there."""
    place = seat_at(Role.LEAD, Role.DESK_AGENT, login="doyun", name="이도윤")
    person = place.backend.me.person
    assert person is not None
    with desk_server.desk.ctx() as ctx:
        ctx.session.add(TeamMember(team_id=team.id, person_id=person.id))
    window = open_window(place)
    qtbot.addWidget(window)
    window.resize(1600, 980)
    window.show()
    page = window.show_page("inbox")
    assert isinstance(page, InboxPage)
    qtbot.waitUntil(lambda: not page.tickets.is_loading and page.counter.count_of(View.ALL_OPEN) >= 0)
    return window, page


def numbers(page: InboxPage) -> list[int]:
    return page.tickets.records.ids()


def test_a_ticket_taken_down_elsewhere_appears_by_itself(
    desk_server: DeskServer, team: Team, clerk: Actor, minji: Person, seat_at: SeatAt, qtbot: QtBot
) -> None:
    first = ticket(desk_server.desk, clerk, minji, subject="모니터가 깜빡입니다", team_id=team.id)
    _, page = sit_down(desk_server, team, seat_at, qtbot)
    qtbot.waitUntil(lambda: numbers(page) == [first.id], timeout=WAIT_MS)

    second = ticket(desk_server.desk, clerk, minji, subject="프린터가 멈췄습니다", team_id=team.id)

    qtbot.waitUntil(lambda: set(numbers(page)) == {first.id, second.id}, timeout=WAIT_MS)


def test_the_open_ticket_follows_the_keys(
    desk_server: DeskServer, team: Team, clerk: Actor, minji: Person, seat_at: SeatAt, qtbot: QtBot
) -> None:
    made = [ticket(desk_server.desk, clerk, minji, subject=f"표 {n}", team_id=team.id) for n in range(3)]
    window, page = sit_down(desk_server, team, seat_at, qtbot)
    qtbot.waitUntil(lambda: page.pane.ticket_id == made[0].id, timeout=WAIT_MS)

    QTest.keyClick(page.rows, Qt.Key.Key_J)
    assert page.pane.ticket_id == made[1].id
    QTest.keyClick(page.rows, Qt.Key.Key_K)
    assert page.pane.ticket_id == made[0].id
    assert window.navigation.place is not None
    assert window.navigation.place.ref is not None


def test_a_ticket_that_a_colleague_takes_leaves_the_unassigned(
    desk_server: DeskServer, team: Team, clerk: Actor, minji: Person, seat_at: SeatAt, qtbot: QtBot
) -> None:
    made = ticket(desk_server.desk, clerk, minji, team_id=team.id)
    _, page = sit_down(desk_server, team, seat_at, qtbot)
    page.open_view(View.UNASSIGNED.value)
    qtbot.waitUntil(lambda: numbers(page) == [made.id], timeout=WAIT_MS)

    take(page, desk_server, made)

    qtbot.waitUntil(lambda: numbers(page) == [], timeout=WAIT_MS)
    page.open_view(View.MINE.value)
    qtbot.waitUntil(lambda: numbers(page) == [made.id], timeout=WAIT_MS)


def take(page: InboxPage, desk_server: DeskServer, made: Ticket) -> None:
    command = TicketCommand(version=fresh(desk_server.desk, made).version)
    answered: list[TicketDetail] = []
    page._place.backend.call(page, TAKE_TICKET, answered.append, body=command, ticket_id=made.id)


def test_words_in_the_search_box_find_by_subject_and_requester(
    desk_server: DeskServer, team: Team, clerk: Actor, minji: Person, seat_at: SeatAt, qtbot: QtBot
) -> None:
    made = ticket(desk_server.desk, clerk, minji, subject="한글 파일이 열리지 않습니다", team_id=team.id)
    ticket(desk_server.desk, clerk, hire(desk_server.desk, name="서영수"), subject="마우스", team_id=team.id)
    _, page = sit_down(desk_server, team, seat_at, qtbot)
    qtbot.waitUntil(lambda: len(numbers(page)) == 2, timeout=WAIT_MS)

    for words in ("한글 파일", "ㄱㅁㅈ"):
        assert page.list.search is not None
        page.list.search.selectAll()
        event = QInputMethodEvent()
        event.setCommitString(words)
        QApplication.sendEvent(page.list.search, event)
        qtbot.waitUntil(lambda: numbers(page) == [made.id], timeout=WAIT_MS)


def test_what_was_at_the_top_is_painted_before_the_server_answers(
    desk_server: DeskServer, team: Team, clerk: Actor, minji: Person, seat_at: SeatAt, qtbot: QtBot
) -> None:
    made = ticket(desk_server.desk, clerk, minji, team_id=team.id)
    _, page = sit_down(desk_server, team, seat_at, qtbot)
    qtbot.waitUntil(lambda: numbers(page) == [made.id], timeout=WAIT_MS)

    again = InboxPage(page._place)
    qtbot.addWidget(again)
    again.tickets.show_remembered()

    assert numbers(again) == [made.id]


def test_the_views_fold_away_by_a_key_and_each_width_remembers_it(
    desk_server: DeskServer, team: Team, seat_at: SeatAt, qtbot: QtBot
) -> None:
    window, page = sit_down(desk_server, team, seat_at, qtbot)
    page.rows.setFocus()
    assert (page.side.isVisible(), page.views_button.isVisible()) == (True, False)

    qtbot.keyClick(page.rows, Qt.Key.Key_BracketLeft)
    assert (page.side.isVisible(), page.views_button.isVisible()) == (False, True)

    window.resize(1366, 768)
    qtbot.keyClick(page.rows, Qt.Key.Key_BracketLeft)
    assert page.side.isVisible()
    window.resize(1600, 980)
    assert not page.side.isVisible()
