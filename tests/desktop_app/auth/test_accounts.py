"""Accounts as administrators keep them: create, give roles, disable, reset a password."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.app import open_window
from desktop_app.auth.account_dialogs import RoleBoxes, suggested_password
from desktop_app.auth.models import password_fault
from desktop_app.auth.pages import AccountsPage
from desktop_app.core.translator import translator
from desktop_app.core.workplace import Workplace
from desktop_app.people.models import PeopleIndex
from desktop_app.ui.dialogs import FormSheet
from desktop_app.ui.picker import Picker
from desktop_app.ui.theme import theme
from desktop_app.ui.window import MainWindow
from server.auth import actions, queries
from server.people import actions as people
from shared.auth import AccountRow, NewAccount
from shared.people import NewPerson
from shared.permissions import Role
from tests.desktop_app.ui.clipping import clipped_texts, nameless
from tests.support.auth import PASSWORD, account_for
from tests.support.people import hire
from tests.support.seat import WAIT_MS, DeskServer, leave_seat, show_window, take_seat


@pytest.fixture
def page(workplace: Workplace, desk_server: DeskServer, qtbot: QtBot) -> AccountsPage:
    for name, login in (("김민지", "minji"), ("이도윤", "doyun")):
        account_for(desk_server.desk, Role.DESK_AGENT, person=hire(desk_server.desk, name=name), login=login)
    window = show_window(open_window(workplace), qtbot)
    workplace.commands.run("settings.accounts")
    shown = window.settings_section("accounts")
    assert isinstance(shown, AccountsPage)
    qtbot.waitUntil(lambda: len(shown.table.records) == 3, timeout=WAIT_MS)
    return shown


def sheet_of(page: AccountsPage) -> FormSheet | None:
    window = page.window()
    assert isinstance(window, MainWindow)
    return next((each for each in window.findChildren(FormSheet) if not each.isHidden()), None)


def opened(page: AccountsPage) -> FormSheet:
    sheet = sheet_of(page)
    assert sheet is not None
    return sheet


def first(page: AccountsPage) -> AccountRow:
    row = page.table.records.record(0)
    assert isinstance(row, AccountRow)
    return row


def current(page: AccountsPage) -> AccountRow:
    row = page.table.current_record()
    assert isinstance(row, AccountRow)
    return row


def roles_of(desk_server: DeskServer, login: str) -> tuple[list[Role], bool] | None:
    with desk_server.desk.ctx(writes=False) as ctx:
        account = queries.by_login(ctx, login)
        return (list(account.roles), account.is_enabled) if account is not None else None


def closed(page: AccountsPage) -> Any:
    return lambda: sheet_of(page) is None


def test_an_account_is_made_for_a_person_found_by_initials(
    page: AccountsPage, workplace: Workplace, desk_server: DeskServer, qtbot: QtBot, tmp_path: Path
) -> None:
    with desk_server.desk.ctx() as ctx:
        people.create(ctx, NewPerson(employee_number="E-77", name="한지우"))
    index = PeopleIndex.of(workplace)
    qtbot.waitUntil(lambda: bool(index.find("ㅎㅈㅇ")), timeout=WAIT_MS)
    QTest.keyClick(page.table, Qt.Key.Key_N)
    sheet = opened(page)
    picker = sheet.form.editor("person_id")
    assert isinstance(picker, Picker)
    qtbot.waitUntil(picker.hasFocus)
    picker.setText("ㅎㅈㅇ")
    qtbot.waitUntil(lambda: picker.is_open)
    QTest.keyClick(picker, Qt.Key.Key_Return)
    sheet.form.set_values({"login": "jiwoo", "password": "짧다"})
    sheet.send()
    assert sheet.form.rows["password"].error
    given = suggested_password()
    sheet.form.set_values({"password": given})
    sheet.send()
    qtbot.waitUntil(closed(page), timeout=WAIT_MS)

    assert roles_of(desk_server, "jiwoo") == ([Role.DESK_AGENT], True)
    assert current(page).name == "한지우"
    place = take_seat(qtbot, desk_server.address, "jiwoo", given, tmp_path / "jiwoo")
    assert place.backend.me.person is not None
    leave_seat(place)


def test_a_login_that_is_taken_is_said_at_the_field(page: AccountsPage, qtbot: QtBot) -> None:
    page.add_account()
    sheet = opened(page)
    sheet.form.set_values({"login": "minji"})
    sheet.send()
    qtbot.waitUntil(lambda: bool(sheet.form.rows["login"].error), timeout=WAIT_MS)
    assert "minji는 이미" in sheet.form.rows["login"].error
    assert sheet.form.value("login") == "minji"


def test_roles_are_changed_and_an_account_is_disabled(
    page: AccountsPage, desk_server: DeskServer, qtbot: QtBot
) -> None:
    minji = next(row for row in page._accounts if row.login == "minji")
    page.table.set_current(minji.id)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    sheet = opened(page)
    boxes = sheet.form.editor("roles")
    assert isinstance(boxes, RoleBoxes)
    boxes.box(Role.LEAD).setChecked(True)
    sheet.form.set_values({"is_enabled": False})
    sheet.send()
    qtbot.waitUntil(closed(page), timeout=WAIT_MS)

    assert roles_of(desk_server, "minji") == ([Role.DESK_AGENT, Role.LEAD], False)
    page.state.button("disabled").click()
    assert [first(page).login] == ["minji"]


def test_one_cannot_give_oneself_a_role(page: AccountsPage, workplace: Workplace, qtbot: QtBot) -> None:
    page.table.set_current(workplace.backend.me.account_id)
    page.change()
    sheet = opened(page)
    boxes = sheet.form.editor("roles")
    assert isinstance(boxes, RoleBoxes)
    boxes.box(Role.AUDITOR).setChecked(True)
    sheet.send()
    qtbot.waitUntil(lambda: bool(sheet.form.rows["roles"].error), timeout=WAIT_MS)
    assert "다른 관리자에게 요청" in sheet.form.rows["roles"].error


def test_a_forgotten_password_is_replaced(
    page: AccountsPage, desk_server: DeskServer, qtbot: QtBot, tmp_path: Path
) -> None:
    old = take_seat(qtbot, desk_server.address, "minji", PASSWORD, tmp_path / "old")
    minji = next(row for row in page._accounts if row.login == "minji")
    page.table.set_current(minji.id)
    page.reset()
    sheet = opened(page)
    given = sheet.form.value("new_password")
    with qtbot.waitSignal(old.backend.sign_in_needed, timeout=WAIT_MS):
        sheet.send()
    leave_seat(old)
    leave_seat(take_seat(qtbot, desk_server.address, "minji", given, tmp_path / "new"))


def test_a_new_colleague_appears_by_itself(
    page: AccountsPage, workplace: Workplace, desk_server: DeskServer, qtbot: QtBot
) -> None:
    with desk_server.desk.ctx() as ctx:
        actions.create_account(ctx, NewAccount(login="neu", password=PASSWORD, roles=[Role.AUDITOR]))
    qtbot.waitUntil(lambda: len(page.table.records) == 4, timeout=WAIT_MS)


def test_accounts_are_found_by_initials(page: AccountsPage, qtbot: QtBot) -> None:
    page.search.setText("ㄱㅁㅈ")
    page.search.search_now()
    assert [first(page).login, len(page.table.records)] == ["minji", 1]
    page.search.setText("nobody at all")
    page.search.search_now()
    assert page._stack.currentIndex() == 2


def test_a_suggested_password_is_accepted_and_can_be_typed_anywhere() -> None:
    given = {suggested_password() for _ in range(50)}
    assert {password_fault(one) for one in given} == {""}
    assert all(one.isascii() for one in given)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_nothing_is_clipped(page: AccountsPage, qtbot: QtBot, language: str, scale: float) -> None:
    translator.set_language(language)
    theme.set_text_scale(scale)
    qtbot.wait(30)
    assert clipped_texts(page) == []
    assert nameless(page) == []
    for open_sheet in (page.add_account, page.change, page.reset):
        page.table.set_current(page._accounts[0].id)
        open_sheet()
        qtbot.wait(30)
        sheet = opened(page)
        assert clipped_texts(sheet) == []
        assert nameless(sheet) == []
        sheet.close_cover()
