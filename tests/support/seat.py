"""A desk in process and somebody who sits at it: a signed-in `Workplace`, and the window over it.

    def test_something(desk_server, workplace, qtbot): ...
        window = open_window(workplace)

`desk_server.desk` reaches the database behind the server, `desk_server.address` is where it answers.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop_app.core.backend import Backend
from desktop_app.core.commands import CommandRegistry
from desktop_app.core.navigation import Navigation
from desktop_app.core.session import Session
from desktop_app.core.settings import Settings
from desktop_app.core.store import Store
from desktop_app.core.translator import translator
from desktop_app.core.workplace import Workplace
from server.core.db import Database
from shared.auth import SIGN_IN, SignedIn, SignIn
from shared.errors import DeskError
from shared.permissions import Role
from tests.support.auth import PASSWORD, account_for
from tests.support.house import Desk, FixedClock, copy_sqlite, make_schema, open_desk
from tests.support.live import serving
from tests.support.people import hire

if TYPE_CHECKING:
    from desktop_app.ui.window import MainWindow

WAIT_MS = 20_000
LOGIN = "seojun"


@dataclass
class RunningClock(FixedClock):
    """The real time, moved on by what the test lets pass: tokens of the desktop app are good."""

    passed: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.passed

    def pass_time(self, **span: float) -> None:
        self.passed += timedelta(**span)


@dataclass(frozen=True)
class DeskServer:
    """A company's desk, answering at `address`."""

    desk: Desk
    address: str


@pytest.fixture(scope="session")
def desk_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database with the tables of the server."""
    path = tmp_path_factory.mktemp("desk-template") / "template.db"
    database = Database(f"sqlite:///{path}")
    make_schema(database)
    with database.session(writes=False) as session:
        session.connection().exec_driver_sql("SELECT 1")
    database.dispose()
    return path


@pytest.fixture
def desk(desk_template: Path, tmp_path: Path) -> Iterator[Desk]:
    """An empty company whose clock runs."""
    folder = tmp_path / "server"
    folder.mkdir()
    opened = open_desk(folder, copy_sqlite(desk_template, folder / "ieum.db"), RunningClock())
    yield opened
    opened.close()


@pytest.fixture
def desk_server(desk: Desk) -> Iterator[DeskServer]:
    with serving(desk) as address:
        yield DeskServer(desk, address)


@pytest.fixture
def seat_at(qtbot: QtBot, desk_server: DeskServer, tmp_path: Path) -> Iterator[Callable[..., Workplace]]:
    """`seat_at(Role.DESK_AGENT, login="minji", name="김민지")`: another signed-in person each time."""
    open_seats: list[Workplace] = []

    def take(*roles: Role, login: str = "", name: str = "박서준") -> Workplace:
        login = login or f"{LOGIN}{len(open_seats) or ''}"
        account_for(desk_server.desk, *roles, person=hire(desk_server.desk, name=name), login=login)
        place = take_seat(qtbot, desk_server.address, login, PASSWORD, tmp_path / f"pc-{login}")
        open_seats.append(place)
        return place

    yield take
    for place in open_seats:
        leave_seat(place)


@pytest.fixture
def workplace(seat_at: Callable[..., Workplace]) -> Workplace:
    """박서준, a lead who also administrates: may use every screen."""
    return seat_at(*EVERY_ROLE)


EVERY_ROLE = (Role.LEAD, Role.ASSET_KEEPER, Role.HR, Role.ADMINISTRATOR)


@contextmanager
def seat(qtbot: QtBot, address: str, login: str, password: str, folder: Path) -> Iterator[Workplace]:
    """Somebody signed in at `address`; settings and local store lie in `folder`."""
    place = take_seat(qtbot, address, login, password, folder)
    try:
        yield place
    finally:
        leave_seat(place)


def take_seat(qtbot: QtBot, address: str, login: str, password: str, folder: Path) -> Workplace:
    folder.mkdir(parents=True, exist_ok=True)
    backend = Backend(Session(address=address, login=login), lambda: translator.language)
    place = Workplace(
        backend=backend,
        store=Store(folder / "store", address, login),
        settings=Settings(folder),
        commands=CommandRegistry(),
        navigation=Navigation(),
    )
    sign_in(qtbot, backend, login, password)
    return place


def sign_in(qtbot: QtBot, backend: Backend, login: str, password: str) -> None:
    """Through the real endpoint; afterwards `backend.me` is known and the feed is live."""
    refused: list[DeskError] = []

    def begin(tokens: SignedIn) -> None:
        backend.begin(tokens, lambda: None, refused.append)

    body = SignIn(login=login, password=password, client="tests")
    backend.call(backend, SIGN_IN, begin, failed=refused.append, body=body)
    follows = "live"
    qtbot.waitUntil(lambda: bool(refused) or backend.state == follows, timeout=WAIT_MS)
    assert not refused, str(refused[0])


def leave_seat(place: Workplace) -> None:
    """The program ends: what follows the feed goes first, the store last. A second time does nothing."""
    if not isValid(place.backend):
        return
    place.backend.stop()
    place.backend.deleteLater()
    QCoreApplication.sendPostedEvents(place.backend, QEvent.Type.DeferredDelete)
    place.store.close()
    place.settings.flush()


def open_window(place: Workplace) -> "MainWindow":
    """The main window with every feature there is, as the program opens it."""
    from desktop_app.app import open_window as opened  # features are being built in other folders

    return opened(place)


def show_window(window: "MainWindow", qtbot: QtBot, width: int = 1366, height: int = 768) -> "MainWindow":
    """On the screen, with the focus; gone after the test."""
    qtbot.addWidget(window)
    window.resize(width, height)
    window.show()

    def is_active() -> bool:
        window.activateWindow()
        return window.isActiveWindow()

    qtbot.waitUntil(is_active, timeout=WAIT_MS)
    return window
