"""What the catalog adds to the window: sections of the settings, and their keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

from PySide6.QtWidgets import QWidget

from desktop_app.catalog.directory import catalog_of
from desktop_app.catalog.pages.categories import CategoriesPage
from desktop_app.catalog.pages.fields import FieldsPage
from desktop_app.catalog.pages.forms import FormsPage
from desktop_app.catalog.pages.services import ServicesPage
from desktop_app.catalog.pages.skills import AbsencesPage, SkillsPage
from desktop_app.catalog.pages.tags import TagsPage
from desktop_app.catalog.pages.teams import TeamsPage
from desktop_app.catalog.record_page import SCOPE
from desktop_app.core.commands import Command
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.feature import Feature, SettingsSection
from desktop_app.ui.settings_page import PAGE, SettingsPage
from desktop_app.ui.window import MainWindow


class Section(Protocol):
    """What a section of the catalog can be told to do."""

    def add(self) -> None: ...
    def change(self) -> None: ...
    def focus_search(self) -> None: ...


def install(place: Workplace, window: MainWindow) -> None:
    window.add_feature(Feature(name="catalog", commands=_commands(window), settings=_sections(place)))


def _sections(place: Workplace) -> list[SettingsSection]:
    def may() -> bool:
        return catalog_of(place).may_manage

    return [
        SettingsSection(
            "teams",
            lambda: t("catalog.teams"),
            "users",
            lambda: TeamsPage(place),
            group="settings.group_teams",
            order=16,
        ),
        SettingsSection(
            "skills",
            lambda: t("catalog.skills"),
            "badge-check",
            lambda: SkillsPage(place),
            group="settings.group_teams",
            order=17,
            when=may,
        ),
        SettingsSection(
            "absences",
            lambda: t("catalog.absences"),
            "calendar-x",
            lambda: AbsencesPage(place),
            group="settings.group_teams",
            order=18,
        ),
        SettingsSection(
            "services",
            lambda: t("catalog.services"),
            "package",
            lambda: ServicesPage(place),
            group="settings.group_requests",
            order=10,
            when=may,
        ),
        SettingsSection(
            "categories",
            lambda: t("catalog.categories"),
            "list-tree",
            lambda: CategoriesPage(place),
            group="settings.group_requests",
            order=11,
            when=may,
        ),
        SettingsSection(
            "fields",
            lambda: t("catalog.fields"),
            "square-pen",
            lambda: FieldsPage(place),
            group="settings.group_requests",
            order=12,
            when=may,
        ),
        SettingsSection(
            "forms",
            lambda: t("catalog.forms"),
            "clipboard-list",
            lambda: FormsPage(place),
            group="settings.group_requests",
            order=13,
            when=may,
        ),
        SettingsSection(
            "tags",
            lambda: t("catalog.tags"),
            "tag",
            lambda: TagsPage(place),
            group="settings.group_requests",
            order=14,
            when=may,
        ),
    ]


def _commands(window: MainWindow) -> list[Command]:
    """N, E, / and so on, in whichever section is shown."""

    def section() -> QWidget | None:
        page = window.page(PAGE)
        return page.section(page.current) if isinstance(page, SettingsPage) else None

    def run(act: Callable[[Section], None]) -> Callable[[], None]:
        def on_key() -> None:
            shown = section()
            if shown is not None:
                act(cast(Section, shown))

        return on_key

    def save(shown: Section) -> None:
        if isinstance(shown, FormsPage):
            shown.save()

    def merge(shown: Section) -> None:
        if isinstance(shown, TagsPage):
            shown.merge()

    def remove(shown: Section) -> None:
        if isinstance(shown, TagsPage):
            shown.remove()

    keys: list[tuple[str, tuple[str, ...], str, Callable[[Section], None]]] = [
        ("new", ("N",), "plus", lambda shown: shown.add()),
        ("change", ("E",), "pencil", lambda shown: shown.change()),
        ("search", ("/", "Ctrl+F"), "search", lambda shown: shown.focus_search()),
        ("save", ("Ctrl+S",), "save", save),
        ("merge_tags", ("M",), "merge", merge),
        ("remove_tags", ("Del",), "trash-2", remove),
    ]
    return [
        Command(
            f"catalog.{name}",
            f"catalog.command.{name}",
            run(act),
            shortcuts,
            scope=SCOPE,
            icon=icon,
            group="catalog.group",
        )
        for name, shortcuts, icon, act in keys
    ]
