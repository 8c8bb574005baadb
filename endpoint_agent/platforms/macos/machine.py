"""The Mac itself: identity, processor and memory."""

import os
from typing import Any

import psutil

from endpoint_agent.parsers import names
from endpoint_agent.platforms.macos import profiler
from shared.inventory import Cpu, Hardware, Memory, MemoryModule


def machine_id() -> str:
    """The id of this Mac; it never leaves this PC (see identity.machine_key)."""
    found = profiler.registry("IOPlatformExpertDevice")
    return profiler.text(found[0], "IOPlatformUUID") if found else ""


def hardware() -> Hardware:
    found = profiler.ask("SPHardwareDataType")
    return hardware_of(found[0] if found else {})


def hardware_of(entry: dict[str, Any]) -> Hardware:
    name, model = profiler.text(entry, "machine_name"), profiler.text(entry, "machine_model")
    return Hardware(
        maker="Apple",
        model=names.clean(f"{name} {model}" if name != model else model),
        serial=names.serial(profiler.text(entry, "serial_number")),
        uuid=names.uuid(profiler.text(entry, "platform_UUID")),
        chassis=_chassis(name, model),
        bios_version=names.clean(profiler.text(entry, "boot_rom_version", "system_firmware_version")),
    )


def cpu() -> Cpu:
    found = profiler.ask("SPHardwareDataType")
    entry = found[0] if found else {}
    return Cpu(
        name=names.clean(profiler.text(entry, "chip_type", "cpu_type")),
        cores=psutil.cpu_count(logical=False) or psutil.cpu_count() or 0,
        threads=psutil.cpu_count() or 0,
        max_mhz=_mhz(profiler.text(entry, "current_processor_speed")),
        architecture=os.uname().machine,
    )


def memory() -> Memory:
    return Memory(
        total_bytes=psutil.virtual_memory().total,
        modules=modules_of(profiler.ask("SPMemoryDataType")),
    )


def modules_of(entries: list[dict[str, Any]]) -> list[MemoryModule]:
    """Slots of an Intel Mac; Apple silicon has one entry for all of its memory."""
    found = []
    for entry in profiler.items(entries):
        size = profiler.size_bytes(profiler.text(entry, "dimm_size", "SPMemoryDataType"))
        if not size:
            continue
        found.append(
            MemoryModule(
                slot=names.clean(profiler.text(entry, "_name")) if "dimm_size" in entry else "",
                size_bytes=size,
                kind=names.meaningful(profiler.text(entry, "dimm_type"))[:64],
                speed_mhz=profiler.number(profiler.text(entry, "dimm_speed")),
                maker=names.memory_maker(profiler.text(entry, "dimm_manufacturer")),
                part=names.memory_part(profiler.text(entry, "dimm_part_number")),
                serial=names.serial(profiler.text(entry, "dimm_serial_number")),
            )
        )
    return found


def _chassis(name: str, model: str) -> str:
    words = f"{name} {model}"
    if "Virtual" in words or "VMware" in words or "Parallels" in words:
        return "virtual"
    if "MacBook" in words:
        return "notebook"
    if "iMac" in words:
        return "all_in_one"
    return "mini_pc" if "mini" in words else "desktop"


def _mhz(words: str) -> int:
    value, _, unit = words.partition(" ")
    try:
        return round(float(value) * (1000 if unit == "GHz" else 1))
    except ValueError:
        return 0
