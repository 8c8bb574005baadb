"""Settings: templates of approval chains. Every change is saved at once, for questions asked from then on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.approvals import words
from desktop_app.approvals.actions import ApprovalActions
from desktop_app.approvals.approvers import approver_provider, approvers_from, choice_of
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.badges import Badge
from desktop_app.ui.dialogs import FormSheet, ask_form
from desktop_app.ui.form import Field
from desktop_app.ui.live import Text, on_language
from desktop_app.ui.page import Page, PageHeader, SideEntry, SideList, SideSection, set_pane
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import (
    Button,
    Card,
    Chip,
    ElidedLabel,
    EmptyState,
    FlowLayout,
    IconButton,
    Label,
    ScrollArea,
    Skeleton,
    box,
    clear,
    column,
    row,
)
from shared.approvals import Chain, Chains, ChainStep, ChangeChain, Mode, NewChain
from shared.catalog import LIST_TEAMS, Team, Teams
from shared.errors import DeskError
from shared.updates import Update
from shared.wire import bounds

SIDE_WIDTH = 240
KIND = "approval_chain"


class ChainsPage(Page):
    """Chains at the left, the steps of the chosen one at the right."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        self.new_button = Button(
            lambda: t("approvals.new_chain"),
            "primary",
            icon="plus",
            key=place.commands.key_of("settings.press_new"),
        )
        header = PageHeader(
            lambda: t("approvals.chains"),
            subtitle=lambda: t("approvals.chains_text"),
            right=[self.new_button],
        )
        super().__init__(header, parent)
        self._place = place
        self._actions = ApprovalActions(place.backend, self)
        self.chains: list[Chain] = []
        self.teams: list[Team] = []
        self.current: Chain | None = None
        self._is_loaded = False
        self._build()
        self.new_button.clicked.connect(lambda _=False: self.ask_new())
        place.backend.updated.connect(self._on_updates)
        place.backend.reload.connect(self.load)
        on_language(self, self._show)
        self.load()

    def _build(self) -> None:
        self.side = SideList()
        self.side.setFixedWidth(theme.px(SIDE_WIDTH))
        self.side.chosen.connect(self._choose)
        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(theme.px(8))
        scroller = ScrollArea(content)
        set_pane(self.side, lambda: t("approvals.chains"))
        set_pane(scroller, lambda: t("approvals.chain"))
        parts = QHBoxLayout()
        parts.setSpacing(theme.px(16))
        parts.addWidget(self.side)
        parts.addWidget(scroller, 1)
        self.body.addLayout(parts, 1)
        self.setFocusProxy(self.side)

    # --- reading -------------------------------------------------------------------------------------------

    def load(self) -> None:
        self._actions.chains(self._take, self._refused)
        self._place.backend.call(self, LIST_TEAMS, self._take_teams, failed=lambda _: None, latest="teams")

    def _take_teams(self, found: Teams) -> None:
        self.teams = [team for team in found.items if team.is_active]

    def _take(self, found: Chains) -> None:
        self._is_loaded = True
        self.chains = found.items
        wanted = self.current.id if self.current is not None else 0
        self.current = next((one for one in self.chains if one.id == wanted), None)
        if self.current is None and self.chains:
            self.current = self.chains[0]
        self._show()

    def _on_updates(self, updates: list[Update]) -> None:
        if any(one.kind == KIND for one in updates):
            self.load()

    def _refused(self, error: DeskError) -> None:
        show_toast(self, Notice(sentence(error), "", "red", "triangle-alert"))

    # --- showing -------------------------------------------------------------------------------------------

    def _show(self) -> None:
        entries = [
            SideEntry(str(one.id), one.name, "workflow" if one.is_active else "circle-slash")
            for one in self.chains
        ]
        self.side.set_sections([SideSection("", entries)])
        clear(self._list)
        if not self._is_loaded:
            self._list.addWidget(Skeleton(6))
        elif self.current is None:
            self._list.addWidget(
                EmptyState(
                    "workflow", lambda: t("approvals.no_chains"), lambda: t("approvals.no_chains_more")
                )
            )
        else:
            self.side.set_current(str(self.current.id))
            self._show_chain(self.current)
        self._list.addStretch(1)

    def _show_chain(self, chain: Chain) -> None:
        title = row(ElidedLabel(chain.name, "title", "semibold"), spacing=8, margins=(2, 0, 0, 2))
        if not chain.is_active:
            title.addWidget(Chip(Badge(t("approvals.inactive"), "grey", "circle-slash")))
        title.addStretch(1)
        title.addWidget(
            Button(lambda: t("approvals.edit_chain"), icon="pencil", clicked=partial(self.ask_name, chain))
        )
        key = "approvals.retire" if chain.is_active else "approvals.revive"
        title.addWidget(Button(partial(t, key), clicked=partial(self._toggle, chain)))
        self._list.addLayout(title)
        if chain.description:
            self._list.addWidget(Label(chain.description, "body", tone="secondary", wraps=True))
        self._list.addWidget(Label(partial(self._clock, chain), "meta", tone="tertiary"))
        for at, step in enumerate(chain.steps):
            self._list.addWidget(self._step_card(chain, at, step))
        add = Button(
            lambda: t("approvals.add_step"), icon="plus", clicked=partial(self.ask_step, chain, None)
        )
        self._list.addLayout(row(add, None))

    def _clock(self, chain: Chain) -> str:
        days = (
            ("approvals.reminds", chain.remind_after_days),
            ("approvals.expires", chain.expires_after_days),
        )
        return " · ".join(t(key, n=n) for key, n in days if n is not None)

    def _step_card(self, chain: Chain, at: int, step: ChainStep) -> Card:
        number = Label(f"{at + 1}", "body", "semibold", tone="tertiary")
        number.setFixedWidth(theme.px(22))
        name = step.name or t("approvals.step_number", n=at + 1)
        flow = FlowLayout()
        for approver in step.approvers:
            choice = choice_of(approver, chain.refs)
            flow.addWidget(Chip(Badge(choice.title, "blue", choice.icon or "user")))
        about = words.mode(step.mode) if len(step.approvers) > 1 else ""
        title = row(ElidedLabel(name, "reading", "medium"), Label(about, "meta", tone="secondary"), None)
        line = row(number, spacing=10)
        line.addLayout(column(title, box(flow), spacing=6), 1)
        tools = (
            ("arrow-up", "move_up", partial(self._move, chain, at, -1)),
            ("arrow-down", "move_down", partial(self._move, chain, at, 1)),
            ("pencil", "edit_step", partial(self.ask_step, chain, at)),
            ("trash-2", "remove_step", partial(self._remove, chain, at)),
        )
        for icon, key, act in tools:
            line.addWidget(IconButton(icon, partial(t, f"approvals.{key}"), clicked=act))
        card = Card(margins=(14, 10, 10, 10))
        card.body.addLayout(line)
        return card

    def _choose(self, name: str) -> None:
        self.current = next((one for one in self.chains if str(one.id) == name), self.current)
        self._show()

    # --- changing ------------------------------------------------------------------------------------------

    def _save(
        self,
        chain: Chain,
        done: Callable[[Chain], None] | None = None,
        failed: Callable[[DeskError], None] | None = None,
    ) -> None:
        form = ChangeChain(
            version=chain.version,
            name=chain.name,
            description=chain.description,
            steps=chain.steps,
            remind_after_days=chain.remind_after_days,
            expires_after_days=chain.expires_after_days,
            is_active=chain.is_active,
        )
        self._actions.change_chain(chain.id, form, done or self._saved, failed or self._refused)

    def _saved(self, chain: Chain) -> None:
        self.current = chain
        known = {one.id: one for one in self.chains} | {chain.id: chain}
        self.chains = sorted(known.values(), key=lambda one: one.name)
        self._show()

    def _toggle(self, chain: Chain) -> None:
        self._save(structs.replace(chain, is_active=not chain.is_active))

    def _move(self, chain: Chain, at: int, by: int) -> None:
        steps, to = list(chain.steps), at + by
        if 0 <= to < len(steps):
            steps[at], steps[to] = steps[to], steps[at]
            self._save(structs.replace(chain, steps=steps))

    def _remove(self, chain: Chain, at: int) -> None:
        if len(chain.steps) > 1:
            self._save(structs.replace(chain, steps=[*chain.steps[:at], *chain.steps[at + 1 :]]))

    # --- sheets --------------------------------------------------------------------------------------------

    def ask_name(self, chain: Chain) -> FormSheet:
        values = {
            "name": chain.name,
            "description": chain.description,
            "remind": chain.remind_after_days,
            "expires": chain.expires_after_days,
        }

        def send(given: dict[str, Any], sheet: FormSheet) -> None:
            changed = structs.replace(chain, **_head_values(given))
            self._save(changed, partial(self._close, sheet), partial(_refuse, sheet))

        return self._ask(lambda: t("approvals.edit_chain"), _head_fields(), send, values)

    def ask_new(self) -> FormSheet:
        """The name, and the first step at once: a chain without steps asks nobody."""

        def send(given: dict[str, Any], sheet: FormSheet) -> None:
            form = NewChain(steps=[_step_of(given)], **_head_values(given))
            self._actions.create_chain(form, partial(self._close, sheet), partial(_refuse, sheet))

        fields = [*_head_fields(), *self._step_fields()]
        values = {"remind": 2, "expires": 14, "mode": Mode.ALL}
        return self._ask(lambda: t("approvals.new_chain"), fields, send, values)

    def ask_step(self, chain: Chain, at: int | None) -> FormSheet:
        step = chain.steps[at] if at is not None else None

        def send(given: dict[str, Any], sheet: FormSheet) -> None:
            steps = list(chain.steps)
            place = len(steps) if at is None else at
            steps[place : place + 1] = [_step_of(given)]
            changed = structs.replace(chain, steps=steps)
            self._save(changed, partial(self._close, sheet), partial(_refuse, sheet))

        values: dict[str, Any] = {"mode": Mode.ALL}
        if step is not None:
            approvers = [choice_of(one, chain.refs) for one in step.approvers]
            values = {"step": step.name, "mode": step.mode, "approvers": approvers}
        key = "approvals.add_step" if step is None else "approvals.edit_step"
        return self._ask(partial(t, key), self._step_fields(), send, values)

    def _ask(
        self,
        title: Text,
        fields: list[Field],
        send: Callable[[dict[str, Any], FormSheet], None],
        values: dict[str, Any],
    ) -> FormSheet:
        return ask_form(
            self, title, fields, yes=lambda: t("approvals.save"), done=send, values=values, icon="workflow"
        )

    def _step_fields(self) -> list[Field]:
        return step_fields(self._actions, self.teams)

    def _close(self, sheet: FormSheet, chain: Chain) -> None:
        sheet.close_cover()
        self._saved(chain)
        self.side.setFocus(Qt.FocusReason.OtherFocusReason)


def step_fields(actions: ApprovalActions, teams: list[Team]) -> list[Field]:
    """Who is asked in a step, and how many of them must agree."""
    modes = [(each, partial(words.mode, each)) for each in Mode]
    return [
        Field("step", lambda: t("approvals.step_name"), most=250),
        Field(
            "approvers",
            lambda: t("approvals.approvers"),
            "pick_many",
            is_required=True,
            provider=approver_provider(actions, teams),
            placeholder=lambda: t("approvals.approvers_hint"),
        ),
        Field("mode", lambda: t("approvals.modes"), "segments", choices=modes),
    ]


def _head_fields() -> list[Field]:
    return [
        Field("name", lambda: t("approvals.chain_name"), is_required=True, most=250),
        Field("description", lambda: t("approvals.chain_description"), most=250),
        Field(
            "remind",
            lambda: t("approvals.remind_days"),
            "number",
            between=bounds(NewChain, "remind_after_days"),
            is_half=True,
        ),
        Field(
            "expires",
            lambda: t("approvals.expire_days"),
            "number",
            between=bounds(NewChain, "expires_after_days"),
            is_half=True,
        ),
    ]


def _head_values(given: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": given["name"],
        "description": given["description"],
        "remind_after_days": given["remind"],
        "expires_after_days": given["expires"],
    }


def _step_of(given: dict[str, Any]) -> ChainStep:
    return ChainStep(name=given["step"], mode=given["mode"], approvers=approvers_from(given["approvers"]))


def _refuse(sheet: FormSheet, error: DeskError) -> None:
    fields = {"steps": "approvers", "remind_after_days": "remind", "expires_after_days": "expires"}
    sheet.refuse(sentence(error), fields.get(error.field, error.field))
