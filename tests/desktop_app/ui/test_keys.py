"""Keys mean the same in Hangul mode, and nothing while text is typed."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QStandardItemModel
from PySide6.QtWidgets import QApplication, QLabel, QTableView, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.commands import Command, CommandRegistry
from desktop_app.ui.keys import CommandKeys, KeyMap, key_name, key_parts, set_scope, single_keys
from desktop_app.ui.record_table import Column, RecordModel, RecordTable
from desktop_app.ui.widgets import ImeLineEdit
from shared.wire import Ref

Held = Qt.KeyboardModifier
NONE, SHIFT, CTRL = Held.NoModifier, Held.ShiftModifier, Held.ControlModifier


def press(key: int, text: str = "", held: Qt.KeyboardModifier = NONE) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, held, text)


@pytest.mark.parametrize(
    ("event", "name"),
    [
        (press(Qt.Key.Key_J, "j"), "J"),
        (press(0x3153, "ㅓ"), "J"),
        (press(Qt.Key.Key_unknown, "ㅓ"), "J"),
        (press(0x3138, "ㄸ", SHIFT), "Shift+E"),
        (press(Qt.Key.Key_A, "A", SHIFT), "Shift+A"),
        (press(Qt.Key.Key_Question, "?", SHIFT), "?"),
        (press(Qt.Key.Key_Slash, "/"), "/"),
        (press(Qt.Key.Key_Return, "\r", CTRL), "Ctrl+Enter"),
        (press(0x314F, "ㅏ", CTRL), "Ctrl+K"),
        (press(Qt.Key.Key_F2), "F2"),
        (press(Qt.Key.Key_Escape, "\x1b"), "Esc"),
        (press(Qt.Key.Key_Shift, "", SHIFT), ""),
    ],
)
def test_a_key_has_one_name_in_every_input_mode(event: QKeyEvent, name: str) -> None:
    assert key_name(event) == name


def test_key_caps_are_written_one_by_one() -> None:
    assert key_parts("Ctrl+Shift+Enter") == ["Ctrl", "Shift", "↵"]
    assert key_parts("G D") == ["G", "D"]
    assert key_parts("Ctrl++") == ["Ctrl", "+"]


def test_a_list_understands_its_keys_in_hangul_mode(qtbot: QtBot) -> None:
    view, done = QTableView(), []  # type: QTableView, list[str]
    view.setModel(QStandardItemModel(3, 1, view))
    qtbot.addWidget(view)
    KeyMap(view, {"J": lambda: done.append("J"), "Shift+E": lambda: done.append("E")})
    qtbot.keyClick(view, Qt.Key.Key_J)
    QApplication.sendEvent(view, press(0x3153, "ㅓ"))
    QApplication.sendEvent(view, press(0x3138, "ㄸ", SHIFT))
    assert done == ["J", "J", "E"]


class Window(QWidget):
    def __init__(self, registry: CommandRegistry) -> None:
        super().__init__()
        self.registry, self.keys = registry, CommandKeys(self, registry)
        self.line, self.place = ImeLineEdit("글"), QLabel("곳")
        self.place.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        set_scope(self.place, "place")
        layout = QVBoxLayout(self)
        layout.addWidget(self.line)
        layout.addWidget(self.place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.keys.press(event)


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def window(qtbot: QtBot, done: list[str]) -> Window:
    registry = CommandRegistry()
    registry.add(
        Command("take", "ui.back", lambda: done.append("take"), ("A",), scope="place"),
        Command("go", "ui.back", lambda: done.append("go"), ("G D",)),
        Command("call", "ui.back", lambda: done.append("call"), ("F2",)),
    )
    made = Window(registry)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    return made


def test_letters_are_commands_outside_of_text_fields(window: Window, qtbot: QtBot, done: list[str]) -> None:
    window.place.setFocus()
    qtbot.keyClick(window.place, Qt.Key.Key_A)
    QApplication.sendEvent(window.place, press(0x3141, "ㅁ"))
    assert done == ["take", "take"]


def test_letters_are_letters_inside_of_text_fields(window: Window, qtbot: QtBot, done: list[str]) -> None:
    window.line.setFocus()
    qtbot.keyClicks(window.line, "agd")
    assert done == []
    assert window.line.text() == "agd"


def test_two_keys_after_each_other_are_one_command(window: Window, qtbot: QtBot, done: list[str]) -> None:
    window.place.setFocus()
    qtbot.keyClick(window.place, Qt.Key.Key_G)
    qtbot.keyClick(window.place, Qt.Key.Key_D)
    QApplication.sendEvent(window.place, press(0x314E, "ㅎ"))
    QApplication.sendEvent(window.place, press(0x3147, "ㅇ"))
    assert done == ["go", "go"]


def test_the_second_key_of_a_sequence_is_not_the_key_of_a_list(
    window: Window, qtbot: QtBot, done: list[str]
) -> None:
    window.registry.add(Command("list", "ui.back", lambda: done.append("list"), ("G J",)))
    view = RecordTable(RecordModel([Column("id", "", lambda row: str(row.id))]), name="목록")
    view.records.set_records([Ref(kind="x", id=number, label="") for number in (1, 2, 3)])
    window.layout().addWidget(view)
    KeyMap(window.place, {"D": lambda: done.append("own")})
    view.setFocus()
    for key in (Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_G, Qt.Key.Key_J):
        qtbot.keyClick(view, key)
    assert (view.current_id(), done) == (2, ["list"])
    for key in (Qt.Key.Key_D, Qt.Key.Key_G, Qt.Key.Key_D):
        qtbot.keyClick(window.place, key)
    assert done == ["list", "own", "go"]


def test_function_keys_work_everywhere(window: Window, qtbot: QtBot, done: list[str]) -> None:
    window.line.setFocus()
    qtbot.keyClick(window.line, Qt.Key.Key_F2)
    assert done == ["call"]


def test_a_scope_counts_only_around_the_focus(window: Window, qtbot: QtBot, done: list[str]) -> None:
    window.setFocus()
    QApplication.sendEvent(window, press(Qt.Key.Key_A, "a"))
    assert done == []


def test_single_keys_can_be_switched_off(
    window: Window, qtbot: QtBot, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_keys, "are_on", False)
    window.place.setFocus()
    qtbot.keyClick(window.place, Qt.Key.Key_A)
    qtbot.keyClick(window.place, Qt.Key.Key_F2)
    assert done == ["call"]
