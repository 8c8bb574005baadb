"""Tickets that become one: the sheet that asks for the other, and what tells that it happened."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets.extensions import SidePart
from desktop_app.tickets.sheets.dialogs import CommandSheet, Done
from desktop_app.tickets.sheets.finding import find_tickets
from desktop_app.ui.form import Field
from desktop_app.ui.live import on_language
from desktop_app.ui.toast import Notice, show_toast, show_undo
from desktop_app.ui.widgets import Banner, Button, IconButton, Label, SectionHeader, box, clear, column, row
from shared.errors import DeskError
from shared.tickets import (
    UNMERGE_TICKET,
    Merge,
    MergedTicket,
    Order,
    TicketAction,
    TicketCommand,
    TicketDetail,
    TicketRow,
    TicketsQuery,
)
from shared.wire import Ref

MOST_NEAR = 20


def merge(parent: QWidget, place: Workplace, detail: TicketDetail, done: Done) -> CommandSheet:
    """Asks which ticket this one goes on in; other open tickets of the same requester come first."""
    mine = detail.row

    def then(now: TicketDetail) -> None:
        done(now)
        tell(parent, place, now, done)

    def near() -> TicketsQuery:
        return TicketsQuery(requester_id=mine.requester_id, order=Order.NEWEST, limit=MOST_NEAR)

    fields = [
        Field(
            "target",
            lambda: t("ticket.merge.target"),
            "pick",
            is_required=True,
            placeholder=lambda: t("ticket.merge.hint"),
            provider=find_tickets(place, parent, without={mine.id}, near=near),
        ),
        Field("reason", lambda: t("ticket.merge.reason"), most=250),
    ]
    sheet = CommandSheet(
        parent,
        place,
        detail,
        title=lambda: t("ticket.merge.title", number=mine.number),
        yes=lambda: t("ticket.merge.yes"),
        text=lambda: t("ticket.merge.text"),
        fields=fields,
        make=_merge,
        done=then,
        icon="merge",
        aliases={"target_id": "target"},
    )
    note = Label("", "meta", tone="amber", wraps=True)
    note.hide()
    sheet.add(note)

    def warn(_: str = "") -> None:
        target = sheet.form.value("target")
        is_other = isinstance(target, TicketRow) and target.requester_id != mine.requester_id
        note.setVisible(is_other)
        if is_other:
            note.setText(t("ticket.merge.other_requester", one=mine.requester, other=target.requester))

    sheet.form.changed.connect(warn)
    sheet.open()
    return sheet


def _merge(values: dict[str, Any], version: int) -> Merge:
    return Merge(version=version, target_id=values["target"].id, reason=values["reason"])


def tell(parent: QWidget, place: Workplace, now: TicketDetail, done: Done) -> None:
    """Where it went, and a way back; the ticket where it goes on is opened."""
    if now.merged_into is None:
        return
    words = t("ticket.merge.done", number=now.row.number, target=now.merged_into.label)
    show_undo(parent, words, lambda: unmerge(parent, place, now.row.id, now.row.version, done))
    place.navigation.open(now.merged_into)


def unmerge(parent: QWidget, place: Workplace, ticket_id: int, version: int, done: Done) -> None:
    def failed(error: DeskError) -> None:
        show_toast(parent, Notice(sentence(error), "", "red", "triangle-alert"))

    def apart(now: TicketDetail) -> None:
        done(now)
        ref = Ref(kind="ticket", id=now.row.id, label=now.row.number)
        open_it = (t("ticket.compose.open"), lambda: place.navigation.open(ref))
        title = t("ticket.unmerge.done", number=now.row.number)
        show_toast(parent, Notice(title, now.row.subject, "green", "undo-2", open_it))

    body = TicketCommand(version=version)
    place.backend.call(parent, UNMERGE_TICKET, apart, failed=failed, body=body, ticket_id=ticket_id)


class MergedStrip(QWidget):
    """Over the conversation of a ticket that goes on in another one: where, and the way back."""

    def __init__(self, place: Workplace, undo: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place, self._undo = place, undo
        self._detail: TicketDetail | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 8, 20, 0)
        self.hide()
        on_language(self, self._show)

    def show_ticket(self, detail: TicketDetail | None) -> None:
        self._detail = detail
        self._show()

    def _show(self) -> None:
        clear(self._column)
        detail = self._detail
        may_undo = detail is not None and TicketAction.UNMERGE in detail.allowed_actions
        is_merged = detail is not None and (may_undo or detail.merged_into is not None)
        self.setVisible(is_merged)
        if detail is None or not is_merged:
            return
        buttons: list[QWidget] = []
        if detail.merged_into is not None:
            open_it = partial(self._place.navigation.open, detail.merged_into)
            buttons.append(Button(t("ticket.merge.open"), is_small=True, icon="arrow-right", clicked=open_it))
        if may_undo:
            buttons.append(Button(t("ticket.do.unmerge"), is_small=True, icon="undo-2", clicked=self._undo))
        known = detail.merged_into
        words = t("ticket.merge.into", number=known.label) if known else t("ticket.merge.into_hidden")
        self._column.addWidget(Banner(words, hue="blue", icon="merge", actions=buttons))


class MergedPart(SidePart):
    """In the side panel: the tickets whose messages are shown in this one."""

    def __init__(self, place: Workplace, done: Done, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place, self._done = place, done
        self._detail: TicketDetail | None = None
        on_language(self, self._show)

    def show_ticket(self, detail: TicketDetail | None) -> None:
        self._detail = detail
        self._show()

    def _show(self) -> None:
        merged = self._detail.merged if self._detail is not None else []
        if not merged:
            self.fill()
            return
        lines = [self._line(one) for one in merged]
        self.fill(SectionHeader(t("ticket.merge.merged_here")), box(column(*lines, spacing=6)))

    def _line(self, one: MergedTicket) -> QWidget:
        title = Button(
            f"#{one.ticket.label} {one.subject}",
            "row",
            is_small=True,
            clicked=partial(self._place.navigation.open, one.ticket),
        )
        title.setMinimumWidth(1)
        line = row(title, spacing=4)
        line.setStretch(0, 1)
        if one.may_unmerge:
            name = t("ticket.merge.apart", number=one.ticket.label)
            line.addWidget(IconButton("undo-2", name, size=13, clicked=partial(self._apart, one)))
        who = Label(one.requester.label, "meta", tone="tertiary")
        return box(column(line, row(who, None, margins=(10, 0, 0, 0)), spacing=0))

    def _apart(self, one: MergedTicket) -> None:
        owner: QObject = self
        assert isinstance(owner, QWidget)
        unmerge(owner, self._place, one.ticket.id, one.version, self._done)
