"""A window with some features, and hands at a keyboard in Hangul mode: keys whose text is no Latin letter."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.workplace import Workplace
from desktop_app.ui.window import MainWindow

WAIT_MS = 20_000


def open_pages(
    qtbot: QtBot, place: Workplace, *installs: Callable[[Workplace, MainWindow], None]
) -> MainWindow:
    """A window with these features alone, that has the focus."""
    window = MainWindow(place.commands, place.navigation, place.settings)
    qtbot.addWidget(window)
    for install in installs:
        install(place, window)
    window.resize(1600, 980)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT_MS)
    return window


def type_text(widget: QWidget, text: str) -> None:
    """Every character as a key press and release, as platforms without an input method deliver them."""
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(widget, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))
