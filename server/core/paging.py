"""Cursors: a page says where the next one starts."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import DecodeError, json
from sqlalchemy import ColumnElement, Integer, Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from shared.errors import Invalid

Column = InstrumentedAttribute[Any] | ColumnElement[Any]


def encode(values: list[Any]) -> str:
    return urlsafe_b64encode(json.encode(values)).decode().rstrip("=")


def decode(cursor: str, columns: Sequence[Column]) -> list[Any]:
    """The values of a cursor, or `Invalid` for anything that is not one of ours; moments are text in it."""
    try:
        values = json.decode(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, DecodeError) as error:
        raise Invalid("cursor_unknown", "cursor") from error
    if not isinstance(values, list) or len(values) != len(columns):
        raise Invalid("cursor_unknown", "cursor")
    values = [_moment(value, column) for value, column in zip(values, columns, strict=True)]
    if not all(_fits(value, column) for value, column in zip(values, columns, strict=True)):
        raise Invalid("cursor_unknown", "cursor")
    return values


def at_place(place: int) -> str:
    """The cursor of a list that is counted off, because its order is no column."""
    return encode([place])


def place_of(cursor: str) -> int:
    """Where such a list goes on; 0 without a cursor."""
    if not cursor:
        return 0
    place: int = decode(cursor, [literal(0, Integer)])[0]
    if place < 0:
        raise Invalid("cursor_unknown", "cursor")
    return place


def _moment(value: Any, column: Column) -> Any:
    if column.type.python_type is not datetime or not isinstance(value, str):
        return value
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise Invalid("cursor_unknown", "cursor") from error


def _fits(value: Any, column: Column) -> bool:
    """Only what the database can compare with the column: not even a forged cursor makes it stumble."""
    if isinstance(value, datetime):
        return column.type.python_type is datetime and value.tzinfo is not None
    if isinstance(value, str):
        return column.type.python_type is str and "\0" not in value
    return type(value) is int and column.type.python_type is int and abs(value) < 2**63


def page(
    session: Session,
    query: Select[*tuple[Any, ...]],
    columns: Sequence[Column],
    cursor: str,
    limit: int,
    *,
    descending: bool = False,
) -> tuple[list[Any], str]:
    """Rows after `cursor`, ordered by `columns`, and the next cursor.

    The columns hold text, integers or moments and are never null in it; the last one is unique.
    `query` selects one entity or its columns; the order columns are added behind it.
    """
    if cursor:
        values = decode(cursor, columns)
        here = tuple_(*(literal(value, column.type) for value, column in zip(values, columns, strict=True)))
        order = tuple_(*columns)
        query = query.where(order < here if descending else order > here)
    ordering = [column.desc() if descending else column.asc() for column in columns]
    rows = session.execute(query.add_columns(*columns).order_by(*ordering).limit(limit + 1)).all()
    kept = rows[:limit]
    has_more = len(rows) > limit
    next_cursor = encode(list(kept[-1][-len(columns) :])) if has_more else ""
    return [row[0] if len(row) == len(columns) + 1 else row[: -len(columns)] for row in kept], next_cursor
