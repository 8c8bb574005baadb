"""Lucide icons (ISC licence beside them) and the bars of a level, recoloured by the theme and kept by name,
colour, size and screen.

set_icon(button, "search")                 follows the theme
pixmap("search", "text.secondary", 16)     for painting
"""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from desktop_app.ui.theme import theme
from desktop_app.ui.tokens import HERE

MOST = 4096
_drawn: dict[tuple[str, str, int, float, float], QPixmap] = {}


@cache
def _source(name: str) -> str:
    path = HERE / "icons" / f"{name}.svg"
    if not path.is_file():
        path = HERE / "icons" / "circle-help.svg"
    return path.read_text("utf-8")


def exists(name: str) -> bool:
    return (HERE / "icons" / f"{name}.svg").is_file()


def screen_ratio() -> float:
    """Real pixels per pixel of the main screen."""
    app = QGuiApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0


def pixmap(
    name: str, color: str = "text.secondary", size: int = 16, *, ratio: float = 0.0, stroke: float = 1.9
) -> QPixmap:
    """The icon in a colour of the theme or in `#RRGGBB`; `size` in pixels as they are."""
    shade = color if color.startswith("#") else theme.hex(color)
    ratio = ratio or screen_ratio()
    key = (name, shade, size, ratio, stroke)
    found = _drawn.get(key)
    if found is None:
        if len(_drawn) > MOST:
            _drawn.clear()
        found = _drawn[key] = _draw(name, shade, size, ratio, stroke)
    return found


def _draw(name: str, shade: str, size: int, ratio: float, stroke: float) -> QPixmap:
    source = _source(name).replace("currentColor", shade)
    source = source.replace('stroke-width="2"', f'stroke-width="{stroke}"')
    picture = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def icon(name: str, color: str = "text.secondary", size: int = 16) -> QIcon:
    """With a faded version for what cannot be used now."""
    made = QIcon(pixmap(name, color, size))
    made.addPixmap(pixmap(name, "text.disabled", size), QIcon.Mode.Disabled)
    return made


def set_icon(
    widget: QAbstractButton | QLabel, name: str, color: str = "text.secondary", size: int = 16
) -> None:
    """Show an icon that follows theme and text size; `size` at 100 %."""
    widget.setProperty("icon_name", f"{name} {color} {size}")
    _refresh(widget)


def _refresh(widget: QWidget) -> None:
    kept = widget.property("icon_name")
    if not isinstance(kept, str) or not kept:
        return
    name, color, size = kept.split(" ")
    pixels = theme.px(int(size))
    if isinstance(widget, QLabel):
        widget.setPixmap(pixmap(name, color, pixels))
        widget.setFixedSize(pixels, pixels)
    elif isinstance(widget, QAbstractButton):
        widget.setIcon(icon(name, color, pixels))
        widget.setIconSize(QSize(pixels, pixels))


theme.refreshers.append(_refresh)
