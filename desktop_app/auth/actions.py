"""What people do with their sign-in and administrators with accounts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop_app.core.backend import Backend, Failed
from desktop_app.core.transport import this_client
from shared import auth as wire
from shared.errors import DeskError, Forbidden
from shared.permissions import Permission

Done = Callable[[], None]


def sign_in(backend: Backend, login: str, password: str, done: Done, failed: Failed) -> None:
    """`done` when the server has said who it is and the feed is followed."""
    backend.session.login = login.strip()
    body = wire.SignIn(login=backend.session.login, password=password, client=this_client())
    backend.call(backend, wire.SIGN_IN, _begin(backend, done, failed), failed=failed, body=body)


def set_up(backend: Backend, form: wire.SetUp, done: Done, failed: Failed) -> None:
    """The first administrator of a new server."""
    backend.session.login = form.login.strip()
    backend.call(backend, wire.SET_UP, _begin(backend, done, failed), failed=failed, body=form)


def _begin(backend: Backend, done: Done, failed: Failed) -> Callable[[wire.SignedIn], None]:
    return lambda tokens: backend.begin(tokens, lambda: _admit(backend, done, failed), failed)


def _admit(backend: Backend, done: Done, failed: Failed) -> None:
    """Employees without a role at the desk use the portal."""
    if Permission.UPDATES_FOLLOW in backend.me.permissions:
        done()
    else:
        backend.sign_out()
        failed(Forbidden("desk_role_missing"))


def sign_in_again(
    backend: Backend, owner: QObject, password: str, done: Done, failed: Callable[[DeskError], None]
) -> None:
    """The same person, after the session has ended; what waited is sent."""
    body = wire.SignIn(login=backend.session.login, password=password, client=this_client())

    def begin(tokens: wire.SignedIn) -> None:
        backend.begin(tokens, done, failed)

    backend.call(owner, wire.SIGN_IN, begin, failed=failed, body=body)


# --- one's own account --------------------------------------------------------------------------------------


def change_password(backend: Backend, owner: QObject, old: str, new: str, done: Done, failed: Failed) -> None:
    body = wire.ChangePassword(old_password=old, new_password=new)
    backend.call(owner, wire.CHANGE_PASSWORD, lambda _: done(), failed=failed, body=body)


def list_sessions(backend: Backend, owner: QObject, done: Callable[[wire.Sessions], None]) -> None:
    backend.call(owner, wire.LIST_SESSIONS, done, latest="sessions")


def end_session(backend: Backend, owner: QObject, session_id: int, done: Done) -> None:
    backend.call(owner, wire.END_SESSION, lambda _: done(), session_id=session_id)


# --- everybody's accounts -----------------------------------------------------------------------------------

Changed = Callable[[wire.AccountRow], None]


def list_accounts(
    backend: Backend, owner: QObject, done: Callable[[wire.Accounts], None], failed: Failed
) -> None:
    backend.call(owner, wire.LIST_ACCOUNTS, done, failed=failed, latest="accounts")


def create_account(
    backend: Backend, owner: QObject, form: wire.NewAccount, done: Changed, failed: Failed
) -> None:
    backend.call(owner, wire.CREATE_ACCOUNT, done, failed=failed, body=form)


def change_account(
    backend: Backend,
    owner: QObject,
    account_id: int,
    form: wire.ChangedAccount,
    done: Changed,
    failed: Failed,
) -> None:
    backend.call(owner, wire.CHANGE_ACCOUNT, done, failed=failed, body=form, account_id=account_id)


def reset_password(
    backend: Backend, owner: QObject, account_id: int, form: wire.ResetPassword, done: Changed, failed: Failed
) -> None:
    backend.call(owner, wire.RESET_PASSWORD, done, failed=failed, body=form, account_id=account_id)
