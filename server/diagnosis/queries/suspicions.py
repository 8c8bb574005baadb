"""Changes that too many machines with tickets share. Everything is counted over what the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, select

from server.auth.models import Account
from server.catalog.models import TeamMember
from server.core.context import Context
from server.core.text import say
from server.diagnosis.models import Suspicion, SuspicionTicket, TicketSnapshot
from server.diagnosis.rules import chance
from server.diagnosis.rules.chance import Sample
from server.inventory.models import Device
from server.people.models import Person
from server.tickets.models import Ticket
from server.tickets.queries.visibility import visible
from shared import diagnosis as wire
from shared.diagnosis import SuspicionState
from shared.errors import NotFound
from shared.permissions import Permission, Role
from shared.wire import Ref

SHOWN_FOR = timedelta(days=7)
MOST_SHOWN = 20
MOST_TICKETS = 200


@dataclass(frozen=True)
class Seen:
    """A suspicion and its figures as one reader sees them."""

    row: Suspicion
    sample: Sample


def may_read(ctx: Context) -> bool:
    return ctx.actor.may(Permission.DEVICES_READ)


def seen(ctx: Context, row: Suspicion) -> Seen | None:
    """None where what the reader may see is no pattern: then there is nothing to be told."""
    affected = ctx.session.scalar(
        select(func.count(SuspicionTicket.device_id.distinct()))
        .join(Ticket, Ticket.id == SuspicionTicket.ticket_id)
        .where(SuspicionTicket.suspicion_id == row.id, visible(ctx))
    )
    drawn = ctx.session.scalar(
        select(func.count(TicketSnapshot.device_id.distinct()))
        .join(Ticket, Ticket.id == TicketSnapshot.ticket_id)
        .where(TicketSnapshot.taken_at >= row.since, TicketSnapshot.taken_at <= row.updated_at, visible(ctx))
    )
    sample = Sample(affected or 0, max(drawn or 0, affected or 0), row.fleet_with, row.fleet)
    return Seen(row, sample) if chance.is_suspicious(sample) else None


def find(ctx: Context) -> wire.Suspicions:
    """Open ones first, then what was done about others lately."""
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    if not may_read(ctx):
        return wire.Suspicions(items=[])
    query = (
        select(Suspicion)
        .where(Suspicion.updated_at >= ctx.now - SHOWN_FOR)
        .order_by(Suspicion.found_at.desc(), Suspicion.id.desc())
        .limit(MOST_SHOWN)
    )
    found = [one for row in ctx.session.scalars(query) if (one := seen(ctx, row)) is not None]
    found.sort(key=lambda one: one.row.state is not SuspicionState.OPEN)
    return wire.Suspicions(items=[shown(ctx, one) for one in found])


def get(ctx: Context, suspicion_id: int) -> Seen:
    row = ctx.session.get(Suspicion, suspicion_id) if may_read(ctx) else None
    found = seen(ctx, row) if row is not None else None
    if found is None:
        raise NotFound
    return found


def of_ticket(ctx: Context, ticket_id: int) -> list[wire.SuspicionRow]:
    if not may_read(ctx):
        return []
    rows = ctx.session.scalars(
        select(Suspicion)
        .join(SuspicionTicket, SuspicionTicket.suspicion_id == Suspicion.id)
        .where(SuspicionTicket.ticket_id == ticket_id, Suspicion.state != SuspicionState.DISMISSED)
    )
    return [shown(ctx, one) for row in rows if (one := seen(ctx, row)) is not None]


def shown(ctx: Context, one: Seen) -> wire.SuspicionRow:
    row, sample = one.row, one.sample
    return wire.SuspicionRow(
        id=row.id,
        section=row.section,
        kind=row.kind,
        label=named(ctx, row),
        old=row.old,
        new=row.new,
        state=row.state,
        affected=sample.affected,
        ticket_devices=sample.drawn,
        fleet_with=sample.marked,
        fleet=sample.fleet,
        lift=round(chance.lift(sample), 1),
        chance=chance.tail(sample),
        first_change_at=row.first_change_at,
        found_at=row.found_at,
        parent=_parent(ctx, row),
        dismissed_reason=row.dismissed_reason,
        version=row.version,
    )


def named(ctx: Context, row: Suspicion) -> str:
    field = say(ctx.language, f"inventory.field.{row.field}") if row.field else ""
    return " ".join(part for part in (row.label, field) if part)


def _parent(ctx: Context, row: Suspicion) -> Ref | None:
    if row.parent_id is None:
        return None
    found = ctx.session.execute(
        select(Ticket.number, Ticket.subject).where(Ticket.id == row.parent_id, visible(ctx))
    ).one_or_none()
    return Ref(kind="ticket", id=row.parent_id, label=f"{found[0]} {found[1]}") if found else None


def tickets_of(ctx: Context, row: Suspicion) -> Sequence[tuple[Ticket, str, Device, datetime]]:
    """Its tickets that the reader may see."""
    found = ctx.session.execute(
        select(Ticket, Person.name, Device, SuspicionTicket.changed_at)
        .join(SuspicionTicket, SuspicionTicket.ticket_id == Ticket.id)
        .join(Person, Person.id == Ticket.requester_id)
        .join(Device, Device.id == SuspicionTicket.device_id)
        .where(and_(SuspicionTicket.suspicion_id == row.id, visible(ctx)))
        .order_by(Ticket.id)
        .limit(MOST_TICKETS)
    )
    return [(one[0], one[1], one[2], one[3]) for one in found]


def leads_of(ctx: Context, suspicion_id: int) -> list[tuple[Ticket, set[int]]]:
    """By team that has tickets of it: the first of them, and the persons who lead the team."""
    first = (
        select(func.min(Ticket.id))
        .join(SuspicionTicket, SuspicionTicket.ticket_id == Ticket.id)
        .where(SuspicionTicket.suspicion_id == suspicion_id, Ticket.team_id.is_not(None))
        .group_by(Ticket.team_id)
    )
    query = (
        select(Ticket, Account)
        .join(TeamMember, TeamMember.team_id == Ticket.team_id)
        .join(Account, Account.person_id == TeamMember.person_id)
        .where(Ticket.id.in_(first), Account.is_enabled)
        .order_by(Ticket.id)
    )
    found: dict[Ticket, set[int]] = {}
    for ticket, account in ctx.session.execute(query):
        if Role.LEAD in account.roles and account.person_id is not None:
            found.setdefault(ticket, set()).add(account.person_id)
    return list(found.items())


def detail(ctx: Context, one: Seen) -> wire.SuspicionDetail:
    row = shown(ctx, one)
    facts = {"label": row.label, "new": row.new, "affected": row.affected, "fleet": row.fleet_with}
    return wire.SuspicionDetail(
        row=row,
        tickets=[
            wire.AffectedTicket(
                id=ticket.id,
                number=ticket.number,
                subject=ticket.subject,
                requester=requester,
                device=Ref(kind="device", id=device.id, label=device.hostname),
                changed_at=changed_at,
                created_at=ticket.created_at,
            )
            for ticket, requester, device, changed_at in tickets_of(ctx, one.row)
        ],
        announcement_title=say(ctx.language, "diagnosis.announcement_title", **facts).strip(),
        announcement_text=say(ctx.language, "diagnosis.announcement_text", **facts),
    )
