"""Reads about services: all for the desk, the rest by who may ask."""

from sqlalchemy import select

from server.catalog.models import Service, Team
from server.catalog.queries.teamwork import get_team
from server.core.context import Context
from server.core.records import copy
from server.people import queries as people
from shared import catalog as wire
from shared.catalog import Audience
from shared.errors import NotFound
from shared.permissions import Permission
from shared.wire import Ref


def is_desk(ctx: Context) -> bool:
    """Whether the caller sees the catalog from the desk's side."""
    return ctx.actor.may(Permission.UPDATES_FOLLOW)


def get_service(ctx: Context, service_id: int) -> Service:
    service = ctx.session.get(Service, service_id)
    if service is None:
        raise NotFound
    return service


def service_ref(service: Service) -> Ref:
    return Ref(kind="service", id=service.id, label=service.name)


def services(ctx: Context) -> wire.Services:
    rows = ctx.session.scalars(select(Service).order_by(Service.position, Service.name)).all()
    return wire.Services(items=[service(ctx, row) for row in rows if may_see(ctx, row)])


def may_see(ctx: Context, row: Service) -> bool:
    return is_desk(ctx) or (row.is_active and may_ask(ctx, row, ctx.actor.person_id))


def may_ask(ctx: Context, row: Service, person_id: int | None) -> bool:
    """Whether this person may ask for it themselves."""
    match row.audience:
        case Audience.DESK:
            return False
        case Audience.DEPARTMENTS:
            if person_id is None:
                return False
            return people.get(ctx, person_id).department_id in row.department_ids
    return True


def service(ctx: Context, row: Service) -> wire.Service:
    return copy(row, wire.Service)


def team_of_service(ctx: Context, service_id: int) -> Team | None:
    """The active team that answers for it."""
    team_id = get_service(ctx, service_id).team_id
    team = None if team_id is None else get_team(ctx, team_id)
    return team if team is not None and team.is_active else None
