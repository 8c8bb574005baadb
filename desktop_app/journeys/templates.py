"""The templates: the steps that a journey is made of. A change makes a new version for new journeys."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.core import sentences
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.journeys import words
from desktop_app.journeys.actions import JourneyActions
from desktop_app.journeys.draft import TemplateDraft
from desktop_app.journeys.step_form import ask_step
from desktop_app.ui.dialogs import FormSheet, ask_form, confirm
from desktop_app.ui.form import Field
from desktop_app.ui.live import on_language
from desktop_app.ui.page import Page, SideEntry, SideList, SideSection, set_pane
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import (
    Banner,
    Button,
    Card,
    Chip,
    ElidedLabel,
    EmptyState,
    IconButton,
    IconLabel,
    Label,
    ScrollArea,
    Skeleton,
    clear,
    column,
    row,
)
from shared.catalog import LIST_TEAMS, Team, Teams
from shared.errors import DeskError
from shared.journeys import JourneyKind, StepTemplate, TemplateDetail, Templates
from shared.permissions import Permission

SIDE_WIDTH = 240


class TemplatesPage(Page):
    """Templates at the left, the steps of the chosen one at the right."""

    closed = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(None, parent)
        self._place = place
        self._actions = JourneyActions(place.backend, self)
        self.known: dict[int, TemplateDetail] = {}
        self.teams: list[Team] = []
        self.draft: TemplateDraft | None = None
        self.refusal: Banner | None = None
        self._build()
        on_language(self, self.retranslate)

    # --- building ------------------------------------------------------------------------------------------

    def _build(self) -> None:
        back = IconButton("arrow-left", lambda: t("journeys.back"), clicked=self._leave)
        title = Label(lambda: t("journeys.templates_title"), "h1", "bold")
        self.new_button = Button(lambda: t("journeys.new_template"), icon="plus", clicked=self._ask_new)
        self.rename_button = Button(lambda: t("journeys.rename"), icon="pencil", clicked=self._ask_name)
        self.save_button = Button(lambda: t("journeys.save"), "primary", icon="save", clicked=self.save)
        self.body.addLayout(
            row(back, title, None, self.new_button, self.rename_button, self.save_button, spacing=8)
        )
        self._banners = column(spacing=6)
        self.body.addLayout(self._banners)
        self.side = SideList()
        self.side.setFixedWidth(theme.px(SIDE_WIDTH))
        self.side.chosen.connect(self._choose)
        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 0, theme.px(6), 0)
        self._list.setSpacing(theme.px(6))
        self.scroller = ScrollArea(content)
        set_pane(self.side, lambda: t("journeys.templates"))
        set_pane(self.scroller, lambda: t("journeys.steps"))
        parts = QHBoxLayout()
        parts.setSpacing(theme.px(16))
        parts.addWidget(self.side)
        parts.addWidget(self.scroller, 1)
        self.body.addLayout(parts, 1)
        self._list.addWidget(Skeleton(8))
        self.setFocusProxy(self.side)

    @property
    def may_manage(self) -> bool:
        me = self._place.backend.session.me
        return me is not None and Permission.JOURNEYS_MANAGE in me.permissions

    # --- reading -------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Nothing that was changed here and is not saved is lost."""
        self._actions.templates(self._take, self._refused)
        self._place.backend.call(self, LIST_TEAMS, self._take_teams, failed=lambda _: None, latest="teams")

    def _take_teams(self, found: Teams) -> None:
        self.teams = [team for team in found.items if team.is_active]
        self.retranslate()

    def _take(self, found: Templates) -> None:
        self.known = {one.id: one for one in found.items}
        if self.draft is None and found.items:
            self.draft = TemplateDraft.of(found.items[0])
        self.retranslate()

    # --- showing -------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        self._fill_side()
        self._show_buttons()
        self._show_steps()

    def _show_buttons(self) -> None:
        draft = self.draft
        for button in (self.new_button, self.rename_button, self.save_button):
            button.setVisible(self.may_manage)
        self.rename_button.setEnabled(draft is not None)
        self.save_button.setEnabled(draft is not None and draft.is_changed and bool(draft.steps))

    def _fill_side(self) -> None:
        sections = []
        for kind in JourneyKind:
            entries = [
                SideEntry(
                    str(one.id), one.name, "user-plus" if kind is JourneyKind.ONBOARDING else "user-minus"
                )
                for one in self.known.values()
                if one.kind is kind
            ]
            if entries:
                sections.append(SideSection(partial(t, f"journeys.{kind.value}"), entries))
        if self.draft is not None and self.draft.known is None:
            sections.append(
                SideSection(lambda: t("journeys.unsaved"), [SideEntry("new", self.draft.name, "file-plus")])
            )
        self.side.set_sections(sections)
        if self.draft is not None:
            self.side.set_current(str(self.draft.known.id) if self.draft.known is not None else "new")

    def _show_steps(self) -> None:
        position = self.scroller.verticalScrollBar().value()
        clear(self._list)
        draft = self.draft
        if draft is None:
            if not self.known:
                self._list.addWidget(EmptyState("clipboard-list", lambda: t("journeys.no_templates")))
            return
        self._list.addLayout(self._name_line(draft))
        for position_of, step in enumerate(draft.steps):
            self._list.addWidget(self._step_card(draft, position_of, step))
        if self.may_manage:
            add = Button(lambda: t("journeys.add_step"), icon="plus", clicked=self._ask_new_step)
            self._list.addLayout(row(add, None))
        self._list.addStretch(1)
        self.scroller.verticalScrollBar().setValue(position)

    def _name_line(self, draft: TemplateDraft) -> QHBoxLayout:
        name = ElidedLabel(draft.name, "title", "semibold")
        chip = Chip(partial(words.journey_kind, draft.kind))
        version = draft.known.version if draft.known is not None else 0
        key = "journeys.version_changed" if draft.is_changed else "journeys.version"
        about = Label(partial(t, key, version=version), "meta", tone="secondary")
        return row(name, chip, about, None, spacing=8, margins=(2, 0, 0, 4))

    def _step_card(self, draft: TemplateDraft, position: int, step: StepTemplate) -> Card:
        card = Card(margins=(14, 9, 10, 9))
        number = Label(f"{position + 1}", "body", "semibold", tone="tertiary")
        number.setFixedWidth(theme.px(22))
        mark = IconLabel(words.STEP_ICONS[step.kind], "text.secondary", 17)
        about = ElidedLabel(partial(self._say_about, draft, step), "meta", tone="secondary")
        line = row(number, mark, spacing=10)
        line.addLayout(column(ElidedLabel(step.title, "reading", "medium"), about, spacing=1), 1)
        due = Label(partial(words.due_of, step), "meta", "medium", tone="secondary")
        line.addWidget(due)
        if self.may_manage:
            line.addWidget(self._tool("arrow-up", "move_up", partial(self._move, position, -1)))
            line.addWidget(self._tool("arrow-down", "move_down", partial(self._move, position, 1)))
            line.addWidget(self._tool("pencil", "edit_step", partial(self._ask_step, position)))
            line.addWidget(self._tool("trash-2", "remove_step", partial(self._remove, position)))
        card.body.addLayout(line)
        return card

    def _tool(self, icon: str, name: str, act: Any) -> IconButton:
        return IconButton(icon, lambda: t(f"journeys.{name}"), clicked=act)

    def _say_about(self, draft: TemplateDraft, step: StepTemplate) -> str:
        parts = [words.step_kind(step.kind)]
        team = next((one.name for one in self.teams if one.id == step.team_id), "")
        if team:
            parts.append(team)
        if step.category:
            parts.append(t(f"journeys.category.{step.category}"))
        if step.rule is not None:
            parts.append(t(f"journeys.rule.{step.rule.value}"))
        if step.argument:
            parts.append(step.argument)
        if step.after:
            before = ", ".join(draft.steps[one].title for one in step.after if one < len(draft.steps))
            parts.append(t("journeys.after_steps", steps=before))
        if not step.is_required:
            parts.append(t("journeys.optional"))
        return " · ".join(parts)

    # --- changing ------------------------------------------------------------------------------------------

    def _choose(self, name: str) -> None:
        if name == "new":
            return
        chosen = self.known.get(int(name))
        if chosen is None or (self.draft is not None and self.draft.known is chosen):
            return
        self._leave_draft(partial(self._open, chosen))

    def _open(self, chosen: TemplateDetail) -> None:
        self.draft = TemplateDraft.of(chosen)
        self._drop_refusal()
        self.retranslate()

    def _leave_draft(self, go_on: Any) -> None:
        """Ask before changes are thrown away."""
        if self.draft is None or not self.draft.is_changed:
            go_on()
            return
        self._fill_side()
        confirm(
            self,
            lambda: t("journeys.throw_away"),
            lambda: t("journeys.throw_away_text"),
            yes=lambda: t("journeys.throw_away_yes"),
            done=go_on,
            is_danger=True,
        )

    def _leave(self) -> None:
        self._leave_draft(self._close)

    def _close(self) -> None:
        self.draft = None
        self._drop_refusal()
        self.closed.emit()

    def _move(self, position: int, by: int) -> None:
        if self.draft is not None:
            self.draft.move(position, by)
            self._changed()

    def _remove(self, position: int) -> None:
        if self.draft is not None:
            self.draft.remove(position)
            self._changed()

    def _changed(self) -> None:
        self._show_buttons()
        self._show_steps()

    def _ask_step(self, position: int) -> None:
        draft = self.draft
        if draft is not None:
            ask_step(self, draft, position, self.teams, partial(self._put, position))

    def _ask_new_step(self) -> None:
        draft = self.draft
        if draft is not None:
            ask_step(self, draft, len(draft.steps), self.teams, partial(self._put, len(draft.steps)))

    def _put(self, position: int, step: StepTemplate) -> None:
        if self.draft is not None:
            self.draft.put(position, step)
            self._changed()

    def _ask_name(self) -> None:
        draft = self.draft
        if draft is None:
            return

        def done(values: dict[str, Any], sheet: FormSheet) -> None:
            draft.name = values["name"]
            sheet.close_cover()
            self.retranslate()

        name = Field("name", lambda: t("journeys.template_name"), is_required=True, most=200)
        ask_form(
            self,
            lambda: t("journeys.rename"),
            [name],
            yes=lambda: t("journeys.take_over"),
            done=done,
            values={"name": draft.name},
        )

    def _ask_new(self) -> None:
        self._leave_draft(self._ask_new_name)

    def _ask_new_name(self) -> None:
        def done(values: dict[str, Any], sheet: FormSheet) -> None:
            self.draft = TemplateDraft(values["name"], JourneyKind(values["kind"]), [], None)
            sheet.close_cover()
            self.retranslate()

        kinds = [(kind.value, partial(t, f"journeys.{kind.value}")) for kind in JourneyKind]
        fields = [
            Field("name", lambda: t("journeys.template_name"), is_required=True, most=200),
            Field("kind", lambda: t("journeys.kinds"), "segments", choices=kinds),
        ]
        ask_form(
            self,
            lambda: t("journeys.new_template"),
            fields,
            yes=lambda: t("journeys.take_over"),
            done=done,
        )

    # --- saving --------------------------------------------------------------------------------------------

    def save(self) -> None:
        if self.draft is not None and self.draft.steps:
            self.save_button.setEnabled(False)
            self._actions.save_template(self.draft.form(), self.draft.known, self._saved, self._refused)

    def _saved(self, saved: TemplateDetail) -> None:
        self._drop_refusal()
        self.known[saved.id] = saved
        self.draft = TemplateDraft.of(saved)
        self.retranslate()
        title = t("journeys.saved", name=saved.name, version=saved.version)
        show_toast(self, Notice(title, t("journeys.saved_more"), "green", "circle-check"))

    def _refused(self, error: DeskError) -> None:
        self._drop_refusal()
        said = partial(sentences.sentence, error)
        self.refusal = Banner(said, hue="red", icon="octagon-alert", closed=self._drop_refusal)
        self._banners.addWidget(self.refusal, 0, Qt.AlignmentFlag.AlignTop)
        self._show_buttons()

    def _drop_refusal(self) -> None:
        if self.refusal is not None:
            self.refusal.hide()
            self._banners.removeWidget(self.refusal)
            self.refusal.deleteLater()
            self.refusal = None
