"""Services: what people can ask for, and who may."""

from typing import Annotated

from msgspec import Meta

from shared.catalog.words import Audience
from shared.permissions import Permission
from shared.wire import Endpoint, Id, Line, Nothing, OptionalCode, OptionalText, Reply, Version, Wire


class Service(Reply):
    id: int
    name: str
    description: str
    icon: str
    team_id: int | None
    """The team that answers for it."""
    audience: Audience
    department_ids: list[int]
    position: int
    is_active: bool
    version: int


class Services(Reply):
    items: list[Service]


class ServiceForm(Wire):
    name: Line
    description: OptionalText = ""
    icon: OptionalCode = "package"
    team_id: Id | None = None
    audience: Audience = Audience.EVERYBODY
    department_ids: Annotated[list[Id], Meta(max_length=500)] = []
    """Whose people may ask, with `Audience.DEPARTMENTS`."""
    position: Annotated[int, Meta(ge=0, le=10_000)] = 0
    is_active: bool = True


class NewService(ServiceForm):
    pass


class ChangedService(ServiceForm):
    version: Version


LIST_SERVICES = Endpoint("GET", "/api/services", Nothing, Nothing, Services)
"""Those that the caller may ask for; the desk sees all."""
CREATE_SERVICE = Endpoint(
    "POST", "/api/services", Nothing, NewService, Service, permission=Permission.CATALOG_MANAGE, status=201
)
CHANGE_SERVICE = Endpoint(
    "POST",
    "/api/services/{service_id}/change",
    Nothing,
    ChangedService,
    Service,
    permission=Permission.CATALOG_MANAGE,
)
