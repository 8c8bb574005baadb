"""Rules at 200,000 tickets on SQLite: how long a timed pass holds the writer, how long a dry run takes."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from server.automation.actions import rules, timed
from server.automation.models import RuleMark
from server.automation.queries import past
from server.core import jobs
from server.core.context import Context, House
from server.core.jobs import Job
from server.tickets.models import Ticket, TicketEntry
from shared.automation import (
    ActionKind,
    Condition,
    DryRun,
    FactField,
    Group,
    Moment,
    NewRule,
    Op,
    RuleForm,
    TicketStep,
    Trigger,
    TriggerEvent,
)
from shared.permissions import Role
from shared.tickets import EntryKind, Status
from tests.bench.tickets import caller, fill
from tests.support.house import Desk, make_schema, open_desk

OPEN, CLOSED = 20_000, 180_000
WRITER_MS = 100
"""So long a part of a timed pass may keep others from writing."""
LISTED = 500
"""So many lines the desktop lists; the rest is counted."""
DAY = 1440
DAYS = 90


def run(tickets: int = OPEN + CLOSED) -> dict[str, float]:
    """Fill a database, measure, print; milliseconds by what was done."""
    share = tickets / (OPEN + CLOSED)
    with tempfile.TemporaryDirectory() as folder:
        desk = open_desk(Path(folder), f"sqlite:///{folder}/ieum.db")
        try:
            make_schema(desk.house.database)
            fill(desk, int(OPEN * share), closed=int(CLOSED * share))
            _tell_histories(desk)
            return _dry_runs(desk) | _timed_pass(desk)
        finally:
            desk.close()


def _tell_histories(desk: Desk) -> None:
    """The ids in the order of time; every fifth was put on hold, the closed ones were resolved and closed."""
    with desk.ctx() as ctx:
        ids = ctx.session.scalars(select(Ticket.id).order_by(Ticket.id)).all()
        step = timedelta(days=DAYS) / len(ids)
        moments = [ctx.now - timedelta(days=DAYS) + step * place for place in range(len(ids))]
        table = Ticket.__table__
        aged = update(table).where(table.c.id == bindparam("n"))  # type: ignore[arg-type]  # a table
        ages = [{"n": n, "created_at": at, "updated_at": at} for n, at in zip(ids, moments, strict=True)]
        ctx.session.connection().execute(aged, ages)
        rows = ctx.session.execute(select(Ticket.id, Ticket.created_at, Ticket.status)).all()
        lines: list[dict[str, Any]] = []
        for row in rows:
            names = ["created"]
            names += ["pended"] if row.status is Status.PENDING or row.id % 5 == 0 else []
            names += ["resolved", "closed"] if row.status is Status.CLOSED else []
            lines += [_line(row, place, name) for place, name in enumerate(names)]
        for start in range(0, len(lines), 10_000):
            ctx.session.execute(insert(TicketEntry), lines[start : start + 10_000])
    with desk.house.database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")


def _line(row: Any, place: int, name: str) -> dict[str, Any]:
    return {
        "ticket_id": row.id,
        "seq": place - 10,
        "ticket_version": 1,
        "kind": EntryKind.EVENT,
        "at": row.created_at + timedelta(hours=place),
        "author_id": 1,
        "author_name": "박서준",
        "text": "",
        "name": name,
        "facts": {"reason": "waiting_vendor"} if name == "pended" else {},
    }


# --- dry runs -----------------------------------------------------------------------------------------------


def _dry_runs(desk: Desk) -> dict[str, float]:
    words = [Condition(field=FactField.TEXT, op=Op.CONTAINS, values=["프린터"])]
    asks = {
        "created, words": (Trigger(event=TriggerEvent.CREATED), words),
        "created, all": (Trigger(event=TriggerEvent.CREATED), []),
        "on hold for two days": (Trigger(moment=Moment.PENDED, minutes=2 * DAY), []),
        "escalated, never": (Trigger(event=TriggerEvent.ESCALATED), []),
    }
    return {f"dry run, {name}": _dry_run(desk, name, *ask) for name, ask in asks.items()}


def _dry_run(desk: Desk, name: str, trigger: Trigger, conditions: list[Condition]) -> float:
    lead = caller(1, teams=(), roles=(Role.LEAD, Role.MANAGER))
    steps = [TicketStep(kind=ActionKind.ADD_TAG, word="x")]
    form = RuleForm(name="시험", trigger=trigger, conditions=Group(conditions=conditions), steps=steps)
    spans, found, looked_at, cursor = [], 0, 0, ""
    while True:
        start = time.perf_counter()
        with desk.ctx(lead, writes=False) as ctx:
            page = past.dry_run(ctx, DryRun(rule=form, cursor=cursor, is_counting=found > LISTED))
        spans.append((time.perf_counter() - start) * 1000)
        found, looked_at, cursor = found + page.matched, looked_at + page.looked_at, page.next_cursor
        if not cursor:
            break
    print(
        f"dry run, {name:22} {looked_at:7,} tickets, {found:6,} found, {len(spans):4} pages, "
        f"first {spans[0]:6.1f}, longest {max(spans):6.1f}, all {sum(spans):8.0f} ms"
    )
    return sum(spans)


# --- the clock ----------------------------------------------------------------------------------------------


def _timed_pass(desk: Desk) -> dict[str, float]:
    """Three rules whose time comes for thousands of the open tickets, the oldest, at once."""
    lead = caller(1, teams=(), roles=(Role.LEAD,))
    moments = ((Moment.CREATED, 85 * DAY), (Moment.PENDED, 84 * DAY), (Moment.ASKED, 86 * DAY))
    with desk.ctx(lead) as ctx:
        for moment, minutes in moments:
            steps = [TicketStep(kind=ActionKind.ADD_TAG, word=moment.value)]
            trigger = Trigger(moment=moment, minutes=minutes)
            rules.create(ctx, NewRule(name=moment.value, trigger=trigger, steps=steps, is_enabled=True))
    time.sleep(0.01)
    desk.clock.pass_time(days=3)
    holds: list[float] = []
    job = Job("run_timed_rules", timedelta(minutes=1), timed.run_due, look=timed.look)
    start = time.perf_counter()
    for _ in range(3):
        with _watched(desk.house, holds) as house:
            jobs.run_due(house, [job])
        desk.clock.pass_time(minutes=1)
    spent = (time.perf_counter() - start) * 1000
    with desk.ctx(writes=False) as ctx:
        done = ctx.session.scalar(select(func.count()).select_from(RuleMark)) or 0
    verdict = "within" if max(holds) <= WRITER_MS else "OVER"
    print(
        f"timed rules, three turns: {done:,} done in {spent:,.0f} ms; the writer held {len(holds)} times, "
        f"longest {max(holds):.0f} ms, {verdict} {WRITER_MS}"
    )
    return {"timed, longest hold": max(holds), "timed, each ticket": spent / max(done, 1)}


@contextmanager
def _watched(house: House, holds: list[float]) -> Iterator[House]:
    """The same house, which measures how long each of its writing transactions lasts."""

    class Watching(House):
        @contextmanager
        def transaction(self, *given: Any, writes: bool = True, **more: Any) -> Iterator[Context]:
            start = time.perf_counter()
            with super().transaction(*given, writes=writes, **more) as ctx:
                yield ctx
            if writes:
                holds.append((time.perf_counter() - start) * 1000)

    yield Watching(**{name: getattr(house, name) for name in house.__dataclass_fields__})


if __name__ == "__main__":
    run()
