"""How every change of a journey is written down and told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec import json

from server.core import events
from server.core.context import SYSTEM, ActorKind, Context
from server.journeys import queries
from server.journeys.events import JourneyEvent, StepDone, StepEvent
from server.journeys.models import EvidenceRecord, FactRole, Journey, JourneyStep
from server.journeys.queries import facts as written
from shared.journeys import StepState, Verdict

AGENT = "endpoint_agent"
CUSTODY = "custody"
SIGNATURE = "signature"
PERSON = "person"
DIRECTORY = "directory"
"""Dates that were changed on the person, by hand or by an import."""
SERVER = "server"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing to write down; times are now unless they are given. A `key` is written once only."""

    role: FactRole
    source: str
    code: str
    facts: dict[str, str]
    step_id: int | None = None
    verdict: Verdict | None = None
    device_id: int | None = None
    asset_id: int | None = None
    observed_at: datetime | None = None
    received_at: datetime | None = None
    key: str | None = None


def write(ctx: Context, journey: Journey, fact: Fact) -> bool:
    """Append a fact; False when its key stands there already."""
    if fact.key is not None and written.is_written(ctx, fact.key):
        return False
    row = EvidenceRecord(
        journey_id=journey.id,
        step_id=fact.step_id,
        role=fact.role,
        verdict=fact.verdict,
        source=fact.source,
        code=fact.code,
        facts=json.encode(fact.facts),
        device_id=fact.device_id,
        asset_id=fact.asset_id,
        observed_at=fact.observed_at or ctx.now,
        received_at=fact.received_at or ctx.now,
        key=fact.key,
    )
    ctx.session.add(row)
    ctx.session.flush()
    return True


def who(ctx: Context) -> str:
    """The caller's name; what devices and the clock bring about is the server's doing."""
    return ctx.actor.name if ctx.actor.kind is ActorKind.ACCOUNT else SYSTEM.name


def note(ctx: Context, journey: Journey, code: str, *, source: str = PERSON, **facts: str) -> None:
    """A line of the history, with the name of who did it."""
    named = {"actor": who(ctx), **facts}
    write(ctx, journey, Fact(role=FactRole.HISTORY, source=source, code=code, facts=named))


def publish(ctx: Context, journey: Journey, kind: type[JourneyEvent], **fields: Any) -> None:
    event = kind(subject=queries.ref(ctx, journey), person_id=journey.person_id, kind=journey.kind, **fields)
    events.publish(ctx, event)


def publish_step(
    ctx: Context, journey: Journey, step: JourneyStep, kind: type[StepEvent], **fields: Any
) -> None:
    publish(ctx, journey, kind, step_id=step.id, title=step.title, team_id=step.team_id, **fields)


def set_state(ctx: Context, step: JourneyStep, state: StepState) -> None:
    step.state, step.updated_at = state, ctx.now


def finish(ctx: Context, journey: Journey, step: JourneyStep, *, text: str = "") -> None:
    """The step is done; who did it and when stays with it."""
    old = step.state
    set_state(ctx, step, StepState.DONE)
    step.done_at, step.done_by = ctx.now, who(ctx)
    if text:
        step.note = text
    ctx.session.flush()
    publish_step(ctx, journey, step, StepDone, changes={step.title: [old, step.state]})
