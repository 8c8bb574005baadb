"""What happens to accounts by the clock."""

from sqlalchemy import select

from server.auth import actions, queries
from server.auth.models import Account
from server.core.context import Context
from server.people.models import Person


def close_accounts_of_leavers(ctx: Context) -> None:
    """Disable the accounts of everybody whose access has ended."""
    wanted = (
        select(Account)
        .join(Person, Person.id == Account.person_id)
        .where(Account.is_enabled, Person.access_ends_on.is_not(None) | Person.last_working_day.is_not(None))
    )
    for account in ctx.session.scalars(wanted).all():
        if not queries.may_sign_in(ctx, account):
            actions.close_ended(ctx, account)
