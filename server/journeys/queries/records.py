"""Journeys, their steps and what their persons hold, one question each."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select

from server.assets.models import Asset, AssetModel
from server.core.context import Context
from server.journeys.models import Journey, JourneyStep, StepOrder
from server.journeys.rules import COMPUTERS, OPEN_JOURNEYS, Dates, HeldAsset
from server.people.models import Person
from shared.assets import AssetState
from shared.custody import HolderKind
from shared.errors import NotFound
from shared.journeys import JourneyKind
from shared.permissions import Permission
from shared.wire import Ref


def get(ctx: Context, journey_id: int) -> Journey:
    """For those who may read journeys; for everybody else there is none."""
    journey = ctx.session.get(Journey, journey_id) if ctx.actor.may(Permission.JOURNEYS_READ) else None
    if journey is None:
        raise NotFound
    return journey


def locked(ctx: Context, journey_id: int) -> Journey:
    """The journey as it is now, held for this transaction: steps, custody and reports move it in turn."""
    get(ctx, journey_id)
    return ctx.session.get_one(Journey, journey_id, with_for_update=True, populate_existing=True)


def locked_of(ctx: Context, person_ids: Iterable[int]) -> Sequence[Journey]:
    """The open journeys of these persons, held like `locked`."""
    wanted = sorted(set(person_ids))
    if not wanted:
        return []
    found = (
        select(Journey)
        .where(Journey.person_id.in_(wanted), Journey.closed_at.is_(None))
        .order_by(Journey.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return ctx.session.scalars(found).all()


def open_of(ctx: Context, person_id: int, kind: JourneyKind) -> Journey | None:
    return ctx.session.scalar(
        select(Journey).where(
            Journey.person_id == person_id, Journey.kind == kind, Journey.state.in_(OPEN_JOURNEYS)
        )
    )


def step(ctx: Context, journey: Journey, step_id: int) -> JourneyStep:
    found = ctx.session.get(JourneyStep, step_id)
    if found is None or found.journey_id != journey.id:
        raise NotFound
    return found


def steps_of(ctx: Context, journey: Journey) -> list[JourneyStep]:
    rows = select(JourneyStep).where(JourneyStep.journey_id == journey.id).order_by(JourneyStep.position)
    return list(ctx.session.scalars(rows))


def order_of(ctx: Context, journey: Journey) -> dict[int, list[int]]:
    """Which steps each step waits for."""
    rows = ctx.session.execute(
        select(StepOrder.step_id, StepOrder.after_id)
        .where(StepOrder.journey_id == journey.id)
        .order_by(StepOrder.id)
    )
    found: dict[int, list[int]] = {}
    for step_id, after_id in rows:
        found.setdefault(step_id, []).append(after_id)
    return found


def dates_of(source: Journey | Person) -> Dates:
    return Dates(source.starts_on, source.last_working_day, source.access_ends_on)


def ref(ctx: Context, journey: Journey) -> Ref:
    person = ctx.session.get_one(Person, journey.person_id)
    return Ref(kind="journey", id=journey.id, label=person.name)


def _held(states: Iterable[AssetState]) -> Select[Asset, AssetModel]:
    return (
        select(Asset, AssetModel)
        .join(AssetModel, AssetModel.id == Asset.model_id)
        .where(Asset.holder_kind == HolderKind.PERSON, Asset.state.in_(tuple(states)))
        .order_by(Asset.tag_key)
    )


def held_assets(ctx: Context, person_id: int) -> list[tuple[Asset, AssetModel]]:
    """What the ledger says is in the person's hands."""
    rows = ctx.session.execute(_held([AssetState.ISSUED]).where(Asset.holder_id == person_id))
    return [(asset, model) for asset, model in rows]


def answered_for(ctx: Context, person_ids: Iterable[int]) -> list[tuple[Asset, AssetModel]]:
    """What these persons hold or have reported lost: where use after access ended matters."""
    states = [AssetState.ISSUED, AssetState.LOST]
    rows = ctx.session.execute(_held(states).where(Asset.holder_id.in_(set(person_ids))))
    return [(asset, model) for asset, model in rows]


def computers_among(ctx: Context, asset_ids: Iterable[int | None]) -> set[int]:
    """Those on which the endpoint agent runs."""
    found = (
        select(Asset.id)
        .join(AssetModel, AssetModel.id == Asset.model_id)
        .where(
            Asset.id.in_({one for one in asset_ids if one is not None}), AssetModel.category.in_(COMPUTERS)
        )
    )
    return set(ctx.session.scalars(found))


def model_name(model: AssetModel) -> str:
    return f"{model.maker} {model.name}".strip()


def as_held(asset: Asset, model: AssetModel) -> HeldAsset:
    return HeldAsset(asset.id, asset.tag, model.category.value)
