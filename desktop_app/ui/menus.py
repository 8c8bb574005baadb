"""Lines of pop-up menus."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu


def add_line(menu: QMenu, text: str, act: Callable[[], object]) -> QAction:
    """Says the text as it is: the sign in "R&D" is no mnemonic of Alt."""
    line = menu.addAction(text.replace("&", "&&"))
    line.triggered.connect(lambda _=False: act())
    return line
