"""What journeys do when something happens elsewhere."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from server.assets.models import Asset
from server.core.context import Context
from server.custody.events import (
    AssetFound,
    AssetIssued,
    AssetLost,
    AssetReturned,
    AssetSentToRepair,
    AssetTransferred,
    CustodyCorrected,
    DocumentSigned,
)
from server.inventory.events import DeviceMatched, DeviceReported
from server.journeys import actions
from server.journeys.models import Journey
from server.people.events import PersonChanged
from shared.assets import AssetState
from shared.custody import HolderKind
from shared.journeys import JourneyKind, JourneyState


def move_dates(ctx: Context, event: PersonChanged) -> None:
    actions.follow_person(ctx, event.subject.id, set(event.changes))


def note_issue(ctx: Context, event: AssetIssued) -> None:
    """Done is the step that the asset desk named, else the one that fits."""
    if event.person_id is None:
        return
    if event.journey_step_id is not None:
        actions.settle_issue(ctx, event.person_id, event.asset_id, event.journey_step_id)
    actions.advance_all_of(ctx, [event.person_id])


def note_move(ctx: Context, event: AssetReturned | AssetLost | AssetFound | AssetSentToRepair) -> None:
    if event.person_id is not None:
        actions.advance_all_of(ctx, [event.person_id])


def note_transfer(ctx: Context, event: AssetTransferred | CustodyCorrected) -> None:
    """Both sides: one gave it back, the other has it."""
    both = {event.person_id, event.from_person_id}
    actions.advance_all_of(ctx, [person_id for person_id in both if person_id is not None])


def note_signature(ctx: Context, event: DocumentSigned) -> None:
    actions.advance_all_of(ctx, [event.person_id])


def watch_device(ctx: Context, event: DeviceReported | DeviceMatched) -> None:
    """Every report of a device that somebody on a journey answers for. Most belong to nobody's journey."""
    if event.asset_id is None:
        return
    heard = {event.device_id: event.collected_at} if isinstance(event, DeviceReported) else {}
    persons = set(
        ctx.session.scalars(
            select(Journey.person_id)
            .join(Asset, Asset.holder_id == Journey.person_id)
            .where(
                Asset.id == event.asset_id,
                Asset.holder_kind == HolderKind.PERSON,
                Journey.closed_at.is_(None),
            )
        )
    )
    if persons:
        actions.advance_all_of(ctx, persons, heard)
    else:
        _watch_lost(ctx, event.asset_id, heard)


def _watch_lost(ctx: Context, asset_id: int, heard: Mapping[int, datetime]) -> None:
    """A device that was written off as lost reports after the journey was completed."""
    journey = ctx.session.scalar(
        select(Journey)
        .join(Asset, Asset.holder_id == Journey.person_id)
        .where(
            Asset.id == asset_id,
            Asset.holder_kind == HolderKind.PERSON,
            Asset.state == AssetState.LOST,
            Journey.kind == JourneyKind.OFFBOARDING,
            Journey.state == JourneyState.COMPLETED,
        )
        .order_by(Journey.id.desc())
        .limit(1)
        .with_for_update(of=Journey)
    )
    if journey is not None:
        actions.alarm_after_completion(ctx, journey, heard)
