"""A backup is one tar that only its owner can read: a sound copy of the database, all files, the settings."""

import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

import msgspec
import pysqlite3
from sqlalchemy.engine import URL, make_url

from server.core.db import Database

MANIFEST, SQLITE, DUMP, SETTINGS = "backup.json", "ieum.db", "ieum.dump", "server.toml"
KEPT_FILE = re.compile(r"files/([0-9a-f]{2})/(\1[0-9a-f]{62})")
PARTIAL = ".partial"


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds. `revision` is the schema's."""

    product: str = "Ieum"
    format: int = 1
    database: str
    revision: str
    made_at: datetime


class BackupFault(Exception):
    """No backup was made, or none restored; `reason` is the key of the sentence that says why."""

    def __init__(self, reason: str, **facts: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


# --- making one ---------------------------------------------------------------------------------------------


def make(database: Database, data_dir: Path, target: Path, manifest: Manifest) -> None:
    """Write `target` while the server runs; a fault leaves a backup that was there before as it is."""
    partial = target.with_name(target.name + PARTIAL)
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".ieum-backup-") as scratch:
            copy = _copy(database, Path(scratch))
            _pack(partial, copy, data_dir, manifest)
        os.replace(partial, target)
    except BaseException as error:
        partial.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise BackupFault("backup_not_written", file=target, text=error.strerror or error) from error
        raise


def _copy(database: Database, folder: Path) -> Path:
    """The database as it is at one moment; files that come later do no harm."""
    if database.is_sqlite:
        return _copy_sqlite(Path(database.url.database or ""), folder / SQLITE)
    return _dump_postgres(database.url, folder / DUMP)


def _copy_sqlite(source: Path, target: Path) -> Path:
    with closing(pysqlite3.connect(str(source))) as live, closing(pysqlite3.connect(str(target))) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        faults = [row[0] for row in copy.execute("PRAGMA quick_check") if row[0] != "ok"]
    if faults:
        raise BackupFault("backup_database_broken", text=faults[0])
    return target


def _dump_postgres(url: URL, target: Path) -> Path:
    _run_tool("pg_dump", url, "--format=custom", "--no-owner", f"--file={target}")
    return target


def _run_tool(name: str, url: URL, *words: str) -> None:
    """Run a program of PostgreSQL; the password is not on its command line."""
    program = shutil.which(name)
    if program is None:
        raise BackupFault("postgres_tool_missing", program=name)
    plain = url.set(drivername="postgresql")
    address = plain.set(password=None).render_as_string(hide_password=False)
    env = {**os.environ, "LC_ALL": "C", **({"PGPASSWORD": str(plain.password)} if plain.password else {})}
    done = subprocess.run(
        [program, f"--dbname={address}", "--no-password", *words],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupFault("postgres_tool_failed", program=name, text=done.stderr.strip()[-500:])


def _pack(partial: Path, copy: Path, data_dir: Path, manifest: Manifest) -> None:
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
            note = copy.with_name(MANIFEST)
            note.write_bytes(msgspec.json.encode(manifest))
            for path, name in [(note, MANIFEST), (copy, copy.name), *_belongings(data_dir)]:
                tar.add(path, name, recursive=False, filter=_private)
        file.flush()
        os.fsync(file.fileno())


def _belongings(data_dir: Path) -> Iterator[tuple[Path, str]]:
    if (data_dir / SETTINGS).is_file():
        yield data_dir / SETTINGS, SETTINGS
    for path in sorted(data_dir.glob("files/??/*")):
        name = path.relative_to(data_dir).as_posix()
        if KEPT_FILE.fullmatch(name):
            yield path, name


def _private(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.mode, member.uid, member.gid, member.uname, member.gname = 0o600, 0, 0, "", ""
    return member


# --- restoring one ------------------------------------------------------------------------------------------


def restore(source: Path, data_dir: Path, database_url: str = "") -> Manifest:
    """Put a backup into an empty data directory, after everything in it was found sound."""
    taken = [name for name in (SQLITE, SETTINGS, "files") if (data_dir / name).exists()]
    if taken:
        raise BackupFault("restore_not_empty", folder=data_dir, name=taken[0])
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _unpacked(source, data_dir) as folder:
        manifest = _manifest(folder)
        if manifest.database == "sqlite":
            _check_sqlite(folder / SQLITE)
        else:
            _restore_postgres(folder / DUMP, database_url)
        for name in ("files", SETTINGS, SQLITE):
            if (folder / name).exists():
                os.replace(folder / name, data_dir / name)
    return manifest


@contextmanager
def _unpacked(source: Path, data_dir: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=data_dir, prefix=".restore-") as scratch:
        try:
            with tarfile.open(source, "r:") as tar:
                for member in tar:
                    _unpack(tar, member, Path(scratch))
        except (tarfile.TarError, EOFError) as error:
            raise BackupFault("backup_unreadable", file=source) from error
        except OSError as error:
            raise BackupFault("restore_failed", file=source, text=error.strerror or error) from error
        yield Path(scratch)


def _unpack(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Only plain files of names that we write; a file of a ticket must still be what its name says."""
    kept = KEPT_FILE.fullmatch(member.name)
    if not member.isreg() or (kept is None and member.name not in (MANIFEST, SQLITE, DUMP, SETTINGS)):
        raise BackupFault("backup_foreign", name=member.name)
    content = tar.extractfile(member)
    assert content is not None, "plain files have content"
    target = folder / member.name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = _write(target, content)
    if kept is not None and digest != kept.group(2):
        raise BackupFault("backup_file_changed", name=member.name)


def _write(target: Path, content: IO[bytes]) -> str:
    seen = sha256()
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        while block := content.read(1_048_576):
            seen.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    return seen.hexdigest()


def _manifest(folder: Path) -> Manifest:
    try:
        found = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        raise BackupFault("backup_foreign", name=MANIFEST) from error
    wanted = SQLITE if found.database == "sqlite" else DUMP
    if not (folder / wanted).is_file():
        raise BackupFault("backup_foreign", name=wanted)
    return found


def _check_sqlite(path: Path) -> None:
    try:
        with closing(pysqlite3.connect(str(path))) as copy:
            faults = [row[0] for row in copy.execute("PRAGMA integrity_check") if row[0] != "ok"]
    except pysqlite3.DatabaseError as error:
        raise BackupFault("backup_database_broken", text=error) from error
    if faults:
        raise BackupFault("backup_database_broken", text=faults[0])


def _restore_postgres(dump: Path, database_url: str) -> None:
    if not database_url:
        raise BackupFault("restore_needs_url")
    words = ("--no-owner", "--exit-on-error", "--single-transaction")
    _run_tool("pg_restore", make_url(database_url), *words, str(dump))
