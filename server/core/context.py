"""Who acts, when, in which transaction: the first argument of every action and query."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy.orm import Session

from server.core import updates
from server.core.db import Database, Record, in_one_journey, insert_rows
from shared.errors import Conflict, DeskError, Forbidden, Invalid
from shared.permissions import Permission
from shared.updates import Update

AT_END = "at_end"
LAST = "last"
AFTERWARDS = "afterwards"


class ActorKind(StrEnum):
    ACCOUNT = "account"
    DEVICE = "device"
    SYSTEM = "system"
    """The server itself: jobs and the command line."""
    NOBODY = "nobody"


@dataclass(frozen=True)
class Actor:
    """The caller. `id` is the account's or the device's; `session_id` the sign-in it came by."""

    kind: ActorKind
    id: int = 0
    person_id: int | None = None
    name: str = ""
    permissions: frozenset[Permission] = frozenset()
    team_ids: frozenset[int] = frozenset()
    session_id: int | None = None

    def may(self, permission: Permission) -> bool:
        return self.kind is ActorKind.SYSTEM or permission in self.permissions

    def require(self, permission: Permission) -> None:
        if not self.may(permission):
            raise Forbidden("permission_missing", permission=permission.value)


SYSTEM = Actor(ActorKind.SYSTEM, name="Ieum")
NOBODY = Actor(ActorKind.NOBODY)


class Clock(Protocol):
    def now(self) -> datetime: ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True)
class Context:
    """One unit of work: its transaction, its caller, its moment."""

    session: Session
    actor: Actor
    now: datetime
    language: str = "ko"
    reactions: Mapping[type, Any] = field(default_factory=dict)
    data_dir: Path = Path()
    zone: str = "Asia/Seoul"
    """The company's time zone: where "today" is decided."""
    remote: str = ""
    """Network address of the caller, for limits and the audit."""
    report_interval_s: int = 3600
    """How often endpoint agents are asked to report."""
    sends_mail: bool = False
    """There is a mail server to hand mail to."""
    request_key: str = ""
    """The caller's word for this request, the same in every repeat of it."""

    def afterwards(self, act: Callable[["Context"], None]) -> None:
        """Do this when all that the transaction is about has been done, still inside of it."""
        self.session.info.setdefault(AFTERWARDS, []).append(act)

    def finish(self) -> None:
        """Do what was left for afterwards; that may leave more of it."""
        waiting: list[Callable[[Context], None]] = self.session.info.get(AFTERWARDS, [])
        while waiting:
            waiting.pop(0)(self)

    def acting_as(self, actor: Actor) -> "Context":
        return replace(self, actor=actor)


def at_end(ctx: Context, name: str, work: Callable[[Context], None]) -> None:
    """Do `work` once, however often it is asked for under this name, just before this transaction ends."""
    ctx.session.info.setdefault(AT_END, {}).setdefault(name, lambda: work(ctx))


def write_last(ctx: Context, table: type[Record], **values: Any) -> None:
    """A row that nobody reads before this transaction ends: written then, all those of a table at once."""
    rows: dict[int, tuple[type[Record], dict[str, Any]]] = ctx.session.info.setdefault(LAST, {})
    rows[len(rows)] = table, values


class Recorded(Exception):
    """Refuse, and still keep what this transaction wrote.

    Only for refusals that must be remembered: a wrong password counts, a stolen token ends its session.
    """

    def __init__(self, refusal: DeskError) -> None:
        super().__init__(refusal)
        self.refusal = refusal


def _insert_last(session: Session) -> None:
    by_table: dict[type[Record], list[dict[str, Any]]] = {}
    for table, values in session.info.pop(LAST, {}).values():
        by_table.setdefault(table, []).append(values)
    for table, rows in by_table.items():
        insert_rows(session, table, rows)


@dataclass(frozen=True)
class House:
    """What lasts from start to stop; contexts are made from it."""

    database: Database
    clock: Clock
    reactions: Mapping[type, Any]
    data_dir: Path
    zone: str = "Asia/Seoul"
    report_interval_s: int = 3600
    sends_mail: bool = False

    @contextmanager
    def transaction(
        self,
        actor: Actor = SYSTEM,
        *,
        writes: bool = True,
        sees_one_moment: bool = False,
        language: str = "ko",
        remote: str = "",
    ) -> Iterator[Context]:
        """The only way to the database. Ends with a commit, or, when the block raises, with nothing at all.

        `Recorded` is the exception: what was written is committed, then its refusal is raised.
        `sees_one_moment`: all that is read is as it was at the first read, whatever others write meanwhile.
        """
        refusal: DeskError | None = None
        has_news = False
        passing: list[Update] = []
        with self.database.session(writes=writes, sees_one_moment=sees_one_moment) as session:
            ctx = Context(
                session,
                actor,
                self.clock.now(),
                language,
                self.reactions,
                self.data_dir,
                self.zone,
                remote,
                self.report_interval_s,
                self.sends_mail,
            )
            try:
                yield ctx
            except Recorded as recorded:
                refusal = recorded.refusal
            if writes:
                ctx.finish()
                session.flush()
                for work in session.info.pop(AT_END, {}).values():
                    work()
                with in_one_journey(session):
                    _insert_last(session)
                    has_news = updates.write_down(session)
                    passing = updates.spread(session)
        if has_news:
            updates.BELL.ring()
        for update in passing:
            updates.PASSING.tell(update)
        if refusal is not None:
            raise refusal


NOTED = ("updates", "passing", AT_END, LAST)
"""What a session remembers to tell or do at the end of its transaction."""


@contextmanager
def savepoint(ctx: Context) -> Iterator[None]:
    """A part of the transaction that may fail by itself: what it wrote and meant to do goes with it."""
    noted = {name: dict(ctx.session.info.get(name, {})) for name in NOTED}
    left = list(ctx.session.info.get(AFTERWARDS, []))
    try:
        with ctx.session.begin_nested():
            yield
    except BaseException:
        ctx.session.info.update(noted)
        ctx.session.info.get(AFTERWARDS, [])[:] = left
        raise


class HasVersion(Protocol):
    version: Any


def check_version(record: HasVersion, version: int, **facts: Any) -> None:
    """Refuse a write that was made from an older picture of the record."""
    if record.version != version:
        raise Conflict("changed_meanwhile", version=record.version, seen=version, **facts)


def not_in_future(ctx: Context, at: datetime | None, field: str) -> datetime:
    """`at` or now; a moment still to come is refused."""
    if at is None:
        return ctx.now
    if at.tzinfo is None:
        raise Invalid("time_without_zone", field)
    if at > ctx.now:
        raise Invalid("time_in_future", field)
    return at
