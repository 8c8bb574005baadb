"""On- and offboarding at the sample company: journeys, as far as they have come."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from server.core.context import SYSTEM, House
from server.demo.people import PEOPLE
from server.demo.stage import Player, Scene, scene
from server.journeys.actions import install_default_templates
from shared.journeys import (
    CREATE_JOURNEY,
    DO_STEP,
    LIST_TEMPLATES,
    DoStep,
    JourneyDetail,
    JourneyKind,
    NewJourney,
    Step,
    StepKind,
    StepState,
)
from shared.people import PersonRow


class JourneyPlay:
    """Journeys of those who come and leave about `now`."""

    def __init__(self, staff: Mapping[str, Player], random: Random, now: datetime) -> None:
        self._staff, self._random, self._now = staff, random, now

    def play(self, house: House, everybody: Sequence[PersonRow]) -> int:
        """How many there are."""
        hr, count = self._staff["soyeon"], 0
        with house.transaction(SYSTEM, writes=True) as ctx:
            install_default_templates(ctx)
        with scene(house) as stage:
            templates = stage.play(hr, self._now, LIST_TEMPLATES).items
            by_kind = {template.kind: template.id for template in templates}
            for row in everybody:
                kind = _journey_of(row)
                if kind is not None:
                    body = NewJourney(template_id=by_kind[kind], person_id=row.id)
                    made = stage.play(hr, self._now - timedelta(days=21), CREATE_JOURNEY, body)
                    self._walk(stage, made)
                    count += 1
        return count

    def _walk(self, stage: Scene, journey: JourneyDetail) -> None:
        """Most of what was due by now has been done."""
        lead, at = self._staff["jihoon"], self._now - timedelta(hours=20)
        while due := [step for step in journey.steps if self._is_done_by_now(step)]:
            step = due[0]
            if self._random.random() < 0.12:
                return
            body = DoStep(version=step.version, note="")
            journey = stage.play(lead, at, DO_STEP, journey.row.id, step.id, body)

    def _is_done_by_now(self, step: Step) -> bool:
        by_hand = step.kind in (StepKind.MANUAL, StepKind.ACCOUNT)
        is_due = step.due_on is not None and step.due_on < self._now.date()
        return by_hand and is_due and step.state is StepState.READY


def _journey_of(row: PersonRow) -> JourneyKind | None:
    number = int(row.phone or 0) - 2000
    if number >= PEOPLE - 8:
        return JourneyKind.ONBOARDING
    if number >= PEOPLE - 16:
        return JourneyKind.OFFBOARDING
    return None
