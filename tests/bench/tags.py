"""Tags of 200,000 tickets on SQLite: what the page asks, and how long a change holds the writer."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from server.core.context import SYSTEM, Context
from server.tickets.actions import tags
from server.tickets.models import Tag, TicketTag
from server.tickets.queries import lists
from server.tickets.queries import tags as queries
from shared.permissions import Role
from shared.tickets import ChangeTag, MergeTags, RowsQuery, TagHue, TagSeen, TagVersion
from tests.bench.tickets import caller, fill
from tests.support.house import Desk, make_schema, open_desk

TICKETS, TAGS = 200_000, 400
COMMON = 1
"""Every ticket bears this one, and two of the others."""


def run(tickets: int = TICKETS) -> dict[str, float]:
    """Fill a database, measure, print; milliseconds by what was done."""
    with tempfile.TemporaryDirectory() as folder:
        desk = open_desk(Path(folder), f"sqlite:///{folder}/ieum.db")
        try:
            make_schema(desk.house.database)
            fill(desk, tickets, closed=0)
            _tag(desk, tickets)
            return _measure(desk)
        finally:
            desk.close()


def _tag(desk: Desk, tickets: int) -> None:
    with desk.ctx() as ctx:
        rows = [{"id": n, "name": f"태그 {n}", "key": f"태그 {n}"} for n in range(1, TAGS + 1)]
        rest = {"hue": TagHue.GREY, "updated_at": ctx.now, "version": 1}
        ctx.session.execute(insert(Tag), [row | rest for row in rows])
        for start in range(0, tickets, 5_000):
            borne = [
                {"ticket_id": n, "tag_id": tag_id, "position": place, "at": ctx.now}
                for n in range(start + 1, min(start + 5_000, tickets) + 1)
                for place, tag_id in enumerate((COMMON, n % 199 + 2, n % 197 + 202))
            ]
            ctx.session.execute(insert(TicketTag), borne)
    with desk.house.database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")


def _measure(desk: Desk) -> dict[str, float]:
    admin = caller(1, teams=(), roles=(Role.ADMINISTRATOR,))
    agent = caller(1, teams=(1, 2), roles=(Role.DESK_AGENT,))
    found: dict[str, float] = {}

    def timed(name: str, actor: Any, work: Callable[[Context], Any], *, writes: bool = False) -> None:
        start = time.perf_counter()
        with desk.ctx(actor, writes=writes) as ctx:
            work(ctx)
        found[name] = (time.perf_counter() - start) * 1000
        print(f"{name:30} {found[name]:8.2f}")

    def version(ctx: Context, tag_id: int) -> int:
        return ctx.session.get_one(Tag, tag_id).version

    def change(ctx: Context) -> Any:
        form = ChangeTag(version=version(ctx, COMMON), name="새 이름", hue=TagHue.RED)
        return queries.tag(ctx, tags.change(ctx, COMMON, form))

    def merge(ctx: Context) -> Any:
        form = MergeTags(version=version(ctx, 2), others=[TagSeen(id=COMMON, version=version(ctx, COMMON))])
        return queries.tag(ctx, tags.merge(ctx, 2, form))

    ids = ",".join(str(n * 7 + 1) for n in range(200))
    timed("list of tags", agent, queries.tags)
    timed("list of tags, again", agent, queries.tags)
    timed("count uses", admin, queries.uses)
    timed("200 rows", agent, lambda ctx: lists.list_rows(ctx, RowsQuery(ids=ids)))
    timed("rename", admin, change, writes=True)
    timed("merge", admin, merge, writes=True)
    timed("remove", admin, lambda ctx: tags.remove(ctx, 2, TagVersion(version=version(ctx, 2))), writes=True)
    _forget(desk, timed)
    return found


def _forget(desk: Desk, timed: Callable[..., None]) -> None:
    """One run of the job; there are many until all is let go."""
    desk.clock.pass_time(days=2)
    timed("forget a part", SYSTEM, tags.forget_removed, writes=True)
