"""`PeopleIndex`: everybody, on this computer, found while a name is typed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.core.backend import Backend
from desktop_app.core.store import Store
from desktop_app.core.workplace import Workplace
from desktop_app.people.name_book import NameBook
from shared.errors import DeskError
from shared.people import GET_PERSON, LIST_PEOPLE, PeopleQuery, PersonDetail, PersonRow
from shared.permissions import Permission
from shared.updates import LIST_UPDATES, Update, Updates, UpdatesQuery
from shared.wire import Page

log = logging.getLogger(__name__)

KIND = "person"
SEQ, COMPLETE_AT = "people.seq", "people.complete_at"
PORTION = 1000
"""Rows taken from the local store between two turns of the event loop."""
PAGE = 200
KEEP_AT_ONCE = 1000
FRESH = timedelta(hours=20)
"""Employment states change with the date: everything is read again once a day."""
ONE_BY_ONE = 40
"""With more changes than this the whole directory is read again."""
GATHER_MS = 300
FROM_NOW = 2**53
MOST_UPDATES = 1000


class PeopleIndex(QObject):
    """The directory as a local index, one for the whole program.

        index = PeopleIndex.of(place)                    the one index of this workplace; it loads itself
        index.find("ㄱㅁㅈ", 8)  -> list[PersonRow]       best first, people who left last among equals
        index.get(person_id)    -> PersonRow | None
        index.changed.connect(...)                       rows came or differ: ask again
        index.is_complete                                False until the whole directory was read once

    `find` takes names, 초성, half-typed syllables (김ㅁ), text typed in the wrong input mode (rlaalswl),
    employee numbers, extensions, mobiles, e-mail addresses, departments, and several of these words at once;
    well under 50 ms over 100,000 people, never waits. While `is_complete` is False, also ask the server by
    LIST_PEOPLE with the same words. The rows are kept in the local store ("person"), so that the index is
    there at the next start; the feed of updates and one daily reading keep it right.
    """

    changed = Signal()

    def __init__(self, backend: Backend, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._store = store
        self._book = NameBook()
        self._loaded_to = 0
        self._is_reading = False
        self._seen: set[int] = set()
        self._unkept: dict[int, bytes] = {}
        self._touched: set[int] = set()
        self._seq = -1
        self._load = self._timer(0, self._load_some)
        self._gather = self._timer(GATHER_MS, self._fetch_touched)
        backend.updated.connect(self._on_updates)
        backend.reload.connect(self.refresh)
        backend.signed_in.connect(self.refresh)
        self._load.start()

    @staticmethod
    def of(place: Workplace) -> PeopleIndex:
        found = place.backend.findChild(PeopleIndex)
        return found if found is not None else PeopleIndex(place.backend, place.store, place.backend)

    def _timer(self, pause_ms: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=pause_ms)
        timer.timeout.connect(act)
        return timer

    # --- asking --------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._book)

    @property
    def is_loaded(self) -> bool:
        """What was kept on this computer is here."""
        return self._loaded_to < 0

    @property
    def is_complete(self) -> bool:
        return self.is_loaded and bool(self._store.noted(COMPLETE_AT))

    def find(self, query: str, limit: int = 20) -> list[PersonRow]:
        ids = self._book.find(query, limit)
        kept = self._unkept | self._store.recall(KIND, ids)
        return [
            msgspec.json.decode(kept[person_id], type=PersonRow) for person_id in ids if person_id in kept
        ]

    def get(self, person_id: int) -> PersonRow | None:
        kept = self._unkept.get(person_id) or self._store.recall(KIND, [person_id]).get(person_id)
        return msgspec.json.decode(kept, type=PersonRow) if kept else None

    # --- from the local store ------------------------------------------------------------------------------

    def _load_some(self) -> None:
        portion = self._store.recall_some(KIND, self._loaded_to, PORTION)
        self._book.put(msgspec.json.decode(content, type=PersonRow) for content in portion.values())
        if len(portion) == PORTION:
            self._loaded_to = max(portion)
            self._load.start()
            return
        self._loaded_to = -1
        self.changed.emit()
        self.refresh()

    # --- from the server -----------------------------------------------------------------------------------

    @property
    def _may_read(self) -> bool:
        me = self._backend.session.me
        return me is not None and Permission.PEOPLE_READ in me.permissions

    def refresh(self) -> None:
        """Read what changed since last time, or everything when that was long ago."""
        if self._is_reading or not self.is_loaded or not self._may_read:
            return
        self._is_reading = True
        seq = self._store.noted(SEQ)
        self._seq = int(seq) if seq and self._is_fresh() else -1
        self._ask_updates()

    def _is_fresh(self) -> bool:
        at = self._store.noted(COMPLETE_AT)
        return bool(at) and datetime.now(UTC) - datetime.fromisoformat(at) < FRESH

    def _ask_updates(self) -> None:
        query = UpdatesQuery(after=self._seq if self._seq >= 0 else FROM_NOW, limit=MOST_UPDATES)
        self._backend.call(self, LIST_UPDATES, self._take_updates, failed=self._give_up, query=query)

    def _take_updates(self, found: Updates) -> None:
        is_catching_up = self._seq >= 0 and not found.is_gap
        self._touched |= {update.id for update in found.items if update.kind == KIND}
        self._seq = found.last_seq if found.last_seq < FROM_NOW else 0
        if not is_catching_up or len(self._touched) > ONE_BY_ONE:
            self._read_all()
        elif len(found.items) == MOST_UPDATES:
            self._ask_updates()
        else:
            self._is_reading = False
            self._fetch_touched()

    def _read_all(self) -> None:
        self._is_reading = True
        self._touched.clear()
        self._seen.clear()
        self._ask_page("")

    def _ask_page(self, cursor: str) -> None:
        query = PeopleQuery(cursor=cursor, limit=PAGE)
        self._backend.call(self, LIST_PEOPLE, self._take_page, failed=self._give_up, query=query)

    def _take_page(self, page: Page[PersonRow]) -> None:
        self._seen.update(row.id for row in page.items)
        self._put(page.items)
        if page.next_cursor:
            self._ask_page(page.next_cursor)
            return
        self._keep()
        gone = self._book.ids() - self._seen
        self._book.remove(gone)
        for person_id in gone:
            self._store.forget(KIND, person_id)
        self._store.note(COMPLETE_AT, datetime.now(UTC).isoformat())
        self._store.note(SEQ, str(self._seq))
        self._is_reading = False
        self.changed.emit()
        self._fetch_touched()

    def _put(self, rows: Iterable[PersonRow]) -> None:
        encoded = {row.id: (row, msgspec.json.encode(row)) for row in rows}
        known = self._store.recall(KIND, encoded) | self._unkept
        fresh = {number: pair for number, pair in encoded.items() if known.get(number) != pair[1]}
        if not fresh:
            return
        self._book.put(row for row, _ in fresh.values())
        self._unkept |= {number: content for number, (_, content) in fresh.items()}
        if len(self._unkept) >= KEEP_AT_ONCE:
            self._keep()
        self.changed.emit()

    def _keep(self) -> None:
        if self._unkept:
            self._store.keep(KIND, self._unkept)
            self._unkept = {}

    def _give_up(self, error: DeskError) -> None:
        """Later: with the next sign-in, or when the server is there again."""
        self._is_reading = False
        self._keep()
        log.info("the directory was not read: %s", error.code)

    # --- live ----------------------------------------------------------------------------------------------

    def _on_updates(self, updates: list[Update]) -> None:
        touched = {update.id for update in updates if update.kind == KIND}
        self._touched |= touched
        if touched and not self._is_reading:
            self._gather.start()

    def _fetch_touched(self) -> None:
        if self._is_reading or not self._may_read or not self.is_loaded:
            return
        if len(self._touched) > ONE_BY_ONE:
            self._seq = max(self._seq, self._backend.seq)
            self._read_all()
            return
        touched, self._touched = self._touched, set()
        for person_id in touched:
            self._backend.call(
                self, GET_PERSON, self._take_person, failed=lambda _: None, person_id=person_id
            )
        if self.is_complete and self._backend.seq > 0:
            self._store.note(SEQ, str(self._backend.seq))

    def _take_person(self, person: PersonDetail) -> None:
        self._put([person.row])
        self._keep()
