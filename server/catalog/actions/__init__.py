"""What administrators do with the catalog."""

from server.catalog.actions.categories import change_category, create_category, move_category
from server.catalog.actions.fields import change_field, change_form, create_field, create_form
from server.catalog.actions.services import change_service, create_service
from server.catalog.actions.staff import (
    change_absence,
    change_skill,
    change_staff,
    create_absence,
    create_skill,
    remove_absence,
)
from server.catalog.actions.teams import change_team, create_team

__all__ = [
    "change_absence",
    "change_category",
    "change_field",
    "change_form",
    "change_service",
    "change_skill",
    "change_staff",
    "change_team",
    "create_absence",
    "create_category",
    "create_field",
    "create_form",
    "create_service",
    "create_skill",
    "create_team",
    "move_category",
    "remove_absence",
]
