"""The settings: sections by group, built when they are shown, only those a person may use."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.commands import CommandRegistry
from desktop_app.core.navigation import Navigation
from desktop_app.core.settings import Settings
from desktop_app.ui.feature import Feature, RailEntry, SettingsSection
from desktop_app.ui.page import SideButton, SideEntry, SideList, SideSection
from desktop_app.ui.settings_page import SettingsPage
from desktop_app.ui.widgets import Button, Label, column
from desktop_app.ui.window import MainWindow

DESK, PEOPLE = "settings.group_desk", "settings.group_people"


def section(name: str, built: list[str], *, group: str = DESK, may: bool = True) -> SettingsSection:
    def make() -> QWidget:
        built.append(name)
        return Label(name)

    return SettingsSection(name, name, "settings", make, group=group, when=lambda: may)


def test_a_section_is_built_when_it_is_shown_first_and_once(qtbot: QtBot) -> None:
    built: list[str] = []
    page = SettingsPage([section("sla", built), section("teams", built)])
    qtbot.addWidget(page)
    page.on_shown()
    assert built == ["sla"]
    page.show_section("teams")
    page.show_section("sla")
    assert built == ["sla", "teams"]
    assert page.current == "sla"


def test_what_is_not_for_this_person_is_neither_listed_nor_opened(qtbot: QtBot) -> None:
    built: list[str] = []
    page = SettingsPage([section("sla", built, may=False), section("accounts", built, group=PEOPLE)])
    qtbot.addWidget(page)
    page.on_shown()
    assert page.show_section("sla") is None
    assert built == ["accounts"]


def test_the_focus_in_the_list_goes_along_with_what_is_shown(qtbot: QtBot) -> None:
    side = SideList("설정")
    qtbot.addWidget(side)
    side.set_sections([SideSection("내 설정", [SideEntry("sla", "SLA"), SideEntry("teams", "그룹")])])
    side.show()
    side.activateWindow()
    sla, teams = side.findChildren(SideButton)
    side.set_current("teams")
    assert not teams.hasFocus()
    sla.setFocus()
    qtbot.waitUntil(sla.hasFocus)
    side.set_current("teams")
    assert teams.hasFocus()


class Kept(QWidget):
    """A section with a button to save and one for something new."""

    def __init__(self) -> None:
        super().__init__()
        self.pressed: list[str] = []
        self.save_button = Button("저장", clicked=lambda: self.pressed.append("save"))
        self.new_button = Button("새로", clicked=lambda: self.pressed.append("new"))
        self.setLayout(column(self.save_button, self.new_button))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)


def test_keys_press_the_buttons_of_the_section_that_is_shown(qtbot: QtBot, tmp_path: Path) -> None:
    kept = Kept()
    window = MainWindow(CommandRegistry(), Navigation(), Settings(tmp_path))
    qtbot.addWidget(window)
    plain = SettingsSection("plain", "plain", "settings", lambda: Label("plain"), order=2)
    entry = RailEntry("settings", "설정", "settings", window.make_settings)
    section = SettingsSection("kept", "kept", "settings", lambda: kept, order=1)
    window.add_feature(Feature("x", entries=[entry], settings=[section, plain]))
    window.show()
    window.activateWindow()
    window.show_settings("kept")
    qtbot.waitUntil(kept.hasFocus)
    qtbot.keyClick(kept, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(kept, Qt.Key.Key_N)
    assert kept.pressed == ["save", "new"]

    kept.save_button.setEnabled(False)
    qtbot.keyClick(kept, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert kept.pressed == ["save", "new"]
    window.show_settings("plain")
    qtbot.keyClick(window, Qt.Key.Key_N)
    assert kept.pressed == ["save", "new"]
