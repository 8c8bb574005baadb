"""Who else has which ticket before them or writes in it; and our own signs of life."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.core.workplace import Workplace
from shared.tickets import BEAT, LIST_PRESENCE, PRESENCE, Beat, Colleague, Colleagues, EntryKind
from shared.updates import Update

BEAT_MS = 8000
SOON_MS = 150
"""News about a ticket that is shown here."""
LATER_MS = 2000
"""News about others: it is the pen in a row of the list."""
TICK_MS = 1000
WRITES_FOR_S = 120


@dataclass
class _Writing:
    kind: EntryKind
    last_key: float


class PresenceBoard(QObject):
    """`changed`: somebody came, went, began or stopped writing. One for a workplace, whichever window shows.

    Spans of the server are counted on by the clock of this program: nobody stays who gives no sign of life.
    """

    changed = Signal()
    viewed = Signal(int)
    """A ticket is on the screen here."""

    def __init__(self, place: Workplace, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(place.backend)
        self._backend, self._clock = place.backend, clock
        self._viewing: dict[int, int] = {}
        self._writing: dict[int, _Writing] = {}
        self._colleagues: list[Colleague] = []
        self._received = 0.0
        self._shown: list[tuple[int, int, EntryKind | None]] = []
        self._beat = QTimer(self, interval=BEAT_MS)
        self._beat.timeout.connect(self._beat_all)
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._expire)
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._read)
        self._backend.updated.connect(self._on_updates)
        self._backend.reload.connect(self._read)

    # --- us ------------------------------------------------------------------------------------------------

    def view(self, viewer: QObject, ticket_id: int | None) -> None:
        """What a window shows now; None: no ticket any more."""
        before = self._viewing.pop(id(viewer), None)
        if ticket_id is not None:
            self._viewing[id(viewer)] = ticket_id
        if before == ticket_id:
            return
        if before is not None and before not in self._viewing.values():
            self._writing.pop(before, None)
            self._send(before, Beat(is_leaving=True))
        if ticket_id is not None:
            self._send(ticket_id, self._sign(ticket_id))
            self.viewed.emit(ticket_id)
        if self._viewing and not self._beat.isActive():
            self._beat.start()
        elif not self._viewing:
            self._beat.stop()

    def is_viewed(self, ticket_id: int) -> bool:
        return ticket_id in self._viewing.values()

    def viewed_here(self) -> set[int]:
        """The tickets in our windows, in front or behind others."""
        return set(self._viewing.values())

    def typed(self, ticket_id: int, kind: EntryKind) -> None:
        """A key was pressed in the composer; told at once when it is the first."""
        before = self._writing.get(ticket_id)
        is_new = before is None or before.kind is not kind or self._age(before) >= WRITES_FOR_S
        self._writing[ticket_id] = _Writing(kind, self._clock())
        if is_new:
            self._send(ticket_id, self._sign(ticket_id))

    def stopped(self, ticket_id: int) -> None:
        """Sent, or thrown away."""
        if self._writing.pop(ticket_id, None) is not None and ticket_id in self._viewing.values():
            self._send(ticket_id, Beat())

    def _age(self, writing: _Writing) -> int:
        return int(self._clock() - writing.last_key)

    def _sign(self, ticket_id: int) -> Beat:
        writing = self._writing.get(ticket_id)
        if writing is None or self._age(writing) >= WRITES_FOR_S:
            return Beat()
        return Beat(kind=writing.kind, key_age_s=self._age(writing))

    def _beat_all(self) -> None:
        for ticket_id in set(self._viewing.values()):
            self._send(ticket_id, self._sign(ticket_id))

    def _send(self, ticket_id: int, beat: Beat) -> None:
        self._backend.call(self, BEAT, self._take, failed=lambda _: None, body=beat, ticket_id=ticket_id)

    # --- the others ----------------------------------------------------------------------------------------

    def at(self, ticket_id: int) -> list[Colleague]:
        """Who is there, those who write first."""
        here = [one for one in self._living() if one.ticket_id == ticket_id]
        return sorted(here, key=lambda one: (one.kind is None, one.name))

    def is_written_in(self, ticket_id: int) -> bool:
        return any(one.kind is not None for one in self.at(ticket_id))

    def writes_for_s(self, colleague: Colleague) -> int:
        return colleague.writing_s + self._passed()

    def _passed(self) -> int:
        return int(self._clock() - self._received)

    def _living(self) -> list[Colleague]:
        passed = self._passed()
        return [
            one if one.kind is None or one.writing_left_s > passed else _only_looks(one)
            for one in self._colleagues
            if one.left_s > passed
        ]

    def _on_updates(self, updates: list[Update]) -> None:
        told = [update.id for update in updates if update.kind == PRESENCE]
        if not told:
            return
        is_here = any(one == 0 or one in self._viewing.values() for one in told)
        pause = SOON_MS if is_here else LATER_MS
        if not self._soon.isActive() or self._soon.remainingTime() > pause:
            self._soon.start(pause)

    def _read(self) -> None:
        self._backend.call(self, LIST_PRESENCE, self._take, failed=lambda _: None, latest="presence")

    def _take(self, found: Colleagues) -> None:
        self._colleagues, self._received = found.items, self._clock()
        self._tell()

    def _expire(self) -> None:
        self._tell()
        if not self._viewing and self._colleagues and self._passed() * 1000 >= BEAT_MS:
            self._read()

    def _tell(self) -> None:
        living = self._living()
        if living and not self._tick.isActive():
            self._tick.start()
        elif not living:
            self._tick.stop()
        shown = [(one.ticket_id, one.account_id, one.kind) for one in living]
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()


def _only_looks(colleague: Colleague) -> Colleague:
    return msgspec.structs.replace(colleague, kind=None)


def presence_of(place: Workplace) -> PresenceBoard:
    """The one board of a workplace."""
    found = place.backend.findChild(PresenceBoard)
    return found if found is not None else PresenceBoard(place)
