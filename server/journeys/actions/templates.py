"""Templates: every change is a new version; journeys keep the one they started from."""

from msgspec import json
from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from server.catalog import queries as catalog
from server.core import events
from server.core.context import Context, check_version
from server.core.events import Event
from server.journeys import rules
from server.journeys.actions import writing
from server.journeys.actions.defaults import OFFBOARDING, ONBOARDING
from server.journeys.events import JourneyTemplateChanged, JourneyTemplateCreated
from server.journeys.models import JourneyTemplate, TemplateVersion
from server.journeys.queries import versions
from shared import journeys as wire
from shared.errors import Invalid, NotFound
from shared.permissions import Permission
from shared.wire import Ref


def create_template(ctx: Context, body: wire.NewTemplate) -> JourneyTemplate:
    ctx.actor.require(Permission.JOURNEYS_MANAGE)
    template = JourneyTemplate(is_active=True)
    _write(ctx, template, body)
    _publish(ctx, template, JourneyTemplateCreated)
    return template


def change_template(ctx: Context, template_id: int, body: wire.ChangedTemplate) -> JourneyTemplate:
    ctx.actor.require(Permission.JOURNEYS_MANAGE)
    versions.template(ctx, template_id)
    template = ctx.session.get_one(JourneyTemplate, template_id, with_for_update=True, populate_existing=True)
    check_version(template, body.version)
    _write(ctx, template, body)
    _publish(ctx, template, JourneyTemplateChanged)
    return template


def install_default_templates(ctx: Context) -> None:
    """신규 입사 and 퇴사, unless templates of these names exist already."""
    for form in (ONBOARDING, OFFBOARDING):
        known = select(JourneyTemplate.id).where(JourneyTemplate.name == form.name)
        if ctx.session.scalar(known) is None:
            create_template(ctx, form)


def _write(ctx: Context, template: JourneyTemplate, form: wire.TemplateForm) -> None:
    """The template as it is now, and the same as a version for good."""
    rules.check_template(form.kind, form.steps)
    _check_teams(ctx, form)
    template.name, template.kind, template.updated_at = form.name.strip(), form.kind, ctx.now
    ctx.session.add(template)
    flag_modified(template, "updated_at")  # also where nothing but the steps differs
    ctx.session.flush()
    version = TemplateVersion(
        template_id=template.id,
        number=template.version,
        name=template.name,
        kind=template.kind,
        steps=json.encode(form.steps),
        created_at=ctx.now,
        created_by=writing.who(ctx),
    )
    ctx.session.add(version)
    ctx.session.flush()


def _check_teams(ctx: Context, form: wire.TemplateForm) -> None:
    for team_id in {step.team_id for step in form.steps if step.team_id is not None}:
        try:
            catalog.get_team(ctx, team_id)
        except NotFound as error:
            raise Invalid("journey_team_unknown", "steps") from error


def _publish(ctx: Context, template: JourneyTemplate, kind: type[Event]) -> None:
    subject = Ref(kind="journey_template", id=template.id, label=template.name)
    events.publish(ctx, kind(subject=subject, changes={"version": [template.version - 1, template.version]}))
