"""All devices; those that wait for a decision first."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.assets.models import may
from desktop_app.assets.pages.frame import PlaceSwitch, not_loaded
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.inventory import words
from desktop_app.inventory.models import DeviceList
from desktop_app.ui.keys import set_scope
from desktop_app.ui.live import Text, on_language
from desktop_app.ui.page import Page, PageHeader, set_pane
from desktop_app.ui.record_model import Column, RecordModel
from desktop_app.ui.record_table import RecordTable
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import (
    Button,
    Card,
    ChoiceBox,
    Divider,
    EmptyState,
    Label,
    SearchBox,
    SegmentedControl,
    clear,
    row,
)
from desktop_app.ui.window import MainWindow
from shared.errors import DeskError
from shared.inventory import EnrolmentState, Freshness, MatchState
from shared.permissions import Permission
from shared.wire import Ref

PAGE = "devices"
LONGEST_FRESHNESS = 12
"""Average letters of the longest choice, in both languages."""
ORDER = (MatchState.UNKNOWN, MatchState.SUGGESTED, MatchState.MATCHED, MatchState.IGNORED)

COLUMNS = [
    Column("host", lambda: t("inventory.column_host"), words.name, 170, icon=words.icon, is_strong=True),
    Column("model", lambda: t("inventory.column_model"), words.model, 200, stretches=True),
    Column("serial", lambda: t("inventory.column_serial"), lambda r: r.serial, 170),
    Column(
        "system", lambda: t("inventory.column_system"), lambda r: r.os_name, 150, tone=lambda r: "secondary"
    ),
    Column("account", lambda: t("inventory.column_account"), lambda r: r.observed_account, 140),
    Column(
        "match",
        lambda: t("inventory.column_match"),
        lambda r: words.match_badge(r).text,
        width=150,
        badge=words.match_badge,
    ),
    Column(
        "state",
        lambda: t("inventory.column_state"),
        lambda r: words.state_badge(r.state).text,
        width=110,
        badge=lambda r: words.state_badge(r.state) if r.state is not EnrolmentState.ACTIVE else None,
        tone=lambda r: "secondary",
    ),
    Column(
        "seen",
        lambda: t("inventory.column_seen"),
        words.seen,
        width=100,
        tone=lambda r: "red" if r.freshness is Freshness.SILENT else "secondary",
    ),
]


class DevicesPage(Page):
    """The list of devices."""

    def __init__(self, place: Workplace, window: MainWindow) -> None:
        self.switch = PlaceSwitch(place, window, PAGE)
        secrets = Button.of(place.commands, "inventory.secrets")
        super().__init__(
            PageHeader(
                lambda: t("inventory.title"),
                self.switch,
                subtitle=lambda: t("inventory.subtitle"),
                right=[secrets],
            )
        )
        secrets.setVisible(may(place.backend, Permission.DEVICES_MANAGE))
        self._place, self._window = place, window
        self.list = DeviceList(place.backend, self)
        self.records = RecordModel(COLUMNS, describe=words.spoken, parent=self)
        self.table = RecordTable(self.records, name=lambda: t("inventory.list"), row_height=42)
        set_scope(self, "devices")
        set_pane(self.table, lambda: t("inventory.list"))
        self._build()
        self._connect()

    def _build(self) -> None:
        all_of_them: list[tuple[str, Text]] = [("", lambda: t("inventory.match_all"))]
        states: list[tuple[str, Text]] = [(each.value, partial(words.match, each)) for each in ORDER]
        self.matches = SegmentedControl(all_of_them + states, name=lambda: t("inventory.column_match"))
        self.search = SearchBox(lambda: t("inventory.search"))
        self.search.setMinimumWidth(theme.px(230))
        fresh: list[tuple[Freshness | None, Text]] = [(None, lambda: t("inventory.all_freshness"))]
        fresh += [(each, partial(t, f"assets.online_{each.value}")) for each in Freshness]
        self.freshness = ChoiceBox(fresh, name=lambda: t("inventory.column_seen"))
        self.freshness.setMinimumContentsLength(LONGEST_FRESHNESS)
        self.count = Label("", "meta", "medium", tone="tertiary")
        bar = row(self.search, self.freshness, self.count, None, self.matches, spacing=8)
        bar.setContentsMargins(*(theme.px(margin) for margin in (12, 10, 12, 10)))
        card = Card(bar, Divider(), self.table, spacing=0, margins=(1, 0, 1, 6))
        card.body.setStretchFactor(self.table, 1)
        self._instead = QVBoxLayout()
        card.body.addLayout(self._instead, 1)
        self.body.addWidget(card, 1)
        on_language(self, self.retranslate)

    def _connect(self) -> None:
        self.matches.changed.connect(self._on_match)
        self.search.searched.connect(lambda text: self.list.ask(search=text))
        self.search.down.connect(self.table.setFocus)
        self.search.left.connect(self.table.setFocus)
        self.freshness.chosen.connect(lambda state: self.list.ask(freshness=state))
        self.table.opened.connect(self.open_device)
        self.table.verticalScrollBar().valueChanged.connect(self._on_scroll)
        self.list.changed.connect(self._show_rows)
        self.list.failed.connect(self._show_failure)

    def on_shown(self) -> None:
        self.switch.mark_rail()
        if not self.list.is_loaded:
            self.list.load()
        self.table.setFocus()

    def _on_match(self, word: str) -> None:
        self.list.ask(match=MatchState(word) if word else None)

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _on_scroll(self, value: int) -> None:
        if value >= self.table.verticalScrollBar().maximum() - theme.px(600):
            self.list.load_more()

    def _show_rows(self) -> None:
        self.records.set_records(self.list.rows)
        self.retranslate()
        if self.list.rows:
            self._show_instead(None)
            if not self.table.current_id():
                self.table.set_current(self.list.rows[0].id)
        else:
            is_decision = self.list.query.match in (MatchState.UNKNOWN, MatchState.SUGGESTED)
            key = "inventory.empty_decided" if is_decision else "inventory.empty"
            hue = "green" if is_decision else "grey"
            icon = "circle-check" if is_decision else "laptop"
            self._show_instead(EmptyState(icon, partial(t, key), partial(t, f"{key}_text"), hue=hue))  # type: ignore[arg-type]

    def _show_failure(self, error: DeskError) -> None:
        if not self.list.rows:
            self._show_instead(not_loaded(error, self.list.load, "inventory.failed"))

    def _show_instead(self, widget: QWidget | None) -> None:
        clear(self._instead)
        self.table.setVisible(widget is None)
        if widget is not None:
            self._instead.addWidget(widget)

    def open_device(self, device_id: int) -> None:
        record = self.records.known(device_id)
        name = words.name(record) if record else ""
        self._place.navigation.open(Ref(kind="device", id=device_id, label=name))

    def retranslate(self) -> None:
        more = "+" if self.list.has_more else ""
        self.count.setText(t("assets.on_page", n=len(self.list.rows)) + more if self.list.is_loaded else "")
