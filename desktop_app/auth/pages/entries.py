"""The fields of the sign-in page: what is known of the address, the password and its pitfalls."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QLineEdit, QWidget

from desktop_app.auth.models import Finding, Reach
from desktop_app.core.hangul import has_hangul
from desktop_app.core.translator import t
from desktop_app.core.transport import fingerprint
from desktop_app.ui.form import Field, FieldRow
from desktop_app.ui.icons import icon
from desktop_app.ui.live import Text, on_language, on_signal
from desktop_app.ui.theme import set_text_style, set_tone, theme
from desktop_app.ui.widgets import Button, Card, ElidedLabel, IconLabel, ImeLineEdit, Label, row

SIGNS: dict[Reach, tuple[str, str, str]] = {
    Reach.CHECKING: ("loader", "text.tertiary", "auth.reach_checking"),
    Reach.UNREACHABLE: ("cloud-off", "red.fg", "auth.reach_unreachable"),
    Reach.UNTRUSTED: ("shield-alert", "amber.fg", "auth.reach_untrusted"),
    Reach.STRANGER: ("circle-alert", "red.fg", "auth.reach_stranger"),
    Reach.OUTDATED: ("circle-alert", "amber.fg", "auth.reach_outdated"),
    Reach.TOO_NEW: ("circle-alert", "amber.fg", "auth.reach_too_new"),
    Reach.NEW: ("sparkles", "accent.fg", "auth.reach_new"),
}
KEEPERS = {"win32": "auth.keeper_windows", "darwin": "auth.keeper_mac"}


def keeper() -> str:
    """Where this system keeps secrets."""
    return t(KEEPERS.get(sys.platform, "auth.keeper_linux"))


def put_beside(field: FieldRow, widget: QWidget) -> None:
    """At the right end of the label's line."""
    layout = field.layout()
    first = layout.itemAt(0) if layout is not None else None
    head = first.layout() if first is not None else None
    assert isinstance(head, QBoxLayout)
    head.addWidget(widget)


def small_link(text: Text, act: Callable[[], object]) -> Button:
    """As low as a label, so that it can stand beside one."""
    button = Button(text, "link", clicked=act)
    set_text_style(button, "meta", "medium")
    button.setMaximumHeight(theme.px(18))
    return button


class TallColumn(QWidget):
    """As high as its wrapped texts need at its fixed width: a scroll area does not ask for that itself."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.setFixedWidth(width)

    def event(self, event: QEvent) -> bool:
        layout = self.layout()
        if event.type() == QEvent.Type.LayoutRequest and layout is not None:
            self.setMinimumHeight(layout.totalHeightForWidth(self.width()))
        return super().event(event)


class ReachSign(QWidget):
    """What was found at the address: icon and words."""

    def __init__(self) -> None:
        super().__init__()
        self._finding = Finding(Reach.EMPTY)
        self._icon, self._words = IconLabel("loader", size=14), ElidedLabel("", "meta", "semibold")
        self.setLayout(row(self._icon, self._words, spacing=4))
        on_language(self, self.retranslate)

    def show_finding(self, finding: Finding) -> None:
        self._finding = finding
        self.retranslate()

    def text(self) -> str:
        return self._words.text()

    def retranslate(self) -> None:
        finding = self._finding
        name, color, words = "circle-check", "green.fg", ""
        if finding.reach is Reach.READY:
            words = self._ready()
            set_tone(self._words, "")
        elif finding.reach in SIGNS:
            name, color, key = SIGNS[finding.reach]
            words = t(key)
            set_tone(self._words, color.split(".")[0] if color.endswith(".fg") else "tertiary")
        self._icon.set(name, color, 14)
        self._words.setText(words)
        self.setVisible(bool(words))

    def _ready(self) -> str:
        safety = t("auth.reach_safe") if self._finding.is_encrypted else t("auth.reach_this_pc")
        company = self._finding.info.company if self._finding.info is not None else ""
        return " · ".join(part for part in (t("auth.reach_ready"), safety, company) if part)


class CertificateCard(Card):
    """A certificate that nobody vouches for: its fingerprint, and the way to trust it."""

    trusted = Signal()

    def __init__(self) -> None:
        super().__init__(surface="card_focus")
        self._print = Label("", "meta", wraps=True).selectable()
        button = Button(lambda: t("auth.trust"), icon="shield-check", clicked=self.trusted.emit)
        words = Label(lambda: t("auth.untrusted"), "body", tone="secondary", wraps=True)
        self.add(words, self._print, row(None, button))
        self.hide()

    def show_certificate(self, pem: str) -> None:
        if pem:
            words = fingerprint(pem).split(":")
            self._print.setText("SHA-256  " + " ".join("".join(words[at : at + 2]) for at in range(0, 32, 2)))
            self._print.setAccessibleName(self._print.text())
        self.setVisible(bool(pem))


class PasswordRow(FieldRow):
    """A password: can be looked at, says when Caps Lock or Hangul is on."""

    def __init__(self, name: str, label: Text, *, help: Text = "") -> None:
        super().__init__(Field(name, label, "password", help=help))
        assert isinstance(self.editor, ImeLineEdit)
        self.line: ImeLineEdit = self.editor
        self._look = QAction(self)
        self._look.triggered.connect(self._toggle)
        self.line.addAction(self._look, QLineEdit.ActionPosition.TrailingPosition)
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self._warn_of_hangul)
        set_tone(self.hint, "amber")
        on_language(self, self._show_look)
        on_signal(theme.changed, self, self._show_look)

    @property
    def is_hidden(self) -> bool:
        return self.line.echoMode() == QLineEdit.EchoMode.Password

    def _toggle(self) -> None:
        mode = QLineEdit.EchoMode.Normal if self.is_hidden else QLineEdit.EchoMode.Password
        self.line.setEchoMode(mode)
        self._show_look()

    def _show_look(self) -> None:
        self._look.setIcon(icon("eye" if self.is_hidden else "eye-off", "text.tertiary"))
        self._look.setText(t("auth.show_password") if self.is_hidden else t("auth.hide_password"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._warn_of_caps(event)
        return False

    def _warn_of_caps(self, event: QKeyEvent) -> None:
        letter = event.text()
        if letter.isascii() and letter.isalpha():
            has_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.hint.setText(t("auth.caps_lock") if letter.isupper() != has_shift else "")

    def _warn_of_hangul(self, text: str) -> None:
        if has_hangul(text[-1:]):
            self.hint.setText(t("auth.hangul_on"))
        elif not text or text[-1:].isascii():
            self._forget_hangul()

    def _forget_hangul(self) -> None:
        if self.hint.text() == t("auth.hangul_on"):
            self.hint.setText("")
