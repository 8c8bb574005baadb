"""Which machine is this? Serial, firmware UUID and key of the installation, without what makers leave in."""

import re
from dataclasses import dataclass
from enum import Enum
from unicodedata import normalize

from server.assets.rules import serial_key as asset_serial_key
from shared.inventory import Hardware

PLACEHOLDER_UUIDS = frozenset(
    {
        "00020003-0004-0005-0006-000700080009",
        "03000200-0400-0500-0006-000700080009",
        "12345678-1234-5678-90ab-cddeefaabbcc",
        "fefefefe-fefe-fefe-fefe-fefefefefefe",
    }
)
PLACEHOLDER_SERIALS = frozenset(
    {
        "0123456789",
        "1234567",
        "12345678",
        "123456789",
        "chassis serial number",
        "base board serial number",
        "empty",
        "null",
        "nb-1234567890",
        "not settable",
        "product serial",
        "sernum0",
        "system serialno",
        "to be filled",
    }
)
SHORTEST_SERIAL = 4

MAKERS = (
    ("hp", ("hewlett", "hp")),
    ("samsung", ("samsung", "삼성")),
    ("lg", ("lg", "엘지")),
    ("lenovo", ("lenovo", "레노버")),
    ("dell", ("dell", "델")),
    ("asus", ("asus",)),
    ("apple", ("apple", "애플")),
    ("msi", ("msi", "micro star")),
    ("microsoft", ("microsoft", "마이크로소프트")),
    ("acer", ("acer", "에이서")),
    ("gigabyte", ("gigabyte", "기가바이트")),
    ("fujitsu", ("fujitsu", "후지쯔")),
    ("tg", ("tg삼보", "trigem", "삼보")),
    ("toshiba", ("toshiba", "dynabook", "도시바")),
    ("huawei", ("huawei", "화웨이")),
    ("supermicro", ("supermicro", "super micro")),
)
"""One name for each maker; by how the spelling begins."""
PLACEHOLDER_MAKERS = re.compile(
    r"(to be filled.*|system manufacturer|default string|oem|o e m|none|unknown|not specified|n a)?"
)


@dataclass(frozen=True)
class Identity:
    """What tells machines apart. "" = the machine does not say, or says what thousands of others say."""

    maker: str = ""
    serial: str = ""
    uuid: str = ""
    machine_key: str = ""


class Likeness(Enum):
    SAME = "same"
    CHANGED = "changed"
    """Some parts agree and some do not: a new board, a copied machine, a corrected serial."""
    FOREIGN = "foreign"
    """Nothing agrees: somebody else's report."""


def identity_of(hardware: Hardware) -> Identity:
    return Identity(
        maker=maker_key(hardware.maker),
        serial=serial_key(hardware.serial),
        uuid=uuid_key(hardware.uuid),
        machine_key=hardware.machine_key.strip().lower(),
    )


def serial_key(serial: str) -> str:
    """As the asset register writes it; "" for a placeholder."""
    found: str = asset_serial_key(serial)
    is_one_letter = len(set(found)) == 1
    is_filler = is_one_letter or len(found) < SHORTEST_SERIAL or found in PLACEHOLDER_SERIALS
    return "" if is_filler else found


def uuid_key(uuid: str) -> str:
    digits = re.sub(r"[^0-9a-f]", "", uuid.lower())
    if len(digits) != 32 or len(set(digits)) <= 2:
        return ""
    parts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
    found = "-".join(parts)
    return "" if found in PLACEHOLDER_UUIDS else found


def maker_key(maker: str) -> str:
    """One word for all spellings of a maker; "" for a placeholder."""
    found = " ".join(re.sub(r"[^\w]+", " ", normalize("NFKC", maker).casefold()).split())
    if PLACEHOLDER_MAKERS.fullmatch(found):
        return ""
    for name, beginnings in MAKERS:
        if found.startswith(beginnings):
            return name
    return found.split(" ")[0]


def are_makers_alike(one: str, other: str) -> bool:
    """Whether two keys may be the same maker; one that is not known may be anybody."""
    return not one or not other or one == other


def agreement(one: Identity, other: Identity) -> tuple[int, int]:
    """How many parts agree and how many contradict; what either does not know counts for neither."""
    found: list[bool] = []
    if one.serial and other.serial:
        found.append(one.serial == other.serial and are_makers_alike(one.maker, other.maker))
    if one.uuid and other.uuid:
        found.append(one.uuid == other.uuid)
    if one.machine_key and other.machine_key:
        found.append(one.machine_key == other.machine_key)
    return found.count(True), found.count(False)


def is_same_machine(one: Identity, other: Identity) -> bool:
    """For enrolments. One shared part is enough unless two contradict (a bad serial, a copied disk)."""
    same, different = agreement(one, other)
    return same >= 1 and different <= 1


def likeness(recorded: Identity, reported: Identity) -> Likeness:
    """For reports: how the machine that reports compares with the one that enrolled."""
    same, different = agreement(recorded, reported)
    if not different:
        return Likeness.SAME
    return Likeness.FOREIGN if not same and different >= 2 else Likeness.CHANGED


def completed(recorded: Identity, reported: Identity) -> Identity:
    """What was not known before is learnt; what was known stays."""
    return Identity(
        maker=recorded.maker or reported.maker,
        serial=recorded.serial or reported.serial,
        uuid=recorded.uuid or reported.uuid,
        machine_key=recorded.machine_key or reported.machine_key,
    )
