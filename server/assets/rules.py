"""Decisions about assets: what makes a tag or a serial the same, when one may be issued or retired."""

import re
from unicodedata import normalize
from urllib.parse import unquote

from shared.assets import DATA_BEARING, AssetCategory, AssetState, Condition, StockState

PLACEHOLDER_SERIALS = frozenset(
    {
        "default string",
        "invalid",
        "n/a",
        "na",
        "no serial",
        "none",
        "not applicable",
        "not available",
        "not specified",
        "oem",
        "o.e.m.",
        "serial number",
        "system serial number",
        "to be filled by o.e.m.",
        "to be filled by oem",
        "unknown",
        "xxxxxxxxxx",
    }
)
"""What makers leave in the firmware where a serial number should stand."""

BROKEN = frozenset({Condition.DAMAGED, Condition.DEFECTIVE})


def key(text: str) -> str:
    """The same for every way of writing one tag, serial or name: width, case and spaces do not matter."""
    return " ".join(normalize("NFKC", text).casefold().split())


def serial_key(serial: str) -> str:
    """The key of a serial; "" for a placeholder, which identifies nothing."""
    found = key(serial)
    is_filler = bool(re.fullmatch(r"[0.\-_ ]*|1234567890?|x+", found))
    return "" if is_filler or found in PLACEHOLDER_SERIALS else found


def scanned(code: str) -> str:
    """The tag or serial that a scanner read: the code itself, or the end of an address like …/a/NB-2107."""
    found = re.search(r"/a/([^/?#]+)/?(?:[?#].*)?$", code.strip(), re.IGNORECASE)
    return key(unquote(found.group(1)) if found else code)


def bears_data(category: AssetCategory) -> bool:
    return category in DATA_BEARING


def stock_state_on_receipt(category: AssetCategory, condition: Condition) -> StockState:
    """A new one may be issued at once; a used one that bears data is looked at first."""
    if condition in BROKEN:
        return StockState.QUARANTINE
    if condition is not Condition.NEW and bears_data(category):
        return StockState.PENDING_INSPECTION
    return StockState.AVAILABLE


def stock_state_after_return(category: AssetCategory, condition: Condition) -> StockState:
    """Never available by itself: broken ones are set apart, data is wiped, everything is looked at."""
    if condition in BROKEN:
        return StockState.QUARANTINE
    return StockState.PENDING_WIPE if bears_data(category) else StockState.PENDING_INSPECTION


def may_follow_return(category: AssetCategory, condition: Condition, wanted: StockState) -> bool:
    """Whether the person at the desk may choose `wanted` instead of the usual state after a return."""
    if condition in BROKEN:
        return wanted in (StockState.QUARANTINE, StockState.PENDING_DISPOSAL, StockState.PENDING_WIPE)
    return wanted is not StockState.AVAILABLE or not bears_data(category)


def stock_state_after_check(current: StockState | None, condition: Condition) -> StockState | None:
    """Found broken while it was on its way to be issued again: set apart."""
    if current is None or current is StockState.PENDING_DISPOSAL:
        return current
    return StockState.QUARANTINE if condition in BROKEN else current


def may_be_retired(state: AssetState) -> bool:
    """Only what lies in a stockroom or with a vendor; what somebody holds is returned first."""
    return state in (AssetState.IN_STOCK, AssetState.IN_REPAIR)
