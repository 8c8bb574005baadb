"""What gathered for later, told by one quiet line: each digest once at this computer, also over a restart."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal

from desktop_app.core.workplace import Workplace
from desktop_app.notices.models import NoticeBoard
from desktop_app.notices.quiet import Quiet
from desktop_app.ui.attention import Attention

TOLD = "notices.digest_told"
"""Note in the local store: `at` of the newest digest that was told here."""
NEVER = datetime.min.replace(tzinfo=UTC)


class Digests(QObject):
    """`due(digest)`: to be told now. While it is quiet, or the person works elsewhere, a digest waits; what
    was read meanwhile is not told any more.
    """

    due = Signal(object)

    def __init__(self, place: Workplace, board: NoticeBoard, quiet: Quiet, attention: Attention) -> None:
        super().__init__(board)
        self._store, self._board = place.store, board
        self._quiet, self._attention = quiet, attention
        board.changed.connect(self._look)
        quiet.changed.connect(self._look)
        attention.came.connect(self._look)

    def _look(self) -> None:
        found = self._board.digest
        if found is None or self._quiet.until is not None or not self._attention.is_here:
            return
        if found.at > self._told():
            self._store.note(TOLD, found.at.isoformat())
            self.due.emit(found)

    def _told(self) -> datetime:
        """What makes no sense counts as nothing told."""
        try:
            told = datetime.fromisoformat(self._store.noted(TOLD))
        except ValueError:
            return NEVER
        return told if told.tzinfo is not None else NEVER
