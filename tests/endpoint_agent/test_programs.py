"""Other programs are started by absolute path, with nothing in their environment, and ended in time."""

import os
import time
from pathlib import Path

import pytest

from endpoint_agent import programs
from endpoint_agent.programs import ProgramFailed, run

pytestmark = pytest.mark.skipif(os.name != "posix", reason="shell scripts")


def script(home: Path, text: str) -> str:
    path = home / "program"
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o700)
    return str(path)


def test_what_it_printed_is_returned_and_errors_are_not(home: Path) -> None:
    assert run(script(home, "echo hello; echo oops >&2")) == "hello\n"


def test_its_environment_is_empty(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_ROOT", "x")
    monkeypatch.setenv("PYTHONPATH", "/tmp")
    seen = set(run(script(home, "/usr/bin/env; pwd")).split())
    assert {"LANG=C", "LC_ALL=C", "/"} <= seen
    assert not any(line.startswith(("SECRET", "PYTHON", "HOME", "PATH=/tmp")) for line in seen)


def test_a_hanging_program_is_ended_with_its_children(home: Path) -> None:
    mark = home / "survived"
    program = script(home, f"(sleep 0.7; touch {mark}) & sleep 30")
    began = time.monotonic()
    with pytest.raises(ProgramFailed, match="longer"):
        run(program, time_limit_s=0.3)
    assert time.monotonic() - began < 3
    with pytest.raises(ProgramFailed):
        run(script(home, "sleep 30"), time_limit_s=0.6)
    assert not mark.exists()


def test_a_child_left_behind_is_ended_too(home: Path) -> None:
    program = script(home, "sleep 30 >/dev/null & echo $!")
    child = int(run(program))
    for _ in range(100):
        if not Path(f"/proc/{child}").exists() or "Z" in Path(f"/proc/{child}/stat").read_text():
            break
        time.sleep(0.01)
    else:
        pytest.fail("the child is still there")


def test_a_flood_is_cut_off(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "OUTPUT_LIMIT", 100_000)
    with pytest.raises(ProgramFailed, match="more than"):
        run(script(home, "while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done"))


def test_a_failure_is_told(home: Path) -> None:
    with pytest.raises(ProgramFailed, match="exit code 3"):
        run(script(home, "exit 3"))
    with pytest.raises(ProgramFailed):
        run(str(home / "missing"))
    with pytest.raises(ProgramFailed, match="absolute"):
        run("true")


def test_programs_in_the_path_or_the_present_folder_are_not_found(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = Path(script(home, "true")).rename(home / "dmidecode-of-mine")
    monkeypatch.setenv("PATH", str(home))
    monkeypatch.chdir(home)
    assert programs.find(fake.name) is None
    assert programs.find("sh") in ("/usr/bin/sh", "/bin/sh")


def test_a_program_that_others_may_write_is_not_found(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(script(home, "true"))
    monkeypatch.setattr(programs, "_FOLDERS", (str(home),))
    if os.geteuid() == 0:
        assert programs.find("program") == str(path)
    path.chmod(0o777)
    assert programs.find("program") is None
