"""Deliveries to make after a commit: written in the transaction of their cause, made at least once.

Deliveries whose keys agree up to the last colon stand in one line: they are made in the order they were
written, and while the first one waits for its next try the others wait too.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from msgspec import json
from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, mapped_column

from server.core import db
from server.core.context import Context, House
from server.core.db import Record

log = logging.getLogger(__name__)

Deliver = Callable[[dict[str, Any]], None]
"""Makes one delivery; raises when it could not. It may be called again for the same `key`."""

FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(minutes=30)
GIVEN_UP_AFTER = timedelta(days=3)
KEPT = timedelta(days=30)
"""How long a delivery that was made or given up is kept."""
LOOKED_AT = 1000
"""How many waiting deliveries are looked at to find the next one."""


class Undeliverable(Exception):
    """A deliverer says: no further try would change it."""


class Delivery(Record):
    """One thing to deliver. `done_at` and `failed_at` are None while it waits."""

    __tablename__ = "delivery"

    kind: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    payload: Mapped[bytes]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(default="")


def send(ctx: Context, kind: str, key: str, payload: dict[str, Any]) -> None:
    """Put a delivery into the outbox, once for each `key`."""
    if ctx.session.scalar(select(Delivery.id).where(Delivery.key == key)) is None:
        row = Delivery(kind=kind, key=key, payload=json.encode(payload), created_at=ctx.now, due_at=ctx.now)
        ctx.session.add(row)
        ctx.session.flush()


def deliver_due(house: House, deliverers: Mapping[str, Deliver]) -> int:
    """Make what is due, one after the other, each recorded by itself; returns how many went out.

    A delivery that fails ends the turn: what is behind it waits for the next one.
    """
    delivered = 0
    while (found := db.tried(partial(_next, house))) is not None:
        delivery_id, kind, payload = found
        try:
            deliverers[kind](payload)
        except Undeliverable as fault:
            log.warning("delivery %s of kind %s is given up: %s", delivery_id, kind, fault)
            _keep(house, delivery_id, str(fault), is_hopeless=True)
        except Exception as fault:
            log.warning("delivery %s of kind %s failed", delivery_id, kind, exc_info=True)
            _keep(house, delivery_id, f"{type(fault).__name__}: {fault}")
            break
        else:
            _keep(house, delivery_id, "")
            delivered += 1
    return delivered


def prune(ctx: Context) -> None:
    """Forget what was delivered or given up long ago."""
    is_over = Delivery.due_at.is_(None)
    ctx.session.execute(delete(Delivery).where(is_over, Delivery.created_at < ctx.now - KEPT))


def _next(house: House) -> tuple[int, str, dict[str, Any]] | None:
    with house.transaction(writes=True) as ctx:
        delivery_id = _first_due(ctx)
        row = ctx.session.scalar(
            select(Delivery)
            .where(Delivery.id == delivery_id, Delivery.due_at <= ctx.now)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return None
        row.attempts += 1
        row.due_at = ctx.now + min(FIRST_DELAY * 2 ** min(row.attempts - 1, 10), LONGEST_DELAY)
        return row.id, row.kind, json.decode(row.payload)


def _first_due(ctx: Context) -> int | None:
    """The oldest due delivery that is the first of its line."""
    waiting = ctx.session.execute(
        select(Delivery.id, Delivery.key, Delivery.due_at)
        .where(Delivery.due_at.is_not(None))
        .order_by(Delivery.id)
        .limit(LOOKED_AT)
    )
    lines: set[str] = set()
    for row in waiting:
        line = row.key.rpartition(":")[0] or row.key
        if line not in lines and row.due_at <= ctx.now:
            return int(row.id)
        lines.add(line)
    return None


def _keep(house: House, delivery_id: int, error: str, *, is_hopeless: bool = False) -> None:
    """What was forgotten would go out again: so once more where the database was lost meanwhile."""
    db.tried(partial(_record, house, delivery_id, error, is_hopeless=is_hopeless))


def _record(house: House, delivery_id: int, error: str, *, is_hopeless: bool = False) -> None:
    with house.transaction(writes=True) as ctx:
        row = ctx.session.get_one(Delivery, delivery_id)
        row.last_error = error[:2000]
        if not error:
            row.done_at, row.due_at = ctx.now, None
        elif is_hopeless or ctx.now - row.created_at > GIVEN_UP_AFTER:
            row.failed_at, row.due_at = ctx.now, None
