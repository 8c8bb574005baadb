"""Reads about accounts and sessions; who stands behind a token."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import load_only

from server.auth.models import Account, Company, SignInSession
from server.core import tokens
from server.core.context import Actor, ActorKind, Context
from server.people import queries as people
from server.people import rules as people_rules
from server.people.models import Person
from shared import CONTRACT_VERSION
from shared import auth as wire
from shared.errors import NotFound
from shared.permissions import Permission, Role, permissions_of
from shared.wire import Ref

PRODUCT = "Ieum"


def get(ctx: Context, account_id: int) -> Account:
    account = ctx.session.get(Account, account_id)
    if account is None:
        raise NotFound
    return account


def ref(account: Account) -> Ref:
    return Ref(kind="account", id=account.id, label=account.login)


def login_key(login: str) -> str:
    return people_rules.tidy(login).casefold()


def by_login(ctx: Context, login: str) -> Account | None:
    return ctx.session.scalar(select(Account).where(Account.login_key == login_key(login)))


def may_sign_in(ctx: Context, account: Account) -> bool:
    """Enabled, and the person behind it (if any) still has access today."""
    if not account.is_enabled:
        return False
    if account.person_id is None:
        return True
    return people_rules.has_access(people.get(ctx, account.person_id), people.today(ctx))


# --- the caller ---------------------------------------------------------------------------------------------


def actor_of_token(ctx: Context, credentials: str) -> Actor | None:
    """Whose access token this is, with the roles of this moment; None when it is nobody's or used up."""
    found = ctx.session.execute(_BY_TOKEN, {"digest": tokens.digest(credentials)}).first()
    if found is None:
        return None
    session, account, _ = found
    if session.ended_at is not None or session.access_expires_at <= ctx.now:
        return None
    return actor_of(account, session.id) if may_sign_in(ctx, account) else None


_BY_TOKEN = (
    select(SignInSession, Account, Person)
    .join(Account, Account.id == SignInSession.account_id)
    .outerjoin(Person, Person.id == Account.person_id)
    .where(SignInSession.access_digest == bindparam("digest"))
    .options(
        load_only(SignInSession.ended_at, SignInSession.access_expires_at),
        load_only(Account.person_id, Account.name, Account.role_words, Account.is_enabled),
        load_only(Person.last_working_day, Person.access_ends_on),
    )
)
"""With the person behind the account: every request asks for all three, and for no more of them than this."""


def actor_of(account: Account, session_id: int | None = None) -> Actor:
    return Actor(
        ActorKind.ACCOUNT,
        account.id,
        account.person_id,
        account.name,
        permissions_of(account.roles),
        session_id=session_id,
    )


def me(ctx: Context) -> wire.Me:
    account = get(ctx, ctx.actor.id)
    person = None if account.person_id is None else people.ref(people.get(ctx, account.person_id))
    return wire.Me(
        account_id=account.id,
        person=person,
        name=account.name,
        login=account.login,
        roles=account.roles,
        permissions=sorted(ctx.actor.permissions),
        team_ids=sorted(ctx.actor.team_ids),
    )


def sessions(ctx: Context) -> wire.Sessions:
    """Where the caller is signed in, the newest first."""
    rows = ctx.session.scalars(
        select(SignInSession)
        .where(
            SignInSession.account_id == ctx.actor.id,
            SignInSession.ended_at.is_(None),
            SignInSession.refresh_expires_at > ctx.now,
        )
        .order_by(SignInSession.last_used_at.desc(), SignInSession.id.desc())
    )
    return wire.Sessions(
        items=[
            wire.SessionRow(
                id=row.id,
                client=row.client,
                created_at=row.created_at,
                last_used_at=row.last_used_at,
                is_current=row.id == ctx.actor.session_id,
            )
            for row in rows
        ]
    )


# --- accounts -----------------------------------------------------------------------------------------------


def accounts(ctx: Context) -> wire.Accounts:
    ctx.actor.require(Permission.ACCOUNTS_MANAGE)
    rows = ctx.session.scalars(select(Account).order_by(Account.login_key)).all()
    persons = people.refs(ctx, {row.person_id for row in rows if row.person_id is not None})
    return wire.Accounts(items=[_row(row, persons.get(row.person_id or 0)) for row in rows])


def account(ctx: Context, row: Account) -> wire.AccountRow:
    person = None if row.person_id is None else people.ref(people.get(ctx, row.person_id))
    return _row(row, person)


def _row(row: Account, person: Ref | None) -> wire.AccountRow:
    return wire.AccountRow(
        id=row.id,
        login=row.login,
        name=row.name,
        person=person,
        roles=row.roles,
        is_enabled=row.is_enabled,
        last_sign_in_at=row.last_sign_in_at,
        version=row.version,
    )


def administrators(ctx: Context, *, enabled_only: bool = False) -> list[Account]:
    rows = ctx.session.scalars(select(Account).where(Account.role_words.contains(Role.ADMINISTRATOR.value)))
    return [row for row in rows if row.is_enabled or not enabled_only]


# --- the server ---------------------------------------------------------------------------------------------


def is_set_up(ctx: Context) -> bool:
    """An administrator exists, even a disabled one: the first run never comes back."""
    return bool(administrators(ctx))


def company(ctx: Context) -> str:
    return ctx.session.scalar(select(Company.name).order_by(Company.id).limit(1)) or ""


def server_info(ctx: Context) -> wire.ServerInfo:
    return wire.ServerInfo(
        product=PRODUCT,
        company=company(ctx),
        contract_version=CONTRACT_VERSION,
        is_set_up=is_set_up(ctx),
    )
