"""Sheets over the window instead of dialogs: nothing waits, the work below stays as it is.

confirm(self, lambda: t("x.sure"), text, yes=lambda: t("x.delete"), done=self._delete, is_danger=True)
ask(self, title, text, [Answer("send", lambda: t("x.send"), "primary"), Answer("edit", …)], done)
ask_reason(self, title, label=…, yes=…, done=lambda reason: …)
ask_form(self, title, fields, yes=…, done=lambda values, sheet: …)       close it with sheet.close_cover()
sheet = Sheet(self, title, icon="phone-call"); sheet.add(…); sheet.set_footer(…); sheet.open()
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.core.translator import t
from desktop_app.ui.cover import Cover, focus_in
from desktop_app.ui.form import Field, Form
from desktop_app.ui.live import Text, bind, said
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import (
    Banner,
    Button,
    Divider,
    ElidedLabel,
    IconButton,
    IconLabel,
    Label,
    ScrollArea,
    box,
    row,
)
from desktop_app.ui.widgets.buttons import Kind


class Sheet(Cover):
    """A card over the window with title, content and a row of buttons. Esc closes it, unless told otherwise.

    `head` takes more beside the title; `body` is the layout of the content; `add` puts widgets into it.
    """

    def __init__(
        self,
        parent: QWidget,
        title: Text,
        *,
        icon: str = "",
        icon_color: str = "accent.fg",
        width: int = 660,
        height: int = 0,
    ) -> None:
        super().__init__(parent, width=width, height=height)
        bind(self.setAccessibleName, title)
        self.title = ElidedLabel(title, "title", "semibold")
        lead = [IconLabel(icon, icon_color, 18)] if icon else []
        self.head: QHBoxLayout = row(*lead, self.title, spacing=10)
        self.head.setStretchFactor(self.title, 1)
        self.close_button = IconButton("x", lambda: t("ui.close"), key="Esc", size=18, clicked=self.cancel)
        self._top = row(self.head, self.close_button, spacing=10)
        self._top.setStretch(0, 1)
        content = QWidget()
        self.body = QVBoxLayout(content)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(theme.px(12))
        self._content = content
        content.installEventFilter(self)
        self._scroll = ScrollArea(content)
        self._scroll.setMinimumHeight(1)  # its own least height would cut the buttons under a short text
        self.footer: QHBoxLayout = row(spacing=8)
        self._foot = box(self.footer)
        self._line = Divider()
        self._banner: Banner | None = None
        self._lay_out()

    def _lay_out(self) -> None:
        layout = self.card.layout()
        assert isinstance(layout, QBoxLayout)
        layout.setContentsMargins(*(theme.px(margin) for margin in (22, 16, 22, 16)))
        layout.setSpacing(theme.px(14))
        layout.addLayout(self._top)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self._line)
        layout.addWidget(self._foot)
        self._line.hide()
        self._foot.hide()

    def add(self, *widgets: QWidget) -> None:
        for widget in widgets:
            self.body.addWidget(widget)

    def set_footer(self, *items: QWidget | int | None) -> None:
        """Buttons at the bottom; None takes what is left: `set_footer(cancel, None, more, main)`"""
        for item in items:
            if item is None:
                self.footer.addStretch(1)
            elif isinstance(item, int):
                self.footer.addSpacing(theme.px(item))
            else:
                self.footer.addWidget(item)
        self._line.show()
        self._foot.show()

    def show_error(self, sentence: str) -> None:
        """A refusal that belongs to no field; empty takes it away."""
        if self._banner is not None:
            self._banner.hide()
            self._banner.deleteLater()
            self._banner = None
        if sentence:
            self._banner = Banner(sentence, hue="red", icon="triangle-alert")
            self.body.insertWidget(0, self._banner)

    def natural_height(self, width: int) -> int:
        layout = self.card.layout()
        assert isinstance(layout, QBoxLayout)
        edges = layout.contentsMargins()
        inner = width - edges.left() - edges.right()
        shown = self._content
        content = shown.heightForWidth(inner) if shown.hasHeightForWidth() else shown.sizeHint().height()
        parts = [self._top.sizeHint().height(), content + 2]
        if not self._foot.isHidden():
            parts += [1, self._foot.sizeHint().height()]
        return sum(parts) + layout.spacing() * (len(parts) - 1) + edges.top() + edges.bottom()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The content wants another height."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self._content and not self.isHidden():
            self.place()
        return super().eventFilter(watched, event)

    def focus_first(self) -> None:
        """Into the content, rather than on the cross in the corner."""
        if not focus_in(self._content):
            super().focus_first()

    def open(self) -> None:
        self.show_cover()
        self.focus_first()


@dataclass(frozen=True)
class Answer:
    """One button of a question; `value` is what `done` gets."""

    value: str
    text: Text
    kind: Kind = "plain"
    key: str = ""
    icon: str = ""


def ask(
    parent: QWidget,
    title: Text,
    text: Text,
    answers: Sequence[Answer],
    done: Callable[[str], object],
    *,
    icon: str = "circle-help",
) -> Sheet:
    """A question with a few answers. Esc answers nothing. The last answer has the focus."""
    sheet = Sheet(parent, title, icon=icon, width=480)
    sheet.add(Label(text, "body", tone="secondary", wraps=True))

    def answer(value: str) -> None:
        sheet.close_cover()
        done(value)

    buttons = []
    for each in answers:
        button = Button(
            each.text, each.kind, icon=each.icon, key=each.key, clicked=partial(answer, each.value)
        )
        if each.key:
            sheet.on_key(each.key, partial(answer, each.value))
        buttons.append(button)
    cancel = Button(lambda: t("ui.cancel"), "ghost", clicked=sheet.cancel)
    sheet.set_footer(cancel, None, *buttons)
    sheet.show_cover()
    (buttons[-1] if buttons else cancel).setFocus(Qt.FocusReason.OtherFocusReason)
    return sheet


def confirm(
    parent: QWidget,
    title: Text,
    text: Text,
    *,
    yes: Text,
    done: Callable[[], object],
    is_danger: bool = False,
) -> Sheet:
    """Only for what cannot be undone; otherwise do it and offer `show_undo`."""
    answer = Answer("yes", yes, "danger" if is_danger else "primary")
    icon = "triangle-alert" if is_danger else "circle-help"
    return ask(parent, title, text, [answer], lambda _: done(), icon=icon)


def ask_form(  # noqa: PLR0913  # what it asks, by keyword
    parent: QWidget,
    title: Text,
    fields: Sequence[Field],
    *,
    yes: Text,
    done: Callable[[dict[str, Any], FormSheet], object],
    values: Mapping[str, Any] | None = None,
    text: Text = "",
    icon: str = "",
    width: int = 560,
) -> FormSheet:
    """A form in a sheet. `done(values, sheet)` sends; then `sheet.close_cover()` or `sheet.refuse(…)`."""
    sheet = FormSheet(parent, title, fields, yes=yes, text=text, icon=icon, width=width)
    sheet.form.set_values(values or {})
    sheet.done = done
    sheet.open()
    return sheet


class FormSheet(Sheet):
    """Asks for the fields of a form. While it is being sent, the button cannot be pressed again."""

    def __init__(  # noqa: PLR0913  # what it asks, by keyword
        self,
        parent: QWidget,
        title: Text,
        fields: Sequence[Field],
        *,
        yes: Text,
        text: Text = "",
        icon: str = "",
        width: int = 560,
    ) -> None:
        super().__init__(parent, title, icon=icon, width=width)
        self.done: Callable[[dict[str, Any], FormSheet], object] = lambda values, sheet: None
        self.form = Form(fields)
        if said(text):
            self.add(Label(text, "body", tone="secondary", wraps=True))
        self.add(self.form)
        self.cancel_button = Button(lambda: t("ui.cancel"), "ghost", clicked=self.cancel)
        self.yes_button = Button(yes, "primary", key="Ctrl+Enter", clicked=self.send)
        self.set_footer(self.cancel_button, None, self.yes_button)
        self.on_key("Ctrl+Enter", self.send)
        self.form.submitted.connect(self._on_enter)

    def open(self) -> None:
        self.show_cover()
        self.form.focus_first()

    def _on_enter(self) -> None:
        """Enter in a line goes on to what is missing, or sends."""
        missing = self.form.missing()
        if missing:
            self.form.rows[missing[0]].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.send()

    def send(self) -> None:
        if self.yes_button.isEnabled() and self.form.check():
            self.show_error("")
            self.yes_button.setEnabled(False)
            self.done(self.form.values(), self)

    def refuse(self, sentence: str, field: str = "") -> None:
        """It was not taken: say why at the field, or at the top; everything written stays."""
        self.yes_button.setEnabled(True)
        rest = self.form.show_errors({field: sentence})
        if rest:
            self.show_error(sentence)


def ask_reason(  # noqa: PLR0913  # what it asks, by keyword
    parent: QWidget,
    title: Text,
    *,
    label: Text,
    yes: Text,
    done: Callable[[str], object],
    text: Text = "",
    templates: Sequence[str] = (),
    is_required: bool = True,
) -> FormSheet:
    """Why? One text, with templates to begin from."""
    field = Field("reason", label, "text", is_required=is_required, lines=3)

    def answered(values: dict[str, Any], sheet: FormSheet) -> None:
        sheet.close_cover()
        done(str(values["reason"]))

    sheet = ask_form(parent, title, [field], yes=yes, done=answered, text=text)
    if templates:
        line = row(spacing=6)
        for words in templates:
            put = Button(words, is_small=True, clicked=partial(_put, sheet, words))
            line.addWidget(put)
        line.addStretch(1)
        sheet.body.insertLayout(sheet.body.count() - 1, line)
    return sheet


def _put(sheet: FormSheet, words: str) -> None:
    sheet.form.set_value("reason", words)
    sheet.form.rows["reason"].setFocus()
