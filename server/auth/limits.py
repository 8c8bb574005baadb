"""How often somebody may try: counted in the database, for all server processes together."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from sqlalchemy import delete

from server.auth.models import Attempts
from server.core import tokens
from server.core.context import Context
from server.core.db import take_lock
from shared.errors import TooMany


@dataclass(frozen=True)
class Limit:
    """After `failures` within `span` there is no further try for another `span`."""

    kind: str
    failures: int
    span: timedelta = timedelta(minutes=15)

    def key(self, of: str) -> str:
        """What is tried is not kept in clear: people type passwords into the wrong field."""
        return f"{self.kind}:{tokens.digest(of)}"


PER_LOGIN = Limit("login", 10)
PER_ADDRESS = Limit("address", 50)
PER_ACCOUNT = Limit("account", 10)
"""For the old password when it is changed."""


def hold(ctx: Context, limit: Limit, of: str) -> None:
    """Let nobody else try the same until this transaction ends: parallel tries are counted one by one."""
    take_lock(ctx.session, limit.key(of))


def check(ctx: Context, limit: Limit, of: str) -> None:
    """Refuse while the limit is reached."""
    row = ctx.session.get(Attempts, limit.key(of))
    if row is not None and row.blocked_until is not None and row.blocked_until > ctx.now:
        wait = row.blocked_until - ctx.now
        raise TooMany("too_many_attempts", retry_after_s=ceil(wait.total_seconds()))


def count(ctx: Context, limit: Limit, of: str) -> None:
    """One more failure."""
    take_lock(ctx.session, limit.key(of))
    row = ctx.session.get(Attempts, limit.key(of), populate_existing=True)
    if row is None:
        row = Attempts(key=limit.key(of), failures=0, since=ctx.now)
        ctx.session.add(row)
    is_over = row.blocked_until is not None and row.blocked_until <= ctx.now
    if is_over or row.since <= ctx.now - limit.span:
        row.failures, row.since, row.blocked_until = 0, ctx.now, None
    row.failures += 1
    if row.failures >= limit.failures and row.blocked_until is None:
        row.blocked_until = ctx.now + limit.span


def forget(ctx: Context, limit: Limit, of: str) -> None:
    """Start counting anew."""
    ctx.session.execute(delete(Attempts).where(Attempts.key == limit.key(of)))


def prune(ctx: Context) -> None:
    ctx.session.execute(delete(Attempts).where(Attempts.since < ctx.now - timedelta(days=1)))
