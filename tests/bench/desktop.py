"""The real desktop app (offscreen) on 100,000 open tickets, beside a bare PySide6 window of the same run."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import msgspec
import requests

from shared.auth import SIGN_IN, SignedIn, SignIn
from tests.bench._served import Served, load, make_company, served
from tests.bench.tickets import OPEN

STARTS = 4
Figures = dict[str, Any]


def run(open_tickets: int = OPEN) -> None:
    """Fill a database, serve it, sit down at the desk, print; Linux only."""
    if sys.platform != "linux":
        print("desktop: measured on Linux only")
        return
    with tempfile.TemporaryDirectory(prefix="ieum-bench-") as name:
        folder = Path(name)
        make_company(folder, open_tickets)
        measure(folder, open_tickets)


def measure(folder: Path, open_tickets: int) -> None:
    with served(folder) as server, tempfile.TemporaryDirectory(prefix="ieum-bench-desk-") as name:
        print(f"{open_tickets:,} open tickets, SQLite, server on loopback, milliseconds; {load()}")
        print(f"{'':44} {'best':>8} {'p50':>8} {'p95':>8}   target")
        _starts(server, Path(name))
        _work(desk("work", server, Path(name)))
        print(load())


def _starts(server: Served, folder: Path) -> None:
    plain = [desk("bare", server, folder) for _ in range(STARTS)]
    empty = [desk("start", server, folder / f"empty-{n}") for n in range(STARTS)]
    desk("start", server, folder)
    known = [desk("start", server, folder) for _ in range(STARTS)]
    for label, runs, moment, target in (
        ("bare window painted", plain, "first", ""),
        ("start, rows painted, known from last time", known, "first", "<= 2.0 x bare"),
        ("start, list and ticket from the server", known, "live", "<= 1,250"),
        ("first start here, rows painted", empty, "first", "<= 1,500"),
    ):
        for kind in ("wall", "cpu"):
            _line(f"{label}, {kind}", [one[moment][kind] for one in runs], target if kind == "wall" else "")
    for label, runs in (("memory of the bare window, MB", plain), ("memory after the start, MB", known)):
        _line(label, [one["memory"] for one in runs], "")


def _work(found: Figures) -> None:
    print(f"{found['tickets']:,} tickets in the list")
    for label, name, kind, target in (
        ("view opened, asked to painted", "open", "wall", ""),
        ("view opened, answer to painted", "open", "handled", "< 150"),
        ("view opened, CPU of the window's thread", "open", "cpu", "< 150"),
        ("view opened, longest block", "open", "longest", "< 100"),
        ("next ticket, not cached", "switch_new", "wall", "< 100"),
        ("next ticket, not cached, CPU", "switch_new", "cpu", ""),
        ("next ticket, cached", "switch_known", "wall", "< 45"),
        ("next ticket, cached, CPU", "switch_known", "cpu", ""),
        ("ticket of 12 entries, not cached", "talk_new", "wall", "< 100"),
        ("ticket of 12 entries, cached", "talk_known", "wall", "< 45"),
        ("ticket of 12 entries, cached, CPU", "talk_known", "cpu", ""),
        ("a colleague's answer, sent to row painted", "updates", "wall", "< 2,000"),
        ("a colleague's answer, CPU", "updates", "cpu", ""),
    ):
        _line(label, [one[kind] for one in found[name]], target)
    for name in ("pages", "drag", "wheel"):
        frame = found[name]
        label = f"scrolling by {name}: frame, CPU"
        print(f"{label:44} {'':8} {frame['cpu']:8.1f} {frame['p95']:8.1f}   <= 16")
        print(f"{'scrolling by ' + name + ': longest block':44} {frame['longest']:8.1f} {'':17}   < 100")
    for label, name in (("list and tickets open", "memory_three"), ("all scrolled", "memory_scrolled")):
        print(f"{'memory, ' + label + ', MB':44} {found[name]:8.1f} {'':17}   < 200")


def _line(label: str, figures: list[float], target: str) -> None:
    p95 = sorted(figures)[int(len(figures) * 0.95)]
    print(f"{label:44} {min(figures):8.1f} {median(figures):8.1f} {p95:8.1f}   {target}")


def desk(mode: str, server: Served, folder: Path) -> Figures:
    """One run of the program; what it measured of itself."""
    folder.mkdir(parents=True, exist_ok=True)
    token = folder / "token"
    token.unlink(missing_ok=True)
    token.touch(mode=0o600)
    token.write_text(_signed_in(server).refresh_token)
    words = [server.address, str(folder), str(token), server.login, server.password]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench._seat", mode, str(time.time()), *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout, done.stderr
    found: Figures = json.loads(done.stdout.splitlines()[-1])
    return found


def _signed_in(server: Served) -> SignedIn:
    body = SignIn(login=server.login, password=server.password, client="bench")
    answer = requests.post(
        server.address + SIGN_IN.path,
        data=msgspec.json.encode(body),
        headers={"Content-Type": "application/json"},
        timeout=30,
    )
    assert answer.status_code == SIGN_IN.status, answer.text
    return msgspec.json.decode(answer.content, type=SignedIn)
