"""Phone intake: three key chords, a draft that is never lost, one ticket however often it is sent."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop_app.catalog.directory import catalog_of
from desktop_app.core.workplace import Workplace
from desktop_app.tickets.intake import DRAFT, PhoneIntake
from desktop_app.ui.window import MainWindow
from server.catalog.models import TeamMember
from server.people.models import Person
from shared.catalog import FormItem
from shared.permissions import Role
from shared.tickets import Channel, LinkKind, Status, TicketDetail
from tests.support import catalog, inventory
from tests.support.assets import asset
from tests.support.custody import issue
from tests.support.people import hire
from tests.support.seat import WAIT_MS, DeskServer, open_window

SeatAt = Callable[..., Workplace]
Key, Ctrl, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def minji(desk_server: DeskServer) -> Person:
    """Holds one laptop, which reports."""
    desk = desk_server.desk
    person = hire(desk, name="김민지", phone="2107")
    issue(desk, asset(desk, tag="NB-2107", serial="SN-2107"), person)
    inventory.reporting(desk, serial="SN-2107", maker="LG")
    return person


@pytest.fixture
def place(desk_server: DeskServer, minji: Person, seat_at: SeatAt) -> Workplace:
    team = catalog.team(desk_server.desk, "1차 서비스데스크")
    seat = seat_at(Role.LEAD, Role.DESK_AGENT, login="doyun", name="이도윤")
    assert seat.backend.me.person is not None
    with desk_server.desk.ctx() as ctx:
        ctx.session.add(TeamMember(team_id=team.id, person_id=seat.backend.me.person.id))
    return seat


@pytest.fixture
def window(place: Workplace, qtbot: QtBot) -> MainWindow:
    opened = open_window(place)
    qtbot.addWidget(opened)
    opened.resize(1600, 980)
    opened.show()
    opened.show_page("inbox")
    return opened


def call_in(window: MainWindow, qtbot: QtBot) -> PhoneIntake:
    QTest.keyClick(window, Key.Key_F2)
    sheet = window.findChild(PhoneIntake)
    assert sheet is not None
    return sheet


def say(field: QWidget, words: str) -> None:
    event = QInputMethodEvent()
    event.setCommitString(words)
    QApplication.sendEvent(field, event)


def log_call(sheet: PhoneIntake, qtbot: QtBot, caller: str, what: str) -> None:
    say(sheet.caller, caller)
    qtbot.waitUntil(lambda: bool(sheet.callers.choices()), timeout=WAIT_MS)
    QTest.keyClick(sheet.caller, Key.Key_Return)
    say(sheet.what, what)


def created(sheet: PhoneIntake) -> list[TicketDetail]:
    found: list[TicketDetail] = []
    go_on = sheet._created

    def both(ticket: TicketDetail) -> None:
        found.append(ticket)
        go_on(ticket)

    sheet._created = both
    return found


def test_a_call_is_logged_with_the_callers_laptop(window: MainWindow, qtbot: QtBot) -> None:
    sheet = call_in(window, qtbot)
    found = created(sheet)

    log_call(sheet, qtbot, "ㄱㅁㅈ", "모니터 신호 없음")
    QTest.keyClick(sheet.what, Key.Key_Return, Ctrl)
    qtbot.waitUntil(lambda: bool(found), timeout=WAIT_MS)

    ticket = found[0]
    assert (ticket.row.channel, ticket.row.requester) == (Channel.PHONE, "김민지")
    assert ticket.row.assignee == "이도윤"
    assert [link.target.label for link in ticket.links if link.kind is LinkKind.ASSET] == ["NB-2107"]


def test_a_call_solved_on_the_phone_is_resolved_at_once(window: MainWindow, qtbot: QtBot) -> None:
    sheet = call_in(window, qtbot)
    found = created(sheet)

    log_call(sheet, qtbot, "김민지", "비밀번호 재설정")
    QTest.keyClick(sheet.what, Key.Key_Return, Ctrl | Shift)
    qtbot.waitUntil(lambda: bool(found), timeout=WAIT_MS)

    assert found[0].row.status is Status.RESOLVED


def test_escape_keeps_what_was_written_for_the_next_call(
    window: MainWindow, place: Workplace, qtbot: QtBot
) -> None:
    sheet = call_in(window, qtbot)
    log_call(sheet, qtbot, "김민지", "키보드가")
    QTest.keyClick(sheet.what, Key.Key_Escape)

    assert place.store.draft(DRAFT) is not None
    again = call_in(window, qtbot)
    assert again.what.text() == "키보드가"
    qtbot.waitUntil(lambda: again.caller.text() == "김민지", timeout=WAIT_MS)


def test_a_syllable_that_is_still_composed_is_sent_too(window: MainWindow, qtbot: QtBot) -> None:
    sheet = call_in(window, qtbot)
    found = created(sheet)
    log_call(sheet, qtbot, "김민지", "화면이 꺼")
    QApplication.sendEvent(sheet.what, QInputMethodEvent("짐", []))

    QTest.keyClick(sheet.what, Key.Key_Return, Ctrl)
    qtbot.waitUntil(lambda: bool(found), timeout=WAIT_MS)

    assert found[0].row.subject.startswith("화면이 꺼")


def test_nothing_is_sent_without_a_caller_or_a_word(window: MainWindow, qtbot: QtBot) -> None:
    sheet = call_in(window, qtbot)

    QTest.keyClick(sheet.caller, Key.Key_Return, Ctrl)

    assert not sheet.isHidden()


def test_a_service_brings_its_questions_and_its_team(
    desk_server: DeskServer, window: MainWindow, place: Workplace, qtbot: QtBot
) -> None:
    desk = desk_server.desk
    vendors = catalog.team(desk, "장비지원팀")
    laptop = catalog.service(desk, "노트북 신청", team_id=vendors.id)
    catalog.custom_field(desk, "reason", label="신청 사유")
    catalog.request_form(desk, FormItem(field="reason", is_required=True), service=laptop)
    for kind in ("service", "custom_field"):
        catalog_of(place).load_kind(kind)
    qtbot.waitUntil(lambda: catalog_of(place).field("reason") is not None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: catalog_of(place).service(laptop.id) is not None, timeout=WAIT_MS)
    sheet = call_in(window, qtbot)
    log_call(sheet, qtbot, "김민지", "새 노트북")

    sheet.service.setFocus()
    say(sheet.service, "ㄴㅌㅂ")
    QTest.keyClick(sheet.service, Key.Key_Return)
    qtbot.waitUntil(lambda: sheet.fields.form is not None, timeout=WAIT_MS)
    QTest.keyClick(sheet.service, Key.Key_Return, Ctrl | Qt.KeyboardModifier.AltModifier)
    assert sheet.fields.form is not None
    assert sheet.fields.form.rows["reason"].error, "the service asks for it"
    QTest.keyClick(sheet.what, Key.Key_Escape)
    qtbot.waitUntil(lambda: not isValid(sheet), timeout=WAIT_MS)

    again = call_in(window, qtbot)
    found = created(again)
    assert again.service.text() == "노트북 신청"
    qtbot.waitUntil(lambda: again.fields.form is not None, timeout=WAIT_MS)
    assert again.fields.form is not None
    again.fields.form.set_value("reason", "교체 시기")
    QTest.keyClick(again.what, Key.Key_Return, Ctrl | Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: bool(found), timeout=WAIT_MS)
    assert (found[0].service, found[0].row.team_id) == ("노트북 신청", vendors.id)
    assert [one.text for one in found[0].fields] == ["교체 시기"]
