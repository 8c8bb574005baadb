"""Tables of the catalog."""

from server.catalog.models.categories import (
    Category,
)
from server.catalog.models.fields import (
    CustomField,
    RequestForm,
)
from server.catalog.models.services import (
    Service,
)
from server.catalog.models.teams import (
    Absence,
    PersonSkill,
    Skill,
    Team,
    TeamMember,
    TeamTurn,
)

__all__ = [
    "Absence",
    "Category",
    "CustomField",
    "PersonSkill",
    "RequestForm",
    "Service",
    "Skill",
    "Team",
    "TeamMember",
    "TeamTurn",
]
