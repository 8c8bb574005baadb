"""Signing in: the server's address is checked while it is typed; a new server is set up here as well."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.auth import actions
from desktop_app.auth.models import (
    DEPLOYED,
    AddressCheck,
    Finding,
    Reach,
    deployed_address,
    password_fault,
    trust,
    trusted,
    use_proxy,
)
from desktop_app.auth.pages.entries import (
    CertificateCard,
    PasswordRow,
    ReachSign,
    TallColumn,
    keeper,
    put_beside,
    small_link,
)
from desktop_app.auth.pages.hero import Hero
from desktop_app.core.backend import Backend
from desktop_app.core.sentences import sentence
from desktop_app.core.session import Session
from desktop_app.core.settings import Settings
from desktop_app.core.translator import t, translator
from desktop_app.ui.form import Field, FieldRow
from desktop_app.ui.live import on_language
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import (
    Banner,
    Button,
    CheckBox,
    ImeLineEdit,
    Label,
    ScrollArea,
    commit,
    row,
    set_surface,
)
from shared.auth import SetUp
from shared.errors import DeskError, Unauthorized

FORM_WIDTH = 440
NARROW = 1000
"""Below this width the promises are left out."""
LANGUAGES = (("ko", "한국어"), ("en", "English"))


class SignInPage(QWidget):
    """`signed_in` carries the `Backend`: who is signed in, at which server."""

    signed_in = Signal(object)

    def __init__(self, settings: Settings, *, notice: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "window")
        self.setAcceptDrops(True)
        self._settings = settings
        self._backend: Backend | None = None
        self._is_wanted = False
        self._banner: Banner | None = None
        self.check = AddressCheck(settings, self)
        self._build()
        self._connect()
        on_language(self, self.retranslate)
        self.address.setText(settings.get("server_address"))
        self.login.setText(settings.get("login"))
        self.check.check(self.address.text())
        self.say(notice)

    # --- building ------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.hero = Hero()
        self._make_fields()
        form = TallColumn(theme.px(FORM_WIDTH))
        self._form = QVBoxLayout(form)
        self._form.setContentsMargins(0, theme.px(24), 0, theme.px(24))
        self._form.setSpacing(theme.px(14))
        self._form.addStretch(1)
        for widget in (self.title, self.text, self._address, self.certificate, *self.rows.values()):
            self._form.addWidget(widget)
        self._form.addWidget(self.keeps)
        self._form.addWidget(self.button)
        self._form.addLayout(self._foot())
        self._form.addWidget(self.advanced)
        self._form.addStretch(1)
        self._width = form
        middle = QWidget()
        middle.setLayout(row(None, form, None, spacing=0))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.hero)
        layout.addWidget(ScrollArea(middle), 1)

    def _make_fields(self) -> None:
        self.title = Label("", "h1", "bold")
        self.text = Label("", "body", tone="secondary", wraps=True)
        self._address = FieldRow(
            Field("address", lambda: t("auth.address"), placeholder="https://ieum.example.kr", most=250)
        )
        self.sign, self.certificate = ReachSign(), CertificateCard()
        put_beside(self._address, self.sign)
        self.rows: dict[str, FieldRow] = {
            "token": FieldRow(Field("token", lambda: t("auth.token"), help=lambda: t("auth.token_help"))),
            "company": FieldRow(Field("company", lambda: t("auth.company"), most=250)),
            "name": FieldRow(Field("name", lambda: t("auth.name"), most=250)),
            "login": FieldRow(Field("login", lambda: t("auth.login"), most=250)),
            "password": PasswordRow("password", lambda: t("auth.password")),
            "again": PasswordRow("again", lambda: t("auth.password_again")),
        }
        self.forgotten = small_link(lambda: t("auth.forgotten"), self._show_help)
        put_beside(self.rows["password"], self.forgotten)
        keeps = bool(self._settings.get("auth.keeps_sign_in"))
        self.keeps = CheckBox(lambda: t("auth.keep", keeper=keeper()), is_on=keeps, toggled=self._keep)
        self.button = Button("", "primary", clicked=self.submit)
        self.button.setMinimumHeight(theme.px(40))
        proxy = bool(self._settings.get("auth.uses_proxy"))
        self.advanced = CheckBox(lambda: t("auth.uses_proxy"), is_on=proxy, toggled=self._use_proxy)
        self.advanced.hide()

    def _foot(self) -> QHBoxLayout:
        self._languages = {code: small_link(name, partial(self._speak, code)) for code, name in LANGUAGES}
        self._spoken = {code: Label(name, "meta", "semibold") for code, name in LANGUAGES}
        line = row(spacing=6)
        for code, button in self._languages.items():
            if line.count():
                line.addWidget(Label("·", "meta", tone="tertiary"))
            line.addWidget(button)
            line.addWidget(self._spoken[code])
        line.addStretch(1)
        line.addWidget(small_link(lambda: t("auth.advanced"), self._toggle_advanced))
        return line

    def _connect(self) -> None:
        self.check.found.connect(self._on_finding)
        self.address.query_changed.connect(self.check.type)
        self.certificate.trusted.connect(self._trust)
        lines = [self._address, *self.rows.values()]
        for field in lines:
            field.submitted.connect(partial(self._go_on, field))
            field.changed.connect(lambda: self.say(""))

    @property
    def address(self) -> ImeLineEdit:
        assert isinstance(self._address.editor, ImeLineEdit)
        return self._address.editor

    @property
    def login(self) -> ImeLineEdit:
        return self._line("login")

    @property
    def password(self) -> ImeLineEdit:
        return self._line("password")

    def _line(self, name: str) -> ImeLineEdit:
        editor = self.rows[name].editor
        assert isinstance(editor, ImeLineEdit)
        return editor

    # --- what is shown -------------------------------------------------------------------------------------

    @property
    def is_new_server(self) -> bool:
        return self.check.finding.reach is Reach.NEW

    def retranslate(self) -> None:
        is_new = self.is_new_server
        self.title.setText(t("auth.set_up_title") if is_new else t("auth.title"))
        self.text.setText(t("auth.set_up_text") if is_new else t("auth.text"))
        self.button.set_text(t("auth.set_up") if is_new else t("auth.sign_in"))
        for code, button in self._languages.items():
            button.setVisible(code != translator.language)
            self._spoken[code].setVisible(code == translator.language)
        self._arrange()

    def _arrange(self) -> None:
        """A new server asks for more than one that is set up."""
        is_new = self.is_new_server
        for name, field in self.rows.items():
            field.setVisible(is_new or name in ("login", "password"))
        self.forgotten.setVisible(not is_new)

    def _on_finding(self, finding: Finding) -> None:
        self.sign.show_finding(finding)
        self.certificate.show_certificate(finding.certificate)
        self._address.set_error(sentence(DeskError(finding.code)) if finding.code else "")
        self.retranslate()
        if self._is_wanted and finding.reach is not Reach.CHECKING:
            self._is_wanted = False
            self.submit()

    def say(self, text: str, *, hue: str = "red") -> None:
        """What went wrong, above the button; empty takes it away."""
        if self._banner is not None:
            self._banner.hide()
            self._banner.deleteLater()
            self._banner = None
        if text:
            self._banner = Banner(text, hue="red" if hue == "red" else "blue", icon="info")
            self._form.insertWidget(self._form.indexOf(self.button), self._banner)

    @property
    def said(self) -> str:
        return self._banner.label.text() if self._banner is not None else ""

    def on_shown(self) -> None:
        """The first field that is empty gets the focus."""
        fields = (self.address, self.login, self.password)
        first = next((field for field in fields if not field.text()), self.password)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- what people do ------------------------------------------------------------------------------------

    def _go_on(self, field: FieldRow) -> None:
        """Enter: to the next field, at the last one it sends."""
        if field is self._address:
            self.check.check(self.address.full_text())
        shown = [self._address, *(each for each in self.rows.values() if not each.isHidden())]
        behind = shown[shown.index(field) + 1 :]
        if behind:
            behind[0].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.submit()

    def submit(self) -> None:
        """Sign in, or set the server up; waits for the check of the address where that is under way."""
        commit()
        finding = self.check.finding
        if finding.reach is Reach.CHECKING or self.check.is_pending:
            self._is_wanted = True
            return
        if finding.reach is Reach.EMPTY:
            self._address.set_error(t("auth.address_missing"))
            self.address.setFocus()
            return
        if not finding.is_usable:
            self.say(t(f"auth.blocked_{finding.reach.value}"))
            return
        send = self._set_up if self.is_new_server else self._sign_in
        send(finding)

    def _sign_in(self, finding: Finding) -> None:
        for name in ("login", "password"):
            if not self._line(name).full_text().strip():
                self.rows[name].set_error(t("ui.required"))
                self.rows[name].setFocus()
                return
        login, password = self.login.full_text(), self.password.full_text()
        self._send(
            finding, lambda backend: actions.sign_in(backend, login, password, self._done, self._failed)
        )

    def _set_up(self, finding: Finding) -> None:
        values = {
            name: self._line(name).full_text().strip() for name in ("token", "company", "name", "login")
        }
        password = self.password.full_text()
        for name in ("token", "name", "login"):
            self.rows[name].set_error("" if values[name] else t("ui.required"))
        fault = password_fault(password, None, values["login"])
        self.rows["password"].set_error(t(fault) if fault else "")
        is_same = self._line("again").full_text() == password
        self.rows["again"].set_error("" if is_same else t("auth.password_differs"))
        if any(field.error for field in self.rows.values()):
            return
        form = SetUp(password=password, **values)
        self._send(finding, lambda backend: actions.set_up(backend, form, self._done, self._failed))

    def _send(self, finding: Finding, send: Callable[[Backend], None]) -> None:
        self.say("")
        self.button.setEnabled(False)
        self._drop_backend()
        session = Session(finding.address, certificate=trusted(self._settings, finding.address))
        session.is_remembered = self.keeps.isChecked()
        self._backend = Backend(session, lambda: translator.language, self)
        send(self._backend)

    def _done(self) -> None:
        backend, self._backend = self._backend, None
        assert backend is not None
        self.button.setEnabled(True)
        self.password.clear()
        self._line("again").clear()
        self._settings.set("server_address", backend.session.address)
        self._settings.set("login", backend.session.login)
        backend.setParent(None)
        self.signed_in.emit(backend)

    def _failed(self, error: DeskError) -> None:
        self._drop_backend()
        self.button.setEnabled(True)
        words = sentence(error)
        if isinstance(error, Unauthorized):
            self.rows["password"].set_error(words)
            self.password.setFocus()
            self.password.selectAll()
        elif error.field in self.rows:
            self.rows[error.field].set_error(words)
            self.rows[error.field].setFocus()
        else:
            self.say(words)

    def _drop_backend(self) -> None:
        if self._backend is not None:
            self._backend.stop()
            self._backend.deleteLater()
            self._backend = None

    # --- the rest ------------------------------------------------------------------------------------------

    def _trust(self) -> None:
        finding = self.check.finding
        trust(self._settings, finding.address, finding.certificate)
        self.check.check(finding.address)

    def _keep(self, is_on: bool) -> None:
        self._settings.set("auth.keeps_sign_in", is_on)

    def _show_help(self) -> None:
        self.say(t("auth.forgotten_help"), hue="blue")

    def _speak(self, language: str) -> None:
        self._settings.set("language", language)
        translator.set_language(language)

    def _toggle_advanced(self) -> None:
        self.advanced.setVisible(self.advanced.isHidden())

    def _use_proxy(self, is_on: bool) -> None:
        self._settings.set("auth.uses_proxy", is_on)
        use_proxy(self._settings)
        self.check.check(self.address.full_text())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.toLocalFile().endswith(DEPLOYED) for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for url in event.mimeData().urls():
            address = deployed_address(Path(url.toLocalFile()))
            if address:
                self.address.setText(address)
                self.check.check(address)
                event.acceptProposedAction()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.hero.setVisible(self.width() >= theme.px(NARROW))
        self.hero.setFixedWidth(min(theme.px(560), int(self.width() * 0.36)))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_width"):
            self._width.setFixedWidth(theme.px(FORM_WIDTH))
