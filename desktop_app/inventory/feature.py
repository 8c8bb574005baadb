"""Inventory in the window: the devices, one device, decisions about it, secrets of installers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from desktop_app.assets.models import AssetPlace, AssetPlaces, may
from desktop_app.core.commands import Command
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.inventory import words
from desktop_app.inventory.actions import DeviceActions
from desktop_app.inventory.dialogs import Decisions, SecretsSheet
from desktop_app.inventory.models import OpenDevice
from desktop_app.inventory.pages.device import SCOPE, DevicePage
from desktop_app.inventory.pages.list import PAGE, DevicesPage
from desktop_app.ui.feature import Feature, RailEntry
from desktop_app.ui.toast import Notice
from desktop_app.ui.window import MainWindow
from shared.errors import DeskError
from shared.inventory import DeviceDetail, DeviceRow, EnrolmentState, MatchDevice, MatchState
from shared.permissions import Permission
from shared.wire import Ref

ONE = "device"
GROUP = "inventory.group"
OPEN = (MatchState.UNKNOWN, MatchState.SUGGESTED, MatchState.IGNORED)


def install(place: Workplace, window: MainWindow) -> None:
    acts = _Acts(place, window)
    AssetPlaces.of(place).add(AssetPlace(3, PAGE, lambda: t("inventory.title"), acts.reads))
    pages = [
        RailEntry(
            PAGE,
            lambda: t("inventory.title"),
            "laptop",
            partial(DevicesPage, place, window),
            is_hidden=True,
            when=acts.reads,
        ),
        RailEntry(ONE, "", "laptop", partial(DevicePage, place, window), is_hidden=True, when=acts.reads),
    ]
    window.add_feature(
        Feature("inventory", entries=pages, commands=acts.commands(), openers={"device": acts.open})
    )


class _Acts:
    """What the commands do."""

    def __init__(self, place: Workplace, window: MainWindow) -> None:
        self._place, self._window = place, window
        self._opened = OpenDevice.of(place)
        self._decisions = Decisions(place.backend, window)

    def reads(self) -> bool:
        return may(self._place.backend, Permission.DEVICES_READ)

    def manages(self) -> bool:
        return may(self._place.backend, Permission.DEVICES_MANAGE)

    def open(self, ref: Ref) -> None:
        page = self._window.show_page(ONE)
        if isinstance(page, DevicePage):
            page.show_device(ref)

    def commands(self) -> list[Command]:
        decide = self._decisions
        return [
            Command(
                "inventory.go",
                "inventory.go",
                self._go,
                ("G E",),
                when=self.reads,
                icon="laptop",
                group=GROUP,
            ),
            Command(
                "inventory.search", "inventory.search", self._search, ("/",), PAGE, icon="search", group=GROUP
            ),
            Command(
                "inventory.secrets",
                "inventory.secrets",
                self._secrets,
                when=self.manages,
                icon="key-round",
                group=GROUP,
            ),
            self._command("confirm_plain", "check", self._confirm, lambda d: d.match is MatchState.SUGGESTED),
            self._command("accept", "circle-check", partial(self._row, decide.accept), _is_pending),
            self._command("match", "link", partial(self._row, decide.match), lambda d: d.match in OPEN),
            self._command("register", "package-plus", self._register, lambda d: d.match in OPEN),
            self._command("rematch", "link", partial(self._row, decide.match), lambda d: d.match not in OPEN),
            self._command(
                "open_asset", "package", self._open_asset, lambda d: d.asset is not None, any_reader=True
            ),
            self._command("ignore", "ban", partial(self._row, decide.ignore), _may_be_ignored),
            self._command("revoke", "shield-off", partial(self._row, decide.revoke), _is_alive),
        ]

    def _command(
        self,
        name: str,
        icon: str,
        run: Callable[[DeviceDetail], object],
        when: Callable[[DeviceRow], bool],
        *,
        any_reader: bool = False,
    ) -> Command:
        def usable() -> bool:
            row = self._opened.row
            return row is not None and (any_reader or self.manages()) and when(row)

        def act() -> None:
            if self._opened.detail is not None:
                run(self._opened.detail)

        title = f"inventory.{name}"
        return Command(title, title, act, scope=SCOPE, when=usable, icon=icon, group=GROUP)

    # --- what --------------------------------------------------------------------------------

    def _go(self) -> None:
        self._window.show_page(PAGE)

    def _search(self) -> None:
        page = self._window.show_page(PAGE)
        if isinstance(page, DevicesPage):
            page.focus_search()

    def _secrets(self) -> None:
        SecretsSheet(self._window, self._place.backend).open()

    def _row(
        self, ask: Callable[[DeviceRow, Callable[[DeviceRow], object]], object], device: DeviceDetail
    ) -> None:
        ask(device.row, self._done)

    def _register(self, device: DeviceDetail) -> None:
        self._decisions.register(device, self._done)

    def _confirm(self, device: DeviceDetail) -> None:
        row = device.row
        if row.suggested_asset is not None:
            body = MatchDevice(version=row.version, asset_id=row.suggested_asset.id)
            DeviceActions(self._place.backend, self._window).match(row.id, body, self._done, self._refused)

    def _refused(self, error: DeskError) -> None:
        self._place.backend.failed.emit(error)

    def _open_asset(self, device: DeviceDetail) -> None:
        if device.row.asset is not None:
            self._place.navigation.open(device.row.asset)

    def _done(self, row: DeviceRow) -> None:
        self._window.notify(
            Notice(t("inventory.done", name=words.name(row)), hue="green", icon="circle-check")
        )
        page = self._window.page(ONE)
        if isinstance(page, DevicePage):
            page.reload()


def _is_pending(device: DeviceRow) -> bool:
    return device.state is EnrolmentState.PENDING


def _is_alive(device: DeviceRow) -> bool:
    return device.state is not EnrolmentState.REVOKED


def _may_be_ignored(device: DeviceRow) -> bool:
    return device.match in (MatchState.UNKNOWN, MatchState.SUGGESTED)
