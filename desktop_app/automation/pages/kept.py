"""A table of what people keep (macros, texts): find, new, change, throw away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QStackedWidget

from desktop_app.automation.library import Library, library_of
from desktop_app.core.hangul import match
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.dialogs import confirm
from desktop_app.ui.keys import set_scope
from desktop_app.ui.live import Text, on_language
from desktop_app.ui.menus import add_line
from desktop_app.ui.page import Page, PageHeader
from desktop_app.ui.record_table import Column, RecordModel, RecordTable
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import Button, Card, EmptyState, SearchBox, row

SCOPE = "kept"


class KeptPage(Page):
    """Subclasses say what is kept, how it is edited and thrown away."""

    def __init__(
        self, place: Workplace, title: Text, subtitle: Text, columns: Sequence[Column], *, new: Text
    ) -> None:
        key = place.commands.key_of("automation.kept_new")
        self.new_button = Button(new, "primary", icon="plus", key=key, clicked=self.add)
        self.starters = Button(
            lambda: t("automation.add_starters"), icon="sparkles", clicked=self.add_starters
        )
        super().__init__(PageHeader(title, subtitle=subtitle, right=[self.starters, self.new_button]))
        set_scope(self, SCOPE)
        self.place = place
        self.library: Library = library_of(place)
        self.search = SearchBox(lambda: t("automation.search"))
        self.search.setFixedWidth(theme.px(280))
        self.body.addLayout(row(self.search, None))
        self.table = RecordTable(RecordModel(columns), name=title)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(
            EmptyState("zap", lambda: t("automation.none"), lambda: t("automation.none_text"))
        )
        self.body.addWidget(Card(self._stack, margins=(1, 4, 1, 6)), 1)
        self.setFocusProxy(self.table)
        self.search.searched.connect(lambda _: self.show_kept())
        self.search.down.connect(self.table.setFocus)
        self.table.opened.connect(lambda _: self.change())
        self.table.menu_asked.connect(self._menu)
        self.library.changed.connect(self.show_kept)
        on_language(self, self.show_kept)

    # --- what subclasses say -------------------------------------------------------------------------------

    def kept(self) -> Sequence[Any]:
        raise NotImplementedError

    def words(self, record: Any) -> str:
        raise NotImplementedError

    def edit(self, record: Any | None) -> None:
        raise NotImplementedError

    def throw_away(self, record: Any) -> None:
        raise NotImplementedError

    def add_starters(self) -> None:
        raise NotImplementedError

    # --- the list ------------------------------------------------------------------------------------------

    def on_shown(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_kept(self) -> None:
        query = self.search.full_text()
        shown = [one for one in self.kept() if match(query, self.words(one)) is not None]
        self.table.records.set_records(shown)
        self._stack.setCurrentIndex(0 if shown else 1)
        self.starters.setVisible(self.library.may_share)

    def focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # --- what people do ------------------------------------------------------------------------------------

    def current(self) -> Any | None:
        return self.table.current_record()

    def add(self) -> None:
        self.edit(None)

    def change(self) -> None:
        record = self.current()
        if record is not None and record.may_change:
            self.edit(record)

    def remove(self) -> None:
        record = self.current()
        if record is None or not record.may_change:
            return
        confirm(
            self,
            lambda: t("automation.remove_title", name=record.name),
            lambda: t("automation.remove_text"),
            yes=lambda: t("automation.remove"),
            done=lambda: self.throw_away(record),
            is_danger=True,
        )

    def _menu(self, record_id: int, at: QPoint) -> None:
        self.table.set_current(record_id)
        record = self.current()
        if record is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        lines: list[tuple[str, Callable[[], None]]] = [
            (t("automation.change"), self.change),
            (t("automation.remove"), self.remove),
        ]
        for said, act in lines:
            add_line(menu, said, act).setEnabled(record.may_change)
        menu.popup(at)
