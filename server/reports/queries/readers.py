"""Who may read reports, by mail address: a report never goes to anybody who could not open it themselves."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from server.auth import queries as auth
from server.auth.models import Account
from server.core.context import Context
from server.mail.rules import is_address
from server.people.models import Person
from shared.permissions import Permission, permissions_of


def by_address(ctx: Context, addresses: Collection[str]) -> dict[str, Person]:
    """The readers among these, as things stand now; the keys are the addresses in small letters."""
    wanted = {one.lower() for one in addresses if is_address(one)}
    rows = ctx.session.execute(
        select(Person, Account)
        .join(Account, Account.person_id == Person.id)
        .where(func.lower(Person.email).in_(wanted), Account.is_enabled)
        .order_by(Person.id, Account.id)
    )
    found: dict[str, Person] = {}
    for person, account in rows:
        may_read = Permission.REPORTS_ALL in permissions_of(account.roles)
        if may_read and auth.may_sign_in(ctx, account):
            found.setdefault(person.email.lower(), person)
    return found


def without_right(ctx: Context, addresses: Sequence[str]) -> list[str]:
    """Those of these addresses that would get nothing now."""
    readers = by_address(ctx, addresses)
    return [one for one in addresses if one.lower() not in readers]
