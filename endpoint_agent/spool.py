"""Reports kept on disk until the server confirms: the newest full one and what changed since."""

import gzip
import logging
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from msgspec import DecodeError, json

from endpoint_agent import files, reports
from shared.inventory import Report

log = logging.getLogger(__name__)
MAX_DELTAS = 50
MAX_BYTES = 5 * 1_048_576
MAX_BAD = 5
_NAME = re.compile(r"(\d{20})-(full|delta)\.json\.gz")


@dataclass(frozen=True)
class Waiting:
    """A report on disk; `body` is what will be sent."""

    path: Path
    report: Report
    body: bytes


class Spool:
    """A folder of reports; their names sort in the order in which they happened."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put_full(self, report: Report) -> Waiting:
        """The newest full report replaces everything that waited."""
        waiting = self._write(report, "full")
        for path in self._paths():
            if path != waiting.path:
                path.unlink(missing_ok=True)
        return waiting

    def put_delta(self, report: Report) -> Waiting | None:
        """None when too much waits already: then a full report says more with less."""
        waiting = self._paths()
        total = sum(path.stat().st_size for path in waiting)
        if sum("delta" in path.name for path in waiting) >= MAX_DELTAS or total > MAX_BYTES:
            return None
        return self._write(report, "delta")

    def waiting(self) -> list[Waiting]:
        """What waits, oldest first. Broken files are put aside."""
        found = []
        for path in self._paths():
            try:
                body = gzip.decompress(files.read(path))
                found.append(Waiting(path, json.decode(body, type=Report), body))
            except (OSError, EOFError, zlib.error, DecodeError):
                self._put_aside(path)
        return found

    def confirm(self, waiting: Waiting) -> None:
        """The server has it."""
        waiting.path.unlink(missing_ok=True)

    def put_aside(self, waiting: Waiting) -> None:
        """A report that the server will never accept."""
        if waiting.path.is_file():
            self._put_aside(waiting.path)

    def _put_aside(self, path: Path) -> None:
        """Into `bad`, for a person to look at; only the newest few are kept."""
        bad = self._folder / "bad"
        try:
            bad.mkdir(mode=0o700, exist_ok=True)
            path.replace(bad / path.name)
            for old in sorted(bad.iterdir())[:-MAX_BAD]:
                old.unlink(missing_ok=True)
        except OSError:
            log.warning("a broken report cannot be put aside: %s", path.name, exc_info=True)
            path.unlink(missing_ok=True)

    def clear(self) -> None:
        for path in self._paths():
            path.unlink(missing_ok=True)

    def _write(self, report: Report, kind: str) -> Waiting:
        files.make_private_folder(self._folder)
        path = self._folder / f"{report.seq:020d}-{kind}.json.gz"
        body = reports.encode(report)
        files.write_whole(path, gzip.compress(body, 6, mtime=0))
        return Waiting(path, report, body)

    def _paths(self) -> list[Path]:
        try:
            entries = list(self._folder.iterdir())
        except FileNotFoundError:
            return []
        return sorted(path for path in entries if _NAME.fullmatch(path.name))
