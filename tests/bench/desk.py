"""What an agent does all day, over HTTP with 200,000 tickets, on both databases, one server process.

PostgreSQL waits for the disk at every commit, as SQLite does; its own CPU is not in the figure of the server.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from server.search.actions import index
from shared.search import SEARCH, SearchQuery
from shared.tickets import (
    CREATE_TICKET,
    GET_TICKET,
    LIST_TICKET_ROWS,
    LIST_TICKETS,
    Order,
    RowsQuery,
    TicketsQuery,
    View,
)
from tests.bench._served import load, make_company, served
from tests.bench.server import timed
from tests.bench.tickets import TALKED_ABOUT, new_ticket
from tests.end_to_end.client import Caller
from tests.support.house import open_desk
from tests.support.postgres import running

OPEN, CLOSED = 20_000, 180_000
LARGEST_MB = 200


def run(tickets: int = OPEN + CLOSED) -> dict[str, float]:
    """Fill, index, serve, measure, print; the median of each call in milliseconds."""
    share = tickets / (OPEN + CLOSED)
    found: dict[str, float] = {}
    for name, database in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        with tempfile.TemporaryDirectory(prefix="ieum-bench-") as made, database() as url:
            folder = Path(made)
            make_company(folder, int(OPEN * share), int(CLOSED * share), url)
            _index(folder, url)
            _tidy(folder, url)
            spans = measure(folder, url, name, int(OPEN * share))
            found |= {f"{name} {call}": span for call, span in spans.items()}
    return found


@contextmanager
def sqlite() -> Iterator[str]:
    yield ""


@contextmanager
def postgresql() -> Iterator[str]:
    with running(is_durable=True) as server:
        yield server.fresh_database()


def _index(folder: Path, url: str) -> None:
    desk = open_desk(folder, url or f"sqlite:///{folder}/ieum.db")
    try:
        sum(index.rebuild(desk.house))
    finally:
        desk.close()


def _tidy(folder: Path, url: str) -> None:
    """What a database does by itself while nobody is looking, after so much came in at once."""
    engine = create_engine(url or f"sqlite:///{folder}/ieum.db", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in ("VACUUM ANALYZE", "CHECKPOINT") if url else ("PRAGMA wal_checkpoint(TRUNCATE)",):
            connection.execute(text(statement))
    engine.dispose()


def measure(folder: Path, url: str, name: str, open_tickets: int) -> dict[str, float]:
    with served(folder, url) as server:
        caller = Caller(server.address, server.login, server.password)
        print(f"{name}, {open_tickets:,} open tickets of ten times as many, milliseconds; {load()}")
        found = {}
        for what, (call, times) in calls(caller, open_tickets).items():
            server.wait_for_rest()
            found[what] = timed(server, what, call, times)
        memory = server.memory_mb()
        verdict = "within" if memory <= LARGEST_MB else "OVER"
        print(f"{'memory of the server':28} {memory:7.1f} MB, {verdict} {LARGEST_MB} MB;  {load()}")
        return found


def calls(caller: Caller, open_tickets: int) -> dict[str, tuple[Callable[[int], Any], int]]:
    every = max(open_tickets // TALKED_ABOUT, 1)
    wanted = ",".join(str(every * (n + 1)) for n in range(150))
    talked_about = [row.id for row in caller.call(LIST_TICKET_ROWS, query=RowsQuery(ids=wanted)).items]

    def queue(_: int) -> Any:
        query = TicketsQuery(view=View.ALL_OPEN, team_id=1, order=Order.NEWEST, limit=50)
        return caller.call(LIST_TICKETS, query=query)

    def searched(words: str) -> Callable[[int], Any]:
        return lambda _: caller.call(SEARCH, query=SearchQuery(text=words))

    def bundle(turn: int) -> Any:
        return caller.call(GET_TICKET, ticket_id=talked_about[turn % len(talked_about)])

    return {
        "newest 50 of a queue": (queue, 60),
        "bundle": (
            lambda turn: caller.call(GET_TICKET, ticket_id=talked_about[turn % len(talked_about)]),
            100,
        ),
        "search, a number": (searched("12345"), 40),
        "search, three words": (searched("프린터 설치 무선"), 40),
        "search, a common word": (searched("프린터"), 20),
        "create": (lambda _: caller.call(CREATE_TICKET, body=new_ticket()), 100),
    }


if __name__ == "__main__":
    run()
