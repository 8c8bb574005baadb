"""The directory in the window: rail entry, commands, what is found with "@"."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from desktop_app.core.commands import Command
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.people.choices import people_provider
from desktop_app.people.models import PeopleIndex
from desktop_app.people.pages import PeoplePage
from desktop_app.people.pages.directory import PAGE, SCOPE
from desktop_app.ui.choices import Choice, Deliver, Provider
from desktop_app.ui.feature import Feature, RailEntry
from desktop_app.ui.palette import PaletteProvider
from desktop_app.ui.window import MainWindow
from shared.permissions import Permission
from shared.wire import Ref

GROUP = "people.title"


def install(place: Workplace, window: MainWindow) -> None:
    people = _People(place, window)
    PeopleIndex.of(place)
    window.add_feature(
        Feature(
            "people",
            entries=[
                RailEntry(
                    PAGE,
                    lambda: t("people.title"),
                    "users",
                    lambda: PeoplePage(place),
                    when=people.may_read,
                    key="G P",
                )
            ],
            commands=people.commands(),
            openers={"person": people.open},
            providers=[PaletteProvider("people", lambda: t("people.title"), "@", person_refs(place, window))],
        )
    )


def person_refs(place: Workplace, owner: QObject) -> Provider:
    """Persons whose value is a `Ref`: what the palette opens."""
    provide = people_provider(place, owner)

    def with_refs(query: str, deliver: Deliver) -> None:
        def told(choices: Sequence[Choice]) -> None:
            deliver([_with_ref(choice) for choice in choices])

        provide(query, told)

    return with_refs


def _with_ref(choice: Choice) -> Choice:
    ref = Ref(kind="person", id=choice.value, label=choice.title)
    return Choice(
        value=ref, title=choice.title, text=choice.text, person=choice.person, details=choice.details
    )


class _People:
    """What the commands do."""

    def __init__(self, place: Workplace, window: MainWindow) -> None:
        self._place, self._window = place, window

    def may_read(self) -> bool:
        return Permission.PEOPLE_READ in self._place.backend.me.permissions

    def may_manage(self) -> bool:
        return Permission.PEOPLE_MANAGE in self._place.backend.me.permissions

    def page(self) -> PeoplePage:
        shown = self._window.show_page(PAGE)
        assert isinstance(shown, PeoplePage)
        return shown

    def open(self, ref: Ref) -> None:
        if self.may_read():
            self.page().open_person(ref.id)

    def _change(self) -> None:
        self.page().person.ask_change()

    def commands(self) -> list[Command]:
        manage = self.may_manage
        return [
            Command(
                "people.search",
                "people.find",
                lambda: self.page().focus_search(),
                ("/", "Ctrl+F"),
                scope=SCOPE,
                icon="search",
                group=GROUP,
            ),
            Command(
                "people.new",
                "people.new",
                lambda: self.page().ask_new(),
                ("N",),
                scope=SCOPE,
                when=manage,
                icon="user-plus",
                group=GROUP,
            ),
            Command(
                "people.change", "people.change", self._change, ("E",), scope=SCOPE, when=manage, group=GROUP
            ),
            Command(
                "people.import",
                "people.import",
                lambda: self.page().ask_import(),
                when=manage,
                icon="upload",
                group=GROUP,
            ),
        ]
