"""What is known of the ticket that is open, and of shared changes; no widgets."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.core.workplace import Workplace
from desktop_app.diagnosis.actions import DiagnosisActions
from shared.diagnosis import SuspicionRow, Suspicions, SuspicionState, TicketDiagnosis
from shared.permissions import Permission
from shared.updates import Update

GATHER_MS = 400


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
    """What is known of the tickets on the screen, by ticket: what keys of the ticket act on."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(place.backend)
        self.known: dict[int, TicketDiagnosis] = {}

    @staticmethod
    def of(place: Workplace) -> Diagnosed:
        found = place.backend.findChild(Diagnosed)
        return found if found is not None else Diagnosed(place)
