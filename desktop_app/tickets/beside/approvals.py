"""Approvals of a ticket: asking for one, the chain in the side panel, taking it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.approvals.actions import ApprovalActions
from desktop_app.approvals.approvers import approvers_from
from desktop_app.approvals.chain import ChainView
from desktop_app.approvals.chains import step_fields
from desktop_app.approvals.words import state_badge
from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets import badges
from desktop_app.tickets.extensions import SidePart
from desktop_app.ui.dialogs import FormSheet, ask_form, ask_reason
from desktop_app.ui.form import Field
from desktop_app.ui.live import Text
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import Chip, IconButton, Label, SectionHeader, box, column, row
from shared.approvals import (
    ApprovalDetail,
    Approvals,
    ApprovalState,
    Chain,
    Chains,
    ChainStep,
    Mode,
    Withdraw,
)
from shared.catalog import LIST_TEAMS, Team, Teams
from shared.errors import DeskError
from shared.tickets import (
    ASK_APPROVAL,
    LIST_TICKET_APPROVALS,
    WITHDRAW_APPROVAL,
    AskApproval,
    Kind,
    TicketAction,
    TicketDetail,
)
from shared.updates import Update

ORDER = 15
"""After the clocks, before the requester: what the ticket waits for."""
BY_HAND = 0
MOST_QUESTION = 250
STEP = ("step", "approvers", "mode")


class ApprovalsPart(SidePart):
    """The newest approval with its chain; earlier ones as one line each."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place, self._backend = place, place.backend
        self._detail: TicketDetail | None = None
        self._seen: tuple[int, int] = (0, 0)
        self.found: list[ApprovalDetail] = []
        self._backend.updated.connect(self._on_updates)

    def show_ticket(self, detail: TicketDetail | None) -> None:
        self._detail = detail
        seen = (detail.row.id, detail.row.version) if detail is not None else (0, 0)
        if seen[0] != self._seen[0]:
            self.found = []
            self.fill()
        if seen != self._seen and detail is not None and _was_asked(detail):
            self.load()
        else:
            self._show()
        self._seen = seen

    def load(self) -> None:
        if self._detail is not None:
            ticket_id = self._detail.row.id
            self._backend.call(
                self,
                LIST_TICKET_APPROVALS,
                partial(self._take, ticket_id),
                failed=lambda _: None,
                latest="approvals",
                ticket_id=ticket_id,
            )

    def _take(self, ticket_id: int, found: Approvals) -> None:
        if self._detail is not None and self._detail.row.id == ticket_id:
            self.found = found.items
            self._show()

    def _on_updates(self, updates: list[Update]) -> None:
        ids = {one.id for one in self.found}
        if any(one.kind == "approval" and one.id in ids for one in updates):
            self.load()

    # --- showing -------------------------------------------------------------------------------------------

    def _show(self) -> None:
        if self._detail is None or not self.found:
            self.fill()
            return
        newest, *earlier = self.found
        head = SectionHeader(t("approvals.title"), *self._tools(newest))
        title = row(Chip(state_badge(newest.state), height=20), spacing=7)
        title.addWidget(Label(newest.question, "body", "medium", wraps=True), 1)
        parts: list[QWidget] = [head, box(title)]
        if newest.reason:
            parts.append(Label(newest.reason, "meta", tone="secondary", wraps=True))
        if newest.state is ApprovalState.WAITING and newest.expires_at is not None:
            until = t("approvals.until", at=formats.moment(newest.expires_at))
            parts.append(Label(until, "meta", tone="tertiary", wraps=True))
        parts.append(ChainView(newest.steps))
        if earlier:
            parts.append(box(column(*(_earlier(one) for one in earlier[:5]), spacing=4)))
        self.fill(*parts)

    def _tools(self, newest: ApprovalDetail) -> list[QWidget]:
        may_work = self._detail is not None and TicketAction.NOTE in self._detail.allowed_actions
        if newest.state is not ApprovalState.WAITING or not may_work:
            return []
        take_back = partial(self._ask_withdraw, newest)
        return [IconButton("undo-2", t("approvals.withdraw"), size=14, clicked=take_back)]

    def _refused(self, error: DeskError) -> None:
        show_toast(self, Notice(sentence(error), "", "red", "triangle-alert"))

    def _ask_withdraw(self, approval: ApprovalDetail) -> None:
        ask_reason(
            self.window(),
            lambda: t("approvals.withdraw_title"),
            label=lambda: t("approvals.withdraw_reason"),
            yes=lambda: t("approvals.withdraw"),
            text=approval.question,
            done=partial(self._withdraw, approval),
        )

    def _withdraw(self, approval: ApprovalDetail, reason: str) -> None:
        if self._detail is None:
            return
        self._backend.call(
            self,
            WITHDRAW_APPROVAL,
            lambda _: self.load(),
            failed=self._refused,
            body=Withdraw(version=approval.version, reason=reason),
            ticket_id=self._detail.row.id,
            approval_id=approval.id,
        )


def _was_asked(detail: TicketDetail) -> bool:
    """Tickets that never asked need no question to the server."""
    return any(entry.name == "approval_asked" for entry in detail.entries)


def _earlier(approval: ApprovalDetail) -> QWidget:
    line = row(Chip(state_badge(approval.state), height=20), spacing=7)
    line.addWidget(Label(approval.question, "meta", tone="secondary", wraps=True), 1)
    return box(line)


# --- asking -------------------------------------------------------------------------------------------------


def may_ask(detail: TicketDetail) -> bool:
    return TicketAction.ASK_APPROVAL in detail.allowed_actions


class AskingForApproval:
    """Opens the sheet once templates and teams are known."""

    def __init__(self, window: QWidget, place: Workplace) -> None:
        self._window, self._place = window, place
        self._actions = ApprovalActions(place.backend, window)

    def ask(self, detail: TicketDetail) -> None:
        def with_teams(teams: Teams) -> None:
            active = [team for team in teams.items if team.is_active]
            self._actions.chains(partial(self._open, detail, active), self._refused)

        self._place.backend.call(
            self._window, LIST_TEAMS, with_teams, failed=self._refused, latest="approval.teams"
        )

    def _refused(self, error: DeskError) -> None:
        show_toast(self._window, Notice(sentence(error), "", "red", "triangle-alert"))

    def _open(self, detail: TicketDetail, teams: list[Team], found: Chains) -> None:
        chains = [one for one in found.items if one.is_active]
        sheet = ask_form(
            self._window,
            lambda: t("approvals.ask_title"),
            _fields(self._actions, teams, chains),
            yes=lambda: t("approvals.ask"),
            done=partial(self._send, detail),
            values={"chain_id": chains[0].id if chains else BY_HAND, "mode": Mode.ALL, **_said_of(detail)},
            icon="file-clock",
        )

        def show_what_is_needed(_: str = "") -> None:
            is_by_hand = sheet.form.value("chain_id") == BY_HAND
            for name in STEP:
                sheet.form.show_field(name, is_by_hand and name != "step")

        sheet.form.changed.connect(show_what_is_needed)
        show_what_is_needed()

    def _send(self, detail: TicketDetail, values: dict[str, Any], sheet: FormSheet) -> None:
        is_by_hand = values["chain_id"] == BY_HAND
        steps = [ChainStep(mode=values["mode"], approvers=approvers_from(values["approvers"]))]
        body = AskApproval(
            version=detail.row.version,
            question=values["question"],
            text=values["text"],
            chain_id=None if is_by_hand else values["chain_id"],
            steps=steps if is_by_hand else [],
        )
        done: Callable[[TicketDetail], None] = lambda _: self._asked(sheet)  # noqa: E731  # typed
        self._place.backend.call(
            sheet,
            ASK_APPROVAL,
            done,
            failed=partial(_refuse, sheet),
            body=body,
            ticket_id=detail.row.id,
        )

    def _asked(self, sheet: FormSheet) -> None:
        sheet.close_cover()
        show_toast(self._window, Notice(t("approvals.asked"), "", "green", "file-clock"))


def _said_of(detail: TicketDetail) -> dict[str, str]:
    """Of a change its approvers need to know when, how risky and how it is taken back."""
    plan = detail.change
    if detail.row.kind is not Kind.CHANGE or plan is None:
        return {}
    start, end = formats.moment(plan.starts_at), formats.moment(plan.ends_at)
    lines = (
        t("ticket.change.window", start=start, end=end),
        t("ticket.change.risk_is", risk=badges.grade_word(plan.risk.value)),
        f"{t('ticket.change.plan')}: {plan.plan}",
        f"{t('ticket.change.rollback')}: {plan.rollback}",
    )
    question = t("approvals.change_question", subject=detail.row.subject)
    return {"question": question[:MOST_QUESTION], "text": "\n".join(lines)}


def _fields(actions: ApprovalActions, teams: list[Team], chains: list[Chain]) -> list[Field]:
    choices: list[tuple[int, Text]] = [(one.id, one.name) for one in chains]
    choices.append((BY_HAND, lambda: t("approvals.by_hand")))
    return [
        Field(
            "question",
            lambda: t("approvals.question"),
            is_required=True,
            most=MOST_QUESTION,
            placeholder=lambda: t("approvals.question_hint"),
        ),
        Field("text", lambda: t("approvals.text"), "text", lines=3),
        Field("chain_id", lambda: t("approvals.chain"), "choice", choices=choices),
        *step_fields(actions, teams),
    ]


def _refuse(sheet: FormSheet, error: DeskError) -> None:
    sheet.refuse(sentence(error), "approvers" if error.field == "steps" else error.field)
