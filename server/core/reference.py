"""Reference data: tables that people seldom change and that every request reads, kept in memory.

A number in the database goes up with every transaction that changes one of them, so that each server process
knows whether what it keeps still holds.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import event, select, update
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column

from server.core.context import Context
from server.core.db import Base

T = TypeVar("T")
K = TypeVar("K")
SEEN, CHANGED = "reference_seen", "reference_changed"
ONLY = 1


class Reference:
    """Marks a table as reference data. Rows are written through the ORM, never past it."""


class ReferenceRevision(Base):
    """One row: how many transactions have changed reference data."""

    __tablename__ = "reference_revision"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int]


_KEPT: "WeakKeyDictionary[Any, dict[str, tuple[int, Any]]]" = WeakKeyDictionary()
"""By engine and name: at which revision it was read, and what."""


def known(ctx: Context, name: str, read: Callable[[Context], T]) -> T:
    """What `read` finds, from memory while it holds. Plain values only: nothing of this transaction.

    A transaction that changes reference data reads it itself until it ends.
    """
    session = ctx.session
    if _is_changing(session):
        return read(ctx)
    kept = _KEPT.setdefault(session.get_bind(), {})
    revision = session.info.get(SEEN)
    if revision is None:
        revision = session.info[SEEN] = session.scalars(_REVISION).one()
    found = kept.get(name)
    if found is None or found[0] != revision:
        found = kept[name] = revision, read(ctx)
    value: T = found[1]
    return value


def known_one(
    ctx: Context, name: str, read: Callable[[Context], Mapping[K, T]], key: K
) -> tuple[Mapping[K, T], T | None]:
    """All that `read` finds, and the one under `key`; None where there is none.

    One that is missing may have come since this unit of work began: it is looked for again, with what the
    database has now.
    """
    found = known(ctx, name, read)
    if key not in found:
        ctx.session.info.pop(SEEN, None)
        found = known(ctx, name, read)
    return found, found.get(key)


_REVISION = select(ReferenceRevision.revision).where(ReferenceRevision.id == ONLY)


def _is_changing(session: Session) -> bool:
    """Has changed reference data, or will when it writes what it holds."""
    if not session.info.get(CHANGED) and _changes(session):
        session.flush()
    return bool(session.info.get(CHANGED))


def _changes(session: Session) -> bool:
    if any(isinstance(one, Reference) for one in (*session.new, *session.deleted)):
        return True
    return any(isinstance(one, Reference) and session.is_modified(one) for one in session.dirty)


def _note(session: Session) -> None:
    """Each time anew: an earlier one may have been taken back with a part of the transaction."""
    session.info[CHANGED] = True
    higher = update(ReferenceRevision).where(ReferenceRevision.id == ONLY)
    session.connection().execute(higher.values(revision=ReferenceRevision.revision + 1))


@event.listens_for(Session, "before_flush")
def _before_flush(session: Session, *_: Any) -> None:
    if _changes(session):
        _note(session)


@event.listens_for(Session, "do_orm_execute")
def _before_execute(state: ORMExecuteState) -> None:
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    mapper = state.bind_mapper
    if mapper is not None and issubclass(mapper.class_, Reference):
        _note(state.session)
