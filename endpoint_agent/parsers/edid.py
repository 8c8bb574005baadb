"""EDID, the card that a monitor shows to the PC: maker, model, the serial printed on its back, size, year."""

import re
from dataclasses import dataclass

from endpoint_agent.parsers import names
from shared.inventory import Display

_HEADER = b"\x00\xff\xff\xff\xff\xff\xff\x00"
_MAKERS = {
    "ACI": "ASUS", "ACR": "Acer", "AOC": "AOC", "APP": "Apple", "AUO": "AU Optronics", "AUS": "ASUS",
    "BNQ": "BenQ", "BOE": "BOE", "CMN": "Innolux", "CMO": "Chi Mei", "CSO": "CSOT", "DEL": "Dell",
    "DWE": "Daewoo", "EIZ": "EIZO", "ENC": "EIZO", "FUS": "Fujitsu", "GBT": "Gigabyte", "GSM": "LG",
    "HEI": "Hyundai", "HKC": "HKC", "HPN": "HP", "HSD": "HannStar", "HSL": "Hansol", "HWP": "HP",
    "HWV": "Huawei",
    "IQT": "Hyundai", "ITE": "Hyundai", "IVM": "iiyama", "IVO": "InfoVision", "JDI": "Japan Display",
    "LEN": "Lenovo", "LGD": "LG Display", "LPL": "LG Philips", "MEI": "Panasonic", "MSI": "MSI", "NEC": "NEC",
    "PHL": "Philips", "QDS": "Quanta", "SAM": "Samsung", "SDC": "Samsung Display", "SEC": "Samsung Display",
    "SHP": "Sharp", "SNY": "Sony", "TSB": "Toshiba", "VSC": "ViewSonic", "WAC": "Wacom", "XMI": "Xiaomi",
}  # fmt: skip
_NO_NUMBERS = (0, 1, 0x01010101, 0xFFFFFFFF)
_BASE_34 = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""LG leaves out I and O, which look like 1 and 0."""


@dataclass(frozen=True)
class _Card:
    maker_id: str
    product: int
    number: int
    number_bytes: bytes
    name: str
    text: str
    serial_text: str


def display(edid: bytes, connector: str = "") -> Display | None:
    """What the monitor says of itself; None for bytes that are no EDID."""
    if len(edid) < 128 or edid[:8] != _HEADER:
        return None
    card = _card(edid)
    width_mm, height_mm = _size_mm(edid)
    return Display(
        maker=_MAKERS.get(card.maker_id, card.maker_id),
        model=card.name or card.text or f"{card.maker_id}{card.product:04X}",
        serial=_printed_serial(card),
        made_year=1990 + edid[17] if edid[17] else 0,
        width_mm=width_mm,
        height_mm=height_mm,
        connector=connector,
    )


def _card(edid: bytes) -> _Card:
    texts: dict[int, list[str]] = {}
    for at in (54, 72, 90, 108):
        block = edid[at : at + 18]
        if block[:3] == b"\0\0\0":
            texts.setdefault(block[3], []).append(_text(block[5:]))
    letters = int.from_bytes(edid[8:10], "big")
    return _Card(
        maker_id="".join(chr(64 + (letters >> shift & 31)) for shift in (10, 5, 0)),
        product=int.from_bytes(edid[10:12], "little"),
        number=int.from_bytes(edid[12:16], "little"),
        number_bytes=edid[12:16],
        name=names.clean(" ".join(texts.get(0xFC, []))),
        text=names.clean(" ".join(texts.get(0xFE, []))),
        serial_text=names.serial("".join(texts.get(0xFF, []))),
    )


def _text(raw: bytes) -> str:
    return raw.split(b"\n")[0].split(b"\0")[0].decode("cp437").replace("\xa0", " ").strip()


def _size_mm(edid: bytes) -> tuple[int, int]:
    """Millimetres of the preferred timing where they agree with the centimetres of the screen, else those."""
    wide, high = edid[21] * 10, edid[22] * 10
    timing = edid[54:72]
    if timing[:2] == b"\0\0":
        return (wide, high) if wide and high else (0, 0)
    exact = (timing[12] | (timing[14] & 0xF0) << 4, timing[13] | (timing[14] & 0x0F) << 8)
    if all(exact) and (not wide or (abs(exact[0] - wide) <= 10 and abs(exact[1] - high) <= 10)):
        return exact
    return (wide, high) if wide and high else (0, 0)


def _printed_serial(card: _Card) -> str:
    """The serial as on the label: each maker splits it between a number and a text in its own way."""
    both = bool(card.serial_text) and card.number not in _NO_NUMBERS
    if card.maker_id == "SAM" and both:
        return _samsung(card)
    if card.maker_id == "ACR" and both and len(card.serial_text) == 12:
        return f"{card.serial_text[:8]}{card.number:08x}{card.serial_text[8:]}"
    if card.maker_id == "BNQ" and both:
        prefix = card.number_bytes.rstrip(b"\0")
        is_word = len(prefix) == 2 and re.fullmatch(rb"[A-Z]{2}", prefix)
        return prefix.decode() + card.serial_text if is_word else card.serial_text
    if card.serial_text or card.number in _NO_NUMBERS:
        return card.serial_text
    if card.maker_id == "GSM":
        return _lg(card.number)
    if card.maker_id == "PHL":
        return f"{card.number:06d}"
    return str(card.number) if card.maker_id == "SAM" else f"{card.number:08x}"


def _samsung(card: _Card) -> str:
    """Four letters of the printed serial stand, last first, in the number; the rest is the text."""
    prefix = card.number_bytes[::-1]
    return prefix.decode() + card.serial_text if re.fullmatch(rb"[0-9A-Z]{4}", prefix) else card.serial_text


def _lg(number: int) -> str:
    """The end of the printed serial: thousands in base 34, then three decimal digits."""
    thousands, letters = number // 1000, ""
    while thousands:
        thousands, digit = divmod(thousands, 34)
        letters = _BASE_34[digit] + letters
    return f"{letters}{number % 1000:03d}"
