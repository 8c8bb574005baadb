"""One journey with its steps, what is still held, alarms and history."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from server.assets.models import Asset
from server.catalog.models import Team
from server.core.context import Context
from server.journeys.models import FactRole, Journey, JourneyStep
from server.journeys.queries import devices, facts, records, rows
from server.people import queries as people
from shared import journeys as wire
from shared.journeys import OPEN_STEPS
from shared.permissions import Permission
from shared.wire import Ref


def show(ctx: Context, journey_id: int) -> wire.JourneyDetail:
    ctx.actor.require(Permission.JOURNEYS_READ)
    return detail(ctx, records.get(ctx, journey_id))


def detail(ctx: Context, journey: Journey) -> wire.JourneyDetail:
    written = facts.records_of(ctx, journey.id)
    shown = list(zip(written, facts.show_all(ctx, written), strict=True))
    evidence: dict[int, list[wire.EvidenceFact]] = defaultdict(list)
    for record, fact in shown:
        if record.role is FactRole.EVIDENCE and record.step_id is not None:
            evidence[record.step_id].append(fact)
    return wire.JourneyDetail(
        row=rows.row_of(ctx, journey),
        template=journey.template_name,
        template_version=journey.template_version,
        steps=_steps(ctx, journey, evidence),
        held=_held(ctx, journey),
        alarms=[fact for record, fact in shown if record.role in (FactRole.ALARM, FactRole.WARNING)],
        history=[fact for record, fact in shown if record.role is FactRole.HISTORY],
    )


@dataclass(frozen=True)
class _Around:
    """What the steps of one journey refer to."""

    teams: dict[int, str]
    assets: dict[int, str]
    owners: dict[int, Ref]
    blocked_by: dict[int, list[int]]
    evidence: dict[int, list[wire.EvidenceFact]]
    today: date


def _steps(ctx: Context, journey: Journey, evidence: dict[int, list[wire.EvidenceFact]]) -> list[wire.Step]:
    steps = records.steps_of(ctx, journey)
    still_open = {step.id for step in steps if step.state in OPEN_STEPS}
    teams = select(Team.id, Team.name).where(Team.id.in_({step.team_id for step in steps}))
    assets = select(Asset.id, Asset.tag).where(Asset.id.in_({step.asset_id for step in steps}))
    around = _Around(
        teams={row.id: row.name for row in ctx.session.execute(teams)},
        assets={row.id: row.tag for row in ctx.session.execute(assets)},
        owners=people.refs(ctx, {step.owner_id for step in steps if step.owner_id is not None}),
        blocked_by={
            step_id: [one for one in others if one in still_open]
            for step_id, others in records.order_of(ctx, journey).items()
            if step_id in still_open
        },
        evidence=evidence,
        today=people.today(ctx),
    )
    return [_step(step, around) for step in steps]


def _step(step: JourneyStep, around: _Around) -> wire.Step:
    asset = around.assets.get(step.asset_id or 0)
    return wire.Step(
        id=step.id,
        position=step.position,
        title=step.title,
        kind=step.kind,
        state=step.state,
        team_id=step.team_id,
        team=around.teams.get(step.team_id or 0, ""),
        owner=around.owners.get(step.owner_id or 0),
        due_on=step.due_on,
        is_overdue=rows.is_overdue(step.state, step.due_on, around.today),
        category=step.category,
        asset=Ref(kind="asset", id=step.asset_id, label=asset or "") if step.asset_id is not None else None,
        rule=step.rule,
        argument=step.argument,
        verdict=step.verdict,
        evidence=around.evidence.get(step.id, []),
        done_at=step.done_at,
        done_by=step.done_by,
        note=step.note,
        is_required=step.is_required,
        blocked_by=around.blocked_by.get(step.id, []),
        version=step.version,
    )


def _held(ctx: Context, journey: Journey) -> list[wire.Held]:
    held = records.held_assets(ctx, journey.person_id)
    seen = devices.devices_of(ctx, (asset.id for asset, _ in held))
    return [
        wire.Held(
            asset=Ref(kind="asset", id=asset.id, label=asset.tag),
            model=records.model_name(model),
            since=asset.holder_since or asset.created_at,
            last_seen_at=device.last_seen_at if (device := seen.get(asset.id)) is not None else None,
            observed_account=device.observed_account if device is not None else "",
        )
        for asset, model in held
    ]
