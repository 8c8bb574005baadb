"""Whether a solution holds: a condition over the machine, looked at with each of its reports."""

from dataclasses import replace

from msgspec import convert, to_builtins
from sqlalchemy import select

from server.core import events as core_events
from server.core.context import SYSTEM, Context
from server.core.events import Event
from server.diagnosis import events
from server.diagnosis.models import FixCheck
from server.diagnosis.queries import machines
from server.diagnosis.queries import tickets as queries
from server.diagnosis.rules import causes, fixes
from server.inventory.models import Device
from server.inventory.queries import devices
from server.tickets import events as ticket_events
from server.tickets.actions import steps
from server.tickets.models import Ticket
from server.tickets.queries import visibility
from shared.diagnosis import NUMBERS, SOFTWARE, Condition, FixState, NewFixCheck, Snapshot
from shared.errors import Conflict, NotFound
from shared.permissions import Permission
from shared.tickets import TicketAction

MOST_CHECKS = 10
WATCHED = (FixState.WAITING, FixState.MET)
BATCH = 200
TOLD: dict[FixState, tuple[str, type[Event]]] = {
    FixState.MET: ("fix_met", events.FixMet),
    FixState.VERIFIED: ("fix_verified", events.FixVerified),
    FixState.FAILED: ("fix_failed", events.FixFailed),
}


def attach(ctx: Context, ticket_id: int, form: NewFixCheck) -> Ticket:
    """From now on every report of the machine is looked at."""
    ctx.actor.require(Permission.TICKETS_WORK)
    ctx.actor.require(Permission.DEVICES_READ)
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.NOTE)
    device = devices.get(ctx, form.device_id)
    causes.check([form.condition])
    known = [one for one in queries.checks_of(ctx, ticket.id) if one.state in WATCHED]
    plain = to_builtins(form.condition)
    if any(one.device_id == device.id and one.condition == plain for one in known):
        raise Conflict("fix_check_exists")
    if len(known) >= MOST_CHECKS:
        raise Conflict("too_many_fix_checks", most=MOST_CHECKS)
    check = FixCheck(
        ticket_id=ticket.id,
        device_id=device.id,
        condition=plain,
        state=FixState.WAITING,
        created_at=ctx.now,
        created_by=ctx.actor.name,
    )
    ctx.session.add(check)
    ctx.session.flush()
    steps.append(ctx, ticket, steps.event("fix_check_attached", **_facts(check, device)))
    core_events.publish(ctx, events.FixCheckAttached(subject=ticket_events.ref(ticket)))
    return ticket


def cancel(ctx: Context, ticket_id: int, check_id: int) -> Ticket:
    ctx.actor.require(Permission.TICKETS_WORK)
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.NOTE)
    check = ctx.session.get(FixCheck, check_id)
    if check is None or check.ticket_id != ticket.id:
        raise NotFound
    if check.state in WATCHED:
        check.state, check.settled_at = FixState.CANCELLED, ctx.now
        ctx.session.flush()
        core_events.publish(ctx, events.FixCheckCancelled(subject=ticket_events.ref(ticket)))
    return ticket


def look(ctx: Context, device_id: int) -> None:
    """A machine has reported. Most are watched by nobody: one read of a small index."""
    rows = ctx.session.scalars(
        select(FixCheck).where(FixCheck.device_id == device_id, FixCheck.state.in_(WATCHED)).limit(BATCH)
    ).all()
    if not rows:
        return
    device = ctx.session.get_one(Device, device_id)
    conditions = {row.id: convert(row.condition, Condition) for row in rows}
    ours = replace(ctx, actor=SYSTEM)
    picture = machines.pictures(ours, [device], causes.programs_asked_for(conditions.values()))[0]
    for row in rows:
        _judge(ours, row, conditions[row.id], picture, device)


def _judge(ctx: Context, row: FixCheck, condition: Condition, picture: Snapshot, device: Device) -> None:
    ticket = visibility.get(ctx, row.ticket_id, held=True)
    found = causes.evidence(condition, picture, row.created_at)
    watch = fixes.Watch(row.state, ticket.status, row.reports_seen + 1, ticket.resolved_at)
    if fixes.counts(watch):
        row.reports_seen += 1
    row.found = _found(condition, picture)
    _settle(ctx, row, ticket, fixes.after_report(watch, ctx.now, is_met=found is not None), device)


def _found(condition: Condition, picture: Snapshot) -> str:
    """The figure of the report, for the reader."""
    if condition.fact in SOFTWARE:
        wanted = condition.program.casefold()
        return ", ".join(
            f"{name} {version}".strip()
            for name, version in picture.programs.items()
            if wanted in name.casefold()
        )[:200]
    value = causes.number(condition.fact, picture) if condition.fact in NUMBERS else None
    return "" if value is None else f"{value:.1f}"


def _settle(ctx: Context, row: FixCheck, ticket: Ticket, state: FixState, device: Device) -> None:
    if state is row.state:
        return
    before, row.state = row.state, state
    row.settled_at = None if state in WATCHED else ctx.now
    ctx.session.flush()
    if state not in TOLD or (before, state) == (FixState.MET, FixState.WAITING):
        return
    name, kind = TOLD[state]
    steps.append(ctx, ticket, steps.event(name, **_facts(row, device)))
    ctx.session.flush()
    core_events.publish(ctx, kind(subject=ticket_events.ref(ticket)))


def _facts(row: FixCheck, device: Device) -> dict[str, str]:
    """What fills the sentence of the history; the figures are words of the condition, not of the ticket."""
    condition = convert(row.condition, Condition)
    return {
        "device": device.hostname,
        "fact": condition.fact.value,
        "compare": condition.compare.value,
        "limit": f"{condition.limit:g}",
        "program": condition.program,
        "version": condition.version,
        "found": row.found,
    }


def give_up(ctx: Context) -> None:
    """Resolved for days, and nothing shows that it is: the machine is silent or still the same."""
    rows = ctx.session.scalars(
        select(FixCheck)
        .join(Ticket, Ticket.id == FixCheck.ticket_id)
        .where(FixCheck.state.in_(WATCHED), Ticket.resolved_at < ctx.now - fixes.DAYS_ALLOWED)
        .order_by(FixCheck.id)
        .limit(BATCH)
    ).all()
    for row in rows:
        ticket = visibility.get(ctx, row.ticket_id, held=True)
        watch = fixes.Watch(row.state, ticket.status, row.reports_seen, ticket.resolved_at)
        state = fixes.after_report(watch, ctx.now, is_met=False)
        _settle(ctx, row, ticket, state, ctx.session.get_one(Device, row.device_id))
