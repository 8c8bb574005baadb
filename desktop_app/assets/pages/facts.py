"""Name and value, line by line; the cards about an asset as a record."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop_app.assets import words
from desktop_app.core import formats
from desktop_app.core.translator import t
from desktop_app.ui.live import Text
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import Card, Label, SectionHeader, clear
from shared.assets import AssetDetail

Fact = tuple[str, str]


class FactGrid(QWidget):
    """Pairs of name and value; empty values are left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(12))
        self._grid.setVerticalSpacing(theme.px(6))
        self._grid.setColumnStretch(1, 1)

    def set_facts(self, facts: Sequence[Fact]) -> None:
        clear(self._grid)
        for at, (name, value) in enumerate(fact for fact in facts if fact[1]):
            label = Label(name, "meta", tone="secondary")
            label.setMinimumWidth(theme.px(84))
            shown = Label(value, "body", wraps=True).selectable()
            self._grid.addWidget(label, at, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(shown, at, 1)


class FactCard(Card):
    """A card with a heading over its facts; hidden while it has none."""

    def __init__(self, title: Text) -> None:
        self.grid = FactGrid()
        super().__init__(SectionHeader(title), self.grid, spacing=8)

    def set_facts(self, facts: Sequence[Fact]) -> None:
        self.grid.set_facts(facts)
        self.setVisible(any(value for _, value in facts))


def asset_facts(asset: AssetDetail) -> list[Fact]:
    row = asset.row
    return [
        (t("assets.field_tag"), row.tag),
        (t("assets.field_serial"), row.serial),
        (t("assets.field_model"), words.model(row)),
        (t("assets.field_category"), words.category(row.category)),
        (t("assets.field_condition"), words.condition(row.condition)),
        (
            t("assets.field_warranty_until"),
            formats.day(row.warranty_until) if row.warranty_until else "",
        ),
        (t("assets.field_parent"), asset.parent.label if asset.parent else ""),
        (t("assets.field_created"), formats.day(asset.created_at)),
    ]


def purchase_facts(asset: AssetDetail) -> list[Fact]:
    """Only what those who may read the register in full are given."""
    return [
        (t("assets.field_purchased_on"), formats.day(asset.purchased_on) if asset.purchased_on else ""),
        (t("assets.field_cost"), formats.money(asset.cost_won) if asset.cost_won else ""),
        (t("assets.field_order"), asset.order_number),
        (t("assets.field_supplier"), asset.supplier),
        (t("assets.field_note"), asset.note),
    ]
