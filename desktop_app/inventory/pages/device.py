"""One device: what waits for a decision, what it is, how full it is, its software and what changed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop_app.assets.models import may
from desktop_app.assets.pages.device import ChangesCard, SoftwareCard, meters, reported
from desktop_app.assets.pages.facts import FactCard
from desktop_app.assets.pages.frame import RAIL, not_loaded
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.inventory import sections, words
from desktop_app.inventory.actions import DeviceActions
from desktop_app.inventory.models import OpenDevice
from desktop_app.ui.badges import Badge
from desktop_app.ui.keys import set_scope
from desktop_app.ui.live import on_language
from desktop_app.ui.page import Page, PageHeader, set_pane
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import (
    ActionRow,
    Banner,
    Button,
    Card,
    Chip,
    IconButton,
    ScrollArea,
    SectionHeader,
    box,
    clear,
    column,
    row,
)
from desktop_app.ui.window import MainWindow
from shared.errors import DeskError
from shared.inventory import DeviceDetail, DeviceRow, EnrolmentState, MatchState
from shared.permissions import Permission
from shared.updates import Update
from shared.wire import Ref

SCOPE = "device"


class DevicePage(Page):
    """`show_device(ref)` loads it; commands of the scope "device" act on `OpenDevice.of(place)`."""

    def __init__(self, place: Workplace, window: MainWindow) -> None:
        self.back = IconButton(
            "arrow-left", lambda: t("inventory.back"), clicked=lambda: window.show_page("devices")
        )
        self.match_chip, self.fresh_chip = Chip(Badge("")), Chip(Badge(""))
        self.state_chip = Chip(Badge(""))
        self.acts = row()
        self.header = PageHeader(
            "", self.match_chip, self.fresh_chip, self.state_chip, right=[box(self.acts)]
        )
        super().__init__(self.header)
        self._place, self._window = place, window
        self._actions = DeviceActions(place.backend, self)
        self.opened = OpenDevice.of(place)
        self.device_id = 0
        set_scope(self, SCOPE)
        self._build()
        place.backend.updated.connect(self._on_updates)
        place.backend.reload.connect(self.reload)
        on_language(self, self.retranslate)

    def _build(self) -> None:
        self.identity = FactCard(lambda: t("inventory.identity"))
        self.system = FactCard(lambda: t("inventory.section_system"))
        self.disks = FactCard(lambda: t("inventory.section_disks"))
        self.modules = FactCard(lambda: t("inventory.section_memory"))
        self.network = FactCard(lambda: t("inventory.section_network"))
        self.displays = FactCard(lambda: t("inventory.section_displays"))
        self.usage = QVBoxLayout()
        self.usage.setSpacing(theme.px(8))
        self.usage_card = Card(SectionHeader(lambda: t("inventory.section_usage")), self.usage)
        self.software = SoftwareCard(self._place.backend)
        self.changes = ChangesCard(self._place.backend)
        left = column(self.identity, self.system, None, spacing=10)
        middle = column(
            self.usage_card, self.disks, self.modules, self.network, self.displays, None, spacing=10
        )
        right = column(self.software, self.changes, None, spacing=10)
        columns = row(spacing=12)
        for part, share in ((left, 3), (middle, 3), (right, 4)):
            holder = box(part)
            holder.setMinimumWidth(theme.px(250))
            columns.addWidget(holder, share)
        self.pane = ScrollArea(box(columns))
        self.pane.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        set_pane(self.pane, lambda: t("inventory.identity"))
        self.banners, self.instead = QVBoxLayout(), QVBoxLayout()
        head = self.header.layout()
        assert isinstance(head, QHBoxLayout)
        head.insertWidget(0, self.back)
        self.body.addLayout(self.banners)
        self.body.addWidget(self.pane, 1)
        self.body.addLayout(self.instead)

    def on_shown(self) -> None:
        self._window.rail.set_current(RAIL)
        self.pane.setFocus()

    def show_device(self, ref: Ref) -> None:
        if ref.id != self.device_id:
            self.device_id = ref.id
            self.opened.set(None)
            self.header.title.setText(ref.label)
            self.retranslate()
        self._place.navigation.arrived("device", ref)
        self.reload()

    def reload(self) -> None:
        if self.device_id:
            self._actions.get(self.device_id, self._take, self._fail, latest="device")

    def _on_updates(self, updates: list[Update]) -> None:
        if any(update.kind == "device" and update.id == self.device_id for update in updates):
            self.reload()

    def _take(self, device: DeviceDetail) -> None:
        if device.row.id != self.device_id:
            return
        clear(self.instead)
        self.pane.show()
        self.opened.set(device)
        self.retranslate()
        may_see = may(self._place.backend, Permission.DEVICES_SOFTWARE)
        self.software.setVisible(may_see)
        if may_see:
            self.software.show_device(device.row.id, device.software_count)
        self.changes.show_device(device.row.id)

    def _fail(self, error: DeskError) -> None:
        clear(self.instead)
        self.pane.hide()
        self.opened.set(None)
        self.retranslate()
        self.instead.addWidget(not_loaded(error, self.reload, "inventory.not_found"), 1)

    # --- what it says --------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        device = self.opened.detail
        clear(self.acts)
        clear(self.banners)
        for chip in (self.match_chip, self.fresh_chip, self.state_chip):
            chip.setVisible(device is not None)
        if device is None:
            return
        found = device.row
        self.header.title.setText(words.name(found))
        parts = (words.model(found), found.os_name, reported(found))
        self.header.set_subtitle(" · ".join(part for part in parts if part))
        self.match_chip.set_badge(words.match_badge(found))
        self.fresh_chip.set_badge(words.freshness_badge(found.freshness))
        self.state_chip.set_badge(words.state_badge(found.state))
        self.state_chip.setVisible(found.state is not EnrolmentState.ACTIVE)
        self._show_banners(device)
        self._show_acts()
        self._show_sections(device)
        self.changes.retranslate()
        self.software.retranslate()

    def _show_banners(self, device: DeviceDetail) -> None:
        found = device.row
        for text in waiting(found):
            self.banners.addWidget(Banner(text, hue="amber", icon="circle-help"))
        if device.failures:
            names = ", ".join(f"{each.section} ({each.reason})" for each in device.failures)
            text = t("inventory.failure_banner", names=names)
            self.banners.addWidget(Banner(text, hue="grey", icon="info"))

    def _show_acts(self) -> None:
        usable = [each for each in self._place.commands.available([SCOPE]) if each.scope == SCOPE]
        buttons = [Button.of(self._place.commands, command.id) for command in usable]
        self.acts.addWidget(ActionRow(*buttons))

    def _show_sections(self, device: DeviceDetail) -> None:
        self.identity.set_facts(sections.identity(device))
        self.system.set_facts(sections.system(device))
        self.disks.set_facts(sections.disks(device))
        self.modules.set_facts(sections.modules(device))
        self.network.set_facts(sections.network(device))
        self.displays.set_facts(sections.displays(device))
        clear(self.usage)
        found = meters(device)
        for meter in found:
            self.usage.addWidget(meter)
        self.usage_card.setVisible(bool(found))


def waiting(device: DeviceRow) -> list[str]:
    """Why somebody has to decide."""
    found = []
    if device.state is EnrolmentState.PENDING:
        found.append(t("inventory.pending_banner"))
    if device.match is MatchState.SUGGESTED and device.suggested_asset is not None:
        tag, reason = device.suggested_asset.label, device.suggestion_reason
        found.append(t("inventory.suggested_banner", tag=tag, reason=reason))
    if device.match is MatchState.UNKNOWN:
        found.append(t("inventory.unknown_banner"))
    return found
