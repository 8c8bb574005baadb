"""The SMBIOS table of the firmware, the same on Linux and Windows: who made this machine, and its memory."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from endpoint_agent.parsers import names
from shared.inventory import Hardware, MemoryModule

_CHASSIS = {
    **dict.fromkeys((3, 4, 5, 6, 7, 15, 16, 24), "desktop"),
    **dict.fromkeys((8, 9, 10, 14, 31, 32), "notebook"),
    **dict.fromkeys((17, 23, 25, 28, 29), "server"),
    **dict.fromkeys((11, 30), "tablet"),
    **dict.fromkeys((34, 35, 36), "mini_pc"),
    12: "docking_station",
    13: "all_in_one",
    33: "embedded",
}
_MEMORY_KINDS = {
    0x0F: "SDRAM",
    0x12: "DDR",
    0x13: "DDR2",
    0x14: "DDR2 FB-DIMM",
    0x18: "DDR3",
    0x1A: "DDR4",
    0x1B: "LPDDR",
    0x1C: "LPDDR2",
    0x1D: "LPDDR3",
    0x1E: "LPDDR4",
    0x20: "HBM",
    0x21: "HBM2",
    0x22: "DDR5",
    0x23: "LPDDR5",
}
_FLASH = (0x09, 0x0B)
_VIRTUAL_WORDS = (
    "vmware", "virtualbox", "innotek", "qemu", "kvm", "bochs", "xen", "parallels", "bhyve", "openstack",
    "virtual machine", "google compute engine", "amazon ec2", "nutanix ahv", "ovirt", "rhev", "hyper-v",
    "alibaba cloud ecs", "digitalocean", "smdc hvm", "virtual platform",
)  # fmt: skip
_MB = 1_048_576


@dataclass(frozen=True)
class Structure:
    """One record of the table. Texts are numbered from 1."""

    kind: int
    body: bytes
    texts: tuple[str, ...]

    def byte(self, offset: int) -> int:
        return self.body[offset] if offset < len(self.body) else 0

    def word(self, offset: int) -> int:
        return int.from_bytes(self.body[offset : offset + 2], "little") if offset + 2 <= len(self.body) else 0

    def double(self, offset: int) -> int:
        return int.from_bytes(self.body[offset : offset + 4], "little") if offset + 4 <= len(self.body) else 0

    def text(self, offset: int) -> str:
        number = self.byte(offset)
        return self.texts[number - 1] if 0 < number <= len(self.texts) else ""


def structures(table: bytes) -> Iterator[Structure]:
    """Every record up to the first that does not fit; firmware tables do end in rubbish."""
    at = 0
    while at + 4 <= len(table):
        kind, length = table[at], table[at + 1]
        end = table.find(b"\0\0", at + length)
        if length < 4 or end < 0:
            return
        texts = table[at + length : end].split(b"\0") if end > at + length else []
        yield Structure(kind, table[at : at + length], tuple(_decode(text) for text in texts))
        if kind == 127:
            return
        at = end + 2


def hardware(table: bytes, version: tuple[int, int] = (2, 8)) -> Hardware:
    """Identity of the machine, without the placeholders of the factory."""
    found: dict[int, Structure] = {}
    for record in structures(table):
        found.setdefault(record.kind, record)
    nothing = Structure(0, b"", ())
    bios, system = found.get(0, nothing), found.get(1, nothing)
    board, chassis = found.get(2, nothing), found.get(3, nothing)
    maker = names.maker(system.text(4))
    is_emulated = is_virtual(system.text(4), system.text(5), system.text(6), bios.text(4))
    return Hardware(
        maker=maker,
        model=model_name(maker, system.text(5), system.text(6)),
        serial=names.serial(system.text(7)) or names.serial(chassis.text(7)),
        uuid=names.uuid(_uuid(system.body[8:24], version)),
        board_maker=names.maker(board.text(4)),
        board_model=names.meaningful(board.text(5)),
        board_serial=names.serial(board.text(7)),
        chassis="virtual" if is_emulated else chassis_name(chassis.byte(5)),
        bios_version=names.meaningful(bios.text(5)),
        bios_date=names.clean(bios.text(8), 64),
        asset_tag=names.serial(chassis.text(8)),
    )


def memory_modules(table: bytes) -> list[MemoryModule]:
    """The modules that are plugged in; empty slots and flash memory are left out."""
    found = (_module(record) for record in structures(table) if record.kind == 17)
    return [module for module in found if module is not None]


def model_name(maker: str, product: str, version: str) -> str:
    """What people call the machine. Lenovo writes that into the version, an order code into the product."""
    name, called = names.meaningful(product), names.meaningful(version)
    if maker == "Lenovo":
        name = "" if name.casefold() == "lenovo" else name
        called = called.removeprefix("Lenovo ") if called.casefold() != "lenovo" else ""
        if any(letter.isalpha() for letter in called) and not called.endswith(" WIN") and called != name:
            return names.clean(f"{called} {name}")
    return name


def chassis_name(number: int) -> str:
    """The word for an SMBIOS chassis type; "" for "other" and "unknown"."""
    return _CHASSIS.get(number & 0x7F, "")


def is_virtual(*texts: str) -> bool:
    """True when any of the names is one of a hypervisor."""
    joined = " | ".join(texts).casefold()
    return any(word in joined for word in _VIRTUAL_WORDS)


def _module(record: Structure) -> MemoryModule | None:
    size = _module_size(record)
    if not size or record.byte(0x12) in _FLASH:
        return None
    speed = record.word(0x15) if record.word(0x15) != 0xFFFF else record.double(0x54)
    slot = names.meaningful(record.text(0x10)) or names.meaningful(record.text(0x11))
    return MemoryModule(
        slot=slot or names.clean(record.text(0x10)),
        size_bytes=size,
        kind=_MEMORY_KINDS.get(record.byte(0x12), ""),
        speed_mhz=speed,
        maker=names.memory_maker(record.text(0x17)),
        part=names.memory_part(record.text(0x1A)),
        serial=names.serial(record.text(0x18)),
    )


def _module_size(record: Structure) -> int:
    size = record.word(0x0C)
    if size in (0, 0xFFFF):
        return 0
    if size == 0x7FFF:
        return (record.double(0x1C) & 0x7FFFFFFF) * _MB
    return (size & 0x7FFF) * 1024 if size & 0x8000 else size * _MB


def _uuid(raw: bytes, version: tuple[int, int]) -> str:
    if len(raw) < 16:
        return ""
    order = "<IHH" if version >= (2, 6) else ">IHH"
    first, second, third = struct.unpack(order, raw[:8])
    rest = raw[8:].hex()
    return f"{first:08x}-{second:04x}-{third:04x}-{rest[:4]}-{rest[4:]}"


def _decode(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("latin-1")
