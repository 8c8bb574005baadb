"""A form that is being filled in survives whatever happens to the program."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, QTimer

from desktop_app.core.store import Store

KIND = "person"
PAUSE_MS, LONGEST_MS = 400, 2000


class FormDraft(QObject):
    """Saves what `values` gives after `touch`: soon after the last key, and at least every two seconds."""

    def __init__(self, store: Store, key: str, values: Callable[[], dict[str, Any]], parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._key, self._values = store, key, values
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._longest = QTimer(self, singleShot=True, interval=LONGEST_MS)
        for timer in (self._pause, self._longest):
            timer.timeout.connect(self.save)

    def kept(self) -> dict[str, Any]:
        """What was written last time; empty when nothing was."""
        draft = self._store.draft(self._key)
        return dict(draft.facts) if draft is not None else {}

    def touch(self) -> None:
        self._pause.start()
        if not self._longest.isActive():
            self._longest.start()

    def save(self) -> None:
        self._stop()
        facts = {name: _plain(value) for name, value in self._values().items()}
        self._store.save_draft(self._key, KIND, str(facts.get("name", "")), facts)

    def flush(self) -> None:
        """The form closes: what was not saved yet is saved now."""
        if self._pause.isActive():
            self.save()

    def discard(self) -> None:
        self._stop()
        self._store.discard_draft(self._key)

    def _stop(self) -> None:
        self._pause.stop()
        self._longest.stop()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
