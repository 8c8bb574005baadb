"""One's own sign-in: asked for again over the window, sessions, password, the menu of the person."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.app import open_window
from desktop_app.auth.dialogs import SessionsSheet, SignInSheet
from desktop_app.core.translator import translator
from desktop_app.core.workplace import Workplace
from desktop_app.ui.dialogs import FormSheet
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import Button, ImeLineEdit
from desktop_app.ui.window import MainWindow
from server.auth.actions import end_sessions
from shared.people import LIST_PEOPLE, PeopleQuery
from shared.permissions import Role
from tests.support.auth import PASSWORD
from tests.support.seat import WAIT_MS, DeskServer, leave_seat, show_window, take_seat


@pytest.fixture
def window(workplace: Workplace, qtbot: QtBot) -> MainWindow:
    return show_window(open_window(workplace), qtbot)


def sheet_of(window: MainWindow, kind: type[Any]) -> Any:
    found = [each for each in window.findChildren(kind) if not each.isHidden()]
    return found[0] if found else None


def line(sheet: FormSheet, name: str) -> ImeLineEdit:
    editor = sheet.form.editor(name)
    assert isinstance(editor, ImeLineEdit)
    return editor


def end_everywhere(place: Workplace, desk_server: DeskServer) -> None:
    with desk_server.desk.ctx() as ctx:
        end_sessions(ctx, place.backend.me.account_id)


def test_after_the_end_of_the_session_a_sheet_asks_and_the_work_goes_on(
    workplace: Workplace, window: MainWindow, desk_server: DeskServer, qtbot: QtBot
) -> None:
    end_everywhere(workplace, desk_server)
    answers: list[Any] = []
    for search in ("박", "서", "준"):
        query = PeopleQuery(search=search)
        workplace.backend.call(window, LIST_PEOPLE, answers.append, failed=answers.append, query=query)
    qtbot.waitUntil(lambda: sheet_of(window, SignInSheet) is not None, timeout=WAIT_MS)
    sheet = sheet_of(window, SignInSheet)
    assert answers == []
    assert len(window.findChildren(SignInSheet)) == 1

    QTest.keyClicks(line(sheet, "password"), "not the password")
    QTest.keyClick(line(sheet, "password"), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(sheet.form.rows["password"].error), timeout=WAIT_MS)
    assert "아이디와 비밀번호를 확인" in sheet.form.rows["password"].error

    line(sheet, "password").setText(PASSWORD)
    sheet.send()
    qtbot.waitUntil(lambda: len(answers) == 3, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: sheet_of(window, SignInSheet) is None, timeout=WAIT_MS)
    assert all(answer.items for answer in answers)


def test_the_sheet_stays_until_somebody_signs_in_or_leaves(
    workplace: Workplace, window: MainWindow, desk_server: DeskServer, qtbot: QtBot
) -> None:
    end_everywhere(workplace, desk_server)
    workplace.backend.call(window, LIST_PEOPLE, query=PeopleQuery())
    qtbot.waitUntil(lambda: sheet_of(window, SignInSheet) is not None, timeout=WAIT_MS)
    sheet = sheet_of(window, SignInSheet)
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isHidden()
    with qtbot.waitSignal(workplace.backend.sign_in_needed, timeout=WAIT_MS):
        sheet.cancel_button.click()
    assert not workplace.backend.is_kept
    assert sheet_of(window, SignInSheet) is None


def test_a_session_elsewhere_is_ended_from_here(
    workplace: Workplace, window: MainWindow, desk_server: DeskServer, qtbot: QtBot, tmp_path: Any
) -> None:
    login = workplace.backend.session.login
    elsewhere = take_seat(qtbot, desk_server.address, login, PASSWORD, tmp_path / "elsewhere")
    workplace.commands.run("auth.sessions")
    sheet = sheet_of(window, SessionsSheet)

    def enders() -> list[Button]:
        return [button for button in sheet.findChildren(Button) if button.accessibleName() == "끝내기"]

    qtbot.waitUntil(lambda: len(enders()) == 1, timeout=WAIT_MS)
    with qtbot.waitSignal(elsewhere.backend.sign_in_needed, timeout=WAIT_MS):
        enders()[0].click()
    qtbot.waitUntil(lambda: not enders(), timeout=WAIT_MS)
    leave_seat(elsewhere)


def test_the_password_is_changed_after_the_old_one_was_given(
    workplace: Workplace, window: MainWindow, desk_server: DeskServer, qtbot: QtBot, tmp_path: Any
) -> None:
    workplace.commands.run("auth.password")
    sheet = sheet_of(window, FormSheet)
    values = {
        "old_password": "not the old one",
        "new_password": "새로운 암호 2026!",
        "again": "새로운 암호 2025!",
    }
    sheet.form.set_values(values)
    sheet.send()
    assert sheet.form.rows["again"].error == "두 비밀번호가 다릅니다."
    sheet.form.set_values({"again": "새로운 암호 2026!"})
    sheet.send()
    qtbot.waitUntil(lambda: bool(sheet.form.rows["old_password"].error), timeout=WAIT_MS)
    assert "지금 비밀번호가 맞지 않습니다" in sheet.form.rows["old_password"].error
    sheet.form.set_values({"old_password": PASSWORD})
    sheet.send()
    qtbot.waitUntil(lambda: sheet_of(window, FormSheet) is None, timeout=WAIT_MS)

    login = workplace.backend.session.login
    again = take_seat(qtbot, desk_server.address, login, "새로운 암호 2026!", tmp_path / "again")
    leave_seat(again)


def test_the_menu_of_the_person_offers_what_they_may_do(
    workplace: Workplace, window: MainWindow, seat_at: Callable[..., Workplace], qtbot: QtBot
) -> None:
    def words(shown: MainWindow) -> list[str]:
        return [entry[0] for entry in shown.rail.person._entries() if entry is not None]

    assert "계정 관리" in words(window)
    assert words(window)[-1] == "로그아웃"
    agent = open_window(seat_at(Role.DESK_AGENT, login="agent"))
    qtbot.addWidget(agent)
    assert "계정 관리" not in words(agent)
    assert agent.show_settings("accounts") is None


def test_language_and_theme_are_changed_from_the_menu(workplace: Workplace, window: MainWindow) -> None:
    workplace.commands.run("auth.language")
    assert (translator.language, workplace.settings.language) == ("en", "en")
    assert window.windowTitle() == "Ieum Help Desk"
    workplace.commands.run("window.theme")
    assert theme.is_dark
    workplace.commands.run("auth.system_theme")
    assert workplace.settings.theme == "system"
