"""The machine under Linux: identity from the firmware, processor, memory."""

import os
import re
from collections.abc import Iterator

import psutil

from endpoint_agent.parsers import names, smbios
from endpoint_agent.platforms.linux import sysfs
from shared.inventory import Cpu, Hardware, Memory, MemoryModule

_DMI = "sys/class/dmi/id"


def machine_id() -> str:
    """The id of this installation; it never leaves this PC (see identity.machine_key)."""
    return sysfs.text("etc/machine-id", 64) or sysfs.text("var/lib/dbus/machine-id", 64)


def hardware() -> Hardware:
    """From the raw firmware table for root, else from the fields every user may read, else device tree."""
    table = _dmi_table()
    if table:
        return smbios.hardware(table, _smbios_version())
    if sysfs.path(_DMI).is_dir():
        return _hardware_of_fields()
    return _hardware_of_tree()


def cpu() -> Cpu:
    info = sysfs.text("proc/cpuinfo")
    name = _cpu_name(info)
    return Cpu(
        name=name,
        cores=psutil.cpu_count(logical=False) or psutil.cpu_count() or 0,
        threads=psutil.cpu_count() or 0,
        max_mhz=_max_mhz(name),
        architecture=os.uname().machine,
    )


def memory() -> Memory:
    """Totals as the kernel sees them, modules as the firmware does."""
    table = _dmi_table()
    modules = smbios.memory_modules(table) if table else list(_udev_modules(sysfs.udev("+dmi:id")))
    meminfo = sysfs.pairs("proc/meminfo", ":")
    return Memory(
        total_bytes=_kilobytes(meminfo.get("MemTotal", "")),
        swap_bytes=_kilobytes(meminfo.get("SwapTotal", "")),
        modules=modules,
    )


def has_hypervisor() -> bool:
    """True inside a virtual machine that has no firmware table to say so."""
    if sysfs.path("sys/hypervisor/type").exists():
        return True
    flags = re.search(r"^flags\s*:(.*)$", sysfs.text("proc/cpuinfo", 16_384), re.MULTILINE)
    return bool(flags and " hypervisor" in flags[1])


def _dmi_table() -> bytes:
    return sysfs.content("sys/firmware/dmi/tables/DMI")


def _smbios_version() -> tuple[int, int]:
    entry = sysfs.content("sys/firmware/dmi/tables/smbios_entry_point", 64)
    if entry.startswith(b"_SM3_") and len(entry) > 8:
        return entry[7], entry[8]
    if entry.startswith(b"_SM_") and len(entry) > 7:
        return entry[6], entry[7]
    return 2, 8


def _hardware_of_fields() -> Hardware:
    def field(name: str) -> str:
        return sysfs.text(f"{_DMI}/{name}", 512)

    maker = names.maker(field("sys_vendor"))
    is_virtual = smbios.is_virtual(
        field("sys_vendor"), field("product_name"), field("product_version"), field("bios_vendor")
    )
    return Hardware(
        maker=maker,
        model=smbios.model_name(maker, field("product_name"), field("product_version")),
        serial=names.serial(field("product_serial")) or names.serial(field("chassis_serial")),
        uuid=names.uuid(field("product_uuid")),
        board_maker=names.maker(field("board_vendor")),
        board_model=names.meaningful(field("board_name")),
        board_serial=names.serial(field("board_serial")),
        chassis="virtual" if is_virtual else smbios.chassis_name(sysfs.number(f"{_DMI}/chassis_type")),
        bios_version=names.meaningful(field("bios_version")),
        bios_date=names.clean(field("bios_date"), 64),
        asset_tag=names.serial(field("chassis_asset_tag")),
    )


def _hardware_of_tree() -> Hardware:
    """Machines without DMI: the device tree of ARM boards, or a bare virtual machine."""
    model = names.clean(sysfs.text("proc/device-tree/model", 512).strip("\0"))
    serial = names.serial(sysfs.text("proc/device-tree/serial-number", 512).strip("\0"))
    if not serial:
        found = re.search(r"^Serial\s*:\s*(\w+)", sysfs.text("proc/cpuinfo"), re.MULTILINE)
        serial = names.serial(found[1]) if found else ""
    is_virtual = has_hypervisor() or smbios.is_virtual(model, sysfs.text("proc/device-tree/compatible", 512))
    maker = names.maker(model)
    return Hardware(
        maker=maker if maker != model else model.split(" ")[0],
        model=model,
        serial=serial,
        chassis="virtual" if is_virtual else "",
    )


def _cpu_name(info: str) -> str:
    found = re.search(r"^(?:model name|Processor|cpu model|cpu)\s*:\s*(.+)$", info, re.MULTILINE)
    name = names.clean(found[1]) if found else ""
    if name:
        return name.replace("(R)", "").replace("(TM)", "").replace("(tm)", "").replace("  ", " ")
    return names.clean(sysfs.text("proc/device-tree/compatible", 512).replace("\0", " ").split(",")[-1])


def _max_mhz(name: str) -> int:
    """The highest speed of any core; the present speed would differ at every look."""
    speeds = [
        sysfs.number(core / "cpufreq/cpuinfo_max_freq") // 1000
        for core in sysfs.children("sys/devices/system/cpu")
        if re.fullmatch(r"cpu\d+", core.name)
    ]
    if any(speeds):
        return max(speeds)
    said = re.search(r"@\s*([\d.]+)\s*GHz", name)
    return round(float(said[1]) * 1000) if said else 0


def _udev_modules(found: dict[str, str]) -> Iterator[MemoryModule]:
    """What udev copied from the firmware table, which plain users may read."""
    numbers = {int(key[1]) for name in found if (key := re.match(r"MEMORY_DEVICE_(\d+)_", name))}
    for number in sorted(numbers):

        def field(name: str, at: int = number) -> str:
            return found.get(f"MEMORY_DEVICE_{at}_{name}", "")

        if not field("SIZE").isdigit() or field("PRESENT") == "0" or field("TYPE") == "Flash":
            continue
        speed = field("SPEED_MTS")
        yield MemoryModule(
            slot=names.clean(field("LOCATOR")),
            size_bytes=int(field("SIZE")),
            kind="" if field("TYPE") in ("Unknown", "Other") else names.clean(field("TYPE"), 64),
            speed_mhz=int(speed) if speed.isdigit() else 0,
            maker=names.memory_maker(field("MANUFACTURER")),
            part=names.memory_part(field("PART_NUMBER")),
            serial=names.serial(field("SERIAL_NUMBER")),
        )


def _kilobytes(value: str) -> int:
    number = value.removesuffix("kB").strip()
    return int(number) * 1024 if number.isdigit() else 0
