"""The parts of a report. Sizes are bytes, speeds MHz, times UTC. "" or None = the machine does not say."""

from datetime import date, datetime
from hashlib import sha256
from typing import Any

from msgspec import json

from shared.wire import Count, OptionalCode, OptionalLine, Wire


class Part(Wire, omit_defaults=True):
    """Fields with their default value are left out, on the wire and in digests: a record may gain a field
    without an older agent's digests becoming wrong."""


class Hardware(Part):
    """Identity of the machine. Placeholders ("To be filled by O.E.M.") are sent as ""."""

    maker: OptionalLine = ""
    model: OptionalLine = ""
    serial: OptionalLine = ""
    uuid: OptionalLine = ""
    board_maker: OptionalLine = ""
    board_model: OptionalLine = ""
    board_serial: OptionalLine = ""
    chassis: OptionalCode = ""
    """"notebook", "desktop", "server", "virtual", ..."""
    bios_version: OptionalLine = ""
    bios_date: OptionalCode = ""
    asset_tag: OptionalLine = ""
    machine_key: OptionalCode = ""
    """HMAC of the operating system's own machine id; never the id itself."""


class Cpu(Part):
    name: OptionalLine = ""
    cores: Count = 0
    threads: Count = 0
    max_mhz: Count = 0
    architecture: OptionalCode = ""


class MemoryModule(Part):
    slot: OptionalLine = ""
    size_bytes: Count = 0
    kind: OptionalCode = ""
    speed_mhz: Count = 0
    maker: OptionalLine = ""
    part: OptionalLine = ""
    serial: OptionalLine = ""


class Memory(Part):
    total_bytes: Count = 0
    swap_bytes: Count = 0
    modules: list[MemoryModule] = []


class Disk(Part):
    name: OptionalLine
    model: OptionalLine = ""
    serial: OptionalLine = ""
    size_bytes: Count = 0
    kind: OptionalCode = ""
    """"ssd", "hdd", "nvme", "virtual"."""
    health: OptionalCode = ""


class Volume(Part):
    mount: OptionalLine
    filesystem: OptionalCode = ""
    size_bytes: Count = 0
    is_encrypted: bool | None = None


class Adapter(Part):
    name: OptionalLine
    mac: OptionalCode = ""
    kind: OptionalCode = ""
    """"ethernet", "wifi", "virtual", "dongle"."""
    is_up: bool = False
    speed_mbps: Count = 0
    addresses: list[OptionalCode] = []


class System(Part):
    """The operating system as installed."""

    family: OptionalCode = ""
    """"linux", "windows", "macos"."""
    name: OptionalLine = ""
    version: OptionalLine = ""
    build: OptionalLine = ""
    kernel: OptionalLine = ""
    installed_on: date | None = None
    hostname: OptionalLine = ""
    domain: OptionalLine = ""
    is_reboot_pending: bool | None = None
    is_firewall_on: bool | None = None
    is_secure_boot_on: bool | None = None


class Program(Part):
    """One installed piece of software; (source, name, version, architecture) is its identity."""

    name: OptionalLine
    version: OptionalLine = ""
    publisher: OptionalLine = ""
    source: OptionalCode = ""
    """"dpkg", "rpm", "flatpak", "snap", "registry", "bundle"."""
    architecture: OptionalCode = ""
    installed_on: date | None = None


class Display(Part):
    maker: OptionalLine = ""
    model: OptionalLine = ""
    serial: OptionalLine = ""
    made_year: Count = 0
    width_mm: Count = 0
    height_mm: Count = 0
    connector: OptionalCode = ""


class Battery(Part):
    """`health_percent` = full capacity over design capacity."""

    model: OptionalLine = ""
    serial: OptionalLine = ""
    design_mwh: Count = 0
    full_mwh: Count = 0
    cycles: Count = 0
    health_percent: Count = 0


class Usage(Wire):
    """What changes by itself; kept out of the digests."""

    booted_at: datetime | None = None
    account: OptionalLine = ""
    """The signed-in account's id; "" unless the company switched it on or a person is at the console."""
    memory_used_bytes: Count = 0
    battery_percent: Count | None = None
    is_plugged: bool | None = None
    volumes_free: dict[str, int] = {}
    """Free bytes by mount point."""


class Sections(Wire):
    """The parts of a report; None = not sent this time (unchanged, or its collector failed)."""

    hardware: Hardware | None = None
    cpu: Cpu | None = None
    memory: Memory | None = None
    disks: list[Disk] | None = None
    volumes: list[Volume] | None = None
    network: list[Adapter] | None = None
    system: System | None = None
    displays: list[Display] | None = None
    batteries: list[Battery] | None = None


SECTION_NAMES = tuple(Sections.__struct_fields__)


def digest_of(part: Any) -> str:
    """Digest of one section or of the sorted software list: both sides must compute the very same."""
    return sha256(json.encode(part, order="deterministic")).hexdigest()[:32]


def digest_of_all(digests: dict[str, str]) -> str:
    """Digest over all digests, the content of a heartbeat."""
    return digest_of(dict(sorted(digests.items())))


def program_key(program: Program) -> tuple[str, str, str, str]:
    """Identity and sort order of installed software."""
    return (program.source, program.name, program.version, program.architecture)
