"""Text fields that never lose the syllable being composed.

Composing text is real text: `query_changed` and `full_text()` contain it. Before a command reads a field it
calls `commit()`, or reads `final_text()` which does that. Enter while composing commits, it does not send.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImage, QInputMethodEvent, QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QTextEdit,
    QWidget,
)

from desktop_app.core.translator import t
from desktop_app.ui.keys import is_reserved
from desktop_app.ui.live import Text, bind, on_language, said
from desktop_app.ui.theme import set_text_style, theme
from desktop_app.ui.tokens import Size
from desktop_app.ui.widgets.buttons import IconButton
from desktop_app.ui.widgets.labels import IconLabel

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
SEARCH_PAUSE_MS = 120


def commit() -> None:
    """Finish the syllable being composed, wherever it is."""
    QGuiApplication.inputMethod().commit()


class ImeLineEdit(QLineEdit):
    """One line. `query_changed` carries the text with the composing syllable; `submitted` is Enter."""

    query_changed = Signal(str)
    submitted = Signal()

    def __init__(
        self,
        name: Text = "",
        *,
        placeholder: Text = "",
        size: Size = "body",
        kind: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._composing = ""
        self.setProperty("kind", kind)
        set_text_style(self, size)
        bind(self.setAccessibleName, name or placeholder)
        bind(self.setPlaceholderText, placeholder)
        self.textChanged.connect(self._tell)

    @property
    def is_composing(self) -> bool:
        return bool(self._composing)

    def full_text(self) -> str:
        """The text as it stands on the screen."""
        at = self.cursorPosition()
        return self.text()[:at] + self._composing + self.text()[at:]

    def final_text(self) -> str:
        commit()
        return self.full_text()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = event.preeditString()
        super().inputMethodEvent(event)
        self._tell()

    def _tell(self) -> None:
        self.query_changed.emit(self.full_text())

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and is_reserved(event)
        ):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            if self.is_composing:
                commit()
            else:
                self.submitted.emit()
                self.returnPressed.emit()
            event.accept()
            return
        super().keyPressEvent(event)


class ImeTextEdit(QTextEdit):
    """Several lines of plain text. `edited` comes with every key stroke, also inside of a syllable.

    `submitted` is Ctrl+Enter. Pictures and files that are pasted or dropped go out through `image_pasted`
    and `files_pasted`. `lines` and `most_lines`: it grows with its text between these; with no `lines` it
    takes all the room there is.
    """

    edited = Signal()
    submitted = Signal()
    image_pasted = Signal(QImage)
    files_pasted = Signal(list)

    def __init__(
        self,
        name: Text = "",
        *,
        placeholder: Text = "",
        lines: int = 3,
        most_lines: int = 12,
        kind: str = "field",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._lines, self._most_lines = lines, max(lines, most_lines)
        upright = QSizePolicy.Policy.Fixed if lines else QSizePolicy.Policy.Expanding
        self.setProperty("kind", kind)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, upright)
        set_text_style(self, "reading")
        bind(self.setAccessibleName, name or placeholder)
        bind(self.setPlaceholderText, placeholder)
        self.textChanged.connect(self._on_change)
        self._fit()

    @property
    def is_composing(self) -> bool:
        return bool(self._composing())

    def _composing(self) -> str:
        layout = self.textCursor().block().layout()
        return layout.preeditAreaText()

    def full_text(self) -> str:
        """The text as it stands on the screen, with the composing syllable."""
        composing, text = self._composing(), self.toPlainText()
        if not composing:
            return text
        block = self.textCursor().block()
        at = block.position() + block.layout().preeditAreaPosition()
        return text[:at] + composing + text[at:]

    def final_text(self) -> str:
        commit()
        return self.full_text()

    def set_text(self, text: str) -> None:
        self.setPlainText(text)

    def insert(self, text: str) -> None:
        """At the cursor, one step to undo."""
        commit()
        self.textCursor().insertText(text)
        self.setFocus()

    def put_cursor_at_end(self) -> None:
        self.moveCursor(QTextCursor.MoveOperation.End)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        self.edited.emit()

    def _on_change(self) -> None:
        self._fit()
        self.edited.emit()

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and is_reserved(event)
        ):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            commit()
            self.submitted.emit()
            return
        super().keyPressEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasImage() or source.hasUrls() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        files = [url.toLocalFile() for url in source.urls() if url.isLocalFile()]
        if files:
            self.files_pasted.emit(files)
        elif source.hasImage() and not source.hasText():
            self.image_pasted.emit(QImage(source.imageData()))
        else:
            super().insertFromMimeData(source)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        if not self._lines:
            return
        line = self.fontMetrics().lineSpacing()
        edges = theme.px(14) + int(2 * self.document().documentMargin())
        wanted = int(self.document().size().height()) + theme.px(14)
        height = max(line * self._lines + edges, min(wanted, line * self._most_lines + edges))
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)


class SearchBox(ImeLineEdit):
    """A field with a magnifying glass. `searched` comes after a short pause, with the composing syllable.

    Esc empties it, then gives the focus back (`left`); ↓ goes on to the list (`down`).
    """

    searched = Signal(str)
    down = Signal()
    left = Signal()

    def __init__(self, placeholder: Text = "", *, name: Text = "", parent: QWidget | None = None) -> None:
        super().__init__(name, placeholder=placeholder, kind="search", parent=parent)
        self._glass = IconLabel("search", "text.tertiary", 16, self)
        self._cross = IconButton("x", lambda: t("ui.clear"), size=14, clicked=self.clear, parent=self)
        self._cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._cross.hide()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_PAUSE_MS)
        self._pause.timeout.connect(self.search_now)
        self._sent = ""
        self.query_changed.connect(self._on_query)
        self.submitted.connect(self.search_now)

    def _on_query(self, query: str) -> None:
        self._cross.setVisible(bool(query))
        self.setTextMargins(0, 0, theme.px(24) if query else 0, 0)
        if query != self._sent:
            self._pause.start()

    def search_now(self) -> None:
        self._pause.stop()
        query = self.full_text()
        if query != self._sent:
            self._sent = query
            self.searched.emit(query)

    def set_query(self, query: str) -> None:
        """Without searching."""
        self._sent = query
        self.setText(query)
        self._pause.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.full_text():
                self.clear()
                self.search_now()
            else:
                self.left.emit()
        elif event.key() == Qt.Key.Key_Down:
            self.search_now()
            self.down.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        middle = self.height() // 2
        self._glass.move(theme.px(10), middle - self._glass.height() // 2)
        side = self._cross.sizeHint().height()
        self._cross.setGeometry(self.width() - side - 3, middle - side // 2, side, side)


class CheckBox(QCheckBox):
    """`CheckBox(lambda: t("x.keep"), is_on=True, toggled=self._keep)`

    `elides`: words of any length end in … where the place is short; the tooltip has all of them.
    """

    def __init__(
        self,
        text: Text,
        *,
        is_on: bool = False,
        elides: bool = False,
        toggled: Callable[[bool], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._elides = elides
        if elides:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        set_text_style(self, "body")
        bind(self._say, text)
        self.setChecked(is_on)
        if toggled is not None:
            self.toggled.connect(toggled)

    def _say(self, text: str) -> None:
        self.setAccessibleName(text)
        self._write()
        self.updateGeometry()

    def _write(self) -> None:
        text = self.accessibleName()
        if self._elides:
            shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, self._room())
            self.setToolTip(text if shown != text else "")
            text = shown
        self.setText(text.replace("&", "&&"))

    def _room(self) -> int:
        """How wide the words may be, in pixels."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        style = self.style()
        return style.subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, self).width()

    def sizeHint(self) -> QSize:
        """For all of the words, also while some are left out."""
        hint, fonts = super().sizeHint(), self.fontMetrics()
        shown, whole = self.text(), self.accessibleName().replace("&", "&&")
        return QSize(
            hint.width() + fonts.horizontalAdvance(whole) - fonts.horizontalAdvance(shown), hint.height()
        )

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(theme.px(60), hint.height()) if self._elides else hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._elides:
            self._write()


class ChoiceBox(QComboBox):
    """One of a list: `ChoiceBox([("high", lambda: t("x.high"))], name=…)`; `chosen` carries the value."""

    chosen = Signal(object)

    def __init__(
        self, choices: Sequence[tuple[Any, Text]] = (), *, name: Text = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._choices = list(choices)
        set_text_style(self, "body")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        bind(self.setAccessibleName, name)
        on_language(self, self._say)
        self.activated.connect(lambda _: self.chosen.emit(self.value()))

    def set_choices(self, choices: Sequence[tuple[Any, Text]]) -> None:
        """Keeps the value where the new list has it."""
        value = self.value()
        self._choices = list(choices)
        self._say()
        self.set_value(value)

    def _say(self) -> None:
        at = self.currentIndex()
        self.blockSignals(True)
        self.clear()
        for _, text in self._choices:
            self.addItem(said(text))
        self.setCurrentIndex(at if 0 <= at < len(self._choices) else min(0, len(self._choices) - 1))
        self.blockSignals(False)

    def value(self) -> Any:
        at = self.currentIndex()
        return self._choices[at][0] if 0 <= at < len(self._choices) else None

    def set_value(self, value: Any) -> None:
        """Without telling anybody."""
        values = [known for known, _ in self._choices]
        if value in values:
            self.setCurrentIndex(values.index(value))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters are keys of commands: they do not choose anything unseen."""
        if event.text().isprintable() and event.text().strip():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: Any) -> None:
        """Scrolling a form does not change what is chosen in it."""
        event.ignore()

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(90), super().minimumSizeHint().height())
