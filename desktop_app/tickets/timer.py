"""Time spent on a ticket: a stopwatch in its head, and a sheet to write it down."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets import actions
from desktop_app.ui.dialogs import FormSheet, ask_form
from desktop_app.ui.form import Field
from desktop_app.ui.live import on_language
from desktop_app.ui.widgets import IconButton, Label, row
from shared.errors import DeskError
from shared.tickets import LogTime, TicketAction, TicketDetail
from shared.wire import bounds

SECOND_MS = 1000
MINUTE = 60
PLACE = "timer/{}"

Done = Callable[[TicketDetail], None]


class WorkTimer(QWidget):
    """Runs on while other tickets are shown, and over a restart of the program: its start is on disk."""

    def __init__(self, place: Workplace, written: Done, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place, self._written = place, written
        self._detail: TicketDetail | None = None
        self.button = IconButton("timer", self._words, clicked=self.toggle)
        self.time = Label("", "meta", tone="secondary")
        self.setLayout(row(self.time, self.button, spacing=2))
        self._second = QTimer(self, interval=SECOND_MS)
        self._second.timeout.connect(self._show)
        on_language(self, self._show)

    def show_ticket(self, detail: TicketDetail | None) -> None:
        self._detail = detail
        self._show()

    @property
    def began_at(self) -> datetime | None:
        if self._detail is None:
            return None
        noted = self._place.store.noted(PLACE.format(self._detail.row.id))
        return datetime.fromisoformat(noted) if noted else None

    def toggle(self) -> None:
        """Start, or stop and say what was done."""
        detail = self._detail
        if detail is None or TicketAction.NOTE not in detail.allowed_actions:
            return
        if self.began_at is None:
            self._place.store.note(PLACE.format(detail.row.id), datetime.now(UTC).isoformat())
            self._show()
        else:
            record_time(self, self._place, detail, self._stopped, minutes=self._passed_s() // MINUTE)

    def _stopped(self, detail: TicketDetail) -> None:
        self._place.store.note(PLACE.format(detail.row.id), "")
        self._show()
        self._written(detail)

    def _passed_s(self) -> int:
        began_at = self.began_at
        return int((datetime.now(UTC) - began_at).total_seconds()) if began_at is not None else 0

    def _words(self) -> str:
        return t("ticket.timer.stop") if self.began_at is not None else t("ticket.timer.start")

    def _show(self) -> None:
        is_running = self.began_at is not None
        worked_s = self._detail.worked_s if self._detail is not None else 0
        self.button.set_icon("pause" if is_running else "timer", "red.fg" if is_running else "text.secondary")
        self.button.retranslate()
        length = formats.duration(worked_s) if worked_s >= MINUTE else ""
        self.time.setText(formats.stopwatch(self._passed_s()) if is_running else length)
        self.time.setToolTip(t("ticket.timer.total", length=length) if length else "")
        if is_running and not self._second.isActive():
            self._second.start()
        elif not is_running:
            self._second.stop()


def record_time(
    parent: QWidget, place: Workplace, detail: TicketDetail, written: Done, *, minutes: int = 0
) -> FormSheet:
    """Minutes and what was done, as an entry of the history."""
    fields = [
        Field(
            "minutes",
            lambda: t("ticket.time.minutes"),
            "number",
            between=(1, bounds(LogTime, "duration_s")[1] // MINUTE),
            is_required=True,
        ),
        Field("comment", lambda: t("ticket.time.comment"), "text", lines=3, most=2000),
    ]

    def send(values: dict[str, Any], sheet: FormSheet) -> None:
        form = LogTime(duration_s=values["minutes"] * MINUTE, comment=values["comment"])

        def done(found: TicketDetail) -> None:
            sheet.close_cover()
            written(found)

        def failed(error: DeskError) -> None:
            sheet.refuse(sentence(error), error.field)

        actions.log_time(place.backend, sheet, detail.row.id, form, done, failed)

    return ask_form(
        parent,
        lambda: t("ticket.time.title"),
        fields,
        yes=lambda: t("ticket.time.save"),
        done=send,
        values={"minutes": max(1, minutes)},
        icon="timer",
    )
