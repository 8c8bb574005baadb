"""The register: search, filters, one row for each asset; a scan opens what it read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.assets import words
from desktop_app.assets.actions import AssetActions
from desktop_app.assets.models import AssetList
from desktop_app.assets.pages.frame import PlaceSwitch, not_loaded
from desktop_app.core import formats
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.keys import set_scope
from desktop_app.ui.live import Text, on_language
from desktop_app.ui.page import Page, PageHeader, set_pane
from desktop_app.ui.record_model import Column, RecordModel
from desktop_app.ui.record_table import RecordTable
from desktop_app.ui.scanner import decoded
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import (
    ActionRow,
    Button,
    Card,
    ChoiceBox,
    Divider,
    EmptyState,
    ImeLineEdit,
    Label,
    SearchBox,
    clear,
    row,
)
from desktop_app.ui.window import MainWindow
from shared.assets import AssetCategory, AssetRow, AssetState
from shared.errors import DeskError
from shared.wire import Page as WirePage
from shared.wire import Ref

COLUMNS = [
    Column(
        "tag",
        lambda: t("assets.column_tag"),
        lambda r: r.tag,
        width=130,
        icon=lambda r: words.CATEGORY_ICONS[r.category],
        is_strong=True,
    ),
    Column("model", lambda: t("assets.column_model"), words.model, width=200, stretches=True),
    Column("serial", lambda: t("assets.column_serial"), lambda r: r.serial, width=170),
    Column(
        "holder",
        lambda: t("assets.column_holder"),
        words.holder,
        width=200,
        tone=lambda r: "primary" if r.holder is not None else "tertiary",
    ),
    Column(
        "state",
        lambda: t("assets.column_state"),
        lambda r: words.state_badge(r).text,
        width=120,
        badge=words.state_badge,
    ),
    Column(
        "condition",
        lambda: t("assets.column_condition"),
        lambda r: words.condition(r.condition),
        width=90,
        tone=lambda r: words.condition_badge(r.condition).hue if r.condition.value[0] == "d" else "secondary",
    ),
    Column(
        "due",
        lambda: t("assets.column_due"),
        words.due,
        width=110,
        tone=lambda r: "red" if words.is_overdue(r.due_at) else "secondary",
    ),
    Column(
        "warranty",
        lambda: t("assets.column_warranty"),
        lambda r: formats.date_iso(r.warranty_until) if r.warranty_until else "",
        width=110,
        tone=lambda r: "secondary",
    ),
]


class AssetsPage(Page):
    """The list of assets."""

    def __init__(self, place: Workplace, window: MainWindow) -> None:
        self.switch = PlaceSwitch(place, window, "assets")
        self.actions_row = ActionRow(Button.of(place.commands, "assets.new", "primary"))
        self.header = PageHeader(
            lambda: t("assets.title"),
            self.switch,
            subtitle=lambda: t("assets.subtitle"),
            right=[self.actions_row],
        )
        super().__init__(self.header)
        self._place, self._window = place, window
        self._actions = AssetActions(place.backend, self)
        self.list = AssetList(place.backend, self)
        self.records = RecordModel(COLUMNS, describe=words.spoken, parent=self)
        self.table = RecordTable(self.records, name=lambda: t("assets.list"), row_height=42)
        set_scope(self, "assets")
        set_pane(self.table, lambda: t("assets.list"))
        self._build()
        self._connect()

    def _build(self) -> None:
        self.search = SearchBox(lambda: t("assets.search"))
        self.search.setMinimumWidth(theme.px(220))
        self.states = ChoiceBox(self._state_choices(), name=lambda: t("assets.column_state"))
        self.categories = ChoiceBox(self._category_choices(), name=lambda: t("assets.field_category"))
        self.scan = ImeLineEdit(lambda: t("assets.scan"), placeholder=lambda: t("assets.scan"))
        self.scan.setToolTip(t("assets.scan_hint"))
        self.scan.setMinimumWidth(theme.px(180))
        self.scan_result = Label("", "meta", "medium", tone="red")
        self.count = Label("", "meta", "medium", tone="tertiary")
        bar = row(
            self.search,
            self.states,
            self.categories,
            self.count,
            None,
            self.scan_result,
            self.scan,
            spacing=8,
        )
        bar.setContentsMargins(*(theme.px(margin) for margin in (12, 10, 12, 10)))
        self._card = Card(bar, Divider(), self.table, spacing=0, margins=(1, 0, 1, 6))
        self._card.body.setStretchFactor(self.table, 1)
        self._instead = QVBoxLayout()
        self._card.body.addLayout(self._instead, 1)
        self.body.addWidget(self._card, 1)
        on_language(self, self.retranslate)

    def _connect(self) -> None:
        self.search.searched.connect(lambda text: self.list.ask(search=text))
        self.search.down.connect(self.table.setFocus)
        self.search.left.connect(self.table.setFocus)
        self.states.chosen.connect(lambda state: self.list.ask(state=state))
        self.categories.chosen.connect(lambda word: self.list.ask(category=word))
        self.scan.submitted.connect(self._scan_typed)
        self.table.opened.connect(self.open_asset)
        self.table.verticalScrollBar().valueChanged.connect(self._on_scroll)
        self.list.changed.connect(self._show_rows)
        self.list.put.connect(self._put_rows)
        self.list.failed.connect(self._show_failure)

    def on_shown(self) -> None:
        self.switch.mark_rail()
        if not self.list.is_loaded:
            self.list.load()
        self.table.setFocus()

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    # --- the filters ---------------------------------------------------------------------------------------

    def _state_choices(self) -> list[tuple[AssetState | None, Text]]:
        def name(state: AssetState) -> Text:
            return lambda: words.state(state)

        return [(None, lambda: t("assets.all_states")), *((each, name(each)) for each in AssetState)]

    def _category_choices(self) -> list[tuple[str, Text]]:
        def name(category: AssetCategory) -> Text:
            return lambda: words.category(category)

        every = ((each.value, name(each)) for each in AssetCategory)
        return [("", lambda: t("assets.all_categories")), *every]

    def clear_filters(self) -> None:
        self.search.clear()
        self.states.set_value(None)
        self.categories.set_value("")
        self.list.ask(search="", state=None, category="")

    # --- the rows ------------------------------------------------------------------------------------------

    def _on_scroll(self, value: int) -> None:
        if value >= self.table.verticalScrollBar().maximum() - theme.px(600):
            self.list.load_more()

    def _show_rows(self) -> None:
        self.records.set_records(self.list.rows)
        self._say_count()
        if self.list.rows:
            self._show_instead(None)
            if not self.table.current_id():
                self.table.set_current(self.list.rows[0].id)
        else:
            button = Button(lambda: t("assets.empty_clear"), clicked=self.clear_filters)
            text = lambda: t("assets.empty_text")  # noqa: E731  # said again in another language
            self._show_instead(EmptyState("package", lambda: t("assets.empty"), text, actions=[button]))

    def _put_rows(self, rows: Sequence[AssetRow]) -> None:
        self.records.put(rows)

    def _show_failure(self, error: DeskError) -> None:
        if not self.list.rows:
            self._show_instead(not_loaded(error, self.list.load))

    def _show_instead(self, widget: QWidget | None) -> None:
        clear(self._instead)
        self.table.setVisible(widget is None)
        if widget is not None:
            self._instead.addWidget(widget)

    def _say_count(self) -> None:
        more = "+" if self.list.has_more else ""
        self.count.setText(t("assets.on_page", n=len(self.list.rows)) + more if self.list.is_loaded else "")

    # --- opening -------------------------------------------------------------------------------------------

    def open_asset(self, asset_id: int) -> None:
        record = self.records.known(asset_id)
        self._place.navigation.open(Ref(kind="asset", id=asset_id, label=record.tag if record else ""))

    def _scan_typed(self) -> None:
        code = decoded(self.scan.final_text())
        if code:
            self.look_up(code)

    def look_up(self, code: str) -> None:
        """Open the asset with this tag or serial number."""

        def found(page: WirePage[AssetRow]) -> None:
            if page.items:
                self.scan.clear()
                self.scan_result.setText("")
                self.open_asset(page.items[0].id)
            else:
                self.scan_result.setText(t("assets.scan_unknown", code=code))
                self.scan.selectAll()

        self._actions.scan(code, found, lambda error: self.scan_result.setText(t("assets.failed")))

    def retranslate(self) -> None:
        self.scan.setToolTip(t("assets.scan_hint"))
        self._say_count()
