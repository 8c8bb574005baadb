"""What reports say about the evidence steps of a journey."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.core.context import Context
from server.journeys import queries, rules
from server.journeys.actions import alarms, writing
from server.journeys.actions.writing import Fact
from server.journeys.events import EvidenceFound
from server.journeys.models import EvidenceRecord, FactRole, Journey, JourneyStep
from server.journeys.queries import devices, facts, records
from server.journeys.rules import Finding, Sighting
from server.people import queries as people
from shared.assets import AssetState
from shared.journeys import OPEN_STEPS, EvidenceRule, JourneyKind, StepKind, StepState, Verdict


@dataclass(frozen=True)
class Observed:
    """Everything reports say about one journey at this moment. `end`: when access ended or will end."""

    holds_anything: bool
    sightings: Sequence[Sighting]
    account: str
    end: datetime | None
    alarms: Sequence[EvidenceRecord]


def follow_reports(ctx: Context, journey: Journey, heard: Mapping[int, datetime]) -> bool:
    """Alarms and warnings first, then the verdicts; True when a step is done by its evidence."""
    steps = queries.steps_of(ctx, journey)
    answered = records.answered_for(ctx, [journey.person_id])
    sightings = devices.sightings(ctx, answered, heard, with_programs=_needs_programs(steps))
    if journey.kind is JourneyKind.OFFBOARDING:
        alarms.raise_alarms(ctx, journey, sightings)
    alarms.warn(ctx, journey, [asset for asset, _ in answered], steps, sightings)
    in_hand = {asset.id for asset, _ in answered if asset.state is AssetState.ISSUED}
    observed = Observed(
        holds_anything=bool(in_hand),
        sightings=[seen for seen in sightings if seen.asset_id in in_hand],
        account=people.get(ctx, journey.person_id).account_name,
        end=rules.cut_off(records.dates_of(journey), ctx.zone),
        alarms=facts.alarms_of(ctx, journey.id),
    )
    has_changed = False
    for step in steps:
        if step.rule is not None and step.state not in (StepState.WAIVED, StepState.CANCELLED):
            has_changed |= _judge(ctx, journey, step, _finding(ctx, step, steps, observed))
    return has_changed


def _needs_programs(steps: Sequence[JourneyStep]) -> bool:
    closed = (StepState.WAIVED, StepState.CANCELLED)
    return any(step.rule is EvidenceRule.SOFTWARE_PRESENT and step.state not in closed for step in steps)


# --- verdicts ----------------------------------------------------------------------------------------------


def _finding(ctx: Context, step: JourneyStep, steps: Sequence[JourneyStep], observed: Observed) -> Finding:
    match step.rule:
        case EvidenceRule.DEVICE_REPORTED:
            return rules.device_reported(observed.sightings)
        case EvidenceRule.HOLDER_SIGNED_IN:
            return rules.holder_signed_in(observed.sightings, observed.account)
        case EvidenceRule.SOFTWARE_PRESENT:
            return rules.software_present(observed.sightings, step.argument)
        case _:
            return _unused(ctx, steps, observed)


def _unused(ctx: Context, steps: Sequence[JourneyStep], observed: Observed) -> Finding:
    """Satisfied only once access has ended and nothing is out any more: silence alone proves nothing."""
    end = observed.end
    if end is None or ctx.now <= end:
        return rules.NO_DATA
    used = [record for record in observed.alarms if record.observed_at > end]
    if used:
        return Finding(Verdict.CONTRADICTED, used[-1].code, facts.facts_in(used[-1]))
    is_out = any(step.kind is StepKind.RETURN and step.state in OPEN_STEPS for step in steps)
    if is_out or observed.holds_anything:
        return rules.NO_DATA
    return Finding(Verdict.SATISFIED, "unused_after_end", {"end": alarms.local(ctx, end)})


def _judge(ctx: Context, journey: Journey, step: JourneyStep, finding: Finding) -> bool:
    """Write down what is new. No data never changes a verdict, and what once was satisfied by a sign of life
    stays so; software that is gone again and late use are shown on the finished step.
    """
    once = (EvidenceRule.DEVICE_REPORTED, EvidenceRule.HOLDER_SIGNED_IN)
    is_settled = step.state is StepState.DONE and step.rule in once
    if finding.verdict is Verdict.NONE and step.rule is EvidenceRule.NOT_USED_AFTER_CUTOFF:
        step.verdict = Verdict.NONE  # what contradicted lies before the date that holds now
    if finding.verdict is Verdict.NONE or is_settled:
        return False
    _write_finding(ctx, journey, step, finding)
    if finding.verdict is Verdict.SATISFIED and step.state is StepState.READY:
        writing.finish(ctx, journey, step)
        return True
    return False


def _write_finding(ctx: Context, journey: Journey, step: JourneyStep, finding: Finding) -> None:
    last = facts.newest_finding(ctx, step.id)
    seen = finding.seen
    is_known = (
        last is not None
        and last.verdict is finding.verdict
        and facts.facts_in(last) == finding.facts
        and last.device_id == (seen.device_id if seen is not None else last.device_id)
    )
    if is_known and step.verdict is finding.verdict:
        return
    fact = Fact(
        role=FactRole.EVIDENCE,
        source=writing.AGENT,
        code=finding.code,
        facts=finding.facts,
        step_id=step.id,
        verdict=finding.verdict,
        device_id=seen.device_id if seen is not None else None,
        asset_id=seen.asset_id if seen is not None else None,
        observed_at=seen.collected_at if seen is not None else None,
        received_at=seen.received_at if seen is not None else None,
    )
    writing.write(ctx, journey, fact)
    changes = {step.title: [step.verdict, finding.verdict]}
    step.verdict, step.updated_at = finding.verdict, ctx.now
    ctx.session.flush()
    writing.publish_step(ctx, journey, step, EvidenceFound, verdict=finding.verdict, changes=changes)
