"""Files kept beside the database, by the digest of their content: written whole, then named."""

import os
import tempfile
from hashlib import sha256
from pathlib import Path

from shared.errors import NotFound


def store(data_dir: Path, content: bytes) -> str:
    """Keep `content` durably; returns its SHA-256. The same content is kept once."""
    digest = sha256(content).hexdigest()
    target = path_of(data_dir, digest)
    if target.exists():
        return digest
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)
    return digest


def load(data_dir: Path, digest: str) -> bytes:
    path = path_of(data_dir, digest)
    if not path.is_file():
        raise NotFound("file_missing")
    return path.read_bytes()


def path_of(data_dir: Path, digest: str) -> Path:
    return data_dir / "files" / digest[:2] / digest


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
