"""Bar codes are understood wherever the focus is, in every input mode."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop_app.ui.scanner import Scan, Scanner, decoded
from desktop_app.ui.widgets import ImeLineEdit, box, row

NONE = Qt.KeyboardModifier.NoModifier


class Desk:
    """A page with a field and a place without one, and a clock that goes by `pace` for every key."""

    def __init__(self, qtbot: QtBot, pace: float = 5.0) -> None:
        self.now, self.pace = 1000.0, pace
        self.field, self.place = ImeLineEdit("메모"), QLabel("자리")
        self.place.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.page = box(row(self.field, self.place))
        qtbot.addWidget(self.page)
        with qtbot.waitActive(self.page):
            self.page.show()
        self.scans: list[Scan] = []
        self.scanner = Scanner(self.page, now_ms=self.tick)
        self.scanner.scanned.connect(self.scans.append)
        self.scanner.start()

    def tick(self) -> float:
        self.now += self.pace
        return self.now

    def type(self, widget: QLabel | ImeLineEdit, text: str) -> None:
        widget.setFocus()
        for char in text:
            key = ord(char.upper())
            QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, key, NONE, char))
        QTest.keyClick(widget, Qt.Key.Key_Return)


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(qtbot)
    yield made
    made.scanner.stop()


@pytest.mark.parametrize(
    ("typed", "label"),
    [("누-2024", "SN-2024"), ("ㅜㅠ-2107", "NB-2107"), ("ㅡㅐㅜ-0871", "MON-0871"), ("nb-2107", "nb-2107")],
)
def test_a_label_is_read_in_every_input_mode(typed: str, label: str) -> None:
    assert decoded(typed) == label


def test_a_fast_burst_is_a_scan_without_a_field(desk: Desk) -> None:
    desk.type(desk.place, "NB-2107")
    assert [scan.text for scan in desk.scans] == ["NB-2107"]


def test_a_scan_in_hangul_mode_is_repaired(desk: Desk) -> None:
    desk.type(desk.place, "ㅡㅐㅜ-0871")
    assert desk.scans == [Scan("MON-0871", "ㅡㅐㅜ-0871")]
    assert desk.scans[0].was_repaired


def test_a_scan_into_a_field_leaves_its_text_alone(desk: Desk) -> None:
    desk.field.setText("메모 중")
    desk.now += 1000
    desk.type(desk.field, "NB-2107")
    assert [scan.text for scan in desk.scans] == ["NB-2107"]
    assert desk.field.text() == "메모 중"


def test_a_scan_through_the_composing_input_method_is_read(desk: Desk) -> None:
    desk.field.setFocus()
    for preedit, commit in (("ㄴ", ""), ("누", ""), ("", "누-2"), ("", "024")):
        event = QInputMethodEvent(preedit, [])
        event.setCommitString(commit)
        QApplication.sendEvent(desk.field, event)
    QTest.keyClick(desk.field, Qt.Key.Key_Return)
    assert [scan.text for scan in desk.scans] == ["SN-2024"]
    assert desk.field.full_text() == ""


def test_a_person_who_types_is_no_scanner(desk: Desk) -> None:
    desk.pace = 80
    desk.type(desk.field, "NB-2107")
    assert desk.scans == []
    assert desk.field.text() == "NB-2107"


def test_a_few_quick_letters_are_no_scan(desk: Desk) -> None:
    desk.type(desk.field, "ok")
    assert desk.scans == []


def test_a_page_that_was_left_hears_nothing(desk: Desk) -> None:
    desk.scanner.stop()
    desk.type(desk.place, "NB-2107")
    assert desk.scans == []
