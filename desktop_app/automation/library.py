"""The macros and reply texts that this person has, loaded once for all windows."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop_app.automation import words
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.choices import Choice
from shared.automation import (
    LIST_MACROS,
    LIST_REPLY_TEXTS,
    Macro,
    Macros,
    ReplyText,
    ReplyTexts,
)
from shared.permissions import Permission
from shared.updates import Update


class Library(QObject):
    """Loaded again when somebody changes it."""

    changed = Signal()

    def __init__(self, place: Workplace) -> None:
        super().__init__(place.backend)
        self._place = place
        self.macros: list[Macro] = []
        self.texts: list[ReplyText] = []
        place.backend.updated.connect(self._on_updates)
        place.backend.reload.connect(self.load)
        self.load()

    @property
    def may_use(self) -> bool:
        return self._may(Permission.TICKETS_WORK)

    @property
    def may_share(self) -> bool:
        """Keeps what the whole desk or a team has."""
        return self._may(Permission.RULES_MANAGE)

    def _may(self, permission: Permission) -> bool:
        me = self._place.backend.session.me
        return me is not None and permission in me.permissions

    def load(self) -> None:
        if self.may_use or self.may_share:
            self._load_macros()
            self._load_texts()

    def _load_macros(self) -> None:
        call = self._place.backend.call
        call(self, LIST_MACROS, self._take_macros, failed=lambda _: None, latest="macros")

    def _load_texts(self) -> None:
        call = self._place.backend.call
        call(self, LIST_REPLY_TEXTS, self._take_texts, failed=lambda _: None, latest="texts")

    def _take_macros(self, found: Macros) -> None:
        self.macros = found.items
        self.changed.emit()

    def _take_texts(self, found: ReplyTexts) -> None:
        self.texts = found.items
        self.changed.emit()

    def _on_updates(self, updates: list[Update]) -> None:
        kinds = {update.kind for update in updates}
        if "macro" in kinds and (self.may_use or self.may_share):
            self._load_macros()
        if "reply_text" in kinds and (self.may_use or self.may_share):
            self._load_texts()


def library_of(place: Workplace) -> Library:
    """The one of a workplace."""
    found = place.backend.findChild(Library)
    return found if found is not None else Library(place)


def macro_choice(macro: Macro) -> Choice:
    """A macro in a list: its name and what it does."""
    return Choice(
        ("macro", macro.id),
        macro.name,
        macro.description or words.steps_line(macro.steps),
        icon="zap",
        hue="amber",
        section=t("automation.macros"),
    )
