"""SLA policies in the order in which they are tried; quiet hours."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDrag, QDragEnterEvent, QDropEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop_app.catalog.directory import catalog_of
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.sla import words
from desktop_app.sla.actions import SlaActions
from desktop_app.sla.models import PolicyDraft
from desktop_app.sla.policy_form import PolicySheet
from desktop_app.sla.simulation import SimulationSheet
from desktop_app.sla.targets import text_of
from desktop_app.tickets import badges
from desktop_app.ui.badges import Badge
from desktop_app.ui.dialogs import FormSheet, ask_form
from desktop_app.ui.form import Field
from desktop_app.ui.keys import set_scope
from desktop_app.ui.live import on_language
from desktop_app.ui.page import Page, PageHeader, set_pane
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import (
    Banner,
    Button,
    Card,
    Chip,
    ElidedLabel,
    EmptyState,
    FlowLayout,
    IconButton,
    IconLabel,
    Label,
    ScrollArea,
    Skeleton,
    box,
    clear,
    row,
)
from shared.errors import DeskError
from shared.permissions import Permission
from shared.sla import (
    BusinessCalendar,
    BusinessCalendars,
    ChangeSlaSettings,
    Condition,
    Simulate,
    SlaPolicies,
    SlaPolicy,
    SlaSettings,
)
from shared.tickets import ClockKind
from shared.updates import Update

SCOPE = "sla_policies"
DRAGGED = "application/x-ieum-policy"


class PolicyCard(Card):
    """One policy: drag it by the grip, or Ctrl+↑ and Ctrl+↓; Enter opens it."""

    def __init__(self, page: PoliciesPage, policy: SlaPolicy, place: int) -> None:
        super().__init__(margins=(10, 10, 12, 10), spacing=6)
        self.policy, self._page, self._place = policy, page, place
        self._pressed_at: QPoint | None = None
        self.setAcceptDrops(page.may_manage)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{place + 1}. {policy.name}")
        self._build()

    def _build(self) -> None:
        policy, page = self.policy, self._page
        number = Label(f"{self._place + 1}", "section", "semibold", tone="tertiary")
        grip = IconLabel("grip-vertical", "text.tertiary", 16)
        head = row(grip, number, Label(policy.name, "section", "semibold"), spacing=8)
        if not policy.is_active:
            head.addWidget(Chip(Badge(t("sla.off"), "grey", "circle-pause")))
        head.addStretch(1)
        if page.may_manage:
            up = partial(page.shift, policy.id, -1)
            down = partial(page.shift, policy.id, 1)
            head.addWidget(IconButton("arrow-up", lambda: t("sla.move_up"), key="Ctrl+↑", clicked=up))
            head.addWidget(IconButton("arrow-down", lambda: t("sla.move_down"), key="Ctrl+↓", clicked=down))
            edit = partial(page.edit, policy.id)
            head.addWidget(IconButton("pencil", lambda: t("sla.edit_policy"), key="Enter", clicked=edit))
        self.body.addLayout(head)
        chips = FlowLayout()
        for text in page.conditions_of(policy):
            chips.addWidget(Chip(Badge(text, "blue", "filter")))
        if not chips.count():
            chips.addWidget(Chip(Badge(t("sla.matches_all"), "grey")))
        self.body.addWidget(box(chips))
        self.body.addWidget(ElidedLabel(page.calendar_line(policy), "meta", tone="secondary"))
        self.body.addWidget(_targets(policy))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if is_control and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._page.shift(self.policy.id, -1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._page.edit(self.policy.id)
        else:
            super().keyPressEvent(event)

    # --- dragging ------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        far = QApplication.startDragDistance()
        if self._pressed_at is None or not self._page.may_manage:
            return
        if (event.position().toPoint() - self._pressed_at).manhattanLength() >= far:
            self._pressed_at = None
            drag, carried = QDrag(self), QMimeData()
            carried.setData(DRAGGED, str(self.policy.id).encode())
            drag.setMimeData(carried)
            drag.setPixmap(self.grab())
            drag.exec(Qt.DropAction.MoveAction)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(DRAGGED):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        dragged = int(bytes(event.mimeData().data(DRAGGED).data()).decode())
        event.acceptProposedAction()
        self._page.move_to(dragged, self._place)


def _targets(policy: SlaPolicy) -> QWidget:
    """The targets of every priority in one line each."""
    flow = FlowLayout(spacing=10)
    for priority in sorted(policy.targets):
        found = policy.targets[priority]
        said = " · ".join(
            t("sla.target_line", clock=words.clock_word(kind), length=text_of(found[kind]))
            for kind in words.PROMISES
            if kind in found
        )
        line = row(Chip(badges.priority_badge(priority)), Label(said, "meta", tone="secondary"), spacing=6)
        flow.addWidget(box(line))
    return box(flow)


class PoliciesPage(Page):
    """The first policy that fits a ticket holds for it. Another order is tried out and then saved, or not."""

    def __init__(self, place: Workplace) -> None:
        self.quiet_button = Button(lambda: t("sla.quiet"), icon="bell-off")
        self.new_button = Button(
            lambda: t("sla.new_policy"), "primary", icon="plus", key=place.commands.key_of("sla.new_policy")
        )
        super().__init__(
            PageHeader(
                lambda: t("sla.policies"),
                subtitle=lambda: t("sla.policies_text"),
                right=[self.quiet_button, self.new_button],
            )
        )
        set_scope(self, SCOPE)
        self._place = place
        self._actions = SlaActions(place.backend, self)
        self.policies: list[SlaPolicy] = []
        self.calendars: dict[int, BusinessCalendar] = {}
        self.settings: SlaSettings | None = None
        self._focused = 0
        self.saved_order: list[int] = []
        """As the server has it; the cards may stand otherwise until that is saved."""
        self._banners = QVBoxLayout()
        self.body.addLayout(self._banners)
        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(theme.px(8))
        self._list.addWidget(Skeleton(6))
        self.scroller = ScrollArea(content)
        set_pane(self.scroller, lambda: t("sla.policies"))
        self.body.addWidget(self.scroller, 1)
        self.new_button.clicked.connect(lambda _=False: self.ask_new())
        self.quiet_button.clicked.connect(lambda _=False: self.ask_quiet())
        place.backend.updated.connect(self._on_updates)
        place.backend.reload.connect(self.load)
        on_language(self, self._show)
        self.load()

    @property
    def may_manage(self) -> bool:
        me = self._place.backend.session.me
        return me is not None and Permission.SLA_MANAGE in me.permissions

    # --- reading -------------------------------------------------------------------------------------------

    def load(self) -> None:
        self._actions.calendars(self._take_calendars, self._refused)
        self._actions.policies(self._take, self._refused)
        self._actions.settings(self._take_settings, lambda _: None)

    def _take_calendars(self, found: BusinessCalendars) -> None:
        self.calendars = {one.id: one for one in found.items}
        self._show()

    def _take(self, found: SlaPolicies) -> None:
        """What was moved here and not saved yet stays where it was put."""
        moved = self.order() if self.is_moved else []
        self.policies, self.saved_order = found.items, [one.id for one in found.items]
        if sorted(moved) == sorted(self.saved_order):
            self.policies = sorted(found.items, key=lambda one: moved.index(one.id))
        self._show()

    def order(self) -> list[int]:
        """As it stands on the page."""
        return [one.id for one in self.policies]

    @property
    def is_moved(self) -> bool:
        return self.order() != self.saved_order

    def _take_settings(self, found: SlaSettings) -> None:
        self.settings = found

    def _on_updates(self, updates: list[Update]) -> None:
        if any(one.kind in ("sla_policy", "business_calendar", "sla_settings") for one in updates):
            self.load()

    # --- showing -------------------------------------------------------------------------------------------

    def _show(self) -> None:
        for button in (self.new_button, self.quiet_button):
            button.setVisible(self.may_manage)
        if not self.policies:
            return
        position = self.scroller.verticalScrollBar().value()
        self._show_moved()
        clear(self._list)
        self.cards = [PolicyCard(self, policy, at) for at, policy in enumerate(self.policies)]
        for card in self.cards:
            self._list.addWidget(card)
            if card.policy.id == self._focused:
                card.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.cards:
            self._list.addWidget(EmptyState("target", lambda: t("sla.no_policies")))
        self._list.addStretch(1)
        self.scroller.verticalScrollBar().setValue(position)

    def _show_moved(self) -> None:
        clear(self._banners)
        if self.is_moved:
            key = self._place.commands.key_of("sla.save_order")
            actions = [
                Button(lambda: t("sla.simulate"), icon="flask-conical", clicked=self.simulate_order),
                Button(lambda: t("sla.undo_order"), "ghost", clicked=self.undo_order),
                Button(lambda: t("sla.save"), "primary", icon="save", key=key, clicked=self.save_order),
            ]
            banner = Banner(lambda: t("sla.order_moved"), hue="amber", icon="grip-vertical", actions=actions)
            self._banners.addWidget(banner)

    def conditions_of(self, policy: SlaPolicy) -> list[str]:
        found = [badges.kind_word(kind) for kind in policy.kinds]
        counted = {
            Condition.CATEGORY: policy.category_ids,
            Condition.TEAM: policy.team_ids,
            Condition.DEPARTMENT: policy.department_ids,
        }
        for condition, ids in counted.items():
            if ids:
                found.append(t(f"sla.counted.{condition.value}", n=len(ids)))
        if policy.is_vip is not None:
            found.append(t("sla.vip_only" if policy.is_vip else "sla.vip_not"))
        found += [t(f"assets.category_{one.value}") for one in policy.asset_categories]
        return [*found, *(f"#{catalog_of(self._place).tag_name(tag)}" for tag in policy.tags)]

    def calendar_line(self, policy: SlaPolicy) -> str:
        def name(calendar_id: int) -> str:
            found = self.calendars.get(calendar_id)
            return found.name if found is not None else "–"

        line = t("sla.by_calendar", calendar=name(policy.calendar_id))
        first = policy.clock_calendars.get(ClockKind.FIRST_RESPONSE)
        if first is not None:
            line += " · " + t("sla.first_by", calendar=name(first))
        reasons = [badges.pending_word(reason) for reason, kinds in policy.pauses.items() if kinds]
        return line + " · " + t("sla.paused_by", reasons=", ".join(reasons) or "–")

    # --- changing ------------------------------------------------------------------------------------------

    def ask_new(self) -> None:
        first = next((one for one in self.calendars.values() if one.is_active), None)
        if self.may_manage and first is not None:
            draft = PolicyDraft.new(t("sla.new_policy_name"), first.id)
            PolicySheet(self, self._place, draft, list(self.calendars.values()), self._saved).open()

    def edit(self, policy_id: int) -> None:
        policy = next((one for one in self.policies if one.id == policy_id), None)
        if self.may_manage and policy is not None:
            draft = PolicyDraft.of(policy)
            PolicySheet(self, self._place, draft, list(self.calendars.values()), self._saved).open()

    def _saved(self, policy: SlaPolicy) -> None:
        self._focused = policy.id
        self.load()
        title = t("sla.policy_saved", name=policy.name)
        show_toast(self, Notice(title, t("sla.soon"), "green", "circle-check"))

    def shift(self, policy_id: int, by: int) -> None:
        places = [one.id for one in self.policies]
        self.move_to(policy_id, places.index(policy_id) + by)

    def move_to(self, policy_id: int, place: int) -> None:
        """To this place of the order; what stood there goes down or up by one."""
        ids = [one.id for one in self.policies]
        if not self.may_manage or not 0 <= place < len(ids) or ids.index(policy_id) == place:
            return
        self.policies.insert(place, self.policies.pop(ids.index(policy_id)))
        self._focused = policy_id
        self._show()

    def simulate_order(self) -> None:
        if self.is_moved:
            SimulationSheet(self, self._place, Simulate(order=self.order()), self.save_order).open()

    def save_order(self) -> None:
        if self.is_moved:
            self._actions.order(self.order(), self._order_saved, self._refused)

    def _order_saved(self, found: SlaPolicies) -> None:
        self.policies, self.saved_order = found.items, [one.id for one in found.items]
        self._show()
        show_toast(self, Notice(t("sla.order_saved"), t("sla.soon"), "green", "circle-check"))

    def undo_order(self) -> None:
        self.policies.sort(key=lambda one: self.saved_order.index(one.id))
        self._show()

    def ask_quiet(self) -> None:
        """Hours in which nobody is warned, unless it is urgent."""
        if self.settings is None:
            return
        hours: list[tuple[Any, Any]] = [(hour * 60, f"{hour:02d}:00") for hour in range(24)]
        fields = [
            Field("quiet_from", lambda: t("sla.quiet_from"), "choice", choices=hours, is_half=True),
            Field("quiet_until", lambda: t("sla.quiet_until"), "choice", choices=hours, is_half=True),
        ]
        values = {"quiet_from": self.settings.quiet_from, "quiet_until": self.settings.quiet_until}
        ask_form(
            self,
            lambda: t("sla.quiet"),
            fields,
            yes=lambda: t("sla.save"),
            done=self._send_quiet,
            values=values,
            text=lambda: t("sla.quiet_text"),
            icon="bell-off",
        )

    def _send_quiet(self, values: dict[str, Any], sheet: FormSheet) -> None:
        assert self.settings is not None
        form = ChangeSlaSettings(version=self.settings.version, **values)

        def taken(found: SlaSettings) -> None:
            self.settings = found
            sheet.close_cover()

        self._actions.change_settings(form, taken, lambda error: sheet.refuse(sentence(error), error.field))

    def _refused(self, error: DeskError) -> None:
        show_toast(self, Notice(sentence(error), "", "red", "triangle-alert"))
        self._focused = 0
