"""One asset: what it is, its device, who had it, its tickets, and what may be done."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.assets import words
from desktop_app.assets.actions import AssetActions
from desktop_app.assets.models import OpenAsset, may
from desktop_app.assets.pages.device import ChangesCard, HardwareCard, SoftwareCard
from desktop_app.assets.pages.facts import FactCard, asset_facts, purchase_facts
from desktop_app.assets.pages.frame import RAIL, not_loaded
from desktop_app.assets.pages.history import HistoryCard, TicketsCard
from desktop_app.core import formats
from desktop_app.core.commands import Command
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.badges import Badge
from desktop_app.ui.choices import Choice, local_provider
from desktop_app.ui.keys import set_scope
from desktop_app.ui.live import on_language
from desktop_app.ui.page import Page, PageHeader, set_pane
from desktop_app.ui.palette import command_choice
from desktop_app.ui.picker import pick_at
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import (
    Button,
    Chip,
    IconButton,
    ScrollArea,
    box,
    clear,
    column,
    row,
)
from desktop_app.ui.window import MainWindow
from shared.assets import AssetDetail
from shared.errors import DeskError
from shared.inventory import DeviceDetail
from shared.permissions import Permission
from shared.tickets import TicketIds
from shared.updates import Update
from shared.wire import Ref

SCOPE = "asset"
LAST = "assets.retire"
"""What cannot be undone stands at the end."""
BUTTONS = 3
"""So many acts have a button; the others are in the menu."""


class AssetPage(Page):
    """`show_asset(id)` loads it; commands of the scope "asset" act on `OpenAsset.of(place)`."""

    def __init__(self, place: Workplace, window: MainWindow) -> None:
        self.back = IconButton(
            "arrow-left", lambda: t("assets.back"), clicked=lambda: window.show_page("assets")
        )
        self.state_chip, self.condition_chip = Chip(Badge("")), Chip(Badge(""))
        self.acts = row(spacing=6)
        self.header = PageHeader("", self.state_chip, self.condition_chip, right=[box(self.acts)])
        super().__init__(self.header)
        self._place, self._window = place, window
        self._actions = AssetActions(place.backend, self)
        self.open_asset = OpenAsset.of(place)
        self.asset_id = 0
        set_scope(self, SCOPE)
        self._build()
        place.backend.updated.connect(self._on_updates)
        place.backend.reload.connect(self.reload)
        on_language(self, self.retranslate)

    def _build(self) -> None:
        self.facts = FactCard(lambda: t("assets.facts"))
        self.purchase = FactCard(lambda: t("assets.purchase"))
        self.hardware = HardwareCard()
        self.software = SoftwareCard(self._place.backend)
        self.changes = ChangesCard(self._place.backend)
        self.history, self.tickets = HistoryCard(), TicketsCard()
        left = column(self.facts, self.purchase, self.hardware, None, spacing=10)
        middle = column(self.history, self.tickets, None, spacing=10)
        right = column(self.software, self.changes, None, spacing=10)
        columns = row(spacing=12)
        for part, share in ((left, 3), (middle, 4), (right, 4)):
            holder = box(part)
            holder.setMinimumWidth(theme.px(250))
            columns.addWidget(holder, share)
        self.content = box(columns)
        self.pane = ScrollArea(self.content)
        set_pane(self.pane, lambda: t("assets.facts"))
        self.pane.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.instead = column(spacing=0)
        head = self.header.layout()
        assert isinstance(head, QHBoxLayout)
        head.insertWidget(0, self.back)
        self.body.addWidget(self.pane, 1)
        self.body.addLayout(self.instead)
        self.history.opened.connect(self._place.navigation.open)
        self.tickets.opened.connect(self._place.navigation.open)
        self.hardware.opened.connect(self._open_device)

    # --- loading -------------------------------------------------------------------------------------------

    def on_shown(self) -> None:
        self._window.rail.set_current(RAIL)
        self.pane.setFocus()

    def show_asset(self, ref: Ref) -> None:
        if ref.id != self.asset_id:
            self.asset_id = ref.id
            self.open_asset.set(None)
            self.history.clear()
            self.header.title.setText(ref.label)
            self.header.set_subtitle("")
            for part in (self.software, self.changes):
                part.hide()
        self._place.navigation.arrived("asset", ref)
        self.reload()

    def reload(self) -> None:
        if self.asset_id:
            self._actions.get(self.asset_id, self._take, self._fail, latest="asset")

    def _on_updates(self, updates: list[Update]) -> None:
        asset, detail = self.asset_id, self.open_asset.detail
        device = detail.device_id if detail else None
        if any(u.kind == "asset" and u.id == asset for u in updates):
            self.reload()
        elif device and any(u.kind == "device" and u.id == device for u in updates):
            self._actions.device(device, self._take_device, self._no_device)
        if any(u.kind == "ticket" for u in updates) and asset and self.isVisible():
            self._actions.tickets(asset, self._take_tickets, lambda error: None)

    def _take(self, asset: AssetDetail) -> None:
        if asset.row.id != self.asset_id:
            return
        clear(self.instead)
        self.pane.show()
        self.open_asset.set(asset)
        self.retranslate()
        self._actions.history(asset.row.id, self.history.show_history)
        self._actions.tickets(asset.row.id, self._take_tickets, lambda error: self.tickets.hide())
        if asset.device_id is None:
            self.software.hide()
            self.changes.hide()
        else:
            self._actions.device(asset.device_id, self._take_device, self._no_device)

    def _fail(self, error: DeskError) -> None:
        clear(self.instead)
        self.pane.hide()
        self.open_asset.set(None)
        self._show_acts()
        self.instead.addWidget(not_loaded(error, self.reload, "assets.not_found"), 1)

    def _take_tickets(self, found: TicketIds) -> None:
        self.tickets.show()
        self.tickets.show_tickets(found.first_rows)

    def _take_device(self, device: DeviceDetail) -> None:
        self.hardware.show_device(device)
        may_see = may(self._place.backend, Permission.DEVICES_SOFTWARE)
        self.software.setVisible(may_see)
        self.changes.show()
        if may_see:
            self.software.show_device(device.row.id, device.software_count)
        self.changes.show_device(device.row.id)

    def _no_device(self, error: DeskError) -> None:
        self.hardware.show_none(sentence(error))

    def _open_device(self) -> None:
        detail = self.open_asset.detail
        if detail is not None and detail.device_id is not None:
            self._place.navigation.open(Ref(kind="device", id=detail.device_id, label=detail.row.tag))

    # --- what may be done ----------------------------------------------------------------------------------

    def retranslate(self) -> None:
        asset = self.open_asset.detail
        self._show_acts()
        self.state_chip.setVisible(asset is not None)
        self.condition_chip.setVisible(asset is not None)
        if asset is None:
            return
        row_ = asset.row
        self.header.title.setText(row_.tag)
        since = ""
        if row_.holder is not None and row_.holder_since is not None:
            since = f"{row_.holder.label} {t('assets.since', day=formats.short_day(row_.holder_since))}"
        parts = (words.model(row_), f"S/N {row_.serial}" if row_.serial else "", since)
        self.header.set_subtitle(" · ".join(part for part in parts if part))
        self.state_chip.set_badge(words.state_badge(row_))
        self.condition_chip.set_badge(words.condition_badge(row_.condition))
        self.facts.set_facts(asset_facts(asset))
        self.purchase.set_facts(purchase_facts(asset))
        if asset.device_id is None:
            self.hardware.show_none(t("assets.hardware_none_text"))
        for card in (self.hardware, self.history, self.tickets):
            card.retranslate()
        self.changes.retranslate()
        self.software.retranslate()

    def commands(self) -> list[Command]:
        """What can be done with the asset now, by whatever feature."""
        usable = [each for each in self._place.commands.available([SCOPE]) if each.scope == SCOPE]
        return sorted(usable, key=lambda command: command.id == LAST)

    def _show_acts(self) -> None:
        clear(self.acts)
        usable = self.commands() if self.open_asset.detail is not None else []
        for command in usable[:BUTTONS]:
            self.acts.addWidget(Button.of(self._place.commands, command.id))
        if len(usable) > BUTTONS:
            self.menu = IconButton("ellipsis", lambda: t("assets.more"))
            self.menu.clicked.connect(partial(self._open_menu, self.menu))
            self.acts.addWidget(self.menu)

    def _open_menu(self, anchor: QWidget, _: bool = False) -> None:
        choices = [command_choice(command, self._place.commands) for command in self.commands()]
        pick_at(anchor, local_provider(choices), self._run)

    @staticmethod
    def _run(choice: Choice) -> None:
        if callable(choice.value):
            choice.value()
