"""A company with many open tickets, served by a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from server import migrations
from shared.permissions import Role
from tests.bench._memory import memory_mb
from tests.bench.tickets import CLOSED, fill
from tests.support.auth import PASSWORD, account_for
from tests.support.house import open_desk
from tests.support.live import START_TIMEOUT_S
from tests.support.seat import RunningClock

LOGIN = "seojun"
REST_S, LONGEST_UNREST_S = 3.0, 120.0
TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True)
class Served:
    """`start_s`: from the start of the process to its first answer."""

    address: str
    pid: int
    start_s: float
    login: str = LOGIN
    password: str = PASSWORD

    def cpu_s(self) -> float:
        """CPU that the process has used until now."""
        words = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / TICK

    def wait_for_rest(self) -> None:
        """Until the jobs that a start brings with it are done: they are measured elsewhere."""
        deadline = time.monotonic() + LONGEST_UNREST_S
        while time.monotonic() < deadline:
            before = self.cpu_s()
            time.sleep(REST_S)
            if self.cpu_s() - before < REST_S * 0.1:
                return

    def memory_mb(self) -> float:
        return memory_mb(self.pid)


def load() -> str:
    """What else the machine does while this is measured."""
    return "load " + " ".join(f"{one:.1f}" for one in os.getloadavg()) + f" on {os.cpu_count()} cores"


def make_company(folder: Path, open_tickets: int, closed: int = CLOSED, url: str = "") -> None:
    """The database of the server in `folder`, or at `url`; 박서준, person 1, may do everything."""
    desk = open_desk(folder, url or f"sqlite:///{folder}/ieum.db", RunningClock())
    try:
        migrations.upgrade(desk.house.database.engine)
        fill(desk, open_tickets, closed)
        account = account_for(desk, Role.LEAD, Role.MANAGER, login=LOGIN)
        with desk.ctx() as ctx:
            ctx.session.merge(account).person_id = 1
    finally:
        desk.close()


@contextmanager
def served(folder: Path, url: str = "") -> Iterator[Served]:
    port = free_port()
    words = [sys.executable, "-m", "server", "serve", "--data-dir", str(folder), "--port", str(port)]
    words += ["--database-url", url] if url else []
    with (folder / "server.log").open("wb") as log:
        started = time.perf_counter()
        process = subprocess.Popen(words, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, process)
        yield Served(address, process.pid, time.perf_counter() - started)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            if requests.get(f"{address}/livez", timeout=30).status_code == 200:
                return
        except requests.ConnectionError:
            time.sleep(0.01)
        assert process.poll() is None, "the server ended while starting"
        assert time.monotonic() < deadline, "the server did not start in time"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port
