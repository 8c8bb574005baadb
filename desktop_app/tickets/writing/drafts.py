"""Drafts of a ticket: on disk at most two seconds after a key stroke, gone only when sent or thrown away."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.core.store import Draft, Store
from shared.tickets import Attachment, EntryKind

KIND = "ticket_entry"
PAUSE_MS = 400
"""Saved so long after the last key stroke …"""
LONGEST_MS = 2000
"""… and so long after the first one at the latest."""
KINDS = (EntryKind.ANSWER, EntryKind.NOTE, EntryKind.CALL)


def draft_key(ticket_id: int, kind: EntryKind) -> str:
    return f"ticket/{ticket_id}/{kind.value}"


def new_key() -> str:
    """What makes sending twice one entry."""
    return uuid.uuid4().hex


@dataclass
class EntryDraft:
    """An entry being written. `base_seq`: the newest entry that was on the screen when it was begun."""

    ticket_id: int
    kind: EntryKind
    text: str = ""
    base_seq: int = 0
    key: str = field(default_factory=new_key)
    attachments: list[Attachment] = field(default_factory=list)
    minutes: int = 0
    mentions: dict[str, int] = field(default_factory=dict)
    """Colleagues who were chosen by name."""
    was_out: bool = False
    """It may have arrived: as it is it keeps its key, changed it is another entry."""
    saved_at: datetime | None = None

    @property
    def is_empty(self) -> bool:
        return not self.text.strip() and not self.attachments

    def facts(self) -> dict[str, Any]:
        return {
            "base_seq": self.base_seq,
            "key": self.key,
            "minutes": self.minutes,
            "mentions": self.mentions,
            "was_out": self.was_out,
            "attachments": msgspec.to_builtins(self.attachments),
        }


def restored(stored: Draft, ticket_id: int, kind: EntryKind) -> EntryDraft:
    facts = stored.facts
    return EntryDraft(
        ticket_id=ticket_id,
        kind=kind,
        text=stored.text,
        base_seq=int(facts.get("base_seq", 0)),
        key=str(facts.get("key") or new_key()),
        attachments=msgspec.convert(facts.get("attachments", []), list[Attachment]),
        minutes=int(facts.get("minutes", 0)),
        mentions=msgspec.convert(facts.get("mentions", {}), dict[str, int]),
        was_out=bool(facts.get("was_out", False)),
        saved_at=stored.saved_at,
    )


class DraftKeeper(QObject):
    """Puts drafts on disk while they are written.

    `saved` carries the draft that was saved. What was only looked at is never written.
    """

    saved = Signal(object)
    gone = Signal(object)

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._changed: EntryDraft | None = None
        self._pause = self._timer(PAUSE_MS)
        self._latest = self._timer(LONGEST_MS)

    def _timer(self, pause_ms: int) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=pause_ms)
        timer.timeout.connect(self.save_now)
        return timer

    def open(self, ticket_id: int, kind: EntryKind) -> EntryDraft:
        """The draft that lies on disk, or an empty one."""
        stored = self._store.draft(draft_key(ticket_id, kind))
        return restored(stored, ticket_id, kind) if stored else EntryDraft(ticket_id, kind)

    def kinds(self, ticket_id: int) -> list[EntryKind]:
        """Which drafts of a ticket there are, the newest first."""
        found = [(self._store.draft(draft_key(ticket_id, kind)), kind) for kind in KINDS]
        there = [(stored.saved_at, kind) for stored, kind in found if stored is not None]
        return [kind for _, kind in sorted(there, key=lambda pair: pair[0], reverse=True)]

    def touch(self, draft: EntryDraft) -> None:
        """The draft is different now."""
        if self._changed is not None and self._changed is not draft:
            self.save_now()
        self._changed = draft
        self._pause.start()
        if not self._latest.isActive():
            self._latest.start()

    def save_now(self) -> None:
        """What has changed is on disk when this returns."""
        self._pause.stop()
        self._latest.stop()
        draft, self._changed = self._changed, None
        if draft is None:
            return
        key = draft_key(draft.ticket_id, draft.kind)
        if draft.is_empty:
            self._store.discard_draft(key)
            draft.saved_at = None
        else:
            draft.saved_at = self._store.save_draft(key, KIND, draft.text, draft.facts()).saved_at
        self.saved.emit(draft)

    def discard(self, draft: EntryDraft) -> None:
        """Sent, or thrown away by its writer."""
        if self._changed is draft:
            self._changed = None
            self._pause.stop()
            self._latest.stop()
        self._store.discard_draft(draft_key(draft.ticket_id, draft.kind))
        self.gone.emit(draft)

    def rewritten(self, draft: EntryDraft) -> None:
        """The words are others now."""
        if draft.was_out:
            draft.key, draft.was_out = new_key(), False
        self.touch(draft)

    def put_back(self, draft: EntryDraft) -> None:
        """A draft that was discarded is wanted again."""
        self._changed = draft
        self.save_now()
