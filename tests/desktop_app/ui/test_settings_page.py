"""The settings: sections by group, built when they are shown, only those a person may use."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.feature import SettingsSection
from desktop_app.ui.settings_page import SettingsPage
from desktop_app.ui.widgets import Label

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
