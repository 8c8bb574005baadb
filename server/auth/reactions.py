"""What follows for accounts from what happens to persons."""

from sqlalchemy import select

from server.auth import actions, queries
from server.auth.models import Account
from server.core.context import Context
from server.people.events import PersonChanged

DATES = {"access_ends_on", "last_working_day"}


def close_accounts_of_leaver(ctx: Context, event: PersonChanged) -> None:
    """A date in the past takes effect at once, not at the next turn of the clock."""
    if DATES.isdisjoint(event.changes):
        return
    wanted = select(Account).where(Account.person_id == event.subject.id, Account.is_enabled)
    for account in ctx.session.scalars(wanted).all():
        if not queries.may_sign_in(ctx, account):
            actions.close_ended(ctx, account)
