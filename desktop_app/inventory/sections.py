"""The sections of a report as names and values; no widgets."""

from __future__ import annotations

from desktop_app.core import formats
from desktop_app.core.translator import t
from shared.inventory import Adapter, DeviceDetail, Disk, Display, MemoryModule

Fact = tuple[str, str]
CHASSIS = ("notebook", "desktop", "server", "virtual")


def _flag(value: bool | None, yes: str, no: str) -> str:
    """Empty where the machine does not say."""
    return "" if value is None else t(f"inventory.{yes if value else no}")


def identity(device: DeviceDetail) -> list[Fact]:
    row, hardware = device.row, device.sections.hardware
    board = f"{hardware.board_maker} {hardware.board_model}".strip() if hardware else ""
    chassis = hardware.chassis if hardware else ""
    bios = f"{hardware.bios_version} {hardware.bios_date}".strip() if hardware else ""
    return [
        (t("inventory.hostname"), row.hostname),
        (t("inventory.column_model"), f"{row.maker} {row.model}".strip()),
        (t("inventory.column_serial"), row.serial),
        (t("inventory.chassis"), t(f"inventory.chassis_{chassis}") if chassis in CHASSIS else chassis),
        (t("inventory.board"), board),
        (t("inventory.bios"), bios),
        (t("inventory.column_account"), row.observed_account),
        (t("inventory.seen"), formats.moment(row.last_seen_at) if row.last_seen_at else ""),
        (t("inventory.enrolled"), formats.moment(row.enrolled_at)),
        (t("inventory.agent"), device.agent_version),
    ]


def system(device: DeviceDetail) -> list[Fact]:
    found, booted = device.sections.system, device.usage.booted_at
    cpu = device.sections.cpu
    processor = [(t("assets.cpu"), cpu.name)] if cpu else []
    if found is None:
        return processor
    return [
        (t("inventory.column_system"), f"{found.name} {found.version} {found.build}".strip()),
        (t("inventory.kernel"), found.kernel),
        *processor,
        (t("inventory.domain"), found.domain),
        (t("inventory.secure_boot"), _flag(found.is_secure_boot_on, "on", "off")),
        (t("inventory.firewall"), _flag(found.is_firewall_on, "on", "off")),
        (t("inventory.reboot"), _flag(found.is_reboot_pending, "yes", "no")),
        (t("inventory.booted"), formats.moment(booted) if booted else ""),
    ]


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _disk(disk: Disk) -> Fact:
    size = formats.size(disk.size_bytes) if disk.size_bytes else ""
    return disk.name, _joined(disk.model, disk.kind.upper(), size, disk.serial, disk.health)


def _module(module: MemoryModule) -> Fact:
    size = formats.size(module.size_bytes) if module.size_bytes else ""
    speed = f"{module.speed_mhz} MHz" if module.speed_mhz else ""
    return module.slot or module.maker, _joined(size, module.kind, speed, module.part)


def _adapter(adapter: Adapter) -> Fact:
    state = t("inventory.up" if adapter.is_up else "inventory.down")
    return adapter.name, _joined(state, adapter.mac, ", ".join(adapter.addresses))


def _display(display: Display) -> Fact:
    size = f"{display.width_mm} × {display.height_mm} mm" if display.width_mm else ""
    year = str(display.made_year) if display.made_year else ""
    return _joined(display.maker, display.model), _joined(display.serial, display.connector, size, year)


def disks(device: DeviceDetail) -> list[Fact]:
    return [_disk(each) for each in device.sections.disks or []]


def modules(device: DeviceDetail) -> list[Fact]:
    return [_module(each) for each in (device.sections.memory.modules if device.sections.memory else [])]


def network(device: DeviceDetail) -> list[Fact]:
    return [_adapter(each) for each in device.sections.network or []]


def displays(device: DeviceDetail) -> list[Fact]:
    return [_display(each) for each in device.sections.displays or []]
