"""Same change, same symptom: found by the clock, confirmed or dismissed by people."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import func, select

from server.core import events as core_events
from server.core.context import Context, check_version
from server.core.text import say
from server.diagnosis import events
from server.diagnosis.models import Suspicion, SuspicionTicket, TicketSnapshot
from server.diagnosis.queries import suspicions as queries
from server.diagnosis.queries.suspicions import Seen
from server.diagnosis.rules import chance
from server.diagnosis.rules.chance import Sample
from server.inventory.models import Device, DeviceChange
from server.people.rules import tidy
from server.tickets.actions import create, edit
from server.tickets.models import Ticket
from server.tickets.queries import links
from shared import diagnosis as wire
from shared.diagnosis import SuspicionState
from shared.errors import Conflict, DeskError, Forbidden
from shared.inventory import EnrolmentState
from shared.permissions import Permission
from shared.tickets import Channel, Kind, Level, LinkKind, NewLink, NewTicket, Status
from shared.wire import Ref

WINDOW = timedelta(hours=24)
"""Tickets of so long ago are looked at together."""
CHANGED_WITHIN = timedelta(days=7)
MOST_TICKETS = 2000
MOST_LOOKED_AT = 20
"""Changes whose spread over the fleet is counted at one time: the most frequent ones."""
SECTIONS = ("software", "system", "hardware", "network", "displays")
SAME_MACHINES = 0.8
LONGEST_SUBJECT = 200


@dataclass(frozen=True)
class What:
    """A change as machines share it."""

    section: str
    kind: str
    label: str
    field: str
    new: str
    old: str = ""
    """Only where it went away: what an update replaced may differ from machine to machine."""

    @property
    def key(self) -> str:
        parts = (self.section, self.kind, self.label, self.field, self.new, self.old)
        return sha256("\x1f".join(parts).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Hit:
    ticket_id: int
    device_id: int
    changed_at: datetime
    old: str


Hits = Mapping[What, list[Hit]]


def look(ctx: Context) -> None:
    """Bounded whatever the size of the fleet: machines with new tickets, their changes, then a few counts."""
    since = ctx.now - WINDOW
    drawn = _machines_with_tickets(ctx, since)
    if len(drawn) < chance.SMALLEST:
        return
    shared = {what: hits for what, hits in _changes(ctx, drawn).items() if _machines(hits) >= chance.SMALLEST}
    if not shared:
        return
    frequent = sorted(shared, key=lambda what: -_machines(shared[what]))[:MOST_LOOKED_AT]
    fleet = _fleet(ctx)
    found: list[tuple[float, What, Sample]] = []
    for what in frequent:
        sample = Sample(
            _machines(shared[what]), len(drawn), _spread(ctx, what, since - CHANGED_WITHIN), fleet
        )
        if chance.is_suspicious(sample, len(frequent)):
            found.append((chance.tail(sample), what, sample))
    kept: list[set[int]] = []
    for _, what, sample in sorted(found, key=lambda one: one[0]):
        machines = {hit.device_id for hit in shared[what]}
        if not any(len(machines & other) >= SAME_MACHINES * len(machines) for other in kept):
            kept.append(machines)
            _put(ctx, what, shared[what], sample, since)


def _machines_with_tickets(ctx: Context, since: datetime) -> dict[int, list[tuple[int, datetime]]]:
    """By machine, its tickets since then; cancelled ones told of no trouble."""
    rows = ctx.session.execute(
        select(TicketSnapshot.device_id, TicketSnapshot.ticket_id, TicketSnapshot.taken_at)
        .join(Ticket, Ticket.id == TicketSnapshot.ticket_id)
        .where(
            TicketSnapshot.taken_at > since,
            Ticket.kind == Kind.INCIDENT,
            Ticket.status.not_in((Status.CANCELLED, Status.MERGED)),
            Ticket.id.not_in(select(Suspicion.parent_id).where(Suspicion.parent_id.is_not(None))),
        )
        .order_by(TicketSnapshot.taken_at.desc())
        .limit(MOST_TICKETS)
    )
    found: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    for device_id, ticket_id, at in rows:
        found[device_id].append((ticket_id, at))
    return found


def _changes(ctx: Context, drawn: Mapping[int, list[tuple[int, datetime]]]) -> Hits:
    """What changed on them in the days before their tickets, by what it was."""
    earliest = min(at for tickets in drawn.values() for _, at in tickets) - CHANGED_WITHIN
    found: dict[What, list[Hit]] = defaultdict(list)
    ids = sorted(drawn)
    for start in range(0, len(ids), 500):
        rows = ctx.session.scalars(
            select(DeviceChange).where(
                DeviceChange.device_id.in_(ids[start : start + 500]),
                DeviceChange.at > earliest,
                DeviceChange.section.in_(SECTIONS),
            )
        )
        for row in rows:
            what = What(
                row.section,
                row.kind,
                row.label,
                row.field,
                row.new,
                row.old if row.kind == "removed" else "",
            )
            found[what] += [
                Hit(ticket_id, row.device_id, row.at, row.old)
                for ticket_id, at in drawn[row.device_id]
                if at - CHANGED_WITHIN < row.at <= at
            ]
    return found


def _machines(hits: list[Hit]) -> int:
    return len({hit.device_id for hit in hits})


def _fleet(ctx: Context) -> int:
    query = select(func.count()).select_from(Device).where(Device.state == EnrolmentState.ACTIVE)
    return ctx.session.scalar(query) or 0


def _spread(ctx: Context, what: What, since: datetime) -> int:
    """How many machines of the fleet have it lately; read from the index alone."""
    query = select(func.count(DeviceChange.device_id.distinct())).where(
        DeviceChange.label == what.label,
        DeviceChange.new == what.new,
        DeviceChange.at > since,
        DeviceChange.section == what.section,
        DeviceChange.kind == what.kind,
        DeviceChange.field == what.field,
    )
    if what.kind == "removed":
        query = query.where(DeviceChange.old == what.old)
    return ctx.session.scalar(query) or 0


def _put(ctx: Context, what: What, hits: list[Hit], sample: Sample, since: datetime) -> None:
    """New, or grown. What was dismissed or confirmed lately stays so."""
    row = ctx.session.scalar(
        select(Suspicion)
        .where(Suspicion.key == what.key, Suspicion.updated_at > ctx.now - CHANGED_WITHIN)
        .order_by(Suspicion.id.desc())
        .limit(1)
    )
    is_new = row is None
    if row is None:
        olds = {hit.old for hit in hits}
        row = Suspicion(
            key=what.key,
            section=what.section,
            kind=what.kind,
            label=what.label,
            field=what.field,
            old=olds.pop() if len(olds) == 1 else "",
            new=what.new,
            state=SuspicionState.OPEN,
            first_change_at=min(hit.changed_at for hit in hits),
            found_at=ctx.now,
            since=since,
            fleet_with=sample.marked,
            fleet=sample.fleet,
            updated_at=ctx.now,
        )
        ctx.session.add(row)
        ctx.session.flush()
    if row.state is SuspicionState.DISMISSED:
        return
    known = set(
        ctx.session.scalars(select(SuspicionTicket.ticket_id).where(SuspicionTicket.suspicion_id == row.id))
    )
    new = {hit.ticket_id: hit for hit in hits if hit.ticket_id not in known}
    if not new and not is_new:
        return
    ctx.session.add_all(
        SuspicionTicket(
            suspicion_id=row.id, ticket_id=hit.ticket_id, device_id=hit.device_id, changed_at=hit.changed_at
        )
        for hit in new.values()
    )
    row.fleet_with, row.fleet, row.updated_at = sample.marked, sample.fleet, ctx.now
    ctx.session.flush()
    kind = events.SuspicionFound if is_new else events.SuspicionGrew
    core_events.publish(ctx, kind(subject=ref(row)))


def ref(row: Suspicion) -> Ref:
    return Ref(kind="suspicion", id=row.id, label=f"{row.label} {row.new}".strip())


# --- by people ----------------------------------------------------------------------------------------------


def make_parent(ctx: Context, suspicion_id: int, form: wire.MakeParent) -> Seen:
    """One incident over all of them; tickets that already hang below another one stay there."""
    ctx.actor.require(Permission.TICKETS_WORK)
    one = queries.get(ctx, suspicion_id)
    row = _held(one, form.version)
    person_id = ctx.actor.person_id
    if person_id is None:
        raise Forbidden("person_needed")
    shown = queries.shown(ctx, one)
    facts = {
        "label": shown.label,
        "new": shown.new,
        "affected": shown.affected,
        "drawn": shown.ticket_devices,
        "marked": shown.fleet_with,
        "fleet": shown.fleet,
        "lift": shown.lift,
    }
    subject = tidy(form.subject) or say(ctx.language, "diagnosis.parent_subject", **facts)
    parent = create.create(
        ctx,
        NewTicket(
            subject=subject[:LONGEST_SUBJECT],
            description=say(ctx.language, "diagnosis.parent_text", **facts),
            requester_id=person_id,
            channel=Channel.DESK,
            impact=Level.HIGH,
            urgency=Level.HIGH,
            is_taken=bool(ctx.actor.team_ids),
        ),
    )
    for ticket, *_ in queries.tickets_of(ctx, row):
        _hang_below(ctx, ticket, parent)
    row.state, row.parent_id, row.updated_at = SuspicionState.CONFIRMED, parent.id, ctx.now
    ctx.session.flush()
    core_events.publish(ctx, events.SuspicionConfirmed(subject=ref(row)))
    return one


def _hang_below(ctx: Context, ticket: Ticket, parent: Ticket) -> None:
    """Where the caller may; what they may only read is left to those who work on it."""
    if ticket.id == parent.id or links.parents(ctx, ticket.id):
        return
    try:
        edit.link(ctx, ticket.id, NewLink(kind=LinkKind.PARENT, target_id=parent.id))
    except DeskError:
        return


def dismiss(ctx: Context, suspicion_id: int, form: wire.DismissSuspicion) -> Seen:
    ctx.actor.require(Permission.TICKETS_WORK)
    one = queries.get(ctx, suspicion_id)
    row = _held(one, form.version)
    row.state, row.dismissed_reason, row.updated_at = SuspicionState.DISMISSED, form.reason, ctx.now
    ctx.session.flush()
    core_events.publish(ctx, events.SuspicionDismissed(subject=ref(row)))
    return one


def _held(one: Seen, version: int) -> Suspicion:
    check_version(one.row, version)
    if one.row.state is not SuspicionState.OPEN:
        raise Conflict("suspicion_settled")
    return one.row
