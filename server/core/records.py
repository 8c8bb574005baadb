"""Wire record <-> row by the same names; rows that many ask for in one transaction."""

from collections.abc import Iterable
from typing import Any, TypeVar

from msgspec import Struct, structs

from server.core.context import Context
from server.core.db import Base, Record

R = TypeVar("R", bound=Struct)
M = TypeVar("M", bound=Record)


def held(ctx: Context, table: type[M], record_id: int) -> M | None:
    """The row with this id, held until the transaction ends: else it is read again for each use."""
    row = ctx.session.get(table, record_id)
    ctx.session.info.setdefault("held", {})[table, record_id] = row
    return row


def copy(source: Any, target: type[R], **known: Any) -> R:
    """A wire record from a row: every field of `target` that is not given is read from `source` by name."""
    values = {name: getattr(source, name) for name in target.__struct_fields__ if name not in known}
    return target(**values, **known)


def fill(row: Any, form: Struct, *, skip: Iterable[str] = ()) -> dict[str, list[Any]]:
    """Set the fields of `form` on `row`; returns what really changed as {field: [old, new]}."""
    skipped = {*skip, "version"}
    changes: dict[str, list[Any]] = {}
    for name, new in structs.asdict(form).items():
        if name in skipped:
            continue
        old = getattr(row, name)
        if old != new:
            changes[name] = [old, new]
            setattr(row, name, new)
    return changes


def set_values(row: Base) -> dict[str, Any]:
    """What was set of a new row, by column."""
    return {name: value for name, value in vars(row).items() if name in type(row).__table__.columns}
