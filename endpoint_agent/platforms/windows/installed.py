"""Installed software of Windows, machine-wide, as "Apps & features" lists it."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from endpoint_agent.parsers import names, packages
from endpoint_agent.platforms.windows import registry
from shared.inventory import Program

_UNINSTALL = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"
_UPDATE_TYPES = frozenset({"security update", "update rollup", "hotfix", "update"})


def software() -> list[Program]:
    return packages.sorted_once([*_listed(64, "x64"), *_listed(32, "x86")])


def program_of(values: dict[str, Any], architecture: str) -> Program | None:
    """One entry; None for parts of Windows, for updates and for entries without a name."""
    name = names.clean(registry.text(values, "DisplayName"))
    is_part = values.get("SystemComponent") == 1 or bool(values.get("ParentKeyName"))
    is_update = registry.text(values, "ReleaseType").casefold() in _UPDATE_TYPES
    if not name or is_part or is_update:
        return None
    return Program(
        name=name,
        version=names.clean(registry.text(values, "DisplayVersion")),
        publisher=names.clean(registry.text(values, "Publisher")),
        source="registry",
        architecture=architecture,
        installed_on=install_day(registry.text(values, "InstallDate")),
    )


def install_day(text: str) -> date | None:
    """20240131, 2024-01-31 or 1/31/2024; other ways of writing are left out rather than guessed."""
    for shape, order in (
        (r"(\d{4})-?(\d{2})-?(\d{2})", (0, 1, 2)),
        (r"(\d{1,2})/(\d{1,2})/(\d{4})", (2, 0, 1)),
    ):
        match = re.fullmatch(shape, text)
        if match:
            part = [int(match.groups()[at]) for at in order]
            try:
                return date(part[0], part[1], part[2])
            except ValueError:
                return None
    return None


def _listed(view: int, architecture: str) -> Iterator[Program]:
    for key in registry.subkeys(_UNINSTALL, view):
        program = program_of(registry.values(rf"{_UNINSTALL}\{key}", view), architecture)
        if program is not None:
            yield program
