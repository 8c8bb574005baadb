"""Beside a ticket: what earlier tickets suggest, solutions to take over, articles that fit."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets import actions, badges
from desktop_app.tickets.extensions import SidePart
from desktop_app.tickets.pane import TicketPane
from desktop_app.tickets.suggestions import category_button, suggestion, team_button
from desktop_app.ui.live import on_language
from desktop_app.ui.painting import one_line
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import (
    Button,
    Chip,
    ElidedButton,
    ElidedLabel,
    Label,
    SectionHeader,
    box,
    column,
    row,
)
from shared.errors import DeskError
from shared.search import SUGGEST_FOR_TICKET, KnownAnswer, SimilarTicket, Suggestions
from shared.tickets import Assign, EditTicket, TicketAction, TicketCommand, TicketDetail
from shared.wire import Ref


class SuggestionSide(SidePart):
    """Asked once for each ticket, and again when its words changed. Empty where nothing is suggested."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._detail: TicketDetail | None = None
        self.found: Suggestions | None = None
        on_language(self, self._show)

    def show_ticket(self, detail: TicketDetail | None) -> None:
        before, self._detail = self._detail, detail
        if detail is None:
            self.found = None
            self._show()
            return
        is_other = before is None or before.row.id != detail.row.id
        if is_other:
            self.found = None
            self._show()
        if before is None or is_other or before.row.subject != detail.row.subject:
            self._place.backend.call(
                self,
                SUGGEST_FOR_TICKET,
                partial(self._take, detail.row.id),
                failed=lambda _: None,
                latest="suggest",
                ticket_id=detail.row.id,
            )
        else:
            self._show()

    def _take(self, ticket_id: int, found: Suggestions) -> None:
        if self._detail is not None and self._detail.row.id == ticket_id:
            self.found = found
            self._show()

    # --- showing -------------------------------------------------------------------------------------------

    def _show(self) -> None:
        found, detail = self.found, self._detail
        parts: list[QWidget] = []
        if found is not None and detail is not None:
            parts += self._choices(found, detail)
            if found.similar:
                parts.append(SectionHeader(lambda: t("suggest.similar")))
                parts += [self._similar(one, detail) for one in found.similar]
            if found.articles:
                parts.append(SectionHeader(lambda: t("suggest.articles")))
                parts += [self._article(one) for one in found.articles]
        self.fill(*parts)

    def _choices(self, found: Suggestions, detail: TicketDetail) -> list[QWidget]:
        """Only what differs from what the ticket says already, and only for those who may change it."""
        shown: list[QWidget] = []
        may_edit = TicketAction.EDIT in detail.allowed_actions
        one, team, level = found.category, found.team, found.priority
        if one is not None and may_edit and one.id != detail.category_id:
            shown.append(category_button(one, lambda chosen, _: self._edit(category_id=chosen)))
        if team is not None and TicketAction.ASSIGN in detail.allowed_actions and self._is_other(team.id):
            button = team_button(team, lambda chosen, _: self._assign(chosen))
            button.set_hint(f"{button.hint}\n{t('suggest.team_more')}")
            shown.append(button)
        if level is not None and may_edit and level.priority != detail.row.priority:
            text = t("suggest.priority", name=badges.priority_word(level.priority))
            change = partial(self._edit, impact=level.impact, urgency=level.urgency)
            shown.append(suggestion(text, "signal-high", level.votes, level.of, level.confidence, change))
        return [SectionHeader(lambda: t("suggest.title")), *shown] if shown else []

    def _is_other(self, team_id: int) -> bool:
        return self._detail is not None and self._detail.row.team_id != team_id

    def _similar(self, one: SimilarTicket, detail: TicketDetail) -> QWidget:
        title = ElidedButton(one_line(one.row.subject), clicked=partial(self._open, one.row.id, one))
        number = Label(f"#{one.row.number}", "meta", tone="tertiary")
        head = row(Chip(badges.row_badge(one.row)), title, number, spacing=4)
        head.setStretch(1, 1)
        lines: list[QWidget] = [box(head)]
        if one.resolution.strip():
            solution = ElidedLabel(one_line(one.resolution), "meta", tone="secondary")
            solution.setContentsMargins(theme.px(2), 0, 0, 0)
            lines.append(solution)
            if TicketAction.ANSWER in detail.allowed_actions:
                take = Button(
                    lambda: t("suggest.take"),
                    "ghost",
                    icon="corner-down-left",
                    is_small=True,
                    clicked=partial(self._insert, detail.row.id, one.resolution),
                )
                lines.append(box(row(take, None)))
        return box(column(*lines, spacing=2))

    def _article(self, one: KnownAnswer) -> QWidget:
        ref = Ref(kind="article", id=one.id, label=one.title)
        title = ElidedButton(
            one_line(one.title), icon="book-open", clicked=partial(self._place.navigation.open, ref)
        )
        snippet = ElidedLabel(one_line(one.snippet.text), "meta", tone="tertiary")
        snippet.setContentsMargins(theme.px(8), 0, 0, 0)
        return box(column(title, snippet, spacing=0))

    # --- doing ---------------------------------------------------------------------------------------------

    def _open(self, ticket_id: int, one: SimilarTicket) -> None:
        self._place.navigation.open(Ref(kind="ticket", id=ticket_id, label=f"#{one.row.number}"))

    def _insert(self, ticket_id: int, words: str) -> None:
        """Into the answer that is written to this ticket."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, TicketPane):
            above = above.parentWidget()
        if isinstance(above, TicketPane):
            above.insert_answer(ticket_id, words)

    def _edit(self, **fields: Any) -> None:
        if self._detail is not None:
            self._carry_out(EditTicket(version=self._detail.row.version, **fields))

    def _assign(self, team_id: int) -> None:
        """Into the queue of the team."""
        if self._detail is not None:
            self._carry_out(Assign(version=self._detail.row.version, team_id=team_id))

    def _carry_out(self, command: TicketCommand) -> None:
        if self._detail is not None:
            ticket_id = self._detail.row.id
            actions.carry_out(self._place.backend, self, ticket_id, command, lambda _: None, self._refused)

    def _refused(self, error: DeskError) -> None:
        show_toast(self, Notice(sentence(error), hue="red", icon="triangle-alert"))
