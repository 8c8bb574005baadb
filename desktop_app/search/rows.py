"""How a hit looks: title and passage with the words marked, where they stand, whose it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from desktop_app.core import formats
from desktop_app.search import words
from desktop_app.tickets import badges
from desktop_app.ui import icons, painting
from desktop_app.ui.record_list import RowContent, RowDelegate, RowState
from desktop_app.ui.theme import theme
from desktop_app.ui.tokens import Size, Weight
from shared.search import Hit, HitKind, Marked


@dataclass(frozen=True)
class HitRecord:
    """A hit at its place in the list, which is its number there."""

    id: int
    hit: Hit


@dataclass(frozen=True)
class Style:
    size: Size
    color: str
    weight: Weight = "regular"


class HitRows(RowDelegate):
    """First line: kind, title, state. Second: where it stands, the passage, when, who."""

    def content(self, record: HitRecord) -> RowContent:
        return RowContent(title=record.hit.title.text)

    def paint_row(self, painter: QPainter, box: QRectF, record: HitRecord, state: RowState) -> None:
        hit = record.hit
        first, second = box.top() + box.height() / 3, box.top() + box.height() * 0.697
        left, right = box.left() + theme.px(40), box.right() - theme.px(14)
        side = theme.px(16)
        tone = "text.tertiary" if hit.is_loose else "text.secondary"
        picture = icons.pixmap(words.ICONS[hit.kind], tone, side, ratio=state.ratio)
        painter.drawPixmap(QPointF(box.left() + theme.px(15), first - side / 2), picture)
        end = self._paint_badge(painter, QPointF(right, first), hit, state)
        style = Style("reading", "text.secondary" if hit.is_loose else "text.primary", "medium")
        draw_marked(painter, QRectF(left, first, end - left, 0), hit.title, style)
        end = self._paint_side(painter, QPointF(right, second), hit)
        x = self._paint_place(painter, QPointF(left, second), hit)
        draw_marked(painter, QRectF(x, second, end - x, 0), hit.snippet, Style("meta", "text.secondary"))

    def _paint_badge(self, painter: QPainter, at: QPointF, hit: Hit, state: RowState) -> float:
        """State of a ticket; returns where the title has to end."""
        if hit.row is None:
            return at.x()
        picture, width = painting.chip_sprite(badges.row_badge(hit.row), state.ratio)
        painter.drawPixmap(QPointF(at.x() - width, at.y() - theme.px(10)), picture)
        return at.x() - width - theme.px(10)

    def _paint_side(self, painter: QPainter, at: QPointF, hit: Hit) -> float:
        """When, and for tickets number and requester, at the right."""
        parts = [f"#{hit.row.number}", hit.row.requester] if hit.row is not None else []
        if hit.at is not None:
            parts.append(formats.age(hit.at))
        text = " · ".join(part for part in parts if part)
        width = painting.text_width(text, "meta")
        painting.draw_text(painter, QPointF(at.x() - width, at.y()), text, size="meta", color="text.tertiary")
        return at.x() - width - theme.px(16)

    def _paint_place(self, painter: QPainter, at: QPointF, hit: Hit) -> float:
        text = words.place_word(hit.place) if hit.kind is HitKind.TICKET and hit.snippet.text else ""
        if not text:
            return at.x()
        painting.draw_text(painter, at, text, size="meta", weight="semibold", color="text.tertiary")
        return at.x() + painting.text_width(text, "meta", "semibold") + theme.px(8)


def draw_marked(painter: QPainter, box: QRectF, marked: Marked, style: Style) -> None:
    """One line with its marks; `box.top()` is its middle. What does not fit is cut."""
    text = painting.one_line(marked.text)
    if len(text) != len(marked.text):
        painting.draw_text(
            painter, box.topLeft(), text, size=style.size, weight=style.weight, color=style.color,
            width=box.width(),
        )  # fmt: skip
        return
    shown = painting.elided(text, style.size, style.weight, max(0, int(box.width())))
    whole = len(shown) - 1 if shown != text else len(text)
    high = theme.px(18 if style.size == "reading" else 16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("amber.soft"))
    for start, end in marked.marks:
        if start < whole:
            x = box.left() + painting.text_width(text[:start], style.size, style.weight)
            width = painting.text_width(text[start : min(end, whole)], style.size, style.weight)
            painter.drawRoundedRect(QRectF(x - 1, box.top() - high / 2, width + 2, high), 3, 3)
    painting.draw_text(painter, box.topLeft(), shown, size=style.size, weight=style.weight, color=style.color)


def records_of(hits: Sequence[Hit], first: int = 1) -> Iterator[HitRecord]:
    for place, hit in enumerate(hits, first):
        yield HitRecord(place, hit)
