"""Notices: the list by shelf at the left, the chosen one at the right."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from desktop_app.announcements import words
from desktop_app.announcements.dialogs import EditorSheet, Places
from desktop_app.announcements.models import AnnouncementList, LinkedCounter
from desktop_app.announcements.view import AnnouncementView
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.badges import Badge
from desktop_app.ui.record_list import RowContent, RowDelegate
from desktop_app.ui.shelf_page import ShelfPage, ShelfTexts
from desktop_app.ui.widgets import (
    EmptyState,
    IconButton,
)
from shared.announcements import AnnouncementDetail, AnnouncementRow, AnnouncementState, Shelf

PAGE = "announcements"
SCOPE = "announcements"
S = AnnouncementState


class AnnouncementRows(RowDelegate):
    """Title, state and when; how many tickets hang on it."""

    def __init__(self, counter: LinkedCounter) -> None:
        super().__init__()
        self._counter = counter

    def content(self, record: AnnouncementRow) -> RowContent:
        count = self._counter.counts.get(record.id)
        pill = None
        if count is not None:
            pill = Badge(t("announcements.tickets", n=count.total), "grey", "ticket", is_soft=False)
        return RowContent(
            title=words.title_of(record),
            text=words.period(record.starts_at, record.ends_at, record.ended_at),
            lead=(words.KIND_ICONS[record.kind], words.SEVERITY_HUES[record.severity]),
            pill=pill,
            chip=words.state_badge(record.state),
        )


class AnnouncementsPage(ShelfPage):
    kind = "announcement"
    shelf_field = "shelf"

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        self.places = Places(place, place.backend)
        self.view = AnnouncementView(place, self.places)
        self.counter = LinkedCounter(place, self.view)
        shelves = [one for one in Shelf if one is not Shelf.DRAFTS or self.view.may_manage]
        key = place.commands.key_of("announcements.new_here")
        new = IconButton("plus", lambda: t("announcements.new"), key=key, clicked=self.view.edit_new)
        super().__init__(
            place,
            PAGE,
            found=AnnouncementList(place, self.view),
            delegate=AnnouncementRows(self.counter),
            describe=words.spoken,
            pane=self.view,
            texts=ShelfTexts(
                title=lambda: t("announcements.title"),
                one=lambda: t("announcements.one"),
                shelves=lambda: t("announcements.shelves"),
                failed=lambda: t("announcements.failed"),
            ),
            shelves=[(each, partial(t, f"announcements.shelf.{each.value}")) for each in shelves],
            actions=[new] if self.view.may_manage else [],
            hints=[("J", ""), ("K", lambda: t("announcements.hint_move"))],
            parent=parent,
        )
        self.places.setParent(self)
        self.counter.changed.connect(self.rows.say_again)
        self.view.saved.connect(self._saved)

    def on_shown(self) -> None:
        super().on_shown()
        self.counter.ask()

    def empty(self, shelf: Shelf) -> QWidget:
        return EmptyState(
            "megaphone",
            partial(t, f"announcements.empty.{shelf.value}"),
            partial(t, f"announcements.empty_more.{shelf.value}"),
        )

    def name_of(self, record: AnnouncementRow) -> str:
        return words.title_of(record)

    def _saved(self, detail: AnnouncementDetail) -> None:
        state = detail.row.state
        self.put_on(next((one for one, states in SHELVES.items() if state in states), Shelf.CURRENT))
        self.show_record(detail.row.id)

    def new(self) -> EditorSheet | None:
        return self.view.edit_new()

    def refresh(self) -> None:
        super().refresh()
        self.counter.ask()


SHELVES = {
    Shelf.CURRENT: (S.SCHEDULED, S.ACTIVE),
    Shelf.DRAFTS: (S.DRAFT,),
    Shelf.PAST: (S.ENDED, S.CANCELLED),
}
