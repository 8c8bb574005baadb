"""The priority matrix: impact down, urgency across; a click or a key takes the next priority."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.sla.actions import SlaActions
from desktop_app.tickets import badges
from desktop_app.ui import painting
from desktop_app.ui.keys import set_scope
from desktop_app.ui.live import on_language
from desktop_app.ui.page import Page, PageHeader, set_pane
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import Button, Card, Label, Painted, row
from shared.errors import DeskError
from shared.tickets import Level, PriorityMatrix
from shared.updates import Update

SCOPE = "priority_matrix"
LEVELS = (Level.HIGH, Level.MEDIUM, Level.LOW)
LAST = 5
Cells = dict[Level, dict[Level, int]]


class MatrixGrid(Painted):
    """Arrows move, 1 to 5 set, Space takes the next one."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells: Cells = {}
        self.is_editable = True
        self._at = (0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        on_language(self, self._name)

    def set_cells(self, cells: Cells) -> None:
        self.cells = {impact: dict(found) for impact, found in cells.items()}
        self._name()
        self.update()

    def _name(self) -> None:
        self.setAccessibleName(t("sla.matrix"))
        if self.cells:
            impact, urgency = LEVELS[self._at[0]], LEVELS[self._at[1]]
            said = badges.priority_word(self.cells[impact][urgency])
            words = {"impact": badges.grade_word(impact), "urgency": badges.grade_word(urgency)}
            self.setAccessibleDescription(t("sla.cell", priority=said, **words))
        self.changed()

    def natural_size(self) -> QSize:
        return QSize(theme.px(96 + 3 * 150), theme.px(52 + 3 * 68))

    def _box(self, line: int, column: int) -> QRectF:
        left, top, wide, high = (theme.px(n) for n in (96, 52, 150, 68))
        return QRectF(left + column * wide + 3, top + line * high + 3, wide - 6, high - 6)

    def draw(self, painter: QPainter) -> None:
        self._draw_heads(painter)
        if not self.cells:
            return
        for line, impact in enumerate(LEVELS):
            for column, urgency in enumerate(LEVELS):
                self._draw_cell(painter, line, column, self.cells[impact][urgency])

    def _draw_heads(self, painter: QPainter) -> None:
        urgency = t("sla.urgency")
        left = theme.px(96) + theme.px(225) - painting.text_width(urgency, "meta", "semibold") / 2
        for text, x, y in ((urgency, left, 12), (t("sla.impact"), 0.0, 36)):
            at = QPointF(x, theme.px(y))
            painting.draw_text(painter, at, text, size="meta", weight="semibold", color="text.tertiary")
        for place, level in enumerate(LEVELS):
            word = badges.grade_word(level)
            middle = self._box(0, place).center().x() - painting.text_width(word, "body", "medium") / 2
            painting.draw_text(painter, QPointF(middle, theme.px(36)), word, weight="medium")
            painting.draw_text(painter, QPointF(0, self._box(place, 0).center().y()), word, weight="medium")

    def _draw_cell(self, painter: QPainter, line: int, column: int, priority: int) -> None:
        place = self._box(line, column)
        _, hue, _ = badges.PRIORITY_LOOKS[priority]
        is_current = self.hasFocus() and self._at == (line, column)
        painter.setPen(QPen(theme.color("focus" if is_current else f"{hue}.soft"), 2))
        painter.setBrush(theme.color(f"{hue}.soft"))
        painter.drawRoundedRect(place, 8, 8)
        word = f"P{priority} · {badges.priority_word(priority)}"
        x = place.center().x() - painting.text_width(word, "body", "semibold") / 2
        painting.draw_text(
            painter, QPointF(x, place.center().y()), word, weight="semibold", color=f"{hue}.fg"
        )

    # --- changing ------------------------------------------------------------------------------------------

    def set_priority(self, line: int, column: int, priority: int) -> None:
        if self.is_editable and self.cells:
            self.cells[LEVELS[line]][LEVELS[column]] = priority
            self._name()
            self.edited.emit()

    def _next(self, line: int, column: int) -> None:
        now = self.cells[LEVELS[line]][LEVELS[column]]
        self.set_priority(line, column, now % LAST + 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for line in range(3):
            for column in range(3):
                if self._box(line, column).contains(event.position()) and self.cells:
                    self._at = (line, column)
                    self._next(line, column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        move = moves.get(Qt.Key(event.key()))
        if move is not None:
            self._at = (min(2, max(0, self._at[0] + move[0])), min(2, max(0, self._at[1] + move[1])))
            self._name()
        elif event.text() in ("1", "2", "3", "4", "5"):
            self.set_priority(*self._at, int(event.text()))
        elif event.key() == Qt.Key.Key_Space and self.cells:
            self._next(*self._at)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()


class MatrixPage(Page):
    """For tickets from now on."""

    def __init__(self, place: Workplace) -> None:
        key = place.commands.key_of("sla.save_matrix")
        self.save_button = Button(lambda: t("sla.save"), "primary", icon="save", key=key)
        super().__init__(
            PageHeader(
                lambda: t("sla.matrix"), subtitle=lambda: t("sla.matrix_text"), right=[self.save_button]
            )
        )
        set_scope(self, SCOPE)
        self._place, self._actions = place, SlaActions(place.backend, self)
        self.matrix: PriorityMatrix | None = None
        self.grid = MatrixGrid()
        self.grid.edited.connect(self._show_button)
        hint = Label(lambda: t("sla.matrix_hint"), "meta", tone="tertiary", wraps=True)
        card = Card(self.grid, hint, margins=(20, 18, 20, 16), spacing=14)
        self.body.addLayout(row(card, None))
        self.body.addStretch(1)
        set_pane(self.grid, lambda: t("sla.matrix"))
        self.setFocusProxy(self.grid)
        self.save_button.clicked.connect(lambda _=False: self.save())
        place.backend.updated.connect(self._on_updates)
        place.backend.reload.connect(self.load)
        self._show_button()
        self.load()

    def load(self) -> None:
        self._actions.matrix(self._take, self._refused)

    def _take(self, found: PriorityMatrix) -> None:
        is_kept = self.matrix is not None and self.grid.cells != self.matrix.cells
        self.matrix = found
        if not is_kept:
            self.grid.set_cells(found.cells)
        self._show_button()

    def _on_updates(self, updates: list[Update]) -> None:
        if any(one.kind == "priority_matrix" for one in updates):
            self.load()

    def _show_button(self) -> None:
        self.save_button.setEnabled(self.matrix is not None and self.grid.cells != self.matrix.cells)

    def save(self) -> None:
        if self.matrix is not None and self.save_button.isEnabled():
            self._actions.change_matrix(self.matrix.version, self.grid.cells, self._saved, self._refused)

    def _saved(self, found: PriorityMatrix) -> None:
        self.matrix = found
        self.grid.set_cells(found.cells)
        self._show_button()
        show_toast(self, Notice(t("sla.matrix_saved"), "", "green", "circle-check"))

    def _refused(self, error: DeskError) -> None:
        show_toast(self, Notice(sentence(error), "", "red", "triangle-alert"))
