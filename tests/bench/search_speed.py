"""Milliseconds of searches, suggestions and new tickets with many tickets in the index, on SQLite."""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import text

from server.core.context import Actor, Context
from server.search.actions import index
from server.search.queries import search, suggestions
from server.tickets.actions import create
from server.tickets.queries import bundle
from shared.permissions import Role
from shared.search import FoundTicketsQuery, SearchQuery, SuggestFor
from tests.bench.tickets import AGENTS, caller, fill, new_ticket
from tests.support.house import Desk, make_schema, open_desk

TICKETS = 200_000
RARE, SELDOM = "희귀단어", "드문단어"
"""Written into one ticket, and into one of a thousand."""


def run(tickets: int = 0) -> dict[str, float]:
    """Fill, index, measure, print; returns the median of each in milliseconds."""
    count = tickets or (int(sys.argv[2]) if len(sys.argv) > 2 and sys.argv[2].isdecimal() else TICKETS)
    with tempfile.TemporaryDirectory() as folder:
        desk = open_desk(Path(folder), f"sqlite:///{folder}/ieum.db")
        try:
            make_schema(desk.house.database)
            fill(desk, count * 3 // 4, count // 4)
            _mark(desk)
            started = time.perf_counter()
            read = sum(index.rebuild(desk.house))
            span = time.perf_counter() - started
            print(f"{read:,} records indexed in {span:.0f} s ({span / read * 1000:.2f} ms each)")
            _print_size(desk)
            return measure(desk)
        finally:
            desk.close()


def _mark(desk: Desk) -> None:
    with desk.ctx() as ctx:
        ctx.session.execute(text(f"UPDATE ticket SET subject = subject || ' {RARE}' WHERE id = 4321"))  # noqa: S608
        ctx.session.execute(text(f"UPDATE ticket SET subject = subject || ' {SELDOM}' WHERE id % 1000 = 7"))  # noqa: S608


def _print_size(desk: Desk) -> None:
    query = (
        "SELECT sum(CASE WHEN name LIKE 'fulltext%' OR name LIKE 'sqlite_autoindex_fulltext%' "
        "THEN pgsize ELSE 0 END), sum(pgsize) FROM dbstat"
    )
    with desk.ctx(writes=False) as ctx:
        try:
            own, all_of_it = ctx.session.execute(text(query)).one()
        except Exception:  # this SQLite was built without dbstat
            return
    print(f"the index takes {own / 1e6:.0f} of {all_of_it / 1e6:.0f} MB")


def measure(desk: Desk) -> dict[str, float]:
    manager = caller(AGENTS, teams=(), roles=(Role.MANAGER,))
    agent = caller(1, teams=(1, 2), roles=(Role.DESK_AGENT,))
    found: dict[str, float] = {}

    def timed(name: str, actor: Actor, work: Callable[[Context], Any], times: int, *, writes: bool) -> None:
        spans, cpu = [], time.process_time()
        for _ in range(times):
            start = time.perf_counter()
            with desk.ctx(actor, writes=writes) as ctx:
                work(ctx)
            spans.append((time.perf_counter() - start) * 1000)
        cpu = (time.process_time() - cpu) * 1000 / times
        found[name] = median(spans)
        p95 = sorted(spans)[int(len(spans) * 0.95)]
        print(f"{name:38} best {min(spans):7.2f}  p50 {found[name]:7.2f}  p95 {p95:7.2f}  CPU {cpu:7.2f}")

    def asked(words: str) -> Callable[[Context], Any]:
        return lambda ctx: search.search(ctx, SearchQuery(text=words))

    for who, actor in (("manager", manager), ("agent", agent)):
        timed(f"one ticket, {who}", actor, asked(RARE), 15, writes=False)
        timed(f"one of 1,000, {who}", actor, asked(SELDOM), 15, writes=False)
        timed(f"a common word, {who}", actor, asked("프린터"), 9, writes=False)
        timed(f"two common words, {who}", actor, asked("프린터 오류"), 9, writes=False)
        timed(f"words that stand nowhere, {who}", actor, asked("전혀없는낱말"), 9, writes=False)
        timed(f"filters alone, {who}", actor, asked("is:open prio:P1"), 9, writes=False)
    listed = FoundTicketsQuery(text="프린터 is:open", limit=1_000)
    timed("the inbox with a word", agent, lambda ctx: search.ticket_ids(ctx, listed), 9, writes=False)
    form = SuggestFor(subject="프린터 용지가 걸립니다", description="3층 복합기 오류")
    timed("suggestions", agent, lambda ctx: suggestions.suggest(ctx, form), 15, writes=False)
    timed("create", agent, lambda ctx: bundle.detail(ctx, create.create(ctx, new_ticket())), 100, writes=True)
    return found


if __name__ == "__main__":
    run()
