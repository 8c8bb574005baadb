"""Enrolment secrets, as those who manage devices see them."""

from sqlalchemy import select

from server.core.context import Context
from server.core.records import copy
from server.inventory.models import EnrolmentSecret
from shared import inventory as wire
from shared.permissions import Permission


def find(ctx: Context) -> wire.EnrolmentSecrets:
    ctx.actor.require(Permission.DEVICES_MANAGE)
    rows = ctx.session.scalars(select(EnrolmentSecret).order_by(EnrolmentSecret.id.desc()))
    return wire.EnrolmentSecrets(items=[row(ctx, secret) for secret in rows])


def row(ctx: Context, secret: EnrolmentSecret) -> wire.EnrolmentSecretRow:
    return copy(secret, wire.EnrolmentSecretRow, is_revoked=secret.revoked_at is not None)
