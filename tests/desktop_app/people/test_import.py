"""A list of people is imported after everybody could see what it would do."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.app import open_window
from desktop_app.core.translator import translator
from desktop_app.core.workplace import Workplace
from desktop_app.people import import_sheet
from desktop_app.people.import_lines import decoded
from desktop_app.people.import_sheet import ImportSheet
from desktop_app.people.pages import PeoplePage
from desktop_app.ui.theme import theme
from desktop_app.ui.window import MainWindow
from server.people import queries
from tests.desktop_app.ui.clipping import clipped_texts, nameless
from tests.support.people import hire
from tests.support.seat import WAIT_MS, DeskServer, show_window

GOOD = "사번,이름,부서,내선,입사일\nE-1,김민지,재무팀,9999,2024-03-01\nN-1,홍길동,신사업팀,1234,2026-12-01\n"
BAD = "사번,이름,부서,입사일\nN-1,,재무팀,2026-12-01\nN-2,이영희,재무팀,2026/13/01\nN-3,한새롬,재무팀,\n"


@pytest.fixture
def window(workplace: Workplace, desk_server: DeskServer, qtbot: QtBot) -> MainWindow:
    hire(desk_server.desk, name="김민지", number="E-1", phone="2107")
    return show_window(open_window(workplace), qtbot)


@pytest.fixture
def sheet(window: MainWindow, workplace: Workplace) -> ImportSheet:
    page = window.show_page("people")
    assert isinstance(page, PeoplePage)
    workplace.commands.run("people.import")
    return next(each for each in window.findChildren(ImportSheet) if not each.isHidden())


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "people.csv"
    path.write_bytes(text.encode(encoding))
    return path


def lines(sheet: ImportSheet) -> list[tuple[str, str]]:
    model = sheet.table.records
    found = [model.record(number) for number in range(len(model))]
    return [(each.action.value, each.text()) for each in found if each is not None]


def number_of(desk_server: DeskServer, number: str) -> str:
    """The extension of somebody; "" when they are not there."""
    with desk_server.desk.ctx(writes=False) as ctx:
        person = queries.by_employee_number(ctx, number)
        return person.phone if person is not None else ""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_a_good_list_is_shown_first_and_then_applied(
    sheet: ImportSheet, desk_server: DeskServer, tmp_path: Path, qtbot: QtBot, encoding: str
) -> None:
    sheet.take_file(write(tmp_path, GOOD, encoding))
    qtbot.waitUntil(lambda: len(lines(sheet)) == 2, timeout=WAIT_MS)
    assert lines(sheet)[0][0] == "change"
    assert "내선 2107 → 9999" in lines(sheet)[0][1]
    assert lines(sheet)[1][0] == "create"
    assert "‘신사업팀’ 새로 만듦" in lines(sheet)[1][1]
    assert sheet.summary.text() == "1명을 추가하고 1명을 바꿉니다. 아직 저장되지 않았습니다."
    assert number_of(desk_server, "E-1") == "2107"

    QTest.keyClick(sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: number_of(desk_server, "E-1") == "9999", timeout=WAIT_MS)
    assert number_of(desk_server, "N-1") == "1234"


def test_refused_lines_say_why_and_nothing_is_imported(
    sheet: ImportSheet, desk_server: DeskServer, tmp_path: Path, qtbot: QtBot
) -> None:
    sheet.take_file(write(tmp_path, BAD))
    qtbot.waitUntil(lambda: len(lines(sheet)) == 2, timeout=WAIT_MS)
    assert [action for action, _ in lines(sheet)] == ["refuse", "refuse"]
    assert "이름을 입력하세요" in lines(sheet)[0][1]
    assert "‘입사일’ 칸의 날짜 ‘2026/13/01’" in lines(sheet)[1][1]
    assert "2줄을 받을 수 없어" in sheet.summary.text()
    assert not sheet.apply.isEnabled()
    sheet.send()
    sheet.shown.button("all").click()
    assert len(lines(sheet)) == 3
    assert number_of(desk_server, "N-3") == ""


def test_a_list_that_changes_nothing_cannot_be_applied(
    sheet: ImportSheet, tmp_path: Path, qtbot: QtBot
) -> None:
    sheet.take_file(write(tmp_path, "사번,이름\nE-1,김민지\n"))
    qtbot.waitUntil(lambda: lines(sheet) == [("same", "")], timeout=WAIT_MS)
    assert not sheet.apply.isEnabled()
    assert "바뀌는 것이 없습니다" in sheet.summary.text()


def test_a_file_that_is_no_list_is_refused_with_a_sentence(
    sheet: ImportSheet, tmp_path: Path, qtbot: QtBot
) -> None:
    sheet.take_file(write(tmp_path, "이름\n김민지\n"))
    qtbot.waitUntil(lambda: sheet._banner is not None, timeout=WAIT_MS)
    assert sheet._banner is not None
    assert "‘사번’" in sheet._banner.label.text()
    assert sheet.choose.isVisible()


def test_a_file_that_cannot_be_taken_says_so(
    sheet: ImportSheet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet.take_file(tmp_path / "nowhere.csv")
    assert sheet._banner is not None
    assert "읽을 수 없습니다" in sheet._banner.label.text()
    monkeypatch.setattr(import_sheet, "MOST_BYTES", 10)
    sheet.take_file(write(tmp_path, GOOD))
    assert "너무 큽니다" in sheet._banner.label.text()


def test_a_file_is_dropped_on_the_sheet(sheet: ImportSheet, tmp_path: Path, qtbot: QtBot) -> None:
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(write(tmp_path, GOOD)))])
    buttons, nothing = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    sheet.dropEvent(QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, dropped, buttons, nothing))
    qtbot.waitUntil(lambda: len(lines(sheet)) == 2, timeout=WAIT_MS)


def test_a_file_is_chosen_in_a_dialog_that_does_not_block(sheet: ImportSheet, qtbot: QtBot) -> None:
    sheet.choose.click()
    dialog = sheet.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.reject()


def test_what_korean_spreadsheets_write_is_read() -> None:
    assert decoded("\ufeff사번".encode()) == "사번"
    assert decoded("사번".encode("cp949")) == "사번"


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_nothing_is_clipped(
    sheet: ImportSheet, tmp_path: Path, qtbot: QtBot, language: str, scale: float
) -> None:
    translator.set_language(language)
    theme.set_text_scale(scale)
    qtbot.wait(30)
    assert clipped_texts(sheet) == []
    sheet.take_file(write(tmp_path, BAD))
    qtbot.waitUntil(lambda: len(lines(sheet)) == 2, timeout=WAIT_MS)
    qtbot.wait(30)
    assert clipped_texts(sheet) == []
    assert nameless(sheet) == []
