"""What stands in no file of the project: a path of somebody's machine, a registry's host, work left open."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

HOMES = "|".join(["wo" + "rk", "fa" + "rm", "ro" + "ot"])
PERSONAL = "|".join(["ho" + "me", "Us" + "ers", "tm" + "p"])
MACHINE_PATH = re.compile(rf"(?<![\w.}}\])-])/(?:(?:{HOMES})/|(?:{PERSONAL})/[A-Za-z])")
REGISTRY = re.compile(
    r"(?:{})\.(?:org|com)".format("|".join(["py" + "pi", "python" + "hosted", "npm" + "js"]))
)
LEFT_OPEN = re.compile(r"\b(?:{})\b".format("|".join(["TO" + "DO", "FIX" + "ME"])))


@cache
def tracked() -> dict[str, str]:
    """The text of every file under version control; no pictures, fonts or minified scripts."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    found: dict[str, str] = {}
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file() and not name.endswith(".min.js"):
            content = path.read_bytes()
            if b"\0" not in content:
                found[name] = content.decode("utf-8")
    return found


def hits(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number} {match.group()}"
        for name, text in tracked().items()
        for number, line in enumerate(text.splitlines(), 1)
        if (match := pattern.search(line))
    ]


def test_no_file_names_a_path_of_one_machine() -> None:
    assert hits(MACHINE_PATH) == []


def test_no_file_names_a_package_registry() -> None:
    assert hits(REGISTRY) == []


def test_nothing_is_left_open() -> None:
    assert hits(LEFT_OPEN) == []


def test_no_file_is_both_kept_and_ignored() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--ignored", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert listed.stdout.split() == []


def test_the_locks_pin_every_package_by_hash() -> None:
    for path in sorted(Path(ROOT / "locks").glob("*.txt")):
        pins = [
            block for block in re.split(r"\n(?=\S)", path.read_text("utf-8")) if not block.startswith("#")
        ]
        assert [pin.splitlines()[0] for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []
