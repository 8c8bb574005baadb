"""The calls of the desktop app over real HTTP with 100,000 open tickets on SQLite, one server process."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from shared.tickets import (
    ANSWER_TICKET,
    COUNT_VIEWS,
    CREATE_TICKET,
    GET_TICKET,
    LIST_TICKET_ROWS,
    LIST_TICKETS,
    NewEntry,
    Order,
    RowsQuery,
    TicketsQuery,
    View,
)
from tests.bench._served import Served, load, make_company, served
from tests.bench.tickets import OPEN, TALKED_ABOUT, new_ticket
from tests.end_to_end.client import Caller


def run(open_tickets: int = OPEN) -> dict[str, float]:
    """Fill a database, serve it, measure, print; returns the median of each call in milliseconds."""
    with tempfile.TemporaryDirectory(prefix="ieum-bench-") as name:
        folder = Path(name)
        make_company(folder, open_tickets)
        return measure(folder, open_tickets)


def measure(folder: Path, open_tickets: int) -> dict[str, float]:
    with served(folder) as server:
        caller = Caller(server.address, server.login, server.password)
        print(f"{open_tickets:,} open tickets, SQLite, HTTP on loopback, milliseconds; {load()}")
        print(f"{'start to first answer':28} {server.start_s * 1000:7.0f}")
        print(f"{'memory after the start':28} {server.memory_mb():7.1f} MB")
        found = {}
        for name, (call, times) in calls(caller, open_tickets).items():
            found[name] = timed(server, name, call, times)
        print(f"{'memory after the calls':28} {server.memory_mb():7.1f} MB;  {load()}")
        return found


def calls(caller: Caller, open_tickets: int) -> dict[str, tuple[Callable[[int], Any], int]]:
    def ids(view: View, limit: int = 100_000) -> Callable[[int], Any]:
        query = TicketsQuery(view=view, order=Order.DUE, limit=limit)
        return lambda _: caller.call(LIST_TICKETS, query=query)

    def rows(turn: int) -> Any:
        wanted = ",".join(str((turn * 50 + n) % open_tickets + 1) for n in range(50))
        return caller.call(LIST_TICKET_ROWS, query=RowsQuery(ids=wanted))

    every = max(open_tickets // TALKED_ABOUT, 1)
    wanted = ",".join(str(every * (n + 1)) for n in range(150))
    talked_about = [row.id for row in caller.call(LIST_TICKET_ROWS, query=RowsQuery(ids=wanted)).items]

    def bundle(turn: int) -> Any:
        return caller.call(GET_TICKET, ticket_id=talked_about[turn])

    def answer(turn: int) -> Any:
        body = NewEntry(text="확인했습니다.")
        return caller.call(ANSWER_TICKET, ticket_id=talked_about[turn], body=body)

    return {
        "ids of the whole view": (ids(View.ALL_OPEN), 15),
        "first 50 of the view": (ids(View.ALL_OPEN, 50), 30),
        "ids of my tickets": (ids(View.MINE), 30),
        "counts of all views": (lambda _: caller.call(COUNT_VIEWS), 15),
        "50 rows": (rows, 60),
        "bundle": (bundle, 100),
        "create": (lambda _: caller.call(CREATE_TICKET, body=new_ticket()), 100),
        "answer": (answer, 60),
    }


def timed(server: Served, name: str, call: Callable[[int], Any], times: int) -> float:
    call(times)
    spans, cpu = [], server.cpu_s()
    for turn in range(times):
        start = time.perf_counter()
        call(turn)
        spans.append((time.perf_counter() - start) * 1000)
    cpu = (server.cpu_s() - cpu) * 1000 / times
    p95 = sorted(spans)[int(len(spans) * 0.95)]
    walls = f"best {min(spans):7.2f}  p50 {median(spans):7.2f}  p95 {p95:7.2f}"
    print(f"{name:28} {walls}  CPU of the server {cpu:7.2f}")
    return median(spans)
