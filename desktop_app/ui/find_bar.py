"""Words in a conversation: every place is marked, and visited one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from desktop_app.core.translator import t
from desktop_app.ui.live import on_language
from desktop_app.ui.theme import set_tone, theme
from desktop_app.ui.timeline import Timeline
from desktop_app.ui.widgets import IconButton, ImeLineEdit, Label, row

MOST = 999
"""Places that are marked; more are as good as none."""
MARKED = 0.35
"""How strongly; the place that is shown is the selection."""
LINE_END = "\N{PARAGRAPH SEPARATOR}"
STEPS = {Qt.Key.Key_Return: 1, Qt.Key.Key_Enter: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_F3: 1, Qt.Key.Key_Up: -1}


class _Field(ImeLineEdit):
    stepped = Signal(int)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = STEPS.get(Qt.Key(event.key()))
        if by is not None:
            is_back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.stepped.emit(-by if is_back else by)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class FindBar(QFrame):
    """Over a conversation while words are looked for in it: Enter goes on, Shift+Enter back, Esc closes."""

    def __init__(self, timeline: Timeline, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timeline = timeline
        self._places: list[QTextCursor] = []
        self._at = -1
        """Which of the places is shown."""
        self._start = 0
        """Where in the text it is looked from."""
        self.field = _Field(lambda: t("ui.find"), placeholder=lambda: t("ui.find"))
        self.count = Label("", "meta", tone="secondary")
        before = IconButton(
            "chevron-up", lambda: t("ui.find_before"), key="Shift+Enter", clicked=partial(self.step, -1)
        )
        after = IconButton(
            "chevron-down", lambda: t("ui.find_next"), key="Enter", clicked=partial(self.step, 1)
        )
        cross = IconButton("x", lambda: t("ui.close"), key="Esc", clicked=self.leave)
        line = row(self.field, self.count, before, after, cross, spacing=6, margins=(20, 2, 20, 6))
        line.setStretch(0, 1)
        self.setLayout(line)
        self.field.query_changed.connect(lambda _: self._look())
        self.field.stepped.connect(self.step)
        self.field.left.connect(self.leave)
        timeline.rebuilt.connect(self._on_rebuilt)
        on_language(self, self._say_count)
        self.hide()

    def begin(self) -> None:
        """Asks for words; those that are selected are looked for at once."""
        cursor = self._timeline.textCursor()
        selected = cursor.selectedText()
        self._start = cursor.selectionStart() if selected else self._timeline.first_in_sight()
        self.show()
        if selected and LINE_END not in selected:
            self.field.setText(selected)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._look()

    def leave(self) -> None:
        """Closed; what was found last stays selected."""
        self.dismiss()
        self._timeline.setFocus(Qt.FocusReason.OtherFocusReason)

    def dismiss(self) -> None:
        self.hide()
        self._timeline.setExtraSelections([])

    def step(self, by: int) -> None:
        """To the next place or the one before; behind the last comes the first."""
        if self._places:
            self._show((self._at + by) % len(self._places))

    # --- looking -------------------------------------------------------------------------------------------

    def _look(self) -> None:
        """The first place from where the last one was on."""
        words = self.field.full_text()
        if words.strip():
            self._timeline.unfold(words)
        self._find(words)
        ahead = (at for at, place in enumerate(self._places) if place.selectionStart() >= self._start)
        self._show(next(ahead, 0 if self._places else -1))

    def _find(self, words: str) -> None:
        self._places = list(islice(_places(self._timeline, words), MOST)) if words.strip() else []

    def _on_rebuilt(self) -> None:
        """Something was said meanwhile: the same words are marked in the new text, and nothing moves."""
        if not self.isHidden():
            self._find(self.field.full_text())
            self._at = min(self._at, len(self._places) - 1)
            self._mark()

    def _show(self, at: int) -> None:
        self._at = at
        if at >= 0:
            self._start = self._places[at].selectionStart()
            self._timeline.show_place(self._places[at])
        self._mark()

    def _mark(self) -> None:
        marks = []
        for place in self._places:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = place
            mark.format.setBackground(theme.color("amber.solid", MARKED))
            marks.append(mark)
        self._timeline.setExtraSelections(marks)
        self._say_count()

    def _say_count(self) -> None:
        has_words, count = bool(self.field.full_text().strip()), len(self._places)
        of_all = t("ui.found", at=self._at + 1, count=f"{count}+" if count == MOST else str(count))
        self.count.setText("" if not has_words else of_all if count else t("ui.found_none"))
        set_tone(self.count, "red" if has_words and not count else "secondary")


def _places(timeline: Timeline, words: str) -> Iterator[QTextCursor]:
    place = timeline.document().find(words)
    while not place.isNull():
        yield place
        place = timeline.document().find(words, place)
