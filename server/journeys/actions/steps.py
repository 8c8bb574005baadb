"""What people do to single steps."""

from server.assets.models import Asset
from server.core.context import Context, check_version
from server.journeys import queries, rules
from server.journeys.actions import writing
from server.journeys.actions.progress import advance
from server.journeys.events import StepWaived
from server.journeys.models import Journey, JourneyStep
from server.journeys.queries import records
from shared import journeys as wire
from shared.assets import AssetState
from shared.custody import HolderKind
from shared.errors import Conflict
from shared.journeys import OPEN_STEPS, StepKind, StepState
from shared.permissions import Permission


def do(ctx: Context, journey_id: int, step_id: int, body: wire.DoStep) -> Journey:
    """Tick off a step that is ready; who does it owns it."""
    journey, step = _open_step(ctx, journey_id, step_id, Permission.JOURNEYS_WORK, body.version)
    rules.check_by_hand(step.kind)
    if step.state is StepState.PLANNED:
        raise Conflict("step_blocked", steps=", ".join(_before(ctx, journey, step)))
    step.owner_id = ctx.actor.person_id
    writing.finish(ctx, journey, step, text=body.note)
    advance(ctx, journey)
    return journey


def _before(ctx: Context, journey: Journey, step: JourneyStep) -> list[str]:
    waited = set(records.order_of(ctx, journey).get(step.id, []))
    return [
        one.title for one in queries.steps_of(ctx, journey) if one.id in waited and one.state in OPEN_STEPS
    ]


def waive(ctx: Context, journey_id: int, step_id: int, body: wire.WaiveStep) -> Journey:
    """Go on without it: name and reason stay. What is still in the leaver's hands cannot be waived."""
    journey, step = _open_step(ctx, journey_id, step_id, Permission.JOURNEYS_MANAGE, body.version)
    if step.kind is StepKind.RETURN:
        _check_not_held(ctx, journey, step)
    old = step.state
    writing.set_state(ctx, step, StepState.WAIVED)
    step.note, step.done_at, step.done_by = body.reason, ctx.now, writing.who(ctx)
    ctx.session.flush()
    writing.note(ctx, journey, "step_waived", step=step.title, reason=body.reason)
    changes = {step.title: [old, step.state]}
    writing.publish_step(ctx, journey, step, StepWaived, changes=changes)
    advance(ctx, journey)
    return journey


def _check_not_held(ctx: Context, journey: Journey, step: JourneyStep) -> None:
    asset = ctx.session.get_one(Asset, step.asset_id)
    is_theirs = asset.holder_kind is HolderKind.PERSON and asset.holder_id == journey.person_id
    if is_theirs and asset.state is AssetState.ISSUED:
        raise Conflict("return_not_waivable", tag=asset.tag)


def check_evidence(ctx: Context, journey_id: int, step_id: int) -> Journey:
    """Look again at what reports say now."""
    journey = records.locked(ctx, journey_id)
    ctx.actor.require(Permission.JOURNEYS_WORK)
    step = records.step(ctx, journey, step_id)
    if step.kind is not StepKind.EVIDENCE:
        raise Conflict("step_without_evidence", step=step.title)
    _require_open(journey)
    advance(ctx, journey)
    return journey


def _open_step(
    ctx: Context, journey_id: int, step_id: int, permission: Permission, version: int
) -> tuple[Journey, JourneyStep]:
    journey = records.locked(ctx, journey_id)
    step = records.step(ctx, journey, step_id)
    ctx.actor.require(permission)
    _require_open(journey)
    check_version(step, version)
    if step.state not in OPEN_STEPS:
        raise Conflict("step_closed", step=step.title)
    return journey, step


def _require_open(journey: Journey) -> None:
    if journey.closed_at is not None:
        raise Conflict("journey_closed")
