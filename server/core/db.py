"""Tables, engine and transactions. With `fulltext.py` the one place where SQLite and PostgreSQL differ."""

import enum
import logging
import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from typing import Any, ClassVar, TypeVar

import psycopg
import pysqlite3
from psycopg import sql
from sqlalchemy import (
    ARRAY,
    DDL,
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Dialect,
    Engine,
    Enum,
    FromClause,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    any_,
    bindparam,
    create_engine,
    event,
    func,
    select,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    declared_attr,
    mapped_column,
    sessionmaker,
)
from sqlalchemy.pool import ConnectionPoolEntry

log = logging.getLogger(__name__)

T = TypeVar("T")
WRITES = "ieum_writes"
"""Execution option of a connection whose transaction will write."""

EACH_ITS_OWN = {"isolation_level": "AUTOCOMMIT"}
ONE_MOMENT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

OLDEST_SQLITE = (3, 51, 3)
"""Older ones can lose commits or corrupt the file (WAL-reset bug)."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always UTC and always aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        assert value.tzinfo is not None, "times carry their zone"
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


BigId = BigInteger().with_variant(Integer, "sqlite")

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table. Text is never NULL, times are UTC, closed sets are their words."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        int: BigId,
        bool: Boolean(),
        datetime: UtcDateTime(),
        date: Date(),
        bytes: LargeBinary(),
        enum.Enum: Enum(
            enum.Enum,
            native_enum=False,
            create_constraint=False,
            length=32,
            values_callable=lambda words: [str(word.value) for word in words],
        ),
    }


class Record(Base):
    """A row that the wire knows by `id`."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)


class Versioned(Record):
    """A row that people edit: `version` goes up with every change and guards against lost ones."""

    __abstract__ = True

    version: Mapped[int] = mapped_column(Integer)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  # SQLAlchemy hands over the class
        return {"version_id_col": cls.version}


@event.listens_for(Session, "before_flush")
def _check_flush(session: Session, *_: Any) -> None:
    if session.info.get(WRITES, True):
        return
    if session.new or session.deleted or any(map(session.is_modified, session.dirty)):
        raise WrittenWhileReading


@event.listens_for(Session, "do_orm_execute")
def _check_statement(state: ORMExecuteState) -> None:
    if (state.is_insert or state.is_update or state.is_delete) and not state.session.info.get(WRITES, True):
        raise WrittenWhileReading


class WrittenWhileReading(Exception):
    """A unit of work that was said to read only changed something."""


class Database:
    """The engine, its sessions, and the one writer that SQLite can have."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(url) if self.is_sqlite else _postgres_engine(url)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._writer = threading.Lock()
        self._listener: threading.Thread | None = None
        self._channel = ""
        self._is_closed = threading.Event()

    @contextmanager
    def session(self, *, writes: bool, sees_one_moment: bool = False) -> Iterator[Session]:
        """One transaction: committed when the block ends well, rolled back when it raises.

        One that only reads is, on PostgreSQL, none at all: each statement stands for itself, as it does
        there anyway, and is spared the journeys of begin and end. `sees_one_moment`: unless all of them
        have to see the same.
        """
        options: dict[str, Any] = {WRITES: writes}
        if not self.is_sqlite and not writes:
            options |= ONE_MOMENT if sees_one_moment else EACH_ITS_OWN
        with self._turn(writes=writes), self._sessions(info={WRITES: writes}) as session:
            session.connection(execution_options=options)
            yield session
            session.commit()

    @contextmanager
    def _turn(self, *, writes: bool) -> Iterator[None]:
        if not (writes and self.is_sqlite):
            yield
            return
        with self._writer:
            yield

    def listen(self, channel: str, heard: Callable[[str], None]) -> None:
        """Call `heard` with what another server process told; SQLite has one process and needs none."""
        if self.is_sqlite or self._listener is not None:
            return
        self._channel = channel
        self._listener = threading.Thread(
            target=self._hear, args=(channel, heard), name="listen", daemon=True
        )
        self._listener.start()

    def _hear(self, channel: str, heard: Callable[[str], None]) -> None:
        address = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        while not self._is_closed.is_set():
            try:
                with psycopg.connect(address, autocommit=True) as connection:
                    connection.execute(f"LISTEN {channel}")
                    while not self._is_closed.is_set():
                        for note in connection.notifies(timeout=1.0, stop_after=1):
                            heard(note.payload)
            except psycopg.OperationalError:
                log.warning("the listener lost the database, trying again")
                self._is_closed.wait(2.0)

    def dispose(self) -> None:
        self._is_closed.set()
        if self._listener is not None:
            with suppress(DBAPIError), self.session(writes=True) as session:
                ring(session, self._channel)  # wakes the listener, so that it sees the end
            self._listener.join(timeout=5)
        self.engine.dispose()


def _sqlite_engine(url: str) -> Engine:
    if pysqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise RuntimeError(f"SQLite {pysqlite3.sqlite_version} is too old, 3.51.3 is needed")
    engine = create_engine(
        url,
        module=pysqlite3,
        pool_size=8,
        max_overflow=8,
        connect_args={"check_same_thread": False, "timeout": 10},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, so that DDL is inside the transaction too
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=10000",
            "journal_size_limit=67108864",
            "cache_size=-16000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgres_engine(url: str) -> Engine:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), pool_size=8, max_overflow=8)

    @event.listens_for(engine, "checkin")
    def _left(_: Any, record: ConnectionPoolEntry) -> None:
        record.info[LEFT_AT] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _taken(connection: Any, record: ConnectionPoolEntry, _: Any) -> None:
        if time.monotonic() - record.info.get(LEFT_AT, math.inf) > RESTED_S:
            try:
                engine.dialect.do_ping(connection)
            except psycopg.Error as error:
                raise DisconnectionError from error

    return engine


LEFT_AT = "left_at"
RESTED_S = 1.0
"""A connection that nobody used for so long is asked whether it still stands. To ask each time would cost
every request two more journeys; what breaks in between is tried again as `is_passing`.
"""


def is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def take_lock(session: Session, name: str) -> None:
    """Wait for the lock `name` until this transaction ends. SQLite's single writer holds them all."""
    if not is_sqlite(session):
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


def try_lock(session: Session, name: str) -> bool:
    """Take the lock `name` until this transaction ends, or say at once that another process has it."""
    if is_sqlite(session):
        return True
    found = session.execute(
        text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name}
    )
    return bool(found.scalar())


def ring(session: Session, channel: str, words: str = "") -> None:
    """Tell the other server processes, when this transaction commits, that there is news."""
    if not is_sqlite(session):
        session.execute(text("SELECT pg_notify(:channel, :words)"), {"channel": channel, "words": words})


def take_turn_and_ring(session: Session, channel: str) -> None:
    """`take_lock` and `ring` under one name, in one journey to the database."""
    if not is_sqlite(session):
        session.execute(_TURN, {"channel": channel})


_TURN = text("SELECT pg_advisory_xact_lock(hashtextextended(:channel, 0)), pg_notify(:channel, '')")


def is_passing(error: DBAPIError) -> bool:
    """A fault of this moment (deadlock, serialisation, lost connection): the same work may be tried again."""
    state = getattr(error.orig, "sqlstate", None)
    return state in ("40001", "40P01", "55P03", "57P01") or error.connection_invalidated


def tried(work: Callable[[], T]) -> T:
    """What `work`, a whole transaction, returns; once more after a fault of the moment."""
    for _ in range(TRIES - 1):
        try:
            return work()
        except DBAPIError as error:
            if not is_passing(error):
                raise
    return work()


TRIES = 3


def storage_fault(error: DBAPIError) -> str:
    """ "disk_full", "read_only" or "database_busy" when that is what the database says, else ""."""
    words = str(error.orig).lower()
    if "disk is full" in words or "no space left" in words:
        return "disk_full"
    if "readonly" in words or "read-only file system" in words:
        return "read_only"
    return "database_busy" if "locked" in words or "connection" in words else ""


@contextmanager
def in_one_journey(session: Session) -> Iterator[None]:
    """Statements whose results nobody asks for: on PostgreSQL they are sent together, and fail at the end."""
    if is_sqlite(session):
        yield
        return
    connection = session.connection()
    driver: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]  # connected
    try:
        with driver.pipeline():
            yield
    except psycopg.Error as error:
        if driver.closed:
            connection.invalidate(error)
        raise DBAPIError.instance(
            None, None, error, psycopg.Error, connection_invalidated=driver.closed, dialect=connection.dialect
        ) from error


def insert_rows(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """New rows whose ids nobody asks for, spared the books that the ORM keeps."""
    if rows:
        session.connection().execute(_table(model).insert().inline(), rows)


def insert_all(
    session: Session, model: type[Base], columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Many new rows at the speed of the driver. Nothing of the ORM happens: no defaults, no events."""
    if not rows:
        return
    table, connection = _table(model), session.connection()
    if is_sqlite(session):
        connection.exec_driver_sql(_sqlite_insert(table, columns), _bound(connection, table, columns, rows))
        return
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    copy_in = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), names)
    cursor: psycopg.Cursor[Any] = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]  # connected
    with cursor, cursor.copy(copy_in) as copy:
        for row in rows:
            copy.write_row(row)


def insert_missing(
    session: Session, model: type[Base], columns: Sequence[str], rows: Sequence[Sequence[Any]], unique: str
) -> None:
    """Many rows at the speed of the driver, leaving out those whose value of `unique` is there already.

    Give the rows in the order of `unique`: two transactions that insert the same ones then never deadlock.
    """
    if not rows:
        return
    table, connection = _table(model), session.connection()
    if is_sqlite(session):
        insert = f"{_sqlite_insert(table, columns)} ON CONFLICT ({unique}) DO NOTHING"
        connection.exec_driver_sql(insert, _bound(connection, table, columns, rows))
        return
    kinds = [table.c[name].type.compile(connection.dialect) for name in columns]
    given = ", ".join(f"%s::{kind}[]" for kind in kinds)
    insert = (
        f"INSERT INTO {table.name} ({', '.join(columns)}) SELECT * FROM unnest({given}) "  # noqa: S608  # our own names
        f"ON CONFLICT ({unique}) DO NOTHING"
    )
    connection.exec_driver_sql(insert, tuple(list(column) for column in zip(*rows, strict=True)))


def find_ids(session: Session, model: type[Record], unique: str, values: Sequence[str]) -> dict[str, int]:
    """The ids of the rows whose text `unique` is one of `values`, however many."""
    column = _table(model).c[unique]
    if is_sqlite(session):
        asked = func.json_each(bindparam("asked", type_=JSON)).table_valued("value")
        wanted: ColumnElement[bool] = column.in_(select(asked.c.value))
    else:
        wanted = column == any_(bindparam("asked", type_=ARRAY(Text)))
    found = session.execute(select(column, model.id).where(wanted), {"asked": list(values)})
    return {row[0]: row[1] for row in found}


def _table(model: type[Base]) -> Table:
    assert isinstance(model.__table__, Table)
    return model.__table__


def _sqlite_insert(table: Table, columns: Sequence[str]) -> str:
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608  # our own names


def _bound(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> list[tuple[Any, ...]]:
    """The rows as SQLite's driver takes them: times and dates in the form that SQLAlchemy reads back."""
    dialect = connection.dialect
    makers = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in columns]
    values = [
        [make(value) for value in column] if make else column
        for make, column in zip(makers, zip(*rows, strict=True), strict=True)
    ]
    return list(zip(*values, strict=True))


def integrity_faults(session: Session) -> list[str]:
    """What the database itself finds wrong with its file; nothing on PostgreSQL, which checks by itself."""
    if not is_sqlite(session):
        return []
    rows = session.execute(text("PRAGMA integrity_check")).scalars().all()
    broken_keys = session.execute(text("PRAGMA foreign_key_check")).all()
    return [row for row in rows if row != "ok"] + [f"foreign key: {tuple(key)}" for key in broken_keys]


def append_only(table: FromClause) -> None:
    """Let the database itself refuse UPDATE and DELETE on `table`, a class's `__table__`."""
    assert isinstance(table, Table)
    for statement in append_only_statements(table.name, "sqlite"):
        event.listen(table, "after_create", _ddl(statement, "sqlite"))
    for statement in append_only_statements(table.name, "postgresql"):
        event.listen(table, "after_create", _ddl(statement, "postgresql"))
    table.info["append_only"] = True


def _ddl(statement: str, dialect: str) -> Any:
    return DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]  # SQLAlchemy's own


def append_only_statements(table: str, dialect: str) -> list[str]:
    """The triggers, for `append_only` and for migrations."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ]
