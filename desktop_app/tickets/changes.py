"""A change and its window: the plan sheet, and the reason that is asked for outside the window."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import QDateTime, Signal
from PySide6.QtWidgets import QDateTimeEdit, QWidget

from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets import badges
from desktop_app.tickets.dialogs import CommandSheet, Done
from desktop_app.ui.form import Field
from desktop_app.ui.live import bind
from desktop_app.ui.theme import set_text_style
from shared.tickets import Level, PlanChange, StartTicket, TicketDetail

LENGTH = timedelta(hours=2)
RISKS = (Level.LOW, Level.MEDIUM, Level.HIGH)


class MomentField(QDateTimeEdit):
    """A day and a time of day, in the time of this computer."""

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setCalendarPopup(True)
        self.setDisplayFormat("yyyy-MM-dd HH:mm")
        set_text_style(self, "body")
        bind(self.setAccessibleName, partial(t, name))
        self.dateTimeChanged.connect(self.changed)

    def value(self) -> datetime:
        return datetime.fromtimestamp(self.dateTime().toSecsSinceEpoch(), UTC)

    def set_value(self, value: datetime | None) -> None:
        at = value or datetime.now(UTC)
        self.setDateTime(QDateTime.fromSecsSinceEpoch(int(at.timestamp()) // 60 * 60))

    def wheelEvent(self, event: Any) -> None:
        event.ignore()


def _moment(name: str, label: str) -> Field:
    return Field(
        name,
        partial(t, label),
        "custom",
        is_half=True,
        widget=lambda: MomentField(label),
        read=lambda widget: widget.value(),
        write=lambda widget, value: widget.set_value(value),
    )


def plan(parent: QWidget, place: Workplace, detail: TicketDetail, done: Done) -> CommandSheet:
    fields = [
        _moment("starts_at", "ticket.change.starts_at"),
        _moment("ends_at", "ticket.change.ends_at"),
        Field(
            "risk",
            lambda: t("ticket.change.risk"),
            "segments",
            choices=[(risk, partial(badges.grade_word, risk.value)) for risk in RISKS],
        ),
        Field("plan", lambda: t("ticket.change.plan"), "text", is_required=True, lines=4),
        Field("rollback", lambda: t("ticket.change.rollback"), "text", is_required=True, lines=3),
    ]
    sheet = CommandSheet(
        parent,
        place,
        detail,
        title=lambda: t("ticket.change.title"),
        yes=lambda: t("ticket.change.yes"),
        text=lambda: t("ticket.change.text"),
        fields=fields,
        make=lambda values, version: PlanChange(version=version, **values),
        done=done,
        icon="calendar-clock",
    )
    known = detail.change
    tomorrow = (datetime.now().astimezone() + timedelta(days=1)).replace(hour=19, minute=0, second=0)
    starts_at = known.starts_at if known is not None else tomorrow
    values: dict[str, Any] = {
        "starts_at": starts_at,
        "ends_at": known.ends_at if known is not None else starts_at + LENGTH,
        "risk": known.risk if known is not None else Level.MEDIUM,
        "plan": known.plan if known is not None else "",
        "rollback": known.rollback if known is not None else "",
    }
    sheet.form.set_values(values)
    sheet.open()
    return sheet


def start_anyway(parent: QWidget, place: Workplace, detail: TicketDetail, done: Done) -> CommandSheet:
    """Outside the window a change begins only with a reason."""
    reason = Field("reason", lambda: t("ticket.change.start_reason"), is_required=True, most=250)
    sheet = CommandSheet(
        parent,
        place,
        detail,
        title=lambda: t("ticket.change.start_title"),
        yes=lambda: t("ticket.do.start"),
        text=lambda: t("ticket.change.start_text"),
        fields=[reason],
        make=lambda values, version: StartTicket(version=version, **values),
        done=done,
        icon="play",
    )
    sheet.open()
    return sheet
