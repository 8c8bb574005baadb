#!/usr/bin/env python3
"""The one command for developers: demo, test, lint, bench, chaos, migration, lock.

Needs Python 3.11 or later and its standard library; everything else it installs into .venv by itself.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "ieum-stamp"
LOCK = ROOT / "locks" / "all.txt"
PROGRAMS = ("shared", "server", "desktop_app", "endpoint_agent")

QT_PACKAGES = ("libgl1", "libegl1", "libxkbcommon0", "libfontconfig1", "libdbus-1-3")
QT_WINDOW_PACKAGES = (
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-xkb1",
    "libxkbcommon-x11-0",
)
QT_PROBE = "from PySide6.QtWidgets import QApplication; QApplication([])"


def say(text: str) -> None:
    print(f"dev: {text}", flush=True)


def fail(text: str) -> NoReturn:
    print(f"dev: {text}", file=sys.stderr, flush=True)
    sys.exit(1)


def run(*command: str | Path, env: dict[str, str] | None = None) -> int:
    """The exit code of a command run in the project's folder with its output shown."""
    sys.stdout.flush()
    words = [str(word) for word in command]
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(words, cwd=ROOT, env={**inherited, **(env or {})}, check=False).returncode


# --- setting up ---------------------------------------------------------------------------------------------


def set_up() -> None:
    """A .venv with exactly the locked packages; does nothing when it is there already."""
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text() == stamp():
        return
    started = time.monotonic()
    if not PYTHON.exists():
        make_venv()
    say(f"installing the packages of {LOCK.relative_to(ROOT)} into .venv (about a minute the first time)")
    pip: list[str | Path] = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
    if run(*pip, "--require-hashes", "--no-deps", "-r", LOCK):
        fail("the packages could not be installed; see pip's message above")
    install_project()
    ensure_qt()
    STAMP.write_text(stamp())
    say(f"ready after {time.monotonic() - started:.0f} s")


def stamp() -> str:
    """What .venv was made from: another lock, Python, folder or set of commands needs a new set-up."""
    parts = [
        LOCK.read_bytes(),
        (VENV / "pyvenv.cfg").read_bytes(),
        str(ROOT).encode(),
        repr(scripts()).encode(),
    ]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def make_venv() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        install_system(["python3-venv"], "this Python cannot make a virtual environment")
    say("making .venv")
    if run(sys.executable, "-m", "venv", "--clear", VENV):
        fail("the virtual environment could not be made; see the message above")


def scripts() -> dict[str, str]:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return dict(project["scripts"])


def install_project() -> None:
    """Make the packages importable from this folder, and their commands; no build tool needed."""
    query = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.run([PYTHON, "-c", query], capture_output=True, text=True, check=True).stdout.strip()
    (Path(site) / "ieum.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    for name, target in scripts().items():
        module, function = target.split(":")
        if os.name == "nt":
            (BIN / f"{name}.cmd").write_text(f'@"%~dp0python.exe" -m {module.removesuffix(".__main__")} %*\n')
            continue
        call = f'if __name__ == "__main__":\n    sys.exit({function}())\n'
        body = f"#!{PYTHON}\nimport sys\n\nfrom {module} import {function}\n\n{call}"
        (BIN / name).write_text(body, encoding="utf-8")
        (BIN / name).chmod(0o755)


def ensure_qt() -> None:
    """Qt needs a few libraries of the system; on Debian and Ubuntu we know their names."""
    platforms = ["offscreen"] + (["xcb"] if os.environ.get("DISPLAY") else [])
    broken = [name for name in platforms if not qt_starts(name)]
    if not broken:
        return
    packages = [*QT_PACKAGES, *(QT_WINDOW_PACKAGES if "xcb" in broken else ())]
    install_system(["libglib2.0-0", *packages], "Qt misses system libraries")
    if not qt_starts("offscreen"):
        run(PYTHON, "-c", QT_PROBE, env={"QT_QPA_PLATFORM": "offscreen"})
        fail("Qt still does not start; its message is above")


def qt_starts(platform: str) -> bool:
    env = {**os.environ, "QT_QPA_PLATFORM": platform}
    try:
        probe = subprocess.run(
            [PYTHON, "-c", QT_PROBE], env=env, capture_output=True, timeout=60, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return probe.returncode == 0


def install_system(packages: list[str], reason: str) -> None:
    """Install Debian packages where we may; else say exactly what to type."""
    may_install = shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0
    if not may_install:
        command = f"apt-get update && apt-get install -y {shlex.join(packages)}"
        fail(f"{reason}. On Debian and Ubuntu run:\n  sudo sh -c {shlex.quote(command)}\nthen try again.")
    say(f"{reason}; installing {' '.join(packages)}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "-qq", "update", env=quiet)
    names = [renamed(name) for name in packages]
    if run("apt-get", "-qq", "install", "-y", "--no-install-recommends", *names, env=quiet):
        fail("the system packages could not be installed; see the message above")


def renamed(package: str) -> str:
    """Newer releases carry some libraries under a name with t64 (64 bit time)."""
    newer = f"{package}t64"
    shown = subprocess.run(["apt-cache", "show", newer], capture_output=True, check=False)
    return newer if shown.returncode == 0 else package


# --- commands -----------------------------------------------------------------------------------------------


def checks() -> list[tuple[str, list[str | Path]]]:
    return [
        ("format", [PYTHON, "-m", "ruff", "format", "--check", "."]),
        ("lint", [PYTHON, "-m", "ruff", "check", "."]),
        ("types", [PYTHON, "-m", "mypy", *PROGRAMS]),
        ("imports", [BIN / "lint-imports", "--no-logo"]),
    ]


def run_all(steps: list[tuple[str, list[str | Path]]]) -> int:
    """Run every step even after a failure, then show a table; 1 if any failed."""
    rows = []
    for name, command in steps:
        say(name)
        started = time.monotonic()
        code = run(*command, env={"QT_QPA_PLATFORM": "offscreen"})
        rows.append((name, code, time.monotonic() - started))
    print(flush=True)
    for name, code, seconds in rows:
        print(f"  {name:<10}{'ok' if code == 0 else f'FAILED ({code})':<14}{seconds:7.1f} s", flush=True)
    return int(any(code for _, code, _ in rows))


def test(_: argparse.Namespace) -> int:
    set_up()
    pytest: list[str | Path] = [PYTHON, "-m", "pytest", "-n", "2", "--dist", "loadgroup"]
    return run_all([*checks(), ("tests", pytest)])


def lint(_: argparse.Namespace) -> int:
    set_up()
    return run_all(checks())


def demo(args: argparse.Namespace) -> int:
    set_up()
    return run(PYTHON, "-m", "tests.end_to_end.demo", *(["--check"] if args.check else []))


def bench(args: argparse.Namespace) -> int:
    set_up()
    return run(PYTHON, "-m", "tests.bench", *([args.name] if args.name else []))


def chaos(_: argparse.Namespace) -> int:
    set_up()
    return run(PYTHON, "-m", "pytest", "-m", "chaos", "tests/chaos", env={"QT_QPA_PLATFORM": "offscreen"})


def migration(args: argparse.Namespace) -> int:
    set_up()
    return run(PYTHON, "-m", "server.migrations", args.name)


def lock(args: argparse.Namespace) -> int:
    """Pin every package with its hashes: one file for all, one for each program alone."""
    with tempfile.TemporaryDirectory(prefix="ieum-lock-") as scratch:
        uv = shutil.which("uv") or install_uv(Path(scratch))
        options = ["--universal", "--generate-hashes", "--no-emit-index-url", "--no-header", "--quiet"]
        options += ["--python-version", "3.11"]
        wanted = [("all", ["--all-extras", *(["--upgrade"] if args.upgrade else [])])]
        wanted += [
            (name, ["--extra", name, "-c", "locks/all.txt"]) for name in ("server", "desktop", "agent")
        ]
        for name, extras in wanted:
            say(f"locks/{name}.txt")
            if run(uv, "pip", "compile", *options, *extras, "pyproject.toml", "-o", f"locks/{name}.txt"):
                return 1
    return 0


def install_uv(folder: Path) -> str:
    if run(sys.executable, "-m", "venv", folder) or run(folder / "bin" / "pip", "install", "--quiet", "uv"):
        fail("uv is needed to make the locks and could not be installed")
    return str(folder / "bin" / "uv")


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="dev.py", description="Everything a developer does with Ieum.")
    commands = top.add_subparsers(required=True, metavar="command")

    def add(name: str, action: object, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(action=action)
        return sub

    demo_help = "start server, desktop app and agent with sample data"
    add("demo", demo, demo_help).add_argument("--check", action="store_true", help="go through it and stop")
    add("test", test, "format, lint, types, import rules and tests: all that must pass")
    add("lint", lint, "the same without the tests")
    add("bench", bench, "measure").add_argument("name", nargs="?", help="only this measurement")
    add("chaos", chaos, "kill, fill and cut things; nothing acknowledged may be lost")
    add("migration", migration, "write the next migration from the models").add_argument("name")
    lock_help = "renew the locks from pyproject.toml"
    add("lock", lock, lock_help).add_argument("--upgrade", action="store_true", help="take newer versions")
    return top


def main() -> int:
    if sys.version_info < (3, 11):
        fail(f"Python 3.11 or later is needed; this is {sys.version.split()[0]}")
    args = parser().parse_args()
    try:
        return int(args.action(args))
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
