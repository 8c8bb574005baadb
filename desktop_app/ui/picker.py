"""Type-ahead: a field with a list under it that never takes the focus and never breaks a syllable.

picker = Picker(provider, name=lambda: t("x.person"))     provider(query, deliver): now or later
picker.picked.connect(self._take)                          the Choice; None when it was emptied
ChoicePicker([(value, text), …], name=…)                   one of a long closed list; always has a value
pick_at(button, provider, done, placeholder=…)             the same as a small popup under a widget
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop_app.core.translator import t
from desktop_app.ui.choices import Choice, ChoiceView, Provider, local_provider
from desktop_app.ui.keys import key_name
from desktop_app.ui.live import Text, on_language, said
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import (
    FlowLayout,
    IconButton,
    IconLabel,
    ImeLineEdit,
    Label,
    box,
    clear,
    row,
    set_surface,
)


class ChoicePopup(QFrame):
    """The list under a field: a child of the window, so that the field keeps focus and composition."""

    def __init__(self, window: QWidget, *, is_two_lines: bool) -> None:
        super().__init__(window)
        set_surface(self, "popup")
        self.view = ChoiceView(is_two_lines=is_two_lines)
        self.note = Label("", "meta", tone="tertiary")
        self.note.setContentsMargins(theme.px(10), theme.px(6), theme.px(10), theme.px(6))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.setSpacing(0)
        layout.addWidget(self.view)
        layout.addWidget(self.note)
        self.hide()

    def show_under(self, anchor: QWidget, most: int) -> None:
        has_choices = bool(self.view.choices())
        self.view.setVisible(has_choices)
        self.note.setVisible(not has_choices)
        window = self.window()
        at = anchor.mapTo(window, QPoint(0, anchor.height() + 3))
        inner = self.view.content_height(most) if has_choices else self.note.sizeHint().height()
        height = inner + 14
        below = window.height() - at.y() - 8
        if height > below and at.y() - anchor.height() > below:
            height = min(height, at.y() - anchor.height() - 12)
            at.setY(at.y() - anchor.height() - 6 - height)
        else:
            height = min(height, below)
        width = max(anchor.width(), theme.px(260))
        left = min(at.x(), window.width() - width - 8)
        self.setGeometry(max(4, left), at.y(), width, height)
        self.show()
        self.raise_()


class Picker(ImeLineEdit):
    """Choose one of many by typing. ↑↓ move, Enter or Tab takes, Esc closes the list."""

    picked = Signal(object)

    def __init__(
        self,
        provider: Provider,
        *,
        name: Text,
        placeholder: Text = "",
        is_two_lines: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, placeholder=placeholder, parent=parent)
        self.provider = provider
        self.choice: Choice | None = None
        self._is_two_lines = is_two_lines
        self._is_setting = False
        self._asked = 0
        self._popup: ChoicePopup | None = None
        self.query_changed.connect(self._on_query)

    # --- the value ---------------------------------------------------------------------------

    def set_choice(self, choice: Choice | None) -> None:
        """Show this one; tells nobody."""
        self.choice = choice
        self._is_setting = True
        self.setText(choice.title if choice else "")
        if not self.hasFocus():
            self.setCursorPosition(0)
        self._is_setting = False
        self.close_list()

    def value(self) -> object:
        return self.choice.value if self.choice else None

    def take(self, choice: Choice) -> None:
        self.set_choice(choice)
        self.picked.emit(choice)

    # --- the list ----------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        return self._popup is not None and self._popup.isVisible()

    def open_list(self) -> None:
        self._ask("" if self.choice else self.full_text())

    def close_list(self) -> None:
        self._asked += 1
        if self._popup is not None and isValid(self._popup):
            self._popup.hide()

    def _on_query(self, query: str) -> None:
        if self._is_setting:
            return
        if self.choice is not None and query != self.choice.title:
            self.choice = None
            self.picked.emit(None)
        if query.strip():
            self._ask(query)
        else:
            self.close_list()

    def _ask(self, query: str) -> None:
        self._asked += 1
        number = self._asked
        self.provider(query, lambda choices: self._show(number, query, choices))

    def _show(self, number: int, query: str, choices: Sequence[Choice]) -> None:
        if number != self._asked or not isValid(self) or not self.hasFocus():
            return
        popup = self._list()
        popup.view.set_choices(choices, query)
        popup.note.setText(t("ui.no_match"))
        popup.show_under(self, 320)
        self._describe()

    def _list(self) -> ChoicePopup:
        if self._popup is None or not isValid(self._popup):
            self._popup = ChoicePopup(self.window(), is_two_lines=self._is_two_lines)
            self._popup.view.chosen.connect(self.take)
            self.destroyed.connect(self._popup.deleteLater)
        return self._popup

    def _describe(self) -> None:
        """What a screen reader says of the list."""
        current = self._list().view.current()
        self.setAccessibleDescription(f"{current.title} {current.text}" if current else t("ui.no_match"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name = key_name(event)
        if self._on_list_key(name):
            event.accept()
        elif name == "Down" and not self.is_open:
            self.open_list()
        else:
            super().keyPressEvent(event)

    def _on_list_key(self, name: str) -> bool:
        if not self.is_open or self._popup is None:
            return False
        view = self._popup.view
        if name in ("Down", "Up"):
            view.step(1 if name == "Down" else -1)
            self._describe()
        elif name == "Esc":
            self.close_list()
        elif name in ("Enter", "Tab") and not (name == "Enter" and self.is_composing):
            current = view.current()
            if current is None:
                return False
            self.take(current)
            if name == "Tab":
                return False
        else:
            return False
        return True

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and key_name(event) == "Tab":
            self._on_list_key("Tab")
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """What was chosen is replaced by typing."""
        super().focusInEvent(event)
        if self.choice is not None:
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.close_list()


class ChoicePicker(Picker):
    """One of a closed list too long to look through: typing finds it, a click or ↓ shows all of it.

    It always has a value: who leaves it without choosing leaves what was chosen. `chosen` carries the value.
    """

    chosen = Signal(object)

    def __init__(
        self, choices: Sequence[tuple[Any, Text]], *, name: Text, parent: QWidget | None = None
    ) -> None:
        self._choices = list(choices)
        provider = local_provider(self._said, len(self._choices))
        super().__init__(provider, name=name, is_two_lines=False, parent=parent)
        self._value = self._choices[0][0] if self._choices else None
        self._arrow = IconLabel("chevron-down", "text.tertiary", 16, self)
        self._arrow.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.picked.connect(self._on_picked)
        on_language(self, self._put_back)

    def _said(self) -> list[Choice]:
        return [Choice(value, said(text)) for value, text in self._choices]

    def value(self) -> Any:
        return self._value

    def set_value(self, value: Any) -> None:
        """Without telling anybody."""
        if any(value == known for known, _ in self._choices):
            self._value = value
            self._put_back()

    def _put_back(self) -> None:
        self.set_choice(next((one for one in self._said() if one.value == self._value), None))

    def _on_picked(self, choice: Choice | None) -> None:
        if choice is not None and choice.value != self._value:
            self._value = choice.value
            self.chosen.emit(choice.value)

    def _show(self, number: int, query: str, choices: Sequence[Choice]) -> None:
        super()._show(number, query, choices)
        if not query and self.is_open:
            self._list().view.set_current(self._value)
            self._describe()

    def _on_list_key(self, name: str) -> bool:
        is_heard = super()._on_list_key(name)
        if is_heard and name == "Esc":
            self._put_back()
            self.selectAll()
        return is_heard

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.is_open:
            super().mousePressEvent(event)
        else:
            self.selectAll()
            self.open_list()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason and self.choice is None:
            self._put_back()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = self._arrow.sizeHint().width()
        self._arrow.move(self.width() - side - theme.px(6), (self.height() - self._arrow.height()) // 2)
        self.setTextMargins(0, 0, side, 0)


class MultiPicker(QWidget):
    """Several of many: what was chosen stands as words with a cross, the field adds more.

    `changed` carries the list of values. `allows_new`: Enter takes a word that nobody offered.
    """

    changed = Signal(list)

    def __init__(
        self, provider: Provider, *, name: Text, placeholder: Text = "", allows_new: bool = False
    ) -> None:
        super().__init__()
        self.choices: list[Choice] = []
        self._allows_new = allows_new
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips)
        self.field = Picker(provider, name=name, placeholder=placeholder, is_two_lines=False)
        self.field.picked.connect(self._add)
        self.field.submitted.connect(self._add_new)
        self.setFocusProxy(self.field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.px(6))
        layout.addWidget(self._chips)
        layout.addWidget(self.field)
        self._chips.hide()

    def values(self) -> list[object]:
        return [choice.value for choice in self.choices]

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Tells nobody."""
        self.choices = list(choices)
        self._show()

    def _add(self, choice: Choice | None) -> None:
        if choice is None:
            return
        self.field.set_choice(None)
        if choice.value not in self.values():
            self.choices.append(choice)
            self._show()
            self.changed.emit(self.values())

    def _add_new(self) -> None:
        word = self.field.full_text().strip()
        if self._allows_new and word:
            self._add(Choice(word, word))

    def _remove(self, choice: Choice) -> None:
        self.choices.remove(choice)
        self._show()
        self.changed.emit(self.values())

    def _show(self) -> None:
        clear(self._flow)
        for choice in self.choices:
            self._flow.addWidget(self._word(choice))
        self._chips.setVisible(bool(self.choices))
        self._chips.updateGeometry()

    def _word(self, choice: Choice) -> QWidget:
        label: QLabel = Label(choice.title, "meta", "medium", tone="grey")
        cross = IconButton(
            "x", lambda: t("ui.remove", name=choice.title), size=12, clicked=lambda: self._remove(choice)
        )
        return box(row(label, cross, spacing=0, margins=(8, 0, 0, 0)), "grey")


class PickerPopup(QFrame):
    """A small box with a field and its list under a button. Closes when the focus leaves it.

    `left` carries what was typed when Esc closed it.
    """

    left = Signal(str)

    def __init__(
        self, anchor: QWidget, provider: Provider, done: Callable[[Choice], object], placeholder: Text
    ) -> None:
        super().__init__(anchor.window())
        set_surface(self, "popup")
        self._anchor, self._done, self._provider = anchor, done, provider
        self._asked = 0
        self.field = ImeLineEdit(placeholder, placeholder=placeholder)
        self.view = ChoiceView(is_two_lines=False)
        self.view.chosen.connect(self._take)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self.field)
        layout.addWidget(self.view)
        self.field.query_changed.connect(self._ask)
        self.field.installEventFilter(self)

    def open(self) -> None:
        self.show()
        self.raise_()
        self.field.setFocus()
        self._ask("")
        self._place()

    def _ask(self, query: str) -> None:
        self._asked += 1
        number = self._asked

        def show(choices: Sequence[Choice]) -> None:
            if isValid(self) and number == self._asked:
                self.view.set_choices(choices, query)
                self._place()

        self._provider(query, show)

    def _place(self) -> None:
        window = self.window()
        width = max(theme.px(260), self._anchor.width())
        height = self.field.sizeHint().height() + self.view.content_height(300) + 24
        at = self._anchor.mapTo(window, QPoint(0, self._anchor.height() + 4))
        if at.y() + height > window.height():
            at.setY(max(4, at.y() - self._anchor.height() - height - 8))
        self.setGeometry(max(4, min(at.x(), window.width() - width - 8)), at.y(), width, height)

    def _take(self, choice: Choice) -> None:
        self._close()
        self._done(choice)

    def _close(self) -> None:
        if not self.isHidden():
            self.hide()
            if isValid(self._anchor):
                self._anchor.setFocus()
            self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            name = key_name(event)
            current = self.view.current()
            if name in ("Up", "Down"):
                self.view.step(1 if name == "Down" else -1)
            elif name == "Esc":
                self._close()
                self.left.emit(self.field.full_text())
            elif name == "Enter" and current is not None and not self.field.is_composing:
                self._take(current)
            else:
                return False
            return True
        if event.type() == QEvent.Type.FocusOut and not self.isHidden():
            focus = QApplication.focusWidget()
            if focus is None or not self.isAncestorOf(focus):
                self._close()
        return False


def pick_at(
    anchor: QWidget, provider: Provider, done: Callable[[Choice], object], *, placeholder: Text = ""
) -> PickerPopup:
    """Choose something for a button or chip: the list stands under it."""
    popup = PickerPopup(anchor, provider, done, placeholder or (lambda: t("ui.type_to_search")))
    popup.open()
    return popup
