"""How things about persons are called and how they look."""

from __future__ import annotations

from desktop_app.core.translator import t
from desktop_app.ui.badges import Badge
from desktop_app.ui.tokens import Hue
from shared.people import EmploymentState, ImportAction, PersonRow
from shared.tickets import Status

STATE_LOOKS: dict[EmploymentState, tuple[str, Hue, str]] = {
    EmploymentState.SCHEDULED: ("people.scheduled", "blue", "calendar-clock"),
    EmploymentState.ACTIVE: ("people.active", "green", "circle-check"),
    EmploymentState.LEFT: ("people.left", "grey", "log-out"),
}
STATUS_LOOKS: dict[Status, tuple[Hue, str]] = {
    Status.OPEN: ("blue", "circle-dot"),
    Status.ASSIGNED: ("violet", "user-check"),
    Status.IN_PROGRESS: ("teal", "loader"),
    Status.PENDING: ("amber", "circle-pause"),
    Status.RESOLVED: ("green", "circle-check"),
}
IMPORT_LOOKS: dict[ImportAction, tuple[str, Hue, str]] = {
    ImportAction.CREATE: ("people.import_create", "green", "user-plus"),
    ImportAction.CHANGE: ("people.import_change", "blue", "pencil"),
    ImportAction.SAME: ("people.import_same", "grey", "equal"),
    ImportAction.REFUSE: ("people.import_refuse", "red", "circle-x"),
}


def state_badge(state: EmploymentState) -> Badge:
    key, hue, icon = STATE_LOOKS[state]
    return Badge(t(key), hue, icon)


def row_badge(row: PersonRow) -> Badge | None:
    """Only what is out of the ordinary."""
    if row.state is not EmploymentState.ACTIVE:
        return state_badge(row.state)
    return Badge(t("people.vip"), "violet", "star") if row.is_vip else None


def status_badge(status: Status) -> Badge:
    hue, icon = STATUS_LOOKS.get(status, ("grey", "check-check"))
    return Badge(t(f"ticket.status.{status.value}"), hue, icon)


def import_badge(action: ImportAction) -> Badge:
    key, hue, icon = IMPORT_LOOKS[action]
    return Badge(t(key), hue, icon)


def whereabouts(row: PersonRow) -> str:
    """재무팀 · 대리 · 본관 5층"""
    return " · ".join(word for word in (row.department, row.title, row.location) if word)


def sentence_of(row: PersonRow) -> str:
    """A whole row for a screen reader."""
    words = [row.name, whereabouts(row), t("people.number_said", number=row.employee_number)]
    if row.phone:
        words.append(t("people.phone_said", phone=row.phone))
    badge = row_badge(row)
    return ", ".join(word for word in [*words, badge.text if badge else ""] if word)
