"""Which asset a device is: gathers the evidence, follows the decision, tells the register. Never custody."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from server.assets import actions as asset_actions
from server.assets import queries as assets
from server.assets import rules as asset_rules
from server.assets.models import Asset
from server.auth import queries as accounts
from server.core import events
from server.core.context import Context
from server.inventory.events import DeviceMatched, DeviceMatchSuggested
from server.inventory.models import Device
from server.inventory.queries import devices
from server.inventory.rules.identity import maker_key
from server.inventory.rules.matching import Candidate, Evidence, Verdict, decide
from server.inventory.rules.reports import FRESH_FOR
from server.people import queries as people
from shared.assets import AssetCategory, AssetState
from shared.inventory import EnrolmentState, Hardware, MatchState

LATELY = timedelta(days=30)
"""An asset issued within this time may be the machine that its holder now signs in to."""
COMPUTERS = frozenset({AssetCategory.LAPTOP, AssetCategory.DESKTOP, AssetCategory.TABLET})


def rematch(ctx: Context, device: Device) -> None:
    """Let the evidence decide; not over a match that stands, nor over a person's decision."""
    is_open = device.state is EnrolmentState.ACTIVE and device.match is not MatchState.MATCHED
    if not is_open or device.is_decided:
        return
    verdict = decide(devices.identity_of(device), _evidence(ctx, device))
    if verdict.match is MatchState.MATCHED and verdict.asset_id is not None:
        asset = assets.locked(ctx, verdict.asset_id)
        if asset.device_id in (None, device.id):
            assign(ctx, device, asset, MatchState.MATCHED, verdict.reason)
            return
        verdict = Verdict(MatchState.SUGGESTED, asset.id, "match_asset_has_device")
    _suggest(ctx, device, verdict)


def waits() -> ColumnElement[bool]:
    """Devices whose asset is still looked for."""
    return and_(
        Device.state == EnrolmentState.ACTIVE,
        Device.match.in_((MatchState.UNKNOWN, MatchState.SUGGESTED)),
        Device.is_decided.is_(False),
    )


def look_again(ctx: Context) -> None:
    """For devices that somebody signs in to: an asset may have been issued to that person meanwhile."""
    signed_in = (waits(), Device.match == MatchState.UNKNOWN, Device.observed_account != "")
    is_alive = Device.last_seen_at > ctx.now - FRESH_FOR
    for device in ctx.session.scalars(select(Device).where(*signed_in, is_alive).order_by(Device.id)):
        rematch(ctx, device)


def assign(ctx: Context, device: Device, asset: Asset | None, match: MatchState, reason: str) -> None:
    """Write the match on both sides. The caller holds the device and the asset."""
    old = assets.locked(ctx, device.asset_id) if device.asset_id is not None else None
    changes = {
        "match": [device.match.value, match.value],
        "asset": [old.tag if old else "", asset.tag if asset else ""],
        "reason": [device.match_reason, reason],
    }
    if old is not None and old is not asset and old.device_id == device.id:
        asset_actions.set_device(ctx, old, None)
    device.asset_id, device.match, device.match_reason = asset.id if asset else None, match, reason
    device.suggested_asset_id, device.updated_at = None, ctx.now
    ctx.session.flush()
    if asset is not None and asset.device_id != device.id:
        asset_actions.set_device(ctx, asset, device.id)
    matched = DeviceMatched(
        subject=devices.ref(device), device_id=device.id, asset_id=device.asset_id, changes=changes
    )
    events.publish(ctx, matched)


def hardware_of(ctx: Context, device: Device) -> Hardware:
    """What the device says of itself now."""
    found = devices.parts_of(ctx, [device.id])[device.id].sections.hardware
    return found or Hardware()


def _suggest(ctx: Context, device: Device, verdict: Verdict) -> None:
    before = (device.match, device.suggested_asset_id, device.match_reason)
    if before == (verdict.match, verdict.asset_id, verdict.reason):
        return
    changes: dict[str, list[Any]] = {
        "match": [device.match.value, verdict.match.value],
        "suggested_asset_id": [device.suggested_asset_id, verdict.asset_id],
        "reason": [device.match_reason, verdict.reason],
    }
    device.match, device.suggested_asset_id, device.match_reason = (
        verdict.match,
        verdict.asset_id,
        verdict.reason,
    )
    device.updated_at = ctx.now
    ctx.session.flush()
    suggested = DeviceMatchSuggested(
        subject=devices.ref(device),
        device_id=device.id,
        suggested_asset_id=verdict.asset_id,
        changes=changes,
    )
    events.publish(ctx, suggested)


def _evidence(ctx: Context, device: Device) -> Evidence:
    by_serial, given = _with_serial(ctx, device.serial_key), _tagged(ctx, device.given_tag_key)
    if by_serial or given is not None:
        return Evidence(
            by_serial=[_candidate(asset, device) for asset in by_serial],
            by_given_tag=_candidate(given, device) if given is not None else None,
        )
    engraved = _tagged(ctx, asset_rules.key(hardware_of(ctx, device).asset_tag))
    return Evidence(
        by_firmware_tag=_candidate(engraved, device) if engraved is not None else None,
        by_account=[_candidate(asset, device) for asset in _issued_lately(ctx, device)],
    )


def _candidate(asset: Asset, device: Device) -> Candidate:
    return Candidate(
        asset_id=asset.id,
        maker=maker_key(asset.maker_key),
        serial=asset.serial_key,
        is_taken=asset.device_id not in (None, device.id),
    )


def _with_serial(ctx: Context, serial_key: str) -> list[Asset]:
    if not serial_key:
        return []
    living = select(Asset).where(Asset.serial_key == serial_key, Asset.state != AssetState.RETIRED)
    return list(ctx.session.scalars(living.order_by(Asset.id)))


def _tagged(ctx: Context, tag_key: str) -> Asset | None:
    if not tag_key:
        return None
    return ctx.session.scalar(
        select(Asset).where(Asset.tag_key == tag_key, Asset.state != AssetState.RETIRED)
    )


def _issued_lately(ctx: Context, device: Device) -> list[Asset]:
    """Computers that the person who is signed in got a short while ago."""
    person_id = _person_of(ctx, device.observed_account)
    if person_id is None:
        return []
    return [
        asset
        for asset in assets.held_by(ctx, person_id)
        if asset.holder_since is not None
        and asset.holder_since >= ctx.now - LATELY
        and assets.category_of(ctx, asset) in COMPUTERS
    ]


def _person_of(ctx: Context, account_name: str) -> int | None:
    """Whose account this is: by the directory's name, else by the name they sign in here with."""
    if not account_name:
        return None
    person = people.by_account_name(ctx, account_name)
    if person is not None:
        return person.id
    account = accounts.by_login(ctx, account_name)
    return account.person_id if account is not None else None
