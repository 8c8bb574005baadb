"""Contracts with vendors: number, term, what is promised by which calendar, models."""

from __future__ import annotations

from functools import partial
from typing import Any

from desktop_app.catalog.record_page import RecordPage, Writes
from desktop_app.core import formats
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.choices import Choice, local_provider
from desktop_app.ui.form import Field
from desktop_app.ui.record_table import Column
from shared.contracts import (
    CHANGE_CONTRACT,
    CREATE_CONTRACT,
    LIST_CONTRACTS,
    ChangedContract,
    Contract,
    Contracts,
    NewContract,
)
from shared.sla import LIST_CALENDARS, BusinessCalendar, BusinessCalendars
from shared.wire import Ref, bounds

CONTRACTS = Writes(
    CREATE_CONTRACT,
    CHANGE_CONTRACT,
    NewContract,
    ChangedContract,
    id_name="contract_id",
    titles=("assets.new_contract", "assets.change_contract"),
    icon="file-check",
)
PLAIN = ("number", "starts_on", "ends_on", "response_hours", "resolution_hours", "calendar_id", "is_active")


def _term(contract: Contract) -> str:
    ends = formats.day(contract.ends_on) if contract.ends_on is not None else "–"
    return t("assets.contract_over", day=ends) if contract.is_over else ends


def _promise(contract: Contract) -> str:
    """How soon they answer, and how soon they are done."""
    found = [
        t(f"assets.contract_promise_{name}", n=hours)
        for name, hours in (("response", contract.response_hours), ("resolution", contract.resolution_hours))
        if hours
    ]
    return " · ".join(found) or "–"


class ContractsPage(RecordPage):
    kinds = frozenset({"contract", "vendor"})

    def __init__(self, place: Workplace) -> None:
        self.vendors: list[Ref] = []
        self.models: list[Ref] = []
        self.calendars: list[BusinessCalendar] = []
        columns = [
            Column("number", lambda: t("assets.contract"), lambda one: one.number, width=200, is_strong=True),
            Column("vendor", lambda: t("assets.contract_vendor"), lambda one: one.vendor.label, width=180),
            Column("ends", lambda: t("assets.contract_ends"), _term, width=160),
            Column("response", lambda: t("assets.contract_response"), _promise, width=250),
            Column(
                "models",
                lambda: t("assets.contract_models"),
                lambda one: ", ".join(model.label for model in one.models) or t("assets.contract_all"),
                stretches=True,
            ),
        ]
        super().__init__(
            place,
            title=lambda: t("assets.contracts"),
            subtitle=lambda: t("assets.contracts_text"),
            new=lambda: t("assets.new_contract"),
            columns=columns,
        )

    def ask(self) -> None:
        self.backend.call(
            self, LIST_CALENDARS, self._take_calendars, failed=lambda _: None, latest="calendars"
        )
        self.backend.call(self, LIST_CONTRACTS, self._take_all, failed=self.refused, latest="list")

    def _take_all(self, found: Contracts) -> None:
        self.vendors, self.models = found.vendors, found.models
        self.take(found)

    def _take_calendars(self, found: BusinessCalendars) -> None:
        self.calendars = found.items

    def words(self, record: Contract) -> str:
        return f"{record.number} {record.vendor.label}"

    def edit(self, record: Contract | None) -> None:
        values: dict[str, Any] = {"is_active": True, "response_hours": 0, "resolution_hours": 0}
        if record is not None:
            values = {name: getattr(record, name) for name in PLAIN}
            values["vendor_id"] = _choice(record.vendor, "truck")
            values["model_ids"] = [_choice(one, "laptop") for one in record.models]
        self.sheet(CONTRACTS, record, self._fields(), values).open()

    def _fields(self) -> list[Field]:
        vendors = [_choice(one, "truck") for one in self.vendors]
        models = [_choice(one, "laptop") for one in self.models]
        half = partial(Field, is_half=True)
        return [
            half(
                "vendor_id",
                lambda: t("assets.contract_vendor"),
                "pick",
                is_required=True,
                provider=local_provider(vendors),
            ),
            half("number", lambda: t("assets.contract_number"), is_required=True, most=250),
            half("starts_on", lambda: t("assets.contract_starts"), "date"),
            half("ends_on", lambda: t("assets.contract_ends"), "date"),
            half(
                "response_hours",
                lambda: t("assets.contract_response_hours"),
                "number",
                between=bounds(NewContract, "response_hours"),
                is_required=True,
                help=lambda: t("assets.contract_response_help"),
            ),
            half(
                "resolution_hours",
                lambda: t("assets.contract_resolution_hours"),
                "number",
                between=bounds(NewContract, "resolution_hours"),
                is_required=True,
                help=lambda: t("assets.contract_resolution_help"),
            ),
            Field(
                "calendar_id",
                lambda: t("assets.contract_calendar"),
                "choice",
                choices=self._calendar_choices(),
            ),
            Field(
                "model_ids",
                lambda: t("assets.contract_models"),
                "pick_many",
                provider=local_provider(models),
                help=lambda: t("assets.contract_models_help"),
            ),
            Field("is_active", lambda: t("catalog.is_active"), "check"),
        ]

    def _calendar_choices(self) -> list[tuple[Any, Any]]:
        known = [(one.id, one.name) for one in self.calendars if one.is_active]
        return [(None, lambda: t("assets.contract_calendar_own")), *known]


def _choice(ref: Ref, icon: str) -> Choice:
    return Choice(ref.id, ref.label, icon=icon)
