"""What was sent and may still be held back: answers wait five seconds, with their text safe on disk."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.core.store import Store
from desktop_app.core.workplace import Workplace
from desktop_app.tickets import actions
from desktop_app.tickets.writing.drafts import DraftKeeper, EntryDraft, new_key, restored
from shared.errors import DeskError, Unavailable
from shared.tickets import (
    EntryKind,
    NewEntry,
    Pend,
    PendingReason,
    ResolutionCode,
    Resolve,
    TicketCommand,
    TicketDetail,
)

WAIT_MS = 5000
HOLD_S = 10
"""So long the server waits for this desk before it sends its copy: the program may have been killed."""
OUTBOX = "ticket_outbox"
LONGEST_TEXT = 65_536


class After(StrEnum):
    """What becomes of the ticket when an answer has gone out."""

    STAY = "stay"
    PEND = "pend"
    RESOLVE = "resolve"


@dataclass(eq=False)
class Letter:
    """An entry on its way; its kind was fixed when it was begun to be written."""

    draft: EntryDraft
    after: After = After.STAY

    @property
    def ticket_id(self) -> int:
        return self.draft.ticket_id

    @property
    def place(self) -> str:
        return f"outbox/{self.draft.key}"

    def entry(self) -> NewEntry:
        draft = self.draft
        return NewEntry(
            text=draft.text,
            base_seq=draft.base_seq,
            attachment_ids=[file.id for file in draft.attachments],
            duration_s=draft.minutes * 60,
            mention_ids=[] if draft.kind is EntryKind.ANSWER else list(draft.mentions.values()),
        )


class Outbox(QObject):
    """`held`: it waits and can be taken back; `leaving`: no longer. `sent(letter, detail)` and
    `refused(letter, error)` tell what came of it.

    `step_refused(letter, error)`: the answer is out, but the ticket could not be moved on.
    """

    held = Signal(object)
    leaving = Signal(object)
    returning = Signal(object)
    restored = Signal(object)
    """Before a text becomes a draft again: who writes at the same place puts theirs on disk."""
    taken_back = Signal(object)
    sent = Signal(object, object)
    refused = Signal(object, object)
    step_refused = Signal(object, object)

    def __init__(self, place: Workplace, keeper: DraftKeeper, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend, self._store, self._keeper = place.backend, place.store, keeper
        self._waiting: list[tuple[Letter, QTimer]] = []
        self._on_way: list[Letter] = []
        recover(place.store, keeper)

    @property
    def waiting(self) -> list[Letter]:
        return [letter for letter, _ in self._waiting]

    def put(self, letter: Letter) -> None:
        """Send it: an answer after a while in which it can be taken back, what stays inside at once."""
        draft = letter.draft
        facts = draft.facts() | {"ticket_id": draft.ticket_id, "kind": draft.kind.value}
        self._store.save_draft(letter.place, OUTBOX, draft.text, facts)
        self._keeper.discard(draft)
        if draft.kind is not EntryKind.ANSWER:
            self._send(letter)
            return
        timer = QTimer(self, singleShot=True, interval=WAIT_MS)
        timer.timeout.connect(lambda: self.send_now(letter))
        self._waiting.append((letter, timer))
        actions.hold_answer(self._backend, self, draft.ticket_id, letter.entry(), draft.key, HOLD_S)
        timer.start()
        self.held.emit(letter)

    def take_back(self, letter: Letter) -> bool:
        """False when it is out already."""
        if not self._drop(letter):
            return False
        self._withdraw(letter)
        self._return(letter)
        self.taken_back.emit(letter)
        return True

    def send_now(self, letter: Letter) -> None:
        if self._drop(letter):
            self._send(letter)

    def send_all(self) -> None:
        """The program ends in good order: nothing waits any longer."""
        for letter in self.waiting:
            self.send_now(letter)

    def _withdraw(self, letter: Letter) -> None:
        """The copy on the server is not to be sent."""
        if letter.draft.kind is EntryKind.ANSWER:
            actions.withdraw_answer(self._backend, self, letter.ticket_id, letter.draft.key)

    def _drop(self, letter: Letter) -> bool:
        for pair in self._waiting:
            if pair[0] is letter:
                pair[1].stop()
                self._waiting.remove(pair)
                return True
        return False

    def _return(self, letter: Letter) -> None:
        """Its text is a draft again."""
        self.returning.emit(letter)
        put_back(self._keeper, letter.draft)
        self._store.discard_draft(letter.place)

    def restore(self, draft: EntryDraft) -> None:
        """A text that was thrown away is wanted again, wherever its ticket is shown by now."""
        self.returning.emit(None)
        put_back(self._keeper, draft)
        self.restored.emit(draft)

    def _send(self, letter: Letter) -> None:
        self._on_way.append(letter)
        self.leaving.emit(letter)
        draft = letter.draft
        actions.write_entry(
            self._backend,
            self,
            draft.ticket_id,
            draft.kind,
            letter.entry(),
            draft.key,
            lambda detail: self._sent(letter, detail),
            lambda error: self._refused(letter, error),
        )

    def _sent(self, letter: Letter, detail: TicketDetail) -> None:
        self._on_way.remove(letter)
        self._store.discard_draft(letter.place)
        self.sent.emit(letter, detail)
        command = next_step(letter, detail)
        if command is not None:
            actions.carry_out(
                self._backend,
                self,
                letter.ticket_id,
                command,
                lambda moved: self.sent.emit(letter, moved),
                lambda error: self.step_refused.emit(letter, error),
            )

    def _refused(self, letter: Letter, error: DeskError) -> None:
        """The text is a draft again, and goes out under a new key.

        Without an answer of the server nobody knows: it keeps its key, and is one entry even if it arrived.
        """
        self._on_way.remove(letter)
        place = letter.place
        if isinstance(error, Unavailable):
            letter.draft.was_out = True
        else:
            self._withdraw(letter)
            letter.draft.key = new_key()
        self.returning.emit(letter)
        put_back(self._keeper, letter.draft)
        self._store.discard_draft(place)
        self.refused.emit(letter, error)


def next_step(letter: Letter, detail: TicketDetail) -> TicketCommand | None:
    """What follows an answer that has gone out."""
    version = detail.row.version
    steps: dict[After, Callable[[], TicketCommand]] = {
        After.PEND: lambda: Pend(version=version, reason=PendingReason.WAITING_USER),
        After.RESOLVE: lambda: Resolve(
            version=version,
            code=ResolutionCode.SOLVED,
            text=letter.draft.text[:LONGEST_TEXT],
            is_public=False,
        ),
    }
    make = steps.get(letter.after)
    return make() if make is not None else None


def put_back(keeper: DraftKeeper, draft: EntryDraft) -> None:
    """A draft again; before what was written at its place meanwhile."""
    there = keeper.open(draft.ticket_id, draft.kind)
    if not there.is_empty and there.key != draft.key:
        draft.text = f"{draft.text}\n\n{there.text}".strip()
        draft.attachments = [*draft.attachments, *there.attachments]
        draft.key, draft.was_out = new_key(), False
    keeper.put_back(draft)


def recover(store: Store, keeper: DraftKeeper) -> None:
    """What was waiting or on its way when the program was killed is a draft again, with the key it had.

    Sent once more unchanged, it is one entry even if it had arrived.
    """
    for stored in store.drafts(OUTBOX):
        found = restored(stored, int(stored.facts["ticket_id"]), EntryKind(stored.facts["kind"]))
        found.was_out = True
        put_back(keeper, found)
        store.discard_draft(stored.key)


def outbox_of(place: Workplace) -> Outbox:
    """The one outbox of a workplace, whichever window sends."""
    found = place.backend.findChild(Outbox)
    if found is None:
        keeper = DraftKeeper(place.store, place.backend)
        found = Outbox(place, keeper, place.backend)
    return found
