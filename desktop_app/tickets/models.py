"""Views of the inbox: the order of a view at one moment, rows as they are needed, both kept up to date."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.core.workplace import Workplace
from desktop_app.ui.record_model import RecordModel
from shared.auth import Me
from shared.search import SEARCH_TICKETS, FoundTicketsQuery
from shared.tickets import (
    BY_TICKETS,
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
from shared.wire import Endpoint, Nothing

KEPT_ROWS = 100
ROWS_A_CALL = 200
FETCH_PAUSE_MS = 15
COUNT_PAUSE_MS = 400
MANY = 30
"""When more tickets than these changed at once the view is asked for anew: quicker than row by row."""
SEARCH_AGAIN_MS = 1_500
"""After tickets changed, a search is asked again, and not at every one of them."""
MOST_QUERY = 500
LATE = datetime.max.replace(tzinfo=UTC)
KIND = "ticket"


@dataclass(frozen=True)
class InboxView:
    """One line of the views column: a built-in view, a team's queue, or a saved query."""

    view: View
    team_id: int | None = None
    title: str = ""
    icon: str = ""
    saved_id: int = 0
    """A query with a name that somebody saved; `saved_query` is what it asks."""
    saved_query: str = ""

    def query(self, order: Order) -> TicketsQuery:
        return TicketsQuery(view=self.view, team_id=self.team_id, order=order)

    def search(self, order: Order, words: str) -> FoundTicketsQuery:
        """Words in the query language, looked for among the tickets of this view."""
        text = f"{self.saved_query} {words}".strip()[:MOST_QUERY]
        view = None if self.saved_id else self.view
        return FoundTicketsQuery(text=text, view=view, team_id=self.team_id, order=order)

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
            case View.WATCHED:
                return is_on_desk and row.is_watched
            case View.MENTIONED:
                return is_on_desk and row.is_mentioned
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
    """The tickets of one view: their order at one moment, rows as they are looked at, both kept up to date.

    `records` is the model of the list. `opened`: another view is shown, or the same one anew.
    """

    opened = Signal()
    failed = Signal(object)

    def __init__(
        self, place: Workplace, describe: Callable[[TicketRow], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._backend = place.backend
        self._store = place.store
        self.records = RecordModel(describe=describe, parent=self)
        self.view = InboxView(View.ALL_OPEN)
        self.order = Order.DUE
        self.text = ""
        self.is_loading = False
        self._changed: set[int] = set()
        self._soon = QTimer(self, singleShot=True, interval=FETCH_PAUSE_MS)
        self._soon.timeout.connect(self._fetch_changed)
        self._again = QTimer(self, singleShot=True, interval=SEARCH_AGAIN_MS)
        self._again.timeout.connect(self._search_again)
        self.records.rows_needed.connect(self._fetch_rows)
        self._backend.updated.connect(self._take_updates)
        self._backend.reload.connect(self.reload)

    # --- opening a view ------------------------------------------------------------------------------------

    def open(self, view: InboxView, order: Order | None = None, text: str = "") -> None:
        self.view, self.order, self.text = view, order or self.order, text
        self.reload()

    def reload(self) -> None:
        self.is_loading = True
        endpoint: Endpoint[Any, Nothing, TicketIds] = LIST_TICKETS
        query: TicketsQuery | FoundTicketsQuery = self.view.query(self.order)
        if self.is_searching:
            endpoint, query = SEARCH_TICKETS, self.view.search(self.order, self.text)
        self._backend.call(self, endpoint, self._opened, failed=self._refused, query=query, latest="ids")

    @property
    def is_searching(self) -> bool:
        """The server decides what is shown: a row alone does not tell whether it belongs here."""
        return bool(self.text or self.view.saved_id)

    def _search_again(self) -> None:
        if self.is_searching:
            self.reload()

    def _opened(self, found: TicketIds) -> None:
        self.is_loading = False
        self.records.put(found.first_rows)
        self.records.set_ids(found.ids)
        self.opened.emit()

    def _refused(self, error: object) -> None:
        self.is_loading = False
        self.failed.emit(error)

    # --- rows ----------------------------------------------------------------------------------------------

    def row(self, ticket_id: int) -> TicketRow | None:
        """The row if it is here; asks for nothing."""
        found: TicketRow | None = self.records.known(ticket_id)
        return found

    def _fetch_rows(self, wanted: list[int]) -> None:
        self._fetch(wanted, self._take_rows)

    def _fetch(self, wanted: list[int], take: Callable[[list[int], TicketRows], None]) -> None:
        for start in range(0, len(wanted), ROWS_A_CALL):
            chunk = wanted[start : start + ROWS_A_CALL]
            query = RowsQuery(ids=",".join(map(str, chunk)))
            self._backend.call(
                self,
                LIST_TICKET_ROWS,
                partial(take, chunk),
                failed=partial(self._give_up, chunk),
                query=query,
            )

    def _give_up(self, asked: list[int], _: object) -> None:
        self.records.failed(asked)

    def _take_rows(self, asked: list[int], found: TicketRows) -> None:
        """Rows that are looked at: they stand where the server put them."""
        self.records.put(found.items)
        self._drop_missing(asked, found)

    def _take_changed(self, asked: list[int], found: TicketRows) -> None:
        for row in found.items:
            self.put(row)
        self._drop_missing(asked, found)

    def _drop_missing(self, asked: list[int], found: TicketRows) -> None:
        for ticket_id in set(asked) - {row.id for row in found.items}:
            self.records.remove(ticket_id)

    def put(self, row: TicketRow) -> None:
        """A row as it is now; it moves to where it belongs, or out of the view."""
        self.records.put([row])
        if self.is_searching:
            self._again.start()
            return
        if not self.view.holds(row, self._backend.me):
            self.records.remove(row.id)
            return
        place = self.records.row_of(row.id)
        if place < 0:
            self.records.insert(row.id, self._place_for(row))
        elif not self._fits(place, row):
            self.records.remove(row.id)
            self.records.insert(row.id, self._place_for(row))

    # --- staying up to date --------------------------------------------------------------------------------

    def _take_updates(self, updates: list[Update]) -> None:
        self._changed.update(update.id for update in updates if update.kind == KIND)
        if any(update.kind == "tag" and update.name not in BY_TICKETS for update in updates):
            self.reload()
        if self._changed and not self._soon.isActive():
            self._soon.start()

    def _fetch_changed(self) -> None:
        changed, self._changed = self._changed, set()
        if len(changed) > MANY:
            self.reload()
            return
        self._fetch(sorted(changed), self._take_changed)

    def _fits(self, place: int, row: TicketRow) -> bool:
        key = SORT_KEYS[self.order]
        before = self.row(self.records.id_at(place - 1)) if place else None
        after = self.row(self.records.id_at(place + 1))
        return (before is None or key(before) <= key(row)) and (after is None or key(row) <= key(after))

    def _place_for(self, row: TicketRow) -> int:
        """Before the first known row that comes after it; rows that are not here are not asked for."""
        key = SORT_KEYS[self.order]
        known = [(place, other) for place, other in self.records.places() if other.id != row.id]
        at = bisect_left(known, key(row), key=lambda pair: key(pair[1]))
        after_last = known[-1][0] + 1 if known else 0
        return known[at][0] if at < len(known) else after_last

    # --- the local copy ------------------------------------------------------------------------------------

    def remember(self) -> None:
        """Keep what is at the top, to paint it at once at the next start."""
        top = [row for one in self.records.ids(0, KEPT_ROWS) if (row := self.row(one)) is not None]
        self._store.keep("ticket_row", {row.id: msgspec.json.encode(row) for row in top})
        self._store.note("inbox", msgspec.json.encode([row.id for row in top]).decode())

    def show_remembered(self) -> None:
        """Paint the last known top of the list before the server answers."""
        noted = self._store.noted("inbox")
        if not noted or len(self.records):
            return
        ids = msgspec.json.decode(noted, type=list[int])
        kept = self._store.recall("ticket_row", ids).values()
        rows = [row for content in kept if (row := _remembered(content)) is not None]
        here = {row.id for row in rows}
        self.records.put(rows)
        self.records.set_ids(one for one in ids if one in here)


def _remembered(content: bytes) -> TicketRow | None:
    """None for a row that an older version of this program kept."""
    try:
        return msgspec.json.decode(content, type=TicketRow)
    except msgspec.MsgspecError:
        return None


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

    def count_of(self, view: View) -> int:
        return self._counts.get((view, None), 0)

    def _take(self, counts: ViewCounts) -> None:
        self._counts = {(item.view, item.team_id): item.count for item in counts.items}
        self.changed.emit()

    def _take_updates(self, updates: list[Update]) -> None:
        if any(update.kind == KIND for update in updates) and not self._soon.isActive():
            self._soon.start()
