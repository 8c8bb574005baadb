"""Queries with a name: the list of them with live counts, and the sheets that save and change one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets.directory import directory_of
from desktop_app.tickets.models import InboxView
from desktop_app.ui.dialogs import FormSheet, ask_form, confirm
from desktop_app.ui.form import Field
from shared.errors import DeskError
from shared.permissions import Permission
from shared.search import (
    CHANGE_SAVED_VIEW,
    COUNT_SAVED_VIEWS,
    CREATE_SAVED_VIEW,
    LIST_SAVED_VIEWS,
    REMOVE_SAVED_VIEW,
    ChangedSavedView,
    NewSavedView,
    SavedView,
    SavedViewCounts,
    SavedViews,
)
from shared.tickets import Order, View
from shared.updates import Update

COUNT_PAUSE_MS = 2_000
OWN = 0
"""Stands for "only for me" where a team is chosen."""

Done = Callable[[SavedView], None]


class SavedViewList(QObject):
    """The saved views of this person and their teams. `changed`: other views; `counted`: other counts."""

    changed = Signal()
    counted = Signal()

    def __init__(self, place: Workplace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = place.backend
        self.items: list[SavedView] = []
        self._counts: dict[int, int] = {}
        self._soon = QTimer(self, singleShot=True, interval=COUNT_PAUSE_MS)
        self._soon.timeout.connect(self._count)
        self._backend.updated.connect(self._take_updates)
        self._backend.reload.connect(self.load)

    def load(self) -> None:
        self._backend.call(self, LIST_SAVED_VIEWS, self._take, failed=lambda _: None, latest="saved")

    def _take(self, found: SavedViews) -> None:
        if found.items != self.items:
            self.items = found.items
            self.changed.emit()
        self._count()

    def _count(self) -> None:
        if self.items:
            self._backend.call(
                self, COUNT_SAVED_VIEWS, self._take_counts, failed=lambda _: None, latest="saved.counts"
            )

    def _take_counts(self, found: SavedViewCounts) -> None:
        self._counts = {one.id: one.count for one in found.items}
        self.counted.emit()

    def count(self, view_id: int) -> int:
        return self._counts.get(view_id, 0)

    def get(self, view_id: int) -> SavedView | None:
        return next((one for one in self.items if one.id == view_id), None)

    def _take_updates(self, updates: list[Update]) -> None:
        if any(one.kind == "saved_view" for one in updates):
            self.load()
        elif self.items and any(one.kind == "ticket" for one in updates) and not self._soon.isActive():
            self._soon.start()


def inbox_view(view: SavedView) -> InboxView:
    icon = "users" if view.team is not None else "bookmark"
    return InboxView(View.ALL_OPEN, title=view.name, icon=icon, saved_id=view.id, saved_query=view.query)


# --- sheets ------------------------------------------------------------------------------------------------


def ask_new(parent: QWidget, place: Workplace, query: str, order: Order, done: Done) -> FormSheet:
    def send(values: dict[str, Any], sheet: FormSheet) -> None:
        body = NewSavedView(
            name=values["name"].strip()[:60],
            query=values["query"].strip()[:500],
            order=order,
            team_id=values.get("team") or None,
        )
        place.backend.call(
            sheet, CREATE_SAVED_VIEW, lambda made: _close(sheet, made, done), failed=_refuse(sheet), body=body
        )

    return _ask(parent, place, lambda: t("saved.new"), {"name": "", "query": query, "team": OWN}, send)


def ask_change(parent: QWidget, place: Workplace, view: SavedView, done: Done) -> FormSheet:
    def send(values: dict[str, Any], sheet: FormSheet) -> None:
        body = ChangedSavedView(
            name=values["name"].strip()[:60],
            query=values["query"].strip()[:500],
            order=view.order,
            team_id=values.get("team") or None,
            version=view.version,
        )
        place.backend.call(
            sheet,
            CHANGE_SAVED_VIEW,
            lambda made: _close(sheet, made, done),
            failed=_refuse(sheet),
            body=body,
            view_id=view.id,
        )

    team = view.team.id if view.team is not None else OWN
    values = {"name": view.name, "query": view.query, "team": team}
    return _ask(parent, place, lambda: t("saved.change"), values, send)


def ask_remove(parent: QWidget, place: Workplace, view: SavedView, done: Callable[[], None]) -> None:
    def send() -> None:
        place.backend.call(
            parent, REMOVE_SAVED_VIEW, lambda _: done(), failed=lambda _: None, view_id=view.id
        )

    confirm(
        parent,
        lambda: t("saved.remove"),
        t("saved.remove_sure", name=view.name),
        yes=lambda: t("saved.remove_yes"),
        done=send,
        is_danger=True,
    )


def _ask(
    parent: QWidget,
    place: Workplace,
    title: Callable[[], str],
    values: dict[str, Any],
    send: Callable[[dict[str, Any], FormSheet], None],
) -> FormSheet:
    fields = [
        Field("name", lambda: t("saved.name"), is_required=True, most=60),
        Field(
            "query", lambda: t("saved.query"), is_required=True, most=500, help=lambda: t("saved.query_help")
        ),
    ]
    teams = _shareable(place)
    if teams:
        fields.append(Field("team", lambda: t("saved.for"), "choice", choices=teams))
    return ask_form(
        parent, title, fields, yes=lambda: t("saved.save"), done=send, values=values, icon="bookmark"
    )


def _shareable(place: Workplace) -> list[tuple[int, Any]]:
    """The teams whose leads may share; nothing where there is none."""
    me = place.backend.me
    if Permission.RULES_MANAGE not in me.permissions:
        return []
    own = [team for team in directory_of(place).teams if team.id in me.team_ids]
    if not own:
        return []
    return [(OWN, lambda: t("saved.only_me")), *((team.id, team.name) for team in own)]


def _close(sheet: FormSheet, made: SavedView, done: Done) -> None:
    sheet.close_cover()
    done(made)


def _refuse(sheet: FormSheet) -> Callable[[DeskError], None]:
    return lambda error: sheet.refuse(sentence(error), error.field)
