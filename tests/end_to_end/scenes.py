"""The screens that are photographed, by who sees them: how to get there and how to leave."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.ui.window import MainWindow

Leave = Callable[[], object]


@dataclass(frozen=True)
class Scene:
    """`enter` shows the screen and returns how to leave it; `seconds` is how long its answers may take."""

    name: str
    enter: Callable[[MainWindow], Leave]
    seconds: float = 0.6


def page(name: str) -> Callable[[MainWindow], Leave]:
    def enter(window: MainWindow) -> Leave:
        window.show_page(name)
        return lambda: None

    return enter


def command(command_id: str, words: str = "", *, first: str = "") -> Callable[[MainWindow], Leave]:
    """A command that opens something over the window; `words` are typed into what has the focus."""

    def enter(window: MainWindow) -> Leave:
        if first:
            window.show_page(first)
        window.registry.run(command_id)
        field = QApplication.focusWidget()
        if words and field is not None:
            write(field, words)
        return lambda: QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Escape)

    return enter


def write(field: QWidget, words: str) -> None:
    """Text as the input method delivers it: committed syllables."""
    event = QInputMethodEvent()
    event.setCommitString(words)
    QApplication.sendEvent(field, event)


SCENES: dict[str, tuple[Scene, ...]] = {
    "doyun": (
        Scene("inbox", page("inbox"), 1.0),
        Scene("phone-intake", command("tickets.phone", "ㅎㅇ", first="inbox"), 0.8),
        Scene("palette", command("window.palette", "노트북", first="inbox"), 0.8),
        Scene("people", page("people")),
    ),
}
