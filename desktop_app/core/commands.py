"""Every command once: menu, palette, button, key sheet and shortcut come from here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from desktop_app.core.translator import t

ANYWHERE = ""
MODIFIERS = ("Ctrl", "Alt", "Meta")


class ShortcutTaken(ValueError):
    """Two commands want the same key in the same place."""


def always() -> bool:
    return True


def normal(shortcut: str) -> str:
    """One spelling for a key: `ctrl + shift+k` → `Ctrl+Shift+K`; a sequence is `G D`."""
    return " ".join(_normal_key(word) for word in shortcut.replace(" + ", "+").split())


def _normal_key(word: str) -> str:
    if word == "+":
        return word
    head, _, key = word.rpartition("+")
    if word.endswith("++"):
        head, key = word[:-2], "+"
    parts = {part.strip().capitalize() for part in head.split("+") if part}
    ordered = [part for part in ("Ctrl", "Alt", "Meta", "Shift") if part in parts]
    name = key.upper() if len(key) == 1 else key[:1].upper() + key[1:]
    return "+".join([*ordered, name])


def is_single(shortcut: str) -> bool:
    """A key that writes a letter where text is typed: it counts only outside of text fields."""
    key = shortcut.split()[0]
    if key.startswith(tuple(f"{modifier}+" for modifier in MODIFIERS)):
        return False
    name = key.removeprefix("Shift+")
    return len(name) == 1


@dataclass(frozen=True)
class Command:
    """Something a person can do. `title`, `hint` and `group` are keys of texts.

    `shortcuts`: "Ctrl+K", "Shift+A", "?", or a sequence "G D". `scope` names the place where the command
    counts: the `scope` of a page or pane (see `ui.keys.set_scope`); empty means anywhere.
    """

    id: str
    title: str
    run: Callable[[], object]
    shortcuts: tuple[str, ...] = ()
    scope: str = ANYWHERE
    when: Callable[[], bool] = always
    icon: str = ""
    hint: str = ""
    group: str = ""
    is_in_palette: bool = True
    words: str = field(default="", compare=False)
    """More words that find it in the palette."""
    name_of: Callable[[], str] | None = None
    """Says the name where a fixed `title` cannot."""

    @property
    def name(self) -> str:
        return t(self.title) if self.name_of is None else self.name_of()


class CommandRegistry(QObject):
    """All commands of all features. `changed`: commands or keys are different now."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._commands: dict[str, Command] = {}
        self._keys: dict[str, tuple[str, ...]] = {}

    def add(self, *commands: Command) -> None:
        for command in commands:
            if command.id in self._commands:
                raise ValueError(f"two commands are called {command.id}")
            keys = tuple(normal(shortcut) for shortcut in command.shortcuts)
            self._check_free(command, keys)
            self._commands[command.id] = command
            self._keys[command.id] = keys
        self.changed.emit()

    def remove(self, *ids: str) -> None:
        for name in ids:
            self._commands.pop(name, None)
            self._keys.pop(name, None)
        self.changed.emit()

    def _check_free(self, command: Command, keys: Iterable[str]) -> None:
        for key in keys:
            other = self.holder(key, command.scope, besides=command.id)
            if other is not None:
                raise ShortcutTaken(f"{key} of {command.id} belongs to {other.id}")

    def holder(self, key: str, scope: str, *, besides: str = "") -> Command | None:
        """The command that would compete for this key in this scope."""
        for other in self._commands.values():
            shares_place = other.scope == scope or ANYWHERE in (other.scope, scope)
            if other.id != besides and shares_place and any(_collide(key, k) for k in self._keys[other.id]):
                return other
        return None

    def rebind(self, command_id: str, shortcuts: Iterable[str] | None) -> None:
        """Give a command other keys; None gives back its own. Raises ShortcutTaken."""
        command = self._commands[command_id]
        keys = tuple(normal(shortcut) for shortcut in (command.shortcuts if shortcuts is None else shortcuts))
        self._check_free(command, keys)
        self._keys[command_id] = keys
        self.changed.emit()

    def take_over(self, changed: Iterable[tuple[str, str]]) -> None:
        """The keys a person chose before; those that meanwhile collide stay as they are."""
        for command_id, shortcuts in changed:
            if command_id in self._commands:
                try:
                    self.rebind(command_id, shortcuts.split("; ") if shortcuts else ())
                except ShortcutTaken:
                    continue

    # --- asking -------------------------------------------------------------------------

    def get(self, command_id: str) -> Command:
        return self._commands[command_id]

    def __contains__(self, command_id: object) -> bool:
        return command_id in self._commands

    def all(self) -> list[Command]:
        return list(self._commands.values())

    def keys(self, command_id: str) -> tuple[str, ...]:
        return self._keys.get(command_id, ())

    def key(self, command_id: str) -> str:
        """The key to show beside the command; empty when it has none."""
        return next(iter(self.keys(command_id)), "")

    def every_key(self) -> set[str]:
        return {key for keys in self._keys.values() for key in keys}

    def available(self, scopes: Collection[str] = ()) -> list[Command]:
        """What can be done here and now; commands of the nearest scope first."""
        order = [*scopes, ANYWHERE]
        usable = [command for command in self._commands.values() if command.scope in order and command.when()]
        return sorted(usable, key=lambda command: order.index(command.scope))

    def for_key(self, key: str, scopes: Collection[str] = ()) -> Command | None:
        """The command that a key means here; the nearest scope wins."""
        return next((command for command in self.available(scopes) if key in self._keys[command.id]), None)

    def begins(self, key: str, scopes: Collection[str] = ()) -> bool:
        """Whether a sequence begins with this key here."""
        keys = (key for command in self.available(scopes) for key in self._keys[command.id])
        return any(known.startswith(f"{key} ") for known in keys)

    def run(self, command_id: str) -> bool:
        """False when it cannot be done now."""
        command = self._commands[command_id]
        if not command.when():
            return False
        command.run()
        return True


def _collide(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other} ") or other.startswith(f"{one} ")
