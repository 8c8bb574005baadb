"""The form of a reply text: both languages, placeholders to choose from, and how it will read."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from desktop_app.automation import actions
from desktop_app.automation.library import library_of
from desktop_app.automation.scope_fields import follow_scope, scope_fields, scope_values, wire_scope
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.choices import Choice, local_provider
from desktop_app.ui.dialogs import FormSheet
from desktop_app.ui.form import Field
from desktop_app.ui.picker import pick_at
from desktop_app.ui.widgets import (
    Button,
    Card,
    ImeTextEdit,
    Label,
    SectionHeader,
    SegmentedControl,
    box,
    column,
    row,
)
from shared.automation import FilledText, Language, Placeholder, PreviewText, ReplyText, TextKind
from shared.errors import DeskError

PAUSE_MS = 250
LANGUAGES = (Language.KO, Language.EN)


class TextEditor(FormSheet):
    """`known` None: a new text."""

    def __init__(self, parent: QWidget, place: Workplace, known: ReplyText | None = None) -> None:
        title = "automation.edit_text" if known is not None else "automation.new_text"
        super().__init__(
            parent,
            lambda: t(title),
            _fields(place),
            yes=lambda: t("automation.save"),
            icon="message-square-text",
            width=820,
        )
        self._place, self._known = place, known
        self.language = SegmentedControl(
            [(one.value, partial(t, f"automation.language.{one.value}")) for one in LANGUAGES],
            name=lambda: t("automation.language"),
        )
        self.texts = {
            one: ImeTextEdit(
                partial(t, f"automation.language.{one.value}"),
                placeholder=lambda: t("automation.text_hint"),
                lines=7,
                most_lines=14,
            )
            for one in LANGUAGES
        }
        self.preview = Label("", "reading", wraps=True)
        self._later = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._build()
        self._connect()
        if known is not None:
            self._show(known)
        follow_scope(self.form)
        self._on_kind()
        self._choose_language(Language.KO.value)

    def _build(self) -> None:
        self.put_button = Button(
            lambda: t("automation.put_placeholder"), icon="code", is_small=True, clicked=self._offer
        )
        head = box(row(self.language, None, self.put_button, spacing=6))
        written = box(column(head, *self.texts.values(), spacing=6))
        card = Card(self.preview, surface="sunken")
        shown = box(column(SectionHeader(lambda: t("automation.preview")), card, None, spacing=6))
        line = row(written, shown, spacing=14)
        line.setStretch(0, 3)
        line.setStretch(1, 2)
        self.add(box(line))

    def _connect(self) -> None:
        self.language.changed.connect(self._choose_language)
        self._later.timeout.connect(self._ask_preview)
        for text in self.texts.values():
            text.edited.connect(self._later.start)
        self.form.changed.connect(lambda _: self._on_kind())
        self.done = lambda values, _: self._save(values)

    def _show(self, known: ReplyText) -> None:
        values = {"name": known.name, "kind": known.kind, "folder": known.folder, "shortcut": known.shortcut}
        self.form.set_values(values | scope_values(known))
        self.texts[Language.KO].set_text(known.text_ko)
        self.texts[Language.EN].set_text(known.text_en)

    def _on_kind(self) -> None:
        self.form.show_field("shortcut", self.form.value("kind") is TextKind.BLOCK)

    def _choose_language(self, value: str) -> None:
        for one, text in self.texts.items():
            text.setVisible(one.value == value)
        self._ask_preview()

    @property
    def _current(self) -> Language:
        return Language(self.language.value())

    # --- placeholders and preview --------------------------------------------------------------------------

    def _offer(self) -> None:
        choices = [
            Choice(one, t(f"automation.placeholder.{one.value}"), "{{" + one.value + "}}")
            for one in Placeholder
        ]
        pick_at(self.put_button, local_provider(choices, len(choices)), self._put)

    def _put(self, choice: Choice) -> None:
        self.texts[self._current].insert("{{" + choice.value.value + "}}")

    def _ask_preview(self) -> None:
        text = self.texts[self._current].full_text()
        if not text.strip():
            self.preview.setText(t("automation.preview_empty"))
            return
        body = PreviewText(text=text, language=self._current)
        actions.preview_text(self._place.backend, self, body, self._show_preview, self._not_shown)

    def _show_preview(self, filled: FilledText) -> None:
        self.preview.setText(filled.text)

    def _not_shown(self, error: DeskError) -> None:
        self.preview.setText(sentence(error))

    # --- saving --------------------------------------------------------------------------------------------

    def _save(self, values: dict[str, object]) -> None:
        texts = {f"text_{one.value}": text.full_text() for one, text in self.texts.items()}
        form = wire_scope(values) | texts
        actions.save_text(
            self._place.backend, self, form, self._known, lambda _: self.close_cover(), self._refused
        )

    def _refused(self, error: DeskError) -> None:
        if error.field in ("text_ko", "text_en"):
            self.language.set_value(error.field.removeprefix("text_"))
            self._choose_language(self.language.value())
        self.refuse(sentence(error), error.field)


def _fields(place: Workplace) -> list[Field]:
    kinds = [(one, partial(t, f"automation.kind.{one.value}")) for one in TextKind]
    return [
        Field("name", lambda: t("automation.name"), is_required=True, most=250),
        Field("kind", lambda: t("automation.kind"), "choice", is_half=True, choices=kinds),
        Field("folder", lambda: t("automation.folder"), is_half=True, most=100),
        Field(
            "shortcut",
            lambda: t("automation.shortcut"),
            most=30,
            help=lambda: t("automation.shortcut_help"),
        ),
        *scope_fields(place, library_of(place)),
    ]
