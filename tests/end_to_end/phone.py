"""`python -m tests.end_to_end.phone ADDRESS LOGIN CALLER TEXT`: a call logged in the window with real keys.

Prints one line of JSON: the id of the ticket, and how many key chords it took besides the text.
The password stands in IEUM_STORY_PASSWORD.
"""

import json
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.app import open_window
from desktop_app.tickets.inbox import InboxPage
from desktop_app.tickets.intake import PhoneIntake
from desktop_app.ui.theme import theme
from tests.end_to_end.pictures import seat, settle, wait_for
from tests.end_to_end.scenes import write

Key, Modifier = Qt.Key, Qt.KeyboardModifier


class Keyboard:
    """Presses keys where the focus is, and counts the chords."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self.chords = 0

    def press(self, key: Key, modifier: Modifier = Modifier.NoModifier) -> None:
        self.chords += 1
        QTest.keyClick(QApplication.focusWidget() or self._window, key, modifier)
        settle(0.05)

    def type(self, words: str) -> None:
        field = QApplication.focusWidget()
        assert field is not None, "something has the focus"
        write(field, words)
        settle(0.3)


def main() -> None:
    address, login, caller, text = sys.argv[1:5]
    app = QApplication([])
    theme.apply(app)
    with seat(address, login, os.environ["IEUM_STORY_PASSWORD"]) as place:
        window = open_window(place)
        window.resize(1600, 980)
        window.show()
        window.activateWindow()
        inbox = window.show_page("inbox")
        assert isinstance(inbox, InboxPage)
        settle(1.0)
        keyboard = Keyboard(window)
        keyboard.press(Key.Key_F2)
        sheet = window.findChild(PhoneIntake)
        assert sheet is not None, "F2 opens the phone intake"
        keyboard.type(caller)
        wait_for(lambda: bool(sheet.callers.choices()), "the caller is found")
        keyboard.press(Key.Key_Return)
        settle(0.5)
        keyboard.type(text)
        before = inbox.pane.ticket_id
        keyboard.press(Key.Key_Return, Modifier.ControlModifier)
        wait_for(lambda: inbox.pane.ticket_id not in (None, before), "the ticket is open")
        print(json.dumps({"ticket_id": inbox.pane.ticket_id, "chords": keyboard.chords}), flush=True)
        window.close()
        settle(0.1)


if __name__ == "__main__":
    main()
