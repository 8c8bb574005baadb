"""The first run: a one-time token, known to whoever can read the server's log or data directory."""

import os
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, select

from server.auth import passwords, queries
from server.auth.actions import ADMINISTRATORS, open_session
from server.auth.events import AccountCreated, CompanySetUp
from server.auth.models import Account, Company, SetUpOffer
from server.core import events, tokens
from server.core.context import Context
from server.core.db import take_lock
from server.people import rules as people_rules
from shared import auth as wire
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from shared.permissions import Role
from shared.wire import Ref

OFFER_LASTS = timedelta(minutes=60)
FILE = "setup-token"


def offer(ctx: Context) -> str | None:
    """A fresh one-time token, also in a file that only the server's user can read; None once set up."""
    ctx.session.execute(delete(SetUpOffer))
    path = ctx.data_dir / FILE
    path.unlink(missing_ok=True)
    if queries.is_set_up(ctx):
        return None
    secret = tokens.new_secret("setup_")
    ctx.session.add(SetUpOffer(digest=tokens.digest(secret), expires_at=ctx.now + OFFER_LASTS))
    _write(path, secret)
    return secret


def _write(path: Path, secret: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(secret + "\n")


def set_up(ctx: Context, form: wire.SetUp) -> wire.SignedIn:
    """The first administrator; afterwards this way in no longer exists."""
    take_lock(ctx.session, ADMINISTRATORS)
    if queries.is_set_up(ctx):
        raise NotFound
    offered = ctx.session.scalar(select(SetUpOffer).order_by(SetUpOffer.id.desc()).limit(1))
    if offered is None or offered.expires_at <= ctx.now or not tokens.is_same(form.token, offered.digest):
        raise Forbidden("set_up_token_wrong", "token")
    account = create_administrator(ctx, login=form.login, name=form.name, password=form.password)
    if company := people_rules.tidy(form.company):
        name_company(ctx, company)
    ctx.session.execute(delete(SetUpOffer))
    events.publish(ctx, CompanySetUp(subject=Ref(kind="company", id=1, label=queries.company(ctx))))
    signed_in = open_session(ctx, account, "")
    (ctx.data_dir / FILE).unlink(missing_ok=True)
    return signed_in


def create_administrator(ctx: Context, *, login: str, name: str, password: str) -> Account:
    """By whoever holds the one-time token or sits at the server."""
    login, name = people_rules.tidy(login), people_rules.tidy(name)
    if not login:
        raise Invalid("login_missing", "login")
    if queries.by_login(ctx, login) is not None:
        raise Conflict("login_taken", "login", login=login)
    passwords.check_new(password, login)
    account = Account(
        login=login,
        login_key=queries.login_key(login),
        name=name or login,
        password_hash=passwords.hashed(password),
        roles=[Role.ADMINISTRATOR],
        is_enabled=True,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    ctx.session.add(account)
    ctx.session.flush()
    changes = {"roles": [[], account.roles]}
    events.publish(ctx, AccountCreated(subject=queries.ref(account), changes=changes))
    return account


def name_company(ctx: Context, name: str) -> None:
    row = ctx.session.scalar(select(Company).order_by(Company.id).limit(1))
    if row is None:
        ctx.session.add(Company(name=name))
    else:
        row.name = name
    ctx.session.flush()
