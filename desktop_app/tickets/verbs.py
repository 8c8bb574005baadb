"""What is done to the ticket on the screen; where somebody was faster, the person is asked first."""

from collections.abc import Callable, Collection
from typing import Any

import msgspec
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets import actions
from desktop_app.tickets.sheets import changes, dialogs, merging, records, resolving, splitting
from desktop_app.tickets.sheets.escalating import escalate
from desktop_app.ui.dialogs import Answer, ask
from desktop_app.ui.toast import Notice, show_toast
from shared.errors import DeskError
from shared.tickets import EditTicket, TicketAction, TicketCommand, TicketDetail, TicketRow

A = TicketAction
Done = Callable[[TicketDetail], None]
BARE = (A.TAKE, A.START, A.RESUME, A.CLOSE, A.UNMERGE)
SHEETS: dict[TicketAction, Callable[[QWidget, Workplace, TicketDetail, Done], object]] = {
    A.PEND: dialogs.pend,
    A.ESCALATE: escalate,
    A.HAND_BACK: dialogs.hand_back,
    A.ASSIGN: dialogs.assign,
    A.RESOLVE: resolving.resolve,
    A.CONFIRM: dialogs.confirm,
    A.REOPEN: dialogs.reopen,
    A.CANCEL: dialogs.cancel,
    A.MERGE: merging.merge,
    A.RECORD_QUESTION: records.question,
    A.RECORD_BOUNCE: records.bounce,
}


class Verbs(QObject):
    """`seen` gives the ticket as it is shown; `written` gets every answer; `reread` asks the server again."""

    def __init__(
        self,
        pane: QWidget,
        place: Workplace,
        seen: Callable[[], TicketDetail | None],
        written: Done,
        reread: Callable[[], None],
    ) -> None:
        super().__init__(pane)
        self.pane, self._place, self._backend = pane, place, place.backend
        self.seen, self.written, self.reread = seen, written, reread

    def act(self, action: TicketAction) -> None:
        """A button or a key: at once, or with a sheet for what must be said."""
        detail = self.seen()
        if detail is None or action not in detail.allowed_actions:
            return
        if action in BARE:
            self.carry_out_bare(detail.row, action)
        elif action in SHEETS:
            SHEETS[action](self.pane, self._place, detail, self.written)

    def split(self, chosen: Collection[int]) -> None:
        """These messages become a ticket of their own."""
        detail = self.seen()
        if detail is not None and A.SPLIT in detail.allowed_actions and splitting.splittable(detail):
            splitting.split(self.pane, self._place, detail, self.written, chosen)

    def edit(self, **fields: Any) -> None:
        detail = self.seen()
        if detail is not None:
            self.carry_out(detail.row.id, EditTicket(version=detail.row.version, **fields))

    def set_priority(self, priority: int) -> None:
        """Where impact and urgency say otherwise, a reason is asked for."""
        detail = self.seen()
        if detail is None or A.EDIT not in detail.allowed_actions or detail.row.priority == priority:
            return

        def failed(error: DeskError) -> None:
            if error.code == "priority_reason_needed":
                dialogs.priority(self.pane, self._place, detail, priority, self.written)
            else:
                self._complain(error)

        command = EditTicket(version=detail.row.version, priority=priority)
        self.carry_out(detail.row.id, command, failed)

    def carry_out_bare(self, row: TicketRow, action: TicketAction) -> None:
        def again(version: int) -> None:
            self.carry_out_bare(msgspec.structs.replace(row, version=version), action)

        def failed(error: DeskError) -> None:
            detail = self.seen()
            if error.code == "change_outside_window" and detail is not None:
                changes.start_anyway(self.pane, self._place, detail, self.written)
            else:
                self._refused(again, error)

        actions.carry_out_bare(self._backend, self, row, action, self.written, failed)

    def carry_out(
        self, ticket_id: int, command: TicketCommand, failed: Callable[[DeskError], None] | None = None
    ) -> None:
        def again(version: int) -> None:
            self.carry_out(ticket_id, msgspec.structs.replace(command, version=version), failed)

        def refused(error: DeskError) -> None:
            if failed is not None and error.code != "changed_meanwhile":
                failed(error)
            else:
                self._refused(again, error)

        actions.carry_out(self._backend, self, ticket_id, command, self.written, refused)

    def _refused(self, again: Callable[[int], None], error: DeskError) -> None:
        """Say what others did; do it on the ticket as it is now only when told to."""
        self.reread()
        if error.code != "changed_meanwhile":
            self._complain(error)
            return
        version = int(error.facts["version"])
        answers = [Answer("go", lambda: t("ticket.changed.go_on"), "primary")]
        changes = dialogs.what_changed(error)
        ask(self.pane, lambda: t("ticket.changed.title"), changes, answers, lambda _: again(version))

    def _complain(self, error: DeskError) -> None:
        show_toast(self.pane, Notice(sentence(error), "", "red", "triangle-alert"))
