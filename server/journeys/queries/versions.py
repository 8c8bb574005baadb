"""Templates and their versions."""

from msgspec import json
from sqlalchemy import select

from server.core.context import Context
from server.journeys.models import JourneyTemplate, TemplateVersion
from shared import journeys as wire
from shared.errors import NotFound
from shared.permissions import Permission


def template(ctx: Context, template_id: int) -> JourneyTemplate:
    found = ctx.session.get(JourneyTemplate, template_id)
    if found is None:
        raise NotFound
    return found


def newest_version(ctx: Context, row: JourneyTemplate) -> TemplateVersion:
    return ctx.session.scalars(
        select(TemplateVersion).filter_by(template_id=row.id, number=row.version)
    ).one()


def steps_in(version: TemplateVersion) -> list[wire.StepTemplate]:
    return json.decode(version.steps, type=list[wire.StepTemplate])


def version_of(ctx: Context, template_id: int, number: int) -> TemplateVersion:
    return ctx.session.scalars(
        select(TemplateVersion).filter_by(template_id=template_id, number=number)
    ).one()


def templates(ctx: Context) -> wire.Templates:
    """The newest version of every template."""
    ctx.actor.require(Permission.JOURNEYS_READ)
    rows = ctx.session.execute(
        select(JourneyTemplate, TemplateVersion)
        .join(
            TemplateVersion,
            (TemplateVersion.template_id == JourneyTemplate.id)
            & (TemplateVersion.number == JourneyTemplate.version),
        )
        .order_by(JourneyTemplate.kind.desc(), JourneyTemplate.id)
    ).all()
    return wire.Templates(items=[_show(row, version) for row, version in rows])


def show_template(ctx: Context, row: JourneyTemplate) -> wire.TemplateDetail:
    return _show(row, newest_version(ctx, row))


def _show(row: JourneyTemplate, version: TemplateVersion) -> wire.TemplateDetail:
    return wire.TemplateDetail(
        id=row.id,
        name=row.name,
        kind=row.kind,
        version=row.version,
        steps=steps_in(version),
        is_active=row.is_active,
    )
