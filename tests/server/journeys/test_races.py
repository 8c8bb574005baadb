"""Several people and devices at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

from sqlalchemy import func, select

from server.core.context import Context
from server.custody import actions as custody_actions
from server.journeys import actions
from server.journeys.models import Journey
from shared.custody import Issue
from shared.errors import DeskError
from shared.journeys import DoStep, JourneyCommand, JourneyKind, JourneyState, NewJourney, StepKind, StepState
from tests.support.assets import asset
from tests.support.custody import KEEPER
from tests.support.house import Desk
from tests.support.journeys import HR, see, start, step, step_of, template
from tests.support.people import hire


def at_once(desk: Desk, *deeds: Callable[[Context], Any]) -> list[str]:
    """Every deed in a transaction and thread of its own; "" or the code of the refusal for each."""

    def run(deed: Callable[[Context], Any]) -> str:
        try:
            with desk.ctx(HR) as ctx:
                deed(ctx)
        except DeskError as refusal:
            return refusal.code
        except Exception as fault:
            return type(fault).__name__
        return ""

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_a_step_is_done_once_by_eight_people(desk: Desk) -> None:
    journey = start(desk, template(desk, [step("계정")]), hire(desk))
    found = step_of(desk, journey, "계정")

    def do(ctx: Context) -> None:
        actions.do(ctx, journey.id, found.id, DoStep(version=found.version))

    results = at_once(desk, *[do] * 8)

    assert sorted(results) == ["", *["changed_meanwhile"] * 7]
    assert step_of(desk, journey, "계정").state is StepState.DONE


def test_one_person_gets_one_journey_however_often_it_is_started(desk: Desk) -> None:
    made, person = template(desk, [step("계정")]), hire(desk)

    def create(ctx: Context) -> None:
        actions.create(ctx, NewJourney(template_id=made.id, person_id=person.id))

    results = at_once(desk, *[create] * 6)

    assert sorted(results) == ["", *["journey_open_already"] * 5]
    with desk.ctx(writes=False) as ctx:
        assert ctx.session.scalar(select(func.count(Journey.id))) == 1


def test_nothing_slips_out_while_a_journey_is_being_completed(desk: Desk) -> None:
    """Either the issue came first and completion is refused, or completion came first."""
    leaving = template(desk, [step("반납", StepKind.RETURN)], JourneyKind.OFFBOARDING)
    for _ in range(5):
        person = hire(desk, last_working_day=date(2026, 11, 27))
        journey = start(desk, leaving, person)
        laptop, version = asset(desk), see(desk, journey).row.version

        def issue(ctx: Context, asset_id: int = laptop.id, person_id: int = person.id) -> None:
            custody_actions.issue(ctx.acting_as(KEEPER), asset_id, Issue(holder_id=person_id))

        def complete(ctx: Context, journey_id: int = journey.id, version: int = version) -> None:
            actions.complete(ctx, journey_id, JourneyCommand(version=version))

        issued, completed = at_once(desk, issue, complete)

        shown = see(desk, journey)
        assert issued == ""
        if completed == "":
            assert shown.row.state is JourneyState.COMPLETED
        else:
            assert completed in ("journey_still_holds", "journey_steps_open", "changed_meanwhile")
            assert [one.state for one in shown.steps] == [StepState.READY]
