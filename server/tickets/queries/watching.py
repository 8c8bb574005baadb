"""Who follows a ticket, and whom its notes call for."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, false, select

from server.core.context import Context
from server.people import queries as people
from server.people.models import Person
from server.tickets.models import Ticket, TicketMention, TicketWatcher
from shared import tickets as wire
from shared.wire import Ref

MOST = 200


def is_watched(ctx: Context) -> ColumnElement[bool]:
    """By the caller."""
    if ctx.actor.person_id is None:
        return false()
    watched = select(TicketWatcher.ticket_id).where(TicketWatcher.person_id == ctx.actor.person_id)
    return Ticket.id.in_(watched)


def is_mentioned(ctx: Context) -> ColumnElement[bool]:
    """The caller, and they may know of it."""
    if ctx.actor.person_id is None:
        return false()
    mentioned = select(TicketMention.ticket_id).where(
        TicketMention.person_id == ctx.actor.person_id, TicketMention.is_reached
    )
    return Ticket.id.in_(mentioned)


def watched(ctx: Context, ids: Sequence[int]) -> set[int]:
    """Those of these tickets that the caller follows."""
    query = select(TicketWatcher.ticket_id).where(
        TicketWatcher.person_id == (ctx.actor.person_id or 0), TicketWatcher.ticket_id.in_(ids)
    )
    return set(ctx.session.scalars(query))


def mentioning(ctx: Context, ids: Sequence[int]) -> set[int]:
    """Those of these tickets whose notes call for the caller."""
    query = select(TicketMention.ticket_id).where(
        TicketMention.person_id == (ctx.actor.person_id or 0),
        TicketMention.ticket_id.in_(ids),
        TicketMention.is_reached,
    )
    return set(ctx.session.scalars(query))


def watchers(ctx: Context, ticket: Ticket) -> list[Ref]:
    query = (
        select(Person)
        .join(TicketWatcher, TicketWatcher.person_id == Person.id)
        .where(TicketWatcher.ticket_id == ticket.id)
        .order_by(TicketWatcher.since, Person.id)
        .limit(MOST)
    )
    return [people.ref(person) for person in ctx.session.scalars(query)]


def watcher_ids(ctx: Context, ticket: Ticket) -> list[int]:
    query = select(TicketWatcher.person_id).where(TicketWatcher.ticket_id == ticket.id)
    return list(ctx.session.scalars(query.limit(MOST)))


def mentions(ctx: Context, ticket_ids: Collection[int]) -> dict[int, list[wire.Mention]]:
    """By the entry that calls for them."""
    query = (
        select(TicketMention, Person)
        .join(Person, Person.id == TicketMention.person_id)
        .where(TicketMention.ticket_id.in_(ticket_ids))
        .order_by(TicketMention.entry_id, TicketMention.person_id)
    )
    found: dict[int, list[wire.Mention]] = {}
    for row, person in ctx.session.execute(query):
        mention = wire.Mention(person=people.ref(person), is_reached=row.is_reached)
        found.setdefault(row.entry_id, []).append(mention)
    return found
