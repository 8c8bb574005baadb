"""A list with its head (title, count, filters), its empty state and the keys at its foot.

page = ListPage(
    RecordList(model, Rows(), name=…), title=lambda: t("x.open"),
    actions=[IconButton("list-filter", …)], hints=[(registry.key_of("x.next"), lambda: t("x.move"))],
    empty=lambda: EmptyState("inbox", …),
)
page.set_filters([Filter("status", "상태: 열린 것")])
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.core.translator import t
from desktop_app.ui.live import Key, Text, bind_key, said
from desktop_app.ui.record_table import RecordView
from desktop_app.ui.theme import set_text_style, theme
from desktop_app.ui.widgets import (
    Button,
    Divider,
    ElidedLabel,
    FlowLayout,
    Kbd,
    Label,
    SearchBox,
    box,
    clear,
    row,
    set_surface,
)


@dataclass(frozen=True)
class Filter:
    """A word under the title; a click changes it, the cross takes it away where `is_removable`."""

    name: str
    text: str
    is_removable: bool = False


class ListPage(QWidget):
    """`filter_clicked` and `filter_removed` carry the name of the filter, `searched` what was typed."""

    filter_clicked = Signal(str, QWidget)
    filter_removed = Signal(str)
    searched = Signal(str)

    def __init__(  # noqa: PLR0913  # what a list has, by keyword
        self,
        view: RecordView,
        *,
        title: Text,
        actions: Sequence[QWidget] = (),
        hints: Sequence[tuple[Key, Text]] = (),
        empty: Callable[[], QWidget] | None = None,
        search: Text | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        set_surface(self, "surface")
        self.view, self._empty = view, empty
        self.title = ElidedLabel(title, "section", "semibold")
        self.count = Label("", "meta", "medium", tone="tertiary")
        self.head: QHBoxLayout = row(self.title, self.count, None, *actions, spacing=4)
        self.search = SearchBox(search) if search is not None else None
        self._filters = QWidget()
        self._flow = FlowLayout(self._filters)
        self._filters.hide()
        self.stack = QStackedWidget()
        self.stack.addWidget(view)
        self._note: QWidget | None = None
        self.footer: QHBoxLayout = row(spacing=5, margins=(14, 6, 10, 6))
        self._lay_out(hints)
        self._connect()

    def _lay_out(self, hints: Sequence[tuple[Key, Text]]) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        top = QVBoxLayout()
        top.setContentsMargins(*(theme.px(margin) for margin in (16, 10, 10, 8)))
        top.setSpacing(theme.px(6))
        top.addLayout(self.head)
        if self.search is not None:
            top.addWidget(self.search)
        top.addWidget(self._filters)
        layout.addLayout(top)
        layout.addWidget(Divider())
        layout.addWidget(self.stack, 1)
        if hints:
            self._add_hints(hints)
            layout.addWidget(Divider())
            layout.addWidget(_Foot(self.footer))

    def _add_hints(self, hints: Sequence[tuple[Key, Text]]) -> None:
        for key, text in hints:
            self.footer.addWidget(_Hint(self, key, text))
        self.footer.addStretch(1)

    def add_strip(self, widget: QWidget) -> None:
        """A line between the head and the list."""
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, widget)

    def _connect(self) -> None:
        self.view.records.count_changed.connect(self._on_count)
        if self.search is not None:
            self.search.searched.connect(self.searched)
            self.search.down.connect(self.view.setFocus)
            self.search.left.connect(self.view.setFocus)

    # --- the head ----------------------------------------------------------------------------

    def set_title(self, title: str) -> None:
        self.title.setText(title)

    def set_count(self, count: int) -> None:
        """Of all that there are; rows that are here are counted by themselves."""
        self.count.setText(f"{count:,}")

    def set_filters(self, filters: Sequence[Filter]) -> None:
        clear(self._flow)
        for each in filters:
            self._flow.addWidget(self._chip(each))
        self._filters.setVisible(bool(filters))
        self._filters.updateGeometry()

    def _chip(self, entry: Filter) -> QWidget:
        chip = Button(entry.text)
        chip.setProperty("kind", "chip")
        set_text_style(chip, "meta", "medium")
        chip.clicked.connect(partial(self._on_chip, entry.name, chip))
        if not entry.is_removable:
            return chip
        cross = Button("", "ghost", icon="x", clicked=partial(self.filter_removed.emit, entry.name))
        cross.setProperty("kind", "chip")
        cross.setAccessibleName(t("ui.remove", name=entry.text))
        cross.setToolTip(t("ui.remove", name=entry.text))
        return box(row(chip, cross, spacing=1))

    def _on_chip(self, name: str, chip: QWidget, _: bool = False) -> None:
        self.filter_clicked.emit(name, chip)

    def focus_search(self) -> None:
        if self.search is not None:
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.selectAll()

    # --- instead of the list -----------------------------------------------------------------

    def _on_count(self, count: int) -> None:
        self.set_count(count)
        if count:
            self.show_list()
        elif self._empty is not None:
            self.show_instead(self._empty())

    def show_list(self) -> None:
        self.stack.setCurrentIndex(0)
        self._drop_note()

    def show_instead(self, widget: QWidget) -> None:
        """An empty state, a refusal, being without a network."""
        self._drop_note()
        self._note = widget
        self.stack.addWidget(widget)
        self.stack.setCurrentWidget(widget)

    def _drop_note(self) -> None:
        if self._note is not None:
            self.stack.removeWidget(self._note)
            self._note.deleteLater()
            self._note = None


class _Hint(QWidget):
    """A key and what it does; not there while the command has no key."""

    def __init__(self, parent: QWidget, key: Key, text: Text) -> None:
        super().__init__(parent)
        self._cap = Kbd("")
        line = row(self._cap, spacing=5)
        if said(text):
            line.addWidget(Label(text, "meta", tone="tertiary"))
            line.addSpacing(theme.px(6))
        self.setLayout(line)
        bind_key(self.show_key, key)

    def show_key(self, key: str) -> None:
        self._cap.set_key(key)
        self.setVisible(bool(key))


class _Foot(QWidget):
    """One line of keys; what does not fit is cut at a whole hint."""

    def __init__(self, layout: QHBoxLayout) -> None:
        super().__init__()
        self.setLayout(layout)
        self.setMinimumWidth(1)
        layout.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        self.setFixedHeight(theme.px(32))
