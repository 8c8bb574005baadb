"""The recorder: what is pressed is shown, checked, and given to a command."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.core.commands import Command, Keys, is_single
from desktop_app.core.translator import t
from desktop_app.shortcuts.models import OwnKeys, Verdict, place_of
from desktop_app.ui import painting
from desktop_app.ui.dialogs import Sheet
from desktop_app.ui.keys import SEQUENCE_MS, key_name, key_parts, written
from desktop_app.ui.live import on_language
from desktop_app.ui.theme import theme
from desktop_app.ui.tokens import Hue
from desktop_app.ui.widgets import Button, IconLabel, Label, box, row

Key = Qt.Key
SILENT = frozenset({Key.Key_CapsLock, Key.Key_NumLock, Key.Key_ScrollLock, Key.Key_Super_L, Key.Key_Super_R})
INPUT_MODES = range(Key.Key_AltGr, Key.Key_Dead_Grave)
"""AltGr, 한/영, 한자 and what other input methods have: they change what the next key means."""


class Recorder(QWidget):
    """Shows the keys that are pressed on it. `recorded` carries one key, a combination, or two letters after
    each other. Enter, Backspace, Delete and Esc are answers; Tab goes on to the buttons.
    """

    recorded = Signal(str)
    accepted = Signal()
    added = Signal()
    emptied = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.shortcut = ""
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(SEQUENCE_MS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        on_language(self, self._say)

    def _say(self) -> None:
        shown = spoken(self.shortcut) or t("shortcuts.press")
        self.setAccessibleName(t("shortcuts.recorder", keys=shown))
        self.update()

    # --- keys ----------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Here every key is a key to record, also those that are shortcuts of the window."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name = "" if event.key() in SILENT or event.key() in INPUT_MODES else key_name(event)
        event.accept()
        if name == "Esc":
            event.ignore()
        elif not name or event.isAutoRepeat():
            return
        elif name == "Enter":
            self.accepted.emit()
        elif name == "Shift+Enter":
            self.added.emit()
        elif name in ("Backspace", "Del"):
            self.emptied.emit()
        else:
            self._take(name)

    def _take(self, name: str) -> None:
        """A letter soon after another one makes a sequence of both."""
        follows = self._patience.isActive() and is_single(name)
        self.shortcut = f"{self.shortcut} {name}" if follows else name
        if is_single(name) and not follows:
            self._patience.start()
        else:
            self._patience.stop()
        self._say()
        self.recorded.emit(self.shortcut)

    # --- looks ---------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(theme.px(320), theme.px(72))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(120), theme.px(72))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        has_focus = self.hasFocus()
        painter.setPen(QPen(theme.color("focus" if has_focus else "border.input"), 2 if has_focus else 1))
        painter.setBrush(theme.color("bg.sunken"))
        painter.drawRoundedRect(edge, theme.px(8), theme.px(8))
        if self.shortcut:
            self._paint_keys(painter, edge)
        else:
            painter.setPen(theme.color("text.tertiary"))
            painter.setFont(theme.font("reading"))
            painter.drawText(edge, painting.CENTER, t("shortcuts.press"))
        painter.end()

    def _paint_keys(self, painter: QPainter, edge: QRectF) -> None:
        """As key caps, larger than beside a command."""
        parts = key_parts(self.shortcut)
        side, gap = theme.px(34), theme.px(6)
        widths = [max(side, painting.text_width(one, "section", "semibold") + theme.px(22)) for one in parts]
        x = edge.center().x() - (sum(widths) + gap * (len(parts) - 1)) / 2
        for part, width in zip(parts, widths, strict=True):
            cap = QRectF(x, edge.center().y() - side / 2, width, side)
            painter.setPen(QPen(theme.color("border.strong"), 1))
            painter.setBrush(theme.color("bg.surface"))
            painter.drawRoundedRect(cap, theme.px(6), theme.px(6))
            painter.setPen(theme.color("text.primary"))
            painter.setFont(theme.font("section", "semibold"))
            painter.drawText(cap, painting.CENTER, part)
            x += width + gap


def spoken(shortcut: str) -> str:
    """As it stands in a sentence: "Ctrl+K", "G I"."""
    return " ".join(map(written, shortcut.split()))


def _look(verdict: Verdict) -> tuple[Hue | None, str]:
    if verdict.is_refused:
        return "red", "ban"
    if verdict.others:
        return "amber", "triangle-alert"
    return ("green", "circle-check") if verdict.is_usable else (None, "info")


class RecordSheet(Sheet):
    """New keys for one command. `done` gets all its keys, once they may be given; none takes them away."""

    def __init__(
        self, parent: QWidget, keys: OwnKeys, command: Command, done: Callable[[Keys], object]
    ) -> None:
        super().__init__(parent, lambda: place_of(command), icon="keyboard", width=540)
        self._chosen_keys, self._command, self._done = keys, command, done
        self._present = keys.registry.keys(command.id)
        self.verdict = Verdict("")
        self.recorder = Recorder()
        self.words = Label("", "body", tone="secondary", wraps=True)
        self.sign = IconLabel("info", "text.tertiary", 16)
        about = Label(lambda: t("shortcuts.record_text"), "body", tone="secondary", wraps=True)
        line = row(self.sign, self.words, spacing=8)
        line.setAlignment(self.sign, Qt.AlignmentFlag.AlignTop)
        line.setStretchFactor(self.words, 1)
        self.add(about, self.recorder, box(line))
        self._add_buttons()
        self.recorder.recorded.connect(self._judge)
        self.recorder.accepted.connect(lambda: self._on_enter(self.yes_button))
        self.recorder.added.connect(lambda: self._on_enter(self.add_button))
        self.recorder.emptied.connect(lambda: self._finish(()))
        self._judge("")

    def _add_buttons(self) -> None:
        self.none_button = Button(
            lambda: t("shortcuts.none"), "ghost", icon="keyboard-off", clicked=lambda: self._finish(())
        )
        self.add_button = Button(lambda: t("shortcuts.add"), key="Shift+Enter", clicked=self._add)
        self.yes_button = Button("", "primary", key="Enter", clicked=self._replace)
        self.none_button.setVisible(bool(self._present))
        cancel = Button(lambda: t("ui.cancel"), "ghost", clicked=self.cancel)
        self.set_footer(cancel, self.none_button, None, self.add_button, self.yes_button)

    # --- what is said about the keys -----------------------------------------------------------------------

    def _judge(self, shortcut: str) -> None:
        found = self.verdict = self._chosen_keys.judge(shortcut, self._command.id)
        hue, icon = _look(found)
        self.sign.set(icon, f"{hue}.fg" if hue else "text.tertiary", 16)
        self.words.setText(self._said(shortcut))
        self.yes_button.set_text(t("shortcuts.take" if found.others else "shortcuts.replace"))
        self.yes_button.setEnabled(found.is_usable)
        self.add_button.setVisible(bool(self._present))
        self.add_button.setEnabled(found.is_usable)

    def _said(self, shortcut: str) -> str:
        found = self.verdict
        if not shortcut:
            has = "  ·  ".join(map(spoken, self._present))
            return t("shortcuts.has", keys=has) if has else t("shortcuts.has_none")
        if not found.others:
            return t(found.reason, key=spoken(shortcut))
        first = place_of(found.others[0])
        return t(found.reason, key=spoken(shortcut), place=first, n=len(found.others))

    # --- answers -------------------------------------------------------------------------------------------

    def _on_enter(self, button: Button) -> None:
        """A key is never taken from another command in passing: the button has to be pressed."""
        if self.verdict.others:
            button.setFocus(Qt.FocusReason.OtherFocusReason)
        elif button.isEnabled() and not button.isHidden():
            button.click()

    def _replace(self) -> None:
        self._finish((self.recorder.shortcut,))

    def _add(self) -> None:
        self._finish((*self._present, self.recorder.shortcut))

    def _finish(self, keys: Keys) -> None:
        self.close_cover()
        if keys != self._present:
            self._done(keys)

    def open(self) -> None:
        self.show_cover()
        self.recorder.setFocus(Qt.FocusReason.OtherFocusReason)
