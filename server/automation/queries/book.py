"""The rules that are switched on, compiled once for each change and kept in this process.

A change made here is seen at once when its transaction has ended; one made in another server process within
`TRUSTED_S`. While nothing listens, an event costs a look into a table and no question to the database.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from msgspec import json
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from server.automation.models import Rule
from server.core.context import Context
from shared.automation import Group, TicketStep, Trigger
from shared.wire import Wire

TRUSTED_S = 5.0


class Definition(Wire):
    """What is kept of a rule as JSON."""

    trigger: Trigger
    conditions: Group
    steps: list[TicketStep]


DEFINITIONS = json.Decoder(Definition)


@dataclass(frozen=True)
class Compiled:
    """A rule ready to run."""

    id: int
    name: str
    is_last: bool
    hourly_limit: int
    owner_id: int | None
    since: datetime
    """When it became what it is: what was due before is none of its business."""
    definition: Definition


@dataclass(frozen=True)
class Book:
    """`stamp`: what the database had when it was read."""

    stamp: tuple[int, int, int] = (0, 0, 0)
    read_at: float = -1e9
    by_event: Mapping[str, tuple[Compiled, ...]] = field(default_factory=dict)
    timed: tuple[Compiled, ...] = ()


EMPTY = Book()
_books: weakref.WeakKeyDictionary[Engine, Book] = weakref.WeakKeyDictionary()
_lock = threading.Lock()


def book(ctx: Context) -> Book:
    engine = _engine(ctx.session)
    known = _books.get(engine, EMPTY)
    if time.monotonic() - known.read_at < TRUSTED_S:
        return known
    with ctx.session.no_autoflush:
        stamp = _stamp(ctx.session)
        fresh = known if stamp == known.stamp else _compile(ctx.session, stamp)
    fresh = Book(fresh.stamp, time.monotonic(), fresh.by_event, fresh.timed)
    if not ctx.session.info.get("changed_rules"):
        with _lock:
            _books[engine] = fresh
    return fresh


def changed(ctx: Context) -> None:
    """The rules are other ones when this transaction ends."""
    session = ctx.session
    if session.info.get("changed_rules"):
        return
    session.info["changed_rules"] = True
    engine = _engine(session)

    def forget(_: Session) -> None:
        with _lock:
            _books.pop(engine, None)

    event.listen(session, "after_commit", forget)


def _engine(session: Session) -> Engine:
    bind = session.get_bind()
    return bind if isinstance(bind, Engine) else bind.engine


def _stamp(session: Session) -> tuple[int, int, int]:
    """Every change of a rule raises its version, a new one raises the count."""
    versions, newest = func.coalesce(func.sum(Rule.version), 0), func.coalesce(func.max(Rule.id), 0)
    row = session.execute(select(func.count(Rule.id), versions, newest)).one()
    return int(row[0]), int(row[1]), int(row[2])


def _compile(session: Session, stamp: tuple[int, int, int]) -> Book:
    rows = session.scalars(select(Rule).where(Rule.is_enabled).order_by(Rule.position, Rule.id)).all()
    by_event: dict[str, list[Compiled]] = {}
    timed: list[Compiled] = []
    for row in rows:
        rule = compiled(row)
        if rule.definition.trigger.event is not None:
            by_event.setdefault(rule.definition.trigger.event.value, []).append(rule)
        else:
            timed.append(rule)
    return Book(stamp, 0.0, {name: tuple(rules) for name, rules in by_event.items()}, tuple(timed))


def compiled(row: Rule) -> Compiled:
    definition = DEFINITIONS.decode(row.definition)
    return Compiled(row.id, row.name, row.is_last, row.hourly_limit, row.owner_id, row.updated_at, definition)
