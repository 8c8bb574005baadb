"""Rows of a query, page by page as they are looked at, kept right by the feed of updates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import structs
from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.core.backend import Backend, Failed
from shared.errors import DeskError
from shared.updates import Update
from shared.wire import Page


class PagedList(QObject):
    """`rows` as far as they were looked at. `changed`: other rows. `failed`: could not be read.

    `kind` is the kind of record whose updates count; they are gathered for `gather_ms`.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(
        self, backend: Backend, kind: str, query: Any, *, gather_ms: int, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.query = query
        self.rows: list[Any] = []
        self.is_loaded = False
        self._kind = kind
        self._cursor = ""
        self._is_loading = False
        self._touched: set[int] = set()
        self._gather = QTimer(self, singleShot=True, interval=gather_ms)
        self._gather.timeout.connect(self._on_gathered)
        backend.updated.connect(self._on_updates)
        backend.reload.connect(self._load_if_shown)

    def ask_page(self, query: Any, done: Callable[[Page[Any]], None], failed: Failed) -> None:
        """One page from the server; the list of a feature says how."""
        raise NotImplementedError

    def ask(self, **fields: object) -> None:
        """Other filters: `ask(search="gram")`."""
        self.query = structs.replace(self.query, **fields)
        self.load()

    def load(self) -> None:
        self._is_loading = True
        self.ask_page(self.query, self._take_first, self._fail)

    def _load_if_shown(self) -> None:
        if self.is_loaded:
            self.load()

    @property
    def has_more(self) -> bool:
        return bool(self._cursor)

    def load_more(self) -> None:
        """The next rows: when somebody scrolls near the end."""
        if self._cursor and not self._is_loading:
            self._is_loading = True
            self.ask_page(structs.replace(self.query, cursor=self._cursor), self._take_next, self._fail)

    def _take_first(self, page: Page[Any]) -> None:
        self.rows = []
        self._take_next(page)

    def _take_next(self, page: Page[Any]) -> None:
        self._is_loading, self.is_loaded = False, True
        self.rows += page.items
        self._cursor = page.next_cursor
        self.changed.emit()

    def _fail(self, error: DeskError) -> None:
        self._is_loading = False
        self.failed.emit(error)

    # --- live ----------------------------------------------------------------------------------------------

    def _on_updates(self, updates: list[Update]) -> None:
        self._touched |= {update.id for update in updates if update.kind == self._kind}
        if self._touched and self.is_loaded and not self._gather.isActive():
            self._gather.start()

    def _on_gathered(self) -> None:
        touched, self._touched = self._touched, set()
        self.refresh(touched)

    def refresh(self, touched: set[int]) -> None:
        """These records differ: the whole list is read again, unless a feature knows better."""
        self.load()
