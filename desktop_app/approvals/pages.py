"""My approvals: what waits at the left; the question, the ticket and the chain at the right."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop_app.approvals import words
from desktop_app.approvals.actions import ApprovalActions
from desktop_app.approvals.chain import ChainView
from desktop_app.approvals.dialogs import DeputiesSheet, ask_decision
from desktop_app.approvals.models import ApprovalList, WaitingCount
from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.badges import Badge
from desktop_app.ui.live import on_language
from desktop_app.ui.record_list import RowContent, RowDelegate
from desktop_app.ui.shelf_page import ShelfPage, ShelfTexts
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import (
    ActionRow,
    Avatar,
    Banner,
    Button,
    Card,
    Chip,
    ElidedLabel,
    EmptyState,
    IconButton,
    Label,
    ScrollArea,
    SectionHeader,
    Skeleton,
    box,
    clear,
    column,
    row,
    set_surface,
)
from shared.approvals import ApprovalDetail, ApprovalRow, ApprovalState, Box, Verdict
from shared.errors import DeskError
from shared.tickets import GET_APPROVAL_TICKET, ApprovalTicket, Entry, EntryKind
from shared.updates import Update

PAGE = "approvals"
SCOPE = "approvals"


class ApprovalRows(RowDelegate):
    """Question and requester; how long it waits, and for whom it would be decided."""

    def content(self, record: ApprovalRow) -> RowContent:
        who = f"#{record.subject.label} · {record.requester}" if record.requester else record.subject.label
        pill = None
        if record.for_person is not None:
            pill = Badge(t("approvals.instead_of", name=record.for_person.label), "violet", "user-check")
        elif record.own_verdict is not None:
            pill = words.verdict_badge(record.own_verdict)
        return RowContent(
            title=record.question,
            text=who,
            lead=("file-clock", "amber") if record.may_decide else ("file-check", "grey"),
            is_unread=record.may_decide,
            pill=pill,
            chip=words.state_badge(record.state),
            age=formats.age(record.asked_at),
        )


class ApprovalsPage(ShelfPage):
    kind = "approval"
    shelf_field = "box"

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        self.view = ApprovalView(place)
        deputies = IconButton("user-check", lambda: t("approvals.deputies"))
        super().__init__(
            place,
            PAGE,
            found=ApprovalList(place, self.view),
            delegate=ApprovalRows(),
            describe=words.spoken,
            pane=self.view,
            texts=ShelfTexts(
                title=lambda: t("approvals.title"),
                one=lambda: t("approvals.question"),
                shelves=lambda: t("approvals.boxes"),
                failed=lambda: t("approvals.failed"),
            ),
            shelves=[(each, partial(t, f"approvals.box.{each.value}")) for each in Box],
            actions=[deputies],
            hints=[
                ("J", ""),
                ("K", lambda: t("approvals.hint_move")),
                (place.commands.key_of("approvals.approve_this"), lambda: t("approvals.hint_approve")),
                (place.commands.key_of("approvals.decline_this"), lambda: t("approvals.hint_decline")),
            ],
            parent=parent,
        )
        deputies.clicked.connect(lambda _=False: self.show_deputies())
        self.rows.opened.connect(lambda _: self.view.setFocus(Qt.FocusReason.OtherFocusReason))
        self.list.changed.connect(self._show_nothing_of_nothing)
        WaitingCount.of(place).changed.connect(self._on_count)

    def empty(self, shelf: Box) -> QWidget:
        return EmptyState(
            "file-check",
            partial(t, f"approvals.empty.{shelf.value}"),
            partial(t, f"approvals.empty_more.{shelf.value}"),
            hue="green" if shelf is Box.WAITING else "grey",
        )

    def name_of(self, record: ApprovalRow) -> str:
        return record.question

    def _show_nothing_of_nothing(self) -> None:
        if not self.list.rows and self.view.record_id is None:
            self.view.show_nothing()

    def _on_count(self, _: int) -> None:
        if self.list.is_loaded:
            self.list.load()

    # --- what the keys do ----------------------------------------------------------------------------------

    def decide(self, verdict: Verdict) -> None:
        self.view.decide(verdict)

    def show_deputies(self) -> DeputiesSheet:
        sheet = DeputiesSheet(self, self._place)
        sheet.open()
        return sheet

    def open_subject(self) -> None:
        self.view.open_subject()


class ApprovalView(QWidget):
    """One question: what is asked, about what, by whom, and how the chain stands."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "window")
        self._place = place
        self._actions = ApprovalActions(place.backend, self)
        self.record_id: int | None = None
        self.detail: ApprovalDetail | None = None
        self.ticket: ApprovalTicket | None = None
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(*(theme.px(margin) for margin in (24, 18, 24, 18)))
        self._column.setSpacing(theme.px(12))
        self._stack = QStackedWidget()
        self._stack.addWidget(ScrollArea(content))
        self._nothing = EmptyState("file-check", lambda: t("approvals.choose"))
        self._stack.addWidget(self._nothing)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self._stack.setCurrentWidget(self._nothing)
        place.backend.updated.connect(self._on_updates)
        on_language(self, self._show)

    def show_nothing(self) -> None:
        self.record_id, self.detail, self.ticket = None, None, None
        self._stack.setCurrentWidget(self._nothing)

    def show_record(self, record_id: int) -> None:
        self.record_id, self.detail, self.ticket = record_id, None, None
        self._stack.setCurrentIndex(0)
        self._show()
        self.reload()

    def reload(self) -> None:
        if self.record_id is not None:
            self._actions.read(self.record_id, self._take, self._refused)

    def _take(self, found: ApprovalDetail) -> None:
        if found.id != self.record_id:
            return
        self.detail = found
        self._show()
        if found.subject.kind == "ticket" and self.ticket is None:
            self._place.backend.call(
                self,
                GET_APPROVAL_TICKET,
                self._take_ticket,
                failed=lambda _: None,
                latest="ticket",
                approval_id=found.id,
            )

    def _take_ticket(self, found: ApprovalTicket) -> None:
        self.ticket = found
        self._show()

    def _refused(self, error: DeskError) -> None:
        clear(self._column)
        self._column.addWidget(EmptyState("file-check", lambda: t("approvals.failed"), sentence(error)))

    def _on_updates(self, updates: list[Update]) -> None:
        if any(one.kind == "approval" and one.id == self.record_id for one in updates):
            self.reload()

    # --- showing -------------------------------------------------------------------------------------------

    def _show(self) -> None:
        clear(self._column)
        detail = self.detail
        if detail is None:
            self._column.addWidget(Skeleton(6))
            self._column.addStretch(1)
            return
        for widget in (self._head(detail), *self._banners(detail), self._question(detail)):
            self._column.addWidget(widget)
        steps = Card(SectionHeader(lambda: t("approvals.chain")), ChainView(detail.steps), spacing=10)
        self._column.addWidget(steps)
        if self.ticket is not None:
            self._column.addWidget(_ticket_card(self.ticket))
        self._column.addStretch(1)

    def _head(self, detail: ApprovalDetail) -> QWidget:
        title = Label(detail.question, "h1", "bold", wraps=True).selectable()
        buttons: list[Button] = []
        if self._place.navigation.can_open(detail.subject) and self._may_open(detail):
            buttons.append(
                Button(lambda: t("approvals.open_subject"), icon="ticket", clicked=self.open_subject)
            )
        if detail.may_decide:
            buttons += [
                Button(
                    lambda: t("approvals.decline"),
                    "danger",
                    icon="x",
                    key=self._place.commands.key_of("approvals.decline_this"),
                    clicked=partial(self.decide, Verdict.DECLINE),
                ),
                Button(
                    lambda: t("approvals.approve"),
                    "primary",
                    icon="check",
                    key=self._place.commands.key_of("approvals.approve_this"),
                    clicked=partial(self.decide, Verdict.APPROVE),
                ),
            ]
        line = row(Chip(words.state_badge(detail.state)), _by(detail), spacing=8)
        line.setStretch(1, 1)
        if buttons:
            line.addWidget(ActionRow(*buttons))
        return box(column(title, line, spacing=8))

    def _may_open(self, detail: ApprovalDetail) -> bool:
        """Those of the desk open the ticket itself; for others there is the public part below."""
        me = self._place.backend.session.me
        return me is not None and any(each in me.permissions for each in ("tickets.work", "tickets.read_all"))

    def _banners(self, detail: ApprovalDetail) -> list[QWidget]:
        found: list[QWidget] = []
        if detail.may_decide and detail.for_person is not None:
            name = detail.for_person.label
            found.append(
                Banner(lambda: t("approvals.you_decide_for", name=name), hue="violet", icon="user-check")
            )
        if detail.is_confidential:
            found.append(Banner(lambda: t("approvals.confidential"), hue="amber", icon="lock"))
        if detail.reason and detail.state in (ApprovalState.DECLINED, ApprovalState.WITHDRAWN):
            hue = "red" if detail.state is ApprovalState.DECLINED else "grey"
            found.append(Banner(detail.reason, hue=hue, icon="quote"))  # type: ignore[arg-type]
        return found

    def _question(self, detail: ApprovalDetail) -> QWidget:
        lines: list[QWidget] = []
        if detail.text:
            lines.append(Label(detail.text, "reading", wraps=True).selectable())
        facts = [f"#{detail.subject.label}"]
        if detail.requester is not None:
            facts.append(t("approvals.requester", name=detail.requester.label))
        if detail.expires_at is not None and detail.state is ApprovalState.WAITING:
            facts.append(t("approvals.until", at=formats.moment(detail.expires_at)))
        if detail.reminders:
            facts.append(t("approvals.reminded", n=detail.reminders))
        lines.append(Label(" · ".join(facts), "meta", tone="secondary", wraps=True))
        return Card(*lines, spacing=8)

    # --- acting --------------------------------------------------------------------------------------------

    def decide(self, verdict: Verdict) -> None:
        if self.detail is not None and self.detail.may_decide:
            ask_decision(self, self._place, self.detail, verdict, self._decided)

    def _decided(self, found: ApprovalDetail) -> None:
        self._take(found)
        mine = [one for step in found.steps for one in step.approvers if one.decision is not None]
        is_declined = any(
            one.decision is not None and one.decision.verdict is Verdict.DECLINE for one in mine[-1:]
        )
        key = "approvals.done_declined" if is_declined else "approvals.done_approved"
        show_toast(self, Notice(t(key), found.question, "green", "circle-check"))
        WaitingCount.of(self._place).ask()

    def open_subject(self) -> None:
        if self.detail is not None and self._may_open(self.detail):
            self._place.navigation.open(self.detail.subject)


def _by(detail: ApprovalDetail) -> ElidedLabel:
    name = detail.asker.label if detail.asker is not None else t("approvals.system")
    text = t("approvals.asked_by", name=name, at=formats.moment(detail.asked_at))
    return ElidedLabel(text, "meta", tone="secondary")


def _ticket_card(ticket: ApprovalTicket) -> QWidget:
    """What the requester wrote and was answered; nothing internal."""
    head = SectionHeader(lambda: t("approvals.ticket"))
    title = Label(ticket.subject, "section", "semibold", wraps=True).selectable()
    who = " · ".join(word for word in (ticket.requester, ticket.department, ticket.category) if word)
    card = Card(head, title, Label(who, "meta", tone="secondary", wraps=True), spacing=8)
    if ticket.description.strip():
        card.add(_words(ticket.requester, formats.moment(ticket.created_at), ticket.description, "theirs"))
    for entry in ticket.entries:
        card.add(_entry(entry))
    return card


def _entry(entry: Entry) -> QWidget:
    surface = "theirs" if entry.kind is EntryKind.QUESTION else "mine"
    return _words(entry.author_name, formats.moment(entry.at), entry.text, surface)


def _words(name: str, at: str, text: str, surface: str) -> QWidget:
    head = row(Avatar(name, 22), Label(name, "meta", "semibold"), Label(at, "meta", tone="tertiary"), None)
    words_ = Label(text, "body", wraps=True).selectable()
    return box(column(head, words_, spacing=6, margins=(12, 9, 12, 10)), surface)
