"""Firmware tables, monitors' cards and file trees as real machines have them, built by hand."""

import re
from pathlib import Path

Fields = dict[str, str | int]
_MEMORY_KINDS = {
    "DDR3": 0x18,
    "DDR4": 0x1A,
    "DDR5": 0x22,
    "LPDDR4": 0x1E,
    "DDR2": 0x13,
    "DDR": 0x12,
    "Flash": 0x0B,
}
_CHASSIS = {
    "Desktop": 3, "Low Profile Desktop": 4, "Mini Tower": 6, "Tower": 7, "Portable": 8, "Laptop": 9,
    "Notebook": 10, "All In One": 13, "Main Server Chassis": 17, "Rack Mount Chassis": 23, "Tablet": 30,
    "Convertible": 31, "Detachable": 32, "Mini PC": 35, "Other": 1, "Unknown": 2,
}  # fmt: skip


class Table:
    """An SMBIOS table that grows record by record."""

    def __init__(self) -> None:
        self._records: list[bytes] = []

    def add(
        self, kind: int, length: int, texts: dict[int, str], numbers: dict[int, bytes] | None = None
    ) -> None:
        """`texts` and `numbers` by their offset in the record."""
        body = bytearray(length)
        body[0:4] = bytes([kind, length]) + len(self._records).to_bytes(2, "little")
        strings = []
        for offset, text in texts.items():
            if text:
                strings.append(text.encode())
                body[offset] = len(strings)
        for offset, raw in (numbers or {}).items():
            body[offset : offset + len(raw)] = raw
        tail = b"".join(text + b"\0" for text in strings) + b"\0" if strings else b"\0\0"
        self._records.append(bytes(body) + tail)

    def machine(
        self, maker: str, model: str, serial: str = "", *, version: str = "", uuid: bytes = bytes(16)
    ) -> None:
        self.add(1, 27, {4: maker, 5: model, 6: version, 7: serial}, {8: uuid})

    def module(self, slot: str, megabytes: int, maker: str = "", part: str = "", kind: int = 0x1A) -> None:
        numbers = {
            **_printed_size(f"{megabytes} MB"),
            0x12: bytes([kind]),
            0x15: (3200).to_bytes(2, "little"),
        }
        self.add(17, 40, {0x10: slot, 0x17: maker, 0x18: "1A2B3C4D", 0x1A: part}, numbers)

    def bytes(self) -> bytes:
        return b"".join(self._records) + bytes([127, 4, 0xFF, 0xFE, 0, 0])


def table_of_dmidecode(printed: str) -> bytes:
    """The table that would make dmidecode print this text; the kinds of record the agent reads."""
    table = Table()
    for block in re.split(r"\n\s*\n", printed):
        head = re.search(r"DMI type (\d+)", block)
        if not head:
            continue
        field = {
            name: value.strip()
            for name, value in re.findall(r"^\t([A-Z][\w ]*): ?(.*)$", block, re.MULTILINE)
        }
        _add_printed(
            table, int(head[1]), {name: "" if v == "Not Specified" else v for name, v in field.items()}
        )
    return table.bytes()


def _add_printed(table: Table, kind: int, field: dict[str, str]) -> None:
    def text(name: str) -> str:
        return field.get(name, "")

    if kind == 0:
        table.add(0, 24, {4: text("Vendor"), 5: text("Version"), 8: text("Release Date")})
    elif kind == 1:
        names = {
            4: text("Manufacturer"),
            5: text("Product Name"),
            6: text("Version"),
            7: text("Serial Number"),
        }
        table.add(1, 27, names, {8: _uuid(text("UUID"))})
    elif kind == 2:
        names = {
            4: text("Manufacturer"),
            5: text("Product Name"),
            6: text("Version"),
            7: text("Serial Number"),
        }
        table.add(2, 15, names)
    elif kind == 3:
        names = {4: text("Manufacturer"), 6: text("Version"), 7: text("Serial Number"), 8: text("Asset Tag")}
        table.add(3, 21, names, {5: bytes([_CHASSIS.get(text("Type"), 2)])})
    elif kind == 17:
        names = {0x10: text("Locator"), 0x11: text("Bank Locator"), 0x17: text("Manufacturer")}
        names |= {0x18: text("Serial Number"), 0x1A: text("Part Number")}
        table.add(
            17, 40, names, _printed_size(text("Size")) | {0x12: bytes([_MEMORY_KINDS.get(text("Type"), 2)])}
        )


def _printed_size(size: str) -> dict[int, bytes]:
    amount = printed_megabytes(size)
    if amount < 0x7FFF:
        return {0x0C: amount.to_bytes(2, "little")}
    return {0x0C: b"\xff\x7f", 0x1C: amount.to_bytes(4, "little")}


def printed_megabytes(size: str) -> int:
    match = re.match(r"(\d+) ([MGT])B", size)
    return int(match[1]) * {"M": 1, "G": 1024, "T": 1024**2}[match[2]] if match else 0


def _uuid(text: str) -> bytes:
    digits = re.sub(r"[^0-9a-fA-F]", "", text)
    if len(digits) != 32:
        return bytes(16)
    raw = bytes.fromhex(digits)
    return raw[3::-1] + raw[5:3:-1] + raw[7:5:-1] + raw[8:]


def edid(
    maker: str,
    product: int = 0x1234,
    number: int = 0,
    *,
    name: str = "",
    serial: str = "",
    year: int = 2021,
    size_cm: tuple[int, int] = (60, 34),
) -> bytes:
    """A monitor's card of 128 bytes."""
    letters = sum((ord(letter) - 64) << shift for letter, shift in zip(maker, (10, 5, 0), strict=True))
    card = bytearray(128)
    card[0:8] = b"\x00\xff\xff\xff\xff\xff\xff\x00"
    card[8:10] = letters.to_bytes(2, "big")
    card[10:12] = product.to_bytes(2, "little")
    card[12:16] = number.to_bytes(4, "little")
    card[16], card[17] = 12, year - 1990
    card[21], card[22] = size_cm
    at = 54
    for kind, text in ((0xFC, name), (0xFF, serial)):
        if text:
            card[at : at + 18] = bytes([0, 0, 0, kind, 0]) + (text[:13] + "\n").encode()[:13].ljust(13)
            at += 18
    card[127] = -sum(card) % 256
    return bytes(card)


def plant(root: Path, tree: dict[str, str | bytes]) -> Path:
    """Write files below `root`; a value that starts with "-> " becomes a link."""
    for name, content in tree.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str) and content.startswith("-> "):
            path.symlink_to(content[3:])
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


DPKG_STATUS = """\
Package: bash
Essential: yes
Status: install ok installed
Priority: required
Maintainer: Matthias Klose <doko@debian.org>
Architecture: amd64
Multi-Arch: foreign
Version: 5.2.15-2+b7
Description: GNU Bourne Again SHell
 Version: not a field, but a line of the description
 .
 Bash is an sh-compatible command language interpreter.

Package: libc6
Status: install ok installed
Maintainer: GNU Libc Maintainers <debian-glibc@lists.debian.org>
Architecture: amd64
Multi-Arch: same
Version: 2.36-9+deb12u10

Package: libc6
Status: install ok installed
Maintainer: GNU Libc Maintainers <debian-glibc@lists.debian.org>
Architecture: i386
Multi-Arch: same
Version: 2.36-9+deb12u10

Package: old-tool
Status: deinstall ok config-files
Architecture: all
Version: 1.0

Package: google-chrome-stable
Status: hold ok installed
Maintainer: Chrome Linux Team <chromium-dev@chromium.org>
Architecture: amd64
Version: 131.0.6778.85-1

Package: half
Status: install ok half-installed
Architecture: all
Version: 0.1

Package: hangul-글꼴
Status: install ok installed
Maintainer: 한글 모임
Architecture: all
Version: 1:2.0~rc1
"""

UDEV_DMI = """\
I:12345678
E:MEMORY_ARRAY_NUM_DEVICES=2
E:MEMORY_DEVICE_0_LOCATOR=DIMM A
E:MEMORY_DEVICE_0_SIZE=8589934592
E:MEMORY_DEVICE_0_TYPE=DDR4
E:MEMORY_DEVICE_0_SPEED_MTS=3200
E:MEMORY_DEVICE_0_MANUFACTURER=80CE000080CE
E:MEMORY_DEVICE_0_PART_NUMBER=M471A1K43DB1-CWE
E:MEMORY_DEVICE_0_SERIAL_NUMBER=35F2A1B0
E:MEMORY_DEVICE_1_LOCATOR=DIMM B
E:MEMORY_DEVICE_1_PRESENT=0
E:MEMORY_DEVICE_1_TYPE=Unknown
"""
