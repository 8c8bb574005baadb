"""A macro for all selected tickets: it says what it does, then every ticket succeeds or fails by itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desktop_app.automation import words
from desktop_app.automation.library import library_of, macro_choice
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets.extensions import BulkDone
from desktop_app.tickets.many import Outcome
from desktop_app.ui.choices import Choice, Deliver, rank
from desktop_app.ui.dialogs import confirm
from shared.automation import APPLY_MACRO_TO_MANY, ApplyMacroToMany, Macro, MacroResults
from shared.errors import DeskError
from shared.tickets import BulkItem, BulkResult

CHUNK = 100
"""Tickets in one call: colleagues who write meanwhile get their turn."""


class MacroForMany:
    """Belongs to a workplace."""

    def __init__(self, place: Workplace) -> None:
        self._place, self._library = place, library_of(place)

    def find(self, query: str, deliver: Deliver) -> None:
        used = sorted(self._library.macros, key=lambda one: -one.use_count)
        deliver(rank(query, [macro_choice(one) for one in used]))

    def ask(self, choice: Choice, ids: Sequence[int], panel: QWidget, done: BulkDone) -> None:
        """What it does is said before it runs."""
        macro = next((one for one in self._library.macros if one.id == choice.value[1]), None)
        if macro is None:
            return
        found, run = macro, Run(self._place, macro, list(ids), panel, done)
        confirm(
            panel,
            lambda: t("automation.run_many_title", name=found.name, count=len(ids)),
            lambda: words.steps_line(found.steps),
            yes=lambda: t("automation.run"),
            done=run.go_on,
        )


class Run:
    """One macro over many tickets, a chunk at a time."""

    def __init__(
        self, place: Workplace, macro: Macro, ids: list[int], panel: QWidget, done: BulkDone
    ) -> None:
        self._place, self._macro, self._panel, self._done = place, macro, panel, done
        self._left = ids
        self._outcome = Outcome()

    def go_on(self) -> None:
        if not self._left:
            self._done(self._outcome)
            return
        chunk, self._left = self._left[:CHUNK], self._left[CHUNK:]
        self._place.backend.call(
            self._panel,
            APPLY_MACRO_TO_MANY,
            self._take,
            failed=self._failed,
            body=ApplyMacroToMany(ticket_ids=chunk),
            macro_id=self._macro.id,
        )

    def _take(self, found: MacroResults) -> None:
        items = [
            BulkItem(id=one.ticket_id, number=one.number, code=one.code, facts=one.facts)
            for one in found.items
        ]
        self._outcome.take(BulkResult(items=items, rows=found.rows, undo_id=found.undo_id))
        self._outcome.stays = words.stays_line(found.stays)
        self.go_on()

    def _failed(self, error: DeskError) -> None:
        """What was done stays done; the rest was not begun."""
        self._outcome.error = error
        self._done(self._outcome)
