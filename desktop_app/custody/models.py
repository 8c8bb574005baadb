"""`DeskForm`: what is being handed out or taken back; kept on disk while it is not finished; no widgets."""

from __future__ import annotations

import uuid
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.assets.actions import AssetActions
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.custody.actions import CustodyActions
from desktop_app.custody.lines import (
    Line,
    Mode,
    Trouble,
    line_of,
    next_state,
    sent,
    trouble,
    verdict,
    with_given,
)
from desktop_app.people.models import PeopleIndex
from desktop_app.ui.tokens import Hue
from shared.assets import AssetCategory, AssetDetail, AssetRow, Condition, StockState
from shared.custody import (
    RETURN_ASSET,
    CustodyHistory,
    CustodyKind,
    CustodyRow,
    Direction,
    Document,
    EventKind,
    HandOver,
    Return,
)
from shared.errors import DeskError, NotFound, Unavailable
from shared.people import PersonDetail, PersonRow
from shared.updates import Update
from shared.wire import Page

DRAFT = "custody/desk"
KIND = "desk"
SAVE_MS = 400
UNSIGNED = "custody.unsigned"


class DeskForm(QObject):
    """`changed`: anything on the desk. `said(word, hue)`: what became of a scan. `unknown(code)`: nothing
    has this code. `finished(document)`: the paper is written. `refused(sentence)`: it was not taken.
    """

    changed = Signal()
    said = Signal(str, str)
    unknown = Signal(str)
    finished = Signal(object)
    refused = Signal(str)

    def __init__(self, place: Workplace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._backend = place.store, place.backend
        self._people = PeopleIndex.of(place)
        self._assets = AssetActions(place.backend, self)
        self._custody = CustodyActions(place.backend, self)
        self._save_timer = QTimer(self, singleShot=True, interval=SAVE_MS)
        self._save_timer.timeout.connect(self.save)
        self.mode = Mode.ISSUE
        self._restored: dict[int, dict[str, Any]] = {}
        self._awaited: set[tuple[str, int]] = set()
        self._empty()
        place.backend.updated.connect(self._on_updates)
        place.backend.reload.connect(self._refresh_all)

    def _empty(self) -> None:
        self.person: PersonRow | None = None
        self.held: list[CustodyRow] = []
        self.lines: list[Line] = []
        self.due: date | None = None
        self.key = uuid.uuid4().hex
        self.is_sending = False

    # --- what is on the desk -------------------------------------------------------------------------------

    @property
    def is_empty(self) -> bool:
        return self.person is None and not self.lines

    def line(self, asset_id: int) -> Line | None:
        return next((line for line in self.lines if line.id == asset_id), None)

    def missing(self) -> str:
        """What is still needed before the signature; "" when it can be finished."""
        if self.person is None:
            return t("custody.need_person")
        if not self.lines:
            return t("custody.need_lines")
        if any(trouble(line, self.mode, self.person) is not Trouble.NONE for line in self.lines):
            return t("custody.need_mend")
        if self.mode is Mode.LOAN and self.due is None:
            return t("custody.need_due")
        return ""

    def set_mode(self, mode: Mode) -> None:
        if mode is not self.mode:
            self.mode = mode
            self.lines = [line_of(line.asset, mode) for line in self.lines]
            for line in self.lines:
                self._expect_accessories(line)
            self._touch()

    def set_due(self, due: date | None) -> None:
        if due != self.due:
            self.due = due
            self._touch()

    def set_person(self, person: PersonRow | None) -> None:
        self.person, self.held = person, []
        if person is not None:
            self._custody.held_by(person.id, self._take_held)
            self._say(t("custody.result_person", name=person.name), "green")
        self._touch()

    def choose_person(self, person_id: int) -> None:
        """Somebody picked from a list."""
        known = self._people.get(person_id)
        if known is not None:
            self.set_person(known)
        else:
            self._custody.person(person_id, lambda person: self.set_person(person.row), lambda _: None)

    def _take_held(self, page: Page[CustodyRow]) -> None:
        self.held = page.items
        self.changed.emit()

    def add(self, asset: AssetRow) -> None:
        if self.line(asset.id) is not None:
            self._say(t("custody.result_twice", tag=asset.tag), "amber")
            return
        line = line_of(asset, self.mode)
        self.lines.append(line)
        if self.mode is Mode.RETURN and self.person is None:
            self._take_holder(asset)
        if trouble(line, self.mode, self.person):
            self._say(f"{asset.tag} · {verdict(line, self.mode, self.person).text}", "red")
        else:
            self._say(t("custody.result_added", tag=asset.tag), "green")
        self._expect_accessories(line)
        self._touch()

    def _take_holder(self, asset: AssetRow) -> None:
        """What comes back says who brings it."""
        if asset.holder is not None and asset.holder.kind == "person":
            self._custody.person(asset.holder.id, self._take_person, lambda error: None)

    def _take_person(self, person: PersonDetail) -> None:
        self._awaited.discard(("person", person.row.id))
        if self.person is None or self.person.id == person.row.id:
            self.set_person(person.row)

    def remove(self, asset_id: int) -> None:
        line = self.line(asset_id)
        if line is not None:
            self.lines.remove(line)
            self._say(t("custody.result_removed", tag=line.asset.tag), "grey")
            self._touch()

    def undo(self) -> None:
        """Take back the last scan: the last asset, else the person."""
        if self.lines:
            self.remove(self.lines[-1].id)
        elif self.person is not None:
            self.set_person(None)

    def change_line(self, asset_id: int, **fields: Any) -> None:
        self.lines = [replace(line, **fields) if line.id == asset_id else line for line in self.lines]
        self._touch()

    def tick(self, asset_id: int, name: str, is_there: bool) -> None:
        line = self.line(asset_id)
        if line is not None:
            present = line.present | {name} if is_there else line.present - {name}
            self.change_line(asset_id, present=present)

    def clear(self) -> None:
        self._empty()
        self._awaited.clear()
        self._save_timer.stop()
        self._store.discard_draft(DRAFT)
        self.changed.emit()

    def _say(self, word: str, hue: Hue) -> None:
        self.said.emit(word, hue)

    # --- accessories that went out with it -----------------------------------------------------------------

    def _expect_accessories(self, line: Line) -> None:
        if self.mode is Mode.RETURN:
            self._custody.history(line.id, lambda history: self._find_paper(line.id, history))

    def _find_paper(self, asset_id: int, history: CustodyHistory) -> None:
        papers = [e.document_id for e in history.events if e.kind is EventKind.ISSUE and e.document_id]
        if papers:
            self._custody.document(
                papers[-1], lambda document: self._expect(asset_id, document), lambda _: None
            )

    def _expect(self, asset_id: int, document: Document) -> None:
        given = next((each.accessories for each in document.lines if each.asset.id == asset_id), [])
        line = self.line(asset_id)
        if line is not None and given and self.mode is Mode.RETURN and not line.known:
            line = with_given(line, tuple(given))
            absent = self._restored.get(asset_id, {}).get("absent", [])
            self.change_line(asset_id, known=line.known, present=line.present - set(absent))

    # --- scans ---------------------------------------------------------------------------------------------

    def take(self, code: str) -> None:
        """A badge, an employee number, a tag or a serial number."""
        code = code.strip()
        if not code:
            return
        wanted = code.casefold()
        near = self._people.find(code, 5)
        person = next((row for row in near if row.employee_number.casefold() == wanted), None)
        if person is not None:
            self.set_person(person)
            return
        self._assets.scan(
            code,
            lambda page: self._take_found(code, page),
            lambda error: self._say(t("custody.result_failed"), "red"),
        )

    def _take_found(self, code: str, page: Page[AssetRow]) -> None:
        if not page.items:
            self._ask_people(code)
            return
        asset = page.items[0]
        is_badge = asset.category is AssetCategory.BADGE and self.person is None
        if is_badge and asset.holder is not None and asset.holder.kind == "person":
            self._take_holder(asset)
            return
        self.add(asset)

    def _ask_people(self, code: str) -> None:
        """The local index may not have read everybody yet."""

        def take(page: Page[PersonRow]) -> None:
            wanted = code.casefold()
            found = next((row for row in page.items if row.employee_number.casefold() == wanted), None)
            if found is not None:
                self.set_person(found)
            else:
                self._say(t("custody.result_unknown", code=code), "red")
                self.unknown.emit(code)

        self._custody.people(code, take, lambda _: self._say(t("custody.result_failed"), "red"))

    # --- an asset that somebody else has -------------------------------------------------------------------

    def return_first(self, asset_id: int) -> None:
        """Take it back from whoever has it; then it can be issued, unless it must be wiped before."""
        line = self.line(asset_id)
        if line is None:
            return
        is_plain = next_state(line) is StockState.PENDING_INSPECTION
        body = Return(
            condition=Condition.GOOD if line.condition is Condition.NEW else line.condition,
            next_state=StockState.AVAILABLE if is_plain else None,
        )
        self._custody.move(
            RETURN_ASSET,
            asset_id,
            body,
            lambda _: self.refresh(asset_id),
            lambda error: self.refused.emit(sentence(error)),
        )

    def refresh(self, asset_id: int) -> None:
        self._assets.get(asset_id, self._take_asset, lambda error: None)

    def _take_asset(self, asset: AssetDetail) -> None:
        row = asset.row
        if self.line(row.id) is not None:
            condition = {} if self.mode is Mode.RETURN else {"condition": row.condition}
            self.change_line(row.id, asset=row, **condition)

    def _refresh_all(self) -> None:
        self._fetch_awaited()
        for line in self.lines:
            self.refresh(line.id)

    def _on_updates(self, updates: list[Update]) -> None:
        touched = {update.id for update in updates if update.kind == "asset"}
        for line in list(self.lines):
            if line.id in touched and not self.is_sending:
                self.refresh(line.id)
        if touched and self.person is not None:
            self._custody.held_by(self.person.id, self._take_held)

    # --- finishing -----------------------------------------------------------------------------------------

    def finish(self, signature_png: bytes) -> None:
        """Everything on the desk in one act; no signature leaves the paper to be signed later."""
        person = self.person
        if person is None or self.missing() or self.is_sending:
            return
        self.is_sending = True
        is_return = self.mode is Mode.RETURN
        body = HandOver(
            direction=Direction.RETURN if is_return else Direction.ISSUE,
            person_id=person.id,
            lines=[sent(line, self.mode) for line in self.lines],
            kind=CustodyKind.LOAN if self.mode is Mode.LOAN else CustodyKind.ASSIGNMENT,
            due_at=end_of_day(self.due) if self.mode is Mode.LOAN else None,
            signature_png=b64encode(signature_png).decode(),
            signer_name=person.name if signature_png else "",
        )
        self._custody.hand_over(body, self.key, self._done, self._failed)
        self.changed.emit()

    def _done(self, document: Document) -> None:
        if document.signed_at is None:
            self.keep_unsigned([*self.unsigned(), document.id])
        self.clear()
        self.finished.emit(document)

    def _failed(self, error: DeskError) -> None:
        self.is_sending = False
        if not isinstance(error, Unavailable):
            self.key = uuid.uuid4().hex
        self._refresh_all()
        self._touch()
        self.refused.emit(sentence(error))

    def unsigned(self) -> list[int]:
        """Papers written at this desk that nobody has signed yet."""
        return [int(word) for word in self._store.noted(UNSIGNED).split(",") if word]

    def keep_unsigned(self, ids: list[int]) -> None:
        self._store.note(UNSIGNED, ",".join(str(each) for each in dict.fromkeys(ids)))

    # --- the draft -----------------------------------------------------------------------------------------

    def _touch(self) -> None:
        if not self._save_timer.isActive():
            self._save_timer.start()
        self.changed.emit()

    def save(self) -> None:
        """On disk when this returns."""
        self._save_timer.stop()
        if self._awaited:
            return
        if self.is_empty:
            self._store.discard_draft(DRAFT)
            return
        facts = {
            "mode": self.mode.value,
            "person": self.person.id if self.person else 0,
            "due": self.due.isoformat() if self.due else "",
            "key": self.key,
            "lines": [
                {
                    "asset": line.id,
                    "condition": line.condition.value,
                    "present": sorted(line.present),
                    "absent": sorted(set(line.known) - line.present),
                }
                for line in self.lines
            ],
        }
        self._store.save_draft(DRAFT, KIND, "", facts)

    def restore(self) -> bool:
        """Bring back what was on the desk when the program ended; False when it was empty."""
        draft = self._store.draft(DRAFT)
        if draft is None or not self.is_empty:
            return False
        facts = draft.facts
        self.mode, self.key = Mode(facts["mode"]), facts["key"]
        self.due = date.fromisoformat(facts["due"]) if facts["due"] else None
        self._restored = {line["asset"]: line for line in facts["lines"]}
        self._awaited = {("asset", line["asset"]) for line in facts["lines"]}
        if facts["person"]:
            self._awaited.add(("person", facts["person"]))
        self._fetch_awaited()
        return True

    def _fetch_awaited(self) -> None:
        for kind, number in sorted(self._awaited):
            if kind == "person":
                self._custody.person(number, self._take_person, self._skip(kind, number))
            else:
                self._assets.get(number, self._bring_back, self._skip(kind, number))

    def _skip(self, kind: str, number: int) -> Callable[[DeskError], None]:
        """What is gone is left out; without a network it is asked for again later, and the draft stays."""

        def failed(error: DeskError) -> None:
            if isinstance(error, NotFound):
                self._awaited.discard((kind, number))

        return failed

    def _bring_back(self, asset: AssetDetail) -> None:
        kept = self._restored.get(asset.row.id)
        self._awaited.discard(("asset", asset.row.id))
        if kept is None or self.line(asset.row.id) is not None:
            return
        line = line_of(asset.row, self.mode)
        present = frozenset(name for name in kept["present"] if name in line.known)
        line = replace(line, condition=Condition(kept["condition"]), present=present)
        order = list(self._restored)
        self.lines = sorted(
            [*self.lines, line], key=lambda each: order.index(each.id) if each.id in order else 999
        )
        self._expect_accessories(line)
        self._touch()


def end_of_day(day: date | None) -> datetime | None:
    """A loan lasts until the evening of its last day, by this computer's clock."""
    return None if day is None else datetime.combine(day, time(23, 59)).astimezone()
