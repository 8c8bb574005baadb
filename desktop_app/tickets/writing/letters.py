"""What the outbox says in a pane: an answer waits, has left, has come back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets.commands import commands_of
from desktop_app.tickets.kept import KIND, KeptTickets
from desktop_app.tickets.writing.outbox import Letter, Outbox
from desktop_app.ui.toast import Notice, UndoStrip, show_toast, show_undo
from shared.errors import DeskError
from shared.tickets import TicketDetail
from shared.wire import Ref


class Letters(QObject):
    """`ticket_id` is what the pane shows; `seen` gives the whole ticket, `reread` asks the server again."""

    def __init__(
        self,
        pane: QWidget,
        place: Workplace,
        outbox: Outbox,
        kept: KeptTickets,
        *,
        seen: Callable[[], TicketDetail | None],
        reread: Callable[[], None],
    ) -> None:
        super().__init__(pane)
        self._pane, self._place, self._outbox, self._kept = pane, place, outbox, kept
        self._seen, self._reread = seen, reread
        self.ticket_id: int | None = None
        self.strips: dict[Letter, UndoStrip] = {}
        outbox.held.connect(self._on_held)
        outbox.leaving.connect(self._on_leaving)
        outbox.taken_back.connect(self._on_leaving)
        outbox.refused.connect(self._on_refused)
        outbox.step_refused.connect(self._on_step_refused)

    def _on_held(self, letter: Letter) -> None:
        if letter.ticket_id != self.ticket_id:
            return
        detail = self._seen()
        words = t("ticket.compose.waiting", name=detail.requester.name if detail is not None else "")
        strip = show_undo(self._pane, words, lambda: self._outbox.take_back(letter))
        strip.button.set_text(lambda: t("ticket.compose.take_back"))
        self.strips[letter] = strip
        strip.closed.connect(lambda: self.strips.pop(letter, None))

    def _on_leaving(self, letter: Letter) -> None:
        strip = self.strips.pop(letter, None)
        if strip is not None:
            strip.close_now()

    def _on_refused(self, letter: Letter, error: DeskError) -> None:
        """Where its ticket is not shown, say it; the composer says it otherwise."""
        panes = [one for one in commands_of(self._place).panes if isinstance(one, type(self._pane))]
        if any(pane.ticket_id == letter.ticket_id for pane in panes):
            if letter.ticket_id == self.ticket_id:
                self._reread()
        elif panes and panes[0] is self._pane:
            known = self._kept.get(letter.ticket_id)
            number = known.row.number if known is not None else str(letter.ticket_id)
            ref = Ref(kind=KIND, id=letter.ticket_id, label=number)
            open_it = (t("ticket.compose.open"), lambda: self._place.navigation.open(ref))
            words = t("ticket.compose.kept", reason=sentence(error))
            title = t("ticket.compose.came_back", number=number)
            show_toast(self._pane, Notice(title, words, "red", "triangle-alert", open_it, stays=True))

    def _on_step_refused(self, letter: Letter, error: DeskError) -> None:
        if letter.ticket_id == self.ticket_id:
            title = t("ticket.compose.step_failed")
            show_toast(self._pane, Notice(title, sentence(error), "amber", "triangle-alert"))
            self._reread()
