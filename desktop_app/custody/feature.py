"""Custody in the window: the asset desk, and moves of the asset that is open."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from desktop_app.assets.models import AssetPlace, AssetPlaces, OpenAsset, may
from desktop_app.assets.pages.asset import SCOPE as ASSET
from desktop_app.assets.pages.asset import AssetPage
from desktop_app.core.commands import Command
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.custody.actions import CustodyActions
from desktop_app.custody.dialogs import Moves
from desktop_app.custody.lines import Mode
from desktop_app.custody.pages import label
from desktop_app.custody.pages.desk import PAGE, SCOPE, DeskPage
from desktop_app.custody.pages.papers import PapersSheet
from desktop_app.ui.feature import Feature, RailEntry
from desktop_app.ui.toast import Notice
from desktop_app.ui.window import MainWindow
from shared.assets import AssetRow, AssetState, StockState
from shared.permissions import Permission

GROUP = "custody.group"
OUT = (AssetState.ISSUED, AssetState.IN_REPAIR)
PRESENT = (AssetState.ISSUED, AssetState.IN_STOCK)


def install(place: Workplace, window: MainWindow) -> None:
    acts = _Acts(place, window)
    AssetPlaces.of(place).add(AssetPlace(2, PAGE, lambda: t("custody.desk"), acts.moves))
    entry = RailEntry(
        PAGE,
        lambda: t("custody.desk"),
        "scan-barcode",
        partial(DeskPage, place, window),
        is_hidden=True,
        when=acts.moves,
    )
    window.add_feature(Feature("custody", entries=[entry], commands=acts.commands()))


class _Acts:
    """What the commands do."""

    def __init__(self, place: Workplace, window: MainWindow) -> None:
        self._place, self._window = place, window
        self._opened = OpenAsset.of(place)
        self._sheets = Moves(place, window)

    def moves(self) -> bool:
        return may(self._place.backend, Permission.CUSTODY_MOVE)

    def commands(self) -> list[Command]:
        return [*self._of_desk(), *self._of_asset()]

    def _of_desk(self) -> list[Command]:
        def desk(name: str, act: Callable[[DeskPage], object], keys: tuple[str, ...], icon: str) -> Command:
            run = partial(self._on_desk, act)
            return Command(f"custody.{name}", f"custody.{name}", run, keys, SCOPE, icon=icon, group=GROUP)

        return [
            Command(
                "custody.desk",
                "custody.desk",
                self._go,
                ("G D",),
                when=self.moves,
                icon="scan-barcode",
                group=GROUP,
            ),
            desk("finish_issue", DeskPage.finish, ("F10",), "package-check"),
            desk("undo_scan", DeskPage.undo, ("F8",), "undo-2"),
            desk("print_label", DeskPage.show_label, ("F9",), "printer"),
            desk("clear", DeskPage.clear_all, (), "trash-2"),
        ]

    def _of_asset(self) -> list[Command]:
        def asset(
            name: str, icon: str, run: Callable[[AssetRow], object], when: Callable[[AssetRow], bool]
        ) -> Command:
            return Command(
                f"custody.{name}",
                f"custody.{name}",
                partial(self._on_asset, run),
                scope=ASSET,
                when=partial(self._is, when),
                icon=icon,
                group=GROUP,
            )

        sheets = self._sheets
        done = self._moved
        return [
            asset("desk_open", "scan-barcode", self._to_desk, _is_for_desk),
            asset(
                "transfer",
                "arrow-right-left",
                lambda a: sheets.transfer(a, done),
                lambda a: a.state is AssetState.ISSUED,
            ),
            asset("return_one", "undo-2", lambda a: sheets.take_back(a, done), lambda a: a.state in OUT),
            asset("repair", "wrench", lambda a: sheets.repair(a, done), lambda a: a.state in PRESENT),
            asset("lost", "search-x", lambda a: sheets.lost(a, done), lambda a: a.state in (*PRESENT, *OUT)),
            asset(
                "find", "search-check", lambda a: sheets.find(a, done), lambda a: a.state is AssetState.LOST
            ),
            asset("documents", "receipt-text", self._papers, lambda a: True),
            asset("print_one", "printer", lambda a: label.show_labels(self._window, [a.tag]), lambda a: True),
        ]

    # --- helpers -----------------------------------------------------------------------------

    def _is(self, fits: Callable[[AssetRow], bool]) -> bool:
        row = self._opened.row
        return self.moves() and row is not None and fits(row)

    def _on_asset(self, run: Callable[[AssetRow], object]) -> None:
        if self._opened.row is not None:
            run(self._opened.row)

    def _go(self) -> DeskPage | None:
        page = self._window.show_page(PAGE)
        return page if isinstance(page, DeskPage) else None

    def _on_desk(self, act: Callable[[DeskPage], object]) -> None:
        page = self._window.page(PAGE)
        if isinstance(page, DeskPage):
            act(page)

    def _to_desk(self, asset: AssetRow) -> None:
        page = self._go()
        if page is not None:
            if page.form.is_empty:
                page.form.set_mode(Mode.RETURN if asset.state is AssetState.ISSUED else Mode.ISSUE)
            page.form.add(asset)

    def _papers(self, asset: AssetRow) -> None:
        PapersSheet(self._window, CustodyActions(self._place.backend, self._window), asset).open()

    def _moved(self, custody: object) -> None:
        row = self._opened.row
        if row is not None:
            self._window.notify(Notice(t("custody.moved", tag=row.tag), hue="green", icon="circle-check"))
        page = self._window.page("asset")
        if isinstance(page, AssetPage):
            page.reload()


def _is_for_desk(asset: AssetRow) -> bool:
    return asset.state is AssetState.ISSUED or asset.stock_state is StockState.AVAILABLE
