"""Records that actions and conditions name: found by typing, and shown by their names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QObject, Signal

from desktop_app.automation.library import library_of
from desktop_app.catalog.directory import catalog_of
from desktop_app.catalog.form_fields import assets_provider
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.people.choices import people_provider, person_choice
from desktop_app.people.models import PeopleIndex
from desktop_app.tickets.directory import directory_of
from desktop_app.ui.choices import Choice, Deliver, Provider, local_provider
from shared.approvals import LIST_CHAINS, Chains
from shared.automation import ActionKind, FactField
from shared.catalog import Category, Service, Team
from shared.people import LIST_DEPARTMENTS, LIST_LOCATIONS, Departments, Locations
from shared.tickets import LIST_TICKETS, TicketIds, TicketsQuery, View

RecordKind = Literal[
    "category",
    "service",
    "team",
    "person",
    "department",
    "location",
    "macro",
    "ticket",
    "chain",
    "asset",
]
OF_STEP: dict[ActionKind, RecordKind] = {
    ActionKind.SET_CATEGORY: "category",
    ActionKind.SET_SERVICE: "service",
    ActionKind.ASSIGN_TEAM: "team",
    ActionKind.ESCALATE: "team",
    ActionKind.CREATE_CHILD: "team",
    ActionKind.ASSIGN_PERSON: "person",
    ActionKind.ASK_APPROVAL: "chain",
    ActionKind.NOTIFY: "person",
    ActionKind.ADD_WATCHER: "person",
    ActionKind.LINK_PARENT: "ticket",
    ActionKind.RUN_MACRO: "macro",
}
OF_FIELD: dict[FactField, RecordKind] = {
    FactField.CATEGORY: "category",
    FactField.SERVICE: "service",
    FactField.TEAM: "team",
    FactField.ASSIGNEE: "person",
    FactField.REQUESTER: "person",
    FactField.DEPARTMENT: "department",
    FactField.LOCATION: "location",
}
MOST = 20


class Targets(QObject):
    """`changed` when names have become known."""

    changed = Signal()

    def __init__(self, place: Workplace) -> None:
        super().__init__(place.backend)
        self._place = place
        self._directory = directory_of(place)
        self.catalog = catalog_of(place)
        self._library = library_of(place)
        self._people = PeopleIndex.of(place)
        self._departments: list[Choice] = []
        self._locations: list[Choice] = []
        self._chains: list[Choice] = []
        self._directory.changed.connect(self.changed)
        self._library.changed.connect(self.changed)
        self.catalog.changed.connect(lambda _: self.changed.emit())
        self.load()

    def load(self) -> None:
        call = self._place.backend.call
        call(self, LIST_DEPARTMENTS, self._take_departments, failed=lambda _: None, latest="departments")
        call(self, LIST_LOCATIONS, self._take_locations, failed=lambda _: None, latest="locations")
        call(self, LIST_CHAINS, self._take_chains, failed=lambda _: None, latest="chains")

    def _take_departments(self, found: Departments) -> None:
        self._departments = [Choice(one.id, one.name, icon="building-2") for one in found.items]
        self.changed.emit()

    def _take_locations(self, found: Locations) -> None:
        self._locations = [Choice(one.id, one.name, icon="map-pin") for one in found.items]
        self.changed.emit()

    def _take_chains(self, found: Chains) -> None:
        known = [one for one in found.items if one.is_active]
        self._chains = [Choice(one.id, one.name, one.description, icon="file-check") for one in known]
        self.changed.emit()

    # --- finding -------------------------------------------------------------------------------------------

    def provider(self, kind: RecordKind, owner: QObject) -> Provider:
        if kind == "person":
            return people_provider(self._place, owner)
        if kind == "ticket":
            return self._find_tickets
        if kind == "asset":
            return assets_provider(self._place.backend, owner)
        return local_provider(lambda: self._known(kind), MOST)

    def _known(self, kind: RecordKind) -> Sequence[Choice]:
        match kind:
            case "category":
                return self._directory.category_choices()
            case "service":
                return self.catalog.service_choices()
            case "team":
                return [
                    Choice(one.id, one.name, one.tier.value, icon="users") for one in self._directory.teams
                ]
            case "macro":
                return [Choice(one.id, one.name, icon="zap") for one in self._library.macros]
            case "department":
                return self._departments
            case "chain":
                return self._chains
        return self._locations

    def _find_tickets(self, query: str, deliver: Deliver) -> None:
        def show(found: TicketIds) -> None:
            deliver(
                [Choice(row.id, f"#{row.number} {row.subject}", icon="ticket") for row in found.first_rows]
            )

        asked = TicketsQuery(view=View.ALL_OPEN, text=query.strip()[:250], limit=MOST)
        self._place.backend.call(
            self, LIST_TICKETS, show, failed=lambda _: deliver([]), query=asked, latest="target.tickets"
        )

    def find_tickets(self, query: str, deliver: Deliver) -> None:
        self._find_tickets(query, deliver)

    # --- naming --------------------------------------------------------------------------------------------

    def choice(self, kind: RecordKind, record_id: int) -> Choice:
        """The record by its name; by its number while that is not known."""
        if kind == "person":
            row = self._people.get(record_id)
            if row is not None:
                return person_choice(row)
        elif kind not in ("ticket", "asset"):
            found = next((one for one in self._known(kind) if one.value == record_id), None)
            if found is not None:
                return found
        retired = self._retired_name(kind, record_id)
        if retired:
            return Choice(record_id, t("automation.retired", name=retired), icon="triangle-alert")
        return Choice(record_id, f"#{record_id}")

    def _retired_name(self, kind: RecordKind, record_id: int) -> str:
        """What a record was called that is not offered any more."""
        known: Sequence[Category | Service | Team]
        match kind:
            case "category":
                known = self.catalog.categories
            case "service":
                known = self.catalog.services
            case "team":
                known = self.catalog.teams
            case _:
                return ""
        return next((one.name for one in known if one.id == record_id), "")

    def name(self, kind: RecordKind, record_id: int) -> str:
        return self.choice(kind, record_id).title


def targets_of(place: Workplace) -> Targets:
    found = place.backend.findChild(Targets)
    return found if found is not None else Targets(place)
