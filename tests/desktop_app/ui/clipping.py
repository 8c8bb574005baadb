"""Walks over the widgets of a window: which text is cut off, which widget has no name; for all features.

assert clipped_texts(page) == []
assert nameless(page) == []
"""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QCheckBox,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QWidget,
)

from desktop_app.ui.widgets import ElidedLabel

TOLERANCE = 1


def shown(root: QWidget) -> Iterator[QWidget]:
    """The root and everything visible inside of it."""
    yield root
    for widget in root.findChildren(QWidget):
        if widget.isVisibleTo(root):
            yield widget


def clipped_texts(root: QWidget) -> list[str]:
    """Texts that do not fit where they stand; those that end in … on purpose are left out."""
    root.ensurePolished()
    found = []
    for widget in shown(root):
        problem = _problem(widget)
        if problem:
            found.append(f"{type(widget).__name__} “{_text(widget)}”: {problem}")
    return found


def _text(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""


def _problem(widget: QWidget) -> str:
    if isinstance(widget, ElidedLabel) or not _text(widget).strip():
        return ""
    if isinstance(widget, QLabel):
        return _label_problem(widget)
    if isinstance(widget, QPushButton | QCheckBox):
        wanted = widget.sizeHint()
        if type(widget).paintEvent is not QPushButton.paintEvent and isinstance(widget, QPushButton):
            wanted.setWidth(0 if widget.property("kind") in ("row", "searchbar") else wanted.width())
        if wanted.width() > widget.width() + TOLERANCE:
            return f"{wanted.width()} px wide, has {widget.width()}"
        if widget.fontMetrics().height() > widget.height() + TOLERANCE:
            return f"{widget.fontMetrics().height()} px high, has {widget.height()}"
    return ""


def _label_problem(label: QLabel) -> str:
    box = label.contentsRect()
    if label.wordWrap():
        wanted = label.heightForWidth(label.width())
        return f"{wanted} px high, has {label.height()}" if wanted > label.height() + TOLERANCE else ""
    width = max(label.fontMetrics().horizontalAdvance(line) for line in label.text().split("\n"))
    if width > box.width() + TOLERANCE:
        return f"{width} px wide, has {box.width()}"
    height = label.fontMetrics().height()
    return f"{height} px high, has {box.height()}" if height > box.height() + 2 else ""


def nameless(root: QWidget) -> list[str]:
    """Widgets that take the focus but say nothing to a screen reader."""
    found = []
    for widget in shown(root):
        takes_focus = widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.focusProxy() is None
        is_frame = isinstance(widget, QScrollArea) or widget.objectName().startswith("qt_")
        if takes_focus and not is_frame and not _name(widget):
            found.append(f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}")
    return found


def _name(widget: QWidget) -> str:
    name = widget.accessibleName()
    if not name and isinstance(widget, QAbstractButton) and not isinstance(widget, QToolButton):
        name = widget.text()
    if not name and isinstance(widget.parentWidget(), QAbstractScrollArea):
        name = widget.parentWidget().accessibleName()
    return name
