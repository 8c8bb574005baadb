"""Tab goes the way a page is read, also where rows came later than what stands below them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


def follow_layout(container: QWidget) -> None:
    """Put everything in `container` that takes Tab into the order of its layouts.

    Qt keeps the order in which widgets were made; a row that is added or made anew comes last there.
    """
    for one, following in pairwise(list(_stops(container))):
        QWidget.setTabOrder(one, following)


def _stops(widget: QWidget | None) -> Iterator[QWidget]:
    if widget is None or widget.isHidden():
        return
    layout = widget.layout()
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    elif isinstance(widget, QScrollArea):
        yield from _stops(widget.widget())
    elif layout is not None:
        yield from _stops_of_layout(layout)
    else:
        for child in widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            yield from _stops(child)


def _stops_of_layout(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        inner = item.layout() if item is not None else None
        if inner is not None:
            yield from _stops_of_layout(inner)
        elif item is not None:
            yield from _stops(item.widget())
