"""What a feature gives to the window: pages, commands, buttons, things to find and to open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtWidgets import QWidget

from desktop_app.core.commands import Command, always
from desktop_app.core.navigation import Opener
from desktop_app.ui.live import Text
from desktop_app.ui.palette import PaletteProvider
from desktop_app.ui.widgets.buttons import Kind


@dataclass(frozen=True)
class RailEntry:
    """A page of the window. `make` builds it when it is shown first. Give the page a scope for its commands
    (`ui.keys.set_scope(page, "things")`); a page with a method `on_shown()` is told when it is shown.
    """

    name: str
    title: Text
    icon: str
    make: Callable[[], QWidget]
    is_at_bottom: bool = False
    is_hidden: bool = False
    """A page without a button: reached by commands only."""
    when: Callable[[], bool] = always
    key: str = ""
    """What leads there besides Ctrl and its number: "G I"."""


@dataclass(frozen=True)
class TopButton:
    """A command that has a button in the top bar."""

    command: str
    kind: Kind = "plain"


@dataclass(frozen=True)
class SettingsSection:
    """A page of the settings. `group`: key of the heading that it stands under."""

    name: str
    title: Text
    icon: str
    make: Callable[[], QWidget]
    group: str = "settings.group_desk"
    order: int = 50
    when: Callable[[], bool] = always


@dataclass(frozen=True)
class Feature:
    """Everything that one feature adds. `openers` by kind of record: what shows a `Ref`."""

    name: str
    entries: Sequence[RailEntry] = ()
    commands: Sequence[Command] = ()
    top_buttons: Sequence[TopButton] = ()
    openers: Mapping[str, Opener] = field(default_factory=dict)
    window_openers: Mapping[str, Opener] = field(default_factory=dict)
    providers: Sequence[PaletteProvider] = ()
    settings: Sequence[SettingsSection] = ()
