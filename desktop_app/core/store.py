"""The local store: drafts and recently seen records, in one SQLite file per server and account."""

import os
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec import json

SCHEMA = """
CREATE TABLE IF NOT EXISTS draft (
    key TEXT PRIMARY KEY, kind TEXT NOT NULL, text TEXT NOT NULL, facts TEXT NOT NULL, saved_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen (
    kind TEXT NOT NULL, id INTEGER NOT NULL, content BLOB NOT NULL, at TEXT NOT NULL, PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS note (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
DRAFTS_KEPT = timedelta(days=30)
SEEN_KEPT = timedelta(days=7)


@dataclass(frozen=True)
class Draft:
    """Something being written. `key` names the place ("ticket/7/answer"), `facts` what else it holds."""

    key: str
    kind: str
    text: str
    facts: dict[str, Any]
    saved_at: datetime


class Store:
    """Opens (or makes) the file of `address` and `account` under `folder`; readable by its owner only."""

    def __init__(self, folder: Path, address: str, account: str) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = sha256(f"{address}\n{account}".encode()).hexdigest()[:20]
        self.path = folder / f"{name}.db"
        self._db = self._open()

    def _open(self) -> sqlite3.Connection:
        try:
            return _connect(self.path)
        except sqlite3.DatabaseError:
            aside = self.path.with_suffix(f".broken-{datetime.now(UTC):%Y%m%d%H%M%S}")
            os.replace(self.path, aside)
            return _connect(self.path)

    def close(self) -> None:
        self._db.close()

    # --- drafts --------------------------------------------------------------------------------------------

    def save_draft(self, key: str, kind: str, text: str, facts: Mapping[str, Any] | None = None) -> Draft:
        """On disk when this returns."""
        draft = Draft(key, kind, text, dict(facts or {}), datetime.now(UTC))
        self._db.execute(
            "INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?, ?)",
            (key, kind, text, json.encode(draft.facts).decode(), draft.saved_at.isoformat()),
        )
        return draft

    def draft(self, key: str) -> Draft | None:
        row = self._db.execute("SELECT * FROM draft WHERE key = ?", (key,)).fetchone()
        return _draft(row) if row else None

    def drafts(self, kind: str = "") -> list[Draft]:
        """Newest first; those of one kind, or all."""
        rows = self._db.execute(
            "SELECT * FROM draft WHERE ? IN ('', kind) ORDER BY saved_at DESC", (kind,)
        ).fetchall()
        return [_draft(row) for row in rows]

    def discard_draft(self, key: str) -> None:
        self._db.execute("DELETE FROM draft WHERE key = ?", (key,))

    # --- recently seen -------------------------------------------------------------------------------------

    def keep(self, kind: str, contents: Mapping[int, bytes]) -> None:
        """Remember encoded wire records, to show them at once next time."""
        now = datetime.now(UTC).isoformat()
        self._db.execute("BEGIN")
        self._db.executemany(
            "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?)",
            [(kind, record_id, content, now) for record_id, content in contents.items()],
        )
        self._db.execute("COMMIT")

    def recall(self, kind: str, ids: Iterable[int]) -> dict[int, bytes]:
        found: dict[int, bytes] = {}
        for record_id in ids:
            row = self._db.execute(
                "SELECT content FROM seen WHERE kind = ? AND id = ?", (kind, record_id)
            ).fetchone()
            if row:
                found[record_id] = row[0]
        return found

    def recall_some(self, kind: str, after: int, limit: int) -> dict[int, bytes]:
        """The next `limit` records behind id `after`: a long list in portions."""
        found = self._db.execute(
            "SELECT id, content FROM seen WHERE kind = ? AND id > ? ORDER BY id LIMIT ?", (kind, after, limit)
        )
        return dict(found.fetchall())

    def forget(self, kind: str, record_id: int) -> None:
        self._db.execute("DELETE FROM seen WHERE kind = ? AND id = ?", (kind, record_id))

    def note(self, key: str, value: str) -> None:
        """A small fact to find again: last page, last selection."""
        self._db.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (key, value))

    def noted(self, key: str) -> str:
        row = self._db.execute("SELECT value FROM note WHERE key = ?", (key,)).fetchone()
        return row[0] if row else ""

    def tidy(self, spared: Iterable[str] = ()) -> None:
        """Forget what is older than it may be kept; `spared` kinds are kept whole by whoever fills them."""
        now = datetime.now(UTC)
        words = json.encode(list(spared)).decode()
        self._db.execute("DELETE FROM draft WHERE saved_at < ?", ((now - DRAFTS_KEPT).isoformat(),))
        self._db.execute(
            "DELETE FROM seen WHERE at < ? AND kind NOT IN (SELECT value FROM json_each(?))",
            ((now - SEEN_KEPT).isoformat(), words),
        )

    def forget_all_seen(self) -> None:
        """At sign-out on a shared PC: everything but the drafts goes."""
        self._db.execute("DELETE FROM seen")
        self._db.execute("DELETE FROM note")


def _connect(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.executescript(SCHEMA)
    return db


def _draft(row: tuple[str, str, str, str, str]) -> Draft:
    key, kind, text, facts, saved_at = row
    return Draft(key, kind, text, json.decode(facts), datetime.fromisoformat(saved_at))
