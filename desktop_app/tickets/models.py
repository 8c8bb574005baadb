"""Views of the inbox: the order of a view at one moment, rows as they are needed, both kept up to date."""

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.core.workplace import Workplace
from shared.auth import Me
from shared.tickets import (
    COUNT_VIEWS,
    LIST_TICKET_ROWS,
    LIST_TICKETS,
    OPEN_STATUSES,
    Order,
    RowsQuery,
    Status,
    TicketIds,
    TicketRow,
    TicketRows,
    TicketsQuery,
    View,
    ViewCounts,
)
from shared.updates import Update

ROWS_KEPT = 8_000
ROWS_A_CALL = 200
FETCH_PAUSE_MS = 15
COUNT_PAUSE_MS = 400
LATE = datetime.max.replace(tzinfo=UTC)
KIND = "ticket"


@dataclass(frozen=True)
class InboxView:
    """One line of the views column: a built-in view or a team's queue."""

    view: View
    team_id: int | None = None
    title: str = ""
    icon: str = ""

    def query(self, order: Order, text: str = "") -> TicketsQuery:
        return TicketsQuery(view=self.view, team_id=self.team_id, order=order, text=text)

    def holds(self, row: TicketRow, me: Me) -> bool:
        """Whether a ticket belongs here, decided as the server decides it."""
        if self.team_id is not None and row.team_id != self.team_id:
            return False
        is_on_desk = row.status in OPEN_STATUSES or row.is_ready_to_confirm
        match self.view:
            case View.UNASSIGNED:
                is_ours = row.team_id is None or not me.team_ids or row.team_id in me.team_ids
                return is_on_desk and row.assignee_id is None and is_ours
            case View.MINE:
                return is_on_desk and me.person is not None and row.assignee_id == me.person.id
            case View.DUE:
                return is_on_desk and row.due_at is not None and row.due_at < end_of_day()
            case View.WAITING:
                return row.status is Status.PENDING
            case View.RECENTLY_CLOSED:
                return not is_on_desk
        return is_on_desk


def end_of_day() -> datetime:
    """Midnight where this desk is: what is due before it is due today or late already."""
    tomorrow = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    return tomorrow + timedelta(days=1)


SORT_KEYS: dict[Order, Callable[[TicketRow], tuple[Any, ...]]] = {
    Order.DUE: lambda row: (row.due_at or LATE, row.priority, row.id),
    Order.NEWEST: lambda row: (-row.id,),
    Order.PRIORITY: lambda row: (row.priority, row.id),
    Order.UPDATED: lambda row: (-row.updated_at.timestamp(), -row.id),
}
"""The orders of a view; the same as the server's."""


class TicketList(QObject):
    """The tickets of one view. `row()` never waits: a missing row is fetched and `rows_arrived` tells it.

    `opened`: another view is shown. `inserted(place)`, `removed(place)`: the order changed by one.
    `rows_arrived(ids)`: these rows are here, or are different now.
    """

    opened = Signal()
    inserted = Signal(int)
    removed = Signal(int)
    rows_arrived = Signal(object)
    failed = Signal(object)

    def __init__(self, place: Workplace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = place.backend
        self._store = place.store
        self.view = InboxView(View.ALL_OPEN)
        self.order = Order.DUE
        self.text = ""
        self.ids: list[int] = []
        self.is_loading = False
        self._places: dict[int, int] = {}
        self._rows: OrderedDict[int, TicketRow] = OrderedDict()
        self._asked: set[int] = set()
        self._wanted: list[int] = []
        self._fetch = QTimer(self, singleShot=True, interval=FETCH_PAUSE_MS)
        self._fetch.timeout.connect(self._fetch_wanted)
        self._backend.updated.connect(self._take_updates)
        self._backend.reload.connect(self.reload)

    # --- opening a view ------------------------------------------------------------------------------------

    def open(self, view: InboxView, order: Order | None = None, text: str = "") -> None:
        self.view, self.order, self.text = view, order or self.order, text
        self.reload()

    def reload(self) -> None:
        self.is_loading = True
        query = self.view.query(self.order, self.text)
        self._backend.call(self, LIST_TICKETS, self._opened, failed=self._refused, query=query, latest="ids")

    def _opened(self, found: TicketIds) -> None:
        self.is_loading = False
        for row in found.first_rows:
            self._keep(row)
        self._set_ids(found.ids)
        self.opened.emit()

    def _refused(self, error: object) -> None:
        self.is_loading = False
        self.failed.emit(error)

    def _set_ids(self, ids: list[int]) -> None:
        self.ids = ids
        self._places = {}

    # --- rows ----------------------------------------------------------------------------------------------

    def row(self, ticket_id: int) -> TicketRow | None:
        """The row if it is here; otherwise it is on its way."""
        found = self._rows.get(ticket_id)
        if found is None:
            self.want([ticket_id])
        return found

    def want(self, ids: Iterable[int]) -> None:
        """These rows will be shown."""
        missing = [one for one in ids if one not in self._rows and one not in self._asked]
        if missing:
            self._wanted.extend(missing)
            self._asked.update(missing)
            if not self._fetch.isActive():
                self._fetch.start()

    def place_of(self, ticket_id: int) -> int:
        """Where the ticket stands in the view, or -1."""
        if len(self._places) != len(self.ids):
            self._places = {one: place for place, one in enumerate(self.ids)}
        return self._places.get(ticket_id, -1)

    def _fetch_wanted(self) -> None:
        wanted, self._wanted = self._wanted, []
        for start in range(0, len(wanted), ROWS_A_CALL):
            chunk = wanted[start : start + ROWS_A_CALL]
            query = RowsQuery(ids=",".join(map(str, chunk)))
            self._backend.call(
                self,
                LIST_TICKET_ROWS,
                lambda found, chunk=chunk: self._take_rows(chunk, found),
                failed=lambda _, chunk=chunk: self._asked.difference_update(chunk),
                query=query,
            )

    def _take_rows(self, asked: list[int], found: TicketRows) -> None:
        self._asked.difference_update(asked)
        seen = {row.id for row in found.items}
        for row in found.items:
            self._keep(row)
            self._move(row)
        for ticket_id in set(asked) - seen:
            self._rows.pop(ticket_id, None)
            self._take_out(ticket_id)
        self.rows_arrived.emit(sorted(seen))

    def _keep(self, row: TicketRow) -> None:
        self._rows[row.id] = row
        self._rows.move_to_end(row.id)
        while len(self._rows) > ROWS_KEPT:
            self._rows.popitem(last=False)

    def put(self, row: TicketRow) -> None:
        """A row that came with another answer (a command of ours)."""
        self._keep(row)
        self._move(row)
        self.rows_arrived.emit([row.id])

    # --- staying up to date --------------------------------------------------------------------------------

    def _take_updates(self, updates: list[Update]) -> None:
        changed = {update.id for update in updates if update.kind == KIND}
        for ticket_id in changed:
            self._asked.add(ticket_id)
        self._wanted.extend(changed)
        if changed and not self._fetch.isActive():
            self._fetch.start()

    def _move(self, row: TicketRow) -> None:
        """Put the ticket where it belongs now, or take it out."""
        if self.text:
            return
        if not self.view.holds(row, self._backend.me):
            self._take_out(row.id)
            return
        place = self.place_of(row.id)
        if place >= 0 and self._fits(place, row):
            return
        if place >= 0:
            self._take_out(row.id)
        self._insert(row)

    def _fits(self, place: int, row: TicketRow) -> bool:
        key = SORT_KEYS[self.order]
        before = self._rows.get(self.ids[place - 1]) if place else None
        after = self._rows.get(self.ids[place + 1]) if place + 1 < len(self.ids) else None
        return (before is None or key(before) <= key(row)) and (after is None or key(row) <= key(after))

    def _insert(self, row: TicketRow) -> None:
        key = SORT_KEYS[self.order]
        mine = key(row)
        known = [(key(self._rows[one]), place) for place, one in enumerate(self.ids) if one in self._rows]
        at = bisect_left(known, (mine, -1))
        after_last = known[-1][1] + 1 if known else 0
        place = known[at][1] if at < len(known) else after_last
        self.ids.insert(place, row.id)
        self._places = {}
        self.inserted.emit(place)

    def _take_out(self, ticket_id: int) -> None:
        place = self.place_of(ticket_id)
        if place < 0:
            return
        del self.ids[place]
        self._places = {}
        self.removed.emit(place)

    # --- the local copy ------------------------------------------------------------------------------------

    def remember(self) -> None:
        """Keep what is at the top, to paint it at once at the next start."""
        top = [self._rows[one] for one in self.ids[:100] if one in self._rows]
        self._store.keep("ticket_row", {row.id: msgspec.json.encode(row) for row in top})
        self._store.note("inbox", msgspec.json.encode([row.id for row in top]).decode())

    def show_remembered(self) -> None:
        """Paint the last known top of the list before the server answers."""
        noted = self._store.noted("inbox")
        if not noted or self.ids:
            return
        ids = msgspec.json.decode(noted, type=list[int])
        for content in self._store.recall("ticket_row", ids).values():
            self._keep(msgspec.json.decode(content, type=TicketRow))
        self._set_ids([one for one in ids if one in self._rows])
        self.opened.emit()


class ViewCounter(QObject):
    """Live counts of all views, asked for together a moment after tickets change."""

    changed = Signal()

    def __init__(self, place: Workplace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = place.backend
        self._counts: dict[tuple[View | None, int | None], int] = {}
        self._soon = QTimer(self, singleShot=True, interval=COUNT_PAUSE_MS)
        self._soon.timeout.connect(self.ask)
        self._backend.updated.connect(self._take_updates)
        self._backend.reload.connect(self.ask)

    def ask(self) -> None:
        self._backend.call(self, COUNT_VIEWS, self._take, failed=lambda _: None, latest="counts")

    def count(self, view: InboxView) -> int | None:
        """None until the server has said."""
        key = (None if view.team_id is not None else view.view, view.team_id)
        return self._counts.get(key)

    def _take(self, counts: ViewCounts) -> None:
        self._counts = {(item.view, item.team_id): item.count for item in counts.items}
        self.changed.emit()

    def _take_updates(self, updates: list[Update]) -> None:
        if any(update.kind == KIND for update in updates) and not self._soon.isActive():
            self._soon.start()
