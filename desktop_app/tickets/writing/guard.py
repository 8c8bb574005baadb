"""Before an answer goes out that others have overtaken: what came meanwhile, and send or mend."""

from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.tickets.events import event_sentence
from desktop_app.tickets.writing.outbox import After
from desktop_app.ui.widgets import Button, IconLabel, Label, box, clear, column, row, set_surface
from shared.errors import DeskError
from shared.tickets import EntryKind

LONGEST = 280


class StaleGuard(QFrame):
    """Stands over the text. `send_anyway`: the writer has read it and sends; `closed`: they mend it."""

    send_anyway = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "amber")
        self.last_seq = 0
        self.after = After.STAY
        self.title = Label("", "body", "semibold", tone="amber", wraps=True)
        self._news = QVBoxLayout()
        self._news.setSpacing(4)
        self.send = Button(
            lambda: t("ticket.guard.send"), is_small=True, icon="send", clicked=self.send_anyway.emit
        )
        self.mend = Button(lambda: t("ticket.guard.mend"), is_small=True, icon="pencil", clicked=self._mend)
        self._buttons = box(row(None, self.mend, self.send))
        head = row(IconLabel("triangle-alert", "amber.fg", 16), self.title)
        head.setStretch(1, 1)
        self.setLayout(column(head, self._news, self._buttons, margins=(10, 8, 10, 8)))
        self.hide()

    def show_news(self, error: DeskError, after: After) -> None:
        """`answered_meanwhile` carries the entries that the writer had not seen."""
        entries: list[dict[str, Any]] = list(error.facts.get("entries", []))
        self.last_seq = max((int(entry["seq"]) for entry in entries), default=0)
        self.after = after
        clear(self._news)
        for entry in entries:
            self._news.addWidget(_line(entry))
        self._show(sentence(error), can_send=True)

    def show_refusal(self, words: str) -> None:
        clear(self._news)
        self._show(words, can_send=False)

    def _show(self, words: str, *, can_send: bool) -> None:
        self.title.setText(words)
        self.send.setVisible(can_send)
        self.show()
        (self.mend if can_send else self.title).setFocus()

    def _mend(self) -> None:
        self.close_guard()
        self.closed.emit()

    def close_guard(self) -> None:
        self.hide()


def _line(entry: dict[str, Any]) -> QWidget:
    kind = EntryKind(entry["kind"])
    at = formats.clock(datetime.fromisoformat(str(entry["at"])))
    is_event = kind is EntryKind.EVENT
    said = event_sentence(str(entry["name"]), entry.get("facts", {})) if is_event else str(entry["text"])
    words = said if len(said) <= LONGEST else said[:LONGEST] + "…"
    lead = t("ticket.guard.line", author=entry["author"], time=at, kind=t(f"ticket.entry.{kind.value}"))
    text = Label(words, "body", wraps=True)
    return box(column(Label(lead, "meta", "semibold", tone="secondary"), text, spacing=1))
