"""Teams with their tier."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from shared.catalog.staff import Assignment
from shared.permissions import Permission
from shared.wire import Endpoint, Id, Line, Nothing, OptionalCode, Ref, Reply, Version, Wire

EscalationItems = Annotated[list[Line], Meta(max_length=20)]


class Tier(StrEnum):
    """Support level; L4 is the vendor."""

    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"


class Team(Reply):
    id: int
    name: str
    tier: Tier
    icon: str
    may_resolve_directly: bool
    """Resolves without handing back to L1 for confirmation."""
    is_active: bool
    lead: Ref | None
    assignment: Assignment
    members: list[Ref]
    """Persons."""
    escalation_checks: list[str]
    """What should have been tried before a ticket comes up to this team."""
    escalation_questions: list[str]
    """What must be answered before."""
    version: int


class Teams(Reply):
    items: list[Team]


class TeamForm(Wire):
    name: Line
    tier: Tier
    icon: OptionalCode = "users"
    may_resolve_directly: bool = False
    is_active: bool = True
    member_ids: list[Id] = []
    escalation_checks: EscalationItems | None = None
    """None leaves them as they are."""
    escalation_questions: EscalationItems | None = None


class NewTeam(TeamForm):
    pass


class ChangedTeam(TeamForm):
    version: Version


LIST_TEAMS = Endpoint("GET", "/api/teams", Nothing, Nothing, Teams, permission=Permission.UPDATES_FOLLOW)
CREATE_TEAM = Endpoint(
    "POST", "/api/teams", Nothing, NewTeam, Team, permission=Permission.CATALOG_MANAGE, status=201
)
CHANGE_TEAM = Endpoint(
    "POST", "/api/teams/{team_id}/change", Nothing, ChangedTeam, Team, permission=Permission.CATALOG_MANAGE
)
