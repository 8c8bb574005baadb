"""Puts words from elsewhere into the text of the composer: by a button, by a key, by what is typed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from desktop_app.tickets.extensions import Insertion
from desktop_app.ui.choices import Choice, Deliver
from desktop_app.ui.picker import PickerPopup, pick_at
from desktop_app.ui.widgets import IconButton, ImeTextEdit
from shared.phrases import GAP
from shared.tickets import TicketDetail

AT_START_OF_LINE = frozenset({"/"})
"""What opens its list only there; everything else at the start of any word."""


class Inserter(QObject):
    """Belongs to one composer. `detail` is the ticket that is open."""

    def __init__(self, text: ImeTextEdit, insertions: Sequence[Insertion], parent: QWidget) -> None:
        super().__init__(parent)
        self._text, self._insertions = text, insertions
        self.detail: TicketDetail | None = None
        self.buttons: Mapping[str, IconButton] = {
            one.name: IconButton(one.icon, one.title, key=one.key, clicked=partial(self.offer, one.name))
            for one in insertions
            if one.has_button
        }

    def offer(self, name: str, typed: str = "") -> PickerPopup | None:
        """Open the list of an insertion. `typed`: what was written to open it."""
        insertion = next((one for one in self._insertions if one.name == name), None)
        detail = self.detail
        if insertion is None or detail is None:
            return None
        found = insertion

        def find(query: str, deliver: Deliver) -> None:
            found.find(query, detail, deliver)

        def take(choice: Choice) -> None:
            self._text.setFocus(Qt.FocusReason.OtherFocusReason)
            self._take_back(typed)
            found.take(choice, detail, partial(self.insert, detail.row.id))

        button = None if typed else self.buttons.get(name)
        popup = pick_at(button or self._text, find, take, placeholder=insertion.title)
        if typed:
            popup.left.connect(self._go_on)
        return popup

    def insert(self, ticket_id: int, words: str) -> None:
        """Into the text of the ticket it was chosen for, never into another one that is open by now."""
        if self.detail is None or self.detail.row.id != ticket_id:
            return
        at = self._text.textCursor().selectionStart()
        self._text.insert(words)
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)
        if GAP.search(words):
            self.select_gap(at)

    # --- gaps ----------------------------------------------------------------------------------------------

    def select_gap(self, start: int = 0) -> bool:
        """The next place that has to be filled in is marked, ready to be written over."""
        text = self._text.toPlainText()
        found = GAP.search(text, start) or GAP.search(text)
        if found is None:
            return False
        cursor = self._text.textCursor()
        cursor.setPosition(_qt_place(text, found.start()))
        cursor.setPosition(_qt_place(text, found.end()), QTextCursor.MoveMode.KeepAnchor)
        self._text.setTextCursor(cursor)
        return True

    # --- what is typed -------------------------------------------------------------------------------------

    def typed(self, letters: int) -> None:
        """`letters` more than before. One that opens a list does it when the key has been dealt with."""
        if letters != 1 or self._text.is_composing:
            return
        cursor = self._text.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        for one in self._insertions:
            if one.typed and _opens(one.typed, before):
                QTimer.singleShot(0, self, partial(self.offer, one.name, one.typed))
                return

    def _take_back(self, typed: str) -> None:
        """Nobody wants the sign that opened the list."""
        cursor = self._text.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        if typed and before.endswith(typed):
            cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(typed))
            cursor.removeSelectedText()
            self._text.setTextCursor(cursor)

    def _go_on(self, query: str) -> None:
        """It was no command after all: what was typed into the list belongs into the text."""
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)
        if query:
            self._text.insert(query)


def _opens(typed: str, before: str) -> bool:
    if typed in AT_START_OF_LINE:
        return before.strip() == typed
    return re.search(rf"(?:^|\s){re.escape(typed)}$", before) is not None


def _qt_place(text: str, place: int) -> int:
    """Qt counts UTF-16 units."""
    return len(text[:place].encode("utf-16-le")) // 2
