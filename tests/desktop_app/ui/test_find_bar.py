"""Finding words in a conversation."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.find_bar import FindBar
from desktop_app.ui.timeline import Entry, Timeline
from desktop_app.ui.widgets import column

LONG = "점심시간에 노트북을 덮었다가 다시 열면 화면이 꺼집니다. " * 6


class Looking(QWidget):
    """A conversation with its bar, in a window of its own."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__()
        self.timeline = Timeline(name="대화")
        self.bar = FindBar(self.timeline)
        self.setLayout(column(self.bar, self.timeline, spacing=0))
        self.resize(580, 500)
        qtbot.addWidget(self)
        with qtbot.waitActive(self):
            self.show()

    @property
    def marked(self) -> list[str]:
        return [mark.cursor.selectedText() for mark in self.timeline.extraSelections()]

    @property
    def shown(self) -> str:
        """The rest of the line in which the place stands that is shown."""
        cursor = self.timeline.textCursor()
        return cursor.block().text()[cursor.positionInBlock() :].strip()


@pytest.fixture
def looking(qtbot: QtBot) -> Looking:
    return Looking(qtbot)


def message(number: int, text: str, **more: str) -> Entry:
    return Entry(number, "theirs", "김민지", "오늘 오전 9:12", text=text, **more)


def test_every_place_is_marked_and_enter_goes_from_one_to_the_next(looking: Looking, qtbot: QtBot) -> None:
    looking.timeline.set_entries([message(1, "모니터 하나"), message(2, LONG), message(3, "모니터 둘")])
    looking.bar.begin()
    looking.bar.field.setText("모니터")
    assert (looking.marked, looking.shown, looking.bar.count.text()) == (["모니터"] * 2, "하나", "1 / 2")

    qtbot.keyClick(looking.bar.field, Qt.Key.Key_Return)
    assert (looking.shown, looking.bar.count.text()) == ("둘", "2 / 2")
    qtbot.keyClick(looking.bar.field, Qt.Key.Key_Return)
    assert looking.shown == "하나", "behind the last comes the first"
    qtbot.keyClick(looking.bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert looking.shown == "둘"


def test_the_syllable_that_is_being_composed_counts(looking: Looking) -> None:
    looking.timeline.set_entries([message(1, "모니터 하나"), message(2, "모뎀")])
    looking.bar.begin()
    QApplication.sendEvent(looking.bar.field, QInputMethodEvent("모", []))
    assert looking.marked == ["모", "모"]


def test_folded_words_are_found_too(looking: Looking) -> None:
    events = [Entry(n, "event", "", "오전 9:40", text=f"변경 {n}") for n in range(10, 20)]
    looking.timeline.set_entries([message(1, "답", quoted="> 옛 글"), *events])
    looking.bar.begin()
    looking.bar.field.setText("옛 글")
    assert looking.bar.count.text() == "1 / 1"
    looking.bar.field.setText("변경 12")
    assert looking.bar.count.text() == "1 / 1"


def test_what_is_not_there_is_said(looking: Looking) -> None:
    looking.timeline.set_entries([message(1, "모니터 하나")])
    looking.bar.begin()
    looking.bar.field.setText("프린터")
    assert (looking.marked, looking.bar.count.text()) == ([], "없음")
    looking.bar.field.setText("  ")
    assert looking.bar.count.text() == ""


def test_it_begins_with_what_is_selected_and_esc_leaves_the_last_place_selected(
    looking: Looking, qtbot: QtBot
) -> None:
    looking.timeline.set_entries([message(1, "모니터 하나"), message(2, "모니터 둘")])
    looking.timeline.moveCursor(QTextCursor.MoveOperation.End)
    assert looking.timeline.find("모니터", QTextDocument.FindFlag.FindBackward)
    looking.bar.begin()
    assert (looking.bar.field.text(), looking.bar.count.text()) == ("모니터", "2 / 2")

    qtbot.keyClick(looking.bar.field, Qt.Key.Key_Escape)
    assert (looking.bar.isVisible(), looking.timeline.hasFocus(), looking.marked) == (False, True, [])
    assert looking.timeline.textCursor().selectedText() == "모니터"


def test_it_looks_from_what_is_in_sight(looking: Looking, qtbot: QtBot) -> None:
    looking.timeline.set_entries([message(n, f"{LONG} 모니터 {n}") for n in range(1, 20)])
    looking.timeline.scroll_to_end()
    looking.bar.begin()
    looking.bar.field.setText("모니터")
    place = looking.timeline.verticalScrollBar().value()
    assert looking.bar.count.text() in {"16 / 19", "17 / 19", "18 / 19", "19 / 19"}
    qtbot.keyClick(looking.bar.field, Qt.Key.Key_Up)
    assert looking.timeline.verticalScrollBar().value() <= place


def test_a_message_that_comes_meanwhile_is_marked_and_nothing_moves(looking: Looking, qtbot: QtBot) -> None:
    looking.timeline.set_entries([message(n, f"{LONG} 모니터 {n}") for n in range(1, 10)])
    looking.bar.begin()
    looking.bar.field.setText("모니터")
    qtbot.keyClick(looking.bar.field, Qt.Key.Key_Return)
    place = looking.timeline.verticalScrollBar().value()
    looking.timeline.add(message(30, "모니터도 꺼졌습니다"))
    assert (len(looking.marked), looking.bar.count.text()) == (10, "2 / 10")
    assert looking.timeline.verticalScrollBar().value() == place
    qtbot.keyClick(looking.bar.field, Qt.Key.Key_Return)
    assert looking.shown == "3"
