"""Ctrl+K: one box for commands and for everything that can be found.

    PaletteProvider("people", lambda: t("people.title"), "@", search_people)

`search_people(query, deliver)` may deliver at once and later again: the best hit stands chosen, until the
person goes to another one.
A Choice whose value is a function is run; any other goes to `chosen`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QWidget
from shiboken6 import isValid

from desktop_app.core.commands import Command, CommandRegistry
from desktop_app.core.translator import t
from desktop_app.ui.choices import Choice, ChoiceView, Deliver, Provider, rank
from desktop_app.ui.cover import Cover
from desktop_app.ui.keys import key_name
from desktop_app.ui.live import Text, said
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import Divider, IconLabel, ImeLineEdit, Kbd, Label, row

MOST_EACH, MOST_WITH_PREFIX = 5, 40
COMMANDS = ">"


@dataclass(frozen=True)
class PaletteProvider:
    """Something that can be found. `prefix` asks only for it; `actions` is what Tab offers for one result."""

    name: str
    title: Text
    prefix: str
    provide: Provider
    actions: Callable[[Choice], Sequence[Choice]] | None = None


def command_choice(command: Command, registry: CommandRegistry) -> Choice:
    return Choice(
        value=command.run,
        title=command.name,
        text=t(command.hint) if command.hint else t(command.group) if command.group else "",
        icon=command.icon or "command",
        key=registry.key(command.id),
        words=command.words,
    )


class Palette(Cover):
    """Opened by the window. `chosen` carries the value of a result that is no function."""

    chosen = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        registry: CommandRegistry,
        providers: Sequence[PaletteProvider],
        *,
        scopes: Sequence[str] = (),
        recent: Sequence[Choice] = (),
    ) -> None:
        super().__init__(parent, width=790, height=520, from_top=96)
        self.is_modal = False
        self._commands = [
            command_choice(command, registry)
            for command in registry.available(scopes)
            if command.is_in_palette
        ]
        own = PaletteProvider("commands", lambda: t("ui.commands"), COMMANDS, self._find_commands)
        self._providers = [own, *providers]
        self._recent = list(recent)
        self._found: dict[str, list[Choice]] = {}
        self._asked = 0
        self._subject: Choice | None = None
        self._subject_actions: list[Choice] = []
        self._build()
        self.field.query_changed.connect(self._ask)
        self._ask("")

    def _build(self) -> None:
        self.field = _Field(self)
        self.view = ChoiceView(is_two_lines=False)
        self.view.chosen.connect(self.take)
        self.note = Label("", "body", tone="tertiary")
        self.note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        prefixes = "   ".join(f"{each.prefix} {said(each.title)}" for each in self._providers)
        foot = row(
            Kbd("Up"),
            Kbd("Down"),
            Label(t("ui.palette_move"), "meta", tone="tertiary"),
            8,
            Kbd("Enter"),
            Label(t("ui.palette_open"), "meta", tone="tertiary"),
            8,
            Kbd("Tab"),
            Label(t("ui.palette_actions"), "meta", tone="tertiary"),
            None,
            Label(prefixes, "meta", tone="tertiary"),
            spacing=5,
        )
        layout = self.card.layout()
        assert isinstance(layout, QBoxLayout)
        layout.setContentsMargins(*(theme.px(margin) for margin in (9, 6, 9, 8)))
        layout.setSpacing(theme.px(6))
        glass = IconLabel("search", "text.secondary", 18)
        layout.addLayout(row(glass, self.field, Kbd("Esc"), spacing=12, margins=(8, 0, 6, 0)))
        layout.addWidget(Divider())
        layout.addWidget(self.view, 1)
        layout.addWidget(self.note)
        layout.addWidget(Divider())
        layout.addLayout(foot)

    def open(self) -> None:
        self.show_cover()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # --- asking ------------------------------------------------------------------------------

    def _find_commands(self, query: str, deliver: Deliver) -> None:
        deliver(rank(query, self._commands, MOST_WITH_PREFIX))

    def _ask(self, text: str) -> None:
        self._asked += 1
        self._found.clear()
        if self._subject is not None:
            self._show_actions(text)
            return
        if not text.strip():
            self._show_start()
            return
        one = next((each for each in self._providers if text.startswith(each.prefix)), None)
        query = text[len(one.prefix) :].strip() if one else text.strip()
        for provider in [one] if one else self._providers:
            self._ask_one(provider, query, MOST_WITH_PREFIX if one else MOST_EACH)

    def _ask_one(self, provider: PaletteProvider, query: str, most: int) -> None:
        number = self._asked

        def deliver(choices: Sequence[Choice]) -> None:
            if isValid(self) and number == self._asked:
                title = said(provider.title)
                self._found[provider.name] = [replace(each, section=title) for each in choices[:most]]
                self._show(query)

        provider.provide(query, deliver)

    def _show_start(self) -> None:
        """What was open last, then what can be done here."""
        recent = [replace(each, section=t("ui.recent")) for each in self._recent]
        commands = [replace(each, section=t("ui.commands")) for each in self._commands]
        self.view.set_choices([*recent, *commands])
        self.note.hide()

    def _show(self, query: str) -> None:
        found = [choice for each in self._providers for choice in self._found.get(each.name, [])]
        self.view.set_choices(found, query)
        self.note.setText("" if found else t("ui.palette_nothing", query=query))
        self.note.setVisible(not found)

    # --- taking ------------------------------------------------------------------------------

    def take(self, choice: Choice) -> None:
        self.close_cover()
        if callable(choice.value):
            choice.value()
        else:
            self.chosen.emit(choice.value)

    def take_current(self) -> None:
        current = self.view.current()
        if current is not None:
            self.take(current)

    def offer_actions(self) -> None:
        """Tab: what can be done with the result that stands chosen."""
        current = self.view.current()
        owner = self._owner(current)
        if current is None or owner is None or owner.actions is None:
            return
        self._subject = current
        self._subject_actions = [replace(each, section=current.title) for each in owner.actions(current)]
        self.field.clear()
        self._show_actions("")

    def _owner(self, choice: Choice | None) -> PaletteProvider | None:
        names = (name for name, choices in self._found.items() if choice in choices)
        name = next(names, "")
        return next((each for each in self._providers if each.name == name), None)

    def _show_actions(self, query: str) -> None:
        self.view.set_choices(rank(query, self._subject_actions), query)

    def cancel(self) -> None:
        """Esc goes back from the actions of a result, then closes."""
        if self._subject is not None:
            self._subject = None
            self.field.clear()
            self._ask("")
        else:
            super().cancel()


class _Field(ImeLineEdit):
    """Keeps the focus; moves the list below."""

    def __init__(self, palette: Palette) -> None:
        super().__init__(
            lambda: t("ui.palette"),
            placeholder=lambda: t("ui.palette_placeholder"),
            size="section",
            kind="bare",
        )
        self._palette: Palette = palette

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name = key_name(event)
        if name in ("Down", "Up"):
            self._palette.view.step(1 if name == "Down" else -1)
        elif name == "Enter" and not self.is_composing:
            self._palette.take_current()
        elif name == "Esc":
            self._palette.cancel()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        if forward:
            self._palette.offer_actions()
        return True
