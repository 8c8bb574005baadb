"""Running another program: by absolute path, in an empty environment, for a short time, little output."""

import contextlib
import os
import select
import signal
import stat
import subprocess
import time
from pathlib import Path

TIME_LIMIT_S = 20.0
OUTPUT_LIMIT = 4 * 1_048_576
_FOLDERS = ("/usr/bin", "/usr/sbin", "/bin", "/sbin")
_CHUNK = 65_536


class ProgramFailed(Exception):
    """It did not start, ended badly, took too long or printed too much."""


def find(name: str) -> str | None:
    """Where the system keeps program `name`; PATH is not asked. None where absent or changeable by others."""
    for folder in _FOLDERS:
        path = Path(folder) / name
        try:
            found = path.stat()
        except OSError:
            continue
        if stat.S_ISREG(found.st_mode) and found.st_uid == 0 and not found.st_mode & 0o022:
            return str(path)
    return None


def run(program: str, *arguments: str, time_limit_s: float | None = None) -> str:
    """What the program printed. `program` is an absolute path; its whole group is ended afterwards."""
    if not os.path.isabs(program):
        raise ProgramFailed(f"not an absolute path: {program}")
    limit_s = TIME_LIMIT_S if time_limit_s is None else time_limit_s
    name = os.path.basename(program)
    try:
        child = subprocess.Popen(
            [program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            cwd=os.path.dirname(program) if os.name == "nt" else "/",
            start_new_session=os.name == "posix",
        )
    except OSError as refusal:
        raise ProgramFailed(f"{name}: {refusal.strerror}") from None
    try:
        read = _read_posix if os.name == "posix" else _read_windows
        printed = read(child, limit_s, name)
    finally:
        _end(child)
    if child.returncode != 0:
        raise ProgramFailed(f"{name}: exit code {child.returncode}")
    return printed.decode("utf-8", "replace")


def _environment() -> dict[str, str]:
    if os.name == "nt":  # programs of Windows do not start without it
        return {"SYSTEMROOT": os.environ.get("SYSTEMROOT", r"C:\Windows")}
    return {"LANG": "C", "LC_ALL": "C"}


def _read_posix(child: subprocess.Popen[bytes], limit_s: float, name: str) -> bytes:
    assert child.stdout is not None
    descriptor = child.stdout.fileno()
    due = time.monotonic() + limit_s
    printed = bytearray()
    while True:
        left = due - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            raise ProgramFailed(f"{name}: longer than {limit_s:g} s")
        chunk = os.read(descriptor, _CHUNK)
        if not chunk:
            break
        printed += chunk
        if len(printed) > OUTPUT_LIMIT:
            raise ProgramFailed(f"{name}: more than {OUTPUT_LIMIT} bytes")
    try:
        child.wait(max(0.1, due - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise ProgramFailed(f"{name}: longer than {limit_s:g} s") from None
    return bytes(printed)


def _read_windows(child: subprocess.Popen[bytes], limit_s: float, name: str) -> bytes:
    try:
        printed, _ = child.communicate(timeout=limit_s)
    except subprocess.TimeoutExpired:
        raise ProgramFailed(f"{name}: longer than {limit_s:g} s") from None
    if len(printed) > OUTPUT_LIMIT:
        raise ProgramFailed(f"{name}: more than {OUTPUT_LIMIT} bytes")
    return printed


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the program and whatever it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if os.name == "posix":
            os.killpg(child.pid, signal.SIGKILL)
        elif child.poll() is None:
            child.kill()
    if child.stdout is not None:
        child.stdout.close()
    child.wait()
