"""What the placeholders of a text stand for: the values of a ticket, and samples for the editor."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from server.assets.models import Asset, AssetModel
from server.automation.rules.placeholders import language_of
from server.catalog import queries as catalog
from server.core.context import Context
from server.core.text import say
from server.people import queries as people
from server.people.models import Person
from server.tickets.models import Ticket, TicketEntry, TicketLink
from server.tickets.queries import lists
from shared.automation import Language, Placeholder
from shared.tickets import EntryKind, LinkKind

P = Placeholder
Value = Callable[[Context, Ticket, Language], str]


def language(ctx: Context, ticket: Ticket) -> Language:
    """The one in which the requester writes."""
    query = select(TicketEntry.text).where(
        TicketEntry.ticket_id == ticket.id, TicketEntry.kind == EntryKind.QUESTION
    )
    newest = ctx.session.scalar(query.order_by(TicketEntry.seq.desc()).limit(1)) or ""
    return language_of(newest) if newest.strip() else language_of(ticket.subject, ticket.description)


def of_ticket(
    ctx: Context, ticket: Ticket, names: Collection[Placeholder], language: Language
) -> Mapping[str, str]:
    """The values of these placeholders, "" where there is none."""
    return {name.value: VALUES[name](ctx, ticket, language) for name in names}


def moment(ctx: Context, at: datetime | None, language: Language) -> str:
    """A moment at the company, as one writes it in a letter."""
    return "" if at is None else _said(ctx, "automation.moment", at, language)


def day(ctx: Context, at: datetime, language: Language) -> str:
    return _said(ctx, "automation.day", at, language)


def _said(ctx: Context, key: str, at: datetime, language: Language) -> str:
    local = at.astimezone(ZoneInfo(ctx.zone))
    month = say(language.value, f"automation.month_{local.month}")
    weekday = say(language.value, f"automation.weekday_{local.weekday()}")
    return say(language.value, key, month=month, day=local.day, weekday=weekday, time=f"{local:%H:%M}")


def _requester(read: Callable[[Context, Person], str]) -> Value:
    return lambda ctx, ticket, _: read(ctx, people.get(ctx, ticket.requester_id))


def _agent(ctx: Context, ticket: Ticket, _: Language) -> str:
    """Who writes; where a rule does it, the owner of the ticket."""
    if ctx.actor.person_id is not None:
        return ctx.actor.name
    return "" if ticket.assignee_id is None else people.get(ctx, ticket.assignee_id).name


def _agent_phone(ctx: Context, ticket: Ticket, _: Language) -> str:
    person_id = ctx.actor.person_id or ticket.assignee_id
    return "" if person_id is None else people.get(ctx, person_id).phone


def _team(ctx: Context, ticket: Ticket, _: Language) -> str:
    return "" if ticket.team_id is None else catalog.get_team(ctx, ticket.team_id).name


def _category(ctx: Context, ticket: Ticket, _: Language) -> str:
    return lists.category_paths(ctx, {ticket.category_id}).get(ticket.category_id or 0, "")


def asset_of(ctx: Context, ticket: Ticket) -> Asset | None:
    """The asset that the ticket is about: the first one linked."""
    query = (
        select(Asset)
        .join(TicketLink, TicketLink.target_id == Asset.id)
        .where(TicketLink.ticket_id == ticket.id, TicketLink.kind == LinkKind.ASSET)
    )
    return ctx.session.scalar(query.order_by(TicketLink.id).limit(1))


def _asset_tag(ctx: Context, ticket: Ticket, _: Language) -> str:
    asset = asset_of(ctx, ticket)
    return asset.tag if asset is not None else ""


def _asset_model(ctx: Context, ticket: Ticket, _: Language) -> str:
    asset = asset_of(ctx, ticket)
    return "" if asset is None else ctx.session.get_one(AssetModel, asset.model_id).name


VALUES: Mapping[Placeholder, Value] = {
    P.REQUESTER_NAME: _requester(lambda _, person: person.name),
    P.REQUESTER_TITLE: _requester(lambda _, person: person.title),
    P.REQUESTER_DEPARTMENT: _requester(people.department_name),
    P.REQUESTER_LOCATION: _requester(people.location_name),
    P.REQUESTER_PHONE: _requester(lambda _, person: person.phone or person.mobile),
    P.TICKET_NUMBER: lambda _, ticket, __: ticket.number,
    P.TICKET_SUBJECT: lambda _, ticket, __: ticket.subject,
    P.TICKET_CATEGORY: _category,
    P.TICKET_CREATED: lambda ctx, ticket, language: moment(ctx, ticket.created_at, language),
    P.TICKET_VENDOR_REFERENCE: lambda _, ticket, __: ticket.vendor_reference,
    P.AGENT_NAME: _agent,
    P.AGENT_TEAM: _team,
    P.AGENT_PHONE: _agent_phone,
    P.DUE: lambda ctx, ticket, language: moment(ctx, ticket.due_at, language),
    P.UNTIL: lambda ctx, ticket, language: moment(ctx, ticket.pending_until, language),
    P.TODAY: lambda ctx, _, language: day(ctx, ctx.now, language),
    P.ASSET_TAG: _asset_tag,
    P.ASSET_MODEL: _asset_model,
}


MOMENTS = frozenset({P.TICKET_CREATED, P.DUE, P.UNTIL, P.TODAY})


def samples(ctx: Context, language: Language) -> Mapping[str, str]:
    """Values to look at while a text is being written."""
    words = {
        name.value: say(language.value, f"automation.sample_{name.name.lower()}")
        for name in P
        if name not in MOMENTS
    }
    now = moment(ctx, ctx.now, language)
    return words | {name.value: now for name in MOMENTS} | {P.TODAY.value: day(ctx, ctx.now, language)}
