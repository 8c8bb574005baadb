"""All that is known of the machines of one ticket."""

from collections.abc import Sequence

from msgspec import convert
from sqlalchemy import select

from server.core.context import Context
from server.core.records import copy
from server.diagnosis.models import FixCheck
from server.diagnosis.queries import causes, machines, suspicions
from server.inventory.models import Device
from server.tickets.models import Ticket
from server.tickets.queries import visibility
from shared import diagnosis as wire
from shared.wire import Ref


def show(ctx: Context, ticket_id: int) -> Ticket:
    return visibility.get(ctx, ticket_id)


def detail(ctx: Context, ticket: Ticket) -> wire.TicketDiagnosis:
    frozen = machines.frozen(ctx, ticket.id)
    return wire.TicketDiagnosis(
        snapshots=frozen,
        findings=causes.findings(ctx, frozen),
        checks=_checks(ctx, checks_of(ctx, ticket.id)),
        suspicions=suspicions.of_ticket(ctx, ticket.id),
    )


def checks_of(ctx: Context, ticket_id: int) -> Sequence[FixCheck]:
    return ctx.session.scalars(
        select(FixCheck).where(FixCheck.ticket_id == ticket_id).order_by(FixCheck.id)
    ).all()


def _checks(ctx: Context, rows: Sequence[FixCheck]) -> list[wire.FixCheck]:
    ids = {row.device_id for row in rows}
    names: dict[int, str] = {}
    if ids:
        found = ctx.session.execute(select(Device.id, Device.hostname).where(Device.id.in_(ids)))
        names = {one[0]: one[1] for one in found}
    return [
        copy(
            row,
            wire.FixCheck,
            device=Ref(kind="device", id=row.device_id, label=names[row.device_id]),
            condition=convert(row.condition, wire.Condition),
        )
        for row in rows
    ]
