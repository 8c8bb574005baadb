"""Sheets of approvals: approve with a word, decline with a reason, name a deputy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.approvals.actions import ApprovalActions
from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.choices import Choice, Deliver, Provider
from desktop_app.ui.dialogs import FormSheet, Sheet, ask_form
from desktop_app.ui.form import Field
from desktop_app.ui.widgets import (
    Avatar,
    Button,
    ElidedLabel,
    IconButton,
    Label,
    SectionHeader,
    box,
    clear,
    column,
    row,
)
from shared.approvals import ApprovalDetail, Colleague, Colleagues, Delegation, Delegations, Verdict
from shared.errors import DeskError

Done = Callable[[ApprovalDetail], None]
WEEK = timedelta(days=6)


def ask_decision(
    parent: QWidget, place: Workplace, approval: ApprovalDetail, verdict: Verdict, done: Done
) -> FormSheet:
    """A decline must say why; an approval may say something."""
    actions = ApprovalActions(place.backend, parent)
    is_decline = verdict is Verdict.DECLINE
    key = "decline" if is_decline else "approve"
    field = Field(
        "reason",
        lambda: t("approvals.decline_reason") if is_decline else t("approvals.approve_note"),
        "text",
        is_required=is_decline,
        lines=3,
    )

    def send(values: dict[str, Any], sheet: FormSheet) -> None:
        def decided(found: ApprovalDetail) -> None:
            sheet.close_cover()
            done(found)

        def refused(error: DeskError) -> None:
            sheet.refuse(sentence(error), error.field)

        actions.decide(approval.id, verdict, values["reason"], decided, refused)

    name = approval.for_person.label if approval.for_person is not None else ""
    return ask_form(
        parent,
        lambda: t(f"approvals.{key}_title"),
        [field],
        yes=lambda: t(f"approvals.{key}"),
        done=send,
        text=lambda: (
            t("approvals.for_whom", question=approval.question, name=name) if name else approval.question
        ),
        icon="circle-x" if is_decline else "circle-check",
    )


# --- deputies -----------------------------------------------------------------------------------------------


def colleague_provider(actions: ApprovalActions) -> Provider:
    """Everybody who works here, asked from the server: also for those who may not read the directory."""

    def provide(query: str, deliver: Deliver) -> None:
        if not query.strip():
            deliver([])
            return

        def take(found: Colleagues) -> None:
            deliver([_choice(one) for one in found.items])

        actions.colleagues(query.strip()[:250], take)

    return provide


def _choice(one: Colleague) -> Choice:
    text = " · ".join(word for word in (one.department, one.title) if word)
    return Choice(one.id, one.name, text, person=one.name)


class DeputiesSheet(Sheet):
    """Who decides for me while I am away, and for whom I do."""

    def __init__(self, parent: QWidget, place: Workplace) -> None:
        super().__init__(parent, lambda: t("approvals.deputies"), icon="user-check", width=560)
        self._place = place
        self._actions = ApprovalActions(place.backend, self)
        self.add(Label(lambda: t("approvals.deputies_text"), "body", tone="secondary", wraps=True))
        self._list = column(spacing=8)
        self.add(box(self._list))
        add = Button(lambda: t("approvals.new_deputy"), "primary", icon="plus", clicked=self.ask_new)
        close = Button(lambda: t("ui.close"), "ghost", clicked=self.cancel)
        self.set_footer(close, None, add)
        self.load()

    def load(self) -> None:
        self._actions.delegations(self._take, self._refused)

    def _take(self, found: Delegations) -> None:
        self.show_error("")
        clear(self._list)
        if not found.given and not found.received:
            self._list.addWidget(Label(lambda: t("approvals.no_deputies"), "body", tone="tertiary"))
        for title, rows, may_end in (
            ("approvals.given", found.given, True),
            ("approvals.received", found.received, False),
        ):
            if rows:
                self._list.addWidget(SectionHeader(partial(t, title)))
            for each in rows:
                self._list.addWidget(self._delegation(each, may_end=may_end))
        self.place()

    def _delegation(self, one: Delegation, *, may_end: bool) -> QWidget:
        person = one.deputy if may_end else one.person
        days = f"{formats.day(one.from_on)} – {formats.day(one.until_on)}"
        text = " · ".join(word for word in (days, one.note) if word)
        line = row(Avatar(person.label, 28), spacing=9)
        line.addLayout(
            column(
                ElidedLabel(person.label, "body", "medium"),
                ElidedLabel(text, "meta", tone="secondary"),
                spacing=0,
            ),
            1,
        )
        if may_end:
            line.addWidget(
                IconButton("x", lambda: t("approvals.end_deputy"), clicked=partial(self._end, one))
            )
        return box(line)

    def _end(self, one: Delegation) -> None:
        self._actions.end_delegation(one.id, lambda _: self.load(), self._refused)

    def _refused(self, error: DeskError) -> None:
        self.show_error(sentence(error))

    def ask_new(self) -> FormSheet:
        parent = self.parentWidget()
        assert parent is not None
        fields = [
            Field(
                "deputy",
                lambda: t("approvals.deputy"),
                "pick",
                is_required=True,
                provider=colleague_provider(self._actions),
                placeholder=lambda: t("approvals.deputy_hint"),
            ),
            Field("from_on", lambda: t("approvals.from_on"), "date", is_required=True, is_half=True),
            Field("until_on", lambda: t("approvals.until_on"), "date", is_required=True, is_half=True),
            Field("note", lambda: t("approvals.deputy_note"), most=250),
        ]
        today = date.today()  # noqa: DTZ011  # the date where the person is
        return ask_form(
            parent,
            lambda: t("approvals.new_deputy"),
            fields,
            yes=lambda: t("approvals.name_deputy"),
            done=self._send,
            values={"from_on": today, "until_on": today + WEEK},
            icon="user-check",
        )

    def _send(self, values: dict[str, Any], sheet: FormSheet) -> None:
        def named(_: Delegation) -> None:
            sheet.close_cover()
            self.load()

        def refused(error: DeskError) -> None:
            field = "deputy" if error.field == "deputy_id" else error.field
            sheet.refuse(sentence(error), field)

        days = (values["from_on"], values["until_on"])
        self._actions.delegate(values["deputy"], days, values["note"], named, refused)
