"""The search in the window: its page, the way to it from the palette, its settings, suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import cast

from desktop_app.core.commands import Command
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.search.pages.search import PAGE, SCOPE, SearchPage
from desktop_app.search.pages.settings import SCOPE as SETTINGS
from desktop_app.search.pages.settings import SearchSettingsPage
from desktop_app.search.side import SuggestionSide
from desktop_app.tickets.extensions import TICKETS, Side, extensions_of
from desktop_app.ui.choices import Choice, Deliver
from desktop_app.ui.feature import Feature, RailEntry, SettingsSection
from desktop_app.ui.palette import PaletteProvider
from desktop_app.ui.window import MainWindow
from shared.permissions import Permission

GROUP = "search.title"
SHORTEST = 2
MOST_QUERY = 500


class SearchDesk:
    """Joins the window with the search."""

    def __init__(self, place: Workplace, window: MainWindow) -> None:
        self._place, self._window = place, window

    def may_search(self) -> bool:
        me = self._place.backend.session.me
        return me is not None and Permission.UPDATES_FOLLOW in me.permissions

    def may_set(self) -> bool:
        me = self._place.backend.session.me
        return me is not None and Permission.CATALOG_MANAGE in me.permissions

    def page(self) -> SearchPage:
        return cast(SearchPage, self._window.show_page(PAGE))

    def open(self) -> None:
        self.page().focus_field()

    def offer(self, query: str, deliver: Deliver) -> None:
        """The way from the palette to the page, with what was typed."""
        text = query.strip()[:MOST_QUERY]
        if len(text) < SHORTEST or not self.may_search():
            deliver([])
            return
        title, key = t("search.open_with", query=text), self._place.commands.key("search.open")
        deliver([Choice(partial(self._ask_for, text), title, icon="search", key=key)])

    def _ask_for(self, text: str) -> None:
        self.page().ask_for(text)

    def commands(self) -> Sequence[Command]:
        return (
            Command(
                "search.open",
                "search.open",
                self.open,
                ("Ctrl+Shift+F",),
                when=self.may_search,
                icon="search",
                group=GROUP,
            ),
            Command(
                "search.field",
                "search.back_to_field",
                lambda: self.page().focus_field(),
                ("/", "Ctrl+F"),
                scope=SCOPE,
                icon="search",
                group=GROUP,
            ),
            Command(
                "search.save",
                "saved.new",
                lambda: self.page().save(),
                ("Ctrl+Shift+S",),
                scope=SCOPE,
                icon="bookmark",
                group=GROUP,
            ),
            Command(
                "search.save_settings",
                "search.save_settings",
                self._save_settings,
                ("Ctrl+S",),
                scope=SETTINGS,
                when=self.may_set,
                icon="check",
                group=GROUP,
            ),
        )

    def _save_settings(self) -> None:
        page = self._window.settings_section("search")
        assert isinstance(page, SearchSettingsPage)
        page.save()


def install(place: Workplace, window: MainWindow) -> None:
    desk = SearchDesk(place, window)
    extensions_of(place).add_side(Side("suggestions", TICKETS - 5, lambda: SuggestionSide(place)))
    window.add_feature(
        Feature(
            "search",
            entries=[
                RailEntry(
                    PAGE,
                    lambda: t("search.title"),
                    "search",
                    lambda: SearchPage(place),
                    is_hidden=True,
                    when=desk.may_search,
                )
            ],
            commands=desk.commands(),
            providers=[PaletteProvider("search", lambda: t("search.everything"), "~", desk.offer)],
            settings=[
                SettingsSection(
                    "search",
                    lambda: t("search.settings"),
                    "search",
                    lambda: SearchSettingsPage(place, may_set=desk.may_set()),
                    order=70,
                    when=desk.may_search,
                )
            ],
        )
    )
