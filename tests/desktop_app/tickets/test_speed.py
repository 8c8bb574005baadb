"""The inbox with 20,000 tickets: how often it asks and paints, whatever the clock says."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.workplace import Workplace
from desktop_app.tickets.inbox import InboxPage
from desktop_app.ui.record_model import MOST_UNDERWAY, PAGE, RecordModel
from shared.permissions import Role
from shared.tickets import (
    LIST_TICKET_ROWS,
    TicketRow,
    View,
)
from shared.updates import Update
from shared.wire import Endpoint
from tests.bench.tickets import fill
from tests.support.seat import WAIT_MS, DeskServer

OPEN, CLOSED = 20_000, 20


@dataclass
class Watched:
    """The inbox, the calls it has made, and how many rows it has painted."""

    qtbot: QtBot
    page: InboxPage
    calls: list[tuple[Endpoint[Any, Any, Any], Any]] = field(default_factory=list)
    painted: list[int] = field(default_factory=list)

    def row_calls(self) -> list[list[int]]:
        return [
            [int(word) for word in query.ids.split(",")]
            for endpoint, query in self.calls
            if endpoint is LIST_TICKET_ROWS
        ]

    def wait(self, holds: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(holds()), timeout=WAIT_MS)

    def settle(self) -> None:
        """Every row in sight is here, and nothing is on its way."""
        self.wait(lambda: all(self.page.tickets.row(one) is not None for one in self.in_sight()))
        self.wait(lambda: not self.page.tickets.records._asked)
        self.wait(lambda: self.painted)

    def in_sight(self) -> list[int]:
        rows = self.page.rows
        first, last = rows.rowAt(0), rows.rowAt(rows.viewport().height() - 1)
        return self.page.tickets.records.ids(first, last)

    def forget(self) -> None:
        self.calls.clear()
        self.painted.clear()


@pytest.fixture
def watched(
    qtbot: QtBot,
    desk_server: DeskServer,
    seat_at: Callable[..., Workplace],
    monkeypatch: pytest.MonkeyPatch,
) -> Watched:
    fill(desk_server.desk, OPEN, CLOSED)
    place = seat_at(Role.LEAD, Role.MANAGER)
    page = InboxPage(place)
    qtbot.addWidget(page)
    seen = Watched(qtbot, page)
    call, paint = place.backend.call, page.rows.rows.paint_row

    def told(owner: Any, endpoint: Any, *args: Any, **more: Any) -> Any:
        seen.calls.append((endpoint, more.get("query")))
        return call(owner, endpoint, *args, **more)

    def painted(painter: Any, box: Any, record: TicketRow, state: Any) -> None:
        seen.painted.append(record.id)
        paint(painter, box, record, state)

    monkeypatch.setattr(place.backend, "call", told)
    monkeypatch.setattr(page.rows.rows, "paint_row", painted)
    page.resize(1600, 900)
    page.show()
    page.start()
    seen.wait(lambda: len(page.tickets.records) > OPEN * 0.9)
    seen.settle()
    return seen


def test_opening_a_view_asks_for_no_more_rows_than_can_be_seen(watched: Watched) -> None:
    watched.forget()
    watched.page.open_view(View.ALL_OPEN.value)
    watched.wait(lambda: not watched.page.tickets.is_loading)
    watched.settle()
    assert sum(map(len, watched.row_calls())) <= PAGE
    assert 0 < len(set(watched.painted)) <= len(watched.in_sight()) + 1


def test_scrolling_loads_what_is_in_sight_and_not_what_was_passed(watched: Watched) -> None:
    watched.forget()
    bar = watched.page.rows.verticalScrollBar()
    for step in range(1, 101):
        bar.setValue(bar.maximum() * step // 100)
        watched.page.rows.viewport().repaint()
        watched.page.tickets.records._ask()
    watched.settle()
    assert sum(map(len, watched.row_calls())) <= 2 * MOST_UNDERWAY + 4 * PAGE
    assert len(watched.painted) <= 101 * (len(watched.in_sight()) + 1)


def test_rows_that_are_scrolled_to_stay_where_the_server_put_them(watched: Watched) -> None:
    before = watched.page.tickets.records.ids()
    bar = watched.page.rows.verticalScrollBar()
    for share in (0.25, 0.5, 0.75):
        watched.forget()
        bar.setValue(int(bar.maximum() * share))
        watched.settle()
    assert watched.page.tickets.records.ids() == before


def test_a_change_of_a_ticket_outside_the_view_changes_and_paints_nothing(watched: Watched) -> None:
    page, backend = watched.page, watched.page._place.backend
    closed = next(n for n in range(OPEN + 1, OPEN + CLOSED) if page.tickets.records.row_of(n) < 0)
    before = page.tickets.records.ids()
    resets: list[None] = []
    page.tickets.records.modelReset.connect(lambda: resets.append(None))
    watched.forget()
    told = Update(seq=1, kind="ticket", id=closed, name="ticket_resolved", at=datetime.now(UTC))
    backend.updated.emit([told])
    watched.wait(lambda: page.tickets.row(closed) is not None)
    assert watched.row_calls() == [[closed]]
    assert page.tickets.records.ids() == before
    assert not resets
    assert not watched.painted


def test_a_search_for_a_number_finds_it_wherever_it_stands(qtbot: QtBot) -> None:
    """Numbers whose bytes look alike, beside each other and across each other's edges."""
    model = RecordModel()
    numbers = [1, 256, 65_536, 2**32, 2**40, 2**56, 257, 2**24 + 1, 7]
    model.set_ids(numbers)
    assert [model.row_of(number) for number in numbers] == list(range(len(numbers)))
    assert [model.row_of(number) for number in (0, 2, 512, 2**48, -1)] == [-1] * 5
