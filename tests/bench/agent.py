"""The endpoint agent: CPU, memory and bytes of a full report, an unchanged one and one changed program."""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.endpoint_agent.desk import Desk, running

PACKAGES = 1_000
ROUNDS = 5
_CHILD = """
import json, resource, sys
from pathlib import Path
root, words = sys.argv[1], sys.argv[2:]
if root:
    from endpoint_agent.platforms.linux import sysfs
    sysfs.ROOT = Path(root)
from endpoint_agent.__main__ import main
sys.stdout = open("/dev/null", "w")
code = main(words)
used = resource.getrusage(resource.RUSAGE_SELF)
peak = [line for line in open("/proc/self/status") if line.startswith("VmHWM")][0].split()[1]
sys.__stdout__.write(json.dumps([code, used.ru_utime + used.ru_stime, int(peak)]))
"""
_IDLE = """
import sys
from endpoint_agent import commands, loop
fields = dict(line.split(":") for line in open("/proc/self/smaps_rollup") if line.count(":") == 1)
private = sum(int(fields[name].split()[0]) for name in ("Private_Clean", "Private_Dirty"))
print(int(fields["Rss"].split()[0]), private)
"""


def run() -> None:
    """Print the figures; Linux only."""
    if sys.platform != "linux":
        print("agent: measured on Linux only")
        return
    with tempfile.TemporaryDirectory(prefix="ieum-bench-") as name, running(Desk()) as desk:
        folder = Path(name)
        _enrol(folder, desk)
        root = _machine_with(folder / "root", PACKAGES)
        _contacts(folder, desk, root)
        _rest()


def _contacts(folder: Path, desk: Desk, root: Path) -> None:
    _compile()
    empty = _measure(folder, "", "show")
    full = [_measure(folder, str(root), "show") for _ in range(ROUNDS)]
    _print(f"look at a PC with {PACKAGES} packages, nothing sent", full)
    _print("look at this machine, nothing sent", [empty])
    sent = []
    for _ in range(ROUNDS):
        _forget(folder)
        sent.append(_measure(folder, str(root), "once"))
    _print(f"first report of {PACKAGES} packages", sent, desk.requests[-1].wire_bytes)
    same = [_measure(folder, str(root), "once") for _ in range(ROUNDS)]
    assert desk.requests[-1].path.endswith("heartbeat")
    _print("unchanged", same, desk.requests[-1].wire_bytes)
    status = root / "var/lib/dpkg/status"
    status.write_text(status.read_text().replace("Version: 1.0.7-1\n", "Version: 1.0.8-1\n", 1))
    one = [_measure(folder, str(root), "once")]
    assert desk.reports[-1].software_change is not None
    _print("one program changed", one, desk.requests[-1].wire_bytes)


def _rest() -> None:
    rss, private = (int(word) for word in _python("-c", _IDLE).split())
    print(
        f"  {'resident between two contacts':<52} RSS {rss / 1024:5.1f} MB  private {private / 1024:5.1f} MB"
    )


def _measure(folder: Path, root: str, command: str) -> tuple[float, int]:
    """CPU seconds and peak kilobytes of one run of the program."""
    answer: Any = json.loads(_python("-c", _CHILD, root, command, "--config", str(folder / "agent.toml")))
    assert answer[0] == 0, answer
    return answer[1], answer[2]


def _print(label: str, runs: list[tuple[float, int]], wire_bytes: int | None = None) -> None:
    cpu, peak = statistics.median(run[0] for run in runs), max(run[1] for run in runs)
    wire = f"  {wire_bytes:>7,} B on the wire" if wire_bytes else ""
    print(f"  {label:<52} CPU {cpu:5.2f} s  peak {peak / 1024:5.1f} MB{wire}")


def _python(*words: str) -> str:
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _compile() -> None:
    """Installed programs are compiled; a checkout's first start would be measured otherwise."""
    _python("-m", "compileall", "-q", "endpoint_agent", "shared")


def _enrol(folder: Path, desk: Desk) -> None:
    config = folder / "agent.toml"
    config.write_text(f'server = "{desk.url}"\nstate_dir = "{folder}/state"\nruntime_dir = "{folder}/run"\n')
    config.chmod(0o600)
    (folder / "secret").write_text("let me in\n")
    (folder / "secret").chmod(0o600)
    _python("-m", "endpoint_agent", "enrol", "--config", str(config), "--secret-file", str(folder / "secret"))


def _forget(folder: Path) -> None:
    """Everything but the secret, so that the next report is the first."""
    for path in (folder / "state").iterdir():
        if path.name != "identity.json":
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _machine_with(root: Path, packages: int) -> Path:
    """A Debian machine: the real /proc and /sys, and a package database of the wished size."""
    info = root / "var/lib/dpkg/info"
    info.mkdir(parents=True)
    stanzas = []
    for number in range(packages):
        name = f"lib{chr(97 + number % 26)}{number:04d}-{('dev', 'common', 'data', 'bin')[number % 4]}"
        stanzas.append(
            f"Package: {name}\nStatus: install ok installed\nPriority: optional\nSection: libs\n"
            f"Maintainer: Maintainers of {name[:6]} <pkg-{number % 40}@lists.debian.org>\n"
            f"Architecture: amd64\nSource: {name}\nVersion: 1.{number % 10}.{number % 17}-1\n"
            "Depends: libc6 (>= 2.34), libgcc-s1 (>= 3.0), libstdc++6 (>= 11)\n"
            "Description: one of many packages\n Its description goes on\n for some lines, as they do.\n"
            " .\n And another paragraph.\nHomepage: https://www.example.org/\n"
        )
        (info / f"{name}.list").touch()
    (root / "var/lib/dpkg/status").write_text("\n".join(stanzas))
    for name in ("proc", "sys", "etc"):
        (root / name).symlink_to("/" + name)
    return root
