"""Decisions about a device, and the secrets of installers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.assets.dialogs import category_choices
from desktop_app.assets.directory import asset_provider
from desktop_app.core import formats
from desktop_app.core.backend import Backend
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.inventory import words
from desktop_app.inventory.actions import DeviceActions
from desktop_app.ui.badges import Badge
from desktop_app.ui.dialogs import FormSheet, Sheet, ask_form
from desktop_app.ui.form import Field, Form
from desktop_app.ui.live import Text
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import (
    Button,
    Card,
    Chip,
    Divider,
    ElidedLabel,
    ImeLineEdit,
    Label,
    box,
    clear,
    column,
    row,
)
from shared.assets import AssetCategory
from shared.errors import DeskError
from shared.inventory import (
    DeviceDecision,
    DeviceDetail,
    DeviceRow,
    EnrolmentSecretCreated,
    EnrolmentSecretRow,
    EnrolmentSecrets,
    MatchDevice,
    NewEnrolmentSecret,
    RegisterDevice,
)
from shared.wire import bounds

Done = Callable[[DeviceRow], object]
Send = Callable[
    [DeviceActions, dict[str, Any], Callable[[DeviceRow], None], Callable[[DeskError], None]], object
]


class Decisions:
    """Asks what is needed, then decides."""

    def __init__(self, backend: Backend, parent: QWidget) -> None:
        self._backend, self._parent = backend, parent

    def _ask(
        self, act: str, device: DeviceRow, fields: list[Field], send: Send, done: Done, **given: Any
    ) -> FormSheet:
        def sent(values: dict[str, Any], sheet: FormSheet) -> None:
            def decided(row: DeviceRow) -> None:
                sheet.close_cover()
                done(row)

            def refused(error: DeskError) -> None:
                sheet.refuse(sentence(error), error.field)

            send(DeviceActions(self._backend, sheet), values, decided, refused)

        name = words.name(device)
        title: Text = partial(t, f"inventory.{act}_title", name=name)
        yes: Text = partial(t, f"inventory.{act}")
        return ask_form(self._parent, title, fields, yes=yes, done=sent, **given)

    def match(self, device: DeviceRow, done: Done) -> FormSheet:
        asset = Field(
            "asset",
            lambda: t("inventory.asset"),
            "pick",
            is_required=True,
            placeholder=lambda: t("inventory.asset_pick"),
            provider=asset_provider(self._backend, self._parent),
        )
        note = Field("note", lambda: t("inventory.note"), "text", lines=2)

        def send(actions: DeviceActions, given: dict[str, Any], ok: Any, failed: Any) -> None:
            body = MatchDevice(version=device.version, asset_id=given["asset"].id, note=given["note"])
            actions.match(device.id, body, ok, failed)

        text: Text = partial(t, "inventory.match_text")
        return self._ask("match", device, [asset, note], send, done, text=text)

    def register(self, device: DeviceDetail, done: Done) -> FormSheet:
        """The category is guessed from what the machine says of its case."""
        row = device.row
        hardware = device.sections.hardware
        guesses = {"desktop": AssetCategory.DESKTOP, "server": AssetCategory.SERVER}
        category = guesses.get(hardware.chassis if hardware else "", AssetCategory.LAPTOP)
        fields = [
            Field("asset_tag", lambda: t("inventory.tag"), is_required=True, is_half=True, most=250),
            Field(
                "category",
                lambda: t("inventory.category"),
                "choice",
                choices=category_choices(),
                is_half=True,
            ),
        ]

        def send(actions: DeviceActions, given: dict[str, Any], ok: Any, failed: Any) -> None:
            body = RegisterDevice(
                version=row.version, asset_tag=given["asset_tag"], category=given["category"].value
            )
            actions.register(row.id, body, ok, failed)

        known = hardware.asset_tag if hardware else ""
        values = {"category": category, "asset_tag": known}
        return self._ask("register", row, fields, send, done, values=values)

    def ignore(self, device: DeviceRow, done: Done) -> FormSheet:
        def send(actions: DeviceActions, given: dict[str, Any], ok: Any, failed: Any) -> None:
            body = MatchDevice(version=device.version, is_ignored=True, note=given["reason"])
            actions.match(device.id, body, ok, failed)

        return self._reasoned("ignore", device, send, done)

    def accept(self, device: DeviceRow, done: Done) -> FormSheet:
        def send(actions: DeviceActions, given: dict[str, Any], ok: Any, failed: Any) -> None:
            actions.accept(
                device.id, DeviceDecision(version=device.version, reason=given["reason"]), ok, failed
            )

        return self._reasoned("accept", device, send, done)

    def revoke(self, device: DeviceRow, done: Done) -> FormSheet:
        def send(actions: DeviceActions, given: dict[str, Any], ok: Any, failed: Any) -> None:
            actions.revoke(
                device.id, DeviceDecision(version=device.version, reason=given["reason"]), ok, failed
            )

        return self._reasoned("revoke", device, send, done)

    def _reasoned(self, act: str, device: DeviceRow, send: Send, done: Done) -> FormSheet:
        reason = Field("reason", lambda: t("inventory.reason"), "text", lines=2)
        text: Text = partial(t, f"inventory.{act}_text")
        return self._ask(act, device, [reason], send, done, text=text)


class SecretsSheet(Sheet):
    """Make, see and revoke the secrets that installers carry; a new one is shown once."""

    def __init__(self, parent: QWidget, backend: Backend) -> None:
        super().__init__(parent, lambda: t("inventory.secrets_title"), icon="key-round", width=620)
        self._actions = DeviceActions(backend, self)
        self.form = Form(
            [
                Field("label", lambda: t("inventory.secret_label"), is_required=True, most=250),
                Field(
                    "valid_days",
                    lambda: t("inventory.secret_days"),
                    "number",
                    between=bounds(NewEnrolmentSecret, "valid_days"),
                    is_required=True,
                    is_half=True,
                ),
                Field(
                    "max_uses",
                    lambda: t("inventory.secret_uses"),
                    "number",
                    between=bounds(NewEnrolmentSecret, "max_uses"),
                    is_required=True,
                    is_half=True,
                ),
            ]
        )
        self.form.set_values({"valid_days": 30, "max_uses": 1000})
        self.make = Button(lambda: t("inventory.secret_create"), "primary", icon="plus", clicked=self._create)
        self.shown = QVBoxLayout()
        self.rows = QVBoxLayout()
        self.rows.setSpacing(theme.px(6))
        self.add(Label(lambda: t("inventory.secrets_text"), "body", tone="secondary", wraps=True), self.form)
        self.body.addLayout(row(None, self.make))
        self.body.addLayout(self.shown)
        self.add(Divider())
        self.body.addLayout(self.rows)
        self._load()

    def _load(self) -> None:
        self._actions.secrets(self._take, self._fail)

    def _fail(self, error: DeskError) -> None:
        self.make.setEnabled(True)
        left = self.form.show_errors({error.field: sentence(error)})
        self.show_error(" ".join(left))

    def _take(self, found: EnrolmentSecrets) -> None:
        clear(self.rows)
        for each in found.items:
            self.rows.addWidget(self._row_of(each))
        if not found.items:
            self.rows.addWidget(Label(t("inventory.secrets_none"), "meta", tone="tertiary"))

    def _row_of(self, secret: EnrolmentSecretRow) -> QWidget:
        facts = t(
            "inventory.secret_facts",
            used=secret.use_count,
            most=secret.max_uses,
            day=formats.day(secret.expires_at),
        )
        line = row(spacing=10)
        words_ = column(
            Label(secret.label, "body", "medium"), ElidedLabel(facts, "meta", tone="secondary"), spacing=1
        )
        line.addLayout(words_, 1)
        if secret.is_revoked:
            line.addWidget(Chip(Badge(t("inventory.secret_revoked"), "red", "ban")))
        elif secret.expires_at < datetime.now(UTC):
            line.addWidget(Chip(Badge(t("inventory.secret_expired"), "grey", "clock")))
        else:
            revoke = partial(self._actions.revoke_secret, secret.id, lambda _: self._load(), self._fail)
            line.addWidget(
                Button(lambda: t("inventory.secret_revoke"), "danger", is_small=True, clicked=revoke)
            )
        return box(line)

    def _create(self) -> None:
        if not self.form.check():
            return
        self.make.setEnabled(False)
        self.show_error("")
        body = NewEnrolmentSecret(**self.form.values())
        self._actions.create_secret(body, self._created, self._fail)

    def _created(self, made: EnrolmentSecretCreated) -> None:
        self.make.setEnabled(True)
        self.form.set_value("label", "")
        clear(self.shown)
        value = ImeLineEdit(lambda: t("inventory.secrets"))
        value.setText(made.secret)
        value.setReadOnly(True)
        self.secret = value
        copy = Button(
            lambda: t("inventory.secret_copy"), icon="copy", clicked=partial(self._copy, made.secret)
        )
        self.copy = copy
        line = row(spacing=8)
        line.addWidget(value, 1)
        line.addWidget(copy)
        note = Label(lambda: t("inventory.secret_shown"), "meta", "medium", tone="amber", wraps=True)
        self.shown.addWidget(Card(Label(made.row.label, "body", "semibold"), line, note))
        self._load()

    def _copy(self, secret: str) -> None:
        QGuiApplication.clipboard().setText(secret)
        self.copy.set_text(lambda: t("inventory.secret_copied"))
