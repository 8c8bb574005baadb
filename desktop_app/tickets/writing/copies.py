"""The server's copy of what is being written: another PC can go on with it."""

import uuid
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFrame, QWidget

from desktop_app.core import formats
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets.writing.drafts import EntryDraft
from desktop_app.ui.widgets import Button, IconButton, IconLabel, Label, row, set_surface
from shared.tickets import (
    DISCARD_DRAFT,
    LIST_DRAFTS,
    SAVE_DRAFT,
    DiscardDraft,
    EntryKind,
    KeptDraft,
    KeptDrafts,
    NewDraft,
)

PAUSE_MS = 500
"""After the draft is on this disk; together with that pause it is on the server within three seconds."""
SEAT = "seat"
LONGEST_TEXT = 65_536


class DraftCopies(QObject):
    """What could not be told (no network) is told when there is one again."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(place.backend)
        self._backend = place.backend
        self.seat = place.store.noted(SEAT) or uuid.uuid4().hex
        place.store.note(SEAT, self.seat)
        self._changed: dict[tuple[int, EntryKind], EntryDraft] = {}
        self._soon = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._soon.timeout.connect(self._tell)
        self._backend.state_changed.connect(self._on_state)

    def saved(self, draft: EntryDraft) -> None:
        self._changed[draft.ticket_id, draft.kind] = draft
        self._soon.start()

    def sent(self, draft: EntryDraft) -> None:
        """The server forgets its copy when the entry arrives."""
        self._changed.pop((draft.ticket_id, draft.kind), None)

    def discard(self, draft: EntryDraft) -> None:
        self.sent(draft)
        body = DiscardDraft(kind=draft.kind)
        self._backend.call(self, DISCARD_DRAFT, failed=lambda _: None, body=body, ticket_id=draft.ticket_id)

    def look(self, owner: QObject, ticket_id: int, done: Callable[[list[KeptDraft]], None]) -> None:
        """Drafts of this person that were written at another PC, the newest first."""

        def found(drafts: KeptDrafts) -> None:
            done([one for one in drafts.items if one.seat != self.seat])

        self._backend.call(
            owner, LIST_DRAFTS, found, failed=lambda _: None, latest="drafts", ticket_id=ticket_id
        )

    def _on_state(self, state: str) -> None:
        if state == "live" and self._changed:
            self._soon.start()

    def _tell(self) -> None:
        changed, self._changed = self._changed, {}
        for place, draft in changed.items():
            if draft.is_empty:
                self.discard(draft)
            else:
                self._save(place, draft)

    def _save(self, place: tuple[int, EntryKind], draft: EntryDraft) -> None:
        body = NewDraft(
            kind=draft.kind,
            text=draft.text[:LONGEST_TEXT] or " ",
            seat=self.seat,
            base_seq=draft.base_seq,
            minutes=draft.minutes,
            attachment_ids=[file.id for file in draft.attachments],
        )

        def failed(_: object) -> None:
            self._changed.setdefault(place, draft)

        self._backend.call(self, SAVE_DRAFT, failed=failed, body=body, ticket_id=draft.ticket_id)


def copies_of(place: Workplace) -> DraftCopies:
    """The one of a workplace."""
    found = place.backend.findChild(DraftCopies)
    return found if found is not None else DraftCopies(place)


def taken_over(kept: KeptDraft, ticket_id: int) -> EntryDraft:
    """A draft of another PC, to be gone on with here."""
    return EntryDraft(
        ticket_id,
        kept.kind,
        text=kept.text.strip(" "),
        base_seq=kept.base_seq,
        attachments=list(kept.attachments),
        minutes=kept.minutes,
    )


class DraftOffer(QFrame):
    """Stands in the composer while there is a draft of another PC. `taken` carries it."""

    taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "blue")
        self._kept: KeptDraft | None = None
        self.words = Label("", "body", wraps=True)
        self.take = Button(lambda: t("ticket.draft.go_on"), is_small=True, icon="pencil", clicked=self._take)
        close = IconButton("x", lambda: t("ui.close"), size=14, clicked=self.hide)
        line = row(IconLabel("monitor", "blue.fg", 16), spacing=8, margins=(10, 5, 6, 5))
        line.addWidget(self.words, 1)
        line.addWidget(self.take)
        line.addWidget(close)
        self.setLayout(line)
        self.hide()

    def offer(self, kept: KeptDraft) -> None:
        self._kept = kept
        kind = t(f"ticket.compose.{kept.kind.value}")
        self.words.setText(t("ticket.draft.elsewhere", time=formats.moment(kept.saved_at), kind=kind))
        self.show()

    def _take(self) -> None:
        self.hide()
        if self._kept is not None:
            self.taken.emit(self._kept)
