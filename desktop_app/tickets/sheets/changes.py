"""A change and its window: the plan sheet, and the reason that is asked for outside the window."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets import badges
from desktop_app.tickets.sheets.dialogs import CommandSheet, Done
from desktop_app.ui.form import Field
from shared.tickets import Level, PlanChange, StartTicket, TicketDetail

LENGTH = timedelta(hours=2)
RISKS = (Level.LOW, Level.MEDIUM, Level.HIGH)


def _moment(name: str, label: str) -> Field:
    return Field(name, partial(t, label), "moment", is_required=True, is_half=True)


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
    tomorrow = (datetime.now().astimezone() + timedelta(days=1)).replace(
        hour=19, minute=0, second=0, microsecond=0
    )
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
