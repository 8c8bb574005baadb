"""What administrators do with services."""

from typing import Any

from sqlalchemy import func, select

from server.catalog import queries
from server.catalog.actions import naming
from server.catalog.events import ServiceChanged, ServiceCreated
from server.catalog.models import Service, Team
from server.core import events, records
from server.core.context import Context, check_version
from server.people.models import Department
from shared import catalog as wire
from shared.errors import Conflict, Invalid
from shared.permissions import Permission


def create_service(ctx: Context, form: wire.NewService) -> Service:
    ctx.actor.require(Permission.CATALOG_MANAGE)
    service = Service()
    changes = _write(ctx, service, form)
    ctx.session.add(service)
    ctx.session.flush()
    events.publish(ctx, ServiceCreated(subject=queries.service_ref(service), changes=changes))
    return service


def change_service(ctx: Context, service_id: int, form: wire.ChangedService) -> Service:
    ctx.actor.require(Permission.CATALOG_MANAGE)
    service = queries.get_service(ctx, service_id)
    check_version(service, form.version)
    changes = _write(ctx, service, form)
    if changes:
        ctx.session.flush()
        events.publish(ctx, ServiceChanged(subject=queries.service_ref(service), changes=changes))
    return service


def _write(ctx: Context, service: Service, form: wire.ServiceForm) -> dict[str, list[Any]]:
    name = naming.tidy(form.name)
    other = ctx.session.scalar(select(Service.id).where(func.lower(Service.name) == name.lower()))
    if other is not None and other != service.id:
        raise Conflict("service_name_taken", "name", name=name)
    if form.team_id is not None and ctx.session.get(Team, form.team_id) is None:
        raise Invalid("team_unknown", "team_id")
    known = set(ctx.session.scalars(select(Department.id).where(Department.id.in_(form.department_ids))))
    if known != set(form.department_ids):
        raise Invalid("department_unknown", "department_ids")
    if form.audience is wire.Audience.DEPARTMENTS and not form.department_ids:
        raise Invalid("service_departments_missing", "department_ids")
    changes = records.fill(service, form, skip=("name",)) | naming.rename(service, name)
    if changes:
        service.updated_at = ctx.now
    return changes
