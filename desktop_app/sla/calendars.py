"""Business calendars: chosen at the left, the week painted, named, simulated and saved."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.sla.actions import SlaActions
from desktop_app.sla.calendar_days import CalendarDays, countries, today
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
    clear,
    column,
    row,
)
from shared.errors import DeskError
from shared.sla import BusinessCalendar, BusinessCalendars, Simulate
from shared.updates import Update

SCOPE = "sla_calendars"
SIDE_WIDTH = 200
RIGHT_WIDTH = 290


class CalendarsPage(Page):
    """Calendars at the left, the week of the chosen one, and beside it its days and a preview."""

    def __init__(self, place: Workplace) -> None:
        self.new_button = Button(
            lambda: t("sla.new_calendar"), icon="plus", key=place.commands.key_of("settings.press_new")
        )
        self.simulate_button = Button(lambda: t("sla.simulate"), icon="flask-conical")
        key = place.commands.key_of("sla.save_calendar")
        self.save_button = Button(lambda: t("sla.save"), "primary", icon="save", key=key)
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
        self.days = CalendarDays(self._actions)
        right = ScrollArea(self.days)
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
        self.days.changed.connect(self._changed)
        self.days.previewed.connect(self._drop_banner)
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
        self.days.show_draft(draft)
        self._show_buttons()
        self.days.preview()

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
            self.days.preview()
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
            Field("country", lambda: t("sla.country"), "choice", choices=countries()),
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
            Field("country", lambda: t("sla.country"), "choice", choices=countries()),
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
            values={"valid_from": today()},
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
