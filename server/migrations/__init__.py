"""One Alembic history for SQLite and PostgreSQL."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from server.core.db import WRITES

FOLDER = Path(__file__).parent


class DatabaseIsNewer(Exception):
    """The database was made by a newer program than this one; nothing was written."""

    def __init__(self, found: str, known: str) -> None:
        super().__init__(f"the database is at {found}, this program knows {known}")
        self.found = found
        self.known = known


def config() -> Config:
    found = Config()
    found.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    found.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return found


def head() -> str:
    """The newest revision this program knows."""
    revision = ScriptDirectory.from_config(config()).get_current_head()
    assert revision is not None, "the package holds its migrations"
    return revision


def current(engine: Engine) -> str:
    """The revision of the database; "" when it is empty."""
    with engine.connect().execution_options(**{WRITES: False}) as connection:
        return _revision(connection)


def upgrade(engine: Engine) -> None:
    """Bring the database to `head`: all of it or nothing. Raises `DatabaseIsNewer`."""
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        found = _revision(connection)
        known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
        if found and found not in known:
            raise DatabaseIsNewer(found, head())
        if found == head():
            return
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
        connection.commit()


def _revision(connection: Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or ""
