"""Disks and volumes of Windows: the disk driver answers without administrator rights."""

import contextlib
import ctypes
import os
import struct
from dataclasses import dataclass
from typing import Any

import psutil

from endpoint_agent.parsers import names
from endpoint_agent.platforms.windows import registry
from shared.inventory import Disk, Volume

_QUERY_PROPERTY = 0x002D1400
_GEOMETRY = 0x000700A0
_MAX_DISKS = 32
_BUS_USB, _BUS_NVME, _BUS_VIRTUAL = 7, 17, (14, 15)
_SEEK_PENALTY = 7
_BITLOCKER = r"SYSTEM\CurrentControlSet\Control\BitLockerStatus"


@dataclass(frozen=True)
class Descriptor:
    """What the driver says about one disk."""

    model: str
    serial: str
    bus: int
    is_removable: bool


def disks() -> list[Disk]:
    found = []
    for number in range(_MAX_DISKS):
        disk = _disk(number)
        if disk is not None:
            found.append(disk)
    return found


def volumes() -> list[Volume]:
    """Fixed drives; whether the drive of Windows is encrypted."""
    system_drive = os.environ.get("SYSTEMDRIVE", "C:").upper()
    boot = registry.values(_BITLOCKER).get("BootStatus")
    found = []
    for part in _fixed_drives():
        is_system = part.mountpoint.upper().startswith(system_drive)
        with contextlib.suppress(OSError):
            found.append(
                Volume(
                    mount=part.mountpoint[:250],
                    filesystem=part.fstype.lower()[:64],
                    size_bytes=psutil.disk_usage(part.mountpoint).total,
                    is_encrypted=bool(boot) if is_system and boot is not None else None,
                )
            )
    return found


def free_by_mount() -> dict[str, int]:
    found = {}
    for part in _fixed_drives():
        with contextlib.suppress(OSError):
            found[part.mountpoint[:250]] = psutil.disk_usage(part.mountpoint).free
    return found


def descriptor(raw: bytes) -> Descriptor | None:
    """STORAGE_DEVICE_DESCRIPTOR: numbers first, then texts at the offsets they name."""
    if len(raw) < 36:
        return None
    vendor_at, product_at, _, serial_at, bus = struct.unpack_from("<IIIII", raw, 12)

    def text(at: int) -> str:
        return raw[at:].split(b"\0")[0].decode("latin-1").strip() if 0 < at < len(raw) else ""

    return Descriptor(
        model=names.meaningful(f"{text(vendor_at)} {text(product_at)}"),
        serial=names.serial(_serial(text(serial_at))),
        bus=bus,
        is_removable=bool(raw[10]),
    )


def _serial(text: str) -> str:
    """Some drivers write the letters as hexadecimal pairs, each pair of letters swapped."""
    if len(text) == 40 and all(letter in "0123456789abcdefABCDEF" for letter in text):
        plain = bytes.fromhex(text).decode("latin-1")
        return "".join(plain[at + 1] + plain[at] for at in range(0, len(plain) - 1, 2))
    return text.rstrip(".")


def _disk(number: int) -> Disk | None:
    name = rf"\\.\PhysicalDrive{number}"
    found = descriptor(_ask(name, _QUERY_PROPERTY, struct.pack("<II4x", 0, 0)))
    if found is None or found.is_removable or found.bus == _BUS_USB:
        return None
    geometry = _ask(name, _GEOMETRY, b"")
    penalty = _ask(name, _QUERY_PROPERTY, struct.pack("<II4x", _SEEK_PENALTY, 0))
    return Disk(
        name=f"PhysicalDrive{number}",
        model=found.model,
        serial=found.serial,
        size_bytes=struct.unpack_from("<Q", geometry, 24)[0] if len(geometry) >= 32 else 0,
        kind=kind_of(found.bus, has_seek_penalty=penalty[8] != 0 if len(penalty) > 8 else None),
    )


def kind_of(bus: int, *, has_seek_penalty: bool | None) -> str:
    if bus in _BUS_VIRTUAL:
        return "virtual"
    if bus == _BUS_NVME:
        return "nvme"
    return "" if has_seek_penalty is None else "hdd" if has_seek_penalty else "ssd"


def _ask(name: str, code: int, question: bytes) -> bytes:
    """The answer of a device driver, b"" when it does not answer."""
    kernel: Any = getattr(ctypes, "windll").kernel32  # noqa: B009 -- exists on Windows only
    kernel.CreateFileW.restype = ctypes.c_void_p
    opened = kernel.CreateFileW(name, 0, 3, None, 3, 0, None)
    if opened in (None, ctypes.c_void_p(-1).value):
        return b""
    handle = ctypes.c_void_p(opened)
    answer, length = ctypes.create_string_buffer(4096), ctypes.c_uint32(0)
    try:
        is_done = kernel.DeviceIoControl(
            handle, code, question, len(question), answer, len(answer), ctypes.byref(length), None
        )
        return answer.raw[: length.value] if is_done else b""
    finally:
        kernel.CloseHandle(handle)


def _fixed_drives() -> list[Any]:
    return [part for part in psutil.disk_partitions(all=False) if "fixed" in part.opts and part.fstype]
