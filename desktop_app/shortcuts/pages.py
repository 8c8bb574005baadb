"""The page of all keys: find a command, press new keys, give the old ones back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from desktop_app.core.commands import Keys
from desktop_app.core.hangul import matches
from desktop_app.core.settings import Settings
from desktop_app.core.translator import t
from desktop_app.shortcuts.dialogs import RecordSheet, spoken
from desktop_app.shortcuts.models import KeyLine, KeyLines, OwnKeys, place_of, places_of
from desktop_app.ui import painting
from desktop_app.ui.badges import Badge
from desktop_app.ui.dialogs import confirm
from desktop_app.ui.keys import cover_of, key_parts, set_scope
from desktop_app.ui.live import on_language, on_signal
from desktop_app.ui.menus import add_line
from desktop_app.ui.page import Page, PageHeader
from desktop_app.ui.record_table import CellDelegate, Column, RecordModel, RecordTable
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import show_undo
from desktop_app.ui.widgets import (
    ActionRow,
    Button,
    Card,
    CheckBox,
    Divider,
    ElidedLabel,
    EmptyState,
    SearchBox,
    SegmentedControl,
    box,
    row,
)

SCOPE = "shortcuts"
ALL, CHANGED = "all", "changed"
KEYS = "keys"


def state_badge(line: KeyLine) -> Badge | None:
    if line.idle:
        return Badge(t("shortcuts.idle"), "amber", "triangle-alert")
    return Badge(t("shortcuts.changed"), "blue", "pencil") if line.is_changed else None


def said_keys(keys: Keys) -> str:
    return ", ".join(map(spoken, keys))


COLUMNS = [
    Column(
        "group", lambda: t("shortcuts.column_group"), lambda line: line.group, 110, tone=lambda _: "secondary"
    ),
    Column(
        "name",
        lambda: t("shortcuts.column_command"),
        lambda line: line.name,
        stretches=True,
        is_strong=True,
        icon=lambda line: line.command.icon or "command",
    ),
    Column(KEYS, lambda: t("ui.keys"), lambda line: said_keys(line.keys), 170),
    Column("state", lambda: t("shortcuts.column_state"), lambda _: "", 110, badge=state_badge),
]


def sentence_of(line: KeyLine) -> str:
    """A whole line for a screen reader."""
    badge = state_badge(line)
    words = (line.group, line.name, said_keys(line.keys) or t("shortcuts.no_keys"), badge and badge.text)
    return ", ".join(word for word in words if word)


class KeyCells(CellDelegate):
    """Paints the keys as key caps."""

    def _paint_cell(
        self, painter: QPainter, box: QRectF, column: Column, record: KeyLine, *, is_selected: bool
    ) -> None:
        if column.key != KEYS:
            super()._paint_cell(painter, box, column, record, is_selected=is_selected)
            return
        x, height = box.x(), theme.px(19)
        for number, key in enumerate(record.keys):
            if number:
                at = QPointF(x, box.center().y())
                painting.draw_text(painter, at, "·", size="meta", color="text.tertiary")
                x += theme.px(9)
            for part in key_parts(key):
                width = painting.key_width(part)
                painting.draw_key(painter, QRectF(x, box.center().y() - height / 2, width, height), part)
                x += width + 3
            x += theme.px(3)


class ShortcutsPage(Page):
    """Enter, or a click on the keys, records new ones. Every change can be undone."""

    def __init__(self, keys: OwnKeys, settings: Settings) -> None:
        self.all_back = Button(
            lambda: t("shortcuts.give_all_back"), icon="rotate-ccw", clicked=self.give_all_back
        )
        super().__init__(
            PageHeader(lambda: t("ui.keys"), subtitle=lambda: t("shortcuts.text"), right=[self.all_back])
        )
        set_scope(self, SCOPE)
        self._keys, self._settings = keys, settings
        self._lines = KeyLines(keys.registry)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.search = SearchBox(lambda: t("ui.keys_search"))
        self.search.setMaximumWidth(theme.px(280))
        self.shown = SegmentedControl(
            [(ALL, lambda: t("shortcuts.all")), (CHANGED, lambda: t("shortcuts.changed_ones"))],
            name=lambda: t("shortcuts.column_state"),
        )
        self.singles = CheckBox(
            lambda: t("shortcuts.single_keys"),
            is_on=self._settings.single_keys,
            toggled=self._set_singles,
        )
        line = row(self.search, self.shown, None, self.singles)
        line.setStretchFactor(self.search, 10)
        self.body.addLayout(line)
        self.table = RecordTable(
            RecordModel(COLUMNS, describe=sentence_of), name=lambda: t("ui.keys"), row_height=38
        )
        self.table.setItemDelegate(KeyCells(self.table))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(EmptyState("search", lambda: t("shortcuts.no_match")))
        self._stack.addWidget(EmptyState("keyboard", lambda: t("shortcuts.none_changed")))
        card = Card(self._stack, Divider(), self._foot(), spacing=0, margins=(1, 4, 1, 1))
        self.body.addWidget(card, 1)
        self.setFocusProxy(self.table)

    def _foot(self) -> QWidget:
        """What is known of the chosen line, and what can be done with it."""
        self.about = ElidedLabel("", "meta", tone="secondary")
        registry = self._keys.registry
        self.buttons = {
            name: Button.of(registry, f"shortcuts.{name}", is_small=True)
            for name in ("change", "remove", "give_back")
        }
        self.about.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line = row(self.about, ActionRow(*self.buttons.values()), spacing=12, margins=(14, 8, 10, 8))
        line.setStretchFactor(self.about, 1)
        return box(line)

    def _connect(self) -> None:
        self.search.searched.connect(lambda _: self.show_lines())
        self.search.down.connect(self.table.setFocus)
        self.search.left.connect(self.table.setFocus)
        self.shown.changed.connect(lambda _: self.show_lines())
        self.table.opened.connect(lambda _: self.change())
        self.table.clicked.connect(self._on_click)
        self.table.menu_asked.connect(self._menu)
        self.table.current_changed.connect(lambda _: self._show_current())
        on_signal(self._keys.registry.changed, self, self.show_lines)
        on_language(self, self.show_lines)

    def on_shown(self) -> None:
        self.singles.setChecked(self._settings.single_keys)
        self.show_lines()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- the list ------------------------------------------------------------------------------------------

    def show_lines(self) -> None:
        query, is_all = self.search.full_text().strip(), self.shown.value() == ALL
        lines = self._lines.all()
        shown = [line for line in lines if (is_all or line.is_changed) and _fits(line, query)]
        self.table.records.set_records(shown)
        if shown and not self.table.current_id():
            self.table.set_current(shown[0].id)
        self._stack.setCurrentIndex(0 if shown else 1 if query else 2)
        self.all_back.setEnabled(bool(self._keys.chosen))
        self._show_current()

    def current(self) -> KeyLine | None:
        line: KeyLine | None = self.table.current_record()
        return line

    def _show_current(self) -> None:
        line = self.current()
        self.about.setText("" if line is None else self._said_of(line))
        self.buttons["change"].setEnabled(line is not None)
        self.buttons["remove"].setEnabled(line is not None and bool(line.keys))
        self.buttons["give_back"].setEnabled(line is not None and line.is_changed)

    def _said_of(self, line: KeyLine) -> str:
        if line.idle:
            holders = self._keys.registry.holders(line.idle[0], line.command.id)
            return t("shortcuts.idle_because", key=spoken(line.idle[0]), place=places_of(holders))
        return t("shortcuts.came_with", keys=said_keys(line.own) or t("shortcuts.no_keys"))

    def focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _set_singles(self, is_on: bool) -> None:
        self._settings.set("single_keys", is_on)

    def _on_click(self, index: QModelIndex) -> None:
        if COLUMNS[index.column()].key == KEYS:
            self.change()

    def _menu(self, line_id: int, at: QPoint) -> None:
        self.table.set_current(line_id)
        line = self.current()
        if line is None:
            return
        acts: list[tuple[str, Callable[[], object], bool]] = [
            ("shortcuts.change", self.change, True),
            ("shortcuts.remove", self.remove, bool(line.keys)),
            ("shortcuts.give_back", self.give_back, line.is_changed),
        ]
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, act, is_offered in acts:
            add_line(menu, t(words), act).setEnabled(is_offered)
        menu.popup(at)

    # --- changing ------------------------------------------------------------------------------------------

    def change(self) -> None:
        line = self.current()
        if line is not None and cover_of(self.window()) is None:
            RecordSheet(self, self._keys, line.command, partial(self._give, line)).open()

    def _give(self, line: KeyLine, keys: Keys) -> None:
        if not keys:
            self._do(line, "shortcuts.removed", partial(self._keys.give, line.command.id, ()))
        else:
            self._do(line, "shortcuts.given", partial(self._keys.give, line.command.id, keys))

    def remove(self) -> None:
        line = self.current()
        if line is not None and line.keys:
            self._give(line, ())

    def give_back(self) -> None:
        line = self.current()
        if line is not None and line.is_changed:
            self._do(line, "shortcuts.given_back", partial(self._keys.give_back, line.command.id))

    def _do(self, line: KeyLine, done: str, act: Callable[[], object]) -> None:
        """Say what was done and who gave up a key for it, and offer to undo it."""
        registry, before, name = self._keys.registry, self._keys.chosen, line.command.id
        had = {command.id: set(registry.keys(command.id)) for command in registry.all()}
        act()
        self.table.set_current(line.id)
        robbed = [
            one for one in registry.all() if one.id != name and had[one.id] - set(registry.keys(one.id))
        ]
        text = t("shortcuts.robbed", place=places_of(robbed)) if robbed else place_of(line.command)
        title = t(done, name=line.name, keys=said_keys(registry.keys(name)))
        show_undo(self, title, partial(self._keys.restore, before), text=text)

    def give_all_back(self) -> None:
        if self._keys.chosen and cover_of(self.window()) is None:
            confirm(
                self,
                lambda: t("shortcuts.give_all_back"),
                lambda: t("shortcuts.give_all_back_text", n=len(self._keys.chosen)),
                yes=lambda: t("shortcuts.give_all_back_yes"),
                done=self._give_all_back,
            )

    def _give_all_back(self) -> None:
        before = self._keys.chosen
        self._keys.give_all_back()
        show_undo(self, t("shortcuts.all_given_back"), partial(self._keys.restore, before))


def _fits(line: KeyLine, query: str) -> bool:
    """By its name, its group, or the keys themselves."""
    words = f"{line.name} {line.group} {line.command.words}"
    return not query or bool(matches(query, words)) or query.casefold() in said_keys(line.keys).casefold()
