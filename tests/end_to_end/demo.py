"""`dev.py demo`: sample company, server, this machine’s agent, desktop app; `--check` plays the story."""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.demo.cast import STAFF
from server.demo.people import PASSWORD
from shared.inventory import CREATE_ENROLMENT_SECRET, NewEnrolmentSecret
from tests.end_to_end.client import Caller, Refused, wait_until_ready
from tests.end_to_end.story import Stage, StoryBroke, play

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "demo-data"
OUT = ROOT / "demo-out"
PORT = 8060
STORY_TICKETS = 60
STOP_S = 20


def say(text: str) -> None:
    print(f"demo: {text}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py demo")
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    return check() if args.check else show()


# --- the story ----------------------------------------------------------------------------------------------


def check() -> int:
    """Play the whole story against a small company in a folder of its own; 0 when every step holds."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ieum-story-") as folder:
        data = Path(folder) / "server"
        make_company(data, tickets=STORY_TICKETS)
        with server(data, free_port()) as address:
            stage = Stage(address=address, password=PASSWORD, folder=Path(folder) / "agent")
            try:
                play(stage, lambda step: say(f"  ✓ {step}"))
            except (StoryBroke, Refused) as broke:
                say(f"  ✗ {broke}")
                return 1
    say(f"the whole story holds ({time.monotonic() - began:.0f} s)")
    return 0


# --- to look at ---------------------------------------------------------------------------------------------


def show() -> int:
    if not (DATA / "server" / "ieum.db").exists():
        shutil.rmtree(DATA, ignore_errors=True)
        say("making the sample company (once, about a minute)")
        making = DATA / "making"
        make_company(making)
        making.rename(DATA / "server")
    port = PORT if is_free(PORT) else free_port()
    with server(DATA / "server", port) as address:
        enrol_this_machine(address)
        print_accounts(address)
        desk = open_desktop(address)
        wait_for_the_end(desk)
    return 0


def make_company(data: Path, tickets: int | None = None) -> None:
    more = [] if tickets is None else ["--tickets", str(tickets)]
    run("server.demo", "--data-dir", str(data), *more)


def enrol_this_machine(address: str) -> None:
    """The endpoint agent of this very machine, with its real inventory."""
    state = DATA / "agent"
    words = ("--state-dir", str(state))
    if not state.exists():
        body = NewEnrolmentSecret(label="demo", valid_days=1, max_uses=1)
        secret = Caller(address, "sora", PASSWORD).call(CREATE_ENROLMENT_SECRET, body=body).secret
        run("endpoint_agent", "enrol", "--server", address, "--secret-file", "-", *words, given=secret)
    run("endpoint_agent", "once", *words)
    say("this machine is enrolled and has reported its real inventory")


def open_desktop(address: str) -> subprocess.Popen[bytes] | None:
    """The window where there is a display, pictures of every main screen where there is none."""
    if has_display():
        command = [sys.executable, "-m", "desktop_app", "--server", address, "--login", "doyun"]
        return subprocess.Popen(command, cwd=ROOT)
    say("no display here: painting every main screen, light and dark, Korean and English")
    shutil.rmtree(OUT, ignore_errors=True)
    run("tests.end_to_end.pictures", address, str(OUT))
    say(f"{len(list(OUT.glob('*.png')))} pictures are in {OUT.name}/")
    return None


def has_display() -> bool:
    return sys.platform in ("win32", "darwin") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def print_accounts(address: str) -> None:
    say(f"server: {address}")
    say(f"every account of the sample company has the password {PASSWORD}")
    for name, login, roles, teams in STAFF:
        print(f"      {login:<11} {', '.join(role.value for role in roles):<15} {name} {' · '.join(teams)}")
    say("desktop app: ieum-desk --server " + address)


def wait_for_the_end(desk: subprocess.Popen[bytes] | None) -> None:
    say("Ctrl-C ends it")
    try:
        while desk is None or desk.poll() is None:
            time.sleep(0.5)
    except KeyboardInterrupt:
        say("ending")
    if desk is not None and desk.poll() is None:
        desk.terminate()


# --- processes ----------------------------------------------------------------------------------------------


def run(module: str, *words: str, given: str = "") -> None:
    command = [sys.executable, "-m", module, *words]
    subprocess.run(command, cwd=ROOT, check=True, input=given or None, text=True)


@contextmanager
def server(data: Path, port: int) -> Iterator[str]:
    """`ieum-server serve` on loopback."""
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "server", "serve", "--data-dir", str(data), "--port", str(port)]
    log = (data / "server.log").open("ab")
    running = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        wait_until_ready(address)
        yield address
    finally:
        running.terminate()
        try:
            running.wait(STOP_S)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
        log.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


if __name__ == "__main__":
    sys.exit(main())
