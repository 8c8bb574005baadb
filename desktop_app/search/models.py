"""The search as it is shown: the question, what was found so far, what narrows it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop_app.core.workplace import Workplace
from desktop_app.search import words
from desktop_app.search.rows import HitRecord, records_of
from desktop_app.ui.record_model import RecordModel
from shared.errors import DeskError
from shared.search import SEARCH, Facet, HitKind, HitOrder, KindCount, SearchQuery, SearchResult

MOST_QUERY = 500
PAGE = 30


class Search(QObject):
    """`answered`: the first page of an answer is here. `refused` carries the error."""

    answered = Signal()
    refused = Signal(object)

    def __init__(self, place: Workplace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = place.backend
        self.records = RecordModel(describe=lambda record: words.spoken(record.hit), parent=self)
        self.text = ""
        self.kind: HitKind | None = None
        self.order = HitOrder.RELEVANCE
        self.counts: list[KindCount] = []
        self.facets: list[Facet] = []
        self.is_loading = False
        self._next_cursor = ""

    def ask(self, text: str, kind: HitKind | None = None, order: HitOrder | None = None) -> None:
        self.text, self.kind, self.order = text.strip()[:MOST_QUERY], kind, order or self.order
        self._next_cursor = ""
        if not self.text:
            self.is_loading = False
            self.counts, self.facets = [], []
            self.records.set_records([])
            self.answered.emit()
            return
        self.is_loading = True
        self._call(self._take)

    def _call(self, take: object, cursor: str = "") -> None:
        query = SearchQuery(text=self.text, kind=self.kind, order=self.order, cursor=cursor, limit=PAGE)
        self._backend.call(self, SEARCH, take, failed=self._failed, query=query, latest="search")  # type: ignore[arg-type]  # takes a SearchResult

    def _take(self, found: SearchResult) -> None:
        self.is_loading = False
        self.counts, self.facets, self._next_cursor = found.counts, found.facets, found.next_cursor
        self.records.set_records(list(records_of(found.hits)))
        self.answered.emit()

    def _failed(self, error: DeskError) -> None:
        self.is_loading = False
        self.refused.emit(error)

    def more(self) -> None:
        """The next page, once."""
        if self._next_cursor and not self.is_loading:
            cursor, self._next_cursor = self._next_cursor, ""
            self._call(self._take_more, cursor)

    def _take_more(self, found: SearchResult) -> None:
        self._next_cursor = found.next_cursor
        known = [record for _, record in self.records.places()]
        self.records.set_records([*known, *records_of(found.hits, len(known) + 1)])

    def hit(self, number: int) -> HitRecord | None:
        found: HitRecord | None = self.records.known(number)
        return found

    def count(self, kind: HitKind) -> int:
        return next((one.count for one in self.counts if one.kind is kind), 0)

    @property
    def total(self) -> int:
        return sum(one.count for one in self.counts)
