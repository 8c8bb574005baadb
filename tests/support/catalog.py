"""Teams and categories for tests."""

from collections.abc import Iterable
from typing import Any

from server.catalog.models import Category, Team, TeamMember
from server.people.models import Person
from shared.catalog import Tier
from tests.support.house import Desk


def team(
    desk: Desk,
    name: str = "IT 헬프데스크",
    tier: Tier | str = Tier.L1,
    members: Iterable[Person | int] = (),
    **fields: Any,
) -> Team:
    """A team with these persons."""
    with desk.ctx() as ctx:
        row = Team(name=name, tier=Tier(tier), updated_at=ctx.now, **fields)
        ctx.session.add(row)
        ctx.session.flush()
        for member in members:
            person_id = member if isinstance(member, int) else member.id
            ctx.session.add(TeamMember(team_id=row.id, person_id=person_id))
    return row


def category(
    desk: Desk,
    name: str = "하드웨어",
    *,
    parent: Category | None = None,
    team: Team | None = None,
    **fields: Any,
) -> Category:
    with desk.ctx() as ctx:
        row = Category(
            name=name,
            parent_id=parent.id if parent is not None else None,
            team_id=team.id if team is not None else None,
            updated_at=ctx.now,
            **fields,
        )
        ctx.session.add(row)
        ctx.session.flush()
    return row
