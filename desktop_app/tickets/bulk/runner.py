"""Carries out one command for many tickets, a chunk at a time, and takes it back."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from desktop_app.core.backend import Backend
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.tickets.outcome import Outcome
from shared.errors import Conflict, DeskError
from shared.tickets import (
    BULK_TICKETS,
    MOST_AT_ONCE,
    UNDO_BULK,
    Bulk,
    BulkCommand,
    BulkItem,
    BulkResult,
)

CHUNK = 100
"""So many go in one call: colleagues who write meanwhile get their turn."""
MOST = 4 * MOST_AT_ONCE
"""So many are worked through one chunk after the other; more are refused."""


def said(outcome: Outcome) -> str:
    if outcome.failed:
        return t("bulk.done_with_failures", done=outcome.done, failed=len(outcome.failed))
    return t("bulk.done", n=outcome.done)


def reason_of(item: BulkItem) -> str:
    """Why it was not done, in words."""
    error: DeskError = Conflict(item.code)
    error.facts = dict(item.facts)
    return sentence(error)


Finished = Callable[[Outcome], None]


class BulkRunner(QObject):
    """`carry_out` and `take_back` answer once, when the last chunk has been answered."""

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend

    def carry_out(self, ids: Sequence[int], command: BulkCommand, finished: Finished) -> None:
        chunks = [list(ids[at : at + CHUNK]) for at in range(0, len(ids), CHUNK)]
        self._next_chunk(chunks, command, Outcome(), finished)

    def _next_chunk(
        self, chunks: list[list[int]], command: BulkCommand, outcome: Outcome, finished: Finished
    ) -> None:
        if not chunks:
            finished(outcome)
            return

        def answered(result: BulkResult) -> None:
            outcome.take(result)
            self._next_chunk(chunks[1:], command, outcome, finished)

        def failed(error: DeskError) -> None:
            outcome.error = error
            finished(outcome)

        body = Bulk(ids=chunks[0], command=command)
        self._backend.call(self, BULK_TICKETS, answered, failed=failed, body=body)

    def take_back(self, undo_ids: Sequence[int], finished: Finished) -> None:
        self._next_undo(list(reversed(undo_ids)), Outcome(), finished)

    def _next_undo(self, undo_ids: list[int], outcome: Outcome, finished: Finished) -> None:
        if not undo_ids:
            finished(outcome)
            return

        def answered(result: BulkResult) -> None:
            outcome.take(result)
            self._next_undo(undo_ids[1:], outcome, finished)

        def failed(error: DeskError) -> None:
            outcome.error = error
            finished(outcome)

        self._backend.call(self, UNDO_BULK, answered, failed=failed, bulk_id=undo_ids[0])
