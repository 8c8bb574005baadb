"""The desk of every server test, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

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


@pytest.fixture(scope="session")
def postgres_template(request: pytest.FixtureRequest) -> str:
    def build(url: str) -> None:
        database = Database(url)
        make_schema(database)
        database.dispose()

    name: str = request.getfixturevalue("postgres").template("ieum", build)
    return name


@pytest.fixture(params=["sqlite", "postgres"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """An empty company on a fresh database."""
    if request.param == "sqlite":
        url = copy_sqlite(request.getfixturevalue("sqlite_template"), tmp_path / "ieum.db")
    else:
        template = request.getfixturevalue("postgres_template")
        url = request.getfixturevalue("postgres").fresh_database(template=template)
    opened = open_desk(tmp_path, url)
    yield opened
    opened.close()
