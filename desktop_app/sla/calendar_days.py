"""Beside the week of a calendar: what it would say, its holidays, special days and versions."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.sla import words
from desktop_app.sla.actions import SlaActions
from desktop_app.sla.models import CalendarDraft
from desktop_app.ui.dialogs import FormSheet, ask_form
from desktop_app.ui.form import Field
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import (
    Card,
    ElidedLabel,
    IconButton,
    Label,
    SectionHeader,
    Skeleton,
    box,
    clear,
    row,
)
from shared.errors import DeskError
from shared.sla import CalendarPreview, Holidays, HolidaysQuery
from shared.wire import bounds

COUNTRIES = ("KR", "US", "JP", "CN", "VN", "DE", "GB", "SG")
MOST_SHOWN = 40


class CalendarDays(QWidget):
    """The days of the draft that is shown, and a preview of it. `changed`: days of the draft were changed."""

    changed = Signal()
    previewed = Signal()
    """The server takes the draft as it is."""

    def __init__(self, actions: SlaActions) -> None:
        super().__init__()
        self._actions = actions
        self.draft: CalendarDraft | None = None
        self._cards = QVBoxLayout(self)
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(theme.px(12))
        self._cards.addWidget(Skeleton(6))

    def show_draft(self, draft: CalendarDraft) -> None:
        self.draft = draft
        clear(self._cards)
        self.preview_card = Card(SectionHeader(lambda: t("sla.preview")), spacing=6)
        self._cards.addWidget(self.preview_card)
        self._cards.addWidget(self._holidays(draft))
        self._cards.addWidget(self._special_days(draft))
        self._cards.addWidget(self._versions(draft))
        self._cards.addStretch(1)

    def _holidays(self, draft: CalendarDraft) -> Card:
        add = IconButton("plus", lambda: t("sla.add_holiday"), clicked=self.ask_holiday)
        bring = IconButton("import", lambda: t("sla.import_holidays"), clicked=self.ask_import)
        first = today()
        coming = [(day, name) for day, name in draft.holidays.items() if day >= first]
        lines: list[QWidget] = [
            self._day_line(day, name, self._drop_holiday) for day, name in coming[:MOST_SHOWN]
        ]
        past = len(draft.holidays) - len(coming)
        if past:
            lines.append(Label(t("sla.past_days", n=past), "meta", tone="tertiary"))
        if not draft.holidays:
            lines.append(Label(lambda: t("sla.no_holidays"), "meta", tone="tertiary", wraps=True))
        return Card(SectionHeader(lambda: t("sla.holidays"), bring, add), *lines, spacing=2)

    def _special_days(self, draft: CalendarDraft) -> Card:
        add = IconButton("plus", lambda: t("sla.add_special"), clicked=self.ask_special)
        lines: list[QWidget] = [
            self._day_line(day, _said(windows), self._drop_special)
            for day, windows in draft.special_days.items()
        ]
        if not lines:
            lines.append(Label(lambda: t("sla.no_special"), "meta", tone="tertiary", wraps=True))
        return Card(SectionHeader(lambda: t("sla.special_days"), add), *lines, spacing=2)

    def _day_line(self, day: date, name: str, drop: Any) -> QWidget:
        label = Label(formats.date_iso(day), "meta", "medium")
        label.setFixedWidth(theme.px(78))
        remove = IconButton(
            "x", lambda: t("sla.remove_day", day=formats.date_iso(day)), size=12, clicked=partial(drop, day)
        )
        line = row(label, spacing=6)
        line.addWidget(ElidedLabel(name, "meta", tone="secondary"), 1)
        line.addWidget(remove)
        return box(line)

    def _versions(self, draft: CalendarDraft) -> Card:
        versions = draft.known.versions if draft.known is not None else []
        lines: list[QWidget] = [
            Label(
                t("sla.version_line", day=formats.day(one.valid_from), name=one.created_by or "–"),
                "meta",
                tone="secondary",
            )
            for one in versions[:6]
        ]
        return Card(SectionHeader(lambda: t("sla.versions")), *lines, spacing=2)

    # --- preview -----------------------------------------------------------------------------------------

    def preview(self) -> None:
        if self.draft is not None:
            self._actions.preview(self.draft.preview(), self._take_preview, self._no_preview)

    def _take_preview(self, found: CalendarPreview) -> None:
        self.previewed.emit()
        week = t("sla.week_sum", length=_hours(found.minutes_a_week))
        start = t("sla.preview_from", moment=formats.moment(found.start))
        lines: list[QWidget] = [
            Label(week, "meta", tone="secondary"),
            Label(start, "meta", tone="tertiary"),
        ]
        for one in found.items:
            due = formats.moment(one.due_at) if one.due_at is not None else t("sla.never_due")
            name = Label(words.minutes(one.minutes), "meta", tone="secondary")
            name.setFixedWidth(theme.px(64))
            line = row(name, spacing=6)
            line.addWidget(ElidedLabel(due, "body", "medium"), 1)
            lines.append(box(line))
        self._fill_preview(lines)

    def _no_preview(self, error: DeskError) -> None:
        self._fill_preview([Label(sentence(error), "meta", tone="red", wraps=True)])

    def _fill_preview(self, lines: list[QWidget]) -> None:
        clear(self.preview_card.body)
        self.preview_card.add(SectionHeader(lambda: t("sla.preview")), *lines)

    # --- days --------------------------------------------------------------------------------------------

    def ask_holiday(self) -> None:
        fields = [
            Field("day", lambda: t("sla.day_label"), "date", is_required=True, is_half=True),
            Field("name", lambda: t("sla.day_name"), is_required=True, is_half=True, most=250),
        ]
        ask_form(
            self,
            lambda: t("sla.add_holiday"),
            fields,
            yes=lambda: t("sla.take"),
            done=self._add_holiday,
            icon="calendar-x",
        )

    def _add_holiday(self, values: dict[str, Any], sheet: FormSheet) -> None:
        sheet.close_cover()
        if self.draft is not None:
            self.draft.add_holidays({values["day"]: values["name"].strip()})
            self.changed.emit()

    def _drop_holiday(self, day: date) -> None:
        if self.draft is not None:
            self.draft.holidays.pop(day, None)
            self.changed.emit()

    def ask_import(self) -> None:
        """Public holidays of a country and a year, substitute days among them."""
        fields = [
            Field("country", lambda: t("sla.country"), "choice", choices=countries()[1:], is_half=True),
            Field(
                "year",
                lambda: t("sla.year"),
                "number",
                between=bounds(HolidaysQuery, "year"),
                is_required=True,
                is_half=True,
            ),
        ]
        values = {"country": "KR", "year": today().year + 1}
        ask_form(
            self,
            lambda: t("sla.import_holidays"),
            fields,
            yes=lambda: t("sla.import_yes"),
            done=self._import,
            values=values,
            icon="import",
        )

    def _import(self, values: dict[str, Any], sheet: FormSheet) -> None:
        def take(found: Holidays) -> None:
            sheet.close_cover()
            if self.draft is not None:
                count = self.draft.add_holidays(found.days)
                self.changed.emit()
                show_toast(self, Notice(t("sla.imported", n=count), "", "green", "circle-check"))

        def refused(error: DeskError) -> None:
            sheet.refuse(sentence(error), error.field)

        self._actions.holidays(values["country"], int(values["year"]), take, refused)

    def ask_special(self) -> None:
        """A day with working time of its own: a half day, a working Saturday."""
        fields = [
            Field("day", lambda: t("sla.day_label"), "date", is_required=True),
            Field(
                "windows",
                lambda: t("sla.windows"),
                is_required=True,
                placeholder="09:00-12:00, 13:00-18:00",
                help=lambda: t("sla.windows_help"),
            ),
        ]
        ask_form(
            self,
            lambda: t("sla.add_special"),
            fields,
            yes=lambda: t("sla.take"),
            done=self._add_special,
            icon="calendar-clock",
        )

    def _add_special(self, values: dict[str, Any], sheet: FormSheet) -> None:
        windows = parsed(values["windows"])
        if windows is None:
            sheet.refuse(t("sla.windows_wrong"), "windows")
            return
        sheet.close_cover()
        if self.draft is not None:
            self.draft.special_days = dict(
                sorted({**self.draft.special_days, values["day"]: windows}.items())
            )
            self.changed.emit()

    def _drop_special(self, day: date) -> None:
        if self.draft is not None:
            self.draft.special_days.pop(day, None)
            self.changed.emit()


def today() -> date:
    """Where this desk is."""
    return datetime.now().astimezone().date()


def countries() -> list[tuple[str, Any]]:
    return [("", lambda: t("sla.no_country")), *((one, one) for one in COUNTRIES)]


def _said(windows: list[tuple[int, int]]) -> str:
    return ", ".join(f"{words.wall(a)}–{words.wall(b)}" for a, b in windows) or t("sla.rests")


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return t("sla.hours", n=hours) if not rest else t("sla.hours_minutes", h=hours, m=rest)


def parsed(text: str) -> list[tuple[int, int]] | None:
    """ "09:00-12:00, 13:00-18:00" as minutes; None when it is something else."""
    found: list[tuple[int, int]] = []
    for part in text.replace("~", "-").replace("–", "-").split(","):
        ends = [_minute(end.strip()) for end in part.split("-")]
        if len(ends) != 2 or ends[0] is None or ends[1] is None or ends[0] >= ends[1]:
            return None
        found.append((ends[0], ends[1]))
    return sorted(found)


def _minute(clock: str) -> int | None:
    hours, colon, minutes = clock.partition(":")
    if not hours.isdecimal() or (colon and not minutes.isdecimal()):
        return None
    minute = int(hours) * 60 + int(minutes or 0)
    return minute if minute <= 1440 else None
