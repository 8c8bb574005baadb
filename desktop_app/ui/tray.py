"""The sign of the program in the notification area of the system, and messages of the system.

Not every system has one, and none tells whether a message was seen: nothing may depend on it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from desktop_app.ui import icons
from desktop_app.ui.live import Text, said
from desktop_app.ui.menus import add_line
from desktop_app.ui.theme import theme

SIDE = 64
SHOWN_MS = 10_000
Line = tuple[Text, Callable[[], object]]
"""Of the menu: what it says and does."""


class Tray(QObject):
    """A system without such an area. `clicked`: on the message that is shown; `activated`: on the sign."""

    clicked = Signal()
    activated = Signal()

    @property
    def is_there(self) -> bool:
        return False

    def show_message(self, title: str, text: str) -> None:
        """One message, in place of an earlier one; the system says no more of it than that it was clicked."""

    def show_unread(self, is_unread: bool) -> None:
        """With a dot or without."""

    def set_menu(self, lines: Callable[[], Sequence[Line | None]]) -> None:
        """Asked each time it opens; None is a line between groups."""


class SystemTray(Tray):
    """The one of this system, as far as it has one now."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_unread = False
        self._icon = QSystemTrayIcon(self)
        self._icon.setToolTip(name)
        self._menu = QMenu()
        self._icon.messageClicked.connect(self.clicked)
        self._icon.activated.connect(self._on_activated)
        self._draw()
        theme.changed.connect(self._draw)
        if self.is_there:
            self._icon.show()

    @property
    def is_there(self) -> bool:
        return QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()

    def show_message(self, title: str, text: str) -> None:
        if self.is_there:
            self._icon.show()
            self._icon.showMessage(title, text, self._picture(), SHOWN_MS)

    def show_unread(self, is_unread: bool) -> None:
        if is_unread != self._is_unread:
            self._is_unread = is_unread
            self._draw()

    def set_menu(self, lines: Callable[[], Sequence[Line | None]]) -> None:
        def fill() -> None:
            self._menu.clear()
            for line in lines():
                if line is None:
                    self._menu.addSeparator()
                    continue
                words, act = line
                add_line(self._menu, said(words), act)

        self._menu.aboutToShow.connect(fill)
        fill()
        self._icon.setContextMenu(self._menu)

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (
            QSystemTrayIcon.ActivationReason.Trigger,
            QSystemTrayIcon.ActivationReason.DoubleClick,
        ):
            self.activated.emit()

    def _draw(self) -> None:
        self._icon.setIcon(self._picture())

    def _picture(self) -> QIcon:
        sign = QPixmap(icons.pixmap("life-buoy", "brand.from", SIDE, ratio=1.0))
        if self._is_unread:
            painter = QPainter(sign)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("rail.badge"))
            dot = SIDE * 0.42
            painter.drawEllipse(QRectF(SIDE - dot, 0, dot, dot))
            painter.end()
        return QIcon(sign)
