"""Calling a colleague into a note: @ opens a list that never takes the focus from the text."""

import re
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QApplication

from desktop_app.ui.choices import Choice, rank
from desktop_app.ui.picker import ChoicePopup
from desktop_app.ui.widgets import ImeTextEdit, commit

BEGUN = re.compile(r"(?:^|(?<=[\s(,·]))@([^\s@]{0,40})$")
"""An @ that begins a word, and what was typed after it."""
MOST_HEIGHT = 240


class MentionPicker(QObject):
    """Watches a text; `is_wanted` says whether a colleague can be called for here.

    A syllable that is being composed counts as typed. `chosen` gets name and id.
    """

    def __init__(
        self,
        text: ImeTextEdit,
        colleagues: Callable[[], Sequence[Choice]],
        is_wanted: Callable[[], bool],
        chosen: Callable[[str, int], None],
    ) -> None:
        super().__init__(text)
        self._text, self._colleagues, self._is_wanted, self._chosen = text, colleagues, is_wanted, chosen
        self._popup: ChoicePopup | None = None
        text.edited.connect(self._look)
        text.installEventFilter(self)

    @property
    def is_open(self) -> bool:
        return self._popup is not None and self._popup.isVisible()

    def choices(self) -> list[Choice]:
        return self._popup.view.choices() if self._popup is not None and self.is_open else []

    def _begun(self) -> str | None:
        """What was typed after the @ that stands before the cursor, or None."""
        cursor = self._text.textCursor()
        line = cursor.block().text()[: cursor.positionInBlock()] + cursor.block().layout().preeditAreaText()
        found = BEGUN.search(line)
        return found[1] if found is not None else None

    def _look(self) -> None:
        query = self._begun() if self._is_wanted() and self._text.hasFocus() else None
        if query is None:
            self.close()
            return
        found = rank(query, self._colleagues(), most=8)
        if not found:
            self.close()
            return
        popup = self._popup
        if popup is None:
            popup = self._popup = ChoicePopup(self._text.window(), is_two_lines=True)
            popup.view.chosen.connect(self.take)
        popup.view.set_choices(found, query)
        popup.show_under(self._text, MOST_HEIGHT)

    def close(self) -> None:
        if self._popup is not None:
            self._popup.hide()

    def take(self, choice: Choice) -> None:
        """The whole name instead of what was typed of it, the syllable in composition included."""
        is_begun = self._begun() is not None
        commit()
        self.close()
        if not is_begun:
            return
        if self._text.is_composing:
            QApplication.sendEvent(self._text, QInputMethodEvent())
        cursor = self._text.textCursor()
        line = cursor.block().text()[: cursor.positionInBlock()]
        typed = len(line) - line.rindex("@")
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, typed)
        self._chosen(choice.title, choice.value)
        cursor.insertText(f"@{choice.title} ")
        self._text.setTextCursor(cursor)
        self.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self.is_open or self._popup is None:
            return False
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self.close()
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event)
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        """Arrows, Enter, Tab and Esc belong to the list while it is open."""
        popup = self._popup
        if popup is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        match event.key():
            case Qt.Key.Key_Down:
                popup.view.step(1)
            case Qt.Key.Key_Up:
                popup.view.step(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Tab:
                current = popup.view.current()
                if current is None:
                    return False
                self.take(current)
            case Qt.Key.Key_Escape:
                self.close()
            case _:
                return False
        return True


def called(text: str, chosen: Mapping[str, int], colleagues: Sequence[Choice]) -> list[int]:
    """Whom a text calls for: those who were chosen, and names written out that only one person bears."""
    known = dict(chosen)
    for name in {one.title for one in colleagues} - known.keys():
        same = [one.value for one in colleagues if one.title == name]
        if len(same) == 1:
            known[name] = same[0]
    longest_first = sorted(known, key=len, reverse=True)
    found: list[int] = []
    for name in longest_first:
        if f"@{name}" in text:
            found.append(known[name])
            text = text.replace(f"@{name}", "")
    return list(dict.fromkeys(found))
