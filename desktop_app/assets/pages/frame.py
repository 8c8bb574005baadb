"""What the pages around assets share: the switch between them, a bad answer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop_app.assets.models import AssetPlaces
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.widgets import Button, EmptyState, SegmentedControl
from desktop_app.ui.window import MainWindow
from shared.errors import DeskError

RAIL = "assets"


class PlaceSwitch(SegmentedControl):
    """List, desk, devices: one of them is this page."""

    def __init__(self, place: Workplace, window: MainWindow, current: str) -> None:
        entries = [(each.page, each.title) for each in AssetPlaces.of(place).entries if each.when()]
        super().__init__(entries, name=lambda: t("assets.title"))
        self._window, self._current = window, current
        self.set_value(current)
        self.changed.connect(self._go)

    def _go(self, page: str) -> None:
        self._window.show_page(page)
        self.set_value(self._current)

    def mark_rail(self) -> None:
        """All pages around assets stand under one entry of the rail."""
        self._window.rail.set_current(RAIL)


def not_loaded(error: DeskError, again: Callable[[], object], title: str = "assets.failed") -> QWidget:
    """Instead of what could not be read."""
    button = Button(lambda: t("assets.retry"), icon="refresh-cw", clicked=again)
    return EmptyState("server-off", lambda: t(title), sentence(error), hue="amber", actions=[button])
