"""The program starts with what it knows, signs people in and out, and keeps the rest."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app import __main__ as program
from desktop_app.app import (
    ME,
    Desk,
    Options,
    QtTexts,
    choose_input_method,
    open_window,
    take_token,
    version_fault,
)
from desktop_app.auth.dialogs import SignInSheet
from desktop_app.core.settings import Settings
from desktop_app.core.store import Store
from desktop_app.core.translator import t, translator
from desktop_app.core.workplace import Workplace
from desktop_app.ui.toast import Toast
from desktop_app.ui.window import MainWindow
from server.auth.actions import end_sessions, open_session
from server.auth.models import Account
from shared.errors import Forbidden, Unavailable
from shared.permissions import Role
from tests.support.auth import PASSWORD, account_for
from tests.support.faulty_line import faulty_line
from tests.support.people import hire
from tests.support.seat import WAIT_MS, DeskServer, show_window


@pytest.fixture
def drawer(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the system's keyring holds."""
    kept: dict[str, str] = {}
    monkeypatch.setattr(keyring, "set_password", lambda _, place, token: kept.__setitem__(place, token))
    monkeypatch.setattr(keyring, "get_password", lambda _, place: kept.get(place))
    monkeypatch.setattr(keyring, "delete_password", lambda _, place: kept.pop(place, None))
    return kept


@pytest.fixture
def seojun(desk_server: DeskServer) -> Account:
    person = hire(desk_server.desk, name="박서준")
    return account_for(desk_server.desk, Role.LEAD, Role.ADMINISTRATOR, person=person, login="seojun")


@pytest.fixture
def start(desk_server: DeskServer, tmp_path: Path, drawer: dict[str, str]) -> Iterator[Callable[..., Desk]]:
    """Starts the program on the same PC each time."""
    running: list[Desk] = []

    def started(**options: Any) -> Desk:
        settings = Settings(tmp_path / "pc")
        desk = Desk(settings, tmp_path / "pc" / "data", Options(**options))
        running.append(desk)
        desk.start()
        return desk

    yield started
    for desk in running:
        desk._leave_window()
        if desk.sign_in is not None:
            desk.sign_in.removeEventFilter(desk)
            desk.sign_in.deleteLater()
        desk.deleteLater()


def sign_in(desk: Desk, address: str, qtbot: QtBot, login: str = "seojun") -> MainWindow:
    page = desk.sign_in
    assert page is not None
    page.address.setText(address)
    page.check.check(address)
    page.login.setText(login)
    page.password.setText(PASSWORD)
    page.submit()
    return at_work(desk, qtbot)


def at_work(desk: Desk, qtbot: QtBot) -> MainWindow:
    """The window, when the feed is live."""

    def is_live() -> bool:
        place = desk.place
        return desk.window is not None and place is not None and place.backend.state == "live"

    qtbot.waitUntil(is_live, timeout=WAIT_MS)
    assert desk.window is not None
    return desk.window


def leave(desk: Desk, qtbot: QtBot) -> None:
    """Closes the window; the store is closed when this returns."""
    place = desk.place
    assert place is not None
    with qtbot.waitSignal(place.backend.destroyed, timeout=WAIT_MS):
        desk._leave_window()


def sheet_of(window: MainWindow) -> SignInSheet | None:
    return next((each for each in window.findChildren(SignInSheet) if not each.isHidden()), None)


# --- starting -----------------------------------------------------------------------------------------------


def test_the_first_start_asks_who_and_where_and_then_opens_the_window(
    start: Callable[..., Desk], seojun: Account, desk_server: DeskServer, qtbot: QtBot
) -> None:
    desk = start()
    assert desk.window is None
    window = sign_in(desk, desk_server.address, qtbot)

    assert desk.sign_in is None
    assert window.isVisible()
    assert window.windowTitle() == "Ieum 헬프데스크"
    assert "박서준" in window.rail.person.accessibleName()


def test_the_next_start_opens_the_window_before_the_server_has_answered(
    start: Callable[..., Desk], seojun: Account, desk_server: DeskServer, qtbot: QtBot
) -> None:
    desk = start()
    sign_in(desk, desk_server.address, qtbot).show_page("people")
    leave(desk, qtbot)

    again = start()
    assert again.window is not None
    assert again.window.isVisible()
    assert again.window.current == "people"
    assert again.place is not None
    assert not again.place.backend.session.is_signed_in
    at_work(again, qtbot)
    assert again.place.backend.session.is_signed_in


def test_without_a_network_the_window_opens_and_says_so(
    start: Callable[..., Desk], seojun: Account, desk_server: DeskServer, qtbot: QtBot
) -> None:
    with faulty_line(desk_server.address) as line:
        desk = start()
        sign_in(desk, line.address, qtbot)
        leave(desk, qtbot)
        line.cut()
        again = start()
        assert again.window is not None
        place = again.place
        assert place is not None
        qtbot.waitUntil(lambda: place.backend.state == "offline", timeout=WAIT_MS)
        leave(again, qtbot)


def test_a_sign_in_that_shall_not_be_kept_is_asked_for_again(
    start: Callable[..., Desk], seojun: Account, desk_server: DeskServer, qtbot: QtBot, drawer: dict[str, str]
) -> None:
    desk = start()
    assert desk.sign_in is not None
    desk.sign_in.keeps.setChecked(False)
    sign_in(desk, desk_server.address, qtbot)
    leave(desk, qtbot)

    assert drawer == {}
    again = start()
    assert again.window is None
    assert again.sign_in is not None
    assert again.sign_in.login.text() == "seojun"


def test_a_session_that_ended_meanwhile_is_asked_for_over_the_window(
    start: Callable[..., Desk], seojun: Account, desk_server: DeskServer, qtbot: QtBot
) -> None:
    desk = start()
    sign_in(desk, desk_server.address, qtbot)
    leave(desk, qtbot)
    with desk_server.desk.ctx() as ctx:
        end_sessions(ctx, seojun.id)

    again = start()
    window = again.window
    assert window is not None
    qtbot.waitUntil(lambda: sheet_of(window) is not None, timeout=WAIT_MS)
    sheet = sheet_of(window)
    assert sheet is not None
    sheet.form.set_values({"password": PASSWORD})
    sheet.send()
    at_work(again, qtbot)
    assert again.window is window


def test_other_rights_open_the_window_anew(
    start: Callable[..., Desk], seojun: Account, desk_server: DeskServer, qtbot: QtBot
) -> None:
    desk = start()
    window = sign_in(desk, desk_server.address, qtbot)
    assert window.show_settings("accounts") is not None
    leave(desk, qtbot)
    with desk_server.desk.ctx() as ctx:
        ctx.session.get_one(Account, seojun.id).roles = [Role.LEAD]

    again = start()
    first = again.window
    qtbot.waitUntil(lambda: again.window is not first, timeout=WAIT_MS)
    assert again.window is not None
    assert again.window.show_settings("accounts") is None
    assert any("권한이 바뀌어" in toast.notice.title for toast in again.window.findChildren(Toast))


def test_signing_out_leaves_the_drafts_and_nothing_else(
    start: Callable[..., Desk],
    seojun: Account,
    desk_server: DeskServer,
    qtbot: QtBot,
    drawer: dict[str, str],
    tmp_path: Path,
) -> None:
    desk = start()
    sign_in(desk, desk_server.address, qtbot)
    place = desk.place
    assert place is not None
    place.store.save_draft("ticket/7/answer", "answer", "남는 글")
    with qtbot.waitSignal(place.backend.destroyed, timeout=WAIT_MS):
        place.commands.run("auth.sign_out")
    qtbot.waitUntil(lambda: desk.sign_in is not None and desk.window is None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: drawer == {}, timeout=WAIT_MS)

    store = Store(tmp_path / "pc" / "data", desk_server.address, "seojun")
    assert store.noted(ME) == ""
    assert store.recall_some("person", 0, 10) == {}
    assert store.draft("ticket/7/answer") is not None
    store.close()
    sign_in(desk, desk_server.address, qtbot)


def test_a_file_with_a_token_signs_in_once_and_is_gone(
    start: Callable[..., Desk], seojun: Account, desk_server: DeskServer, qtbot: QtBot, tmp_path: Path
) -> None:
    with desk_server.desk.ctx() as ctx:
        token = open_session(ctx, ctx.session.get_one(Account, seojun.id), "demo").refresh_token
    file = tmp_path / "token"
    file.write_text(token + "\n", "utf-8")
    file.chmod(0o600)
    desk = start(server=desk_server.address, login="seojun", token_file=file)
    at_work(desk, qtbot)
    assert not file.exists()


def test_a_file_that_others_may_read_is_not_used(
    start: Callable[..., Desk], desk_server: DeskServer, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    file.write_text("ir_secret", "utf-8")
    file.chmod(0o644)
    assert take_token(file) == ""
    assert not file.exists()
    desk = start(server=desk_server.address, login="seojun", token_file=file)
    assert desk.sign_in is not None
    assert "로그인 파일" in desk.sign_in.said


# --- the window ---------------------------------------------------------------------------------------------


def test_refusals_that_nobody_takes_are_told_once(workplace: Workplace, qtbot: QtBot) -> None:
    window = show_window(open_window(workplace), qtbot)
    for _ in range(3):
        workplace.backend.failed.emit(Unavailable("server_unreachable"))
    workplace.backend.failed.emit(Forbidden("permission_missing"))
    told = [toast.notice.text for toast in window.findChildren(Toast) if not toast.isHidden()]
    assert len(told) == 2
    assert "이 PC에 보관" in told[0]


def test_the_state_of_the_connection_is_shown(workplace: Workplace, qtbot: QtBot) -> None:
    window = show_window(open_window(workplace), qtbot)
    assert window.topbar._state.text() == "실시간"
    workplace.backend._on_state("offline")
    assert "오프라인" in window.topbar._chip.accessibleName()
    translator.set_language("en")
    assert "Offline" in window.topbar._chip.accessibleName()
    workplace.backend._on_state("live")
    assert window.topbar._state.text() == "Live"


class Windows(QObject):
    """Every window that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(type(watched).__name__)
        return False


def test_no_widget_flashes_up_as_a_window_of_its_own(
    workplace: Workplace, qtbot: QtBot, desk_app: QApplication
) -> None:
    windows = Windows()
    desk_app.installEventFilter(windows)
    window = show_window(open_window(workplace), qtbot)
    for name in window.page_names():
        window.show_page(name)
        qtbot.wait(20)
    desk_app.removeEventFilter(windows)
    assert [name for name in windows.shown if name != "MainWindow"] == []


def test_a_fault_of_the_program_is_written_down_and_told(
    start: Callable[..., Desk], seojun: Account, desk_server: DeskServer, qtbot: QtBot, caplog: Any
) -> None:
    desk = start()
    window = sign_in(desk, desk_server.address, qtbot)
    fault = ZeroDivisionError("by zero")
    desk.on_fault(ZeroDivisionError, fault, None)
    assert "a fault of the program" in caplog.text
    assert any(toast.notice.title == t("app.fault") for toast in window.findChildren(Toast))


# --- the machine --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("qt", "python", "is_refused"),
    [
        ("6.12.0", (3, 11), True),
        ("6.13.1", (3, 10), True),
        ("6.11.3", (3, 11), False),
        ("6.12.0", (3, 12), False),
    ],
)
def test_a_qt_that_loses_references_is_refused(qt: str, python: tuple[int, int], is_refused: bool) -> None:
    fault = version_fault(qt, python)
    assert bool(fault) == is_refused
    if is_refused:
        assert qt in fault
        assert "3.12" in fault


@pytest.mark.parametrize(
    ("environment", "plugins", "expected"),
    [
        ({"QT_IM_MODULE": "fcitx"}, [], "ibus"),
        ({"XMODIFIERS": "@im=fcitx"}, [], "ibus"),
        ({"QT_IM_MODULE": "fcitx"}, ["libfcitx5platforminputcontextplugin.so"], "fcitx"),
        ({"QT_IM_MODULE": "ibus"}, [], "ibus"),
        ({}, [], ""),
    ],
)
def test_where_fcitx_has_no_plug_in_ibus_is_used(
    environment: dict[str, str], plugins: list[str], expected: str, tmp_path: Path
) -> None:
    for name in plugins:
        (tmp_path / name).touch()
    choose_input_method(environment, tmp_path)
    assert environment.get("QT_IM_MODULE", "") == expected


def test_the_words_of_qt_itself_are_korean(desk_app: QApplication) -> None:
    texts = QtTexts(desk_app)
    assert desk_app.translate("QPlatformTheme", "Cancel") == "취소"
    translator.set_language("en")
    assert desk_app.translate("QPlatformTheme", "Cancel") == "Cancel"
    desk_app.removeTranslator(texts._texts)
    texts.deleteLater()


def test_the_command_line_is_understood(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given: list[Options] = []

    def run(_: list[str], options: Options) -> int:
        given.append(options)
        return 0

    monkeypatch.setattr(program, "run", run)
    words = ["--server", "https://desk.example", "--login", "minji", "--language", "en", "--theme", "dark"]
    assert program.main([*words, "--data-dir", str(tmp_path), "--token-file", str(tmp_path / "t")]) == 0
    assert given[0] == Options("https://desk.example", "minji", "en", "dark", tmp_path, tmp_path / "t")
    with pytest.raises(SystemExit):
        program.main(["--version"])
    assert capsys.readouterr().out.startswith("ieum-desk ")
