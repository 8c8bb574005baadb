"""A macro shows what it would do to the ticket, asks for what is missing, and does it."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from desktop_app.automation.effect_rows import EffectRows
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.dialogs import Sheet
from desktop_app.ui.form import Field, Form
from desktop_app.ui.widgets import Button, Label, Skeleton
from shared.automation import (
    APPLY_MACRO,
    PREVIEW_MACRO,
    ApplyMacro,
    Macro,
    MacroPreview,
    PreviewMacro,
)
from shared.errors import DeskError
from shared.tickets import TicketDetail


class MacroSheet(Sheet):
    """Opens with the effects that the server works out; nothing is done before the person says so."""

    def __init__(self, parent: QWidget, place: Workplace, macro: Macro, detail: TicketDetail) -> None:
        super().__init__(parent, lambda: t("automation.run_title", name=macro.name), icon="zap", width=600)
        self._place, self._macro, self._detail = place, macro, detail
        self._version = detail.row.version
        self.effects = EffectRows()
        self.fills: Form | None = None
        self._skeleton = Skeleton(4)
        self.yes_button = Button(
            lambda: t("automation.run"), "primary", icon="zap", key="Ctrl+Enter", clicked=self.run
        )
        self.yes_button.setEnabled(False)
        if macro.description:
            self.add(Label(macro.description, "body", tone="secondary", wraps=True))
        self.add(self._skeleton, self.effects)
        self.set_footer(Button(lambda: t("ui.cancel"), "ghost", clicked=self.cancel), None, self.yes_button)
        self.on_key("Ctrl+Enter", self.run)
        self._ask()

    def _ask(self) -> None:
        body = PreviewMacro(macro_id=self._macro.id)
        self._place.backend.call(
            self, PREVIEW_MACRO, self._show, failed=self._refused, body=body, ticket_id=self._detail.row.id
        )

    def _show(self, preview: MacroPreview) -> None:
        self._skeleton.hide()
        self.effects.show_effects(preview.effects)
        if preview.gaps and self.fills is None:
            fields = [
                Field(name, partial(t, f"automation.placeholder.{name}"), is_required=True, most=250)
                for name in preview.gaps
            ]
            self.add(Label(lambda: t("automation.gaps"), "meta", "semibold", tone="secondary"))
            self.fills = Form(fields)
            self.fills.submitted.connect(self.run)
            self.add(self.fills)
        has_refusal = any(effect.code for effect in preview.effects)
        self.yes_button.setEnabled(bool(preview.effects) and not has_refusal)
        if self.fills is not None:
            self.fills.focus_first()
        elif self.yes_button.isEnabled():
            self.yes_button.setFocus()

    def run(self) -> None:
        if not self.yes_button.isEnabled() or (self.fills is not None and not self.fills.check()):
            return
        fills = {name: str(value) for name, value in (self.fills.values() if self.fills else {}).items()}
        self.yes_button.setEnabled(False)
        body = ApplyMacro(macro_id=self._macro.id, version=self._version, fills=fills)
        self._place.backend.call(
            self, APPLY_MACRO, self._done, failed=self._refused, body=body, ticket_id=self._detail.row.id
        )

    def _done(self, _: TicketDetail) -> None:
        self.close_cover()

    def _refused(self, error: DeskError) -> None:
        """What changed meanwhile may change what the macro does: it is shown anew."""
        self._skeleton.hide()
        self.show_error(sentence(error))
        if error.code == "changed_meanwhile":
            self._version = int(error.facts["version"])
            self._ask()
        else:
            self.yes_button.setEnabled(True)
