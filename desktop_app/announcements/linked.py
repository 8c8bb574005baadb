"""The tickets that hang on an announcement, answered and resolved together."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.announcements.actions import AnnouncementActions
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.badges import Badge
from desktop_app.ui.dialogs import FormSheet, ask_form
from desktop_app.ui.form import Field
from desktop_app.ui.live import on_language
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import (
    Button,
    Chip,
    ElidedLabel,
    Label,
    SectionHeader,
    box,
    clear,
    row,
    set_surface,
)
from shared.errors import Conflict, DeskError
from shared.permissions import Permission
from shared.tickets import AnswerLinked, LinkedResults, LinkedTicket, LinkedTickets
from shared.wire import Ref

MOST_SHOWN = 50


class LinkedCard(QWidget):
    """`show_of` asks anew; results that were refused stay named until the next time."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "card")
        self._place = place
        self._actions = AnnouncementActions(place.backend, self)
        self._id = 0
        self.found: LinkedTickets | None = None
        self.refused: dict[int, str] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(*(theme.px(margin) for margin in (14, 12, 14, 12)))
        self._column.setSpacing(theme.px(6))
        self.hide()
        on_language(self, self._show)

    def show_of(self, announcement_id: int) -> None:
        if announcement_id != self._id:
            self._id, self.found, self.refused = announcement_id, None, {}
            self._show()
        self._actions.linked(announcement_id, partial(self._take, announcement_id))

    def _take(self, announcement_id: int, found: LinkedTickets) -> None:
        if announcement_id == self._id:
            self.found = found
            self._show()

    def _show(self) -> None:
        clear(self._column)
        found = self.found
        self.setVisible(found is not None and found.total > 0)
        if found is None or not found.total:
            return
        title = t("announcements.linked", open=found.open, total=found.total)
        self._column.addWidget(SectionHeader(title, *self._tools(found)))
        for ticket in found.items[:MOST_SHOWN]:
            self._column.addWidget(self._line(ticket))

    def _tools(self, found: LinkedTickets) -> list[QWidget]:
        me = self._place.backend.session.me
        if not found.open or me is None or Permission.TICKETS_WORK not in me.permissions:
            return []
        answer = partial(self.ask, is_end=False)
        resolve = partial(self.ask, is_end=True)
        return [
            Button(t("announcements.answer_all"), icon="reply", is_small=True, clicked=answer),
            Button(t("announcements.resolve_all"), icon="circle-check", is_small=True, clicked=resolve),
        ]

    def _line(self, ticket: LinkedTicket) -> QWidget:
        hue, icon = ("blue", "circle-dot") if ticket.is_open else ("green", "circle-check")
        state = Badge(t(f"announcements.ticket.{'open' if ticket.is_open else 'over'}"), hue, icon)  # type: ignore[arg-type]
        ref = Ref(kind="ticket", id=ticket.id, label=ticket.number)
        line = row(
            Chip(state, height=20),
            ElidedLabel(f"#{ticket.number} {ticket.subject}", "body"),
            Label(ticket.requester, "meta", tone="tertiary"),
            spacing=8,
        )
        line.setStretch(1, 1)
        code = self.refused.get(ticket.id, "")
        if code:
            line.addWidget(Label(sentence(Conflict(code)), "meta", tone="red"))
        open_it = partial(self._place.navigation.open, ref)
        line.addWidget(Button(t("announcements.open_ticket"), "link", is_small=True, clicked=open_it))
        return box(line)

    # --- all at once ---------------------------------------------------------------------------------------

    def ask(self, *, is_end: bool) -> FormSheet | None:
        found = self.found
        if found is None or not found.open:
            return None
        name = "resolve_all" if is_end else "answer_all"
        field = Field("text", lambda: t("announcements.answer_text"), "text", is_required=True, lines=5)
        return ask_form(
            self.window(),
            lambda: t(f"announcements.{name}_title", n=found.open),
            [field],
            yes=lambda: t(f"announcements.{name}"),
            done=partial(self._send, [one.id for one in found.items if one.is_open], is_end),
            icon="circle-check" if is_end else "reply",
        )

    def _send(self, ids: list[int], is_end: bool, values: dict[str, Any], sheet: FormSheet) -> None:
        body = AnswerLinked(ticket_ids=ids[:200], text=values["text"])
        send = self._actions.resolve_linked if is_end else self._actions.answer_linked

        def done(results: LinkedResults) -> None:
            sheet.close_cover()
            self._say(results)

        def failed(error: DeskError) -> None:
            sheet.refuse(sentence(error), error.field)

        send(self._id, body, done, failed)

    def _say(self, results: LinkedResults) -> None:
        self.refused = {one.ticket_id: one.code for one in results.items if one.code}
        done = len(results.items) - len(self.refused)
        key = "announcements.some_done" if self.refused else "announcements.all_done"
        hue = "amber" if self.refused else "green"
        text = t(key, done=done, failed=len(self.refused))
        show_toast(self.window(), Notice(text, "", hue, "circle-check"))  # type: ignore[arg-type]
        self.show_of(self._id)
