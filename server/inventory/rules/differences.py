"""What changed on a machine between two reports, part by part, as a person would say it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil
from typing import Any

from shared.inventory import Adapter, Battery, Disk, Display, Memory, MemoryModule, Volume
from shared.wire import Wire

GIB = 2**30
GB = 10**9


@dataclass(frozen=True, kw_only=True)
class Noted:
    """One change. `label` names the thing ("": the machine itself), `field` what of it ("": all of it)."""

    section: str
    kind: str
    label: str = ""
    field: str = ""
    old: str = ""
    new: str = ""


@dataclass(frozen=True)
class Listed:
    """How the entries of a list are told apart, named and compared. Entries without a key are left out."""

    key: Callable[[Any], str]
    title: Callable[[Any], str]
    summary: Callable[[Any], str]
    fields: tuple[str, ...] = ()


def memory_size(size_bytes: int) -> str:
    """Memory as it is sold: what the firmware keeps for itself is counted in."""
    if size_bytes < 2 * GIB:
        return f"{round(size_bytes / 2**20)} MB"
    return f"{ceil(size_bytes / GIB)} GB"


def disk_size(size_bytes: int) -> str:
    """Disks as they are sold: in thousands."""
    if size_bytes >= 1000 * GB:
        return f"{size_bytes / (1000 * GB):.1f}".removesuffix(".0") + " TB"
    return f"{round(size_bytes / GB)} GB"


PLAIN: dict[str, tuple[str, ...]] = {
    "hardware": ("maker", "model", "serial", "uuid", "board_model", "bios_version", "asset_tag"),
    "cpu": ("name",),
    "memory": ("total_bytes",),
    "system": (
        "name",
        "version",
        "build",
        "kernel",
        "hostname",
        "domain",
        "is_firewall_on",
        "is_secure_boot_on",
    ),
}
"""Fields of the machine itself that are worth a line; the rest is shown as it is now."""
MAY_BE_EMPTY = frozenset({"domain"})
"""Elsewhere "" means that the machine did not say, and learning it is no change."""


def _joined(*words: str) -> str:
    return " ".join(word for word in words if word)


def _size_and_kind(disk: Disk) -> str:
    return _joined(disk_size(disk.size_bytes) if disk.size_bytes else "", disk.kind)


def _module(module: MemoryModule) -> str:
    return _joined(memory_size(module.size_bytes) if module.size_bytes else "", module.kind, module.part)


def _adapter_key(adapter: Adapter) -> str:
    """Virtual adapters come and go with every container and are nobody's news."""
    return "" if adapter.kind == "virtual" else adapter.mac or adapter.name


def _display_key(display: Display) -> str:
    return _joined(display.maker, display.model, display.serial)


LISTED: dict[str, Listed] = {
    "disks": Listed(
        lambda disk: disk.name,
        lambda disk: disk.model or disk.name,
        _size_and_kind,
        ("model", "serial", "size_bytes", "health"),
    ),
    "volumes": Listed(
        lambda volume: volume.mount,
        lambda volume: volume.mount,
        lambda volume: disk_size(volume.size_bytes),
        ("filesystem", "size_bytes", "is_encrypted"),
    ),
    "network": Listed(_adapter_key, lambda adapter: adapter.name, lambda adapter: adapter.mac),
    "displays": Listed(
        _display_key, lambda display: _joined(display.maker, display.model), lambda display: display.serial
    ),
    "batteries": Listed(
        lambda battery: battery.serial or battery.model,
        lambda battery: battery.model,
        lambda battery: battery.serial,
    ),
    "modules": Listed(
        lambda module: module.slot, lambda module: module.slot, _module, ("size_bytes", "serial")
    ),
}
Entry = Disk | Volume | Adapter | Display | Battery | MemoryModule


def differences(section: str, old: Any, new: Any) -> list[Noted]:
    """What is worth telling about one part; both are of the type that the contract gives it."""
    if section in PLAIN:
        noted = _fields(section, "", old, new, PLAIN[section])
        if isinstance(old, Memory) and isinstance(new, Memory):
            noted += _entries(section, LISTED["modules"], old.modules, new.modules)
        return noted
    return _entries(section, LISTED[section], old, new)


def _entries(section: str, listed: Listed, old: Iterable[Entry], new: Iterable[Entry]) -> list[Noted]:
    before, now = _keyed(listed, old), _keyed(listed, new)
    noted = [
        Noted(section=section, kind="removed", label=listed.title(entry), old=listed.summary(entry))
        for key, entry in before.items()
        if key not in now
    ]
    noted += [
        Noted(section=section, kind="added", label=listed.title(entry), new=listed.summary(entry))
        for key, entry in now.items()
        if key not in before
    ]
    for key, entry in now.items():
        if key in before:
            noted += _fields(section, listed.title(entry), before[key], entry, listed.fields)
    return noted


def _keyed(listed: Listed, entries: Iterable[Entry]) -> dict[tuple[str, int], Entry]:
    """By key; the second of two equal monitors has a key of its own."""
    found: dict[tuple[str, int], Entry] = {}
    counts: dict[str, int] = {}
    for entry in entries:
        key = listed.key(entry)
        if key:
            counts[key] = counts.get(key, 0) + 1
            found[key, counts[key]] = entry
    return found


def _fields(section: str, label: str, old: Wire, new: Wire, names: tuple[str, ...]) -> list[Noted]:
    noted = []
    for name in names:
        before, now = (_said(section, name, getattr(part, name)) for part in (old, new))
        is_known = bool(before and now) or name in MAY_BE_EMPTY
        if before != now and is_known:
            noted.append(Noted(section=section, kind="changed", label=label, field=name, old=before, new=now))
    return noted


def _said(section: str, name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name.endswith("_bytes"):
        return memory_size(value) if section == "memory" else disk_size(value)
    return str(value)
