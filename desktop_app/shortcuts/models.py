"""The keys that a person chose: in use at once, kept for the next start; and the lines that show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desktop_app.core.commands import Command, CommandRegistry, Keys, collide
from desktop_app.core.settings import Settings
from desktop_app.core.translator import t
from desktop_app.shortcuts.rules import refusal


@dataclass(frozen=True)
class Verdict:
    """`reason` is the key of a text; `others` would lose these keys."""

    reason: str
    others: tuple[Command, ...] = ()
    is_usable: bool = False
    is_refused: bool = False


class OwnKeys:
    """Every change holds everywhere at once. `chosen` before a change is what `restore` takes to undo it."""

    def __init__(self, registry: CommandRegistry, settings: Settings) -> None:
        self.registry, self._settings = registry, settings

    @property
    def chosen(self) -> dict[str, Keys]:
        return self.registry.chosen

    def give(self, command_id: str, keys: Keys) -> None:
        """These keys and no others; who held one of them is left without it."""
        chosen = self.chosen | {command_id: keys}
        for key in keys:
            for other in self.registry.holders(key, command_id):
                held = chosen.get(other.id, self.registry.keys(other.id))
                chosen[other.id] = tuple(one for one in held if not collide(key, one))
        self.restore(chosen)

    def give_back(self, command_id: str) -> None:
        """The keys it came with, also from a command that has one of them meanwhile."""
        self.give(command_id, self.registry.own(command_id))

    def give_all_back(self) -> None:
        self.restore({})

    def restore(self, chosen: Mapping[str, Keys]) -> None:
        before = self.chosen
        after = {name: keys for name, keys in chosen.items() if not self._is_own(name, keys)}
        for name in before.keys() | after.keys():
            if before.get(name) != after.get(name):
                self._settings.keep_shortcut(name, after.get(name))
        self.registry.take_over(after)

    def judge(self, shortcut: str, command_id: str) -> Verdict:
        """What a person is told about keys before they are given."""
        if not shortcut or shortcut in self.registry.keys(command_id):
            return Verdict("shortcuts.is_its_own" if shortcut else "")
        is_own = shortcut in self.registry.own(command_id)
        reason = "" if is_own else refusal(shortcut)
        if reason:
            return Verdict(reason, is_refused=True)
        others = self.registry.holders(shortcut, command_id)
        known = ("shortcuts.free", "shortcuts.taken", "shortcuts.taken_from_many")
        return Verdict(known[min(len(others), 2)], tuple(others), is_usable=True)

    def _is_own(self, command_id: str, keys: Keys) -> bool:
        return command_id in self.registry and keys == self.registry.own(command_id)


@dataclass(frozen=True)
class KeyLine:
    """One command with its keys. `idle`: chosen, but another command has them."""

    id: int
    command: Command
    keys: Keys
    own: Keys
    idle: Keys
    is_changed: bool

    @property
    def name(self) -> str:
        return self.command.name

    @property
    def group(self) -> str:
        return t(self.command.group or "ui.keys_general")


class KeyLines:
    """The commands of a registry as lines, by group; a command keeps its number while the program runs."""

    def __init__(self, registry: CommandRegistry) -> None:
        self._registry = registry
        self._numbers: dict[str, int] = {}

    def all(self) -> list[KeyLine]:
        groups: dict[str, list[KeyLine]] = {}
        chosen = self._registry.chosen
        for command in self._registry.all():
            groups.setdefault(command.group, []).append(self._line(command, command.id in chosen))
        return [line for lines in groups.values() for line in lines]

    def _line(self, command: Command, is_changed: bool) -> KeyLine:
        registry, name = self._registry, command.id
        number = self._numbers.setdefault(name, len(self._numbers) + 1)
        return KeyLine(
            number, command, registry.keys(name), registry.own(name), registry.idle(name), is_changed
        )


def place_of(command: Command) -> str:
    """The name with its group: "고치기" is there in many places."""
    return f"{t(command.group or 'ui.keys_general')} › {command.name}"


def places_of(commands: Iterable[Command]) -> str:
    """The first one, and how many more."""
    first, *rest = commands
    if not rest:
        return place_of(first)
    return t("shortcuts.and_more", place=place_of(first), n=len(rest))
