"""The category tree: order by dragging or by keys, default team, impact and urgency."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QDropEvent, QIcon, QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
)

from desktop_app.catalog import words
from desktop_app.catalog.directory import catalog_of, chosen
from desktop_app.catalog.record_page import SCOPE, RecordSheet, tell_saved
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui import icons
from desktop_app.ui.choices import local_provider
from desktop_app.ui.form import Field
from desktop_app.ui.keys import key_name, set_scope
from desktop_app.ui.live import bind, on_language, on_signal
from desktop_app.ui.page import Page, PageHeader
from desktop_app.ui.theme import set_text_style, theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import Button, Card, EmptyState, Label, Skeleton, row
from shared.catalog import (
    CHANGE_CATEGORY,
    CREATE_CATEGORY,
    MOVE_CATEGORY,
    Categories,
    Category,
    ChangedCategory,
    MoveCategory,
    NewCategory,
)
from shared.errors import DeskError

ID = Qt.ItemDataRole.UserRole + 1
KEYS = {"Alt+Up": "up", "Alt+Down": "down", "Alt+Right": "in", "Alt+Left": "out"}


class CategoryTree(QTreeWidget):
    """`moved`: id, the new parent's id (0: top), the place among its other children. `stepped`: by keys."""

    moved = Signal(int, int, int)
    stepped = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setColumnCount(3)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformRowHeights(True)
        self.setIndentation(theme.px(24))
        self.setIconSize(QSize(theme.px(16), theme.px(16)))
        set_text_style(self, "body")
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, theme.px(190))

    def event(self, event: QEvent) -> bool:
        """Its own keys come here, though other places of the window use them for something else."""
        is_asked = event.type() == QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and key_name(event) in KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters are keys of commands: the window hears them."""
        step = KEYS.get(key_name(event))
        if step is not None:
            self.stepped.emit(step)
        elif event.text().isprintable() and event.text().strip():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Only ask for it: the tree is shown anew when the server has moved it."""
        item, target = self.currentItem(), self.itemAt(event.position().toPoint())
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        if item is not None and item is not target:
            self.drop_at(item, target, self.dropIndicatorPosition())

    def drop_at(
        self,
        item: QTreeWidgetItem,
        target: QTreeWidgetItem | None,
        place: QAbstractItemView.DropIndicatorPosition,
    ) -> None:
        places = QAbstractItemView.DropIndicatorPosition
        if target is None or place is places.OnViewport:
            self.moved.emit(item.data(0, ID), 0, self.topLevelItemCount())
            return
        if place is places.OnItem:
            self.moved.emit(item.data(0, ID), target.data(0, ID), target.childCount())
            return
        parent = target.parent() or self.invisibleRootItem()
        at = parent.indexOfChild(target) + (1 if place is places.BelowItem else 0)
        if item.parent() is target.parent() and parent.indexOfChild(item) < at:
            at -= 1
        self.moved.emit(item.data(0, ID), parent.data(0, ID) or 0, at)


class CategoriesPage(Page):
    """Drag, or Alt with the arrows; N makes a new one below the one that is chosen."""

    def __init__(self, place: Workplace) -> None:
        self.new_button = Button(
            lambda: t("catalog.new_category"),
            "primary",
            icon="plus",
            key=place.commands.key_of("settings.press_new"),
        )
        super().__init__(
            PageHeader(
                lambda: t("catalog.categories"),
                subtitle=lambda: t("catalog.categories_text"),
                right=[self.new_button],
            )
        )
        set_scope(self, SCOPE)
        self._place = place
        self.catalog = catalog_of(place)
        self._wanted = 0
        self.tree = CategoryTree()
        bind(self.tree.setAccessibleName, lambda: t("catalog.categories"))
        self._stack = QStackedWidget()
        self._stack.addWidget(Skeleton(8))
        self._stack.addWidget(self.tree)
        self._stack.addWidget(EmptyState("list-tree", lambda: t("catalog.no_categories")))
        self.body.addWidget(Card(self._stack, margins=(6, 6, 6, 6)), 1)
        hint = Label(lambda: t("catalog.categories_keys"), "meta", tone="tertiary", wraps=True)
        self.body.addLayout(row(hint))
        self.setFocusProxy(self.tree)
        self.new_button.clicked.connect(lambda _=False: self.add())
        self.tree.itemActivated.connect(lambda *_: self.change())
        self.tree.moved.connect(self._move)
        self.tree.stepped.connect(self._step)
        self.catalog.changed.connect(self._on_changed)
        on_language(self, self.show_tree)
        on_signal(theme.changed, self, self._on_theme)
        self._paint_like_tables()

    def _on_theme(self) -> None:
        self._paint_like_tables()
        self.show_tree()

    def _paint_like_tables(self) -> None:
        """The chosen row as in tables: a soft ground under the usual words."""
        palette = self.tree.palette()
        palette.setColor(QPalette.ColorRole.Highlight, theme.color("bg.selected"))
        palette.setColor(QPalette.ColorRole.HighlightedText, theme.color("text.primary"))
        self.tree.setPalette(palette)

    def on_shown(self) -> None:
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_search(self) -> None:
        self.tree.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # --- showing -------------------------------------------------------------------------------------------

    def _on_changed(self, kind: str) -> None:
        if kind in ("category", "team"):
            self.show_tree()

    def show_tree(self) -> None:
        if not self.catalog.is_loaded("category"):
            return
        current = self._wanted or self.current_id()
        closed = {one.data(0, ID) for one in self._items() if one.childCount() and not one.isExpanded()}
        self.tree.clear()
        self.tree.setHeaderLabels(
            [t("catalog.category"), t("catalog.default_team"), t("catalog.default_levels")]
        )
        made: dict[int, QTreeWidgetItem] = {}
        for category in self.catalog.categories:
            above = made.get(category.parent_id or 0) or self.tree.invisibleRootItem()
            made[category.id] = self._item(above, category)
        self.tree.expandAll()
        for one in closed & made.keys():
            made[one].setExpanded(False)
        if current in made:
            self.tree.setCurrentItem(made[current])
        elif made:
            self.tree.setCurrentItem(next(iter(made.values())))
        self._stack.setCurrentIndex(1 if made else 2)

    def _item(self, above: QTreeWidgetItem, category: Category) -> QTreeWidgetItem:
        name = category.name if category.is_active else f"{category.name} ({t('catalog.not_in_use')})"
        levels = ""
        if category.impact is not None or category.urgency is not None:
            levels = f"{words.level(category.impact)} · {words.level(category.urgency)}"
        team = self.catalog.team_name(category.team_id) or "–"
        item = QTreeWidgetItem(above, [name, team, levels or "–"])
        item.setData(0, ID, category.id)
        tone = "text.secondary" if category.is_active else "text.disabled"
        item.setIcon(0, QIcon(icons.pixmap(category.icon or "tag", tone, theme.px(16))))
        item.setSizeHint(0, QSize(0, theme.px(34)))
        for column in (1, 2):
            item.setForeground(column, theme.color("text.secondary"))
        if not category.is_active:
            item.setForeground(0, theme.color("text.disabled"))
        return item

    def _items(self) -> list[QTreeWidgetItem]:
        found: list[QTreeWidgetItem] = []
        waiting = [self.tree.topLevelItem(at) for at in range(self.tree.topLevelItemCount())]
        while waiting:
            item = waiting.pop(0)
            if item is not None:
                found.append(item)
                waiting += [item.child(at) for at in range(item.childCount())]
        return found

    def current_id(self) -> int:
        item = self.tree.currentItem()
        return int(item.data(0, ID)) if item is not None else 0

    # --- moving --------------------------------------------------------------------------------------------

    def _step(self, step: str) -> None:
        """Alt with an arrow: among its siblings, below the one before, or beside its parent."""
        item = self.tree.currentItem()
        if item is None:
            return
        above, root = item.parent(), self.tree.invisibleRootItem()
        parent = above or root
        at, parent_id = parent.indexOfChild(item), parent.data(0, ID) or 0
        match step:
            case "up" if at > 0:
                self._move(self.current_id(), parent_id, at - 1)
            case "down" if at + 1 < parent.childCount():
                self._move(self.current_id(), parent_id, at + 1)
            case "in" if at > 0:
                before = parent.child(at - 1)
                assert before is not None
                self._move(self.current_id(), before.data(0, ID), before.childCount())
            case "out" if above is not None:
                beside = above.parent() or root
                self._move(self.current_id(), beside.data(0, ID) or 0, beside.indexOfChild(above) + 1)

    def _move(self, category_id: int, parent_id: int, position: int) -> None:
        category = self.catalog.category(category_id)
        if category is None:
            return
        self._wanted = category_id
        body = MoveCategory(version=category.version, parent_id=parent_id or None, position=position)
        self._place.backend.call(
            self, MOVE_CATEGORY, self._moved, failed=self._refused, body=body, category_id=category_id
        )

    def _moved(self, found: Categories) -> None:
        self.catalog.categories = found.items
        self.show_tree()
        self.catalog.load_kind("category")  # whatever was asked before this move is no longer waited for
        self._wanted = 0

    def _refused(self, error: DeskError) -> None:
        self._wanted = 0
        show_toast(self, Notice(sentence(error), hue="red", icon="octagon-alert"))
        self.catalog.load_kind("category")

    # --- making and changing -------------------------------------------------------------------------------

    def add(self) -> None:
        self._edit(None, self.current_id() or None)

    def change(self) -> None:
        category = self.catalog.category(self.current_id())
        if category is not None:
            self._edit(category, category.parent_id)

    def _edit(self, category: Category | None, parent_id: int | None) -> None:
        sheet = RecordSheet(
            self,
            self._place,
            title=partial(t, "catalog.new_category" if category is None else "catalog.change_category"),
            fields=self._fields(category),
            values=self._values(category, parent_id),
            icon="list-tree",
        )
        if category is None:
            sheet.sends(CREATE_CATEGORY, lambda values: NewCategory(**values), self._saved)
        else:
            version = category.version
            sheet.sends(
                CHANGE_CATEGORY,
                lambda values: ChangedCategory(version=version, **values),
                self._saved,
                category_id=category.id,
            )
        sheet.open()

    def _saved(self, category: Category) -> None:
        self._wanted = category.id
        tell_saved(self, category.name)
        self.catalog.load_kind("category")

    def _fields(self, category: Category | None) -> list[Field]:
        icon = category.icon if category is not None else ""
        return [
            Field("name", lambda: t("catalog.name"), is_required=True, most=250),
            Field(
                "parent_id",
                lambda: t("catalog.above"),
                "pick",
                is_half=True,
                provider=local_provider(self.catalog.category_choices),
                placeholder=lambda: t("catalog.at_top"),
            ),
            Field(
                "team_id",
                lambda: t("catalog.default_team"),
                "pick",
                is_half=True,
                provider=local_provider(self.catalog.team_choices),
                placeholder=lambda: t("catalog.level.as_above"),
            ),
            Field("impact", lambda: t("catalog.impact"), "choice", is_half=True, choices=words.levels()),
            Field("urgency", lambda: t("catalog.urgency"), "choice", is_half=True, choices=words.levels()),
            Field("icon", lambda: t("catalog.icon"), "choice", choices=words.icons_with(icon)),
            Field("is_active", lambda: t("catalog.is_active"), "check"),
        ]

    def _values(self, category: Category | None, parent_id: int | None) -> dict[str, Any]:
        above = chosen(self.catalog.category_choices(), parent_id)
        if category is None:
            return {"parent_id": above, "icon": "tag", "is_active": True}
        return {
            "name": category.name,
            "parent_id": above,
            "team_id": chosen(self.catalog.team_choices(), category.team_id),
            "impact": category.impact,
            "urgency": category.urgency,
            "icon": category.icon or "tag",
            "is_active": category.is_active,
        }
