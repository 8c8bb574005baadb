"""Drawing of chips, avatars, level bars and texts, with everything kept that can be kept."""

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from desktop_app.core.hangul import has_hangul
from desktop_app.ui import icons
from desktop_app.ui.badges import Badge, Level
from desktop_app.ui.theme import theme
from desktop_app.ui.tokens import Hue, Size, Weight

PERSON_HUES: tuple[Hue, ...] = ("blue", "violet", "teal", "green", "amber", "orange")
CENTER = Qt.AlignmentFlag.AlignCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

# --- measuring -----------------------------------------------------------------------------------


@lru_cache(maxsize=20_000)
def text_width(text: str, size: Size = "body", weight: Weight = "regular") -> float:
    return theme.metrics(size, weight).horizontalAdvance(text)


@lru_cache(maxsize=20_000)
def elided(text: str, size: Size, weight: Weight, width: int) -> str:
    """The text, with … where it does not fit."""
    return theme.metrics(size, weight).elidedText(text, Qt.TextElideMode.ElideRight, width)


def one_line(text: str) -> str:
    """Foreign text for a place with one line: no line breaks, no control characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


# --- drawing -------------------------------------------------------------------------------------


def draw_text(  # noqa: PLR0913  # how a text looks, by keyword
    painter: QPainter,
    at: QPointF,
    text: str,
    *,
    size: Size = "body",
    weight: Weight = "regular",
    color: str = "text.primary",
    width: float = 0.0,
) -> None:
    """One line; `at` is its left end and its middle. Elided to `width` when one is given."""
    metrics = theme.metrics(size, weight)
    if width:
        text = elided(text, size, weight, max(0, int(width)))
    painter.setFont(theme.font(size, weight))
    painter.setPen(theme.color(color))
    painter.drawText(QPointF(at.x(), at.y() + (metrics.ascent() - metrics.descent()) / 2), text)


def chip_width(badge: Badge, size: Size = "meta") -> float:
    return text_width(badge.text, size, "medium") + theme.px(16 if badge.icon else 0) + theme.px(12)


def draw_chip(
    painter: QPainter,
    at: QPointF,
    badge: Badge,
    *,
    height: float = 0.0,
    size: Size = "meta",
    is_ringed: bool = False,
) -> float:
    """`at` is the left end and the middle; returns the width. `is_ringed`: to stand out on a tint."""
    width, height = chip_width(badge, size), height or theme.px(20)
    box = QRectF(at.x(), at.y() - height / 2, width, height)
    if badge.is_soft:
        painter.setPen(QPen(theme.color(f"{badge.hue}.solid", 0.5), 1) if is_ringed else Qt.PenStyle.NoPen)
        painter.setBrush(theme.soft(badge.hue))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5) if is_ringed else box, 5, 5)
    x = at.x() + theme.px(6)
    if badge.icon:
        side = theme.px(13)
        picture = icons.pixmap(badge.icon, f"{badge.hue}.fg", side, stroke=2.2)
        painter.drawPixmap(QPointF(x, at.y() - side / 2), picture)
        x += theme.px(16)
    draw_text(painter, QPointF(x, at.y()), badge.text, size=size, weight="medium", color=f"{badge.hue}.fg")
    return width


def initials(name: str, *, is_short: bool) -> str:
    """Korean names: the given name (민지), or the family name where it is small (김). Others: MK."""
    name = name.strip()
    if not name:
        return "?"
    if has_hangul(name):
        word = name.split()[0]
        return word[0] if is_short else word[-2:]
    words = name.split()
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return letters[:1].upper() if is_short else letters.upper()


def person_hue(name: str) -> Hue:
    """Always the same for one name."""
    return PERSON_HUES[sum(map(ord, name)) % len(PERSON_HUES)]


def draw_avatar(painter: QPainter, box: QRectF, name: str, *, is_ringed: bool = False) -> None:
    """A disc with initials; an empty name is a dotted ring: nobody. `is_ringed`: to stand out on a tint."""
    if not name:
        painter.setPen(QPen(theme.color("border.input"), 1.2, Qt.PenStyle.DotLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
        return
    hue = person_hue(name)
    painter.setPen(QPen(theme.solid(hue), 1) if is_ringed else Qt.PenStyle.NoPen)
    painter.setBrush(theme.soft(hue))
    painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5) if is_ringed else box)
    is_short = box.height() < theme.px(30)
    painter.setFont(theme.font_px(max(9, int(box.height() * 0.42)), "semibold"))
    painter.setPen(theme.color(f"{hue}.fg"))
    painter.drawText(box, CENTER, initials(name, is_short=is_short))


def draw_bars(painter: QPainter, at: QPointF, level: Level) -> None:
    """A square of 16 px; `at` is its upper left corner."""
    unit = theme.px(16) / 16
    painter.setPen(Qt.PenStyle.NoPen)
    if level.bars > 3:
        box = QRectF(at.x(), at.y(), 16 * unit, 16 * unit)
        painter.setBrush(theme.solid(level.hue))
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(theme.font_px(round(12 * unit), "bold"))
        painter.setPen(theme.color("bg.surface"))
        painter.drawText(box, CENTER, "!")
        return
    for index in range(3):
        painter.setBrush(theme.solid(level.hue) if index < level.bars else theme.color("border.strong"))
        height = (5 + index * 3.5) * unit
        x, y = at.x() + (1 + index * 5) * unit, at.y() + 14 * unit - height
        painter.drawRoundedRect(QRectF(x, y, 3.4 * unit, height), 1, 1)


def draw_meter(painter: QPainter, box: QRectF, share: float, hue: Hue) -> None:
    radius = box.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("border.subtle"))
    painter.drawRoundedRect(box, radius, radius)
    if share > 0:
        width = max(box.height(), box.width() * min(1.0, share))
        painter.setBrush(theme.solid(hue))
        painter.drawRoundedRect(QRectF(box.x(), box.y(), width, box.height()), radius, radius)


def key_width(key: str) -> float:
    return max(theme.px(20), text_width(key, "badge", "medium") + theme.px(10))


def draw_key(painter: QPainter, box: QRectF, key: str) -> None:
    painter.setPen(QPen(theme.color("border.strong"), 1))
    painter.setBrush(theme.color("bg.sunken"))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setPen(theme.color("text.tertiary"))
    painter.setFont(theme.font("badge", "medium"))
    painter.drawText(box, CENTER, key)


def draw_count(painter: QPainter, at: QPointF, count: int, *, ring: QColor) -> None:
    """A red pill with a number; `at` is its upper left corner, `ring` the colour around it."""
    text = str(count) if count < 1000 else "999+"
    width = max(theme.px(17), text_width(text, "badge", "bold") + theme.px(9))
    box = QRectF(at.x(), at.y(), width, theme.px(17))
    painter.setPen(QPen(ring, 2))
    painter.setBrush(theme.color("rail.badge"))
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    painter.setPen(theme.color("rail.badge_fg"))
    painter.setFont(theme.font("badge", "bold"))
    painter.drawText(box, CENTER, text)


# --- pictures that are drawn once ----------------------------------------------------------------

_sprites: dict[tuple[object, ...], tuple[QPixmap, float]] = {}
MOST_SPRITES = 2000


def chip_sprite(badge: Badge, ratio: float, *, is_ringed: bool = False) -> tuple[QPixmap, float]:
    """The picture of a chip and its width: for rows of lists."""
    key = (badge, ratio, is_ringed)
    found = _sprites.get(key)
    if found is None:
        width = chip_width(badge)
        picture = _blank(width + 1, theme.px(20), ratio)
        painter = _painter(picture)
        draw_chip(painter, QPointF(0, theme.px(20) / 2), badge, is_ringed=is_ringed)
        painter.end()
        found = _keep(key, (picture, width))
    return found


def avatar_sprite(name: str, ratio: float, side: int = 20, *, is_ringed: bool = False) -> QPixmap:
    key = (name, ratio, side, is_ringed)
    found = _sprites.get(key)
    if found is None:
        pixels = theme.px(side)
        picture = _blank(pixels, pixels, ratio)
        painter = _painter(picture)
        draw_avatar(painter, QRectF(0, 0, pixels, pixels), name, is_ringed=is_ringed)
        painter.end()
        found = _keep(key, (picture, pixels))
    return found[0]


def bars_sprite(level: Level, ratio: float) -> QPixmap:
    key = (level.bars, level.hue, ratio)
    found = _sprites.get(key)
    if found is None:
        picture = _blank(theme.px(16), theme.px(16), ratio)
        painter = _painter(picture)
        draw_bars(painter, QPointF(0, 0), level)
        painter.end()
        found = _keep(key, (picture, theme.px(16)))
    return found[0]


def _blank(width: float, height: float, ratio: float) -> QPixmap:
    picture = QPixmap(int(width * ratio + 0.999), int(height * ratio + 0.999))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    return picture


def _painter(picture: QPixmap) -> QPainter:
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


def _keep(key: tuple[object, ...], made: tuple[QPixmap, float]) -> tuple[QPixmap, float]:
    if len(_sprites) > MOST_SPRITES:
        _sprites.clear()
    _sprites[key] = made
    return made


def _forget() -> None:
    _sprites.clear()
    text_width.cache_clear()
    elided.cache_clear()


theme.changing.connect(_forget)
