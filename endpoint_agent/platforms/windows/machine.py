"""The machine under Windows: the firmware table as it is, processor and memory."""

import ctypes
import struct
from typing import Any

import psutil

from endpoint_agent.parsers import names, smbios
from endpoint_agent.platforms.windows import registry
from shared.inventory import Cpu, Hardware, Memory

_RAW_SMBIOS = 0x52534D42
_CPU_KEY = r"HARDWARE\DESCRIPTION\System\CentralProcessor\0"
_ENVIRONMENT_KEY = r"SYSTEM\CurrentControlSet\Control\Session Manager\Environment"


def machine_id() -> str:
    """The id of this installation; it never leaves this PC (see identity.machine_key)."""
    return registry.text(registry.values(r"SOFTWARE\Microsoft\Cryptography"), "MachineGuid")


def hardware() -> Hardware:
    version, table = split_firmware(_firmware())
    return smbios.hardware(table, version)


def cpu() -> Cpu:
    found = registry.values(_CPU_KEY)
    environment = registry.values(_ENVIRONMENT_KEY)
    name = names.clean(registry.text(found, "ProcessorNameString"))
    speed = found.get("~MHz", 0)
    return Cpu(
        name=name.replace("(R)", "").replace("(TM)", ""),
        cores=psutil.cpu_count(logical=False) or psutil.cpu_count() or 0,
        threads=psutil.cpu_count() or 0,
        max_mhz=speed if isinstance(speed, int) else 0,
        architecture=registry.text(environment, "PROCESSOR_ARCHITECTURE").lower()[:64],
    )


def memory() -> Memory:
    _, table = split_firmware(_firmware())
    return Memory(
        total_bytes=psutil.virtual_memory().total,
        swap_bytes=_swap_bytes(),
        modules=smbios.memory_modules(table),
    )


def split_firmware(raw: bytes) -> tuple[tuple[int, int], bytes]:
    """Version and table out of what Windows puts around the SMBIOS table."""
    if len(raw) < 8:
        return (2, 8), b""
    _, major, minor, _, length = struct.unpack("<BBBBI", raw[:8])
    return (major, minor), raw[8 : 8 + length]


def _firmware() -> bytes:
    kernel: Any = getattr(ctypes, "windll").kernel32  # noqa: B009 -- exists on Windows only
    size = kernel.GetSystemFirmwareTable(_RAW_SMBIOS, 0, None, 0)
    buffer = ctypes.create_string_buffer(size)
    read = kernel.GetSystemFirmwareTable(_RAW_SMBIOS, 0, buffer, size)
    return buffer.raw[:read]


def _swap_bytes() -> int:
    try:
        return psutil.swap_memory().total
    except (OSError, RuntimeError):
        return 0
