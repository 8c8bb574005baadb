"""One server for each SQLite data directory: a lock that ends with its process, even when that is killed."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FILE = "server.lock"


class AlreadyRunning(Exception):
    """Another process uses the data directory."""

    def __init__(self, pid: int) -> None:
        super().__init__(f"process {pid} uses this data directory")
        self.pid = pid


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the lock of `folder` or raise `AlreadyRunning`."""
    handle = os.open(folder / FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _try_lock(handle):
            raise AlreadyRunning(_pid(handle))
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(handle)


def _pid(handle: int) -> int:
    os.lseek(handle, 0, os.SEEK_SET)
    word = os.read(handle, 32).decode("ascii", "replace").strip()
    return int(word) if word.isdecimal() else 0


if sys.platform == "win32":
    import msvcrt

    BEHIND_THE_TEXT = 4096

    def _try_lock(handle: int) -> bool:
        os.lseek(handle, BEHIND_THE_TEXT, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
