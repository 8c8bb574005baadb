"""In the side panel: what stands above a ticket and below it, a problem's workaround, a change's plan."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from desktop_app.core import formats
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets import badges
from desktop_app.tickets.beside.announcements import Announcing
from desktop_app.tickets.beside.approvals import AskingForApproval, may_ask
from desktop_app.tickets.extensions import SidePart
from desktop_app.tickets.sheets import changes
from desktop_app.tickets.sheets.dialogs import CommandSheet, Done
from desktop_app.ui.form import Field
from desktop_app.ui.live import on_language
from desktop_app.ui.widgets import Button, Chip, IconButton, Label, SectionHeader, box, column, row
from shared.tickets import (
    OPEN_STATUSES,
    ChangePlan,
    EditTicket,
    Kind,
    ParentBrief,
    TicketAction,
    TicketDetail,
    TicketRow,
)
from shared.wire import Ref


class FamilyPart(SidePart):
    """Filled only where there is something to show."""

    def __init__(self, place: Workplace, done: Done, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place, self._done = place, done
        self._detail: TicketDetail | None = None
        on_language(self, self._show)

    def show_ticket(self, detail: TicketDetail | None) -> None:
        self._detail = detail
        self._show()

    def _show(self) -> None:
        detail = self._detail
        if detail is None:
            self.fill()
            return
        found: list[QWidget] = []
        if detail.row.kind is Kind.CHANGE:
            found += self._change(detail)
        if detail.row.kind is Kind.PROBLEM:
            found += self._workaround(detail)
        if detail.parents:
            found.append(SectionHeader(t("ticket.family.above")))
            found += [self._parent(one) for one in detail.parents]
        if detail.children:
            found += self._children(detail)
        self.fill(*found)

    def _pen(self, name: str, act: Callable[[], object]) -> list[QWidget]:
        detail = self._detail
        if detail is None or TicketAction.EDIT not in detail.allowed_actions:
            return []
        return [IconButton("pencil", name, size=13, clicked=act)]

    def _change(self, detail: TicketDetail) -> list[QWidget]:
        pen = self._pen(t("ticket.change.title"), lambda: changes.plan(self, self._place, detail, self._done))
        head = SectionHeader(t("ticket.change.section"), *pen)
        if detail.change is None:
            return [head, Label(t("ticket.change.none"), "meta", tone="amber", wraps=True)]
        return [head, *_plan_lines(detail.change), *self._next_of(detail)]

    def _next_of(self, detail: TicketDetail) -> list[QWidget]:
        """What usually follows the plan: leave is asked for it, and people are told."""
        foot = row(spacing=6)
        if may_ask(detail):
            ask = partial(self._ask_approval, detail)
            foot.addWidget(Button(t("approvals.ask"), icon="file-clock", is_small=True, clicked=ask))
        announcing = Announcing(self, self._place)
        if announcing.may(detail):
            tell = partial(announcing.ask, detail)
            foot.addWidget(Button(t("announcements.draft"), icon="megaphone", is_small=True, clicked=tell))
        if not foot.count():
            return []
        foot.addStretch(1)
        return [box(foot)]

    def _ask_approval(self, detail: TicketDetail) -> None:
        AskingForApproval(self.window(), self._place).ask(detail)

    def _workaround(self, detail: TicketDetail) -> list[QWidget]:
        pen = self._pen(t("ticket.family.edit_workaround"), lambda: self._edit_workaround(detail))
        words = detail.workaround or t("ticket.family.no_workaround")
        tone = "secondary" if detail.workaround else "tertiary"
        text = Label(words, "body", tone=tone, wraps=True)
        return [SectionHeader(t("ticket.family.workaround"), *pen), text.selectable()]

    def _edit_workaround(self, detail: TicketDetail) -> CommandSheet:
        field = Field("workaround", lambda: t("ticket.family.workaround"), "text", lines=5)
        sheet = CommandSheet(
            self,
            self._place,
            detail,
            title=lambda: t("ticket.family.edit_workaround"),
            yes=lambda: t("ticket.family.save"),
            text=lambda: t("ticket.group.workaround_hint"),
            fields=[field],
            make=lambda values, version: EditTicket(version=version, **values),
            done=self._done,
            icon="pencil",
        )
        sheet.form.set_values({"workaround": detail.workaround})
        sheet.open()
        return sheet

    def _parent(self, one: ParentBrief) -> QWidget:
        lines: list[QWidget] = [self._line(one.row)]
        if one.workaround and one.row.status in OPEN_STATUSES:
            title = Label(t("ticket.family.workaround"), "meta", "semibold", tone="amber")
            words = Label(one.workaround, "body", wraps=True).selectable()
            lines.append(box(column(title, words, spacing=2, margins=(10, 8, 10, 8)), "amber"))
        return box(column(*lines, spacing=4))

    def _children(self, detail: TicketDetail) -> list[QWidget]:
        closed = sum(one.status not in OPEN_STATUSES for one in detail.children)
        title = t("ticket.family.below", done=closed, all=len(detail.children))
        return [
            SectionHeader(title),
            box(column(*(self._line(one) for one in detail.children), spacing=0)),
        ]

    def _line(self, one: TicketRow) -> QWidget:
        ref = Ref(kind="ticket", id=one.id, label=one.number)
        name = Button(
            f"#{one.number} {one.subject}",
            "row",
            is_small=True,
            clicked=partial(self._place.navigation.open, ref),
        )
        name.setMinimumWidth(1)
        line = row(Chip(badges.row_badge(one)), name, spacing=4)
        line.setStretch(1, 1)
        return box(line)


def _plan_lines(plan: ChangePlan) -> list[QWidget]:
    window = t("ticket.change.window", start=formats.moment(plan.starts_at), end=formats.moment(plan.ends_at))
    risk = t("ticket.change.risk_is", risk=badges.grade_word(plan.risk.value))
    parts: list[QWidget] = [
        Label(window, "body", "medium", wraps=True),
        Label(risk, "meta", tone="secondary"),
    ]
    for name, words in (("plan", plan.plan), ("rollback", plan.rollback)):
        parts.append(Label(t(f"ticket.change.{name}"), "meta", "semibold", tone="secondary"))
        parts.append(Label(words, "body", wraps=True).selectable())
    return parts
