"""Wire record <-> row by the same names."""

from collections.abc import Iterable
from typing import Any, TypeVar

from msgspec import Struct, structs

R = TypeVar("R", bound=Struct)


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
