"""The board: one line for each journey, every figure from a handful of queries however many lines."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, or_, select

from server.assets.models import Asset
from server.core.context import Context
from server.core.paging import page
from server.journeys import rules
from server.journeys.models import Journey, JourneyStep
from server.journeys.queries import devices, facts, records
from server.journeys.rules import OPEN_JOURNEYS
from server.people import queries as people
from server.people import rules as people_rules
from server.people.models import Department, Person
from shared import journeys as wire
from shared.assets import AssetState
from shared.journeys import OPEN_STEPS, JourneyKind, StepKind, StepState, Verdict
from shared.permissions import Permission
from shared.wire import Page, Ref

DONE = (StepState.DONE, StepState.WAIVED)


@dataclass
class Picture:
    """What is known about one journey beside its own row."""

    person: Person
    department: str
    steps: list[Row[Any]] = field(default_factory=list)
    held: list[Asset] = field(default_factory=list)
    last_seen_at: datetime | None = None
    is_alarm: bool = False


def board(ctx: Context, query: wire.JourneysQuery) -> Page[wire.JourneyRow]:
    """Open journeys, the nearest date first; or closed ones, the latest first."""
    ctx.actor.require(Permission.JOURNEYS_READ)
    is_closed = Journey.closed_at.is_not(None)
    found = (
        select(Journey)
        .join(Person, Person.id == Journey.person_id)
        .where(Journey.kind == query.kind, ~is_closed if query.is_open else is_closed)
        .where(
            *(
                or_(*(Person.search_text.like(pattern, escape="!") for pattern in group))
                for group in people_rules.search_patterns(query.search)
            )
        )
    )
    journeys, cursor = page(
        ctx.session,
        found,
        [Journey.sort_key, Journey.id],
        query.cursor,
        query.limit,
        descending=not query.is_open,
    )
    return Page(items=rows_of(ctx, journeys), next_cursor=cursor)


def row_of(ctx: Context, journey: Journey) -> wire.JourneyRow:
    return rows_of(ctx, [journey])[0]


def rows_of(ctx: Context, journeys: Sequence[Journey]) -> list[wire.JourneyRow]:
    pictures = _pictures(ctx, journeys)
    owners = people.refs(ctx, {one.owner_id for one in journeys if one.owner_id is not None})
    today = people.today(ctx)
    shows_money = ctx.actor.may(Permission.ASSETS_READ)
    return [
        _row(one, pictures[one.id], owners.get(one.owner_id or 0), today, shows_money=shows_money)
        for one in journeys
    ]


def _pictures(ctx: Context, journeys: Sequence[Journey]) -> dict[int, Picture]:
    persons = {journey.person_id for journey in journeys}
    rows = ctx.session.execute(
        select(Person, Department.name)
        .outerjoin(Department, Department.id == Person.department_id)
        .where(Person.id.in_(persons))
    )
    known = {person.id: (person, department or "") for person, department in rows}
    pictures = {journey.id: Picture(*known[journey.person_id]) for journey in journeys}
    for step in _steps(ctx, pictures):
        pictures[step.journey_id].steps.append(step)
    answered: dict[int, list[Asset]] = defaultdict(list)
    for asset, _ in records.answered_for(ctx, persons):
        answered[asset.holder_id or 0].append(asset)
    seen = {
        asset_id: device.last_seen_at
        for asset_id, device in devices.devices_of(
            ctx, (asset.id for assets in answered.values() for asset in assets)
        ).items()
    }
    for journey in journeys:
        picture = pictures[journey.id]
        assets = answered[journey.person_id]
        picture.held = [asset for asset in assets if asset.state is AssetState.ISSUED]
        times = [at for asset in picture.held if (at := seen.get(asset.id)) is not None]
        picture.last_seen_at = max(times, default=None)
    _mark_alarms(ctx, journeys, pictures, answered)
    return pictures


def _steps(ctx: Context, pictures: dict[int, Picture]) -> list[Row[Any]]:
    """The columns that the figures need, without the steps' texts."""
    rows = ctx.session.execute(
        select(
            JourneyStep.journey_id,
            JourneyStep.kind,
            JourneyStep.state,
            JourneyStep.title,
            JourneyStep.due_on,
            JourneyStep.verdict,
        )
        .where(JourneyStep.journey_id.in_(pictures), JourneyStep.state != StepState.CANCELLED)
        .order_by(JourneyStep.journey_id, JourneyStep.position)
    )
    return [*rows]


def _mark_alarms(
    ctx: Context,
    journeys: Sequence[Journey],
    pictures: dict[int, Picture],
    answered: dict[int, list[Asset]],
) -> None:
    """An alarm lasts as long as the person still has the device, measured by the dates that hold now."""
    leaving = {one.id: one for one in journeys if one.kind is JourneyKind.OFFBOARDING}
    for journey_id, asset_id, at in facts.last_use(ctx, leaving):
        journey = leaving[journey_id]
        end = rules.cut_off(records.dates_of(journey), ctx.zone)
        still_has = any(asset.id == asset_id for asset in answered[journey.person_id])
        pictures[journey_id].is_alarm |= still_has and end is not None and at > end


def _row(
    journey: Journey, picture: Picture, owner: Ref | None, today: date, *, shows_money: bool
) -> wire.JourneyRow:
    steps, person = picture.steps, picture.person
    waiting = [step for step in steps if step.state in (StepState.READY, StepState.IN_PROGRESS)]
    following = min(waiting, key=lambda step: step.due_on or date.max, default=None)
    is_open = journey.state in OPEN_JOURNEYS
    return wire.JourneyRow(
        id=journey.id,
        kind=journey.kind,
        state=journey.state,
        person=people.ref(person),
        employee_number=person.employee_number,
        department=picture.department,
        title=person.title,
        starts_on=journey.starts_on,
        last_working_day=journey.last_working_day,
        access_ends_on=journey.access_ends_on,
        steps_done=_count(steps, DONE),
        steps_total=len(steps),
        device_state=_device_state(picture),
        accounts_done=_count(steps, DONE, StepKind.ACCOUNT),
        accounts_total=_count(steps, tuple(StepState), StepKind.ACCOUNT),
        issued=_count(steps, (StepState.DONE,), StepKind.ISSUE),
        to_issue=_count(steps, (*OPEN_STEPS, StepState.DONE), StepKind.ISSUE),
        returned=_count(steps, (StepState.DONE,), StepKind.RETURN),
        to_return=_count(steps, (*OPEN_STEPS, StepState.DONE), StepKind.RETURN),
        held_value_won=sum(asset.cost_won for asset in picture.held) if shows_money else 0,
        last_seen_at=picture.last_seen_at,
        is_alarm=picture.is_alarm,
        next_step=following.title if following is not None else "",
        next_due_on=following.due_on if following is not None else None,
        is_overdue=is_open and any(is_overdue(step.state, step.due_on, today) for step in steps),
        owner=owner,
        version=journey.version,
    )


def is_overdue(state: StepState, due_on: date | None, today: date) -> bool:
    return state in OPEN_STEPS and due_on is not None and due_on < today


def _count(steps: Sequence[Row[Any]], states: tuple[StepState, ...], kind: StepKind | None = None) -> int:
    return sum(step.state in states and kind in (None, step.kind) for step in steps)


def _device_state(picture: Picture) -> Verdict:
    """Contradicted by any report, satisfied only when every evidence step is."""
    verdicts = [step.verdict or Verdict.NONE for step in picture.steps if step.kind is StepKind.EVIDENCE]
    if picture.is_alarm or Verdict.CONTRADICTED in verdicts:
        return Verdict.CONTRADICTED
    if verdicts and all(verdict is Verdict.SATISFIED for verdict in verdicts):
        return Verdict.SATISFIED
    return Verdict.NONE
