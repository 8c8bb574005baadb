"""What became of a command for many tickets."""

from dataclasses import dataclass, field

from shared.errors import DeskError
from shared.tickets import BulkItem, BulkResult, TicketRow


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
