"""Reads about accounts and sessions; who stands behind a token."""

from sqlalchemy import select

from server.auth.models import Account, SignInSession
from server.core import tokens
from server.core.context import Actor, ActorKind, Context
from server.people import queries as people
from server.people import rules as people_rules
from shared.errors import NotFound
from shared.permissions import permissions_of


def get(ctx: Context, account_id: int) -> Account:
    account = ctx.session.get(Account, account_id)
    if account is None:
        raise NotFound
    return account


def by_login(ctx: Context, login: str) -> Account | None:
    return ctx.session.scalar(select(Account).where(Account.login_key == login_key(login)))


def login_key(login: str) -> str:
    return people_rules.tidy(login).casefold()


def may_sign_in(ctx: Context, account: Account) -> bool:
    """Enabled, and the person behind it (if any) still has access today."""
    if not account.is_enabled:
        return False
    if account.person_id is None:
        return True
    return people_rules.has_access(people.get(ctx, account.person_id), people.today(ctx))


def actor_of_token(ctx: Context, credentials: str) -> Actor | None:
    """Whose access token this is, with the roles of this moment; None when it is nobody's or used up."""
    session = ctx.session.scalar(
        select(SignInSession).where(SignInSession.access_digest == tokens.digest(credentials))
    )
    if session is None or session.ended_at is not None or session.access_expires_at <= ctx.now:
        return None
    account = get(ctx, session.account_id)
    return actor_of(account, session.id) if may_sign_in(ctx, account) else None


def actor_of(account: Account, session_id: int | None = None) -> Actor:
    return Actor(
        ActorKind.ACCOUNT,
        account.id,
        account.person_id,
        account.name,
        permissions_of(account.roles),
        session_id=session_id,
    )
