"""Start, re-date, complete and cancel."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from server.core.context import Context, check_version
from server.core.records import copy
from server.journeys import queries, rules
from server.journeys.actions import custody, writing
from server.journeys.actions.progress import advance, sort_key
from server.journeys.events import JourneyCancelled, JourneyCompleted, JourneyRedated, JourneyStarted
from server.journeys.models import Journey, JourneyStep, JourneyTemplate, StepOrder
from server.journeys.queries import records, versions
from server.journeys.rules import Dates
from server.people import actions as people_actions
from server.people import queries as people
from server.people.models import Person
from shared import journeys as wire
from shared.errors import Conflict, Invalid
from shared.journeys import OPEN_STEPS, JourneyKind, JourneyState, StepKind, StepState
from shared.people import ChangedPerson
from shared.permissions import Permission

CLOSED = (JourneyState.COMPLETED, JourneyState.CANCELLED)


def create(ctx: Context, body: wire.NewJourney) -> Journey:
    """A journey from the newest version of the template, one return step for everything that is held."""
    ctx.actor.require(Permission.JOURNEYS_MANAGE)
    template = ctx.session.get(JourneyTemplate, body.template_id)
    if template is None or not template.is_active:
        raise Invalid("journey_template_unknown", "template_id")
    person = ctx.session.get(Person, body.person_id, with_for_update=True, populate_existing=True)
    if person is None:
        raise Invalid("journey_person_unknown", "person_id")
    if queries.open_of(ctx, person.id, template.kind) is not None:
        raise Conflict("journey_open_already", person=person.name)
    dates = _merged(records.dates_of(person), body)
    rules.check_dates(dates)
    _write_person(ctx, person, dates)
    journey = _new_journey(ctx, template, person, dates)
    _copy_steps(ctx, journey)
    writing.note(ctx, journey, "started", template=f"{journey.template_name} v{journey.template_version}")
    writing.publish(ctx, journey, JourneyStarted, changes={"state": [None, journey.state]})
    advance(ctx, journey)
    return journey


def _merged(dates: Dates, given: wire.NewJourney | wire.Redate) -> Dates:
    """The given dates; those that are not given stay."""
    named = {name: getattr(given, name) for name in vars(dates)}
    return replace(dates, **{name: day for name, day in named.items() if day is not None})


def _write_person(ctx: Context, person: Person, dates: Dates) -> None:
    """The dates are the person's: whoever may manage journeys may set them through a journey."""
    if records.dates_of(person) == dates:
        return
    form = copy(person, ChangedPerson, **vars(dates))
    granted = ctx.actor.permissions | {Permission.PEOPLE_MANAGE}
    people_actions.change(ctx.acting_as(replace(ctx.actor, permissions=granted)), person.id, form)


def _new_journey(ctx: Context, template: JourneyTemplate, person: Person, dates: Dates) -> Journey:
    journey = Journey(
        kind=template.kind,
        state=JourneyState.SCHEDULED,
        person_id=person.id,
        template_id=template.id,
        template_version=template.version,
        template_name=template.name,
        sort_key=sort_key(template.kind, dates),
        owner_id=ctx.actor.person_id,
        created_at=ctx.now,
        checked_at=ctx.now,
        updated_at=ctx.now,
        **vars(dates),
    )
    ctx.session.add(journey)
    ctx.session.flush()
    return journey


def _copy_steps(ctx: Context, journey: Journey) -> None:
    version = versions.version_of(ctx, journey.template_id, journey.template_version)
    held = []
    if journey.kind is JourneyKind.OFFBOARDING:
        held = [records.as_held(*pair) for pair in queries.held_assets(ctx, journey.person_id)]
    planned = rules.plan(versions.steps_in(version), held, custody.fallback_return())
    steps = [
        custody.new_step(
            ctx, journey, one.template, title=one.title, position=position, asset_id=one.asset_id
        )
        for position, one in enumerate(planned)
    ]
    ctx.session.add_all(steps)
    ctx.session.flush()
    for step, one in zip(steps, planned, strict=True):
        for place in one.after:
            ctx.session.add(StepOrder(journey_id=journey.id, step_id=step.id, after_id=steps[place].id))
    ctx.session.flush()


# --- dates -------------------------------------------------------------------------------------------------


def redate(ctx: Context, journey_id: int, body: wire.Redate) -> Journey:
    """Move every unfinished step; the person's dates move with the journey."""
    journey = _open(ctx, journey_id, body.version)
    dates = _merged(records.dates_of(journey), body)
    rules.check_dates(dates)
    if _move(ctx, journey, dates, source=writing.PERSON, reason=body.reason):
        person = people.get(ctx, journey.person_id)
        _write_person(ctx, person, _merged(records.dates_of(person), body))
        advance(ctx, journey)
    return journey


def follow_person(ctx: Context, person_id: int, changed: set[str]) -> None:
    """The person's dates were changed elsewhere (directory, import): open journeys follow."""
    names = changed & set(vars(Dates()))
    if not names:
        return
    person = people.get(ctx, person_id)
    for journey in records.locked_of(ctx, [person_id]):
        dates = replace(records.dates_of(journey), **{name: getattr(person, name) for name in names})
        if _move(ctx, journey, dates, source=writing.DIRECTORY, reason=""):
            advance(ctx, journey)


def _move(ctx: Context, journey: Journey, dates: Dates, *, source: str, reason: str) -> bool:
    """New due dates for what is not finished; old and new dates are kept. False when no date differs."""
    old = records.dates_of(journey)
    moved = {
        name: (getattr(old, name), day) for name, day in vars(dates).items() if getattr(old, name) != day
    }
    if not moved:
        return False
    for name, (_, day) in moved.items():
        setattr(journey, name, day)
    journey.sort_key, journey.updated_at = sort_key(journey.kind, dates), ctx.now
    steps = [step for step in queries.steps_of(ctx, journey) if _move_step(ctx, step, dates)]
    ctx.session.flush()
    told = {name: f"{_word(was)} → {_word(now)}" for name, (was, now) in moved.items()}
    code = "redated" if reason else "redated_by_directory"
    writing.note(ctx, journey, code, source=source, reason=reason, steps=str(len(steps)), **told)
    writing.publish(
        ctx,
        journey,
        JourneyRedated,
        team_ids=frozenset(step.team_id for step in steps if step.team_id is not None),
        owner_ids=frozenset(step.owner_id for step in steps if step.owner_id is not None),
        changes={name: [was, now] for name, (was, now) in moved.items()},
    )
    return True


def _move_step(ctx: Context, step: JourneyStep, dates: Dates) -> bool:
    if step.state not in OPEN_STEPS:
        return False
    due_on = rules.due_on(step.anchor, dates.of(step.anchor), step.days)
    if due_on == step.due_on:
        return False
    step.due_on, step.updated_at = due_on, ctx.now
    return True


def _word(day: date | None) -> str:
    return day.isoformat() if day is not None else "—"


# --- ends --------------------------------------------------------------------------------------------------


def complete(ctx: Context, journey_id: int, body: wire.JourneyCommand) -> Journey:
    """Refused while the leaver holds anything or a required step is open."""
    journey = _open(ctx, journey_id, body.version)
    advance(ctx, journey)
    steps = queries.steps_of(ctx, journey)
    if journey.kind is JourneyKind.OFFBOARDING:
        _check_nothing_held(ctx, journey)
    blocking = [step.title for step in steps if _is_blocking(ctx, journey, step, steps)]
    if blocking:
        raise Conflict("journey_steps_open", steps=", ".join(blocking), count=len(blocking))
    old = journey.state
    _close(ctx, journey, JourneyState.COMPLETED, steps)
    writing.note(ctx, journey, "completed")
    writing.publish(ctx, journey, JourneyCompleted, changes={"state": [old, journey.state]})
    return journey


def _check_nothing_held(ctx: Context, journey: Journey) -> None:
    held = queries.held_assets(ctx, journey.person_id)
    if held:
        names = ", ".join(f"{asset.tag} ({records.model_name(model)})" for asset, model in held)
        raise Conflict("journey_still_holds", held=names, count=len(held))


def _is_blocking(ctx: Context, journey: Journey, step: JourneyStep, steps: Sequence[JourneyStep]) -> bool:
    """Optional steps never block, nor does a signature where nothing was handed over."""
    if step.state not in OPEN_STEPS or not step.is_required:
        return False
    if step.kind is StepKind.SIGN:
        is_moving = any(
            one.kind in (StepKind.ISSUE, StepKind.RETURN) and one.state in OPEN_STEPS for one in steps
        )
        return is_moving or bool(custody.papers_of(ctx, journey, steps).asset_ids)
    return True


def cancel(ctx: Context, journey_id: int, body: wire.CancelJourney) -> Journey:
    """Leaves no open step; what the person holds is named in the history."""
    journey = _open(ctx, journey_id, body.version)
    old = journey.state
    _close(ctx, journey, JourneyState.CANCELLED, queries.steps_of(ctx, journey))
    held = ", ".join(asset.tag for asset, _ in queries.held_assets(ctx, journey.person_id))
    code = "cancelled_holding" if held else "cancelled"
    writing.note(ctx, journey, code, reason=body.reason, held=held)
    writing.publish(ctx, journey, JourneyCancelled, changes={"state": [old, journey.state]})
    return journey


def _close(ctx: Context, journey: Journey, state: JourneyState, steps: Sequence[JourneyStep]) -> None:
    for step in steps:
        if step.state in OPEN_STEPS:
            writing.set_state(ctx, step, StepState.CANCELLED)
    journey.state, journey.closed_at, journey.updated_at = state, ctx.now, ctx.now
    ctx.session.flush()


def _open(ctx: Context, journey_id: int, version: int) -> Journey:
    journey = records.locked(ctx, journey_id)
    ctx.actor.require(Permission.JOURNEYS_MANAGE)
    check_version(journey, version)
    if journey.state in CLOSED:
        raise Conflict("journey_closed")
    return journey
