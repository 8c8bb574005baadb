"""What kinds, severities and states of announcements are called and how they look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from desktop_app.core import formats
from desktop_app.core.translator import t, translator
from desktop_app.ui.badges import Badge
from desktop_app.ui.tokens import Hue
from shared.announcements import (
    AnnouncementDetail,
    AnnouncementKind,
    AnnouncementRow,
    AnnouncementState,
    AnnouncementUpdate,
    Banner,
    Severity,
)
from shared.wire import Ref

MOST_SERVICES = 2

KIND_ICONS: dict[AnnouncementKind, str] = {
    AnnouncementKind.MAINTENANCE: "wrench",
    AnnouncementKind.OUTAGE: "siren",
    AnnouncementKind.NOTICE: "megaphone",
}
SEVERITY_HUES: dict[Severity, Hue] = {
    Severity.INFO: "blue",
    Severity.WARNING: "amber",
    Severity.CRITICAL: "red",
}
STATE_LOOKS: dict[AnnouncementState, tuple[Hue, str]] = {
    AnnouncementState.DRAFT: ("grey", "pencil"),
    AnnouncementState.SCHEDULED: ("blue", "calendar-clock"),
    AnnouncementState.ACTIVE: ("amber", "radio"),
    AnnouncementState.ENDED: ("green", "circle-check"),
    AnnouncementState.CANCELLED: ("grey", "circle-x"),
}


def kind(which: AnnouncementKind) -> str:
    return t(f"announcements.kind.{which.value}")


def kind_badge(which: AnnouncementKind, severity: Severity) -> Badge:
    return Badge(kind(which), SEVERITY_HUES[severity], KIND_ICONS[which])


def severity(which: Severity) -> str:
    return t(f"announcements.severity.{which.value}")


def severity_badge(which: Severity) -> Badge:
    return Badge(severity(which), SEVERITY_HUES[which], "gauge")


def state_badge(state: AnnouncementState) -> Badge:
    hue, icon = STATE_LOOKS[state]
    return Badge(t(f"announcements.state.{state.value}"), hue, icon)


def period(starts_at: datetime, ends_at: datetime | None, ended_at: datetime | None = None) -> str:
    """From when to when; the real end where there is one."""
    end = ended_at or ends_at
    if end is None:
        return t("announcements.from", start=formats.moment(starts_at))
    is_same_day = formats.local(starts_at).date() == formats.local(end).date()
    last = formats.clock(end) if is_same_day else formats.moment(end)
    return t("announcements.period", start=formats.moment(starts_at), end=last)


def targets(row: AnnouncementRow) -> str:
    return ", ".join(one.label for one in row.targets) or t("announcements.everybody")


def service_badges(services: Sequence[Ref], hue: Hue) -> list[Badge]:
    """The services that something is about, by name as far as there is room."""
    shown = [Badge(one.label, hue, "package") for one in services[:MOST_SERVICES]]
    more = len(services) - MOST_SERVICES
    return [*shown, Badge(t("announcements.more_services", n=more), hue, "package")] if more > 0 else shown


def title_of(one: Banner | AnnouncementRow) -> str:
    """In the language of the window where it was written in both."""
    return one.title if translator.is_korean else one.title_en or one.title


def text_of(banner: Banner) -> str:
    return banner.text if translator.is_korean else banner.text_en or banner.text


def versions(detail: AnnouncementDetail) -> list[tuple[str, str, str]]:
    """Language, title and text: first as the window speaks, then the other where it was written in both."""
    korean = ("한국어", detail.row.title, detail.text)
    english = ("English", detail.title_en, detail.text_en)
    if not (detail.title_en or detail.text_en.strip()):
        return [korean]
    return [korean, english] if translator.is_korean else [english, korean]


def update_text(update: AnnouncementUpdate) -> str:
    return update.text if translator.is_korean else update.text_en or update.text


def spoken(row: AnnouncementRow) -> str:
    """A whole row for a screen reader."""
    state = t(f"announcements.state.{row.state.value}")
    words = [title_of(row), kind(row.kind), state, period(row.starts_at, row.ends_at, row.ended_at)]
    return ", ".join(words)
