"""What people decide about devices: let in, shut out, this is asset so-and-so."""

from sqlalchemy import select, update

from server.assets import actions as asset_actions
from server.assets import queries as assets
from server.assets import rules as asset_rules
from server.assets.models import Asset, AssetModel
from server.core import events
from server.core.context import Context, check_version
from server.inventory.actions import matching, storage
from server.inventory.events import DeviceAccepted, DeviceRevoked
from server.inventory.models import Device, DeviceChange
from server.inventory.queries import devices
from server.inventory.rules.identity import identity_of, is_same_machine
from shared import inventory as wire
from shared.assets import AssetCategory, AssetState, Condition, NewAsset, NewAssetModel
from shared.errors import Conflict, Invalid, NotFound
from shared.inventory import EnrolmentState, MatchState
from shared.permissions import Permission


def accept(ctx: Context, device_id: int, body: wire.DeviceDecision) -> Device:
    """Let a waiting device in. It takes over match and history of the one of the same hardware."""
    device = _locked(ctx, device_id, body.version)
    if device.state is not EnrolmentState.PENDING:
        raise Conflict("device_not_pending", hostname=device.hostname)
    old = _before(ctx, device)
    if old is not None:
        _take_over(ctx, device, old)
    device.state, device.replaces_id = EnrolmentState.ACTIVE, old.id if old is not None else None
    device.decision_note, device.updated_at = body.reason, ctx.now
    ctx.session.flush()
    changes = {"state": ["pending", "active"], "replaces": ["", f"#{old.id}" if old is not None else ""]}
    accepted = DeviceAccepted(
        subject=devices.ref(device), device_id=device.id, replaces_id=device.replaces_id, changes=changes
    )
    events.publish(ctx, accepted)
    matching.rematch(ctx, device)
    return device


def revoke(ctx: Context, device_id: int, body: wire.DeviceDecision) -> Device:
    """Its secret is void from now on; its history stays."""
    device = _locked(ctx, device_id, body.version)
    if device.state is EnrolmentState.REVOKED:
        raise Conflict("device_is_revoked", hostname=device.hostname)
    _void(ctx, device, body.reason)
    return device


def match(ctx: Context, device_id: int, body: wire.MatchDevice) -> Device:
    """This device is that asset, or none, or not one of ours. The server guesses no more after that."""
    device = _locked(ctx, device_id, body.version)
    _require_active(device)
    if body.is_ignored and body.asset_id is not None:
        raise Invalid("match_or_ignore", "is_ignored")
    asset = _free_asset(ctx, device, body.asset_id) if body.asset_id is not None else None
    _adopt_hardware(ctx, device)
    state = MatchState.IGNORED if body.is_ignored else MatchState.MATCHED if asset else MatchState.UNKNOWN
    device.is_decided, device.decision_note = True, body.note
    matching.assign(ctx, device, asset, state, "match_by_hand")
    return device


def register(ctx: Context, device_id: int, body: wire.RegisterDevice) -> Device:
    """Receive what reports into the register as a new asset, and match it."""
    device = _locked(ctx, device_id, body.version)
    _require_active(device)
    ctx.actor.require(Permission.ASSETS_MANAGE)
    if device.match is MatchState.MATCHED:
        raise Conflict("device_has_asset", hostname=device.hostname)
    device.is_decided = True
    model = _model(ctx, device, body.category)
    asset = asset_actions.create(
        ctx,
        NewAsset(
            tag=body.asset_tag,
            serial=device.serial,
            model_id=model.id,
            condition=Condition.GOOD,
        ),
    )
    _adopt_hardware(ctx, device)
    matching.assign(ctx, device, asset, MatchState.MATCHED, "match_registered")
    return device


def _locked(ctx: Context, device_id: int, version: int) -> Device:
    """The device as it is now, held for this transaction, at the version that the caller saw."""
    ctx.actor.require(Permission.DEVICES_MANAGE)
    device = ctx.session.get(Device, device_id, with_for_update=True, populate_existing=True)
    if device is None:
        raise NotFound
    check_version(device, version)
    return device


def _require_active(device: Device) -> None:
    if device.state is not EnrolmentState.ACTIVE:
        raise Conflict("device_not_active", hostname=device.hostname)


def _before(ctx: Context, device: Device) -> Device | None:
    """The active device of the same hardware: what this one takes over from."""
    identity = devices.identity_of(device)
    for other in devices.of_hardware(ctx, identity):
        is_it = other.id == device.replaces_id or is_same_machine(devices.identity_of(other), identity)
        if other.id != device.id and other.state is EnrolmentState.ACTIVE and is_it:
            return ctx.session.get(Device, other.id, with_for_update=True, populate_existing=True)
    return None


def _take_over(ctx: Context, device: Device, old: Device) -> None:
    """The old secret is void; match and history go to the new record."""
    asset_id, state, is_decided = old.asset_id, old.match, old.is_decided
    old_parts, new_parts = storage.shelf_of(ctx, old.id), storage.shelf_of(ctx, device.id)
    _void(ctx, old, "")
    ctx.session.execute(
        update(DeviceChange)
        .where(DeviceChange.device_id == old.id)
        .values(device_id=device.id)
        .execution_options(synchronize_session=False)
    )
    storage.compare(ctx, old_parts, new_parts, ctx.now)
    device.state = EnrolmentState.ACTIVE
    device.given_tag_key = device.given_tag_key or old.given_tag_key
    if state in (MatchState.MATCHED, MatchState.IGNORED):
        asset = assets.locked(ctx, asset_id) if asset_id is not None else None
        device.is_decided = is_decided
        matching.assign(ctx, device, asset, state, old.match_reason)


def _void(ctx: Context, device: Device, reason: str) -> None:
    before, device.state = device.state, EnrolmentState.REVOKED
    device.decision_note, device.updated_at = reason, ctx.now
    ctx.session.flush()
    if device.asset_id is not None:
        asset = assets.locked(ctx, device.asset_id)
        if asset.device_id == device.id:
            asset_actions.set_device(ctx, asset, None)
    changes = {"state": [before.value, device.state.value]}
    revoked = DeviceRevoked(
        subject=devices.ref(device), device_id=device.id, asset_id=device.asset_id, changes=changes
    )
    events.publish(ctx, revoked)


def _free_asset(ctx: Context, device: Device, asset_id: int) -> Asset:
    """An asset that is no other device."""
    try:
        asset = assets.locked(ctx, asset_id)
    except NotFound as error:
        raise Invalid("asset_unknown", "asset_id") from error
    if asset.state is AssetState.RETIRED:
        raise Conflict("asset_is_retired", "asset_id", tag=asset.tag)
    other = devices.of_asset(ctx, asset.id)
    if other is not None and other.id != device.id:
        raise Conflict("asset_has_device", "asset_id", tag=asset.tag, hostname=other.hostname)
    return asset


def _adopt_hardware(ctx: Context, device: Device) -> None:
    """A person has looked at it: the hardware that it reports now is its identity from here on."""
    if not device.is_changed:
        return
    hardware = matching.hardware_of(ctx, device)
    identity = identity_of(hardware)
    device.maker_key, device.serial_key = identity.maker, identity.serial
    device.uuid, device.machine_key = identity.uuid, identity.machine_key
    device.serial = hardware.serial if identity.serial else ""
    device.is_changed, device.flip_count = False, 0


def _model(ctx: Context, device: Device, category: str) -> AssetModel:
    """The model of that name, of whatever category; made when the register has none."""
    try:
        kind = AssetCategory(category)
    except ValueError as error:
        raise Invalid("value_not_accepted", "category") from error
    name = device.model or matching.hardware_of(ctx, device).board_model or kind.value
    keys = {"maker_key": asset_rules.key(device.maker), "name_key": asset_rules.key(name)}
    known = ctx.session.scalar(select(AssetModel).filter_by(**keys))
    if known is not None:
        return known
    return asset_actions.create_model(ctx, NewAssetModel(maker=device.maker, name=name, category=kind))
