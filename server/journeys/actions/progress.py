"""Brings a journey to where custody, signatures, reports and dates say it stands."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from server.assets.models import Asset
from server.core.context import Context
from server.journeys import queries, rules
from server.journeys.actions import alarms, custody, evidence, writing
from server.journeys.events import JourneyActivated, StepReady
from server.journeys.models import Journey
from server.journeys.queries import devices, records
from server.journeys.rules import Dates
from server.people import queries as people
from shared.errors import Conflict
from shared.journeys import JourneyKind, JourneyState, StepKind, StepState

NOTHING: Mapping[int, datetime] = MappingProxyType({})
BEGUN = (StepState.DONE, StepState.WAIVED, StepState.IN_PROGRESS)


def advance(ctx: Context, journey: Journey, heard: Mapping[int, datetime] = NOTHING) -> None:
    """Go on until nothing follows any more; safe to repeat at any time. `heard`: see `devices.sightings`."""
    has_changed = True
    while has_changed:
        settle_order(ctx, journey)
        has_changed = custody.follow_custody(ctx, journey)
        has_changed |= custody.follow_signatures(ctx, journey)
        has_changed |= evidence.follow_reports(ctx, journey, heard)
    settle_state(ctx, journey)


def advance_all_of(ctx: Context, person_ids: Iterable[int], heard: Mapping[int, datetime] = NOTHING) -> None:
    """Every open journey of these persons."""
    for journey in records.locked_of(ctx, person_ids):
        advance(ctx, journey, heard)


def settle_order(ctx: Context, journey: Journey) -> None:
    """Steps become ready when nothing before them is open."""
    steps = {step.id: step for step in queries.steps_of(ctx, journey)}
    order = records.order_of(ctx, journey)
    for step in steps.values():
        state = rules.waiting_state(step.state, (steps[one].state for one in order.get(step.id, [])))
        if state is step.state:
            continue
        writing.set_state(ctx, step, state)
        if state is StepState.READY:
            ctx.session.flush()
            writing.publish_step(ctx, journey, step, StepReady)
    ctx.session.flush()


def settle_state(ctx: Context, journey: Journey) -> None:
    """Scheduled until the first due date or the first deed; a date moved away takes it back."""
    if journey.state not in (JourneyState.SCHEDULED, JourneyState.ACTIVE):
        return
    steps = [step for step in queries.steps_of(ctx, journey) if step.state is not StepState.CANCELLED]
    state = rules.state_by_dates(
        journey.kind,
        records.dates_of(journey),
        (step.due_on for step in steps),
        people.today(ctx),
        has_begun=any(step.state in BEGUN for step in steps),
    )
    if state is journey.state:
        return
    changes = {"state": [journey.state, state]}
    journey.state, journey.updated_at = state, ctx.now
    ctx.session.flush()
    if state is JourneyState.ACTIVE:
        writing.publish(ctx, journey, JourneyActivated, changes=changes)


def settle_issue(ctx: Context, person_id: int, asset_id: int, step_id: int) -> None:
    """The asset desk said which step an issue is for."""
    for journey in records.locked_of(ctx, [person_id]):
        for step in queries.steps_of(ctx, journey):
            if step.id == step_id and step.kind is StepKind.ISSUE:
                if step.state not in (StepState.PLANNED, StepState.READY):
                    raise Conflict("step_closed", step=step.title)
                custody.issued(ctx, journey, step, ctx.session.get_one(Asset, asset_id))
                return
    raise Conflict("journey_step_not_fitting")


def alarm_after_completion(ctx: Context, journey: Journey, heard: Mapping[int, datetime]) -> None:
    """A lost device of a completed journey reports again."""
    answered = records.answered_for(ctx, [journey.person_id])
    alarms.raise_alarms(ctx, journey, devices.sightings(ctx, answered, heard, with_programs=False))


def sort_key(kind: JourneyKind, dates: Dates) -> str:
    """What the board sorts by."""
    day = dates.of(rules.anchor_of(kind))
    return day.isoformat() if day is not None else "9999-12-31"
