"""Issue, return and signature steps follow the ledger; nobody ticks them off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.assets.models import Asset, AssetModel
from server.core.context import Context
from server.core.text import say
from server.custody.models import Custody
from server.journeys import queries, rules
from server.journeys.actions import writing
from server.journeys.actions.writing import Fact
from server.journeys.events import StepAdded, StepReopened
from server.journeys.models import FactRole, Journey, JourneyStep, StepOrder
from server.journeys.queries import custody as ledger
from server.journeys.queries import records, versions
from shared.assets import AssetState
from shared.custody import Direction
from shared.journeys import OPEN_STEPS, Anchor, JourneyKind, StepKind, StepState, StepTemplate


def fallback_return() -> StepTemplate:
    """Takes back what no return step of a template is for."""
    title = say("ko", "journeys.return_title")
    return StepTemplate(title=title, kind=StepKind.RETURN, anchor=Anchor.LAST_WORKING_DAY)


def follow_custody(ctx: Context, journey: Journey) -> bool:
    """Bring issue and return steps in line with what the person holds now; True when one changed."""
    answered = records.answered_for(ctx, [journey.person_id])
    steps = queries.steps_of(ctx, journey)
    if journey.kind is JourneyKind.ONBOARDING:
        return _follow_issues(ctx, journey, steps, answered)
    return _follow_returns(ctx, journey, steps, answered)


# --- coming ------------------------------------------------------------------------------------------------


def _follow_issues(
    ctx: Context,
    journey: Journey,
    steps: Sequence[JourneyStep],
    answered: Sequence[tuple[Asset, AssetModel]],
) -> bool:
    issues = [step for step in steps if step.kind is StepKind.ISSUE]
    theirs = {asset.id for asset, _ in answered}
    has_changed = False
    for step in issues:
        if step.state is StepState.DONE and step.asset_id not in theirs:
            _reopen(ctx, journey, step)
            _unsign(ctx, journey, steps)
            has_changed = True
    counted = {step.asset_id for step in issues}
    for asset, model in answered:
        if asset.id in counted or asset.state is not AssetState.ISSUED:
            continue
        found = _fitting(issues, model.category.value)
        if found is not None:
            issued(ctx, journey, found, asset)
            has_changed = True
    return has_changed


def _fitting(issues: Sequence[JourneyStep], category: str) -> JourneyStep | None:
    """The open step for this category, else for any; one that is ready before one that still waits."""
    fitting = [step for step in issues if step.state in OPEN_STEPS and step.category in (category, "")]
    return min(
        fitting,
        key=lambda step: (step.category != category, step.state is StepState.PLANNED, step.position),
        default=None,
    )


def issued(ctx: Context, journey: Journey, step: JourneyStep, asset: Asset) -> None:
    step.asset_id = asset.id
    _write(ctx, journey, step, "asset_issued", asset, at=asset.holder_since)
    writing.finish(ctx, journey, step)


def _reopen(ctx: Context, journey: Journey, step: JourneyStep) -> None:
    """What was issued is not with the person any more: the step waits for another."""
    asset = ctx.session.get_one(Asset, step.asset_id)
    _write(ctx, journey, step, "asset_gone", asset)
    step.asset_id, step.done_at, step.done_by = None, None, ""
    writing.set_state(ctx, step, StepState.READY)
    ctx.session.flush()
    writing.publish_step(ctx, journey, step, StepReopened)


# --- leaving -----------------------------------------------------------------------------------------------


def _follow_returns(
    ctx: Context,
    journey: Journey,
    steps: Sequence[JourneyStep],
    answered: Sequence[tuple[Asset, AssetModel]],
) -> bool:
    returns = [step for step in steps if step.kind is StepKind.RETURN and step.state in OPEN_STEPS]
    theirs = {asset.id for asset, _ in answered}
    gone = {step.asset_id: step for step in returns if step.asset_id not in theirs}
    ended = ledger.outcomes(ctx, journey.person_id, (asset_id or 0 for asset_id in gone))
    for asset_id, step in gone.items():
        _returned(ctx, journey, step, ended.get(asset_id or 0))
    expected = {step.asset_id for step in returns}
    missing = [
        (asset, model)
        for asset, model in answered
        if asset.state is AssetState.ISSUED and asset.id not in expected
    ]
    for asset, model in missing:
        _add_return(ctx, journey, steps, asset, model)
    return bool(gone or missing)


def _returned(ctx: Context, journey: Journey, step: JourneyStep, custody: Custody | None) -> None:
    asset = ctx.session.get_one(Asset, step.asset_id)
    code = "asset_returned" if ledger.was_returned(custody) else "asset_left"
    at = custody.closed_at if custody is not None else None
    _write(ctx, journey, step, code, asset, at=at)
    writing.finish(ctx, journey, step)


def _add_return(
    ctx: Context, journey: Journey, steps: Sequence[JourneyStep], asset: Asset, model: AssetModel
) -> None:
    """Something came into the leaver's hands after the start: it must come back, and be signed for, too."""
    version = versions.version_of(ctx, journey.template_id, journey.template_version)
    chosen = rules.template_for_return(versions.steps_in(version), model.category.value)
    template = chosen or fallback_return()
    last = max((step.position for step in queries.steps_of(ctx, journey)), default=-1)
    title = rules.return_title(template.title, asset.tag)
    step = new_step(ctx, journey, template, title=title, position=last + 1, asset_id=asset.id)
    ctx.session.add(step)
    ctx.session.flush()
    _make_wait(ctx, journey, steps, step)
    writing.note(ctx, journey, "return_added", source=writing.CUSTODY, tag=asset.tag)
    writing.publish_step(ctx, journey, step, StepAdded)


def _make_wait(ctx: Context, journey: Journey, steps: Sequence[JourneyStep], new: JourneyStep) -> None:
    """What waits for returns waits for this one as well; a signature given before covers too little."""
    _unsign(ctx, journey, steps)
    kinds = {step.id: step.kind for step in steps}
    order = records.order_of(ctx, journey)
    for step in steps:
        is_after_returns = any(kinds.get(one) is StepKind.RETURN for one in order.get(step.id, []))
        if step.state in OPEN_STEPS and (step.kind is StepKind.SIGN or is_after_returns):
            ctx.session.add(StepOrder(journey_id=journey.id, step_id=step.id, after_id=new.id))
    ctx.session.flush()


def _unsign(ctx: Context, journey: Journey, steps: Sequence[JourneyStep]) -> None:
    for step in steps:
        if step.kind is StepKind.SIGN and step.state is StepState.DONE:
            step.done_at, step.done_by = None, ""
            writing.set_state(ctx, step, StepState.PLANNED)
            ctx.session.flush()
            writing.publish_step(ctx, journey, step, StepReopened)


# --- signing -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Papers:
    """What has to be signed for, and the numbers of the papers that are."""

    asset_ids: frozenset[int]
    signed: dict[int, str]

    @property
    def are_signed(self) -> bool:
        return bool(self.asset_ids) and self.asset_ids <= self.signed.keys()


def papers_of(ctx: Context, journey: Journey, steps: Sequence[JourneyStep]) -> Papers:
    """Assets that came or went by a hand-over. What was transferred or repaired has no return paper."""
    is_coming = journey.kind is JourneyKind.ONBOARDING
    kind, direction = (StepKind.ISSUE, Direction.ISSUE) if is_coming else (StepKind.RETURN, Direction.RETURN)
    moved = {
        step.asset_id
        for step in steps
        if step.kind is kind and step.state is StepState.DONE and step.asset_id is not None
    }
    if not is_coming:
        ended = ledger.outcomes(ctx, journey.person_id, moved)
        moved = {asset_id for asset_id in moved if ledger.was_returned(ended.get(asset_id))}
    return Papers(frozenset(moved), ledger.signed(ctx, journey.person_id, direction, moved))


def follow_signatures(ctx: Context, journey: Journey) -> bool:
    """Done when everything that was handed over is signed for and nothing is still to be handed over."""
    steps = queries.steps_of(ctx, journey)
    waiting = [step for step in steps if step.kind is StepKind.SIGN and step.state is StepState.READY]
    moves = (StepKind.ISSUE, StepKind.RETURN)
    if not waiting or any(step.kind in moves and step.state in OPEN_STEPS for step in steps):
        return False
    papers = papers_of(ctx, journey, steps)
    if not papers.are_signed:
        return False
    numbers = ", ".join(sorted({papers.signed[asset_id] for asset_id in papers.asset_ids}))
    for step in waiting:
        fact = Fact(
            role=FactRole.EVIDENCE,
            source=writing.SIGNATURE,
            code="signed",
            facts={"documents": numbers},
            step_id=step.id,
        )
        writing.write(ctx, journey, fact)
        writing.finish(ctx, journey, step)
    return True


# --- both --------------------------------------------------------------------------------------------------


def new_step(
    ctx: Context,
    journey: Journey,
    template: StepTemplate,
    *,
    title: str,
    position: int,
    asset_id: int | None = None,
) -> JourneyStep:
    """A copy of the template's step with its due date, waiting for its turn."""
    day = records.dates_of(journey).of(template.anchor)
    return JourneyStep(
        journey_id=journey.id,
        position=position,
        title=title,
        kind=template.kind,
        state=StepState.PLANNED,
        team_id=template.team_id,
        anchor=template.anchor,
        days=template.days,
        due_on=rules.due_on(template.anchor, day, template.days),
        category=template.category,
        asset_id=asset_id,
        rule=template.rule,
        argument=template.argument,
        verdict=None if template.rule is None else rules.NO_DATA.verdict,
        is_required=template.is_required,
        updated_at=ctx.now,
    )


def _write(
    ctx: Context, journey: Journey, step: JourneyStep, code: str, asset: Asset, *, at: datetime | None = None
) -> None:
    fact = Fact(
        role=FactRole.EVIDENCE,
        source=writing.CUSTODY,
        code=code,
        facts={"tag": asset.tag},
        step_id=step.id,
        asset_id=asset.id,
        observed_at=at,
    )
    writing.write(ctx, journey, fact)
