"""Buttons that say their key, icons that have a name, segments of which one is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from desktop_app.core.commands import CommandRegistry
from desktop_app.ui.icons import set_icon
from desktop_app.ui.keys import written
from desktop_app.ui.live import Key, Text, bind_key, on_language, said
from desktop_app.ui.theme import polish, set_text_style, theme
from desktop_app.ui.widgets.base import set_surface

Kind = Literal["plain", "primary", "ghost", "danger", "link", "row"]
GAP = "\u2002"


def _is_enter(event: QKeyEvent) -> bool:
    """Enter alone, pressed for this: one held down since before the button was there does not count."""
    alone = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
    return alone and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat()


class Button(QPushButton):
    """`Button(lambda: t("x.save"), "primary", icon="check", key="Ctrl+Enter", clicked=self._save)`

    `key` is only shown; the shortcut itself belongs to a command, and `key=registry.key_of("x.save")` is its.
    `is_small` for tight rows.
    """

    def __init__(  # noqa: PLR0913  # how a button looks, by keyword
        self,
        text: Text = "",
        kind: Kind = "plain",
        *,
        icon: str = "",
        icon_color: str = "",
        key: Key = "",
        is_small: bool = False,
        clicked: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._text, self._key, self._icon = text, "", icon
        self._is_compact = False
        self.setProperty("kind", kind)
        self.setProperty("small", is_small)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        set_text_style(self, "meta" if is_small else "body", "semibold" if kind == "primary" else "medium")
        self.set_icon(icon, icon_color)
        on_language(self, self.retranslate)
        bind_key(self.set_key, key)
        if clicked is not None:
            self.clicked.connect(lambda _=False: clicked())

    @classmethod
    def of(
        cls, registry: CommandRegistry, command_id: str, kind: Kind = "plain", *, is_small: bool = False
    ) -> Button:
        """The button of a command: its name, icon, hint and key; disabled while the command cannot run."""
        command = registry.get(command_id)
        return cls(
            lambda: command.name,
            kind,
            icon=command.icon,
            key=registry.key_of(command_id),
            is_small=is_small,
            clicked=lambda: registry.run(command_id),
        )

    def set_icon(self, name: str, color: str = "") -> None:
        self._icon = name
        usual = {"primary": "text.on_accent", "danger": "red.fg", "link": "text.link"}
        if name:
            set_icon(self, name, color or usual.get(self.property("kind"), "text.secondary"), 15)

    def set_text(self, text: Text) -> None:
        self._text = text
        self.retranslate()

    def set_key(self, key: str) -> None:
        if key != self._key:
            self._key = key
            self.retranslate()

    def set_kind(self, kind: Kind) -> None:
        self.setProperty("kind", kind)
        set_text_style(self, "body", "semibold" if kind == "primary" else "medium")
        self.set_icon(self._icon)
        polish(self)

    def set_compact(self, is_compact: bool) -> None:
        """Only the icon, with the text as a tooltip: where the row is too narrow."""
        if is_compact != self._is_compact and self._icon:
            self._is_compact = is_compact
            self.retranslate()

    def retranslate(self) -> None:
        text = said(self._text)
        key = written(self._key) if self._key else ""
        shown = f"{text}  {key}" if key and text else text or key
        lead = GAP if self._icon and shown else ""
        self.setText("" if self._is_compact else (lead + shown).replace("&", "&&"))
        self.setAccessibleName(text)
        self.setToolTip(f"{text}  {key}".strip() if self._is_compact else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it as Space does, on every platform."""
        if _is_enter(event):
            self.click()
        else:
            super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class ElidedButton(Button):
    """A small button that ends in … where the place is short, and then has the whole text as a tooltip.

    `hint` stands below the text there, always.
    """

    def __init__(
        self,
        text: str,
        kind: Kind = "row",
        *,
        icon: str = "",
        hint: str = "",
        clicked: Callable[[], object] | None = None,
    ) -> None:
        self.hint = hint
        super().__init__(text, kind, icon=icon, is_small=True, clicked=clicked)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_hint(self, hint: str) -> None:
        self.hint = hint
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(48), super().minimumSizeHint().height())

    def retranslate(self) -> None:
        super().retranslate()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Only now it has its font and edges."""
        super().showEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        """For the whole text, and a little more: its parts are rounded."""
        written = self.fontMetrics().horizontalAdvance(self._lead() + self._whole())
        return QSize(self._around() + written + theme.px(4), super().sizeHint().height())

    def _fit(self) -> None:
        whole, lead, fonts = self._whole(), self._lead(), self.fontMetrics()
        room = self.width() - self._around() - fonts.horizontalAdvance(lead)
        shown = fonts.elidedText(whole, Qt.TextElideMode.ElideRight, max(8, room))
        self.setText((lead + shown).replace("&", "&&"))
        lines = ("" if shown == whole else whole, self.hint)
        self.setToolTip("\n".join(line for line in lines if line))

    def _whole(self) -> str:
        return self.accessibleName()

    def _lead(self) -> str:
        return GAP if self._icon else ""

    def _around(self) -> int:
        """Icon and edges."""
        written_now = self.text().replace("&&", "&")
        return super().sizeHint().width() - self.fontMetrics().horizontalAdvance(written_now)


class IconButton(QToolButton):
    """A button without words; its name is the tooltip and what a screen reader says.

    `IconButton("list-filter", lambda: t("x.filter"), key="/", clicked=self._filter)`
    """

    def __init__(  # noqa: PLR0913  # how a button looks, by keyword
        self,
        icon: str,
        name: Text,
        *,
        key: Key = "",
        size: int = 16,
        color: str = "text.secondary",
        clicked: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._key, self._size = name, "", size
        self.setAutoRaise(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.set_icon(icon, color)
        on_language(self, self.retranslate)
        bind_key(self.set_key, key)
        if clicked is not None:
            self.clicked.connect(lambda _=False: clicked())

    @classmethod
    def of(cls, registry: CommandRegistry, command_id: str, *, size: int = 16) -> IconButton:
        command = registry.get(command_id)
        return cls(
            command.icon,
            lambda: command.name,
            key=registry.key_of(command_id),
            size=size,
            clicked=lambda: registry.run(command_id),
        )

    def set_icon(self, name: str, color: str = "text.secondary") -> None:
        set_icon(self, name, color, self._size)

    def set_name(self, name: Text) -> None:
        self._name = name
        self.retranslate()

    def set_key(self, key: str) -> None:
        if key != self._key:
            self._key = key
            self.retranslate()

    def retranslate(self) -> None:
        name = said(self._name)
        self.setAccessibleName(name)
        self.setToolTip(f"{name}  {written(self._key)}".strip())

    def sizeHint(self) -> QSize:
        side = max(theme.size("hit_min"), theme.px(self._size + 10))
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class SegmentedControl(QFrame):
    """One of a few: `SegmentedControl([("reply", lambda: t("x.reply")), …])`; `changed` carries the name."""

    changed = Signal(str)

    def __init__(
        self, segments: Sequence[tuple[str, Text]], *, name: Text = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        set_surface(self, "segments")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, Button] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(2)
        for value, text in segments:
            self._add(value, text)
        on_language(self, lambda: self.setAccessibleName(said(name)))
        if segments:
            self.set_value(segments[0][0])

    def _add(self, value: str, text: Text) -> None:
        button = Button(text, "plain", is_small=False)
        button.setProperty("kind", "segment")
        button.setCheckable(True)
        set_text_style(button, "meta", "medium")
        button.clicked.connect(lambda: self.changed.emit(value))
        button.toggled.connect(
            lambda is_on: set_text_style(button, "meta", "semibold" if is_on else "medium")
        )
        button.toggled.connect(lambda is_on: self.setFocusProxy(button) if is_on else None)
        self._group.addButton(button)
        self._buttons[value] = button
        layout = self.layout()
        assert layout is not None
        layout.addWidget(button)

    def value(self) -> str:
        return next((value for value, button in self._buttons.items() if button.isChecked()), "")

    def set_value(self, value: str) -> None:
        """Without telling anybody."""
        if value in self._buttons:
            self._buttons[value].setChecked(True)

    def set_text(self, value: str, text: Text) -> None:
        """For segments that carry a count: "입사 9"."""
        self._buttons[value].set_text(text)

    def button(self, value: str) -> Button:
        return self._buttons[value]
