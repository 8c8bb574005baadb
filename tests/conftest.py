"""What holds for every test: no network, no screen, Seoul time, none of the developer's own settings."""

import gc
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.support.postgres import Postgres

SCRATCH = Path(tempfile.mkdtemp(prefix="ieum-tests-"))
FIXTURES = Path(__file__).resolve().parents[2] / "shared" / "fixtures"

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ |= {"TZ": "Asia/Seoul", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
for kind in ("CONFIG", "CACHE", "DATA", "STATE"):
    os.environ[f"XDG_{kind}_HOME"] = str(SCRATCH / kind.lower())
os.environ["XDG_RUNTIME_DIR"] = str(SCRATCH)
for name in ("http_proxy", "https_proxy", "all_proxy"):
    os.environ.pop(name, None)
    os.environ.pop(name.upper(), None)
if hasattr(time, "tzset"):
    time.tzset()

settings.register_profile("ieum", deadline=None, derandomize=True)
settings.load_profile("ieum")


LATER = 20
"""So many tests leave something old behind before it is looked through."""


def pytest_collection_finish() -> None:
    """The modules are there to stay: no collection needs to look through them again.

    And none comes by itself: here servers have threads beside windows. Where one of those collects, widgets
    die in it: while the window's own thread is about to tell them something, or waits for a lock of Qt whose
    holder waits for Python.
    """
    gc.collect()
    gc.freeze()
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """What nobody holds any more is thrown away between tests, by the thread of the tests."""
    is_last_of_file = nextitem is None or nextitem.path != item.path
    is_much = gc.get_count()[2] >= LATER
    gc.collect(2 if is_last_of_file and is_much else 1)


def pytest_unconfigure() -> None:
    shutil.rmtree(SCRATCH, ignore_errors=True)


class NetworkUsed(AssertionError):
    """A test tried to reach another machine."""


def is_loopback(host: str) -> bool:
    if host in ("", "localhost"):
        return True
    try:
        return ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Sockets connect to this machine only; other names are not found, as on a machine without a network."""
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def check(address: Any) -> None:
        if isinstance(address, tuple) and not is_loopback(str(address[0])):
            raise NetworkUsed(f"tests may not connect to {address[0]}")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        check(address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        check(address)
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        word = host.decode() if isinstance(host, bytes) else host
        if word is not None and not is_loopback(word) and not is_address(word):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return getaddrinfo(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield


def is_address(host: str) -> bool:
    try:
        ip_address(host.split("%")[0])
    except ValueError:
        return False
    return True


@pytest.fixture(scope="session")
def postgres() -> "Iterator[Postgres]":
    """A PostgreSQL server of this test process; `fresh_database()` gives the URL of a new database."""
    from tests.support.postgres import running  # most runs need no database server

    with running() as server:
        yield server


@pytest.fixture(scope="session")
def shared_fixtures() -> Path:
    """Real-world samples kept beside the project; tests that use them skip where the folder is absent."""
    if not FIXTURES.is_dir():
        pytest.skip("the folder ../shared/fixtures is not beside this checkout")
    return FIXTURES
