"""Tickets in windows of their own, for a second monitor.

A ticket stands in one place at a time, so that what is written on it is one text.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets.pane import TicketPane
from desktop_app.ui.keys import CommandKeys
from desktop_app.ui.toast import EDGE, NoticeHost
from desktop_app.ui.widgets import Button, EmptyState, set_surface
from shared.tickets import TicketDetail, TicketRow

SIZE = (1280, 860)
GEOMETRY = "ticket"


class TicketWindow(QWidget):
    """One ticket; Esc and closing leave its draft where it is."""

    closed = Signal()

    def __init__(self, place: Workplace) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        set_surface(self, "surface")
        self._settings = place.settings
        self.pane = TicketPane(place)
        self.keys = CommandKeys(self, place.commands)
        NoticeHost(self, top=EDGE, left=EDGE, undo_key=place.commands.key_of("window.undo"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pane)
        self.pane.left.connect(self.close)
        self.pane.shown.connect(self._say)
        self.resize(*SIZE)
        kept = self._settings.geometry(GEOMETRY)
        if not kept.isEmpty():
            self.restoreGeometry(kept)

    def _say(self, detail: TicketDetail) -> None:
        self.setWindowTitle(f"#{detail.row.number} {detail.row.subject}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.keys.press(event):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._settings.keep_geometry(GEOMETRY, self.saveGeometry())
        self.closed.emit()
        super().closeEvent(event)


class TicketWindows(QObject):
    """`changed(ticket_id)`: it gets a window, or has none any more; what shows it elsewhere gives it up."""

    changed = Signal(int)
    written = Signal(object)
    """A row, after a write in one of them."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(place.commands)
        self._place = place
        self._windows: dict[int, TicketWindow] = {}
        self._closing: list[TicketWindow] = []
        """Alive until Qt is done with closing them."""

    def holds(self, ticket_id: int) -> bool:
        return ticket_id in self._windows

    def open(self, ticket_id: int, row: TicketRow | None = None) -> None:
        """Its window, to the front; made when there is none."""
        window = self._windows.get(ticket_id)
        if window is None:
            window = self._make(ticket_id, row)
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
        window.pane.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make(self, ticket_id: int, row: TicketRow | None) -> TicketWindow:
        window = self._windows[ticket_id] = TicketWindow(self._place)
        window.closed.connect(lambda: self._forget(ticket_id))
        window.pane.changed.connect(self.written)
        self.changed.emit(ticket_id)
        window.pane.show_ticket(ticket_id, row)
        return window

    def _forget(self, ticket_id: int) -> None:
        window = self._windows.pop(ticket_id, None)
        if window is not None:
            window.pane.clear()
            self._closing.append(window)
            QTimer.singleShot(0, self, self._closing.clear)
            self.changed.emit(ticket_id)

    def close(self, ticket_id: int) -> None:
        window = self._windows.get(ticket_id)
        if window is not None:
            window.close()

    def close_all(self) -> None:
        for ticket_id in list(self._windows):
            self.close(ticket_id)


def windows_of(place: Workplace) -> TicketWindows:
    """The one registry of a workplace."""
    found = place.commands.findChild(TicketWindows)
    return found if found is not None else TicketWindows(place)


class Elsewhere(EmptyState):
    """In the place of a ticket that stands in a window of its own."""

    def __init__(self, windows: TicketWindows, parent: QWidget | None = None) -> None:
        go = Button(lambda: t("ticket.window.go"), "primary", icon="app-window", clicked=self._go)
        here = Button(lambda: t("ticket.window.here"), icon="panel-left", clicked=self._close)
        super().__init__(
            "app-window",
            lambda: t("ticket.window.elsewhere"),
            lambda: t("ticket.window.elsewhere_text"),
            actions=[go, here],
            parent=parent,
        )
        self._windows = windows
        self.ticket_id = 0

    def _go(self) -> None:
        self._windows.open(self.ticket_id)

    def _close(self) -> None:
        self._windows.close(self.ticket_id)
