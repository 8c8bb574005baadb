"""Sheets for administrators: a new account, roles, a new password for somebody."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.auth import actions
from desktop_app.auth.badges import ROLE_KEYS
from desktop_app.auth.models import SHORTEST_PASSWORD, password_fault
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.people.choices import people_provider
from desktop_app.ui.dialogs import FormSheet
from desktop_app.ui.form import Field
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import CheckBox, Label
from shared.auth import AccountRow, ChangedAccount, NewAccount, ResetPassword
from shared.errors import DeskError
from shared.permissions import Role

CONSONANTS, VOWELS = "bdfghjkmnprstvz", "aeiou"
GROUPS, SYLLABLES = 4, 2

Changed = Callable[[AccountRow], None]


def suggested_password() -> str:
    """Easy to read over the phone: syllables in groups, and digits.

    In Latin letters: where a password is typed there is no input method for Korean.
    """
    groups = ["".join(_syllable() for _ in range(SYLLABLES)) for _ in range(GROUPS)]
    return " ".join([*groups, str(secrets.randbelow(90) + 10)])


def _syllable() -> str:
    return secrets.choice(CONSONANTS) + secrets.choice(VOWELS)


class RoleBoxes(QWidget):
    """One check box for each role, with a line that says what it may do."""

    def __init__(self) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.px(2))
        self._boxes: dict[Role, CheckBox] = {}
        for role, key in ROLE_KEYS.items():
            check = self._boxes[role] = CheckBox(partial(t, key))
            hint = Label(partial(t, f"{key}_hint"), "meta", tone="tertiary", wraps=True)
            hint.setContentsMargins(theme.px(26), 0, 0, theme.px(5))
            layout.addWidget(check)
            layout.addWidget(hint)
        self.setFocusProxy(next(iter(self._boxes.values())))

    def roles(self) -> list[Role]:
        return [role for role, check in self._boxes.items() if check.isChecked()]

    def set_roles(self, roles: Iterable[Role]) -> None:
        for role, check in self._boxes.items():
            check.setChecked(role in roles)

    def box(self, role: Role) -> CheckBox:
        return self._boxes[role]


def _roles_field() -> Field:
    return Field(
        "roles",
        lambda: t("auth.roles"),
        "custom",
        is_required=True,
        widget=RoleBoxes,
        read=lambda boxes: boxes.roles(),
        write=lambda boxes, roles: boxes.set_roles(roles),
    )


def _password_field(name: str) -> Field:
    return Field(
        name,
        lambda: t("auth.password_given"),
        is_required=True,
        help=lambda: t("auth.password_given_help", n=SHORTEST_PASSWORD),
    )


def _refuse(sheet: FormSheet, error: DeskError) -> None:
    sheet.refuse(sentence(error), error.field)


def ask_new_account(parent: QWidget, place: Workplace, done: Changed) -> FormSheet:
    fields = [
        Field(
            "person_id",
            lambda: t("auth.person"),
            "pick",
            provider=people_provider(place, parent),
            placeholder=lambda: t("auth.person_placeholder"),
            help=lambda: t("auth.person_help"),
        ),
        Field("login", lambda: t("auth.login"), is_required=True, is_half=True, most=250),
        Field("name", lambda: t("auth.name"), is_half=True, most=250),
        _password_field("password"),
        _roles_field(),
    ]
    sheet = FormSheet(
        parent, lambda: t("auth.new_account"), fields, yes=lambda: t("auth.create"), icon="user-plus"
    )
    sheet.form.set_values({"password": suggested_password(), "roles": [Role.DESK_AGENT]})

    def send(values: dict[str, Any], _: FormSheet) -> None:
        fault = password_fault(values["password"], None, values["login"])
        if fault:
            sheet.refuse(t(fault), "password")
            return
        actions.create_account(
            place.backend, sheet, NewAccount(**values), partial(_close, sheet, done), partial(_refuse, sheet)
        )

    sheet.done = send
    sheet.open()
    return sheet


def ask_roles(parent: QWidget, place: Workplace, account: AccountRow, done: Changed) -> FormSheet:
    """Roles, and whether the account may be used at all."""
    fields = [
        Field("is_enabled", lambda: t("auth.may_sign_in"), "check"),
        _roles_field(),
    ]
    sheet = FormSheet(
        parent,
        lambda: t("auth.change_account", name=account.name),
        fields,
        yes=lambda: t("auth.save"),
        text=lambda: t("auth.change_account_text"),
        icon="user-cog",
    )
    sheet.form.set_values({"is_enabled": account.is_enabled, "roles": account.roles})

    def send(values: dict[str, Any], _: FormSheet) -> None:
        form = ChangedAccount(
            version=account.version, person_id=account.person.id if account.person else None, **values
        )
        changed, refused = partial(_close, sheet, done), partial(_refuse, sheet)
        actions.change_account(place.backend, sheet, account.id, form, changed, refused)

    sheet.done = send
    sheet.open()
    return sheet


def ask_reset(parent: QWidget, place: Workplace, account: AccountRow, done: Changed) -> FormSheet:
    sheet = FormSheet(
        parent,
        lambda: t("auth.reset_title", name=account.name),
        [_password_field("new_password")],
        yes=lambda: t("auth.reset"),
        text=lambda: t("auth.reset_text"),
        icon="key-round",
        width=480,
    )
    sheet.form.set_value("new_password", suggested_password())

    def send(values: dict[str, Any], _: FormSheet) -> None:
        fault = password_fault(values["new_password"], None, account.login)
        if fault:
            sheet.refuse(t(fault), "new_password")
            return
        form = ResetPassword(version=account.version, new_password=values["new_password"])
        changed, refused = partial(_close, sheet, done), partial(_refuse, sheet)
        actions.reset_password(place.backend, sheet, account.id, form, changed, refused)

    sheet.done = send
    sheet.open()
    return sheet


def _close(sheet: FormSheet, done: Changed, account: AccountRow) -> None:
    sheet.close_cover()
    done(account)
