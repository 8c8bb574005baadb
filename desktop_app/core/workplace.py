"""What every feature is given when it is installed."""

from dataclasses import dataclass

from desktop_app.core.backend import Backend
from desktop_app.core.commands import CommandRegistry
from desktop_app.core.navigation import Navigation
from desktop_app.core.settings import Settings
from desktop_app.core.store import Store


@dataclass(frozen=True)
class Workplace:
    """One signed-in person at one server: calls, local store, preferences, commands, navigation."""

    backend: Backend
    store: Store
    settings: Settings
    commands: CommandRegistry
    navigation: Navigation
