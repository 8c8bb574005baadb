"""What people do with accounts: sign in and out, change passwords, give roles."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from server.auth import limits, passwords, queries
from server.auth.events import (
    AccountChanged,
    AccountCreated,
    PasswordChanged,
    PasswordReset,
    RefreshReused,
    SessionEnded,
    SignedIn,
    SignInRefused,
)
from server.auth.models import Account, SignInSession, UsedRefresh
from server.core import events, tokens
from server.core.context import Context, Recorded, check_version
from server.core.db import take_lock
from server.people import queries as people
from server.people import rules as people_rules
from shared import auth as wire
from shared.errors import Conflict, Forbidden, Invalid, NotFound, TooMany, Unauthorized
from shared.permissions import Permission, Role
from shared.wire import Ref

ACCESS_LASTS = timedelta(minutes=15)
REFRESH_LASTS = timedelta(days=30)
REPEAT_LASTS = timedelta(minutes=1)
ADMINISTRATORS = "auth:administrators"
"""The lock under which administrators come and go, so that two cannot remove each other."""


# --- signing in ---------------------------------------------------------------------------------------------


def sign_in(ctx: Context, form: wire.SignIn) -> wire.SignedIn:
    """The same answer, after the same time, whether the login, the password or the account is at fault."""
    login = queries.login_key(form.login)
    limits.hold(ctx, limits.PER_LOGIN, login)
    limits.check(ctx, limits.PER_ADDRESS, ctx.remote)
    account = queries.by_login(ctx, form.login)
    try:
        limits.check(ctx, limits.PER_LOGIN, login)
    except TooMany as refusal:
        _note_refusal(ctx, account, "too_many")
        raise Recorded(refusal) from refusal
    if not _is_right(account, form.password) or account is None or not queries.may_sign_in(ctx, account):
        limits.count(ctx, limits.PER_LOGIN, login)
        _note_refusal(ctx, account, "wrong")
        raise Recorded(Unauthorized("sign_in_failed"))
    limits.forget(ctx, limits.PER_LOGIN, login)
    if passwords.is_outdated(account.password_hash):
        _touch(ctx, account, password_hash=passwords.hashed(form.password))
    return open_session(ctx, account, people_rules.tidy(form.client))


def _is_right(account: Account | None, password: str) -> bool:
    if account is None:
        passwords.waste_time(password)
        return False
    return passwords.is_right(password, account.password_hash)


def _note_refusal(ctx: Context, account: Account | None, reason: str) -> None:
    limits.count(ctx, limits.PER_ADDRESS, ctx.remote)
    subject = queries.ref(account) if account is not None else Ref(kind="account", id=0, label="")
    changes = {"reason": [None, reason], "remote": [None, ctx.remote]}
    events.publish(ctx, SignInRefused(subject=subject, changes=changes))


def _touch(ctx: Context, account: Account, **values: Any) -> None:
    """Write without a new version: what somebody edits meanwhile is not outdated by this."""
    ctx.session.execute(update(Account).where(Account.id == account.id).values(**values))


def open_session(ctx: Context, account: Account, client: str) -> wire.SignedIn:
    """A new session of `account`, whoever asked for it."""
    session = SignInSession(account_id=account.id, client=client, remote=ctx.remote, created_at=ctx.now)
    pair = _renew(ctx, session)
    ctx.session.add(session)
    _touch(ctx, account, last_sign_in_at=ctx.now)
    ctx.session.flush()
    acting = ctx.acting_as(queries.actor_of(account, session.id))
    changes = {"client": [None, client], "remote": [None, ctx.remote]}
    events.publish(acting, SignedIn(subject=queries.ref(account), changes=changes))
    return pair


def _renew(ctx: Context, session: SignInSession) -> wire.SignedIn:
    """Give the session a fresh pair of tokens."""
    pair = wire.SignedIn(
        access_token=tokens.new_secret("ia_"),
        access_expires_at=ctx.now + ACCESS_LASTS,
        refresh_token=tokens.new_secret("ir_"),
        refresh_expires_at=ctx.now + REFRESH_LASTS,
    )
    session.access_digest = tokens.digest(pair.access_token)
    session.access_expires_at = pair.access_expires_at
    session.refresh_digest = tokens.digest(pair.refresh_token)
    session.refresh_expires_at = pair.refresh_expires_at
    session.last_used_at = ctx.now
    return pair


def refresh(ctx: Context, form: wire.Refresh) -> wire.SignedIn:
    """The next pair of tokens. A refresh token that was exchanged before ends its session for everybody.

    The same request once more gets another pair: its first answer was lost. A thief has not its key.
    """
    digest = tokens.digest(form.refresh_token)
    session = ctx.session.scalar(
        select(SignInSession).where(SignInSession.refresh_digest == digest).with_for_update()
    ) or _of_repeat(ctx, digest)
    if session is None:
        _refuse_copy(ctx, digest)
        raise Unauthorized("session_over")
    if session.ended_at is not None or session.refresh_expires_at <= ctx.now:
        raise Unauthorized("session_over")
    if not queries.may_sign_in(ctx, queries.get(ctx, session.account_id)):
        raise Unauthorized("session_over")
    ctx.session.add(
        UsedRefresh(
            digest=session.refresh_digest,
            session_id=session.id,
            key_digest=tokens.digest(ctx.request_key) if ctx.request_key else "",
            at=ctx.now,
        )
    )
    return _renew(ctx, session)


def _of_repeat(ctx: Context, digest: str) -> SignInSession | None:
    """The session of a refresh that is asked for again with its own key, within a minute."""
    used = ctx.session.get(UsedRefresh, digest)
    if used is None or not ctx.request_key or used.at < ctx.now - REPEAT_LASTS:
        return None
    if not tokens.is_same(ctx.request_key, used.key_digest):
        return None
    return ctx.session.get(SignInSession, used.session_id, with_for_update=True, populate_existing=True)


def _refuse_copy(ctx: Context, digest: str) -> None:
    used = ctx.session.get(UsedRefresh, digest)
    if used is None:
        return
    session = ctx.session.get_one(SignInSession, used.session_id)
    if session.ended_at is None:
        session.ended_at = ctx.now
        account = queries.get(ctx, session.account_id)
        changes: dict[str, list[Any]] = {
            "client": [session.client, None],
            "remote": [session.remote, ctx.remote],
        }
        events.publish(ctx, RefreshReused(subject=queries.ref(account), changes=changes))
    raise Recorded(Unauthorized("session_over"))


# --- one's own sessions and password ------------------------------------------------------------------------


def sign_out(ctx: Context) -> None:
    if ctx.actor.session_id is not None:
        end_session(ctx, ctx.actor.session_id)


def end_session(ctx: Context, session_id: int) -> None:
    session = ctx.session.get(SignInSession, session_id)
    if session is None or session.account_id != ctx.actor.id or session.ended_at is not None:
        raise NotFound
    session.ended_at = ctx.now
    account = queries.get(ctx, session.account_id)
    changes = {"client": [session.client, None]}
    events.publish(ctx, SessionEnded(subject=queries.ref(account), changes=changes))


def end_sessions(ctx: Context, account_id: int, *, but: int | None = None) -> None:
    """End every session of an account, except one."""
    ctx.session.execute(
        update(SignInSession)
        .where(
            SignInSession.account_id == account_id,
            SignInSession.ended_at.is_(None),
            SignInSession.id != (but or 0),
        )
        .values(ended_at=ctx.now)
    )


def change_password(ctx: Context, form: wire.ChangePassword) -> None:
    """One's own; every other session ends."""
    account = queries.get(ctx, ctx.actor.id)
    limits.hold(ctx, limits.PER_ACCOUNT, str(account.id))
    limits.check(ctx, limits.PER_ACCOUNT, str(account.id))
    if not passwords.is_right(form.old_password, account.password_hash):
        limits.count(ctx, limits.PER_ACCOUNT, str(account.id))
        raise Recorded(Invalid("password_wrong", "old_password"))
    passwords.check_new(form.new_password, account.login, "new_password")
    limits.forget(ctx, limits.PER_ACCOUNT, str(account.id))
    account.password_hash, account.updated_at = passwords.hashed(form.new_password), ctx.now
    end_sessions(ctx, account.id, but=ctx.actor.session_id)
    events.publish(ctx, PasswordChanged(subject=queries.ref(account)))


# --- accounts -----------------------------------------------------------------------------------------------


def create_account(ctx: Context, form: wire.NewAccount) -> Account:
    ctx.actor.require(Permission.ACCOUNTS_MANAGE)
    login = people_rules.tidy(form.login)
    if not login:
        raise Invalid("login_missing", "login")
    if queries.by_login(ctx, login) is not None:
        raise Conflict("login_taken", "login", login=login)
    passwords.check_new(form.password, login)
    _check_roles(form.roles, form.person_id)
    person_name = _check_person(ctx, form.person_id, is_enabled=True)
    account = Account(
        login=login,
        login_key=queries.login_key(login),
        name=people_rules.tidy(form.name) or person_name or login,
        person_id=form.person_id,
        password_hash=passwords.hashed(form.password),
        roles=form.roles,
        is_enabled=True,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    ctx.session.add(account)
    ctx.session.flush()
    changes: dict[str, list[Any]] = {"roles": [[], account.roles], "person_id": [None, account.person_id]}
    events.publish(ctx, AccountCreated(subject=queries.ref(account), changes=changes))
    return account


def _check_roles(roles: Sequence[Role], person_id: int | None) -> None:
    if not roles:
        raise Invalid("roles_missing", "roles")
    if Role.REQUESTER in roles and person_id is None:
        raise Invalid("requester_needs_person", "person_id")


def _check_person(ctx: Context, person_id: int | None, *, is_enabled: bool) -> str:
    """The person's name; refuses one who is not there, or whose access has ended."""
    if person_id is None:
        return ""
    try:
        person = people.get(ctx, person_id)
    except NotFound as error:
        raise Invalid("person_unknown", "person_id") from error
    if is_enabled and not people_rules.has_access(person, people.today(ctx)):
        raise Conflict("access_ended", "person_id", name=person.name)
    return person.name


def change_account(ctx: Context, account_id: int, form: wire.ChangedAccount) -> Account:
    """Whoever loses a role, their person or their account is signed out everywhere at once."""
    ctx.actor.require(Permission.ACCOUNTS_MANAGE)
    take_lock(ctx.session, ADMINISTRATORS)
    account = queries.get(ctx, account_id)
    check_version(account, form.version)
    gained, lost = set(form.roles) - set(account.roles), set(account.roles) - set(form.roles)
    if gained and account.id == ctx.actor.id:
        raise Forbidden("own_role", "roles")
    _check_roles(form.roles, form.person_id)
    _check_person(ctx, form.person_id, is_enabled=form.is_enabled)
    keeps_administrating = form.is_enabled and Role.ADMINISTRATOR in form.roles
    if account.is_enabled and account.is_administrator and not keeps_administrating:
        _check_last_administrator(ctx, account)
    changes = _set(account, form)
    if changes:
        account.updated_at = ctx.now
        ctx.session.flush()
        events.publish(ctx, AccountChanged(subject=queries.ref(account), changes=changes))
    if lost or not account.is_enabled or "person_id" in changes:
        end_sessions(ctx, account.id)
    return account


def _set(account: Account, form: wire.ChangedAccount) -> dict[str, list[Any]]:
    before = account.roles, account.is_enabled, account.person_id
    account.roles, account.is_enabled, account.person_id = form.roles, form.is_enabled, form.person_id
    after = account.roles, account.is_enabled, account.person_id
    names = ("roles", "is_enabled", "person_id")
    return {name: [old, new] for name, old, new in zip(names, before, after, strict=True) if old != new}


def _check_last_administrator(ctx: Context, account: Account) -> None:
    others = [one for one in queries.administrators(ctx, enabled_only=True) if one.id != account.id]
    if not any(queries.may_sign_in(ctx, one) for one in others):
        raise Conflict("last_administrator")


def reset_password(ctx: Context, account_id: int, form: wire.ResetPassword) -> Account:
    """Somebody else's; all their sessions end."""
    ctx.actor.require(Permission.ACCOUNTS_MANAGE)
    account = queries.get(ctx, account_id)
    check_version(account, form.version)
    if account.id == ctx.actor.id:
        raise Forbidden("own_password_reset", "new_password")
    passwords.check_new(form.new_password, account.login, "new_password")
    account.password_hash, account.updated_at = passwords.hashed(form.new_password), ctx.now
    limits.forget(ctx, limits.PER_LOGIN, account.login_key)
    end_sessions(ctx, account.id)
    ctx.session.flush()
    events.publish(ctx, PasswordReset(subject=queries.ref(account)))
    return account


def close_ended(ctx: Context, account: Account) -> None:
    """The person's access has ended: nobody signs in with this account any more."""
    account.is_enabled, account.updated_at = False, ctx.now
    end_sessions(ctx, account.id)
    ctx.session.flush()
    changes = {"is_enabled": [True, False]}
    events.publish(ctx, AccountChanged(subject=queries.ref(account), changes=changes))


def forget_old_sessions(ctx: Context) -> None:
    """Sessions that could not be refreshed for a month, with the tokens they used up."""
    old = select(SignInSession.id).where(SignInSession.refresh_expires_at < ctx.now - REFRESH_LASTS)
    ctx.session.execute(delete(UsedRefresh).where(UsedRefresh.session_id.in_(old)))
    ctx.session.execute(delete(SignInSession).where(SignInSession.id.in_(old)))
