"""Files of the agent: no link is followed, nothing is half written, no folder may be changed by others."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from endpoint_agent.stops import ConfigurationUnsafe

MAX_BYTES = 16 * 1_048_576
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def check_owned(path: Path) -> None:
    """Refuse `path` if it, or a folder above it, belongs to another user or may be written by one.

    A sticky folder such as /tmp is accepted above the path: nobody can replace our entry there.
    """
    if os.name != "posix":
        return
    for part in _chain(path):
        _check_one(part, is_target=part == path)


def make_private_folder(folder: Path) -> None:
    """Create `folder` for this user alone, or refuse one that is not."""
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
    check_owned(folder)
    if os.name == "posix" and stat.S_IMODE(folder.stat().st_mode) & 0o077:
        folder.chmod(0o700)


def read(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The content of a regular file; FileNotFoundError when absent, OSError for a link or another kind."""
    descriptor = os.open(path, os.O_RDONLY | _NO_FOLLOW | getattr(os, "O_NONBLOCK", 0))
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(f"not a regular file: {path}")
        return file.read(limit)


def write_whole(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Old or new content, never half of it: a temporary file beside it, on disk, then renamed."""
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW, mode)
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except PermissionError:  # a box that one may put files into but not look into
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _chain(path: Path) -> Iterator[Path]:
    """The path and every folder above it, as written and as resolved."""
    written = Path(os.path.abspath(path))
    resolved = Path(os.path.realpath(written))
    seen: set[Path] = set()
    for start in (written, resolved):
        for part in (start, *start.parents):
            if part not in seen:
                seen.add(part)
                yield part


def _check_one(part: Path, *, is_target: bool) -> None:
    try:
        found = os.lstat(part)
    except FileNotFoundError:
        return
    if found.st_uid not in (0, os.geteuid()):
        raise ConfigurationUnsafe("agent_path_foreign", path=str(part))
    if is_target and stat.S_ISLNK(found.st_mode):
        raise ConfigurationUnsafe("agent_path_link", path=str(part))
    if stat.S_ISLNK(found.st_mode):
        return
    is_sticky = bool(found.st_mode & stat.S_ISVTX) and not is_target
    if found.st_mode & 0o022 and not is_sticky:
        raise ConfigurationUnsafe("agent_path_writable", path=str(part))
