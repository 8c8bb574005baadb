"""The one history of the schema, on both databases."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, Table, event, insert, select, text
from sqlalchemy.exc import DBAPIError

import server.wiring  # noqa: F401  # every table is known once the wiring is
from server import migrations
from server.core.db import WRITES, Base, Database
from server.core.fulltext import is_index_table
from shared.tickets import TagHue


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        url = request.getfixturevalue("postgres").fresh_database()
    opened = Database(url)
    yield opened
    opened.dispose()


def is_of_the_product(item: object, name: str | None, kind: str, *_: object) -> bool:
    """Tests of the core make tables of their own, called test_...; no model describes those of full text."""
    return not (kind == "table" and ((name or "").startswith("test_") or is_index_table(name or "")))


def test_the_migrated_schema_equals_the_models(database: Database) -> None:
    migrations.upgrade(database.engine)

    with database.engine.connect().execution_options(**{WRITES: False}) as connection:
        options = {"compare_type": True, "include_object": is_of_the_product}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, Base.metadata)

    assert differences == []


def test_the_database_refuses_to_change_history(database: Database) -> None:
    migrations.upgrade(database.engine)
    guarded = [name for name, table in Base.metadata.tables.items() if table.info.get("append_only")]
    assert {"custody_event", "ticket_entry", "audit_entry"} <= set(guarded)

    with database.engine.connect() as connection:
        if database.is_sqlite:
            found = connection.execute(text("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'"))
        else:
            found = connection.execute(text("SELECT event_object_table FROM information_schema.triggers"))
        assert set(guarded) <= set(found.scalars())


def test_upgrading_twice_changes_nothing(database: Database) -> None:
    migrations.upgrade(database.engine)
    migrations.upgrade(database.engine)

    assert migrations.current(database.engine) == migrations.head()


def test_no_migration_makes_a_table_anew_that_others_refer_to(tmp_path: Path) -> None:
    """With rows in it SQLite would refuse to drop the old one; a constant default only adds the column.

    Those before 0019 were written before anybody had rows.
    """
    database = Database(f"sqlite:///{tmp_path}/ieum.db")
    with database.engine.connect().execution_options(**{WRITES: True}) as connection:
        settings = migrations.config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0018")
        connection.commit()
    dropped = set[str]()

    @event.listens_for(database.engine, "before_cursor_execute")
    def _note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if found := re.match(r"\s*DROP TABLE (\w+)", statement):
            dropped.add(found[1])

    migrations.upgrade(database.engine)
    database.dispose()

    referred_to = {
        key.column.table.name for table in Base.metadata.tables.values() for key in table.foreign_keys
    }
    assert dropped & referred_to == set()


def test_a_database_of_a_newer_program_is_left_alone(database: Database) -> None:
    migrations.upgrade(database.engine)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(migrations.DatabaseIsNewer):
        migrations.upgrade(database.engine)


def test_a_migration_that_breaks_leaves_nothing_behind(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise DBAPIError("CREATE", None, Exception("cut off"))

    monkeypatch.setattr("server.migrations.guards.append_only_statements", broken)
    with pytest.raises(DBAPIError):
        migrations.upgrade(database.engine)

    assert migrations.current(database.engine) == ""
    monkeypatch.undo()
    migrations.upgrade(database.engine)
    assert migrations.current(database.engine) == migrations.head()


# --- what is carried over -----------------------------------------------------------------------------------

BEFORE_TAGS = "0021"
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def put_row(connection: Connection, table: Table, **known: Any) -> None:
    """A row with the plainest value in every column that must have one."""
    plain: dict[type, Any] = {str: "", int: 1, bool: False, datetime: NOW}
    columns = [
        one
        for one in table.columns
        if not (one.nullable or one.server_default or one.name in known or one.autoincrement is True)
    ]
    connection.execute(insert(table), {one.name: plain[one.type.python_type] for one in columns} | known)


def test_words_of_tickets_become_tags(database: Database) -> None:
    with database.engine.connect().execution_options(**{WRITES: True}) as connection:
        settings = migrations.config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, BEFORE_TAGS)
        old = MetaData()
        old.reflect(connection, only=["person", "ticket", "search_progress"])
        put_row(connection, old.tables["person"], id=1)
        for number, words in ((1, ["VPN", "급함"]), (2, []), (3, ["vpn", "VPN", "프린터"])):
            put_row(connection, old.tables["ticket"], id=number, number=str(number), tags=words)
        put_row(connection, old.tables["search_progress"], kind="ticket", last_id=3, is_done=True)
        connection.commit()

    migrations.upgrade(database.engine)

    with database.engine.connect().execution_options(**{WRITES: False}) as connection:
        tag, borne = Base.metadata.tables["tag"], Base.metadata.tables["ticket_tag"]
        query = select(borne.c.ticket_id, tag.c.name).join(tag).order_by(borne.c.ticket_id, borne.c.position)
        assert [tuple(row) for row in connection.execute(query)] == [
            *((1, "VPN"), (1, "급함")),
            *((3, "VPN"), (3, "프린터")),
        ]
        again = connection.execute(text("SELECT last_id FROM search_progress")).scalar()
        assert again == 0
    with database.engine.connect().execution_options(**{WRITES: True}) as connection:
        put_row(connection, tag, name="새말", key="새말", hue=TagHue.GREY, updated_at=NOW)
