"""What makes a tag or a serial the same, and what follows a return."""

import pytest

from server.assets import rules
from shared.assets import AssetCategory, Condition, StockState

LAPTOP, MONITOR = AssetCategory.LAPTOP, AssetCategory.MONITOR


@pytest.mark.parametrize(
    "serial",
    [
        "",
        "0",
        "0000",
        "N/A",
        "none",
        "Default string",
        "To Be Filled By O.E.M.",
        "System Serial Number",
        "----",
    ],
)
def test_a_placeholder_is_no_serial(serial: str) -> None:
    assert rules.serial_key(serial) == ""


def test_a_serial_is_the_same_in_any_case_and_width() -> None:
    assert rules.serial_key(" 5cd１234ABC ") == rules.serial_key("5CD1234abc") == "5cd1234abc"


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("NB-2107", "nb-2107"),
        ("https://desk.example/a/NB-2107", "nb-2107"),
        ("https://desk.example/A/nb-2107/", "nb-2107"),
        ("https://desk.example/a/%EB%85%B8%ED%8A%B8%EB%B6%81-7?by=qr", "노트북-7"),
        ("https://desk.example/b/NB-2107", "https://desk.example/b/nb-2107"),
        ("", ""),
    ],
)
def test_a_scan_is_a_tag_or_the_end_of_its_address(code: str, found: str) -> None:
    assert rules.scanned(code) == found


@pytest.mark.parametrize(
    ("category", "condition", "state"),
    [
        (LAPTOP, Condition.NEW, StockState.AVAILABLE),
        (LAPTOP, Condition.GOOD, StockState.PENDING_INSPECTION),
        (MONITOR, Condition.GOOD, StockState.AVAILABLE),
        (MONITOR, Condition.DEFECTIVE, StockState.QUARANTINE),
    ],
)
def test_a_received_asset_is_available_when_that_is_safe(
    category: AssetCategory, condition: Condition, state: StockState
) -> None:
    assert rules.stock_state_on_receipt(category, condition) is state


@pytest.mark.parametrize(
    ("category", "condition", "state"),
    [
        (LAPTOP, Condition.GOOD, StockState.PENDING_WIPE),
        (LAPTOP, Condition.NEW, StockState.PENDING_WIPE),
        (LAPTOP, Condition.DAMAGED, StockState.QUARANTINE),
        (MONITOR, Condition.GOOD, StockState.PENDING_INSPECTION),
        (MONITOR, Condition.DEFECTIVE, StockState.QUARANTINE),
    ],
)
def test_a_returned_asset_is_never_available_by_itself(
    category: AssetCategory, condition: Condition, state: StockState
) -> None:
    assert rules.stock_state_after_return(category, condition) is state


@pytest.mark.parametrize("category", AssetCategory)
@pytest.mark.parametrize("condition", Condition)
def test_only_a_whole_thing_without_data_may_go_straight_back_on_the_shelf(
    category: AssetCategory, condition: Condition
) -> None:
    is_safe = condition not in rules.BROKEN and not rules.bears_data(category)

    assert rules.may_follow_return(category, condition, StockState.AVAILABLE) is is_safe
    assert rules.may_follow_return(category, condition, StockState.QUARANTINE)
