"""The sheet of all keys: drawn from the commands, so that it is never wrong."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop_app.core.commands import Command, CommandRegistry
from desktop_app.core.hangul import matches
from desktop_app.core.translator import t
from desktop_app.ui.dialogs import Sheet
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import Button, ElidedLabel, Kbd, Label, SearchBox, SectionHeader, clear, row

SECTION = "shortcuts"
"""The section of the settings where keys are changed."""


class KeySheet(Sheet):
    """Every command with its keys, by group; a search in it. `change` leads to where keys are changed."""

    def __init__(
        self, parent: QWidget, registry: CommandRegistry, change: Callable[[], object] | None = None
    ) -> None:
        super().__init__(parent, lambda: t("ui.keys"), icon="keyboard", width=860, height=640)
        self._registry = registry
        self.change_button = Button(
            lambda: t("ui.keys_change"), icon="settings", is_small=True, clicked=lambda: self._leave(change)
        )
        self.change_button.setVisible(change is not None)
        self.head.addWidget(self.change_button)
        self.search = SearchBox(lambda: t("ui.keys_search"))
        self._list = QWidget()
        self._columns = QGridLayout(self._list)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setHorizontalSpacing(theme.px(32))
        self.add(self.search, self._list)
        self.body.addStretch(1)
        self.search.searched.connect(self.show_matching)
        self.search.left.connect(self.cancel)
        self.show_matching("")

    def _leave(self, change: Callable[[], object] | None) -> None:
        self.close_cover()
        if change is not None:
            change()

    def show_matching(self, query: str) -> None:
        clear(self._columns)
        groups: dict[str, list[Command]] = {}
        for command in self._registry.all():
            fits = not query.strip() or matches(query, f"{command.name} {command.words}")
            if fits and self._registry.keys(command.id):
                groups.setdefault(command.group or "ui.keys_general", []).append(command)
        heights = [0, 0]
        stacks = [QVBoxLayout(), QVBoxLayout()]
        for group, commands in groups.items():
            side = heights.index(min(heights))
            heights[side] += len(commands) + 2
            stacks[side].addWidget(SectionHeader(t(group)))
            for command in commands:
                stacks[side].addWidget(self._entry(command))
            stacks[side].addSpacing(theme.px(10))
        for side, stack in enumerate(stacks):
            stack.setSpacing(theme.px(2))
            stack.addStretch(1)
            self._columns.addLayout(stack, 0, side)
            self._columns.setColumnStretch(side, 1)

    def _entry(self, command: Command) -> QWidget:
        line = QWidget()
        keys = [Kbd(key) for key in self._registry.keys(command.id)]
        between = [Label("·", "meta", tone="tertiary") for _ in keys[1:]]
        shown = [keys[0], *(widget for pair in zip(between, keys[1:], strict=True) for widget in pair)]
        line.setLayout(row(ElidedLabel(command.name), None, *shown, spacing=5, margins=(0, 2, 0, 2)))
        return line
