"""The facts of a ticket that conditions ask for, each found out only when it is asked for."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from server.assets.models import Asset, AssetModel
from server.automation.queries import values
from server.automation.rules.conditions import Terms
from server.catalog import queries as catalog
from server.catalog import rules as catalog_rules
from server.core.context import Context
from server.inventory.models import Device, Installation, Software
from server.inventory.queries import devices
from server.inventory.queries import facts as machine_facts
from server.inventory.rules.software import version_sort
from server.people import queries as people
from server.tickets.models import Ticket, TicketEntry, TicketLink
from server.tickets.queries import links, tags
from shared.automation import ANSWERS, ActorWord, Condition, FactField
from shared.catalog import Tier
from shared.inventory import DeviceFacts, EnrolmentState
from shared.tickets import EntryKind, Kind, LinkKind

F = FactField
HOUR_S = 3600
DAY_S = 86_400
GIB = 2**30
SPOKEN = (EntryKind.QUESTION, EntryKind.ANSWER)


def terms(ctx: Context) -> Terms:
    """What conditions are measured by today."""
    known = catalog.known_fields(ctx)
    answers = {key: ANSWERS[one.kind] for key, one in known.items() if one.is_active}
    return Terms(version_sort, people.today(ctx), answers)


class Facts:
    """Call it with a field, `of` with a condition. `past`, `past_answers`: values of an earlier moment;
    `actor`: who did what started it.
    """

    def __init__(
        self,
        ctx: Context,
        ticket: Ticket,
        *,
        actor: ActorWord = ActorWord.SYSTEM,
        past: Mapping[FactField, Any] | None = None,
        past_answers: Mapping[str, Any] | None = None,
        at: datetime | None = None,
    ) -> None:
        self.ctx, self.ticket, self.actor = ctx, ticket, actor
        self.at = at or ctx.now
        self._known: dict[FactField, Any] = dict(past or {})
        self._answers = {**(ticket.fields or {}), **(past_answers or {})}
        self._machine: list[DeviceFacts] | None = None

    def __call__(self, field: FactField) -> Any:
        if field not in self._known:
            self._known[field] = READS[field](self)
        return self._known[field]

    def of(self, condition: Condition) -> Any:
        if condition.field is F.ANSWER:
            return self._answers.get(condition.key)
        return self(condition.field)

    # --- the machine ---------------------------------------------------------------------------------------

    def machine(self) -> DeviceFacts | None:
        """The computer that the ticket is linked to, else the one that its asset is."""
        if self._machine is None:
            device = self.device()
            self._machine = [] if device is None else machine_facts.facts_of(self.ctx, [device])
        return self._machine[0] if self._machine else None

    def device(self) -> Device | None:
        link = select(TicketLink.target_id).where(
            TicketLink.ticket_id == self.ticket.id, TicketLink.kind == LinkKind.DEVICE
        )
        device_id = self.ctx.session.scalar(link.order_by(TicketLink.id).limit(1))
        if device_id is not None:
            found = self.ctx.session.get(Device, device_id)
            return found if found is not None and found.state is EnrolmentState.ACTIVE else None
        asset = self.asset()
        return None if asset is None else devices.of_asset(self.ctx, asset.id)

    def asset(self) -> Asset | None:
        return values.asset_of(self.ctx, self.ticket)


def _category(facts: Facts) -> Any:
    """The category and those above it."""
    category_id = facts.ticket.category_id
    if category_id is None:
        return None
    return list(catalog_rules.branch(category_id, catalog.parents(facts.ctx)))


def _department(facts: Facts) -> Any:
    """The department and those above it."""
    requester = people.get(facts.ctx, facts.ticket.requester_id)
    return people.departments_of(facts.ctx, requester) or None


def _tier(facts: Facts) -> Any:
    team_id = facts.ticket.team_id
    return Tier.L1 if team_id is None else catalog.get_team(facts.ctx, team_id).tier


def _last_message(facts: Facts) -> Any:
    query = select(TicketEntry.text).where(
        TicketEntry.ticket_id == facts.ticket.id, TicketEntry.kind.in_(SPOKEN)
    )
    newest = facts.ctx.session.scalar(query.order_by(TicketEntry.seq.desc()).limit(1))
    return newest if newest is not None else facts.ticket.description


def _has_parent(facts: Facts) -> Any:
    return bool(links.with_parents(facts.ctx, [facts.ticket.id]))


def _has_problem(facts: Facts) -> Any:
    above = aliased(Ticket)
    query = (
        select(TicketLink.id)
        .join(above, above.id == TicketLink.target_id)
        .where(
            TicketLink.ticket_id == facts.ticket.id,
            TicketLink.kind == LinkKind.PARENT,
            above.kind == Kind.PROBLEM,
        )
    )
    return facts.ctx.session.scalar(query.limit(1)) is not None


def _hours_until_due(facts: Facts) -> Any:
    due_at = facts.ticket.due_at
    return None if due_at is None else (due_at - facts.at).total_seconds() / HOUR_S


def _requester(read: Callable[[Any], Any]) -> Callable[[Facts], Any]:
    return lambda facts: read(people.get(facts.ctx, facts.ticket.requester_id))


def _machine(read: Callable[[DeviceFacts], Any]) -> Callable[[Facts], Any]:
    def found(facts: Facts) -> Any:
        machine = facts.machine()
        return None if machine is None else read(machine)

    return found


def _disk_free_percent(machine: DeviceFacts) -> Any:
    if not machine.disk_total_bytes:
        return None
    return 100 * machine.disk_free_bytes / machine.disk_total_bytes


def _memory_gb(machine: DeviceFacts) -> Any:
    return round(machine.memory_total_bytes / GIB, 1) if machine.memory_total_bytes else None


def _agent_version(facts: Facts) -> Any:
    device = facts.device()
    return device.agent_version or None if device is not None else None


def _software(facts: Facts) -> Any:
    """Everything installed: name in lower case → its versions as they sort."""
    device = facts.device()
    if device is None:
        return None
    query = (
        select(Software.name, Software.version_sort)
        .join(Installation, Installation.software_id == Software.id)
        .where(Installation.device_id == device.id)
    )
    found: dict[str, list[str]] = {}
    for row in facts.ctx.session.execute(query):
        found.setdefault(row.name.casefold(), []).append(row.version_sort)
    return found


def _model(facts: Facts) -> Any:
    asset = facts.asset()
    if asset is not None:
        return facts.ctx.session.get_one(AssetModel, asset.model_id).name
    machine = facts.machine()
    return machine.model if machine is not None else None


def _asset_state(facts: Facts) -> Any:
    asset = facts.asset()
    return asset.state if asset is not None else None


def _warranty_days_left(facts: Facts) -> Any:
    asset = facts.asset()
    if asset is None or asset.warranty_until is None:
        return None
    return (asset.warranty_until - people.today(facts.ctx)).days


def _days_since(facts: Facts, at: datetime | None) -> Any:
    return None if at is None else max(0.0, (facts.ctx.now - at).total_seconds() / DAY_S)


def _uptime_days(facts: Facts) -> Any:
    machine = facts.machine()
    return _days_since(facts, machine.booted_at if machine is not None else None)


def _report_age_days(facts: Facts) -> Any:
    machine = facts.machine()
    return _days_since(facts, machine.last_seen_at if machine is not None else None)


READS: Mapping[FactField, Callable[[Facts], Any]] = {
    F.STATUS: lambda facts: facts.ticket.status,
    F.PRIORITY: lambda facts: facts.ticket.priority,
    F.KIND: lambda facts: facts.ticket.kind,
    F.CHANNEL: lambda facts: facts.ticket.channel,
    F.IMPACT: lambda facts: facts.ticket.impact,
    F.URGENCY: lambda facts: facts.ticket.urgency,
    F.CATEGORY: _category,
    F.SERVICE: lambda facts: facts.ticket.service_id,
    F.TEAM: lambda facts: facts.ticket.team_id,
    F.TIER: _tier,
    F.ASSIGNEE: lambda facts: facts.ticket.assignee_id,
    F.SUBJECT: lambda facts: facts.ticket.subject,
    F.TEXT: lambda facts: f"{facts.ticket.subject}\n{facts.ticket.description}",
    F.LAST_MESSAGE: _last_message,
    F.TAGS: lambda facts: tags.words_of(facts.ctx, facts.ticket),
    F.LANGUAGE: lambda facts: values.language(facts.ctx, facts.ticket),
    F.PENDING_REASON: lambda facts: facts.ticket.pending_reason,
    F.RESOLUTION_CODE: lambda facts: facts.ticket.resolution_code,
    F.IS_CONFIDENTIAL: lambda facts: facts.ticket.is_confidential,
    F.IS_WAITING_FOR_DESK: lambda facts: facts.ticket.is_waiting_for_desk,
    F.IS_READY_TO_CONFIRM: lambda facts: facts.ticket.is_ready_to_confirm,
    F.REOPEN_COUNT: lambda facts: facts.ticket.reopen_count,
    F.AGE_HOURS: lambda facts: (facts.at - facts.ticket.created_at).total_seconds() / HOUR_S,
    F.HOURS_UNTIL_DUE: _hours_until_due,
    F.SLA_STATE: lambda facts: facts.ticket.sla_state,
    F.VENDOR: lambda facts: facts.ticket.vendor,
    F.HAS_PARENT: _has_parent,
    F.HAS_PROBLEM: _has_problem,
    F.HAS_OPEN_CHILDREN: lambda facts: bool(links.open_children(facts.ctx, facts.ticket)),
    F.ACTOR: lambda facts: facts.actor,
    F.REQUESTER: lambda facts: facts.ticket.requester_id,
    F.DEPARTMENT: _department,
    F.LOCATION: _requester(lambda person: person.location_id),
    F.TITLE: _requester(lambda person: person.title),
    F.IS_VIP: _requester(lambda person: person.is_vip),
    F.DISK_FREE_PERCENT: _machine(_disk_free_percent),
    F.UPTIME_DAYS: _uptime_days,
    F.IS_REBOOT_PENDING: _machine(lambda machine: machine.is_reboot_pending),
    F.BATTERY_HEALTH: _machine(lambda machine: machine.battery_health_percent),
    F.OS_NAME: _machine(lambda machine: machine.os_name),
    F.MEMORY_GB: _machine(_memory_gb),
    F.AGENT_VERSION: _agent_version,
    F.SOFTWARE: _software,
    F.REPORT_AGE_DAYS: _report_age_days,
    F.MODEL: _model,
    F.ASSET_STATE: _asset_state,
    F.WARRANTY_DAYS_LEFT: _warranty_days_left,
}
