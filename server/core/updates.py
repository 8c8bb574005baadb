"""The numbered feed of updates that desktops follow, and the bell that wakes those who wait for news."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.core.db import Record, insert_rows, ring, take_turn_and_ring
from shared.updates import PASSING_SEQ, Update, Updates

CHANNEL = "ieum_updates"
KEPT = 200_000
"""Rows kept; a desktop that was away for longer reloads everything."""


class UpdateRecord(Record):
    """One line of the feed; its id is the sequence number."""

    __tablename__ = "update_record"

    kind: Mapped[str]
    record_id: Mapped[int]
    name: Mapped[str]
    at: Mapped[datetime] = mapped_column()


class Bell:
    """Wakes everybody who asked to be called when there is news in the feed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: set[Callable[[], None]] = set()

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` (from any thread) at every commit with news; returns the way to stop that."""
        with self._lock:
            self._listeners.add(listener)
        return lambda: self._remove(listener)

    def _remove(self, listener: Callable[[], None]) -> None:
        with self._lock:
            self._listeners.discard(listener)

    def ring(self) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            listener()


BELL = Bell()


class Passing:
    """Hands news that nobody has to hear later (who is looking at a ticket) to everybody who listens now."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: set[Callable[[Update], None]] = set()

    def subscribe(self, listener: Callable[[Update], None]) -> Callable[[], None]:
        with self._lock:
            self._listeners.add(listener)
        return lambda: self._remove(listener)

    def _remove(self, listener: Callable[[Update], None]) -> None:
        with self._lock:
            self._listeners.discard(listener)

    def tell(self, update: Update) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            listener(update)


PASSING = Passing()


def heard(words: str) -> None:
    """Another server process told something: news in the feed, or passing news in full."""
    if words:
        PASSING.tell(msgspec.json.decode(words, type=Update))
    else:
        BELL.ring()


def mention(session: Session, *, kind: str, record_id: int, name: str, at: datetime) -> None:
    """Passing news of this transaction: told to those who follow at this moment, kept nowhere."""
    told: dict[tuple[str, int, str], Update] = session.info.setdefault("passing", {})
    told[kind, record_id, name] = Update(seq=PASSING_SEQ, kind=kind, id=record_id, name=name, at=at)


def spread(session: Session) -> list[Update]:
    """Send what is passing to the other server processes; what those of this one are to be told."""
    told: dict[Any, Update] = session.info.pop("passing", {})
    for update in told.values():
        ring(session, CHANNEL, msgspec.json.encode(update).decode())
    return list(told.values())


def note(session: Session, *, kind: str, record_id: int, name: str, at: datetime) -> None:
    """Remember an update of this transaction; `write_down` puts them into the feed at its very end."""
    pending: dict[tuple[str, int, str], dict[str, Any]] = session.info.setdefault("updates", {})
    pending[kind, record_id, name] = {"kind": kind, "record_id": record_id, "name": name, "at": at}


def write_down(session: Session) -> bool:
    """Append what was noted; whether there was anything. The lock makes sequence order equal commit order,
    so that nobody skips a row.
    """
    pending = session.info.pop("updates", {})
    if not pending:
        return False
    take_turn_and_ring(session, CHANNEL)
    insert_rows(session, UpdateRecord, list(pending.values()))
    return True


def after(session: Session, seq: int, limit: int) -> Updates:
    """The updates that follow `seq`."""
    first: int | None = session.scalar(select(func.min(UpdateRecord.id)))
    last: int | None = session.scalar(select(func.max(UpdateRecord.id)))
    if first is None or last is None:
        return Updates(items=[], last_seq=seq)
    if seq > last or (seq and seq < first - 1):
        return Updates(items=[], last_seq=last, is_gap=True)
    rows = session.scalars(
        select(UpdateRecord).where(UpdateRecord.id > seq).order_by(UpdateRecord.id).limit(limit)
    ).all()
    items = [Update(seq=row.id, kind=row.kind, id=row.record_id, name=row.name, at=row.at) for row in rows]
    return Updates(items=items, last_seq=items[-1].seq if items else seq)


def last_seq(session: Session) -> int:
    return session.scalar(select(func.max(UpdateRecord.id))) or 0


def prune(session: Session) -> None:
    """Forget what is older than anybody will ask for."""
    session.execute(delete(UpdateRecord).where(UpdateRecord.id <= last_seq(session) - KEPT))
