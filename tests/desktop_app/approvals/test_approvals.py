"""My approvals, deputies, templates, and the chain beside a ticket, with real clicks and a real server."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from desktop_app.approvals.chains import ChainsPage
from desktop_app.approvals.dialogs import DeputiesSheet
from desktop_app.approvals.pages import ApprovalsPage
from desktop_app.core.workplace import Workplace
from desktop_app.tickets.beside.approvals import ApprovalsPart, AskingForApproval
from desktop_app.ui.choices import Choice
from desktop_app.ui.cover import Cover
from desktop_app.ui.dialogs import FormSheet
from desktop_app.ui.window import MainWindow
from server.approvals import actions
from server.people.models import Person
from shared.approvals import ApprovalState, ApproverKind, Box, NewChain, NewDelegation
from shared.permissions import Role
from shared.tickets import Status
from tests.support import tickets
from tests.support.approvals import Office, by, office
from tests.support.house import actor
from tests.support.people import hire
from tests.support.seat import WAIT_MS, DeskServer, open_window, show_window
from tests.support.ticket_pane import scene

SeatAt = Callable[..., Workplace]


@pytest.fixture
def at(desk_server: DeskServer) -> Office:
    return office(desk_server.desk)


def person_of(desk_server: DeskServer, place: Workplace) -> Person:
    me = place.backend.me.person
    assert me is not None
    with desk_server.desk.ctx(writes=False) as ctx:
        return ctx.session.get_one(Person, me.id)


def opened(qtbot: QtBot, place: Workplace) -> tuple[MainWindow, ApprovalsPage]:
    window = show_window(open_window(place), qtbot)
    page = window.show_page("approvals")
    assert isinstance(page, ApprovalsPage)
    qtbot.waitUntil(lambda: page.list.is_loaded, timeout=WAIT_MS)
    return window, page


def sheet_of(window: Any) -> FormSheet:
    sheets = [one for one in window.findChildren(Cover) if one.isVisible()]
    assert sheets
    assert isinstance(sheets[-1], FormSheet)
    return sheets[-1]


def test_what_waits_is_counted_and_approved_by_key(
    qtbot: QtBot, desk_server: DeskServer, at: Office, seat_at: SeatAt
) -> None:
    place = seat_at(Role.MANAGER, name="최본부장")
    me = person_of(desk_server, place)
    made = at.ticket(description="그림 작업이 느립니다")
    found = at.ask(made, by(me))
    window, page = opened(qtbot, place)
    qtbot.waitUntil(lambda: page.view.ticket is not None, timeout=WAIT_MS)
    button = window.rail.button("approvals")
    assert button is not None
    qtbot.waitUntil(lambda: button.count == 1, timeout=WAIT_MS)
    assert page.view.detail is not None
    assert page.view.detail.may_decide

    QTest.keyClicks(page.rows, "a")
    sheet = sheet_of(window)
    QTest.mouseClick(sheet.yes_button, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: button.count == 0, timeout=WAIT_MS)
    assert at.newest(made).state is ApprovalState.APPROVED
    assert tickets.fresh(at.desk, made).status is Status.IN_PROGRESS
    assert at.newest(made).id == found.id


def test_declining_asks_for_a_reason(
    qtbot: QtBot, desk_server: DeskServer, at: Office, seat_at: SeatAt
) -> None:
    place = seat_at(Role.MANAGER, name="최본부장")
    made = at.ticket()
    at.ask(made, by(person_of(desk_server, place)))
    window, page = opened(qtbot, place)
    qtbot.waitUntil(lambda: page.view.detail is not None, timeout=WAIT_MS)

    QTest.keyClicks(page.rows, "d")
    sheet = sheet_of(window)
    sheet.send()
    assert sheet.form.rows["reason"].error
    sheet.form.set_value("reason", "다음 분기에 다시 올려 주세요")
    sheet.send()

    qtbot.waitUntil(lambda: at.newest(made).state is ApprovalState.DECLINED, timeout=WAIT_MS)
    page.put_on(Box.DECIDED)
    qtbot.waitUntil(lambda: len(page.list.rows) == 1 and page.list.query.box is Box.DECIDED, timeout=WAIT_MS)


def test_a_deputy_is_named_and_taken_back(
    qtbot: QtBot, desk_server: DeskServer, at: Office, seat_at: SeatAt
) -> None:
    place = seat_at(Role.MANAGER, name="최본부장")
    deputy = hire(desk_server.desk, name="한대리")
    window, page = opened(qtbot, place)
    sheet = page.show_deputies()
    form = sheet.ask_new()
    form.form.set_value("deputy", Choice(deputy.id, "한대리"))
    form.send()

    def names() -> list[str]:
        return [label.text() for label in sheet.findChildren(type(sheet.title)) if label.text() == "한대리"]

    qtbot.waitUntil(lambda: bool(names()), timeout=WAIT_MS)
    next(one for one in sheet.findChildren(QToolButton) if one.accessibleName() == "위임 끝내기").click()
    qtbot.waitUntil(lambda: not names(), timeout=WAIT_MS)
    assert isinstance(sheet, DeputiesSheet)
    assert window.isVisible()


def test_somebody_else_s_deputy_sees_for_whom_they_decide(
    qtbot: QtBot, desk_server: DeskServer, at: Office, seat_at: SeatAt
) -> None:
    place = seat_at(Role.MANAGER, name="한대리")
    me = person_of(desk_server, place)
    at.ask(at.ticket(), by(at.manager))
    today = desk_server.desk.now.date()
    form = NewDelegation(deputy_id=me.id, from_on=today, until_on=today + timedelta(days=1))
    tickets.act(at.desk, tickets.actor_for(at.manager), actions.delegate, form)
    _, page = opened(qtbot, place)
    qtbot.waitUntil(lambda: page.view.detail is not None, timeout=WAIT_MS)
    assert page.view.detail is not None
    assert page.view.detail.for_person is not None
    assert page.view.detail.for_person.label == "최팀장"


def test_a_chain_is_made_and_gets_another_step(
    qtbot: QtBot, desk_server: DeskServer, at: Office, workplace: Workplace
) -> None:
    window = show_window(open_window(workplace), qtbot)
    page = window.show_settings("approval-chains")
    assert isinstance(page, ChainsPage)
    qtbot.waitUntil(lambda: page._is_loaded, timeout=WAIT_MS)
    sheet = page.ask_new()
    sheet.form.set_values(
        {"name": "장비 구매", "approvers": [Choice((ApproverKind.LINE_MANAGER.value, 0), "상급자")]}
    )
    sheet.send()
    qtbot.waitUntil(lambda: page.current is not None, timeout=WAIT_MS)
    assert page.current is not None
    sheet = page.ask_step(page.current, None)
    sheet.form.set_values({"step": "구매 승인", "approvers": [Choice(("person", at.director.id), "강이사")]})
    sheet.send()
    qtbot.waitUntil(lambda: page.current is not None and len(page.current.steps) == 2, timeout=WAIT_MS)
    assert [one.label for one in page.current.refs] == ["강이사"]


def test_the_chain_stands_beside_the_ticket_that_asked(
    qtbot: QtBot, desk_server: DeskServer, workplace: Workplace
) -> None:
    window = open_window(workplace)
    made = scene(qtbot, desk_server.desk, workplace)
    made.open()
    head = hire(desk_server.desk, name="최팀장")
    chain = NewChain(name="구매", steps=[by(head)])
    tickets.act(desk_server.desk, actor(Role.ADMINISTRATOR), actions.create_chain, chain)
    detail = made.pane.detail
    assert detail is not None
    part = made.pane.context.parts["approvals"]
    assert isinstance(part, ApprovalsPart)
    AskingForApproval(made.window, workplace).ask(detail)
    qtbot.waitUntil(made.has_sheet, timeout=WAIT_MS)
    sheet = made.sheet()
    sheet.form.set_value("question", "모니터를 살까요?")
    made.send_sheet()
    qtbot.waitUntil(lambda: bool(part.found), timeout=WAIT_MS)
    assert part.isVisibleTo(made.pane.context)
    assert tickets.fresh(desk_server.desk, made.ticket).status is Status.PENDING
    part._withdraw(part.found[0], "필요 없어졌습니다")
    qtbot.waitUntil(lambda: part.found[0].state is ApprovalState.WITHDRAWN, timeout=WAIT_MS)
    window.deleteLater()
