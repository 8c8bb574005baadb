"""The desk works on a ticket: take, assign, start, pend, resume, escalate, hand back."""

from msgspec import structs

from server.assets import queries as assets
from server.catalog.models import Team
from server.core.context import ActorKind, Context
from server.people import queries as people
from server.people.models import Person
from server.tickets import events
from server.tickets.actions import steps, teams
from server.tickets.models import Ticket
from server.tickets.queries import groups, links, visibility
from server.tickets.rules import escalation, pending
from server.tickets.rules.states import is_above
from shared.catalog import Tier
from shared.errors import Conflict, Invalid
from shared.tickets import (
    Assign,
    Escalate,
    HandBack,
    Kind,
    Pend,
    PendingReason,
    StartTicket,
    Status,
    TicketAction,
    TicketCommand,
)


def take(ctx: Context, ticket_id: int, form: TicketCommand) -> Ticket:
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.TAKE, form.version)
    before = teams.values(ticket)
    person = people.get(ctx, ctx.actor.person_id or 0)
    team = teams.current(ctx, ticket) or visibility.own_team(ctx)
    if team is None or not teams.may_own(ctx, team, person):
        raise Conflict("take_needs_team")
    ticket.team_id, ticket.assignee_id = team.id, person.id
    steps.move(ctx, ticket, TicketAction.TAKE)
    steps.append(ctx, ticket, steps.event("taken", **teams.facts(team, person)))
    steps.tell(ctx, ticket, events.TicketAssigned, teams.changed(before, ticket))
    return ticket


def assign(ctx: Context, ticket_id: int, form: Assign) -> Ticket:
    """To a team, to a person, or back to the queue; what is there already stays as it is."""
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.ASSIGN, form.version)
    before = teams.values(ticket)
    team, owner = _team_and_owner(ctx, ticket, form)
    owner_id = owner.id if owner is not None else None
    if (ticket.team_id, ticket.assignee_id) == (team.id if team is not None else None, owner_id):
        return ticket
    left = teams.current(ctx, ticket)
    if team is not None and team.id != ticket.team_id:
        teams.pass_to(ctx, ticket, team, left or visibility.own_team(ctx))
    ticket.assignee_id = owner_id
    steps.move(ctx, ticket, TicketAction.ASSIGN)
    has_moved = left is None or left.id != ticket.team_id
    name = "assigned" if owner is not None else "moved" if has_moved else "unassigned"
    facts = teams.facts(team, owner, left=left if has_moved else None)
    steps.append(ctx, ticket, steps.event(name, **facts))
    steps.tell(ctx, ticket, events.TicketAssigned, teams.changed(before, ticket))
    return ticket


def _team_and_owner(ctx: Context, ticket: Ticket, form: Assign) -> tuple[Team | None, Person | None]:
    current = teams.current(ctx, ticket)
    team = current if form.team_id is None else teams.active_team(ctx, form.team_id)
    if form.assignee_id is None:
        return team, None
    team = team or visibility.own_team(ctx)
    if team is None:
        raise Invalid("team_needed", "team_id")
    return team, teams.member(ctx, team, form.assignee_id)


def start(ctx: Context, ticket_id: int, form: StartTicket) -> Ticket:
    """Outside its window a change is begun only with a reason."""
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.START, form.version)
    if not _may_begin(ctx, ticket) and not form.reason.strip():
        raise Conflict("change_outside_window", "reason")
    begin_work(ctx, ticket, TicketAction.START, form.reason.strip())
    return ticket


def _may_begin(ctx: Context, ticket: Ticket) -> bool:
    return ticket.kind is not Kind.CHANGE or groups.is_in_window(ctx, ticket)


def begin_work(ctx: Context, ticket: Ticket, action: TicketAction, reason: str = "") -> None:
    """What starts work when it had not begun: saying so, a public answer, a phone call.

    To talk about a change before its time does not begin it.
    """
    if action is not TicketAction.START and not _may_begin(ctx, ticket):
        return
    before = teams.values(ticket)
    if steps.move(ctx, ticket, action):
        steps.append(ctx, ticket, steps.event("started", reason=reason))
        steps.tell(ctx, ticket, events.TicketStarted, teams.changed(before, ticket))


def pend(ctx: Context, ticket_id: int, form: Pend) -> Ticket:
    """Let it wait, for a reason that somebody or something will end."""
    ticket, situation = steps.begin(ctx, ticket_id, TicketAction.PEND, form.version)
    covered: dict[str, str] = {}
    if form.reason is PendingReason.WAITING_VENDOR:
        covered = assets.cover(ctx, form.vendor_id, form.contract_id)
        form = structs.replace(form, vendor=covered.get("vendor", form.vendor))
    pending.check(
        form,
        now=ctx.now,
        has_told_requester=situation.has_told_requester,
        has_ticket_link=links.has_ticket_link(ctx, ticket),
    )
    before = teams.values(ticket)
    if form.message.strip():
        steps.say(ctx, ticket, form.message)
        steps.tell(ctx, ticket, events.TicketAnswered)
    steps.move(ctx, ticket, TicketAction.PEND)
    ticket.pending_reason, ticket.pending_until = form.reason, form.until
    ticket.vendor = form.vendor.strip() or ticket.vendor
    ticket.vendor_reference = form.vendor_reference.strip() or ticket.vendor_reference
    until = form.until.isoformat() if form.until is not None else ""
    line = steps.event(
        "pended",
        reason=form.reason.value,
        until=until,
        vendor_reference=form.vendor_reference.strip(),
        **({"vendor": form.vendor.strip()} | covered),
    )
    steps.append(ctx, ticket, line)
    steps.tell(ctx, ticket, events.TicketPended, teams.changed(before, ticket))
    return ticket


def resume(ctx: Context, ticket_id: int, form: TicketCommand) -> Ticket:
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.RESUME, form.version)
    go_on(ctx, ticket)
    return ticket


def go_on(ctx: Context, ticket: Ticket, *, cause: str = "") -> None:
    """End the waiting. `cause`: "answer", "until", "problem" or "change" where no agent did it."""
    before = teams.values(ticket)
    teams.drop_lost_owner(ctx, ticket)
    steps.move(ctx, ticket, TicketAction.RESUME)
    steps.append(ctx, ticket, steps.event("resumed", cause=cause))
    steps.tell(ctx, ticket, events.TicketResumed, teams.changed(before, ticket))


def escalate(ctx: Context, ticket_id: int, form: Escalate) -> Ticket:
    """Up a tier, with the reason and what was tried; the team it leaves gets it back."""
    ticket, situation = steps.begin(ctx, ticket_id, TicketAction.ESCALATE, form.version)
    before = teams.values(ticket)
    team = teams.active_team(ctx, form.team_id)
    if not is_above(team.tier, situation.tier):
        raise Invalid("escalation_not_up", "team_id", team=team.name)
    _check_answers(ctx, team, form)
    origin = teams.current(ctx, ticket) or visibility.own_team(ctx)
    teams.pass_to(ctx, ticket, team, origin)
    steps.move(ctx, ticket, TicketAction.ESCALATE)
    facts = teams.facts(team, left=origin)
    if team.tier is Tier.L4:
        facts |= assets.cover(ctx, form.vendor_id, form.contract_id)
        ticket.vendor = facts.get("vendor", ticket.vendor)
    text = escalation.told(form, team.escalation_checks, team.escalation_questions)
    line = steps.event("escalated", text=text, to_team=team.name, reason=form.reason, **facts)
    steps.append(ctx, ticket, line)
    steps.tell(ctx, ticket, events.TicketEscalated, teams.changed(before, ticket))
    return ticket


def _check_answers(ctx: Context, team: Team, form: Escalate) -> None:
    """A rule of the desk has nobody to answer."""
    open_questions = escalation.unanswered(form, team.escalation_questions)
    if open_questions and ctx.actor.kind is not ActorKind.SYSTEM:
        raise Invalid("escalation_unanswered", "answers", question=open_questions[0])


def hand_back(ctx: Context, ticket_id: int, form: HandBack) -> Ticket:
    """Down to the team that passed it up, with what was found."""
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.HAND_BACK, form.version)
    before = teams.values(ticket)
    left = teams.current(ctx, ticket)
    team = teams.return_to(ctx, ticket, visibility.origins(ctx, ticket)[-1])
    steps.move(ctx, ticket, TicketAction.HAND_BACK)
    facts = teams.facts(team, teams.owner(ctx, ticket), left=left)
    steps.append(ctx, ticket, steps.event("handed_back", text=form.result, to_team=team.name, **facts))
    steps.tell(ctx, ticket, events.TicketHandedBack, teams.changed(before, ticket))
    return ticket


def release(ctx: Context, ticket: Ticket, *, cause: str) -> None:
    """Back to the team's queue because its owner is no longer there."""
    before = teams.values(ticket)
    owner, team = teams.owner(ctx, ticket), teams.current(ctx, ticket)
    ticket.assignee_id = None
    if ticket.status in (Status.ASSIGNED, Status.IN_PROGRESS):
        steps.set_status(ctx, ticket, Status.OPEN)
    steps.append(ctx, ticket, steps.event("unassigned", cause=cause, **teams.facts(team, owner)))
    steps.tell(ctx, ticket, events.TicketAssigned, teams.changed(before, ticket))
