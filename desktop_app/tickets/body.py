"""The middle of a ticket: its head, the conversation, and what is being written; or why there is none."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop_app.announcements.banner import ServiceStrip
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets.actions import Done
from desktop_app.tickets.company import Heads, WritingStrip
from desktop_app.tickets.conversation import Conversation
from desktop_app.tickets.extensions import extensions_of
from desktop_app.tickets.header import TicketHeader
from desktop_app.tickets.sheets.merging import MergedStrip
from desktop_app.tickets.timer import WorkTimer
from desktop_app.tickets.writing.composer import Composer
from desktop_app.ui.page import set_pane
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import Button, Divider, EmptyState
from shared.tickets import Status, TicketAction, TicketDetail, TicketRow


class TicketBody(QStackedWidget):
    """`act` is told of what a part of it wants done, `written` of answers, `reread` to ask again."""

    def __init__(
        self,
        place: Workplace,
        *,
        act: Callable[[TicketAction], None],
        written: Done,
        reread: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._reread = reread
        self.header = TicketHeader(place.commands, extensions_of(place).lines)
        self.conversation = Conversation(place.backend)
        self.heads, self.writing = Heads(place), WritingStrip(place)
        self.timer = WorkTimer(place, written)
        self.header.stand_beside(self.heads, self.timer)
        self.head_parts = {head.name: head.make() for head in extensions_of(place).heads}
        self.header.stand_below(list(self.head_parts.values()))
        self.notices = ServiceStrip(place, margins=(20, 8, 20, 0))
        self.merged_strip = MergedStrip(place, lambda: act(TicketAction.UNMERGE))
        self.composer = Composer(place)
        self._build()

    def _build(self) -> None:
        self._frame = QWidget()
        frame = QVBoxLayout(self._frame)
        frame.setContentsMargins(theme.px(20), 0, theme.px(20), theme.px(14))
        frame.setSpacing(theme.px(8))
        frame.addWidget(self.writing)
        frame.addWidget(self.composer)
        self._ticket = QWidget()
        middle = QVBoxLayout(self._ticket)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.header)
        middle.addWidget(Divider())
        middle.addWidget(self.notices)
        middle.addWidget(self.merged_strip)
        middle.addWidget(self.conversation, 1)
        middle.addWidget(self._frame)
        set_pane(self.conversation, lambda: t("ticket.conversation"))
        self.conversation.setFocusProxy(self.conversation.timeline)
        self._empty = EmptyState("inbox", lambda: t("ticket.empty"), lambda: t("ticket.empty_more"))
        self._gone_text = ""
        self.gone = EmptyState(
            "search-x",
            lambda: t("ticket.gone"),
            lambda: self._gone_text,
            hue="amber",
            actions=[Button(lambda: t("ticket.retry"), icon="refresh-cw", clicked=self._reread)],
        )
        for widget in (self._empty, self._ticket, self.gone):
            self.addWidget(widget)

    def begin(self, ticket_id: int, row: TicketRow | None, *, is_known: bool) -> None:
        """Another ticket: only what a row of the list knows, until the rest is there."""
        self.composer.show_ticket(ticket_id)
        if not is_known:
            self.conversation.clear()
            self.notices.show_service(None)
            self.merged_strip.show_ticket(None)
            self._show_heads(None)
        self.setCurrentWidget(self._ticket)
        if row is not None:
            self.header.show_row(row)

    def show_detail(self, detail: TicketDetail) -> None:
        """Everything but the text that is being written."""
        self.header.show_detail(detail)
        self._show_heads(detail)
        self.timer.show_ticket(detail)
        self.notices.show_service(detail.service_id)
        self.merged_strip.show_ticket(detail)
        self._frame.setVisible(can_write(detail))
        self.conversation.show_detail(detail)
        self.composer.set_detail(detail)

    def _show_heads(self, detail: TicketDetail | None) -> None:
        for part in self.head_parts.values():
            part.show_ticket(detail)

    def show_company(self, ticket_id: int | None) -> None:
        """Who else is at this ticket."""
        for widget in (self.heads, self.writing):
            widget.show_ticket(ticket_id or 0)

    def uncover(self) -> None:
        self.setCurrentWidget(self._ticket)

    def clear(self) -> None:
        self.composer.clear()
        self._show_heads(None)
        self.setCurrentWidget(self._empty)

    def show_gone(self, why: str) -> None:
        self._gone_text = why
        self.gone.text.setText(why)
        self.setCurrentWidget(self.gone)


def can_write(detail: TicketDetail) -> bool:
    """A merged ticket is only read; others show the composer even to who may not write now."""
    return detail.row.status is not Status.MERGED
