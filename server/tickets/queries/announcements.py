"""Which announcements a ticket seems to be about, and which tickets hang on an announcement."""

from sqlalchemy import ColumnElement, case, func, select

from server.announcements import queries as announcements
from server.announcements import rules
from server.announcements.models import Announcement
from server.catalog import queries as catalog
from server.catalog.rules import branch
from server.core.context import Context
from server.people import queries as people
from server.people.models import Person
from server.tickets.models import Ticket, TicketLink
from server.tickets.queries import fields, visibility
from shared import tickets as wire
from shared.announcements import AnnouncementState
from shared.tickets import OPEN_STATUSES, LinkKind
from shared.wire import Ref

MOST_LINKED = 500
IS_LINK = TicketLink.kind == LinkKind.ANNOUNCEMENT
IS_OPEN = Ticket.status.in_(OPEN_STATUSES)


def proposals(ctx: Context, ticket_id: int) -> wire.Proposals:
    """Announcements of this moment that concern the requester and share a word, the category or service."""
    ticket = visibility.get(ctx, ticket_id)
    requester = people.get(ctx, ticket.requester_id)
    linked = set(
        ctx.session.scalars(select(TicketLink.target_id).where(TicketLink.ticket_id == ticket.id, IS_LINK))
    )
    categories = (
        set() if ticket.category_id is None else set(branch(ticket.category_id, catalog.parents(ctx)))
    )
    words = f"{ticket.subject}\n{ticket.description}"
    service = fields.service_name(ctx, ticket)
    items = []
    for row in announcements.shown_now(ctx):
        if row.state is not AnnouncementState.ACTIVE and row.starts_at > ctx.now:
            continue
        word = rules.mentions(words, row.keywords, row.title)
        by_category = not categories.isdisjoint(announcements.target_ids(ctx, row, announcements.CATEGORY))
        by_service = ticket.service_id in announcements.target_ids(ctx, row, announcements.SERVICE)
        if by_service or ((word or by_category) and announcements.concerns(ctx, row, requester)):
            items.append(
                wire.Proposal(
                    announcement=Ref(kind="announcement", id=row.id, label=announcements.title_of(ctx, row)),
                    kind=row.kind,
                    severity=row.severity,
                    service=service if by_service else "",
                    word=word,
                    is_linked=row.id in linked,
                )
            )
    return wire.Proposals(items=items)


def linked(ctx: Context, announcement_id: int) -> wire.LinkedTickets:
    announcements.get(ctx, announcement_id)
    query = (
        select(Ticket.id, Ticket.number, Ticket.subject, Ticket.status, Person.name)
        .join(TicketLink, TicketLink.ticket_id == Ticket.id)
        .join(Person, Person.id == Ticket.requester_id)
        .where(IS_LINK, TicketLink.target_id == announcement_id, visibility.visible(ctx))
        .order_by(case((IS_OPEN, 0), else_=1), Ticket.id.desc())
        .limit(MOST_LINKED)
    )
    items = [
        wire.LinkedTicket(
            id=row.id,
            number=row.number,
            subject=row.subject,
            status=row.status,
            requester=row.name,
            is_open=row.status in OPEN_STATUSES,
        )
        for row in ctx.session.execute(query)
    ]
    counted = _counted(ctx, TicketLink.target_id == announcement_id).items
    count = counted[0] if counted else wire.LinkedCount(announcement_id=announcement_id, open=0, total=0)
    return wire.LinkedTickets(items=items, open=count.open, total=count.total)


def counts(ctx: Context) -> wire.LinkedCounts:
    """Of every announcement that is not over long since: only tickets that the caller may see."""
    recent = (
        select(Announcement.id).where(announcements.visible(ctx)).order_by(Announcement.id.desc()).limit(200)
    )
    return _counted(ctx, TicketLink.target_id.in_(recent))


def _counted(ctx: Context, which: ColumnElement[bool]) -> wire.LinkedCounts:
    query = (
        select(TicketLink.target_id, func.count(), func.count().filter(IS_OPEN))
        .join(Ticket, Ticket.id == TicketLink.ticket_id)
        .where(IS_LINK, which, visibility.visible(ctx))
        .group_by(TicketLink.target_id)
    )
    return wire.LinkedCounts(
        items=[
            wire.LinkedCount(announcement_id=number, total=total, open=is_open)
            for number, total, is_open in ctx.session.execute(query)
        ]
    )


def numbers_of(ctx: Context, announcement_id: int, ids: list[int]) -> dict[int, str]:
    """Of these tickets those that hang on the announcement and are visible, with their numbers."""
    query = (
        select(Ticket.id, Ticket.number)
        .join(TicketLink, TicketLink.ticket_id == Ticket.id)
        .where(
            IS_LINK,
            TicketLink.target_id == announcement_id,
            Ticket.id.in_(ids),
            visibility.visible(ctx),
        )
    )
    return {row.id: row.number for row in ctx.session.execute(query)}
