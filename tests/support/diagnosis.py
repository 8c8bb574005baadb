"""Fleets with planted changes, and tickets from their machines."""

from datetime import datetime, timedelta

from sqlalchemy import select

from server.core.context import Actor, ActorKind
from server.diagnosis.actions import rules, suspicions
from server.diagnosis.models import CauseRule
from server.diagnosis.queries import suspicions as queries
from server.diagnosis.queries import tickets
from server.inventory.models import Device, DeviceChange, EnrolmentSecret
from server.people.models import Person
from server.tickets.actions import create
from server.tickets.models import Ticket
from shared.diagnosis import SuspicionRow, TicketDiagnosis
from shared.inventory import EnrolmentState
from shared.tickets import Channel, NewOwnTicket
from shared.wire import Ref
from tests.support.house import Desk


def fleet(desk: Desk, count: int) -> list[Device]:
    """So many active computers that have reported nothing yet."""
    with desk.ctx() as ctx:
        secret = EnrolmentSecret(
            label="본사",
            digest="x",
            created_at=ctx.now,
            expires_at=ctx.now + timedelta(days=30),
            max_uses=1000,
        )
        ctx.session.add(secret)
        ctx.session.flush()
        found = [
            Device(
                hostname=f"PC-{number:04}",
                secret_digest="x",
                enrolment_secret_id=secret.id,
                enrolled_at=ctx.now,
                state=EnrolmentState.ACTIVE,
                updated_at=ctx.now,
                last_seen_at=ctx.now,
            )
            for number in range(count)
        ]
        ctx.session.add_all(found)
        ctx.session.flush()
    return found


def changed(
    desk: Desk,
    devices: list[Device],
    label: str,
    new: str,
    *,
    old: str = "1.0",
    at: datetime | None = None,
    kind: str = "updated",
) -> None:
    """The same update on each of them."""
    with desk.ctx() as ctx:
        ctx.session.add_all(
            DeviceChange(
                device_id=device.id,
                at=at or ctx.now - timedelta(hours=20),
                section="software",
                kind=kind,
                label=label,
                field="",
                old=old,
                new=new,
            )
            for device in devices
        )


def complained(desk: Desk, device: Device, requester: Person, subject: str = "VPN이 끊깁니다") -> Ticket:
    """A ticket reported from the computer itself."""
    actor = Actor(ActorKind.DEVICE, device.id, name=device.hostname)
    with desk.ctx(actor) as ctx:
        place = Ref(kind="device", id=device.id, label=device.hostname)
        return create.open_for(
            ctx, requester, NewOwnTicket(subject=subject), channel=Channel.AGENT, device=place
        )


def look(desk: Desk) -> None:
    with desk.ctx() as ctx:
        suspicions.look(ctx)


def seen(desk: Desk, actor: Actor) -> list[SuspicionRow]:
    with desk.ctx(actor, writes=False) as ctx:
        return queries.find(ctx).items


def diagnosis(desk: Desk, actor: Actor, ticket: Ticket) -> TicketDiagnosis:
    with desk.ctx(actor, writes=False) as ctx:
        return tickets.detail(ctx, tickets.show(ctx, ticket.id))


def install_rules(desk: Desk) -> None:
    with desk.ctx() as ctx:
        rules.install_defaults(ctx)


def give_macro(desk: Desk, key: str, macro_id: int) -> None:
    """The rule of this key names the macro that helps."""
    with desk.ctx() as ctx:
        ctx.session.scalars(select(CauseRule).where(CauseRule.key == key)).one().macro_id = macro_id
