"""The desk of every server test, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from server.core.db import Database
from tests.support.house import Desk, copy_sqlite, make_schema, open_desk


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    database = Database(f"sqlite:///{path}")
    make_schema(database)
    with database.session(writes=False) as session:
        session.connection().exec_driver_sql("SELECT 1")
    database.dispose()
    return path


WIPE = """
DO $$
DECLARE found record; is_used boolean;
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica;
    FOR found IN SELECT format('%I', tablename) AS name FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || found.name || ')' INTO is_used;
        IF is_used AND found.name NOT IN ('alembic_version', 'reference_revision') THEN
            EXECUTE 'DELETE FROM ' || found.name;
        END IF;
    END LOOP;
    FOR found IN SELECT format('%I', sequencename) AS name FROM pg_sequences WHERE last_value IS NOT NULL LOOP
        PERFORM setval(found.name::regclass, 1, false);
    END LOOP;
END $$
"""
"""Empties a database of the tests in a few milliseconds, past the guards of history."""


@pytest.fixture(scope="session")
def postgres_url(request: pytest.FixtureRequest) -> str:
    """One database with the whole schema for all tests of this process; each test leaves it empty."""
    url: str = request.getfixturevalue("postgres").fresh_database()
    database = Database(url)
    make_schema(database)
    database.dispose()
    return url


def wipe(url: str) -> None:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(WIPE)


@pytest.fixture(params=["sqlite", "postgres"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """An empty company on an empty database."""
    if request.param == "sqlite":
        url = copy_sqlite(request.getfixturevalue("sqlite_template"), tmp_path / "ieum.db")
    else:
        url = request.getfixturevalue("postgres_url")
    opened = open_desk(tmp_path, url)
    yield opened
    opened.close()
    if request.param == "postgres":
        wipe(url)
