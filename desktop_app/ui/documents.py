"""Pieces of text documents: formats that follow the theme, and pictures that stand in a line of text."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QImage,
    QPainter,
    QPen,
    QPixmap,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)

from desktop_app.ui import icons, painting
from desktop_app.ui.theme import theme
from desktop_app.ui.tokens import Size, Weight


def block(*, left: int = 0, right: int = 0, top: int = 0, bottom: int = 0) -> QTextBlockFormat:
    made = QTextBlockFormat()
    made.setLeftMargin(theme.px(left))
    made.setRightMargin(theme.px(right))
    made.setTopMargin(theme.px(top))
    made.setBottomMargin(theme.px(bottom))
    return made


def flatten(cursor: QTextCursor) -> None:
    """The empty line that Qt needs before and after a frame takes no room."""
    thin = QTextBlockFormat()
    thin.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    small = QTextCharFormat()
    small.setFont(theme.font_px(1))
    cursor.setBlockFormat(thin)
    cursor.setBlockCharFormat(small)


def chars(
    size: Size, weight: Weight = "regular", *, color: str = "text.primary", href: str = ""
) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setFont(theme.font(size, weight))
    made.setForeground(theme.color(color))
    if href:
        made.setAnchor(True)
        made.setAnchorHref(href)
    return made


def file_picture(title: str, size: str, icon: str, ratio: float) -> QPixmap:
    """A file as a small card: icon, title, size."""
    name = painting.elided(painting.one_line(title), "meta", "medium", theme.px(280))
    words = painting.text_width(name, "meta", "medium")
    more = painting.text_width(size, "meta") + theme.px(8) if size else 0
    width, height = words + more + theme.px(46), theme.px(30)
    picture = QPixmap(round(width * ratio), round(height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("border.subtle"), 1))
    painter.setBrush(theme.color("bg.surface"))
    painter.drawRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), 8, 8)
    side, middle = theme.px(15), height / 2
    drawn = icons.pixmap(icon, "text.secondary", side, ratio=ratio)
    painter.drawPixmap(QPointF(theme.px(11), middle - side / 2), drawn)
    x = theme.px(34)
    painting.draw_text(painter, QPointF(x, middle), name, size="meta", weight="medium")
    at = QPointF(x + words + theme.px(8), middle)
    painting.draw_text(painter, at, size, size="meta", color="text.tertiary")
    painter.end()
    return picture


def gap() -> QImage:
    """In place of a picture that is on its way."""
    made = QImage(theme.px(200), theme.px(60), QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(theme.color("border.subtle"))
    return made
