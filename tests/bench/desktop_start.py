"""The desktop app from the start of the process to the usable window, beside a bare PySide6 window."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from server.auth.actions import open_session
from server.auth.models import Account
from server.core.db import Database
from shared.permissions import Role
from tests.support.auth import account_for
from tests.support.catalog import team
from tests.support.house import Desk, make_schema, open_desk
from tests.support.live import serving
from tests.support.people import department, hire
from tests.support.seat import RunningClock
from tests.support.tickets import ticket, worker

ROUNDS = 5
PEOPLE, TICKETS = 1_000, 200
LOGIN = "seojun"

_MEASURE = """
import json, resource, sys, time
began = float(sys.argv[1])
def figures():
    used = resource.getrusage(resource.RUSAGE_SELF)
    rss = [line for line in open("/proc/self/status") if line.startswith("VmRSS")][0].split()[1]
    return [time.time() - began, used.ru_utime + used.ru_stime, int(rss) / 1024]
"""
_BARE = (
    _MEASURE
    + """
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.resize(1440, 900)
window.show()
app.processEvents()
print(json.dumps({"window": figures()}))
"""
)
_DESK = (
    _MEASURE
    + """
from pathlib import Path
from PySide6.QtWidgets import QApplication
from desktop_app.app import Desk, Options, prepare
from desktop_app.core.settings import Settings
folder, address, login, token = Path(sys.argv[2]), *sys.argv[3:6]
app = QApplication([])
settings, options = Settings(folder), Options(address, login, "", "", folder, Path(token))
prepare(app, settings, options)
desk = Desk(settings, folder / "data", options)
desk.start()
while desk.window is None:
    app.processEvents()
app.processEvents()
told = {"window": figures()}
while desk.place.backend.state != "live":
    app.processEvents()
until = time.time() + 1.5
while time.time() < until:
    app.processEvents()
    time.sleep(0.005)
told["settled"] = figures()
print(json.dumps(told), flush=True)
desk._leave_window()
app.processEvents()
"""
)


def run() -> None:
    """Print the figures; Linux only."""
    if sys.platform != "linux":
        print("desktop_start: measured on Linux only")
        return
    with tempfile.TemporaryDirectory(prefix="ieum-bench-") as name:
        folder = Path(name)
        desk, account = _company(folder / "server")
        _print("bare PySide6 window", [_child(_BARE)["window"] for _ in range(ROUNDS)])
        with serving(desk) as address:
            first, *later = (_start(desk, account, address, folder / "pc") for _ in range(ROUNDS + 1))
        _print("first start on a PC", [first["window"]])
        _print("window as it was left", [told["window"] for told in later])
        _print("  with live feed, 1.5 s later", [told["settled"] for told in later])
        desk.close()


def _company(folder: Path) -> tuple[Desk, Account]:
    folder.mkdir()
    url = f"sqlite:///{folder / 'ieum.db'}"
    database = Database(url)
    make_schema(database)
    database.dispose()
    desk = open_desk(folder, url, RunningClock())
    finance = department(desk, "재무팀")
    people = [hire(desk, name=f"김민{number}", department_id=finance.id) for number in range(PEOPLE)]
    queue = team(desk, "1차 서비스데스크")
    agent = worker(desk, "박서준", queue)
    for number in range(TICKETS):
        requester = people[number % PEOPLE]
        ticket(desk, agent, requester=requester, subject=f"모니터가 꺼집니다 {number}", team_id=queue.id)
    account = account_for(desk, Role.LEAD, Role.ADMINISTRATOR, person=hire(desk, "이도윤"), login=LOGIN)
    return desk, account


def _start(desk: Desk, account: Account, address: str, folder: Path) -> dict[str, list[float]]:
    folder.mkdir(exist_ok=True)
    with desk.ctx() as ctx:
        token = open_session(ctx, ctx.session.get_one(Account, account.id), "bench").refresh_token
    file = folder / "token"
    file.write_text(token, "utf-8")
    file.chmod(0o600)
    return _child(_DESK, str(folder), address, LOGIN, str(file))


def _child(program: str, *words: str) -> dict[str, list[float]]:
    keyring = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"} | keyring
    command = [sys.executable, "-c", program, str(time.time()), *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    told: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return told


def _print(what: str, rounds: list[list[float]]) -> None:
    wall, cpu, rss = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"{what:34} {wall:6.2f} s   {cpu:6.2f} s CPU   {rss:6.0f} MB")
