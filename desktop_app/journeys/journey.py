"""One journey: who and by when, the check list of every team, what is still held, what happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop_app.core import sentences
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.journeys import dialogs, models, words
from desktop_app.journeys.actions import JourneyActions
from desktop_app.journeys.side import JourneySide
from desktop_app.journeys.steps import StepCard, Verbs
from desktop_app.ui.dialogs import FormSheet
from desktop_app.ui.live import on_language
from desktop_app.ui.page import Page, set_pane
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import (
    Avatar,
    Banner,
    Button,
    Chip,
    ElidedLabel,
    EmptyState,
    IconButton,
    Label,
    ProgressBar,
    ScrollArea,
    SectionHeader,
    Skeleton,
    clear,
    column,
    row,
)
from shared.errors import DeskError
from shared.journeys import OPEN_STEPS, JourneyDetail, JourneyState, Redate, Step, StepKind
from shared.permissions import Permission
from shared.updates import Update

SIDE_WIDTH = 340
OPEN_STATES = (JourneyState.SCHEDULED, JourneyState.ACTIVE, JourneyState.ON_HOLD)
DESK_COMMAND = "custody.desk"


class JourneyView(Page):
    """`show_journey(id)` reads and shows one; `closed` asks for the board, `changed` carries the detail."""

    closed = Signal()
    changed = Signal(object)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(None, parent)
        self._place = place
        self._actions = JourneyActions(place.backend, self)
        self.journey_id = 0
        self.detail: JourneyDetail | None = None
        self.cards: dict[int, StepCard] = {}
        self.refusal: Banner | None = None
        self._build()
        place.backend.updated.connect(self._on_updates)
        place.backend.reload.connect(self.reload)
        on_language(self, self._on_language)

    # --- building ------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.back = IconButton("arrow-left", lambda: t("journeys.back"), key="Esc", clicked=self.closed.emit)
        self.avatar = Avatar("", 40)
        self.name = ElidedLabel("", "h1", "bold")
        self.about = ElidedLabel("", "meta", tone="secondary")
        self._chips = row(spacing=6)
        self.progress = ProgressBar(0, "blue", height=6, name=lambda: t("journeys.progress"))
        self.progress.setFixedWidth(theme.px(120))
        self.count = Label("", "meta", "semibold")
        self._make_buttons()
        title = row(self.name, spacing=8)
        title.addLayout(self._chips)
        title.addStretch(1)
        head = row(self.back, self.avatar, column(title, self.about, spacing=1), None, spacing=10)
        head.setStretch(2, 10)
        head.addLayout(column(self.count, self.progress, spacing=5))
        head.addSpacing(theme.px(8))
        for button in (self.redate_button, self.cancel_button, self.complete_button):
            head.addWidget(button)
        self.body.addLayout(head)
        self._banners = column(spacing=6)
        self.body.addLayout(self._banners)
        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 0, theme.px(6), 0)
        self._list.setSpacing(theme.px(7))
        self.scroller = ScrollArea(content)
        set_pane(self.scroller, lambda: t("journeys.check_list"))
        self.side = JourneySide()
        self.side_scroller = ScrollArea(self.side)
        self.side_scroller.setFixedWidth(theme.px(SIDE_WIDTH))
        set_pane(self.side_scroller, lambda: t("journeys.side"))
        parts = row(spacing=16)
        parts.addWidget(self.scroller, 1)
        parts.addWidget(self.side_scroller)
        self.body.addLayout(parts, 1)

    def _make_buttons(self) -> None:
        self.redate_button = Button(
            lambda: t("journeys.redate"), icon="calendar-clock", clicked=self._ask_dates
        )
        self.cancel_button = Button(
            lambda: t("journeys.cancel"), "danger", icon="ban", clicked=self._ask_cancel
        )
        self.complete_button = Button(
            lambda: t("journeys.complete"), "primary", icon="circle-check", clicked=self._ask_complete
        )

    # --- reading -------------------------------------------------------------------------------------------

    def show_journey(self, journey_id: int) -> None:
        if journey_id != self.journey_id:
            self.journey_id, self.detail = journey_id, None
            self._drop_refusal()
            self._show_waiting()
        self.reload()

    def reload(self) -> None:
        if self.journey_id:
            self._actions.read(self.journey_id, self.take, self._on_failed)

    def take(self, detail: JourneyDetail) -> None:
        """Show this state of the journey."""
        if detail.row.id != self.journey_id:
            return
        self.detail = detail
        self._show()
        self.changed.emit(detail)

    def _on_updates(self, updates: list[Update]) -> None:
        if any(update.kind == models.KIND and update.id == self.journey_id for update in updates):
            self.reload()

    def _on_language(self) -> None:
        """The sentences of the facts come from the server in the language that was asked in."""
        if self.detail is not None:
            self._show()
            self.reload()

    def _on_failed(self, error: DeskError) -> None:
        if self.detail is not None:
            return
        clear(self._list)
        again = Button(lambda: t("journeys.again"), icon="refresh-cw", clicked=self.reload)
        said = partial(sentences.sentence, error)
        self._list.addWidget(EmptyState("cloud-off", lambda: t("journeys.one_failed"), said, actions=[again]))

    def _show_waiting(self) -> None:
        self.cards.clear()
        clear(self._list)
        clear(self._banners)
        clear(self._chips)
        self.name.setText("")
        self.about.setText("")
        self.count.setText("")
        self.progress.set_share(0)
        for button in (self.redate_button, self.cancel_button, self.complete_button):
            button.hide()
        self.side.clear()
        self._list.addWidget(Skeleton(10))
        self._list.addStretch(1)

    # --- showing -------------------------------------------------------------------------------------------

    def may(self, permission: Permission) -> bool:
        me = self._place.backend.session.me
        return me is not None and permission in me.permissions

    @property
    def is_open(self) -> bool:
        return self.detail is not None and self.detail.row.state in OPEN_STATES

    def _show(self) -> None:
        detail = self.detail
        if detail is None:
            return
        self._show_head(detail)
        self._show_banners(detail)
        position = self.scroller.verticalScrollBar().value()
        focused = next((number for number, card in self.cards.items() if _has_focus(card)), 0)
        self._show_steps(detail)
        self.side.show_detail(detail)
        self.scroller.verticalScrollBar().setValue(position)
        if focused in self.cards:
            card = self.cards[focused]
            (next(iter(card.buttons.values()), None) or self.back).setFocus()

    def _show_head(self, detail: JourneyDetail) -> None:
        line = detail.row
        self.avatar.set_name(line.person.label)
        self.name.setText(line.person.label)
        parts = [line.department, line.title, line.employee_number]
        parts.append(t("journeys.from_template", name=detail.template, version=detail.template_version))
        self.about.setText(" · ".join(part for part in parts if part))
        clear(self._chips)
        now = models.today()
        self._chips.addWidget(Chip(partial(words.journey_kind, line.kind)))
        self._chips.addWidget(Chip(partial(words.journey_state, line.state)))
        if self.is_open:
            self._chips.addWidget(Chip(partial(words.day_badge, line, now)))
        share = line.steps_done / line.steps_total if line.steps_total else 1.0
        self.progress.set_share(share, "green" if share >= 1 else "blue")
        self.count.setText(t("journeys.steps_of", done=line.steps_done, total=line.steps_total))
        may_manage = self.is_open and self.may(Permission.JOURNEYS_MANAGE)
        for button in (self.redate_button, self.cancel_button, self.complete_button):
            button.setVisible(may_manage)

    def _show_banners(self, detail: JourneyDetail) -> None:
        if self.refusal is not None:
            self._banners.removeWidget(self.refusal)
        clear(self._banners)
        if self.refusal is not None:
            self._banners.addWidget(self.refusal)
        for fact in reversed(detail.alarms[-3:]):
            is_alarm = fact.source == "endpoint_agent" and detail.row.is_alarm
            self._banners.addWidget(
                Banner(
                    partial(words.fact_line, fact),
                    hue="red" if is_alarm else "amber",
                    icon="siren" if is_alarm else "triangle-alert",
                )
            )

    def _show_steps(self, detail: JourneyDetail) -> None:
        clear(self._list)
        self.cards.clear()
        titles = {step.id: step.title for step in detail.steps}
        teams: dict[str, list[Step]] = {}
        for step in sorted(detail.steps, key=lambda one: one.position):
            teams.setdefault(step.team, []).append(step)
        verbs = self._verbs()
        for team, steps in teams.items():
            done = sum(step.state not in OPEN_STEPS for step in steps)
            late = any(step.is_overdue for step in steps)
            head = SectionHeader(
                partial(_say_team, team),
                hue="red" if late else "green" if done == len(steps) else "blue",
                count=f"{done}/{len(steps)}",
            )
            self._list.addWidget(head)
            for step in steps:
                mine = verbs if self._may_be_waived(step, detail) else replace(verbs, waive=None)
                card = self.cards[step.id] = StepCard(step, titles, mine)
                card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
                self._list.addWidget(card)
        self._list.addStretch(1)

    def _may_be_waived(self, step: Step, detail: JourneyDetail) -> bool:
        """What is still in somebody's hands must come back."""
        held = {one.asset.id for one in detail.held}
        return step.kind is not StepKind.RETURN or step.asset is None or step.asset.id not in held

    def _verbs(self) -> Verbs:
        if not self.is_open:
            return Verbs()
        may_work, may_manage = self.may(Permission.JOURNEYS_WORK), self.may(Permission.JOURNEYS_MANAGE)
        commands = self._place.commands
        return Verbs(
            done=self._do if may_work else None,
            waive=self._ask_waive if may_manage else None,
            check=self._check if may_work else None,
            open_desk=self._open_desk if DESK_COMMAND in commands else None,
        )

    # --- doing ---------------------------------------------------------------------------------------------

    def _do(self, step: Step) -> None:
        self._lock(step)
        self._actions.do(self.journey_id, step, self._done, self._refused)

    def _check(self, step: Step) -> None:
        self._lock(step)
        self._actions.check(self.journey_id, step, self._checked, self._refused)

    def _checked(self, detail: JourneyDetail) -> None:
        self._done(detail)
        notice = Notice(t("journeys.checked"), "", "blue", "refresh-cw")
        show_toast(self, notice)

    def _open_desk(self) -> None:
        self._place.commands.run(DESK_COMMAND)

    def _ask_waive(self, step: Step) -> None:
        def send(reason: str) -> None:
            self._actions.waive(self.journey_id, step, reason, self._done, self._refused)

        dialogs.ask_waive(self, step, send)

    def _ask_dates(self) -> None:
        if self.detail is not None:
            dialogs.ask_dates(self, self.detail.row, self._send_dates)

    def _send_dates(self, body: Redate, sheet: FormSheet) -> None:
        def done(detail: JourneyDetail) -> None:
            sheet.close_cover()
            self._done(detail)

        def refused(error: DeskError) -> None:
            sheet.refuse(sentences.sentence(error), error.field)

        self._actions.redate(self.journey_id, body, done, refused)

    def _ask_complete(self) -> None:
        if self.detail is not None:
            dialogs.ask_complete(self, self.detail.row, self._complete)

    def _complete(self) -> None:
        if self.detail is not None:
            self._actions.complete(self.detail.row, self._done, self._refused)

    def _ask_cancel(self) -> None:
        if self.detail is not None:
            dialogs.ask_cancel(self, self.detail.row, self._cancel)

    def _cancel(self, reason: str) -> None:
        if self.detail is not None:
            self._actions.cancel(self.detail.row, reason, self._done, self._refused)

    def _lock(self, step: Step) -> None:
        """Pressed once is enough."""
        card = self.cards.get(step.id)
        for button in card.buttons.values() if card is not None else ():
            button.setEnabled(False)

    def _done(self, detail: JourneyDetail) -> None:
        self._drop_refusal()
        self.take(detail)

    def _refused(self, error: DeskError) -> None:
        """Say why it was not done, until it is closed or something else is done."""
        self._drop_refusal()
        said: Callable[[], str] = partial(sentences.sentence, error)
        self.refusal = Banner(said, hue="red", icon="octagon-alert", closed=self._drop_refusal)
        self._banners.insertWidget(0, self.refusal)
        for card in self.cards.values():
            for button in card.buttons.values():
                button.setEnabled(True)
        self.reload()

    def _drop_refusal(self) -> None:
        if self.refusal is not None:
            self.refusal.hide()
            self._banners.removeWidget(self.refusal)
            self.refusal.deleteLater()
            self.refusal = None


def _say_team(team: str) -> str:
    return team or t("journeys.no_team")


def _has_focus(card: QWidget) -> bool:
    focused: QWidget | None = card.window().focusWidget()
    return focused is not None and card.isAncestorOf(focused)
