"""What the agent opens, starts and listens on, seen from the outside by strace."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from endpoint_agent import programs

STRACE = programs.find("strace")
pytestmark = pytest.mark.skipif(STRACE is None, reason="strace is not installed")
_CALLS = "openat,open,execve,bind,listen,connect"
_SOURCES = Path(__file__).resolve().parents[2] / "endpoint_agent"


@pytest.fixture(scope="module")
def trace(tmp_path_factory: pytest.TempPathFactory) -> str:
    """System calls of one full look at this PC, in a folder full of traps."""
    folder = tmp_path_factory.mktemp("trap")
    for name in ("psutil.py", "msgspec.py", "sitecustomize.py", "requests.py"):
        (folder / name).write_text(f"open({str(folder / 'owned')!r}, 'w')\n")
    for name in ("rpm", "smartctl", "systemctl", "dmidecode"):
        (folder / name).write_text(f"#!/bin/sh\ntouch {folder}/owned\n")
        (folder / name).chmod(0o755)
    out = folder / "trace"
    environment = {"PATH": f"{folder}:{os.environ['PATH']}", "HOME": str(folder), "LANG": "C.UTF-8"}
    assert STRACE is not None
    program = (
        f"import sys; sys.path.insert(0, {str(_SOURCES.parent)!r})\n"
        "from endpoint_agent.__main__ import main\nmain(['show'])"
    )
    subprocess.run(
        [
            STRACE,
            "-f",
            "-qq",
            "-s",
            "300",
            "-o",
            str(out),
            "-e",
            f"trace={_CALLS}",
            sys.executable,
            "-I",
            "-c",
            program,
        ],
        cwd=folder,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    assert not (folder / "owned").exists()
    return out.read_text()


def opened(trace: str) -> list[str]:
    found = re.findall(r"open(?:at)?\((?:AT_FDCWD, )?\"([^\"]+)\".*= \d+", trace)
    ours = (sys.prefix, sys.base_prefix, str(_SOURCES.parent))
    return [path for path in found if not path.startswith(ours)]


def test_nothing_under_home_folders_is_opened(trace: str) -> None:
    assert [path for path in opened(trace) if path.split("/")[1] in ("home", "root", "Users")] == []


def test_no_process_is_looked_into(trace: str) -> None:
    own = {
        "self",
        "stat",
        "meminfo",
        "cpuinfo",
        "mounts",
        "net",
        "device-tree",
        "sys",
        "uptime",
        "filesystems",
    }
    looked = {path.split("/")[2] for path in opened(trace) if path.startswith("/proc/")}
    assert not any(name.isdigit() for name in looked), looked
    assert looked <= own | {"vmstat", "swaps", "version", "thread-self"}, looked
    assert re.findall(r"\"/proc/[^\"]*/(?:environ|cmdline)\"", trace) == []


def test_no_log_and_no_secret_of_others_is_opened(trace: str) -> None:
    for place in ("/var/log/", "/etc/shadow", "/etc/ssh/", "/var/mail", "/var/spool", "history", ".ssh"):
        assert [path for path in opened(trace) if place in path] == [], place


def test_programs_are_started_by_absolute_path_of_the_system(trace: str) -> None:
    started = re.findall(r"execve\(\"([^\"]+)\"", trace)[1:]
    assert [
        path for path in started if not path.startswith(("/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/"))
    ] == []


def test_no_socket_listens(trace: str) -> None:
    """Asking the kernel for addresses (AF_NETLINK) is no listening."""
    calls = re.findall(r"\b(?:bind|listen)\(.*", trace)
    assert [call for call in calls if "AF_NETLINK" not in call] == []


def test_the_sources_hold_no_way_to_run_what_the_server_says() -> None:
    for path in sorted(_SOURCES.rglob("*.py")):
        text = path.read_text()
        for word in (
            r"\beval\(",
            r"\bexec\(",
            r"\bpickle\b",
            r"shell\s*=\s*True",
            r"os\.system\(",
            r"\bmarshal\b",
        ):
            assert not re.search(word, text), (path, word)
