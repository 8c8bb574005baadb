"""Announcements by shelf, those that are shown now, and how many tickets hang on each. No widgets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.announcements.actions import AnnouncementActions
from desktop_app.core.backend import Failed
from desktop_app.core.paged import PagedList
from desktop_app.core.workplace import Workplace
from shared.announcements import AnnouncementRow, AnnouncementsQuery, Banner, Banners
from shared.tickets import LinkedCount, LinkedCounts
from shared.updates import Update
from shared.wire import Page

KIND = "announcement"
GATHER_MS = 200
MINUTE_MS = 60_000
LINKING = frozenset(
    {"ticket_linked", "ticket_unlinked", "ticket_resolved", "ticket_closed", "ticket_reopened"}
)


class AnnouncementList(PagedList):
    """The rows of one shelf."""

    def __init__(self, place: Workplace, parent: QObject | None = None) -> None:
        super().__init__(place.backend, KIND, AnnouncementsQuery(), gather_ms=GATHER_MS, parent=parent)
        self._actions = AnnouncementActions(place.backend, self)

    def ask_page(self, query: Any, done: Callable[[Page[AnnouncementRow]], None], failed: Failed) -> None:
        self._actions.listed(query, done, failed)


class ActiveBanners(QObject):
    """What concerns the person at the desk now. Asked every minute: the clock shows and ends them."""

    changed = Signal()

    def __init__(self, place: Workplace) -> None:
        super().__init__(place.backend)
        self.banners: list[Banner] = []
        self._actions = AnnouncementActions(place.backend, self)
        self._gather = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._gather.timeout.connect(self.ask)
        self._minute = QTimer(self, interval=MINUTE_MS)
        self._minute.timeout.connect(self.ask)
        self._minute.start()
        place.backend.updated.connect(self._on_updates)
        place.backend.reload.connect(self.ask)
        place.backend.signed_in.connect(self.ask)
        self.ask()

    @classmethod
    def of(cls, place: Workplace) -> ActiveBanners:
        """The one of this workplace."""
        found = place.backend.findChild(cls)
        return found if found is not None else cls(place)

    def ask(self) -> None:
        self._actions.banners(self._take)

    def _take(self, found: Banners) -> None:
        if found.items != self.banners:
            self.banners = found.items
            self.changed.emit()

    def _on_updates(self, updates: list[Update]) -> None:
        if any(one.kind == KIND for one in updates):
            self._gather.start()


class LinkedCounter(QObject):
    """How many tickets hang on which announcement, as far as the person may see them."""

    changed = Signal()

    def __init__(self, place: Workplace, parent: QObject) -> None:
        super().__init__(parent)
        self.counts: dict[int, LinkedCount] = {}
        self._actions = AnnouncementActions(place.backend, self)
        self._gather = QTimer(self, singleShot=True, interval=5 * GATHER_MS)
        self._gather.timeout.connect(self.ask)
        place.backend.updated.connect(self._on_updates)

    def ask(self) -> None:
        self._actions.counts(self._take)

    def _take(self, found: LinkedCounts) -> None:
        self.counts = {one.announcement_id: one for one in found.items}
        self.changed.emit()

    def _on_updates(self, updates: list[Update]) -> None:
        if any(one.kind == "ticket" and one.name in LINKING for one in updates):
            self._gather.start()
