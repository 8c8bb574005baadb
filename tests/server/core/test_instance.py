"""One server for each data directory."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from server.core.instance import FILE, AlreadyRunning, alone

HOLDER = """
import sys, pathlib
from server.core.instance import alone
with alone(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_second_is_told_who_is_first(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(AlreadyRunning) as refused, alone(tmp_path):
        pass

    assert refused.value.pid == os.getpid()


def test_after_the_end_the_directory_is_free(tmp_path: Path) -> None:
    with alone(tmp_path):
        pass
    with alone(tmp_path):
        assert (tmp_path / FILE).read_text().strip() == str(os.getpid())


def test_a_killed_server_leaves_the_directory_free(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
        text=True,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunning) as refused, alone(tmp_path):
            pass
        assert refused.value.pid == holder.pid
        holder.kill()
        holder.wait()

    with alone(tmp_path):
        pass
