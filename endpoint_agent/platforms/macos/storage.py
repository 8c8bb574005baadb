"""Disks and volumes of a Mac."""

import contextlib
from typing import Any

import psutil

from endpoint_agent import programs
from endpoint_agent.parsers import names
from endpoint_agent.platforms.macos import profiler
from shared.inventory import Disk, Volume

_HEALTH = {"Verified": "ok", "Failing": "failing"}


def disks() -> list[Disk]:
    found = disks_of(profiler.ask("SPNVMeDataType"), kind="nvme")
    found += disks_of(profiler.ask("SPSerialATADataType"), kind="")
    return sorted(found, key=lambda disk: disk.name)


def disks_of(entries: list[dict[str, Any]], *, kind: str) -> list[Disk]:
    found = []
    for entry in profiler.items(entries):
        size = entry.get("size_in_bytes")
        if not isinstance(size, int) or profiler.text(entry, "removable_media", "detachable_drive") == "yes":
            continue
        medium = profiler.text(entry, "spsata_medium_type")
        found.append(
            Disk(
                name=names.clean(profiler.text(entry, "bsd_name", "_name")),
                model=names.meaningful(profiler.text(entry, "device_model", "_name")),
                serial=names.serial(profiler.text(entry, "device_serial")),
                size_bytes=size,
                kind=kind or {"Solid State": "ssd", "Rotational": "hdd"}.get(medium, ""),
                health=_HEALTH.get(profiler.text(entry, "smart_status"), ""),
            )
        )
    return found


def volumes() -> list[Volume]:
    is_encrypted = _is_filevault_on()
    found = []
    for part in _partitions():
        with contextlib.suppress(OSError):
            found.append(
                Volume(
                    mount=part.mountpoint[:250],
                    filesystem=part.fstype[:64],
                    size_bytes=psutil.disk_usage(part.mountpoint).total,
                    is_encrypted=is_encrypted if part.mountpoint == "/" else None,
                )
            )
    return sorted(found, key=lambda volume: volume.mount)


def free_by_mount() -> dict[str, int]:
    found = {}
    for part in _partitions():
        with contextlib.suppress(OSError):
            found[part.mountpoint[:250]] = psutil.disk_usage(part.mountpoint).free
    return found


def _partitions() -> list[Any]:
    """The volumes a person sees; the system's helpers share their space with the root."""
    parts = [part for part in psutil.disk_partitions(all=False) if part.fstype in ("apfs", "hfs")]
    return [part for part in parts if part.mountpoint == "/" or part.mountpoint.startswith("/Volumes/")]


def _is_filevault_on() -> bool | None:
    try:
        return "FileVault is On" in programs.run("/usr/bin/fdesetup", "status")
    except programs.ProgramFailed:
        return None
