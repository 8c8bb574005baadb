"""Who is told of a promise in danger: the owner, then the leads of the team, then the managers."""

from collections.abc import Iterable

from sqlalchemy import select

from server.auth.models import Account
from server.catalog.models import TeamMember
from server.core.context import Context
from server.tickets.models import Ticket
from shared.permissions import Role

LEADS_FROM, MANAGERS_FROM = 75, 90
"""Percent of the target from which they are told, too."""


def of(ctx: Context, ticket: Ticket, used_percent: int) -> tuple[int, ...]:
    """Persons, each once. Without an owner the whole team; a confidential ticket stays in its team."""
    members = _members(ctx, ticket.team_id)
    found = [ticket.assignee_id] if ticket.assignee_id is not None else sorted(members)
    if used_percent >= LEADS_FROM:
        found += sorted(members & with_role(ctx, Role.LEAD))
    if used_percent >= MANAGERS_FROM and not ticket.is_confidential:
        found += sorted(with_role(ctx, Role.MANAGER))
    return tuple(dict.fromkeys(found))


def _members(ctx: Context, team_id: int | None) -> set[int]:
    if team_id is None:
        return set()
    return set(ctx.session.scalars(select(TeamMember.person_id).where(TeamMember.team_id == team_id)))


def with_role(ctx: Context, role: Role) -> set[int]:
    query = select(Account.person_id, Account.role_words).where(
        Account.is_enabled, Account.role_words.contains(role.value), Account.person_id.is_not(None)
    )
    rows: Iterable[tuple[int | None, str]] = ctx.session.execute(query)
    return {person_id for person_id, words in rows if person_id is not None and role.value in words.split()}
