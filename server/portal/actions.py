"""A problem reported from a computer becomes a ticket of the person in front of it."""

from dataclasses import replace

from sqlalchemy import func, select

from server.assets import queries as assets
from server.assets.models import Asset
from server.core.context import Context
from server.inventory import queries as inventory
from server.inventory.models import Device
from server.people import queries as people
from server.people.models import Person
from server.tickets.actions import create
from server.tickets.models import Ticket
from shared.custody import HolderKind
from shared.errors import Conflict, Unauthorized
from shared.inventory import EnrolmentState, ProblemReport
from shared.people import EmploymentState
from shared.permissions import Permission
from shared.tickets import Channel, NewOwnTicket

LONGEST_SUBJECT = 250


def report_problem(ctx: Context, body: ProblemReport) -> Ticket:
    """The ticket is linked to the computer, and to its asset where one is matched.

    Whoever writes may say who they are; where that fits nobody, it is whoever holds the computer.
    """
    device = _own_device(ctx)
    requester = _requester(ctx, device, body)
    if requester is None:
        raise Conflict("problem_without_person", hostname=device.hostname)
    form = NewOwnTicket(subject=body.subject[:LONGEST_SUBJECT], description=body.body)
    reads_assets = replace(ctx.actor, permissions=frozenset({Permission.ASSETS_READ_SUMMARY}))
    return create.open_for(
        ctx.acting_as(reads_assets), requester, form, channel=Channel.AGENT, device=inventory.ref(device)
    )


def _own_device(ctx: Context) -> Device:
    device = ctx.session.get(Device, ctx.actor.id)
    if device is None or device.state is EnrolmentState.REVOKED:
        raise Unauthorized("device_revoked")
    if device.state is EnrolmentState.PENDING:
        raise Conflict("problem_before_acceptance", hostname=device.hostname)
    return device


def _requester(ctx: Context, device: Device, body: ProblemReport) -> Person | None:
    """By account (the agent has seen it), by address, else the holder. Somebody who has left asks nothing."""
    candidates = (
        people.by_account_name(ctx, body.account),
        _by_email(ctx, body.email),
        _holder(ctx, device),
        people.by_account_name(ctx, device.observed_account),
    )
    on = people.today(ctx)
    working = [
        person
        for person in candidates
        if person is not None and people.state_of(person, on) is not EmploymentState.LEFT
    ]
    return working[0] if working else None


def _by_email(ctx: Context, email: str) -> Person | None:
    """Whose address this is; nobody's when two persons share it."""
    wanted = email.strip().lower()
    if not wanted:
        return None
    found = ctx.session.scalars(select(Person).where(func.lower(Person.email) == wanted).limit(2)).all()
    return found[0] if len(found) == 1 else None


def _holder(ctx: Context, device: Device) -> Person | None:
    asset = ctx.session.get(Asset, device.asset_id) if device.asset_id is not None else None
    holder = assets.holder(asset) if asset is not None else None
    if holder is None or holder.kind != HolderKind.PERSON:
        return None
    return people.get(ctx, holder.id)
