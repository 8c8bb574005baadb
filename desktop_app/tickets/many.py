"""One command for many tickets: carried out a chunk at a time, what became of it, and taken back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject

from desktop_app.core.backend import Backend
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from shared.errors import Conflict, DeskError
from shared.tickets import (
    BULK_TICKETS,
    MOST_AT_ONCE,
    UNDO_BULK,
    Bulk,
    BulkCommand,
    BulkItem,
    BulkResult,
    TicketRow,
)

CHUNK = 100
"""So many go in one call: colleagues who write meanwhile get their turn."""
MOST = 4 * MOST_AT_ONCE
"""So many are worked through one chunk after the other; more are refused."""


@dataclass
class Outcome:
    """What became of all of them; `error` where the server could not be asked to the end.

    `stays`: what an undo would leave, in words.
    """

    done: int = 0
    failed: list[BulkItem] = field(default_factory=list)
    rows: list[TicketRow] = field(default_factory=list)
    undo_ids: list[int] = field(default_factory=list)
    error: DeskError | None = None
    stays: str = ""

    def take(self, result: BulkResult) -> None:
        refused = [item for item in result.items if item.code]
        self.done += len(result.items) - len(refused)
        self.failed += refused
        self.rows += result.rows
        if result.undo_id is not None:
            self.undo_ids.append(result.undo_id)


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
