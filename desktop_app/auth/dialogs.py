"""Sheets of one's own account: sign in again, change the password, where one is signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.auth import actions
from desktop_app.auth.models import SHORTEST_PASSWORD, password_fault
from desktop_app.core import formats
from desktop_app.core.backend import Backend
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.ui.badges import Badge
from desktop_app.ui.dialogs import FormSheet, Sheet, ask_form
from desktop_app.ui.form import Field
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import (
    Button,
    Chip,
    Divider,
    ElidedLabel,
    IconLabel,
    Label,
    Skeleton,
    clear,
    column,
    row,
)
from shared.auth import SessionRow, Sessions
from shared.errors import DeskError, Unauthorized


class SignInSheet(FormSheet):
    """Over the window when the session has ended: everything below stays as it is.

    `left` is called when the person wants to leave for another account.
    """

    def __init__(self, parent: QWidget, backend: Backend, left: Callable[[], object]) -> None:
        fields = [Field("password", lambda: t("auth.password"), "password", is_required=True)]
        super().__init__(
            parent,
            lambda: t("auth.again_title"),
            fields,
            yes=lambda: t("auth.sign_in"),
            text=lambda: t("auth.again_text", name=backend.me.name, login=backend.me.login),
            icon="lock-keyhole",
            width=480,
        )
        self._backend, self._left = backend, left
        self.close_button.hide()
        self.cancel_button.set_text(lambda: t("auth.other_account"))
        self.cancel_button.clicked.disconnect()
        self.cancel_button.clicked.connect(lambda _=False: self.leave())
        self.done = self._sign_in

    def cancel(self) -> None:
        """Esc does not close it: there is nothing to do without a sign-in."""

    def leave(self) -> None:
        self.close_cover()
        self._left()

    def _sign_in(self, values: dict[str, Any], _: FormSheet) -> None:
        password = str(values["password"])
        actions.sign_in_again(self._backend, self, password, self.close_cover, self._failed)

    def _failed(self, error: DeskError) -> None:
        self.refuse(sentence(error), "password" if isinstance(error, Unauthorized) else "")
        line = self.form.rows["password"]
        line.setFocus(Qt.FocusReason.OtherFocusReason)


def ask_new_password(parent: QWidget, backend: Backend) -> FormSheet:
    """The person's own; the old one is asked for."""
    fields = [
        Field("old_password", lambda: t("auth.password_now"), "password", is_required=True),
        Field(
            "new_password",
            lambda: t("auth.password_new"),
            "password",
            is_required=True,
            help=lambda: t("auth.password_rule", n=SHORTEST_PASSWORD),
        ),
        Field("again", lambda: t("auth.password_again"), "password", is_required=True),
    ]

    def send(values: dict[str, Any], sheet: FormSheet) -> None:
        fault = password_fault(values["new_password"], values["again"], backend.me.login)
        if fault:
            field = "again" if fault == "auth.password_differs" else "new_password"
            sheet.refuse(t(fault), field)
            return
        actions.change_password(
            backend,
            sheet,
            values["old_password"],
            values["new_password"],
            partial(_password_changed, parent, sheet),
            lambda error: sheet.refuse(sentence(error), error.field),
        )

    return ask_form(
        parent,
        lambda: t("auth.change_password"),
        fields,
        yes=lambda: t("auth.change"),
        done=send,
        text=lambda: t("auth.change_password_text"),
        icon="key-round",
        width=480,
    )


def _password_changed(parent: QWidget, sheet: FormSheet) -> None:
    sheet.close_cover()
    show_toast(parent, Notice(t("auth.password_changed"), hue="green", icon="circle-check"))


class SessionsSheet(Sheet):
    """Where this account is signed in; any of them can be ended from here."""

    def __init__(self, parent: QWidget, backend: Backend) -> None:
        super().__init__(parent, lambda: t("auth.sessions"), icon="monitor-smartphone", width=560)
        self._backend = backend
        self.add(Label(lambda: t("auth.sessions_text"), "body", tone="secondary", wraps=True))
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._list.addWidget(Skeleton(4))
        self.body.addLayout(self._list)
        self.set_footer(None, Button(lambda: t("ui.close"), clicked=self.cancel))
        self.load()

    def load(self) -> None:
        actions.list_sessions(self._backend, self, self._show)

    def _show(self, sessions: Sessions) -> None:
        clear(self._list)
        for number, session in enumerate(sessions.items):
            if number:
                self._list.addWidget(Divider())
            self._list.addLayout(self._session_line(session))

    def _session_line(self, session: SessionRow) -> Any:
        words = column(
            ElidedLabel(session.client or t("auth.session_unnamed"), "body", "medium"),
            Label(t("auth.session_used", when=formats.moment(session.last_used_at)), "meta", tone="tertiary"),
            spacing=1,
        )
        line = row(IconLabel("monitor", "text.tertiary", 18), spacing=12, margins=(0, 9, 0, 9))
        line.addLayout(words, 1)
        if session.is_current:
            line.addWidget(Chip(Badge(t("auth.session_here"), "green", "circle-check")))
        else:
            end = Button(lambda: t("auth.session_end"), is_small=True, clicked=partial(self._end, session.id))
            line.addWidget(end)
        return line

    def _end(self, session_id: int) -> None:
        actions.end_session(self._backend, self, session_id, self.load)
