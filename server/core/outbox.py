"""Deliveries to make after a commit: written in the transaction of their cause, made at least once."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import json
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from server.core.context import Context, House
from server.core.db import Record

log = logging.getLogger(__name__)

Deliver = Callable[[dict[str, Any]], None]
"""Makes one delivery; raises when it could not. It may be called again for the same `key`."""

FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(minutes=30)
GIVEN_UP_AFTER = timedelta(days=3)


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
    """Make what is due, one after the other, each recorded by itself; returns how many went out."""
    delivered = 0
    while (found := _next(house)) is not None:
        delivery_id, kind, payload = found
        error = ""
        try:
            deliverers[kind](payload)
        except Exception as fault:
            log.warning("delivery %s of kind %s failed", delivery_id, kind, exc_info=True)
            error = f"{type(fault).__name__}: {fault}"
        _record(house, delivery_id, error)
        delivered += not error
        if error:
            break
    return delivered


def _next(house: House) -> tuple[int, str, dict[str, Any]] | None:
    with house.transaction(writes=True) as ctx:
        row = ctx.session.scalar(
            select(Delivery)
            .where(Delivery.due_at <= ctx.now)
            .order_by(Delivery.due_at, Delivery.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return None
        row.attempts += 1
        row.due_at = ctx.now + min(FIRST_DELAY * 2 ** (row.attempts - 1), LONGEST_DELAY)
        return row.id, row.kind, json.decode(row.payload)


def _record(house: House, delivery_id: int, error: str) -> None:
    with house.transaction(writes=True) as ctx:
        row = ctx.session.get_one(Delivery, delivery_id)
        row.last_error = error[:2000]
        if not error:
            row.done_at, row.due_at = ctx.now, None
        elif ctx.now - row.created_at > GIVEN_UP_AFTER:
            row.failed_at, row.due_at = ctx.now, None
