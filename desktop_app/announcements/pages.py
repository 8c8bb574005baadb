"""Notices: the list by shelf at the left, the chosen one at the right."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.announcements import words
from desktop_app.announcements.dialogs import EditorSheet, Places
from desktop_app.announcements.models import AnnouncementList, LinkedCounter
from desktop_app.announcements.view import AnnouncementView
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.badges import Badge
from desktop_app.ui.keys import set_scope
from desktop_app.ui.list_page import ListPage
from desktop_app.ui.live import on_language
from desktop_app.ui.page import Columns, set_pane
from desktop_app.ui.record_list import RecordList, RowContent, RowDelegate
from desktop_app.ui.record_model import RecordModel
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import (
    EmptyState,
    IconButton,
    SegmentedControl,
    row,
)
from shared.announcements import AnnouncementDetail, AnnouncementRow, AnnouncementState, Shelf
from shared.errors import DeskError
from shared.wire import Ref

PAGE = "announcements"
SCOPE = "announcements"
LIST_WIDTH = 396
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
            title=record.title,
            text=words.period(record.starts_at, record.ends_at, record.ended_at),
            lead=(words.KIND_ICONS[record.kind], words.SEVERITY_HUES[record.severity]),
            pill=pill,
            chip=words.state_badge(record.state),
        )


class AnnouncementsPage(QWidget):
    """`show_announcement` opens one whatever shelf is shown."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_scope(self, SCOPE)
        self._place = place
        self.list = AnnouncementList(place, self)
        self.counter = LinkedCounter(place, self)
        self.records = RecordModel(describe=words.spoken, parent=self)
        self.rows = RecordList(
            self.records, AnnouncementRows(self.counter), name=lambda: t("announcements.title")
        )
        self.places = Places(place, self)
        self.view = AnnouncementView(place, self.places)
        self._build()
        self._connect()

    def _build(self) -> None:
        shelves = [one for one in Shelf if one is not Shelf.DRAFTS or self.view.may_manage]
        self.shelf = SegmentedControl(
            [(each, partial(t, f"announcements.shelf.{each.value}")) for each in shelves],
            name=lambda: t("announcements.shelves"),
        )
        new = IconButton("plus", lambda: t("announcements.new"), key="N", clicked=self.new)
        self.page = ListPage(
            self.rows,
            title=lambda: t("announcements.title"),
            actions=[new] if self.view.may_manage else [],
            hints=[("J", ""), ("K", lambda: t("announcements.hint_move"))],
            empty=self._empty,
        )
        layout = self.page.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertLayout(1, row(self.shelf, None, margins=(16, 0, 10, 10)))
        self.page.setMinimumWidth(theme.px(320))
        self.page.setMaximumWidth(theme.px(560))
        set_pane(self.rows, lambda: t("announcements.title"))
        set_pane(self.view, lambda: t("announcements.one"))
        columns = Columns(
            self._place.settings,
            "announcements",
            self.page,
            self.view,
            sizes=[LIST_WIDTH, 1600 - LIST_WIDTH],
        )
        columns.setStretchFactor(0, 0)
        columns.setStretchFactor(1, 1)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(columns)
        self.setFocusProxy(self.rows)

    def _connect(self) -> None:
        self.shelf.changed.connect(lambda value: self.list.ask(shelf=value))
        self.list.changed.connect(self._show_rows)
        self.list.failed.connect(self._show_failure)
        self.rows.current_changed.connect(self._on_current)
        self.counter.changed.connect(self.rows.say_again)
        self.view.saved.connect(self._saved)
        on_language(self, self.rows.say_again)

    def on_shown(self) -> None:
        self.list.load()
        self.counter.ask()
        self.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_rows(self) -> None:
        self.records.set_records(self.list.rows)
        if self.list.rows and not self.rows.current_id():
            self.rows.set_current(self.list.rows[0].id)

    def _show_failure(self, error: DeskError) -> None:
        if not self.list.rows:
            title = partial(t, "announcements.failed")
            self.page.show_instead(EmptyState("cloud-off", title, sentence(error), hue="amber"))

    def _empty(self) -> QWidget:
        if not self.list.is_loaded:
            return QWidget()
        name = self.list.query.shelf.value
        return EmptyState(
            "megaphone",
            partial(t, f"announcements.empty.{name}"),
            partial(t, f"announcements.empty_more.{name}"),
        )

    def _on_current(self, announcement_id: int) -> None:
        if announcement_id and announcement_id != self.view.announcement_id:
            self.show_announcement(announcement_id)

    def show_announcement(self, announcement_id: int) -> None:
        known = self.list.row(announcement_id)
        self.view.show_announcement(announcement_id)
        if self.rows.current_id() != announcement_id:
            self.rows.set_current(announcement_id)
        label = known.title if known is not None else str(announcement_id)
        self._place.navigation.arrived(PAGE, Ref(kind="announcement", id=announcement_id, label=label))

    def _saved(self, detail: AnnouncementDetail) -> None:
        shelf = next((one for one, states in SHELVES.items() if detail.row.state in states), Shelf.CURRENT)
        self.shelf.set_value(shelf)
        self.list.ask(shelf=shelf)
        self.show_announcement(detail.row.id)

    # --- what the keys do ----------------------------------------------------------------------------------

    def new(self) -> EditorSheet | None:
        return self.view.edit_new()

    def step(self, by: int) -> None:
        place = self.records.row_of(self.rows.current_id()) + by
        if 0 <= place < len(self.records):
            self.rows.set_current(self.records.id_at(place))

    def refresh(self) -> None:
        self.list.load()
        self.counter.ask()
        self.view.reload()


SHELVES = {
    Shelf.CURRENT: (S.SCHEDULED, S.ACTIVE),
    Shelf.DRAFTS: (S.DRAFT,),
    Shelf.PAST: (S.ENDED, S.CANCELLED),
}
