"""Where the side panel of a ticket stands: beside the conversation, or over it in a narrow window."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.core.store import Store
from desktop_app.ui.theme import theme

WIDTH = 320
NARROW = 1200
"""A window narrower than this shows the side panel over the conversation, when it is asked for."""
PANEL_NOTE = "ticket/panel"


class Drawer(QObject):
    """Shows and hides `panel`, the last widget in the `line` of `pane`."""

    def __init__(self, pane: QWidget, line: QHBoxLayout, panel: QWidget, store: Store) -> None:
        super().__init__(pane)
        self._pane, self._line, self._panel, self._store = pane, line, panel, store
        self._is_wanted = store.noted(PANEL_NOTE) != "closed"
        self._is_narrow = False
        self._has_ticket = False

    @property
    def is_over(self) -> bool:
        """It covers the conversation now."""
        return self._is_narrow and not self._panel.isHidden()

    def toggle(self) -> None:
        if self._is_narrow:
            self.open_over() if self._panel.isHidden() else self.close_over()
            return
        self._is_wanted = not self._is_wanted
        self._store.note(PANEL_NOTE, "" if self._is_wanted else "closed")
        self.fit()

    def reveal(self) -> None:
        """Somebody wants to see what stands there."""
        if self._panel.isHidden():
            self.toggle()

    def open_over(self) -> None:
        self._panel.show()
        self._place_over()
        self._panel.raise_()

    def close_over(self) -> None:
        self._panel.hide()

    def set_ticket(self, *, has_ticket: bool) -> None:
        self._has_ticket = has_ticket
        self.fit()

    def fit(self) -> None:
        """Beside the conversation, or over it where the window is narrow."""
        self._panel.setFixedWidth(theme.px(WIDTH))
        was_narrow, self._is_narrow = self._is_narrow, self._pane.window().width() < NARROW
        if self._is_narrow:
            if not was_narrow:
                self._line.removeWidget(self._panel)
                self._panel.hide()
            self._place_over()
            return
        if was_narrow:
            self._line.addWidget(self._panel)
        self._panel.setVisible(self._has_ticket and self._is_wanted)

    def _place_over(self) -> None:
        width = self._panel.width()
        self._panel.setGeometry(self._pane.width() - width, 0, width, self._pane.height())
