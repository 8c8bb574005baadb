"""Short notices: alerts at the top right (at most two), and one strip to undo at the bottom left.

    show_toast(self, Notice(title, text, hue="red", icon="triangle-alert", action=(word, act)))
    show_undo(self, title, undo=self._put_back)
Neither takes the focus. A screen reader hears both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QCursor,
    QEnterEvent,
    QHoverEvent,
    QMoveEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QFrame, QWidget

from desktop_app.core.translator import t
from desktop_app.ui.live import Key
from desktop_app.ui.theme import theme
from desktop_app.ui.tokens import TOKENS, Hue
from desktop_app.ui.widgets import Button, ElidedLabel, IconButton, IconLabel, Label, column, row, set_surface

SHOWN_MS: int = TOKENS["motion"]["toast_ms"]
UNDO_MS: int = TOKENS["motion"]["toast_undo_ms"]
MOST = 2
EDGE = 16
MOUSE_COMES = (QEvent.Type.Enter, QEvent.Type.HoverMove)
STIR_PX = 3
"""A mouse that rests still trembles by less."""


@dataclass(frozen=True)
class Notice:
    """`action` is a word and what it does. `stays`: until somebody closes it."""

    title: str
    text: str = ""
    hue: Hue = "blue"
    icon: str = "info"
    action: tuple[str, Callable[[], object]] | None = None
    stays: bool = False


class Toast(QFrame):
    """One notice; it waits while the mouse is on it that was moved there.

    A mouse that rested where the notice came up holds nothing: nobody may be at the desk to see it.
    """

    closed = Signal()

    def __init__(self, notice: Notice, parent: QWidget, *, shown_ms: int = SHOWN_MS) -> None:
        super().__init__(parent)
        self.notice = notice
        self._mouse_rests_at = QCursor.pos()
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        set_surface(self, "popup")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(shown_ms)
        self._timer.timeout.connect(self.close_now)
        self._build(notice)
        self.setAccessibleName(f"{notice.title} {notice.text}".strip())
        if not notice.stays:
            self._timer.start()

    def _build(self, notice: Notice) -> None:
        self.title = Label(notice.title, "body", "semibold", wraps=True)
        words = column(self.title, spacing=2)
        if notice.text:
            words.addWidget(Label(notice.text, "meta", tone="secondary", wraps=True))
        line = row(IconLabel(notice.icon, f"{notice.hue}.fg", 18), spacing=12, margins=(14, 10, 8, 10))
        line.addLayout(words, 1)
        if notice.action is not None:
            word, act = notice.action
            line.addWidget(Button(word, "primary", clicked=lambda: self._act(act)))
        line.addWidget(IconButton("x", lambda: t("ui.close"), size=14, clicked=self.close_now))
        self.setLayout(line)
        self.setFixedWidth(theme.px(400))

    def _act(self, act: Callable[[], object]) -> None:
        self.close_now()
        act()

    def close_now(self) -> None:
        self._timer.stop()
        if not self.isHidden():
            self.hide()
            self.closed.emit()
            self.deleteLater()

    def showEvent(self, event: QShowEvent) -> None:
        self._mouse_rests_at = QCursor.pos()
        super().showEvent(event)

    def moveEvent(self, event: QMoveEvent) -> None:
        """It came to the mouse, not the mouse to it."""
        self._mouse_rests_at = QCursor.pos()
        super().moveEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in MOUSE_COMES and isinstance(event, QEnterEvent | QHoverEvent):
            moved = event.globalPosition().toPoint() - self._mouse_rests_at
            if moved.manhattanLength() >= STIR_PX:
                self._timer.stop()
        elif event.type() == QEvent.Type.Leave and not self.notice.stays and not self._timer.isActive():
            self._timer.start()
        return super().event(event)


class UndoStrip(QFrame):
    """What was done, and a button that puts it back: for eight seconds."""

    closed = Signal()

    def __init__(
        self, title: str, undo: Callable[[], object], *, text: str = "", key: Key = "", parent: QWidget
    ) -> None:
        super().__init__(parent)
        set_surface(self, "popup")
        self._undo = undo
        words = column(ElidedLabel(title, "body", "semibold"), spacing=0)
        if text:
            words.addWidget(ElidedLabel(text, "meta", tone="secondary"))
        self.button = Button(lambda: t("ui.undo"), key=key, clicked=self.undo)
        line = row(IconLabel("circle-check", "green.fg", 18), spacing=12, margins=(14, 10, 10, 10))
        line.addLayout(words, 1)
        line.addWidget(self.button)
        self.setLayout(line)
        self.setFixedWidth(theme.px(382))
        self.setAccessibleName(f"{title} {text}".strip())
        QTimer.singleShot(UNDO_MS, self, self.close_now)

    def undo(self) -> None:
        self.close_now()
        self._undo()

    def close_now(self) -> None:
        if not self.isHidden():
            self.hide()
            self.closed.emit()
            self.deleteLater()


class NoticeHost(QObject):
    """Places the notices of one window."""

    def __init__(self, window: QWidget, *, top: int = 60, left: int = 84, undo_key: Key = "") -> None:
        super().__init__(window)
        self._window, self._top, self._left, self._undo_key = window, top, left, undo_key
        self._toasts: list[Toast] = []
        self._strip: UndoStrip | None = None
        window.installEventFilter(self)

    def show(self, notice: Notice) -> Toast:
        while len(self._toasts) >= MOST:
            self._toasts.pop(0).close_now()
        toast = Toast(notice, self._window)
        toast.closed.connect(lambda: self._gone(toast))
        self._toasts.append(toast)
        self._place(toast)
        _announce(toast)
        return toast

    def show_undo(self, title: str, undo: Callable[[], object], *, text: str = "") -> UndoStrip:
        self.close_undo()
        strip = self._strip = UndoStrip(title, undo, text=text, key=self._undo_key, parent=self._window)
        strip.closed.connect(self._strip_gone)
        self._place(strip)
        _announce(strip)
        return strip

    def undo(self) -> bool:
        """What the key does; False when there is nothing to undo."""
        if self._strip is None:
            return False
        self._strip.undo()
        return True

    def close_undo(self) -> None:
        if self._strip is not None:
            self._strip.close_now()

    def _gone(self, toast: Toast) -> None:
        self._toasts = [each for each in self._toasts if each is not toast]
        self._arrange()

    def _strip_gone(self) -> None:
        self._strip = None

    def _place(self, widget: QWidget) -> None:
        widget.adjustSize()
        widget.show()
        self._arrange()

    def _arrange(self) -> None:
        size: QSize = self._window.size()
        y = theme.px(self._top)
        for toast in self._toasts:
            toast.move(size.width() - toast.width() - EDGE, y)
            toast.raise_()
            y += toast.height() + 8
        if self._strip is not None:
            low = size.height() - self._strip.height() - EDGE
            self._strip.move(QPoint(theme.px(self._left), low))
            self._strip.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._arrange()
        return False


def _announce(widget: QWidget) -> None:
    QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.Alert))


def host_of(widget: QWidget) -> NoticeHost:
    """The host of the window that a widget is in; made when there is none yet."""
    window = widget.window()
    found = window.findChild(NoticeHost, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return found or NoticeHost(window, top=EDGE, left=EDGE)


def show_toast(widget: QWidget, notice: Notice) -> Toast:
    return host_of(widget).show(notice)


def show_undo(widget: QWidget, title: str, undo: Callable[[], object], *, text: str = "") -> UndoStrip:
    """`title` says what was done; `undo` puts it back."""
    return host_of(widget).show_undo(title, undo, text=text)
