"""Who else is at the ticket that is shown: small heads beside the subject, a strip while somebody writes."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop_app.core import formats
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets.presence import presence_of
from desktop_app.ui.live import on_language
from desktop_app.ui.widgets import Avatar, IconLabel, Label, clear, row, set_surface
from shared.tickets import Colleague

MOST_HEADS = 4
SAY_AGAIN_MS = 5000


class Heads(QWidget):
    """Those who have the same ticket before them."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = presence_of(place)
        self._ticket_id = 0
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2)
        self._board.changed.connect(self._show)
        on_language(self, self._show)

    def show_ticket(self, ticket_id: int) -> None:
        self._ticket_id = ticket_id
        self._show()

    def names(self) -> list[str]:
        return [one.name for one in self._board.at(self._ticket_id)]

    def _show(self) -> None:
        here = self._board.at(self._ticket_id)
        clear(self._row)
        for one in here[:MOST_HEADS]:
            head = Avatar(one.name, side=24)
            head.set_presence("amber" if one.kind is not None else "green")
            key = "ticket.presence.writes" if one.kind is not None else "ticket.presence.looks"
            words = t(key, name=one.name)
            head.setToolTip(words)
            head.setAccessibleName(words)
            self._row.addWidget(head)
        if len(here) > MOST_HEADS:
            self._row.addWidget(Label(f"+{len(here) - MOST_HEADS}", "meta", tone="secondary"))
        self.setVisible(bool(here))


class WritingStrip(QFrame):
    """Stands over the composer; it informs and never locks."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "amber")
        self._board = presence_of(place)
        self._ticket_id = 0
        self.words = Label("", "body", tone="amber", wraps=True)
        line = row(IconLabel("pen-line", "amber.fg", 16), spacing=8, margins=(10, 7, 10, 7))
        line.addWidget(self.words, 1)
        self.setLayout(line)
        self._again = QTimer(self, interval=SAY_AGAIN_MS)
        self._again.timeout.connect(self._show)
        self._board.changed.connect(self._show)
        self.hide()
        on_language(self, self._show)

    def show_ticket(self, ticket_id: int) -> None:
        self._ticket_id = ticket_id
        self._show()

    def _show(self) -> None:
        writing = [one for one in self._board.at(self._ticket_id) if one.kind is not None]
        if not writing:
            self._again.stop()
            self.hide()
            return
        self.words.setText("\n".join(map(self._said, writing)))
        self._again.start()
        self.show()

    def _said(self, one: Colleague) -> str:
        kind = one.kind.value if one.kind is not None else ""
        span = formats.duration(max(1, self._board.writes_for_s(one)))
        return t(f"ticket.presence.writes_{kind}", name=one.name, span=span)
