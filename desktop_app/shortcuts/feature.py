"""What changing the keys adds to the window: a section of the settings and its commands."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from desktop_app.core.commands import Command
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.shortcuts.models import OwnKeys
from desktop_app.shortcuts.pages import SCOPE, ShortcutsPage
from desktop_app.ui.feature import Feature, SettingsSection
from desktop_app.ui.keysheet import SECTION
from desktop_app.ui.window import MainWindow


def install(place: Workplace, window: MainWindow) -> None:
    window.add_feature(changing_keys(window, OwnKeys(place.commands, place.settings)))


def changing_keys(window: MainWindow, keys: OwnKeys) -> Feature:
    section = SettingsSection(
        SECTION,
        lambda: t("ui.keys"),
        "keyboard",
        partial(ShortcutsPage, keys, window.settings),
        group="settings.group_own",
        order=30,
    )
    return Feature("shortcuts", commands=_commands(window), settings=[section])


def _commands(window: MainWindow) -> list[Command]:
    def page() -> ShortcutsPage:
        shown = window.settings_section(SECTION)
        assert isinstance(shown, ShortcutsPage)
        return shown

    def command(name: str, icon: str, act: Callable[[], object], *keys: str) -> Command:
        return Command(
            f"shortcuts.{name}",
            f"shortcuts.{name}",
            act,
            keys,
            scope=SCOPE,
            icon=icon,
            group="shortcuts.group",
        )

    return [
        command("change", "keyboard", lambda: page().change(), "E"),
        command("remove", "keyboard-off", lambda: page().remove(), "Del"),
        command("give_back", "rotate-ccw", lambda: page().give_back(), "R"),
        command("give_all_back", "rotate-ccw", lambda: page().give_all_back()),
        command("search", "search", lambda: page().focus_search(), "/", "Ctrl+F"),
    ]
