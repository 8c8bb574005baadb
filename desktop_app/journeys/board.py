"""The board: who arrives and who leaves, how far everything is, and what is wrong first."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.journeys import models
from desktop_app.journeys.models import Group, JourneyBoard
from desktop_app.journeys.rows import BoardHead, BoardRow
from desktop_app.ui.keys import KeyMap
from desktop_app.ui.live import on_language
from desktop_app.ui.page import Page, PageHeader, set_pane
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import (
    Button,
    EmptyState,
    IconButton,
    KpiTile,
    ScrollArea,
    SearchBox,
    SectionHeader,
    SegmentedControl,
    Skeleton,
    clear,
    row,
)
from shared.errors import DeskError
from shared.journeys import JourneyKind, JourneyRow
from shared.permissions import Permission

NEW_DAY_MS = 60_000


def _share(value: float | None) -> str:
    return "–" if value is None else formats.percent(value)


class OnboardingTiles(QWidget):
    """The figures of the arrivals; a click shows only whom it counts."""

    filtered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.ready = self._tile("ready", "badge-check", "amber", "unready")
        self.equipment = self._tile("equipment", "laptop", "red", "equipment")
        self.accounts = self._tile("accounts", "key", "amber", "accounts")
        self.confirmed = self._tile("confirmed", "shield-check", "green", "confirmed")
        self.setLayout(row(self.ready, self.equipment, self.accounts, self.confirmed, spacing=12))

    def _tile(self, name: str, icon: str, hue: str, filtered: str) -> KpiTile:
        return _tile(f"journeys.tile.{name}", icon, hue, partial(self.filtered.emit, filtered))

    def show_rows(self, rows: list[JourneyRow]) -> None:
        found = models.onboarding_figures(rows, models.today())
        more = t("journeys.tile.ready_more", ready=found.ready, near=found.near)
        self.ready.set(_share(found.ready_share), more=more)
        people = t("journeys.people", n=found.without_equipment)
        self.equipment.set(people, more=t("journeys.tile.equipment_more"))
        cases = t("journeys.tile.accounts_value", n=found.open_accounts)
        self.accounts.set(cases, more=t("journeys.tile.accounts_more", n=found.waiting_accounts))
        seen = t("journeys.tile.confirmed_more", n=found.with_evidence)
        self.confirmed.set(t("journeys.people", n=found.confirmed), more=seen)


class OffboardingTiles(QWidget):
    """The figures of the departures. The first one is the alarm: red as soon as it is not zero."""

    filtered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.quiet = self._tile("alarm", "power", "grey", "alarm")
        self.alarm = self._tile("alarm", "power", "red", "alarm")
        self.alarm.name.setProperty("tone", "red")
        self.unreturned = self._tile("unreturned", "package-x", "amber", "unreturned")
        self.accounts = self._tile("locks", "key", "amber", "accounts")
        self.returned = self._tile("returned", "package-check", "green", "unreturned")
        tiles = (self.quiet, self.alarm, self.unreturned, self.accounts, self.returned)
        layout = row(*tiles, spacing=12)
        self.setLayout(layout)

    def _tile(self, name: str, icon: str, hue: str, filtered: str) -> KpiTile:
        return _tile(f"journeys.tile.{name}", icon, hue, partial(self.filtered.emit, filtered))

    def show_rows(self, rows: list[JourneyRow]) -> None:
        found = models.offboarding_figures(rows, models.today())
        for tile in (self.quiet, self.alarm):
            tile.set(t("journeys.people", n=found.alarms), more=t("journeys.tile.alarm_more"))
        self.quiet.setVisible(not found.alarms)
        self.alarm.setVisible(bool(found.alarms))
        worth = formats.money(found.value_won) if found.value_won else ""
        self.unreturned.set(t("journeys.tile.unreturned_value", n=found.unreturned), more=worth)
        late = t("journeys.tile.locks_more", n=found.after_end)
        self.accounts.set(t("journeys.tile.locks_value", n=found.open_accounts), more=late)
        counts = {"done": found.returned, "total": found.to_return}
        more = t("journeys.tile.returned_more", **counts) if found.to_return else ""
        self.returned.set(_share(found.returned_share), more=more)


def _tile(key: str, icon: str, hue: str, act: Callable[[], object]) -> KpiTile:
    tile = KpiTile(
        lambda: t(key),
        icon=icon,
        hue=hue,  # type: ignore[arg-type]
        hint=lambda: t(f"{key}_hint"),
    )
    tile.setCursor(Qt.CursorShape.PointingHandCursor)
    tile.clicked.connect(act)
    return tile


FILTERS: dict[str, Callable[[JourneyRow], bool]] = {
    "unready": lambda row: not models.is_ready(row) and models.days_to(row, models.today()) <= models.WEEK,
    "equipment": lambda row: (
        not models.has_equipment(row) and models.days_to(row, models.today()) <= models.WEEK
    ),
    "accounts": lambda row: not models.has_accounts(row),
    "confirmed": lambda row: row.device_state.value == "satisfied",
    "alarm": lambda row: row.is_alarm,
    "unreturned": models.owes_returns,
}


class BoardPage(Page):
    """`opened` carries the journey; starting one and the templates are asked for by signals."""

    opened = Signal(int)
    start_asked = Signal()
    templates_asked = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(None, parent)
        self._place = place
        self.board = JourneyBoard.of(place)
        self.kind = JourneyKind.ONBOARDING
        self.words, self.filter, self.is_closed = "", "", False
        self.rows: dict[int, BoardRow] = {}
        self._shown: list[tuple[str, tuple[int, ...]]] = []
        self._is_new_day = models.today()
        self._build_head()
        self.body.addWidget(self.header)
        self._build()
        self._connect()
        on_language(self, self.retranslate)

    # --- building ------------------------------------------------------------------------------------------

    def _build_head(self) -> None:
        self.segments = SegmentedControl(
            [
                (JourneyKind.ONBOARDING.value, lambda: self._say_kind(JourneyKind.ONBOARDING)),
                (JourneyKind.OFFBOARDING.value, lambda: self._say_kind(JourneyKind.OFFBOARDING)),
            ],
            name=lambda: t("journeys.kinds"),
        )
        self.search = SearchBox(lambda: t("journeys.search"), name=lambda: t("journeys.search"))
        self.search.setFixedWidth(theme.px(220))
        self.closed_button = Button(lambda: t("journeys.closed"), icon="archive")
        self.closed_button.setCheckable(True)
        self.templates_button = Button(
            lambda: t("journeys.templates"), icon="clipboard-list", clicked=self.templates_asked.emit
        )
        self.start_button = Button(
            lambda: t("journeys.start"), "primary", icon="plus", clicked=self.start_asked.emit
        )
        right = [self.search, self.closed_button, self.templates_button, self.start_button]
        self.header = PageHeader(
            lambda: t("journeys.title"), self.segments, subtitle=self._subtitle, right=right
        )
        self.header.subtitle.setMinimumWidth(theme.px(180))
        me = self._place.backend.session.me
        self.start_button.setVisible(me is not None and Permission.JOURNEYS_MANAGE in me.permissions)

    def _build(self) -> None:
        self.onboarding, self.offboarding = OnboardingTiles(), OffboardingTiles()
        self.head = BoardHead(self.kind)
        self._content = QWidget()
        self._list = QVBoxLayout(self._content)
        self._list.setContentsMargins(0, 0, 0, theme.px(4))
        self._list.setSpacing(theme.px(8))
        self.scroller = ScrollArea(self._content)
        self._note = QVBoxLayout()
        set_pane(self.scroller, lambda: t("journeys.list"))
        self._chips = QHBoxLayout()
        for widget in (self.onboarding, self.offboarding):
            self.body.addWidget(widget)
        self.body.addLayout(self._chips)
        self.body.addWidget(self.head)
        self.body.addWidget(self.scroller, 1)
        self.body.setSpacing(theme.px(10))
        self.setFocusProxy(self.scroller)

    def _connect(self) -> None:
        self.segments.changed.connect(lambda value: self.show_kind(JourneyKind(value)))
        self.search.searched.connect(self._on_search)
        self.search.down.connect(partial(self.step, 1))
        self.search.left.connect(partial(self.step, 0))
        self.closed_button.toggled.connect(self._on_closed)
        self.onboarding.filtered.connect(self.set_filter)
        self.offboarding.filtered.connect(self.set_filter)
        self.board.changed.connect(self.show_rows)
        self.board.failed.connect(self._on_failed)
        self.scroller.verticalScrollBar().rangeChanged.connect(lambda *_: self._level_head())
        KeyMap(self.scroller, {"J": partial(self.step, 1), "K": partial(self.step, -1)})
        self._minute = QTimer(self, interval=NEW_DAY_MS)
        self._minute.timeout.connect(self._on_minute)
        self._minute.start()

    def _level_head(self) -> None:
        """The names of the columns stand above the cards, also beside a scroll bar."""
        bar = self.scroller.verticalScrollBar()
        self.head.set_inset(bar.sizeHint().width() if bar.maximum() > 0 else 0)

    # --- what is asked -------------------------------------------------------------------------------------

    def show_kind(self, kind: JourneyKind) -> None:
        self.kind, self.filter = kind, ""
        self.segments.set_value(kind.value)
        self.show_rows()

    def set_filter(self, name: str) -> None:
        """Again: everybody."""
        self.filter = "" if name == self.filter else name
        self.show_rows()

    def _on_search(self, words: str) -> None:
        self.words = words.strip()
        self.show_rows()

    def _on_closed(self, is_closed: bool) -> None:
        self.is_closed, self.filter = is_closed, ""
        if is_closed:
            self.board.read_closed()
        self.show_rows()

    def _on_minute(self) -> None:
        if self._is_new_day != models.today():
            self._is_new_day = models.today()
            self.show_rows()

    # --- what is shown -------------------------------------------------------------------------------------

    def _all(self) -> list[JourneyRow]:
        if self.is_closed:
            return self.board.closed.get(self.kind, [])
        return self.board.rows[self.kind]

    def visible_rows(self) -> list[JourneyRow]:
        wanted = FILTERS.get(self.filter)
        return [
            row
            for row in self._all()
            if (wanted is None or wanted(row)) and (not self.words or models.fits(row, self.words))
        ]

    def show_rows(self) -> None:
        is_joining = self.kind is JourneyKind.ONBOARDING
        self.onboarding.setVisible(is_joining)
        self.offboarding.setVisible(not is_joining)
        self.onboarding.show_rows(self.board.rows[JourneyKind.ONBOARDING])
        self.offboarding.show_rows(self.board.rows[JourneyKind.OFFBOARDING])
        self.head.set_kind(self.kind)
        for kind in JourneyKind:
            self.segments.set_text(kind.value, partial(self._say_kind, kind))
        self.header.set_subtitle(self._subtitle())
        self._show_chips()
        self._show_groups()

    def _show_groups(self) -> None:
        rows, now = self.visible_rows(), models.today()
        groups = self._closed_group(rows) if self.is_closed else models.groups_of(rows, now)
        shape = [(group.name, tuple(row.id for row in group.rows)) for group in groups]
        if shape == self._shown and shape:
            for row in rows:
                self.rows[row.id].set_row(row, now)
            return
        focused = self.current()
        position = self.scroller.verticalScrollBar().value()
        self._shown = shape
        self._rebuild(groups)
        self.scroller.verticalScrollBar().setValue(position)
        if focused in self.rows:
            self.rows[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    def _closed_group(self, rows: list[JourneyRow]) -> list[Group]:
        return [Group("closed", "grey", tuple(rows))] if rows else []

    def _rebuild(self, groups: list[Group]) -> None:
        clear(self._list)
        self.rows.clear()
        now = models.today()
        for group in groups:
            head = SectionHeader(
                partial(self._say_group, group),
                hue=group.hue,
                count=partial(t, "journeys.people", n=len(group.rows)),
            )
            head.setContentsMargins(0, theme.px(4), 0, 0)
            self._list.addWidget(head)
            for each in group.rows:
                card = self.rows[each.id] = BoardRow(each, now)
                card.opened.connect(self.opened)
                KeyMap(card, {"J": partial(self.step, 1), "K": partial(self.step, -1)})
                KeyMap(card, {"Down": partial(self.step, 1), "Up": partial(self.step, -1)})
                self._list.addWidget(card)
                card.show()
        self.head.setVisible(bool(groups))
        if not groups:
            self._list.addWidget(self._empty(), 1)
        else:
            self._list.addStretch(1)

    def _empty(self) -> QWidget:
        if self.kind not in self.board.loaded:
            return Skeleton(9)
        if self.words or self.filter:
            return EmptyState(
                "search",
                lambda: t("journeys.no_hits"),
                lambda: t("journeys.no_hits_more"),
                actions=[Button(lambda: t("journeys.show_all"), clicked=self._show_all)],
            )
        kind = self.kind.value
        return EmptyState("users", lambda: t(f"journeys.empty.{kind}"), lambda: t("journeys.empty_more"))

    def _show_all(self) -> None:
        self.search.set_query("")
        self.words = self.filter = ""
        self.show_rows()

    def _on_failed(self, error: DeskError) -> None:
        if not self._all() and not self.rows:
            clear(self._list)
            self._shown = []
            again = Button(lambda: t("journeys.again"), icon="refresh-cw", clicked=self.board.load)
            said = partial(sentence, error)
            self._list.addWidget(
                EmptyState("cloud-off", lambda: t("journeys.failed"), said, actions=[again]), 1
            )

    def _show_chips(self) -> None:
        clear(self._chips)
        if not self.filter:
            return
        name = f"journeys.filter.{self.filter}"
        if self.filter == "accounts":
            name = f"{name}_{self.kind.value}"
        chip = Button(lambda: t(name), is_small=True, icon="list-filter", clicked=self._drop_filter)
        cross = IconButton("x", lambda: t("journeys.show_all"), size=14, clicked=self._drop_filter)
        self._chips.addWidget(chip)
        self._chips.addWidget(cross)
        self._chips.addStretch(1)

    def _drop_filter(self) -> None:
        self.set_filter("")

    # --- words ---------------------------------------------------------------------------------------------

    def _say_kind(self, kind: JourneyKind) -> str:
        return t(f"journeys.{kind.value}_count", n=len(self.board.rows[kind]))

    def _say_group(self, group: Group) -> str:
        name = t(f"journeys.group.{group.name}")
        if group.day is None:
            return name
        left = formats.days_left(group.day, today=models.today())
        return t("journeys.group_day", group=name, day=formats.day(group.day), left=left)

    def _subtitle(self) -> str:
        rows, now = self.board.rows[self.kind], models.today()
        if self.kind is JourneyKind.ONBOARDING:
            near = [row for row in rows if 0 <= models.days_to(row, now) <= models.WEEK]
            late = sum(row.is_overdue for row in rows)
            return t("journeys.subtitle_onboarding", n=len(near), late=late)
        coming = sum(models.days_to(row, now) >= 0 for row in rows)
        owing = sum(models.days_to(row, now) < 0 and models.owes_returns(row) for row in rows)
        return t("journeys.subtitle_offboarding", coming=coming, owing=owing)

    def retranslate(self) -> None:
        self._shown = []
        self.show_rows()

    # --- moving about --------------------------------------------------------------------------------------

    def current(self) -> int:
        """The journey of the line that has the focus; 0 for none."""
        return next((number for number, card in self.rows.items() if card.hasFocus()), 0)

    def step(self, by: int) -> None:
        """To the next or previous line."""
        order = list(self.rows)
        if not order:
            return
        current = self.current()
        at = max(0, min(order.index(current) + by, len(order) - 1)) if current else 0
        card = self.rows[order[at]]
        card.setFocus(Qt.FocusReason.TabFocusReason)
        self.scroller.ensureWidgetVisible(card, 0, theme.px(40))

    def focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()
