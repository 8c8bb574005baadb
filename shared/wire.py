"""Base classes of everything that crosses the wire, and `Endpoint`, the description of one call."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Generic, TypeVar, dataclass_transform, get_args

import msgspec
import msgspec.structs
from msgspec import Meta, Struct, StructMeta

Line = Annotated[str, Meta(min_length=1, max_length=250)]
"""One line of text a person must give."""
OptionalLine = Annotated[str, Meta(max_length=250)]
Text = Annotated[str, Meta(min_length=1, max_length=65_536)]
OptionalText = Annotated[str, Meta(max_length=65_536)]
Code = Annotated[str, Meta(min_length=1, max_length=64)]
OptionalCode = Annotated[str, Meta(max_length=64)]
Id = Annotated[int, Meta(ge=1, le=9_223_372_036_854_775_807)]
Count = Annotated[int, Meta(ge=0, le=2**53)]
Version = Annotated[int, Meta(ge=1, le=2**31)]
Limit = Annotated[int, Meta(ge=1, le=200)]


class RecordMeta(StructMeta):
    """Fields of every record are given by name; msgspec does not inherit `kw_only` by itself."""

    def __new__(
        cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any
    ) -> "RecordMeta":
        return super().__new__(cls, name, bases, namespace, **{"kw_only": True, **options})


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class Wire(Struct, metaclass=RecordMeta, frozen=True, forbid_unknown_fields=True):
    """What a client sends: unknown fields are refused."""


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class Reply(Struct, metaclass=RecordMeta, frozen=True):
    """What the server answers: unknown fields are ignored, so that older programs go on reading."""


@cache
def bounds(record: type[Struct], name: str) -> tuple[int, int]:
    """The least and the greatest number that a field of a record takes."""
    (found,) = (one.type for one in msgspec.structs.fields(record) if one.name == name)
    limits = [one for one in _annotations(found) if isinstance(one, Meta)]
    least = next(one.ge for one in limits if one.ge is not None)
    greatest = next(one.le for one in limits if one.le is not None)
    return int(least), int(greatest)


def _annotations(kind: Any) -> Iterator[Any]:
    """Of a type and of what may stand in its place, `Annotated[…] | None`."""
    yield from getattr(kind, "__metadata__", ())
    for inner in get_args(kind):
        yield from _annotations(inner)


class Nothing(Wire):
    """No query, no body, or no answer."""


class Ref(Reply):
    """A pointer to any record, with the words to show for it."""

    kind: str
    id: int
    label: str


T = TypeVar("T")


class Page(Reply, Generic[T]):
    """One page of a list; `next_cursor` is empty on the last one."""

    items: list[T]
    next_cursor: str = ""
    total: int | None = None


class Access(StrEnum):
    """Who may call an endpoint at all; what they may see and do is decided inside."""

    PUBLIC = "public"
    ACCOUNT = "account"
    DEVICE = "device"


Q = TypeVar("Q")
B = TypeVar("B")
R = TypeVar("R")


@dataclass(frozen=True)
class Endpoint(Generic[Q, B, R]):
    """One call: `method`, `path` with {placeholders}, the types of query, body and reply.

    A GET never changes anything. Every other method runs in a write transaction, may be repeated with the
    same `Idempotency-Key`, and is answered once; `is_reading` marks a POST that only reads.
    """

    method: str
    path: str
    query: type[Q]
    body: type[B]
    reply: type[R]
    access: Access = Access.ACCOUNT
    permission: str = ""
    status: int = 200
    is_reading: bool = False
    max_body_bytes: int = 1_048_576
    accepts_raw: bool = False
    """The body is the file itself (`Raw`), described by query and headers."""
    returns_raw: bool = False
    """The answer is a file (`File`)."""
    tags: tuple[str, ...] = field(default=())
    does_no_harm_twice: bool = False
    """A write that may simply be done again: its answer is not kept for repeats."""

    @property
    def is_answer_kept(self) -> bool:
        """Whether a repeat of a call is answered and not done again."""
        return self.writes and self.access is not Access.PUBLIC and not self.does_no_harm_twice

    @property
    def writes(self) -> bool:
        return self.method != "GET" and not self.is_reading

    def url(self, **ids: Any) -> str:
        """The path with its placeholders filled in: `GET_TICKET.url(ticket_id=7)`."""
        return self.path.format(**ids)


class Raw(Wire):
    """The bytes of an upload, as they came."""

    content: bytes


class File(Reply):
    """The bytes of a download."""

    name: str
    media_type: str
    content: bytes
