"""What is known around a ticket: the requester's computers, what else they were given and what they asked."""

from functools import partial

from PySide6.QtCore import QObject, Signal

from desktop_app.core.backend import Backend
from shared.custody import LIST_CUSTODIES, CustodiesQuery, CustodyRow
from shared.inventory import LIST_FACTS, DeviceFacts, DeviceFactsList, FactsQuery
from shared.permissions import Permission
from shared.tickets import (
    LIST_TICKETS,
    LinkKind,
    Order,
    TicketDetail,
    TicketIds,
    TicketRow,
    TicketsQuery,
)
from shared.updates import Update
from shared.wire import Page

DAYS = 7
"""Before a ticket came, of what is told of a computer."""
MOST_TICKETS = 5


class Surroundings(QObject):
    """Of one ticket at a time, each part as soon as it is here. `changed` when one differs from before."""

    changed = Signal()

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._detail: TicketDetail | None = None
        self._forget()
        backend.updated.connect(self._on_updates)

    def _forget(self) -> None:
        self.facts: list[DeviceFacts] | None = None
        """Of computers, those of the ticket's asset first; None until the server told."""
        self._own_facts: list[DeviceFacts] | None = None
        """As the server told them of the requester, without those of the ticket's asset."""
        self.custodies: list[CustodyRow] = []
        self.others: list[TicketRow] = []

    def look_around(self, detail: TicketDetail | None) -> None:
        """Of another ticket nothing is known yet; the same one, changed, keeps what is."""
        before, self._detail = self._detail, detail
        if detail is None or before is None or before.row.id != detail.row.id:
            self._forget()
            self._load_facts()
            self._load_custodies()
            self._load_others()

    def _may(self, permission: Permission) -> bool:
        return permission in self._backend.me.permissions

    def _is_of(self, ticket_id: int) -> bool:
        return self._detail is not None and self._detail.row.id == ticket_id

    def _load_facts(self) -> None:
        if self._detail is None or not self._may(Permission.DEVICES_READ):
            return
        row = self._detail.row
        query = FactsQuery(person_id=row.requester_id, at=row.created_at, days=DAYS)
        self._backend.call(
            self,
            LIST_FACTS,
            partial(self._take_facts, row.id),
            failed=self._no_facts,
            query=query,
            latest="facts",
        )

    def _take_facts(self, ticket_id: int, found: DeviceFactsList) -> None:
        if self._detail is None or not self._is_of(ticket_id) or found.items == self._own_facts:
            return
        self.facts, self._own_facts = found.items, found.items
        known = {facts.asset.id for facts in found.items if facts.asset is not None}
        linked = [link.target.id for link in self._detail.links if link.kind is LinkKind.ASSET]
        missing = [asset_id for asset_id in linked if asset_id not in known]
        if missing:
            query = FactsQuery(asset_id=missing[0], at=self._detail.row.created_at, days=DAYS)
            take = partial(self._take_more_facts, ticket_id)
            self._backend.call(self, LIST_FACTS, take, failed=lambda _: None, query=query, latest="more")
        self.changed.emit()

    def _take_more_facts(self, ticket_id: int, found: DeviceFactsList) -> None:
        """The ticket's asset need not be the requester's own."""
        if self._is_of(ticket_id) and found.items:
            known = {facts.device_id for facts in self.facts or []}
            new = [facts for facts in found.items if facts.device_id not in known]
            self.facts = [*new, *(self.facts or [])]
            self.changed.emit()

    def _no_facts(self, _: object) -> None:
        self.facts = []
        self.changed.emit()

    def _load_custodies(self) -> None:
        if self._detail is None or not self._may(Permission.ASSETS_READ_SUMMARY):
            return
        query = CustodiesQuery(person_id=self._detail.row.requester_id, is_open=True)
        self._backend.call(
            self, LIST_CUSTODIES, self._take_custodies, failed=lambda _: None, query=query, latest="custodies"
        )

    def _take_custodies(self, found: Page[CustodyRow]) -> None:
        if self.custodies != found.items:
            self.custodies = found.items
            self.changed.emit()

    def _load_others(self) -> None:
        if self._detail is None:
            return
        query = TicketsQuery(
            requester_id=self._detail.row.requester_id, order=Order.NEWEST, limit=MOST_TICKETS + 1
        )
        self._backend.call(
            self, LIST_TICKETS, self._take_others, failed=lambda _: None, query=query, latest="others"
        )

    def _take_others(self, found: TicketIds) -> None:
        others = [row for row in found.first_rows if not self._is_of(row.id)][:MOST_TICKETS]
        if self.others != others:
            self.others = others
            self.changed.emit()

    def _on_updates(self, updates: list[Update]) -> None:
        """Reload the part that differs now."""
        if self._detail is None:
            return
        devices = {facts.device_id for facts in self.facts or []}
        if any(one.kind == "device" and (one.id in devices or not devices) for one in updates):
            self._load_facts()
        if any(one.kind in ("asset", "custody") for one in updates):
            self._load_custodies()
            self._load_facts()
        others = {row.id for row in self.others}
        if any(
            one.kind == "ticket" and (one.id in others or one.name == "ticket_created") for one in updates
        ):
            self._load_others()
