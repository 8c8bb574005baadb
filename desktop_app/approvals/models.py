"""What waits for me, what I said, what I asked: rows by box, and the count for the rail. No widgets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.approvals.actions import ApprovalActions
from desktop_app.core.backend import Failed
from desktop_app.core.paged import PagedList
from desktop_app.core.workplace import Workplace
from shared.approvals import ApprovalCount, ApprovalRow, MyApprovalsQuery
from shared.updates import Update
from shared.wire import Page

KIND = "approval"
KINDS = frozenset({KIND, "approval_delegation"})
GATHER_MS = 200
HOUR_MS = 3_600_000


class ApprovalList(PagedList):
    """The rows of one box."""

    def __init__(self, place: Workplace, parent: QObject | None = None) -> None:
        super().__init__(place.backend, KIND, MyApprovalsQuery(), gather_ms=GATHER_MS, parent=parent)
        self._actions = ApprovalActions(place.backend, self)

    def ask_page(self, query: Any, done: Callable[[Page[ApprovalRow]], None], failed: Failed) -> None:
        self._actions.list_mine(query, done, failed)


class WaitingCount(QObject):
    """How many wait for the person at the desk; asked again when any approval or deputy differs.

    A deputyship begins and ends at midnight without any update: it is asked every hour besides.
    """

    changed = Signal(int)

    def __init__(self, place: Workplace, parent: QObject | None = None) -> None:
        super().__init__(parent or place.backend)
        self.count = 0
        self._actions = ApprovalActions(place.backend, self)
        self._gather = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._gather.timeout.connect(self.ask)
        self._hour = QTimer(self, interval=HOUR_MS)
        self._hour.timeout.connect(self.ask)
        self._hour.start()
        place.backend.updated.connect(self._on_updates)
        place.backend.reload.connect(self.ask)
        place.backend.signed_in.connect(self.ask)

    @classmethod
    def of(cls, place: Workplace) -> WaitingCount:
        """The one of this workplace."""
        found = place.backend.findChild(cls)
        return found if found is not None else cls(place)

    def ask(self) -> None:
        self._actions.count(self._take)

    def _take(self, found: ApprovalCount) -> None:
        if found.waiting != self.count:
            self.count = found.waiting
            self.changed.emit(self.count)

    def _on_updates(self, updates: list[Update]) -> None:
        if any(one.kind in KINDS for one in updates):
            self._gather.start()
