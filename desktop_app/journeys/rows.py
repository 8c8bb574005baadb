"""One line of the board: a card that is painted, with one real button."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.core.translator import t
from desktop_app.journeys import words
from desktop_app.ui import icons, painting
from desktop_app.ui.badges import Badge
from desktop_app.ui.live import on_language, on_signal
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import Button
from shared.journeys import JourneyKind, JourneyRow

HEIGHT = 54
EDGE, GAP = 14, 12
FULL_WIDTH = 1180
"""Narrower than this the next step has no column of its own."""
COLUMNS = ("person", "day", "custody", "accounts", "evidence", "next", "progress", "owner", "open")
FIXED = {"day": 128, "custody": 132, "accounts": 124, "progress": 84, "owner": 30, "open": 78}
ROOM = {"person": 2.1, "evidence": 3.4, "next": 2.2}
"""How the rest of the width is shared."""


def places(width: int) -> dict[str, tuple[float, float]]:
    """Left end and width of every column, in a card of this width."""
    shown = [name for name in COLUMNS if name != "next" or width >= theme.px(FULL_WIDTH)]
    room = {name: share for name, share in ROOM.items() if name in shown}
    fixed = sum(theme.px(FIXED[name]) for name in shown if name in FIXED)
    rest = max(0, width - 2 * theme.px(EDGE) - fixed - theme.px(GAP) * (len(shown) - 1))
    found: dict[str, tuple[float, float]] = {}
    x = float(theme.px(EDGE))
    for name in shown:
        wide = theme.px(FIXED[name]) if name in FIXED else rest * room[name] / sum(room.values())
        found[name] = (x, wide)
        x += wide + theme.px(GAP)
    return found


class BoardHead(QWidget):
    """The names of the columns, at the places where the cards have them."""

    def __init__(self, kind: JourneyKind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind, self.inset = kind, 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        on_language(self, self.update)
        on_signal(theme.changed, self, self.updateGeometry)

    def set_inset(self, inset: int) -> None:
        """How many pixels at the right the cards leave to their scroll bar."""
        self.inset = inset
        self.update()

    def set_kind(self, kind: JourneyKind) -> None:
        self.kind = kind
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(600), theme.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for name, (x, width) in places(self.width() - self.inset).items():
            if name not in ("owner", "open"):
                at = QPointF(x, self.height() / 2)
                text = t(f"journeys.column.{self.kind.value}.{name}")
                painting.draw_text(
                    painter, at, text, size="meta", weight="semibold", color="text.secondary", width=width
                )
        painter.end()


class BoardRow(QWidget):
    """A person on the way in or out. `opened` carries the journey; Enter or a click opens it."""

    opened = Signal(int)

    def __init__(self, row: JourneyRow, now: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row, self._now = row, now
        self._is_hovered = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.button = Button(self._say_open, clicked=self._open, parent=self)
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        on_language(self, self._say)
        on_signal(theme.changed, self, self._place)

    def set_row(self, row: JourneyRow, now: date) -> None:
        if (row, now) != (self.row, self._now):
            self.row, self._now = row, now
            self._say()

    def _say_open(self) -> str:
        return t("journeys.open")

    def _say(self) -> None:
        self.setAccessibleName(words.sentence(self.row, self._now))
        self.button.set_kind("primary" if self.row.is_alarm else "plain")
        self.button.retranslate()
        self.update()

    def _open(self) -> None:
        self.opened.emit(self.row.id)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(600), theme.px(HEIGHT))

    # --- events --------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        x, width = places(self.width())["open"]
        height = theme.px(32)
        self.button.setGeometry(int(x), (self.height() - height) // 2, int(width), height)
        self.updateGeometry()
        self._tip()

    def _tip(self) -> None:
        lines = words.evidence_lines(self.row, self._now)[0]
        _, width = places(self.width())["evidence"]
        is_cut = any(painting.text_width(line, "meta") > width - theme.px(22) for line in lines)
        self.setToolTip(words.evidence(self.row, self._now)[0] if is_cut else "")

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.HoverEnter, QEvent.Type.HoverLeave):
            self._is_hovered = event.type() == QEvent.Type.HoverEnter
            self.update()
        return super().event(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open()
        else:
            super().keyPressEvent(event)

    # --- painting ------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_card(painter)
        at = places(self.width())
        self._draw_person(painter, *at["person"])
        row, now = self.row, self._now
        badges = {
            "day": words.day_badge(row, now),
            "custody": words.custody_badge(row, now),
            "accounts": words.accounts_badge(row, now),
        }
        worth = words.owed_value(row)
        for name, badge in badges.items():
            self._draw_badge(painter, *at[name], badge, below=worth if name == "custody" else "")
        self._draw_evidence(painter, *at["evidence"])
        if "next" in at:
            self._draw_next(painter, *at["next"])
        self._draw_progress(painter, *at["progress"])
        self._draw_owner(painter, at["owner"][0])
        painter.end()

    def _draw_card(self, painter: QPainter) -> None:
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setBrush(theme.color("bg.hover" if self._is_hovered else "bg.surface"))
        painter.setPen(QPen(theme.color("border.subtle"), 1))
        painter.drawRoundedRect(box, 10, 10)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 9, 9)

    def _draw_person(self, painter: QPainter, x: float, width: float) -> None:
        side, middle = theme.px(34), self.height() / 2
        painting.draw_avatar(painter, QRectF(x, middle - side / 2, side, side), self.row.person.label)
        left = x + side + theme.px(10)
        room = width - side - theme.px(10)
        self._draw_two(painter, left, room, self.row.person.label, words.about(self.row))

    def _draw_two(self, painter: QPainter, x: float, width: float, first: str, second: str) -> None:
        middle = self.height() / 2
        above, below = QPointF(x, middle - theme.px(9)), QPointF(x, middle + theme.px(9))
        painting.draw_text(painter, above, painting.one_line(first), weight="semibold", width=width)
        painting.draw_text(
            painter, below, painting.one_line(second), size="meta", color="text.secondary", width=width
        )

    def _draw_badge(self, painter: QPainter, x: float, width: float, badge: Badge, *, below: str) -> None:
        most = width - theme.px(12) - (theme.px(16) if badge.icon else 0)
        text = painting.elided(badge.text, "meta", "medium", int(most) + 1)
        shown = Badge(text, badge.hue, badge.icon, badge.is_soft)
        middle = self.height() / 2 - (theme.px(9) if below else 0)
        painting.draw_chip(painter, QPointF(x, middle), shown, height=theme.px(22))
        if below:
            at = QPointF(x + theme.px(2), self.height() / 2 + theme.px(14))
            painting.draw_text(painter, at, below, size="meta", color="text.secondary", width=width)

    def _draw_evidence(self, painter: QPainter, x: float, width: float) -> None:
        (said, when), hue, icon = words.evidence_lines(self.row, self._now)
        side, middle = theme.px(15), self.height() / 2
        color = "text.tertiary" if hue == "grey" else f"{hue}.fg"
        painter.drawPixmap(QPointF(x, middle - side / 2), icons.pixmap(icon, color, side, stroke=2.0))
        is_alarm = hue == "red"
        left, room, off = x + theme.px(22), width - theme.px(22), theme.px(9) if when else 0
        painting.draw_text(
            painter,
            QPointF(left, middle - off),
            said,
            size="meta",
            weight="medium" if is_alarm else "regular",
            color="text.secondary" if hue == "grey" else "text.primary",
            width=room,
        )
        if when:
            below = QPointF(left, middle + off)
            painting.draw_text(painter, below, when, size="meta", color="text.secondary", width=room)

    def _draw_next(self, painter: QPainter, x: float, width: float) -> None:
        title, due = words.next_step(self.row)
        middle = self.height() / 2
        if not due:
            painting.draw_text(
                painter, QPointF(x, middle), title, size="meta", color="text.secondary", width=width
            )
            return
        above, below = QPointF(x, middle - theme.px(9)), QPointF(x, middle + theme.px(9))
        painting.draw_text(painter, above, title, size="meta", weight="medium", width=width)
        day = self.row.next_due_on
        is_late = day is not None and day < self._now
        color = "red.fg" if is_late else "text.secondary"
        late = f"{due} · {t('journeys.is_overdue')}" if is_late else due
        painting.draw_text(painter, below, late, size="meta", color=color, width=width)

    def _draw_progress(self, painter: QPainter, x: float, width: float) -> None:
        row, middle = self.row, self.height() / 2
        text = f"{row.steps_done}/{row.steps_total}"
        painting.draw_text(painter, QPointF(x, middle - theme.px(8)), text, size="meta", weight="semibold")
        share = row.steps_done / row.steps_total if row.steps_total else 1.0
        bar = QRectF(x, middle + theme.px(7), width - theme.px(8), theme.px(5))
        painting.draw_meter(painter, bar, share, "green" if share >= 1 else "blue")

    def _draw_owner(self, painter: QPainter, x: float) -> None:
        side = theme.px(24)
        name = self.row.owner.label if self.row.owner is not None else ""
        painting.draw_avatar(painter, QRectF(x, (self.height() - side) / 2, side, side), name)
