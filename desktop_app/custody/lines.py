"""What stands on the desk: each asset with what is to happen to it, and whether that can be; no widgets."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from desktop_app.assets import words
from desktop_app.core.translator import t
from desktop_app.ui.badges import Badge
from shared.assets import DATA_BEARING, AssetCategory, AssetRow, AssetState, Condition, StockState
from shared.custody import DocumentLineInput
from shared.people import PersonRow

BROKEN = (Condition.DAMAGED, Condition.DEFECTIVE)
ACCESSORIES: dict[AssetCategory, tuple[str, ...]] = {
    AssetCategory.LAPTOP: ("charger", "pouch"),
    AssetCategory.DESKTOP: ("power",),
    AssetCategory.MONITOR: ("power", "video"),
    AssetCategory.DOCK: ("power", "usb"),
    AssetCategory.PHONE: ("charger", "case"),
    AssetCategory.TABLET: ("charger", "case"),
}
"""What usually goes with it."""


class Mode(StrEnum):
    ISSUE = "issue"
    LOAN = "loan"
    RETURN = "return"


class Trouble(StrEnum):
    """Why a line cannot be done as it is."""

    NONE = ""
    HAS_IT = "has_it"
    HELD = "held"
    NOT_AVAILABLE = "not_available"
    BROKEN = "broken"
    NOT_THEIRS = "not_theirs"


@dataclass(frozen=True)
class Line:
    """`known` accessories can be ticked; `present` are those that are there."""

    asset: AssetRow
    condition: Condition
    known: tuple[str, ...] = ()
    present: frozenset[str] = field(default_factory=frozenset)

    @property
    def id(self) -> int:
        return self.asset.id


def line_of(asset: AssetRow, mode: Mode) -> Line:
    """With what usually goes along: nothing ticked when it is handed out, all expected when it comes back."""
    if mode is Mode.RETURN:
        return Line(asset, Condition.GOOD if asset.condition is Condition.NEW else asset.condition)
    names = ACCESSORIES.get(asset.category, ())
    return Line(asset, asset.condition, tuple(t(f"custody.accessory_{name}") for name in names))


def with_given(line: Line, given: tuple[str, ...]) -> Line:
    """Coming back: what was handed out with it is to be ticked off."""
    return replace(line, known=given, present=frozenset(given))


def trouble(line: Line, mode: Mode, person: PersonRow | None) -> Trouble:
    asset, holder = line.asset, line.asset.holder
    is_theirs = bool(person and holder and holder.kind == "person" and holder.id == person.id)
    if mode is Mode.RETURN:
        is_out = asset.state is AssetState.ISSUED
        return Trouble.NONE if is_out and (is_theirs or person is None) else Trouble.NOT_THEIRS
    if asset.state is AssetState.ISSUED:
        return Trouble.HAS_IT if is_theirs else Trouble.HELD
    if asset.state is not AssetState.IN_STOCK or asset.stock_state is not StockState.AVAILABLE:
        return Trouble.NOT_AVAILABLE
    return Trouble.BROKEN if line.condition in BROKEN else Trouble.NONE


def next_state(line: Line) -> StockState:
    """What the server makes of it after a return."""
    if line.condition in BROKEN:
        return StockState.QUARANTINE
    is_bearing = line.asset.category in DATA_BEARING
    return StockState.PENDING_WIPE if is_bearing else StockState.PENDING_INSPECTION


def verdict(line: Line, mode: Mode, person: PersonRow | None) -> Badge:
    """One coloured word about a line."""
    asset = line.asset
    holder = asset.holder.label if asset.holder else t("custody.line_nobody")
    found = trouble(line, mode, person)
    if found is Trouble.NONE and mode is Mode.RETURN:
        return Badge(t("custody.line_return", state=words.stock(next_state(line))), "blue", "undo-2")
    if found is Trouble.NONE:
        key = "custody.line_loan" if mode is Mode.LOAN else "custody.line_ready"
        return Badge(t(key, state=words.state_badge(asset).text), "blue", "circle-check")
    return Badge(_why(found, line, holder), "red", "triangle-alert")


def _why(found: Trouble, line: Line, holder: str) -> str:
    asset = line.asset
    if found is Trouble.HELD:
        is_person = asset.holder is not None and asset.holder.kind == "person"
        return t("custody.line_held_by" if is_person else "custody.line_held_elsewhere", name=holder)
    if found is Trouble.HAS_IT:
        return t("custody.line_has_it")
    if found is Trouble.NOT_THEIRS:
        return t("custody.line_not_theirs", name=holder)
    if found is Trouble.BROKEN:
        return t("custody.line_broken", condition=words.condition(line.condition))
    return t("custody.line_not_available", state=words.state_badge(asset).text)


def sent(line: Line, mode: Mode) -> DocumentLineInput:
    """As the server takes it."""
    if mode is Mode.RETURN:
        missing = [name for name in line.known if name not in line.present]
        there = [name for name in line.known if name in line.present]
        return DocumentLineInput(
            asset_id=line.id, condition=line.condition, accessories=there, missing_accessories=missing
        )
    given = [name for name in line.known if name in line.present]
    return DocumentLineInput(asset_id=line.id, condition=line.condition, accessories=given)
