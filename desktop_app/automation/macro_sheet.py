"""The form of a macro: its name, who has it, and its actions."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop_app.automation import actions
from desktop_app.automation.library import library_of
from desktop_app.automation.scope_fields import follow_scope, scope_fields, scope_values, wire_scope
from desktop_app.automation.steps_editor import StepsEditor
from desktop_app.automation.targets import targets_of
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.dialogs import FormSheet
from desktop_app.ui.form import Field
from desktop_app.ui.widgets import SectionHeader
from shared.automation import ActionKind, Macro, TicketStep
from shared.errors import DeskError

KINDS = [kind for kind in ActionKind if kind is not ActionKind.RUN_MACRO]


class MacroEditor(FormSheet):
    """`known` None: a new macro."""

    def __init__(self, parent: QWidget, place: Workplace, known: Macro | None = None) -> None:
        library = library_of(place)
        title = "automation.edit_macro" if known is not None else "automation.new_macro"
        fields = [
            Field("name", lambda: t("automation.name"), is_required=True, most=250),
            Field("description", lambda: t("automation.description"), most=500),
            *scope_fields(place, library),
        ]
        super().__init__(
            parent, lambda: t(title), fields, yes=lambda: t("automation.save"), icon="zap", width=820
        )
        self._place, self._known = place, known
        self.steps = StepsEditor(targets_of(place), KINDS)
        self.add(SectionHeader(lambda: t("automation.steps")), self.steps)
        if known is not None:
            values = {"name": known.name, "description": known.description} | scope_values(known)
            self.form.set_values(values)
        self.steps.set_steps(known.steps if known is not None else [TicketStep(kind=ActionKind.ANSWER)])
        follow_scope(self.form)
        self.done = lambda values, _: self._save(values)

    def _save(self, values: dict[str, object]) -> None:
        form = wire_scope(values) | {"steps": self.steps.steps()}
        if not form["steps"]:
            self.refuse(t("automation.steps_needed"))
            return
        actions.save_macro(
            self._place.backend, self, form, self._known, lambda _: self.close_cover(), self._refused
        )

    def _refused(self, error: DeskError) -> None:
        self.refuse(sentence(error), error.field)
