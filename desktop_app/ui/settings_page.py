"""The settings: sections at the side, given by features, each built when it is shown first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QStackedWidget, QWidget

from desktop_app.core.commands import Command
from desktop_app.core.translator import t
from desktop_app.ui.feature import SettingsSection
from desktop_app.ui.keys import set_scope
from desktop_app.ui.page import SideEntry, SideList, SideSection, set_pane
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import Divider, row, set_surface

PAGE = SCOPE = "settings"
GROUPS = (
    "settings.group_own",
    "settings.group_requests",
    "settings.group_teams",
    "settings.group_promises",
    "settings.group_automation",
    "settings.group_desk",
    "settings.group_people",
)
WIDTH = 232


def section_commands(shown: Callable[[], SettingsPage | None]) -> list[Command]:
    """Ctrl+S and N press the `save_button` and the `new_button` of the section that is shown, where it has
    one and no command of its own for the key. `shown`: the settings, once they are open.
    """

    def button(name: str) -> QAbstractButton | None:
        page = shown()
        return page.button(name) if page is not None else None

    def can_press(name: str) -> bool:
        return button(name) is not None

    def press(name: str) -> None:
        found = button(name)
        if found is not None:
            found.click()

    return [
        Command(
            f"settings.press_{name}",
            f"settings.{name}",
            partial(press, f"{name}_button"),
            (key,),
            scope=SCOPE,
            when=partial(can_press, f"{name}_button"),
            group="settings.title",
            is_in_palette=False,
        )
        for name, key in (("save", "Ctrl+S"), ("new", "N"))
    ]


class SettingsPage(QWidget):
    """Shows one section at a time; `show_section("sla")` leads there."""

    def __init__(self, sections: Sequence[SettingsSection], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "window")
        set_scope(self, SCOPE)
        self._sections = {one.name: one for one in sections if one.when()}
        self._built: dict[str, QWidget] = {}
        self.current = ""
        self.side = SideList(lambda: t("settings.title"))
        self.side.setFixedWidth(theme.px(WIDTH))
        self.side.set_sections([self._group(key) for key in GROUPS if self._of(key)])
        self.side.chosen.connect(self.show_section)
        self.stack = QStackedWidget()
        set_pane(self.side, lambda: t("settings.title"))
        line = row(self.side, Divider(is_upright=True), spacing=0)
        line.addWidget(self.stack, 1)
        self.setLayout(line)

    def _of(self, group: str) -> list[SettingsSection]:
        return sorted(
            (one for one in self._sections.values() if one.group == group), key=lambda one: one.order
        )

    def _group(self, key: str) -> SideSection:
        entries = [SideEntry(one.name, one.title, one.icon) for one in self._of(key)]
        return SideSection(lambda: t(key), entries)

    def on_shown(self) -> None:
        if not self.current:
            first = next((one.name for key in GROUPS for one in self._of(key)), "")
            self.show_section(first)

    def section(self, name: str) -> QWidget | None:
        """A section that was shown before."""
        return self._built.get(name)

    def button(self, name: str) -> QAbstractButton | None:
        """A button of the section that is shown; None where it has none, or it cannot be pressed now."""
        button = getattr(self.section(self.current), name, None)
        can_press = isinstance(button, QAbstractButton) and button.isVisible() and button.isEnabled()
        return button if can_press else None

    def show_section(self, name: str) -> QWidget | None:
        """None when there is no such section or it is not for this person."""
        section = self._sections.get(name)
        if section is None:
            return None
        page = self._built.get(name)
        if page is None:
            page = self._built[name] = section.make()
            self.stack.addWidget(page)
        self.current = name
        self.side.set_current(name)
        self.stack.setCurrentWidget(page)
        on_shown = getattr(page, "on_shown", None)
        if on_shown is not None:
            on_shown()
        else:
            page.setFocus(Qt.FocusReason.OtherFocusReason)
        return page
