"""Which device calls."""

from sqlalchemy import select

from server.core import tokens
from server.core.context import Actor, ActorKind, Context
from server.inventory.models import Device
from shared.errors import Unauthorized
from shared.inventory import EnrolmentState

NO_DIGEST = "0" * 64
"""Compared with where there is no such device, so that the answer takes as long."""


def actor_of_device(ctx: Context, credentials: str) -> Actor:
    """The caller behind "<device id>:<secret>". It may do nothing but report for itself."""
    given_id, _, secret = credentials.partition(":")
    is_id = given_id.isascii() and given_id.isdecimal() and len(given_id) < 19
    columns = (Device.id, Device.hostname, Device.secret_digest, Device.state)
    device = ctx.session.execute(select(*columns).where(Device.id == (int(given_id) if is_id else 0))).first()
    is_right = tokens.is_same(secret, device.secret_digest if device is not None else NO_DIGEST)
    if device is None or not is_right:
        raise Unauthorized("device_unknown")
    if device.state is EnrolmentState.REVOKED:
        raise Unauthorized("device_revoked")
    return Actor(ActorKind.DEVICE, device.id, name=device.hostname)
