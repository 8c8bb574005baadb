"""What every command needs: its settings, the house, and faults that an administrator can mend."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, Protocol

from sqlalchemy.exc import DBAPIError

from server import migrations
from server.app import make_house
from server.core import instance
from server.core.backups import BackupFault
from server.core.context import House
from server.core.text import say
from server.migrations import DatabaseIsNewer
from server.settings import Settings, SettingsFault, language, load

FAILED, BUSY, BAD_CONFIGURATION = 1, 75, 78
Command = Callable[[argparse.Namespace], int]


class Add(Protocol):
    """Adds a command with the options that all have."""

    def __call__(self, name: str, command: Command, text: str) -> argparse.ArgumentParser: ...


class Fault(Exception):
    """The command could not be done; `key` is its sentence, `code` what the shell sees."""

    def __init__(self, key: str, code: int = FAILED, **facts: Any) -> None:
        super().__init__(key)
        self.key = key
        self.code = code
        self.facts = facts


def t(key: str, **facts: object) -> str:
    return say(language(), key, **facts)


def tell(key: str, **facts: object) -> None:
    print(t(key, **facts), flush=True)


def settings_of(args: argparse.Namespace) -> Settings:
    given = {name: getattr(args, name, None) for name in ("database_url", "host", "port", "processes")}
    return load(args.data_dir, **given)


@contextmanager
def house_of(settings: Settings) -> Iterator[House]:
    """The house over a data directory that exists, closed at the end."""
    if not settings.folder.is_dir():
        raise Fault("cli.no_data_dir", BAD_CONFIGURATION, folder=settings.folder)
    house = make_house(settings)
    try:
        yield house
    finally:
        house.database.dispose()


def make_folder(settings: Settings) -> None:
    settings.folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def one_server(settings: Settings) -> Any:
    """SQLite has one server; PostgreSQL may have many."""
    return nullcontext() if settings.database_url.startswith("postgres") else instance.alone(settings.folder)


def bring_up_to_date(settings: Settings, house: House) -> None:
    """Give the database the schema of this program, unless a server works on it at this moment."""
    if migrations.current(house.database.engine) != migrations.head():
        with one_server(settings):
            migrations.upgrade(house.database.engine)


def fault_of(error: Exception) -> Fault:
    """Every fault an administrator can mend, as a sentence and an exit code; anything else is a bug."""
    match error:
        case Fault():
            return error
        case SettingsFault():
            return Fault("cli.settings_broken", BAD_CONFIGURATION, text=error)
        case instance.AlreadyRunning():
            return Fault("cli.already_running", BUSY, pid=error.pid)
        case DatabaseIsNewer():
            return Fault("cli.database_newer", BAD_CONFIGURATION, found=error.found, known=error.known)
        case BackupFault():
            return Fault(f"cli.{error.reason}", **error.facts)
        case DBAPIError():
            return Fault("cli.database_fault", text=str(error.orig).strip())
    raise error
