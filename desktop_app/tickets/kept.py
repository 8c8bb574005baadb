"""Tickets as they were last seen: shown at once, before the server has answered."""

from __future__ import annotations

from collections import OrderedDict

import msgspec

from desktop_app.core.store import Store
from shared.tickets import TicketDetail

KIND = "ticket"
MOST = 50
"""In memory; the others are read from the store."""


class KeptTickets:
    """The last ones that a pane has shown, in memory and on this computer."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._details: OrderedDict[int, TicketDetail] = OrderedDict()

    def get(self, ticket_id: int) -> TicketDetail | None:
        found = self._details.get(ticket_id)
        if found is None:
            kept = self._store.recall(KIND, [ticket_id]).get(ticket_id)
            try:
                found = msgspec.json.decode(kept, type=TicketDetail) if kept else None
            except msgspec.MsgspecError:
                return None
        return found

    def keep(self, detail: TicketDetail) -> None:
        if self._details.get(detail.row.id) == detail:
            return
        self._details[detail.row.id] = detail
        self._details.move_to_end(detail.row.id)
        while len(self._details) > MOST:
            self._details.popitem(last=False)
        self._store.keep(KIND, {detail.row.id: msgspec.json.encode(detail)})

    def forget(self, ticket_id: int) -> None:
        self._details.pop(ticket_id, None)
        self._store.forget(KIND, ticket_id)
