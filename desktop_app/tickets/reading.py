"""What is read beside the list: one ticket, many at once, or where a ticket is that has its own window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop_app.core.workplace import Workplace
from desktop_app.tickets.bulk.panel import BulkPanel
from desktop_app.tickets.own_window import Elsewhere, windows_of
from desktop_app.tickets.pane import TicketPane
from shared.tickets import TicketRow


class Reading(QStackedWidget):
    """`row_of` knows what a list knows of a ticket. `changed(row)` after every write, also in a window."""

    changed = Signal(object)

    def __init__(
        self, place: Workplace, row_of: Callable[[int], TicketRow | None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._row_of = row_of
        self._windows = windows_of(place)
        self.pane = TicketPane(place)
        self.bulk = BulkPanel(place)
        self.elsewhere = Elsewhere(self._windows)
        for widget in (self.pane, self.bulk, self.elsewhere):
            self.addWidget(widget)
        self.pane.window_asked.connect(self.open_in_window)
        self.pane.changed.connect(self.changed)
        self._windows.written.connect(self.changed)
        self._windows.changed.connect(self._on_window)

    @property
    def is_bulk(self) -> bool:
        return self.currentWidget() is self.bulk

    @property
    def ticket_id(self) -> int | None:
        """Of the ticket that is chosen, wherever it is shown."""
        return self.elsewhere.ticket_id or self.pane.ticket_id

    def enter(self) -> None:
        """The keyboard goes to where the ticket is."""
        if self.currentWidget() is self.elsewhere:
            self.raise_window(self.elsewhere.ticket_id)
        else:
            self.pane.setFocus()

    def show_bulk(self) -> None:
        self.setCurrentWidget(self.bulk)

    def leave_bulk(self) -> None:
        self.setCurrentWidget(self.elsewhere if self.elsewhere.ticket_id else self.pane)

    def show_ticket(self, ticket_id: int) -> None:
        """Here, unless it has a window of its own."""
        self.elsewhere.ticket_id = ticket_id if self._windows.holds(ticket_id) else 0
        if self.elsewhere.ticket_id:
            self.pane.clear()
        else:
            self.pane.show_ticket(ticket_id, self._row_of(ticket_id))
        if not self.is_bulk:
            self.leave_bulk()

    def open_in_window(self, ticket_id: int) -> None:
        """For a second monitor; one that has a window comes to the front."""
        if ticket_id:
            self._windows.open(ticket_id, self._row_of(ticket_id))

    def raise_window(self, ticket_id: int) -> None:
        if self._windows.holds(ticket_id):
            self._windows.open(ticket_id)

    def _on_window(self, ticket_id: int) -> None:
        if ticket_id in (self.pane.ticket_id, self.elsewhere.ticket_id):
            self.show_ticket(ticket_id)
