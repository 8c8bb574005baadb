"""Signing in as people do it: typing, mistakes, a server that is not there, a server that is new."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.auth import models
from desktop_app.auth.models import AddressCheck, Finding, Reach, finding, password_fault, trust, trusted
from desktop_app.auth.pages import SignInPage
from desktop_app.auth.pages.entries import PasswordRow
from desktop_app.core import backend as calls
from desktop_app.core.backend import Backend
from desktop_app.core.sentences import sentence
from desktop_app.core.settings import Settings
from desktop_app.core.translator import translator
from desktop_app.core.transport import Answer
from desktop_app.ui.theme import theme
from server.auth import set_up
from shared.errors import Forbidden
from shared.permissions import Role
from tests.desktop_app.ui.clipping import clipped_texts, nameless
from tests.support.auth import PASSWORD, account_for
from tests.support.faulty_line import faulty_line
from tests.support.people import hire
from tests.support.seat import WAIT_MS, DeskServer


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "FIRST_PAUSE_MS", 60)


@pytest.fixture
def seojun(desk_server: DeskServer) -> DeskServer:
    account_for(
        desk_server.desk,
        Role.LEAD,
        Role.ADMINISTRATOR,
        person=hire(desk_server.desk, name="박서준"),
        login="seojun",
    )
    return desk_server


@pytest.fixture
def open_page(qtbot: QtBot, settings: Settings) -> Iterator[Callable[[], SignInPage]]:
    pages: list[SignInPage] = []

    def opened() -> SignInPage:
        page = SignInPage(settings)
        page.resize(1366, 768)
        qtbot.addWidget(page)
        page.show()
        page.activateWindow()
        page.on_shown()
        qtbot.waitUntil(page.address.hasFocus)
        pages.append(page)
        return page

    yield opened
    for page in pages:
        page.check._drop()


def keys(text: str) -> None:
    """Typed into whatever has the focus."""
    widget = QApplication.focusWidget()
    assert widget is not None
    for letter in text:
        if letter == "\n":
            QTest.keyClick(widget, Qt.Key.Key_Return)
            widget = QApplication.focusWidget() or widget
        elif letter.isascii():
            QTest.keyClicks(widget, letter)
        else:
            QApplication.sendEvent(widget, committed(letter))


def committed(letter: str) -> QInputMethodEvent:
    event = QInputMethodEvent()
    event.setCommitString(letter)
    return event


def test_somebody_signs_in_by_typing_alone(
    seojun: DeskServer, open_page: Callable[[], SignInPage], settings: Settings, qtbot: QtBot
) -> None:
    page = open_page()
    assert page.address.hasFocus()
    with qtbot.waitSignal(page.signed_in, timeout=WAIT_MS) as signed_in:
        keys(seojun.address + "\n")
        keys("seojun\n")
        page.password.setText(PASSWORD)
        keys("\n")
    backend = signed_in.args[0]
    assert isinstance(backend, Backend)
    assert backend.me.name == "박서준"
    assert (settings.get("server_address"), settings.get("login")) == (seojun.address, "seojun")
    assert page.password.text() == ""
    assert page.sign.text() == "연결됨 · 이 PC"
    backend.stop()
    backend.deleteLater()


def test_a_wrong_password_is_said_at_the_field_and_the_rest_stays(
    seojun: DeskServer, open_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    page = open_page()
    keys(f"{seojun.address}\nseojun\nwrong but long enough\n")
    qtbot.waitUntil(lambda: bool(page.rows["password"].error), timeout=WAIT_MS)

    assert page.rows["password"].error == "로그인할 수 없습니다. 아이디와 비밀번호를 확인하세요."
    assert (page.login.text(), page.address.text()) == ("seojun", seojun.address)
    assert page.password.selectedText() == "wrong but long enough"
    assert page.button.isEnabled()
    keys("x")
    assert page.rows["password"].error == ""


def test_an_unreachable_server_keeps_what_was_typed(
    seojun: DeskServer, open_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    page = open_page()
    with faulty_line(seojun.address) as line:
        line.cut()
        keys(f"{line.address}\nseojun\n")
        page.password.setText(PASSWORD)
        keys("\n")
        qtbot.waitUntil(lambda: bool(page.said), timeout=WAIT_MS)
        assert page.said.startswith("서버에 연결할 수 없습니다. 입력한 내용은 그대로 있습니다.")
        assert page.sign.text() == "연결할 수 없음"
        assert (page.login.text(), page.password.text()) == ("seojun", PASSWORD)

        line.mend()
        page.check.check(page.address.text())
        with qtbot.waitSignal(page.signed_in, timeout=WAIT_MS) as signed_in:
            page.submit()
        signed_in.args[0].stop()
        signed_in.args[0].deleteLater()


def test_empty_fields_are_asked_for_in_order(
    seojun: DeskServer, open_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    page = open_page()
    page.submit()
    assert page._address.error == "서버 주소를 입력하세요."
    page.address.setText(seojun.address)
    page.check.check(seojun.address)
    qtbot.waitUntil(lambda: page.check.finding.is_usable, timeout=WAIT_MS)
    page.submit()
    assert (page.rows["login"].error, page.login.hasFocus()) == ("꼭 필요한 항목입니다", True)


def test_an_employee_without_a_role_at_the_desk_is_sent_to_the_portal(
    seojun: DeskServer, open_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    person = hire(seojun.desk, name="김민지")
    account_for(seojun.desk, Role.REQUESTER, person=person, login="minji")
    page = open_page()
    keys(f"{seojun.address}\nminji\n")
    page.password.setText(PASSWORD)
    keys("\n")
    qtbot.waitUntil(lambda: bool(page.said), timeout=WAIT_MS)
    assert "웹 포털" in page.said


def test_a_new_server_is_set_up_from_here(
    desk_server: DeskServer, open_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    with desk_server.desk.ctx() as ctx:
        token = set_up.offer(ctx)
    page = open_page()
    keys(desk_server.address + "\n")
    qtbot.waitUntil(lambda: page.is_new_server and page.rows["token"].isVisible(), timeout=WAIT_MS)
    for name, text in {
        "token": "setup_wrong",
        "company": "하늘소프트",
        "name": "이도윤",
        "login": "doyun",
    }.items():
        page._line(name).setText(text)
    page.password.setText("짧다")
    page.submit()
    assert page.rows["password"].error == "12자 이상이어야 합니다."
    page.password.setText(PASSWORD)
    page.submit()
    assert page.rows["again"].error == "두 비밀번호가 다릅니다."
    page._line("again").setText(PASSWORD)
    page.submit()
    qtbot.waitUntil(lambda: bool(page.rows["token"].error), timeout=WAIT_MS)
    assert "60분이 지났습니다" in page.rows["token"].error

    page._line("token").setText(token or "")
    with qtbot.waitSignal(page.signed_in, timeout=WAIT_MS) as signed_in:
        page.submit()
    assert signed_in.args[0].me.roles == [Role.ADMINISTRATOR]
    signed_in.args[0].stop()
    signed_in.args[0].deleteLater()


# --- the address --------------------------------------------------------------------------------------------


def info(version: int = 1, *, is_set_up: str = "true") -> bytes:
    return (
        f'{{"product":"Ieum","company":"하늘","contract_version":{version},"is_set_up":{is_set_up}}}'.encode()
    )


@pytest.mark.parametrize(
    ("answer", "reach"),
    [
        (Answer(200, info()), Reach.READY),
        (Answer(200, info(is_set_up="false")), Reach.NEW),
        (Answer(200, info(0)), Reach.OUTDATED),
        (Answer(200, info(2)), Reach.TOO_NEW),
        (Answer(200, b"<html>"), Reach.STRANGER),
        (Answer(404, b'{"code":"not_found"}'), Reach.STRANGER),
        (Answer(0, b"", error="refused"), Reach.UNREACHABLE),
        (Answer(0, b"", untrusted="PEM"), Reach.UNTRUSTED),
    ],
)
def test_an_answer_says_who_lives_at_an_address(answer: Answer, reach: Reach) -> None:
    assert finding("https://ieum.example.kr", answer).reach is reach


def test_an_address_is_checked_after_a_pause_in_typing(
    seojun: DeskServer, settings: Settings, qtbot: QtBot
) -> None:
    check, found = AddressCheck(settings), list[Reach]()
    check.found.connect(lambda finding: found.append(finding.reach))
    for end in range(len(seojun.address) - 3, len(seojun.address) + 1):
        check.type(seojun.address[:end])
    assert check.is_pending
    qtbot.waitUntil(lambda: found[-1:] == [Reach.READY], timeout=WAIT_MS)
    assert found == [Reach.CHECKING, Reach.READY]
    check.check("http://ieum.example.kr")
    check.check("")
    assert found[2:] == [Reach.FAULTY, Reach.EMPTY]
    check.deleteLater()


def test_a_fault_of_the_address_is_a_sentence(open_page: Callable[[], SignInPage]) -> None:
    page = open_page()
    page.check.check("http://ieum.example.kr")
    assert "https://" in page._address.error


def test_a_certificate_is_trusted_by_a_click_and_remembered(
    open_page: Callable[[], SignInPage], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, asked = open_page(), list[str]()
    monkeypatch.setattr(page.check, "check", asked.append)
    address = "https://ieum.example.kr"
    page.check._tell(Finding(Reach.UNTRUSTED, address, certificate="not really a PEM"))
    assert page.certificate.isVisible()
    page.submit()
    assert "지문" in page.said
    page.certificate.trusted.emit()
    assert asked == [address]
    assert trusted(settings, address) == "not really a PEM"
    assert trusted(settings, "https://other.example.kr") == ""
    trust(settings, address, "")
    assert trusted(settings, address) == ""


def test_a_settings_file_from_the_administrator_fills_the_address(
    open_page: Callable[[], SignInPage], tmp_path: Path
) -> None:
    page, file = open_page(), tmp_path / "company.helpdesk"
    file.write_text('{"server": "https://desk.haneul.example/"}', "utf-8")
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(file))])
    buttons, nothing = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, dropped, buttons, nothing))
    assert page.address.text() == "https://desk.haneul.example"
    file.write_text("not one", "utf-8")
    assert models.deployed_address(file) == ""


# --- the fields ---------------------------------------------------------------------------------------------


def test_caps_lock_and_hangul_are_told_while_typing(qtbot: QtBot) -> None:
    field = PasswordRow("password", "비밀번호")
    qtbot.addWidget(field)
    field.show()
    QApplication.sendEvent(field.line, committed("한"))
    assert field.hint.text() == "한글이 입력되고 있습니다"
    QTest.keyClicks(field.line, "b")
    assert field.hint.text() == ""
    QTest.keyClicks(field.line, "C")
    assert field.hint.text() == "Caps Lock이 켜져 있습니다"
    QTest.keyClicks(field.line, "d")
    assert field.hint.text() == ""


def test_a_password_can_be_looked_at(qtbot: QtBot) -> None:
    field = PasswordRow("password", "비밀번호")
    qtbot.addWidget(field)
    assert field.line.echoMode() == QLineEdit.EchoMode.Password
    field.line.actions()[0].trigger()
    assert field.line.echoMode() == QLineEdit.EchoMode.Normal


@pytest.mark.parametrize(
    ("password", "again", "login", "fault"),
    [
        ("좋은 암호는 길다 17", "좋은 암호는 길다 17", "minji", ""),
        ("짧다", None, "", "auth.password_short"),
        ("aaaaaaaaaaaaaaa", None, "", "auth.password_simple"),
        ("my name is Minji", None, "minji", "auth.password_login"),
        ("좋은 암호는 길다 17", "좋은 암호는 길다 18", "", "auth.password_differs"),
    ],
)
def test_a_new_password_is_judged_before_it_is_sent(
    password: str, again: str | None, login: str, fault: str
) -> None:
    assert password_fault(password, again, login) == fault


def test_the_language_is_changed_on_the_page(open_page: Callable[[], SignInPage], settings: Settings) -> None:
    page = open_page()
    page._languages["en"].click()
    assert (translator.language, settings.language) == ("en", "en")
    assert page.title.text() == "Connect to your server"
    assert not page._languages["en"].isVisible()


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_nothing_is_clipped(open_page: Callable[[], SignInPage], language: str, scale: float) -> None:
    translator.set_language(language)
    theme.set_text_scale(scale)
    page = open_page()
    for size, reach in (
        ((1600, 980), Reach.READY),
        ((1366, 768), Reach.NEW),
        ((900, 600), Reach.UNREACHABLE),
    ):
        page.resize(*size)
        page.check._tell(Finding(reach, "https://ieum.example.kr"))
        page.say(sentence(Forbidden("desk_role_missing")))
        for _ in range(3):
            QApplication.processEvents()
        assert clipped_texts(page) == []
        assert nameless(page) == []
