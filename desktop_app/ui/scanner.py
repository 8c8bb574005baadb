"""Bar codes: a scanner types very fast and ends with Enter. It is understood wherever the focus is, and in
Hangul mode too: 누-2024 is SN-2024.

    scanner = Scanner(page)
    scanner.scanned.connect(self._take)      Scan(text, typed): `typed` is what stood there before the repair
    scanner.start()                          in on_shown; stop() when the page is left
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from shiboken6 import isValid

from desktop_app.core.hangul import has_hangul, to_keys
from desktop_app.ui.widgets import commit

SHORTEST = 4
FASTEST_HAND_MS = 35
"""Nobody types several characters in a row faster than this."""
ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)


@dataclass(frozen=True)
class Scan:
    text: str
    typed: str

    @property
    def was_repaired(self) -> bool:
        return self.text != self.typed


def decoded(typed: str) -> str:
    """The characters on the label: Hangul becomes the keys that were hit, in capitals."""
    typed = typed.strip()
    return to_keys(typed).upper() if has_hangul(typed) else typed


class Scanner(QObject):
    """Watches all keys while it is started and the window of its page is active.

    What a burst has already written into a text field is taken out again when it turns out to be a scan.
    `now_ms` is the clock, for tests.
    """

    scanned = Signal(object)

    def __init__(self, page: QWidget, now_ms: Callable[[], float] | None = None) -> None:
        super().__init__(page)
        self._page = page
        self._now_ms = now_ms or (lambda: time.monotonic() * 1000)
        self._is_on = False
        self._forget()

    def _forget(self) -> None:
        self._done, self._composing = "", ""
        self._last_ms, self._strokes = 0.0, 0
        self._field: QWidget | None = None
        self._before: tuple[str, int] = ("", 0)

    @property
    def is_on(self) -> bool:
        return self._is_on

    def start(self) -> None:
        app = QCoreApplication.instance()
        if app is not None and not self._is_on:
            self._is_on = True
            app.installEventFilter(self)

    def stop(self) -> None:
        app = QCoreApplication.instance()
        if app is not None and self._is_on:
            self._is_on = False
            app.removeEventFilter(self)
        self._forget()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.KeyPress:
            if isinstance(event, QKeyEvent) and isinstance(watched, QWidget) and self._is_ours(watched):
                return self._on_key(watched, event)
        elif (
            kind == QEvent.Type.InputMethod
            and isinstance(event, QInputMethodEvent)
            and isinstance(watched, QWidget)
            and self._is_ours(watched)
        ):
            self._stroke(watched)
            self._done += event.commitString()
            self._composing = event.preeditString()
        return False

    def _is_ours(self, watched: QWidget) -> bool:
        """The first widget that a key reaches; not its parents when it goes on to them."""
        if watched.window() is not self._page.window():
            return False
        focus = QApplication.focusWidget()
        return focus is None or watched is focus

    def _on_key(self, watched: QWidget, event: QKeyEvent) -> bool:
        if event.key() in ENDS:
            return self._on_end()
        if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            self._forget()
            return False
        text = event.text()
        if text and text.isprintable():
            self._stroke(watched)
            self._done += self._composing + text
            self._composing = ""
            is_writing = isinstance(watched, QLineEdit | QTextEdit | QPlainTextEdit)
            return not is_writing and self._strokes > 1
        return False

    def _stroke(self, watched: QWidget) -> None:
        now = self._now_ms()
        if now - self._last_ms > FASTEST_HAND_MS or self._field is not watched:
            self._forget()
            self._field, self._before = watched, _content(watched)
        self._last_ms = now
        self._strokes += 1

    def _on_end(self) -> bool:
        typed = self._done + self._composing
        is_scan = len(typed) >= SHORTEST or len(to_keys(typed)) >= SHORTEST
        is_fast = self._now_ms() - self._last_ms <= FASTEST_HAND_MS and self._strokes > 1
        if not (is_scan and is_fast):
            self._forget()
            return False
        field, before = self._field, self._before
        if self._composing:
            commit()
        self._forget()
        if field is not None and isValid(field):
            _put_back(field, before)
        self.scanned.emit(Scan(decoded(typed), typed.strip()))
        return True


def _content(widget: QWidget) -> tuple[str, int]:
    if isinstance(widget, QLineEdit):
        return widget.text(), widget.cursorPosition()
    if isinstance(widget, QTextEdit | QPlainTextEdit):
        return widget.toPlainText(), widget.textCursor().position()
    return "", 0


def _put_back(widget: QWidget, before: tuple[str, int]) -> None:
    text, at = before
    if isinstance(widget, QLineEdit):
        widget.setText(text)
        widget.setCursorPosition(at)
    elif isinstance(widget, QTextEdit | QPlainTextEdit):
        widget.setPlainText(text)
        cursor = widget.textCursor()
        cursor.setPosition(min(at, len(text)))
        widget.setTextCursor(cursor)
