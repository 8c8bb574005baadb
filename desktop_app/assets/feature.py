"""Assets in the window: rail entry, pages, commands, what is found with "!"."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from desktop_app.assets import dialogs
from desktop_app.assets.directory import palette_assets
from desktop_app.assets.models import AssetPlace, AssetPlaces, OpenAsset, may
from desktop_app.assets.pages.asset import SCOPE, AssetPage
from desktop_app.assets.pages.contracts import ContractsPage
from desktop_app.assets.pages.list import AssetsPage
from desktop_app.core.commands import Command
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.feature import Feature, RailEntry, SettingsSection
from desktop_app.ui.palette import PaletteProvider
from desktop_app.ui.toast import Notice
from desktop_app.ui.window import MainWindow
from shared.assets import AssetDetail, AssetState, StockState
from shared.permissions import Permission
from shared.wire import Ref

LIST, ONE = "assets", "asset"
RETIRABLE = (AssetState.IN_STOCK, AssetState.IN_REPAIR)


def install(place: Workplace, window: MainWindow) -> None:
    AssetPlaces.of(place).add(AssetPlace(1, LIST, lambda: t("assets.place_list")))
    acts = _Acts(place, window)
    backend = place.backend

    def may_read() -> bool:
        return may(backend, Permission.ASSETS_READ_SUMMARY)

    window.add_feature(
        Feature(
            "assets",
            entries=[
                RailEntry(
                    LIST,
                    lambda: t("assets.title"),
                    "laptop",
                    partial(AssetsPage, place, window),
                    when=may_read,
                    key="G A",
                ),
                RailEntry(
                    ONE, "", "laptop", partial(AssetPage, place, window), is_hidden=True, when=may_read
                ),
            ],
            commands=acts.commands(),
            openers={"asset": acts.open},
            settings=[
                SettingsSection(
                    "contracts",
                    lambda: t("assets.contracts"),
                    "file-check",
                    lambda: ContractsPage(place),
                    group="settings.group_teams",
                    order=19,
                    when=lambda: may(backend, Permission.CATALOG_MANAGE),
                )
            ],
            providers=[
                PaletteProvider("assets", lambda: t("assets.find"), "!", palette_assets(backend, window))
            ],
        )
    )


class _Acts:
    """What the commands do."""

    def __init__(self, place: Workplace, window: MainWindow) -> None:
        self._place, self._window = place, window
        self._opened = OpenAsset.of(place)

    def open(self, ref: Ref) -> None:
        page = self._window.show_page(ONE)
        if isinstance(page, AssetPage):
            page.show_asset(ref)

    def commands(self) -> list[Command]:
        manages = self._manages
        return [
            Command(
                "assets.search",
                "assets.search",
                self._search,
                ("/",),
                LIST,
                icon="search",
                group="assets.group",
            ),
            Command("assets.new", "assets.new", self._new, when=manages, icon="plus", group="assets.group"),
            Command(
                "assets.new_model",
                "assets.new_model",
                self._new_model,
                when=manages,
                icon="layers",
                group="assets.group",
            ),
            Command(
                "assets.change",
                "assets.change",
                self._with(dialogs.change_asset, "assets.saved"),
                ("E",),
                SCOPE,
                self._is_alive,
                "pencil",
                group="assets.group",
            ),
            Command(
                "assets.inspect",
                "assets.inspect",
                self._with(dialogs.inspect_asset, "assets.inspected"),
                ("I",),
                SCOPE,
                self._waits_for_inspection,
                "clipboard-check",
                group="assets.group",
            ),
            Command(
                "assets.retire",
                "assets.retire",
                self._with(dialogs.retire_asset, "assets.retired"),
                (),
                SCOPE,
                self._may_retire,
                "archive",
                group="assets.group",
            ),
        ]

    # --- when --------------------------------------------------------------------------------

    def _manages(self) -> bool:
        return may(self._place.backend, Permission.ASSETS_MANAGE)

    def _is_alive(self) -> bool:
        row = self._opened.row
        return self._manages() and row is not None and row.state is not AssetState.RETIRED

    def _waits_for_inspection(self) -> bool:
        row = self._opened.row
        is_waiting = row is not None and row.state is AssetState.IN_STOCK
        return (
            self._manages() and is_waiting and row is not None and row.stock_state is not StockState.AVAILABLE
        )

    def _may_retire(self) -> bool:
        row = self._opened.row
        return self._manages() and row is not None and row.state in RETIRABLE

    # --- what --------------------------------------------------------------------------------

    def _search(self) -> None:
        page = self._window.show_page(LIST)
        if isinstance(page, AssetsPage):
            page.focus_search()

    def _new(self) -> None:
        dialogs.register_asset(self._window, self._place.backend, self._registered)

    def _registered(self, asset: AssetDetail) -> None:
        self._tell("assets.registered", asset)
        self.open(Ref(kind="asset", id=asset.row.id, label=asset.row.tag))

    def _new_model(self) -> None:
        def made(model: object) -> None:
            name = getattr(model, "name", "")
            self._window.notify(Notice(t("assets.model_created", name=name), hue="green", icon="layers"))

        dialogs.new_model(self._window, self._place.backend, made)

    def _with(self, sheet: Callable[..., object], said: str) -> Callable[[], None]:
        """A command that asks about the asset that is open."""

        def run() -> None:
            if self._opened.detail is not None:
                sheet(self._window, self._place.backend, self._opened.detail, partial(self._done, said))

        return run

    def _done(self, said: str, asset: AssetDetail) -> None:
        self._tell(said, asset)
        page = self._window.page(ONE)
        if isinstance(page, AssetPage):
            page.reload()

    def _tell(self, said: str, asset: AssetDetail) -> None:
        self._window.notify(Notice(t(said, tag=asset.row.tag), hue="green", icon="circle-check"))
