"""The catalog as this workplace knows it: loaded once, and again when somebody changes it. No widgets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.core.translator import translator
from desktop_app.core.workplace import Workplace
from desktop_app.ui.badges import Badge
from desktop_app.ui.choices import Choice
from shared.catalog import (
    LIST_CATEGORIES,
    LIST_FIELDS,
    LIST_SERVICES,
    LIST_TEAMS,
    Category,
    CustomField,
    Service,
    Team,
)
from shared.permissions import Permission
from shared.tickets import LIST_TAGS, TAG_USED, Tag
from shared.updates import Update
from shared.wire import Endpoint

LISTS: dict[str, Endpoint[Any, Any, Any]] = {
    "team": LIST_TEAMS,
    "category": LIST_CATEGORIES,
    "service": LIST_SERVICES,
    "custom_field": LIST_FIELDS,
    "tag": LIST_TAGS,
}


def localized(korean: str, english: str) -> str:
    """A text of administrators in the language of the window; Korean where there is no other."""
    return english or korean if translator.language != "ko" else korean


class Catalog(QObject):
    """`changed` carries the kind of record that differs now."""

    changed = Signal(str)

    def __init__(self, place: Workplace) -> None:
        super().__init__(place.backend)
        self._place = place
        self.teams: list[Team] = []
        self.categories: list[Category] = []
        self.services: list[Service] = []
        self.fields: list[CustomField] = []
        self.tags: list[Tag] = []
        self._tag_of: dict[str, Tag] = {}
        self._loaded: set[str] = set()
        place.backend.updated.connect(self._on_updates)
        place.backend.reload.connect(self.load)
        self.load()

    def load(self) -> None:
        for kind in LISTS:
            self.load_kind(kind)

    def load_kind(self, kind: str) -> None:
        take = partial(self._take, kind)
        self._place.backend.call(self, LISTS[kind], take, failed=lambda _: None, latest=kind)

    def _take(self, kind: str, found: Any) -> None:
        kept: dict[str, Callable[[list[Any]], None]] = {
            "team": partial(setattr, self, "teams"),
            "category": partial(setattr, self, "categories"),
            "service": partial(setattr, self, "services"),
            "custom_field": partial(setattr, self, "fields"),
            "tag": self._take_tags,
        }
        kept[kind](found.items)
        self._loaded.add(kind)
        self.changed.emit(kind)

    def _take_tags(self, found: list[Tag]) -> None:
        self.tags = found
        words = [(word.label, tag) for tag in found for word in tag.also] + [(tag.name, tag) for tag in found]
        self._tag_of = {word.casefold(): tag for word, tag in words}

    def is_loaded(self, kind: str) -> bool:
        return kind in self._loaded

    def _on_updates(self, updates: list[Update]) -> None:
        told = {update.kind for update in updates if update.name != TAG_USED}
        for kind in told & LISTS.keys():
            self.load_kind(kind)

    @property
    def may_manage(self) -> bool:
        me = self._place.backend.session.me
        return me is not None and Permission.CATALOG_MANAGE in me.permissions

    # --- choices -------------------------------------------------------------------------------------------

    def team_name(self, team_id: int | None) -> str:
        return next((team.name for team in self.teams if team.id == team_id), "")

    def category(self, category_id: int | None) -> Category | None:
        return next((one for one in self.categories if one.id == category_id), None)

    def service(self, service_id: int | None) -> Service | None:
        return next((one for one in self.services if one.id == service_id), None)

    def field(self, key: str) -> CustomField | None:
        return next((one for one in self.fields if one.key == key), None)

    def tag(self, word: str) -> Tag | None:
        """The tag that a word means: its name, or another word for it."""
        return self._tag_of.get(word.casefold())

    def tag_name(self, word: str) -> str:
        found = self.tag(word)
        return found.name if found is not None else word

    def tag_badge(self, word: str) -> Badge:
        found = self.tag(word)
        return Badge(word, "grey", "tag") if found is None else Badge(found.name, found.hue.value, "tag")

    def branch(self, category_id: int | None) -> list[int]:
        """The category and all above it, the top first."""
        found: list[int] = []
        current = category_id
        while current is not None and current not in found:
            found.append(current)
            above = self.category(current)
            current = above.parent_id if above is not None else None
        return found[::-1]

    def team_choices(self) -> list[Choice]:
        return [
            Choice(team.id, team.name, team.tier.value, icon=team.icon or "users")
            for team in self.teams
            if team.is_active
        ]

    def category_choices(self) -> list[Choice]:
        return [Choice(one.id, one.path, icon=one.icon or "tag") for one in self.categories if one.is_active]

    def service_choices(self) -> list[Choice]:
        return [
            Choice(one.id, one.name, one.description.partition("\n")[0], icon=one.icon or "package")
            for one in self.services
            if one.is_active
        ]

    def tag_choices(self) -> list[Choice]:
        return [self._tag_choice(tag) for tag in self.tags]

    def chosen_tags(self, words: Iterable[str]) -> list[Choice]:
        """Tags that stand somewhere already, to show them in a picker."""
        found = [(word, self.tag(word)) for word in words]
        return [Choice(word, word) if tag is None else self._tag_choice(tag) for word, tag in found]

    def _tag_choice(self, tag: Tag) -> Choice:
        also = " ".join(word.label for word in tag.also)
        return Choice(tag.name, tag.name, icon="tag", hue=tag.hue.value, words=also)

    def field_choices(self) -> list[Choice]:
        return [
            Choice(one.key, localized(one.label, one.label_en), one.key, icon="square-pen", words=one.label)
            for one in self.fields
            if one.is_active
        ]


def catalog_of(place: Workplace) -> Catalog:
    """The one catalog of a workplace."""
    found = place.backend.findChild(Catalog)
    return found if found is not None else Catalog(place)


def chosen(choices: list[Choice], value: Any) -> Choice | None:
    """The choice that stands for a value, to show it in a picker."""
    return next((one for one in choices if one.value == value), None)
