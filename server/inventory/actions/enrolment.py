"""How a device comes in: a shared secret is exchanged for a secret of this device alone."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from server.assets import rules as asset_rules
from server.core import events, tokens
from server.core.context import Context
from server.core.db import take_lock
from server.inventory.actions import matching
from server.inventory.events import DeviceEnrolled, EnrolmentSecretCreated, EnrolmentSecretRevoked
from server.inventory.models import Device, EnrolmentSecret
from server.inventory.queries import devices, secrets
from server.inventory.rules import reports
from server.inventory.rules.identity import Identity, identity_of, is_same_machine
from shared import inventory as wire
from shared.errors import NotFound, TooMany, Unauthorized
from shared.inventory import EnrolmentState
from shared.permissions import Permission
from shared.wire import Ref

PACE = timedelta(minutes=10)
MOST_IN_PACE = 1000
"""Enrolments from one address within `PACE`; a whole office may stand behind one."""


def create_secret(ctx: Context, body: wire.NewEnrolmentSecret) -> wire.EnrolmentSecretCreated:
    """A secret for installers; shown this once."""
    ctx.actor.require(Permission.DEVICES_MANAGE)
    word = tokens.new_secret("ieum-enrol-")
    secret = EnrolmentSecret(
        label=body.label.strip(),
        digest=tokens.digest(word),
        created_at=ctx.now,
        expires_at=ctx.now + timedelta(days=body.valid_days),
        max_uses=body.max_uses,
        use_count=0,
    )
    ctx.session.add(secret)
    ctx.session.flush()
    changes: dict[str, list[Any]] = {
        "max_uses": [None, body.max_uses],
        "expires_at": [None, secret.expires_at.isoformat()],
    }
    events.publish(ctx, EnrolmentSecretCreated(subject=_ref(secret), changes=changes))
    return wire.EnrolmentSecretCreated(row=secrets.row(ctx, secret), secret=word)


def revoke_secret(ctx: Context, secret_id: int) -> EnrolmentSecret:
    """It enrols nobody any more; devices that came in by it go on."""
    ctx.actor.require(Permission.DEVICES_MANAGE)
    secret = ctx.session.get(EnrolmentSecret, secret_id)
    if secret is None:
        raise NotFound
    if secret.revoked_at is None:
        secret.revoked_at = ctx.now
        events.publish(ctx, EnrolmentSecretRevoked(subject=_ref(secret)))
    return secret


def enrol(ctx: Context, body: wire.Enrolment) -> wire.Enrolled:
    """A new device. Hardware that is known already waits for a person, and the known device goes on.

    A device that never used its secret did not get the answer: it gets a new one.
    """
    take_lock(ctx.session, "inventory.enrol")
    secret = _usable(ctx, body.secret)
    identity = identity_of(body.hardware)
    known = [
        device
        for device in devices.of_hardware(ctx, identity)
        if is_same_machine(devices.identity_of(device), identity)
    ]
    for device in known:
        if _lost_the_answer(device, identity, secret):
            return _answer(ctx, device)
    if secret.use_count >= secret.max_uses:
        raise Unauthorized("enrolment_secret_used_up", max_uses=secret.max_uses)
    _check_pace(ctx)
    secret.use_count += 1
    device = _new_device(ctx, body, secret, identity)
    if known:
        device.state = EnrolmentState.PENDING
        active = [other.id for other in known if other.state is EnrolmentState.ACTIVE]
        device.replaces_id = active[0] if active else None
    ctx.session.add(device)
    ctx.session.flush()
    _tell(ctx, device, secret)
    matching.rematch(ctx, device)
    return _answer(ctx, device)


def _usable(ctx: Context, word: str) -> EnrolmentSecret:
    digest = tokens.digest(word)
    secret = ctx.session.scalar(select(EnrolmentSecret).where(EnrolmentSecret.digest == digest))
    if secret is None:
        raise Unauthorized("enrolment_secret_unknown")
    if secret.revoked_at is not None:
        raise Unauthorized("enrolment_secret_revoked")
    if secret.expires_at <= ctx.now:
        raise Unauthorized("enrolment_secret_expired")
    return secret


def _lost_the_answer(device: Device, identity: Identity, secret: EnrolmentSecret) -> bool:
    """The very same machine came by the same secret before and never used what it was given."""
    is_unused = device.last_seen_at is None and device.state is not EnrolmentState.REVOKED
    is_same = devices.identity_of(device) == identity and device.enrolment_secret_id == secret.id
    return is_unused and is_same


def _check_pace(ctx: Context) -> None:
    recent = (Device.enrolled_from == ctx.remote, Device.enrolled_at > ctx.now - PACE)
    if (ctx.session.scalar(select(func.count(Device.id)).where(*recent)) or 0) >= MOST_IN_PACE:
        raise TooMany("enrolments_too_many", retry_after_s=int(PACE.total_seconds()))


def _new_device(ctx: Context, body: wire.Enrolment, secret: EnrolmentSecret, identity: Identity) -> Device:
    return Device(
        hostname=body.hostname.strip(),
        maker=body.hardware.maker,
        model=body.hardware.model,
        serial=body.hardware.serial if identity.serial else "",
        maker_key=identity.maker,
        serial_key=identity.serial,
        uuid=identity.uuid,
        machine_key=identity.machine_key,
        secret_digest="",
        given_tag_key=asset_rules.key(body.asset_tag),
        enrolment_secret_id=secret.id,
        enrolled_from=ctx.remote,
        enrolled_at=ctx.now,
        state=EnrolmentState.ACTIVE,
        os_name=body.os_family,
        agent_version=body.agent_version,
        updated_at=ctx.now,
    )


def _answer(ctx: Context, device: Device) -> wire.Enrolled:
    """A secret of this device alone: shown this once, kept as a digest."""
    word = tokens.new_secret()
    device.secret_digest, device.updated_at = tokens.digest(word), ctx.now
    ctx.session.flush()
    orders = reports.orders(device.id, ctx.now, ctx.report_interval_s, [])
    return wire.Enrolled(device_id=device.id, secret=word, state=device.state, orders=orders)


def _tell(ctx: Context, device: Device, secret: EnrolmentSecret) -> None:
    changes = {"state": ["", device.state.value], "enrolled_by": ["", secret.label]}
    is_pending = device.state is EnrolmentState.PENDING
    subject = devices.ref(device)
    events.publish(
        ctx, DeviceEnrolled(subject=subject, device_id=device.id, is_pending=is_pending, changes=changes)
    )


def _ref(secret: EnrolmentSecret) -> Ref:
    return Ref(kind="enrolment_secret", id=secret.id, label=secret.label)
