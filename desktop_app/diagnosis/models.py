"""What is known of the ticket that is open, and of shared changes; no widgets."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.core.workplace import Workplace
from desktop_app.diagnosis.actions import DiagnosisActions
from shared.diagnosis import Finding, SuspicionRow, Suspicions, SuspicionState, TicketDiagnosis
from shared.permissions import Permission
from shared.updates import Update

GATHER_MS = 400
MOST_KNOWN = 50
CauseKey = tuple[str, int, int]
"""A cause of a ticket: "rule" and its id and that of the machine, or "suspicion" and its id."""


def cause_key(cause: Finding | SuspicionRow) -> CauseKey:
    if isinstance(cause, Finding):
        return ("rule", cause.rule_id, cause.device_id)
    return ("suspicion", cause.id, 0)


class Suspected(QObject):
    """The shared changes of the desk, kept right by the feed. `changed`: others than before."""

    changed = Signal()

    def __init__(self, place: Workplace) -> None:
        super().__init__(place.backend)
        self._place = place
        self._actions = DiagnosisActions(place.backend, self)
        self.rows: list[SuspicionRow] = []
        self._soon = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._soon.timeout.connect(self.ask)
        place.backend.updated.connect(self._on_updates)
        place.backend.reload.connect(self.ask)

    @staticmethod
    def of(place: Workplace) -> Suspected:
        found = place.backend.findChild(Suspected)
        return found if found is not None else Suspected(place)

    def ask(self) -> None:
        me = self._place.backend.session.me
        if me is not None and Permission.DEVICES_READ in me.permissions:
            self._actions.suspicions(self._take)

    def _take(self, found: Suspicions) -> None:
        if found.items != self.rows:
            self.rows = found.items
            self.changed.emit()

    def _on_updates(self, updates: list[Update]) -> None:
        if any(one.kind == "suspicion" for one in updates):
            self._soon.start()

    @property
    def open(self) -> list[SuspicionRow]:
        return [row for row in self.rows if row.state is SuspicionState.OPEN]


class Diagnosed(QObject):
    """What is known of the tickets on the screen: for the side panel, the head and the keys of a ticket.

    `changed(ticket_id)`: something else is known, or another cause is looked at.
    """

    changed = Signal(int)

    def __init__(self, place: Workplace) -> None:
        super().__init__(place.backend)
        self._actions = DiagnosisActions(place.backend, self)
        self._known: OrderedDict[int, TicketDiagnosis] = OrderedDict()
        self._looked_at: dict[int, CauseKey] = {}
        self._wanted: set[int] = set()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._ask)

    @staticmethod
    def of(place: Workplace) -> Diagnosed:
        found = place.backend.findChild(Diagnosed)
        return found if found is not None else Diagnosed(place)

    def get(self, ticket_id: int) -> TicketDiagnosis | None:
        return self._known.get(ticket_id)

    def ask(self, ticket_id: int) -> None:
        """Several parts of a screen that ask in one go are one question."""
        self._wanted.add(ticket_id)
        self._soon.start()

    def _ask(self) -> None:
        wanted, self._wanted = self._wanted, set()
        for ticket_id in wanted:
            self._actions.of_ticket(ticket_id, partial(self.take, ticket_id))

    def take(self, ticket_id: int, found: TicketDiagnosis) -> None:
        is_new = self._known.get(ticket_id) != found
        self._known[ticket_id] = found
        self._known.move_to_end(ticket_id)
        while len(self._known) > MOST_KNOWN:
            gone, _ = self._known.popitem(last=False)
            self._looked_at.pop(gone, None)
        if is_new:
            self.changed.emit(ticket_id)

    def look_at(self, ticket_id: int, cause: CauseKey) -> None:
        self._looked_at[ticket_id] = cause
        self.changed.emit(ticket_id)

    def looked_at(self, ticket_id: int) -> CauseKey | None:
        return self._looked_at.get(ticket_id)
