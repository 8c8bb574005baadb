"""Business calendars: the week painted, holidays and special days, and what they would say."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.sla import words
from desktop_app.sla.actions import SlaActions
from desktop_app.sla.models import CalendarDraft
from desktop_app.sla.simulation import SimulationSheet
from desktop_app.sla.week import WeekGrid
from desktop_app.ui.dialogs import FormSheet, ask_form, confirm
from desktop_app.ui.form import Field
from desktop_app.ui.keys import set_scope
from desktop_app.ui.live import on_language
from desktop_app.ui.page import Page, PageHeader, SideEntry, SideList, SideSection, set_pane
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import (
    Banner,
    Button,
    Card,
    ElidedLabel,
    IconButton,
    Label,
    ScrollArea,
    SectionHeader,
    Skeleton,
    box,
    clear,
    column,
    row,
)
from shared.errors import DeskError
from shared.sla import BusinessCalendar, BusinessCalendars, CalendarPreview, Holidays, Simulate
from shared.updates import Update

SCOPE = "sla_calendars"
SIDE_WIDTH = 200
RIGHT_WIDTH = 290
COUNTRIES = ("KR", "US", "JP", "CN", "VN", "DE", "GB", "SG")
MOST_SHOWN = 40


class CalendarsPage(Page):
    """Calendars at the left, the week of the chosen one, and beside it its days and a preview."""

    def __init__(self, place: Workplace) -> None:
        self.new_button = Button(lambda: t("sla.new_calendar"), icon="plus")
        self.simulate_button = Button(lambda: t("sla.simulate"), icon="flask-conical")
        self.save_button = Button(lambda: t("sla.save"), "primary", icon="save", key="Ctrl+S")
        super().__init__(
            PageHeader(
                lambda: t("sla.calendars"),
                subtitle=lambda: t("sla.calendars_text"),
                right=[self.new_button, self.simulate_button, self.save_button],
            )
        )
        set_scope(self, SCOPE)
        self._place = place
        self._actions = SlaActions(place.backend, self)
        self.known: dict[int, BusinessCalendar] = {}
        self.draft: CalendarDraft | None = None
        self._banner: Banner | None = None
        self._build()
        self._connect()
        on_language(self, self._show)
        self.load()

    def _build(self) -> None:
        self._banners = column(spacing=6)
        self.body.addLayout(self._banners)
        self.side = SideList()
        self.side.setFixedWidth(theme.px(SIDE_WIDTH))
        self.grid = WeekGrid()
        self._title = QVBoxLayout()
        self._title.setSpacing(theme.px(6))
        hint = Label(lambda: t("sla.week_hint"), "meta", tone="tertiary", wraps=True)
        middle = Card(self._title, self.grid, hint, spacing=10)
        content = QWidget()
        self._right = QVBoxLayout(content)
        self._right.setContentsMargins(0, 0, 0, 0)
        self._right.setSpacing(theme.px(12))
        self._right.addWidget(Skeleton(6))
        right = ScrollArea(content)
        right.setFixedWidth(theme.px(RIGHT_WIDTH))
        scroller = ScrollArea(middle)
        set_pane(self.side, lambda: t("sla.calendars"))
        set_pane(scroller, lambda: t("sla.week"))
        set_pane(right, lambda: t("sla.days"))
        parts = QHBoxLayout()
        parts.setSpacing(theme.px(14))
        parts.addWidget(self.side)
        parts.addWidget(scroller, 1)
        parts.addWidget(right)
        self.body.addLayout(parts, 1)
        self.setFocusProxy(self.grid)

    def _connect(self) -> None:
        self.new_button.clicked.connect(lambda _=False: self.ask_new())
        self.save_button.clicked.connect(lambda _=False: self.save())
        self.simulate_button.clicked.connect(lambda _=False: self.simulate())
        self.side.chosen.connect(self._choose)
        self.grid.edited.connect(self._painted)
        self._place.backend.updated.connect(self._on_updates)
        self._place.backend.reload.connect(self.load)

    # --- reading -------------------------------------------------------------------------------------------

    def load(self) -> None:
        self._actions.calendars(self._take, self._refused)

    def _take(self, found: BusinessCalendars) -> None:
        self.known = {one.id: one for one in found.items}
        is_kept = self.draft is not None and self.draft.is_changed
        if not is_kept and found.items:
            current = self.draft.known.id if self.draft is not None and self.draft.known is not None else 0
            self.draft = CalendarDraft.of(self.known.get(current, found.items[0]))
        self._show()

    def _on_updates(self, updates: list[Update]) -> None:
        if any(one.kind == "business_calendar" for one in updates):
            self.load()

    # --- showing -------------------------------------------------------------------------------------------

    def _show(self) -> None:
        entries = [SideEntry(str(one.id), one.name, "calendar-clock") for one in self.known.values()]
        if self.draft is not None and self.draft.known is None:
            entries.append(SideEntry("new", self.draft.name, "calendar-plus"))
        self.side.set_sections([SideSection("", entries)])
        draft = self.draft
        if draft is None:
            return
        self.side.set_current("new" if draft.known is None else str(draft.known.id))
        self.grid.set_week(draft.week)
        self._show_title(draft)
        self._show_right(draft)
        self._show_buttons()
        self._preview()

    def _show_buttons(self) -> None:
        is_changed = self.draft is not None and self.draft.is_changed
        self.save_button.setEnabled(is_changed)
        self.simulate_button.setEnabled(
            is_changed and self.draft is not None and self.draft.known is not None
        )

    def _show_title(self, draft: CalendarDraft) -> None:
        clear(self._title)
        edit = IconButton("pencil", lambda: t("sla.edit_calendar"), clicked=self.ask_name)
        line = row(Label(draft.name, "section", "semibold"), edit, None, spacing=6)
        about = [draft.zone]
        if draft.country:
            about.append(t("sla.country_kept", country=draft.country))
        if draft.known is not None and draft.known.used_by:
            about.append(t("sla.used_by", policies=", ".join(draft.known.used_by)))
        self._title.addLayout(line)
        self._title.addWidget(ElidedLabel(" · ".join(about), "meta", tone="secondary"))

    def _show_right(self, draft: CalendarDraft) -> None:
        clear(self._right)
        self.preview_card = Card(SectionHeader(lambda: t("sla.preview")), spacing=6)
        self._right.addWidget(self.preview_card)
        self._right.addWidget(self._holidays(draft))
        self._right.addWidget(self._special_days(draft))
        self._right.addWidget(self._versions(draft))
        self._right.addStretch(1)

    def _holidays(self, draft: CalendarDraft) -> Card:
        add = IconButton("plus", lambda: t("sla.add_holiday"), clicked=self.ask_holiday)
        bring = IconButton("import", lambda: t("sla.import_holidays"), clicked=self.ask_import)
        today = _today()
        coming = [(day, name) for day, name in draft.holidays.items() if day >= today]
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
                t("sla.version_line", day=formats.date_iso(one.valid_from), name=one.created_by or "–"),
                "meta",
                tone="secondary",
            )
            for one in versions[:6]
        ]
        return Card(SectionHeader(lambda: t("sla.versions")), *lines, spacing=2)

    # --- preview -------------------------------------------------------------------------------------------

    def _preview(self) -> None:
        if self.draft is not None:
            self._actions.preview(self.draft.preview(), self._take_preview, self._no_preview)

    def _take_preview(self, found: CalendarPreview) -> None:
        self._drop_banner()
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

    # --- changing ------------------------------------------------------------------------------------------

    def _painted(self) -> None:
        if self.draft is not None:
            self.draft.week = [list(windows) for windows in self.grid.week]
            self._changed(is_week_only=True)

    def _changed(self, *, is_week_only: bool = False) -> None:
        if self.draft is None:
            return
        self.draft.is_changed = True
        if is_week_only:
            self._show_buttons()
            self._preview()
        else:
            self._show()

    def _choose(self, name: str) -> None:
        if name == "new" or self.draft is None:
            return
        chosen = self.known[int(name)]
        if self.draft.known is not None and self.draft.known.id == chosen.id:
            return
        self._leave(partial(self._open, chosen))

    def _open(self, chosen: BusinessCalendar) -> None:
        self.draft = CalendarDraft.of(chosen)
        self._drop_banner()
        self._show()

    def _leave(self, go_on: Any) -> None:
        """Ask before changes are thrown away."""
        if self.draft is None or not self.draft.is_changed:
            go_on()
            return
        confirm(
            self,
            lambda: t("sla.throw_away"),
            lambda: t("sla.throw_away_text"),
            yes=lambda: t("sla.throw_away_yes"),
            done=go_on,
            is_danger=True,
        )

    def ask_new(self) -> None:
        fields = [
            Field("name", lambda: t("sla.calendar_name"), is_required=True, most=250),
            Field("zone", lambda: t("sla.zone"), is_required=True, most=60, help=lambda: t("sla.zone_help")),
            Field("country", lambda: t("sla.country"), "choice", choices=_countries()),
        ]
        values = {"zone": "Asia/Seoul", "country": "KR"}
        ask_form(
            self,
            lambda: t("sla.new_calendar"),
            fields,
            yes=lambda: t("sla.go_on"),
            done=self._begin,
            values=values,
            icon="calendar-plus",
        )

    def _begin(self, values: dict[str, Any], sheet: FormSheet) -> None:
        sheet.close_cover()
        draft = CalendarDraft.new(values["name"].strip())
        draft.zone, draft.country = values["zone"].strip(), values["country"]
        self.draft = draft
        self._show()
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_name(self) -> None:
        if self.draft is None:
            return
        fields = [
            Field("name", lambda: t("sla.calendar_name"), is_required=True, most=250),
            Field("country", lambda: t("sla.country"), "choice", choices=_countries()),
        ]
        values = {"name": self.draft.name, "country": self.draft.country}
        ask_form(
            self,
            lambda: t("sla.edit_calendar"),
            fields,
            yes=lambda: t("sla.take"),
            done=self._rename,
            values=values,
            icon="pencil",
        )

    def _rename(self, values: dict[str, Any], sheet: FormSheet) -> None:
        sheet.close_cover()
        if self.draft is not None:
            self.draft.name, self.draft.country = values["name"].strip(), values["country"]
            self._changed()

    # --- days ----------------------------------------------------------------------------------------------

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
            self._changed()

    def _drop_holiday(self, day: date) -> None:
        if self.draft is not None:
            self.draft.holidays.pop(day, None)
            self._changed()

    def ask_import(self) -> None:
        """Public holidays of a country and a year, substitute days among them."""
        fields = [
            Field("country", lambda: t("sla.country"), "choice", choices=_countries()[1:], is_half=True),
            Field("year", lambda: t("sla.year"), "number", is_required=True, is_half=True),
        ]
        values = {"country": "KR", "year": _today().year + 1}
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
                self._changed()
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
            self._changed()

    def _drop_special(self, day: date) -> None:
        if self.draft is not None:
            self.draft.special_days.pop(day, None)
            self._changed()

    # --- saving --------------------------------------------------------------------------------------------

    def simulate(self) -> None:
        draft = self.draft
        if draft is not None and draft.known is not None and draft.is_changed:
            form = Simulate(calendar_id=draft.known.id, calendar=draft.content())
            SimulationSheet(self, self._place, form, self.save).open()

    def save(self) -> None:
        """From which day on? For a new calendar from always."""
        draft = self.draft
        if draft is None or not draft.is_changed:
            return
        if draft.known is None:
            self._actions.create_calendar(draft.as_new(), self._saved, self._refused)
            return
        field = Field(
            "valid_from", lambda: t("sla.valid_from"), "date", help=lambda: t("sla.valid_from_help")
        )
        ask_form(
            self,
            lambda: t("sla.save_calendar"),
            [field],
            yes=lambda: t("sla.save"),
            done=self._send,
            values={"valid_from": _today()},
            icon="save",
        )

    def _send(self, values: dict[str, Any], sheet: FormSheet) -> None:
        draft = self.draft
        if draft is None or draft.known is None:
            return

        def saved(calendar: BusinessCalendar) -> None:
            sheet.close_cover()
            self._saved(calendar)

        self._actions.change_calendar(
            draft.known.id,
            draft.as_change(values["valid_from"]),
            saved,
            lambda error: sheet.refuse(sentence(error), error.field),
        )

    def _saved(self, calendar: BusinessCalendar) -> None:
        self.known[calendar.id] = calendar
        self.draft = CalendarDraft.of(calendar)
        self._drop_banner()
        self._show()
        show_toast(self, Notice(t("sla.saved", name=calendar.name), "", "green", "circle-check"))

    def _refused(self, error: DeskError) -> None:
        self._drop_banner()
        self._banner = Banner(sentence(error), hue="red", icon="triangle-alert")
        self._banners.addWidget(self._banner)

    def _drop_banner(self) -> None:
        if self._banner is not None:
            self._banner.hide()
            self._banner.deleteLater()
            self._banner = None


def _today() -> date:
    """Where this desk is."""
    return datetime.now().astimezone().date()


def _countries() -> list[tuple[str, Any]]:
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
