"""Accounts and tokens for tests. Passwords are hashed cheaply here."""

import itertools
from collections.abc import Iterable
from datetime import timedelta

from argon2 import PasswordHasher

from server.auth import passwords
from server.auth.models import Account, SignInSession
from server.catalog.models import Team, TeamMember
from server.core import tokens
from server.people.models import Person
from shared.permissions import Role
from tests.support.house import Desk
from tests.support.people import hire

passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

PASSWORD = "좋은 암호는 길다 17"
_numbers = itertools.count(1)


def account_for(desk: Desk, *roles: Role, person: Person | None = None, login: str = "") -> Account:
    """An enabled account with these roles and the password `PASSWORD`."""
    with desk.ctx() as ctx:
        login = login or f"user{next(_numbers)}"
        account = Account(
            login=login,
            login_key=login.casefold(),
            name=person.name if person is not None else login,
            person_id=person.id if person is not None else None,
            password_hash=passwords.hashed(PASSWORD),
            roles=list(roles),
            is_enabled=True,
            created_at=ctx.now,
            updated_at=ctx.now,
        )
        ctx.session.add(account)
        ctx.session.flush()
    return account


def token_for(
    desk: Desk, *roles: Role, person: Person | None = None, teams: Iterable[Team | int] = ()
) -> str:
    """ "Bearer …" of somebody new (or of `person`) with these roles, working in these teams."""
    person = person or hire(desk, name="박서준")
    account = account_for(desk, *roles, person=person)
    secret = tokens.new_secret()
    with desk.ctx() as ctx:
        for team in teams:
            key = (team if isinstance(team, int) else team.id, person.id)
            if ctx.session.get(TeamMember, key) is None:
                ctx.session.add(TeamMember(team_id=key[0], person_id=key[1]))
        until = ctx.now + timedelta(days=3650)
        ctx.session.add(
            SignInSession(
                account_id=account.id,
                client="tests",
                remote="",
                created_at=ctx.now,
                last_used_at=ctx.now,
                access_digest=tokens.digest(secret),
                access_expires_at=until,
                refresh_digest=tokens.digest(tokens.new_secret()),
                refresh_expires_at=until,
            )
        )
    return f"Bearer {secret}"
