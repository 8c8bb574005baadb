"""Tickets come into being: taken down by the desk, asked by their requester, reported by a computer."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import update

from server.assets import queries as assets
from server.assets.models import Asset
from server.catalog import queries as catalog
from server.catalog.models import Team
from server.core.context import ActorKind, Context
from server.core.db import take_lock
from server.people import queries as people
from server.people.models import Person
from server.tickets import events
from server.tickets.actions import fields, finish, steps, tags, teams
from server.tickets.models import Ticket, TicketCounter, TicketEntry, TicketLink
from server.tickets.queries import links, priorities, visibility
from server.tickets.rules import history, texts
from shared.assets import AssetCategory
from shared.errors import Forbidden, Invalid
from shared.permissions import Permission
from shared.tickets import (
    ASKED_KINDS,
    Channel,
    EntryKind,
    Kind,
    Level,
    LinkKind,
    NewOwnTicket,
    NewTicket,
    ResolutionCode,
    Split,
    Status,
)
from shared.wire import Ref

FIRST_NUMBER = 10001
COMPUTERS = frozenset({AssetCategory.LAPTOP, AssetCategory.DESKTOP})


@dataclass(frozen=True, kw_only=True)
class Request:
    """What every new ticket needs, wherever it comes from."""

    requester: Person
    subject: str
    description: str
    kind: Kind
    channel: Channel
    category_id: int | None
    service_id: int | None = None
    answers: fields.Answers = fields.NOTHING
    impact: Level | None = None
    urgency: Level | None = None
    is_confidential: bool = False
    tags: tuple[str, ...] = ()
    asset_id: int | None = None


def create(ctx: Context, form: NewTicket) -> Ticket:
    """Take down what somebody asks; with `resolution` it is solved on the phone already."""
    ctx.actor.require(Permission.TICKETS_WORK)
    if form.requester_id is None:
        raise Invalid("field_missing", "requester_id")
    return _take_down(ctx, form, fields.take(ctx, form, for_desk=True))


def open_bare(ctx: Context, form: NewTicket) -> Ticket:
    """A ticket below another one; nobody was asked for the fields of its category yet."""
    return _take_down(ctx, form, fields.NOTHING)


def _take_down(ctx: Context, form: NewTicket, answers: fields.Answers) -> Ticket:
    request = Request(
        requester=people.get(ctx, form.requester_id or 0),
        subject=form.subject,
        description=form.description,
        kind=form.kind,
        channel=form.channel,
        category_id=active_category(ctx, form.category_id),
        service_id=fields.active_service(ctx, form.service_id),
        answers=answers,
        impact=form.impact,
        urgency=form.urgency,
        is_confidential=form.is_confidential,
        tags=tuple(texts.tags(form.tags)),
        asset_id=form.asset_id,
    )
    mine = visibility.own_team(ctx)
    team = _team_for(ctx, form, mine)
    if form.is_confidential and team is None:
        raise Invalid("confidential_needs_team", "team_id")
    is_call = form.channel is Channel.PHONE or form.handling_s
    call = [steps.spoken(EntryKind.CALL, "", duration_s=form.handling_s)] if is_call else []
    ticket = _open(ctx, request, team=team, owner=_owner_for(ctx, form, team), origin=mine, spoken=call)
    if form.resolution.strip():
        finish.solve(ctx, ticket, ResolutionCode.SOLVED, form.resolution, is_public=True)
    return ticket


def _takes_it(form: NewTicket) -> bool:
    return form.is_taken or bool(form.resolution.strip())


def _team_for(ctx: Context, form: NewTicket, mine: Team | None) -> Team | None:
    """The team that is asked for; the caller's, who takes it; that of the category; the caller's."""
    if form.team_id is not None:
        return teams.active_team(ctx, form.team_id)
    if _takes_it(form):
        return mine
    return _usual_team(ctx, form.category_id, form.service_id) or mine


def _usual_team(ctx: Context, category_id: int | None, service_id: int | None) -> Team | None:
    """That of the category, else that of the service."""
    team = None if category_id is None else catalog.team_of(ctx, category_id)
    if team is None and service_id is not None:
        team = catalog.team_of_service(ctx, service_id)
    return team


def _owner_for(ctx: Context, form: NewTicket, team: Team | None) -> Person | None:
    if form.assignee_id is None and not _takes_it(form):
        return None
    if form.assignee_id is None and ctx.actor.person_id is None:
        raise Forbidden("person_needed")
    if form.assignee_id not in (None, ctx.actor.person_id):
        ctx.actor.require(Permission.TICKETS_ASSIGN)
    if team is None:
        raise Invalid("team_needed", "team_id")
    return teams.member(ctx, team, form.assignee_id or ctx.actor.person_id or 0)


def create_own(ctx: Context, form: NewOwnTicket) -> Ticket:
    """What somebody asks for themselves."""
    ctx.actor.require(Permission.TICKETS_OWN)
    if ctx.actor.person_id is None:
        raise Forbidden("person_needed")
    if form.kind not in ASKED_KINDS:
        raise Invalid("kind_not_asked_for", "kind")
    requester = people.get(ctx, ctx.actor.person_id)
    fields.check_may_ask(ctx, form.service_id, requester)
    return open_for(ctx, requester, form, channel=Channel.PORTAL)


def open_for(
    ctx: Context, requester: Person, form: NewOwnTicket, *, channel: Channel, device: Ref | None = None
) -> Ticket:
    """A ticket in the words of its requester. `device`: the computer it was reported from."""
    asset_id = None if device is None else links.asset_of_device(ctx, device.id)
    request = Request(
        requester=requester,
        subject=form.subject,
        description=form.description,
        kind=form.kind,
        channel=channel,
        category_id=active_category(ctx, form.category_id),
        service_id=fields.active_service(ctx, form.service_id),
        answers=fields.take(ctx, form, for_desk=False),
        urgency=form.urgency,
        asset_id=asset_id,
    )
    team = _usual_team(ctx, form.category_id, form.service_id)
    ticket = _open(ctx, request, team=team)
    if device is not None:
        link(ctx, ticket, LinkKind.DEVICE, device.id, label=device.label)
    return ticket


def follow_up(ctx: Context, old: Ticket, text: str, author: Person | None = None) -> Ticket:
    """A new ticket in place of an answer to one that is over; `author` where the desk wrote it down."""
    request = Request(
        requester=people.get(ctx, old.requester_id),
        subject=old.subject,
        description="",
        kind=old.kind,
        channel=Channel.PORTAL,
        category_id=old.category_id,
        service_id=old.service_id,
        answers=fields.Answers(dict(old.fields), list(old.required_fields)),
        impact=old.impact,
        urgency=old.urgency,
        is_confidential=old.is_confidential,
    )
    team = teams.current(ctx, old) if old.is_confidential else None
    if team is None and old.category_id is not None:
        team = catalog.team_of(ctx, old.category_id)
    ticket = _open(ctx, request, team=team)
    link(ctx, ticket, LinkKind.FOLLOW_UP_OF, old.id)
    steps.append(ctx, ticket, steps.spoken(EntryKind.QUESTION, text), author)
    steps.append(ctx, old, steps.event("followed_up", number=ticket.number))
    steps.tell(ctx, old, events.TicketLinked)
    return ticket


def beside(ctx: Context, old: Ticket, requester: Person, form: Split) -> Ticket:
    """A ticket for what was said in another one, with the same team to work on it."""
    request = Request(
        requester=requester,
        subject=form.subject,
        description="",
        kind=old.kind,
        channel=old.channel,
        category_id=active_category(ctx, form.category_id) or old.category_id,
        impact=old.impact,
        urgency=old.urgency,
        is_confidential=old.is_confidential,
    )
    return _open(ctx, request, team=teams.current(ctx, old))


# --- parts --------------------------------------------------------------------------------------------------


def _open(
    ctx: Context,
    request: Request,
    *,
    team: Team | None,
    owner: Person | None = None,
    origin: Team | None = None,
    spoken: Sequence[TicketEntry] = (),
) -> Ticket:
    """The ticket with its number and the first lines of its history."""
    ticket = _row(ctx, request)
    ticket.team_id = team.id if team is not None else None
    if owner is not None:
        ticket.assignee_id, ticket.status = owner.id, Status.ASSIGNED
    lines = [_created(ticket)]
    if team is not None:
        lines.append(steps.event("assigned", **teams.facts(team, owner)))
    author = request.requester if ctx.actor.kind is ActorKind.DEVICE else None
    steps.start(ctx, ticket, [*lines, *spoken], author)
    with ctx.session.no_autoflush:
        if team is not None:
            teams.came_from(ctx, ticket, team, origin)
        _link_computer(ctx, ticket, request.asset_id)
    if ticket.fields:
        fields.index(ctx, ticket)
    if request.tags:
        tags.put(ctx, ticket, request.tags)
    steps.tell(ctx, ticket, events.TicketCreated)
    return ticket


def _created(ticket: Ticket) -> TicketEntry:
    priority = str(ticket.priority)
    return steps.event("created", channel=ticket.channel.value, kind=ticket.kind.value, priority=priority)


def _row(ctx: Context, request: Request) -> Ticket:
    usual = catalog.usual_levels(ctx, request.category_id)
    impact = request.impact or usual[0] or Level.MEDIUM
    urgency = request.urgency or usual[1] or Level.MEDIUM
    subject = texts.line(request.subject)
    if not subject:
        raise Invalid("field_missing", "subject")
    is_reported = ctx.actor.person_id not in (None, request.requester.id)
    return Ticket(
        number=next_number(ctx),
        subject=subject,
        description=request.description,
        kind=request.kind,
        status=Status.OPEN,
        channel=request.channel,
        impact=impact,
        urgency=urgency,
        priority=priorities.priority_of(ctx, impact, urgency),
        category_id=request.category_id,
        service_id=request.service_id,
        fields=request.answers.values,
        required_fields=request.answers.required,
        requester_id=request.requester.id,
        reporter_id=ctx.actor.person_id if is_reported else None,
        is_confidential=request.is_confidential,
        is_waiting_for_desk=request.channel in history.WRITTEN_BY_REQUESTER,
        created_at=ctx.now,
        updated_at=ctx.now,
        public_at=ctx.now,
    )


def next_number(ctx: Context) -> str:
    """Numbers follow each other; who asks next waits until this transaction has ended."""
    number = ctx.session.scalar(_NEXT)
    if number is None:
        take_lock(ctx.session, "ticket_counter")
        number = ctx.session.scalar(_NEXT)
    if number is None:
        number = FIRST_NUMBER
        ctx.session.add(TicketCounter(name="ticket", last=number))
    return str(number)


_NEXT = (
    update(TicketCounter)
    .where(TicketCounter.name == "ticket")
    .values(last=TicketCounter.last + 1)
    .returning(TicketCounter.last)
    .execution_options(synchronize_session=False)
)


def active_category(ctx: Context, category_id: int | None) -> int | None:
    """The category an input names, when tickets may still go there."""
    category = None if category_id is None else catalog.nodes(ctx).get(category_id)
    if category_id is not None and (category is None or not category.is_active):
        raise Invalid("ticket_category_unknown", "category_id")
    return category_id


def _link_computer(ctx: Context, ticket: Ticket, asset_id: int | None) -> None:
    """The asset that is named, else the requester's computer when they hold just one."""
    if asset_id is not None:
        link(ctx, ticket, LinkKind.ASSET, assets.get(ctx, asset_id).id)
        return
    held = [one for one in assets.held_by(ctx, ticket.requester_id) if _is_computer(ctx, one)]
    if len(held) == 1:
        link(ctx, ticket, LinkKind.ASSET, held[0].id)


def _is_computer(ctx: Context, asset: Asset) -> bool:
    return assets.category_of(ctx, asset) in COMPUTERS


def link(ctx: Context, ticket: Ticket, kind: LinkKind, target_id: int, *, label: str = "") -> TicketLink:
    row = TicketLink(ticket_id=ticket.id, kind=kind, target_id=target_id, label=label, created_at=ctx.now)
    ctx.session.add(row)
    return row
