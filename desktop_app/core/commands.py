"""Every command once: menu, palette, button, key sheet and shortcut come from here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from desktop_app.core.translator import t

ANYWHERE = ""
MODIFIERS = ("Ctrl", "Alt", "Meta")
Keys = tuple[str, ...]


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


@dataclass(frozen=True)
class KeyOf:
    """The key of a command, whichever it is now; "" while it has none."""

    registry: CommandRegistry
    command_id: str

    def __str__(self) -> str:
        return self.registry.key(self.command_id)


class CommandRegistry(QObject):
    """All commands of all features. `changed`: commands or keys are different now."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._commands: dict[str, Command] = {}
        self._own: dict[str, Keys] = {}
        self._chosen: dict[str, Keys] = {}
        self._keys: dict[str, Keys] = {}

    def add(self, *commands: Command) -> None:
        for command in commands:
            if command.id in self._commands:
                raise ValueError(f"two commands are called {command.id}")
            keys = tuple(normal(shortcut) for shortcut in command.shortcuts)
            self._check_free(command, keys)
            self._commands[command.id] = command
            self._own[command.id] = keys
        self._settle()

    def remove(self, *ids: str) -> None:
        for name in ids:
            self._commands.pop(name, None)
            self._own.pop(name, None)
        self._settle()

    def _check_free(self, command: Command, keys: Iterable[str]) -> None:
        for key in keys:
            others = self._rivals(key, command, self._own)
            if others:
                raise ShortcutTaken(f"{key} of {command.id} belongs to {others[0].id}")

    def _rivals(self, key: str, command: Command, held: Mapping[str, Keys]) -> list[Command]:
        found = []
        for other in self._commands.values():
            shares_place = other.scope == command.scope or ANYWHERE in (other.scope, command.scope)
            if other.id != command.id and shares_place and any(collide(key, k) for k in held[other.id]):
                found.append(other)
        return found

    def take_over(self, chosen: Mapping[str, Iterable[str]]) -> None:
        """All keys that a person chose, also for commands that come later or never."""
        self._chosen = {name: tuple(normal(key) for key in keys if key) for name, keys in chosen.items()}
        self._settle()

    def _settle(self) -> None:
        """Who has which key. The keys of commands that were left alone come first, so that what a new version
        brings can be reached; a chosen key that meanwhile collides is not in use, see `idle`.
        """
        chosen = {name: keys for name, keys in self._chosen.items() if name in self._commands}
        self._keys = {name: () if name in chosen else keys for name, keys in self._own.items()}
        for name, keys in chosen.items():
            self._keys[name] = self._free(name, keys)
        for name, keys in chosen.items():
            if keys and not self._keys[name]:
                self._keys[name] = self._free(name, self._own[name])
        self.changed.emit()

    def _free(self, command_id: str, keys: Keys) -> Keys:
        command = self._commands[command_id]
        return tuple(key for key in keys if not self._rivals(key, command, self._keys))

    # --- asking -------------------------------------------------------------------------

    def get(self, command_id: str) -> Command:
        return self._commands[command_id]

    def __contains__(self, command_id: object) -> bool:
        return command_id in self._commands

    def all(self) -> list[Command]:
        return list(self._commands.values())

    def keys(self, command_id: str) -> Keys:
        return self._keys.get(command_id, ())

    def key(self, command_id: str) -> str:
        """The key to show beside the command; empty when it has none."""
        return next(iter(self.keys(command_id)), "")

    def own(self, command_id: str) -> Keys:
        """The keys that the command came with."""
        return self._own[command_id]

    @property
    def chosen(self) -> dict[str, Keys]:
        """What a person chose instead of own keys, by command."""
        return dict(self._chosen)

    def idle(self, command_id: str) -> Keys:
        """Chosen keys that are not in use, because another command has them."""
        used = self._keys[command_id]
        return tuple(key for key in self._chosen.get(command_id, ()) if key not in used)

    def holders(self, key: str, command_id: str) -> list[Command]:
        """The other commands that would compete with this one for a key: in the same place, or anywhere."""
        return self._rivals(key, self._commands[command_id], self._keys)

    def key_of(self, command_id: str) -> KeyOf:
        """For what shows the key as long as it lives; the command may come later."""
        return KeyOf(self, command_id)

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


def collide(one: str, other: str) -> bool:
    """The same key, or the beginning of the other's sequence."""
    return one == other or one.startswith(f"{other} ") or other.startswith(f"{one} ")
