"""Vendors and their contracts, to choose from where a ticket is handed to one."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from desktop_app.core import formats
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.choices import Choice, local_provider
from desktop_app.ui.form import Field
from shared.contracts import LIST_CONTRACTS, Contract, Contracts

Cover = tuple[int, int | None]
"""Vendor, and the contract if there is one."""


class VendorChoices(QObject):
    """Read when a sheet opens; contracts that hold come first, then the vendors without one."""

    def __init__(self, place: Workplace, sheet: QObject) -> None:
        super().__init__(sheet)
        self.choices: list[Choice] = []
        place.backend.call(self, LIST_CONTRACTS, self._take, failed=lambda _: None)

    def _take(self, found: Contracts) -> None:
        holding = [one for one in found.items if one.is_active and not one.is_over]
        contracts = [
            Choice(
                (one.vendor.id, one.id), f"{one.vendor.label} · {one.number}", terms(one), icon="file-check"
            )
            for one in holding
        ]
        vendors = [
            Choice((one.id, None), one.label, t("ticket.vendor.without_contract"), icon="truck")
            for one in found.vendors
        ]
        self.choices = [*contracts, *vendors]

    def title(self, cover: Cover | None) -> str:
        """The name of the vendor."""
        without = None if cover is None else (cover[0], None)
        return next((one.title for one in self.choices if one.value == without), "")


def terms(contract: Contract) -> str:
    """What it promises, in short."""
    words = []
    if contract.response_hours:
        words.append(t("ticket.vendor.responds", n=contract.response_hours))
    if contract.resolution_hours:
        words.append(t("ticket.vendor.resolves", n=contract.resolution_hours))
    if contract.ends_on is not None:
        words.append(t("ticket.vendor.until", day=formats.day(contract.ends_on)))
    if contract.models:
        words.append(", ".join(model.label for model in contract.models[:3]))
    return " · ".join(words)


def cover_field(holder: list[VendorChoices]) -> Field:
    """`holder` gets the choices once the sheet is there."""
    return Field(
        "cover",
        partial(t, "ticket.vendor.cover"),
        "pick",
        placeholder=partial(t, "ticket.vendor.cover_hint"),
        provider=local_provider(lambda: holder[0].choices if holder else []),
    )


def chosen(values: Mapping[str, Any]) -> dict[str, Any]:
    """For a command."""
    vendor_id, contract_id = values.get("cover") or (None, None)
    return {"vendor_id": vendor_id, "contract_id": contract_id}
