"""The clocks of tickets: as they are kept, and folded anew."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from server.core.context import Context
from server.sla.models import SlaClock, SlaTerms
from server.sla.queries import book as books
from server.sla.queries import stories
from server.sla.queries.book import Book
from server.sla.rules import clocks
from server.sla.rules.calendars import to_seconds
from server.sla.rules.clocks import Clock, Since
from server.sla.rules.story import Happening, tell
from server.tickets.models import Ticket
from shared.tickets import ClockKind

PROMISES = frozenset({ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE, ClockKind.RESOLUTION})
"""What the requester was promised; stays and waits are between teams and vendors."""


def rows_of(ctx: Context, ticket_id: int) -> list[SlaClock]:
    query = select(SlaClock).where(SlaClock.ticket_id == ticket_id)
    return list(ctx.session.scalars(query.order_by(SlaClock.started_at, SlaClock.id)))


def terms_of(ctx: Context, ticket_id: int) -> list[SlaTerms]:
    query = select(SlaTerms).where(SlaTerms.ticket_id == ticket_id)
    return list(ctx.session.scalars(query.order_by(SlaTerms.id)))


def since(ctx: Context, book: Book, rows: Sequence[SlaTerms]) -> list[Since]:
    """The terms of a ticket over time, known by the ids of their rows."""
    books.know(ctx, book, {row.edition_id for row in rows})
    return [
        Since(at=to_seconds(row.at), terms=book.terms(row.edition_id, row.priority, key=row.id))
        for row in rows
    ]


def folded(happenings: Sequence[Happening], terms: Sequence[Since], now: datetime) -> list[Clock]:
    if not terms or not happenings:
        return []
    return clocks.fold(tell(happenings), terms, to_seconds(now))


def fold(ctx: Context, ticket: Ticket) -> list[Clock]:
    """Every clock of a ticket as it stands now, by its whole history."""
    rows = terms_of(ctx, ticket.id)
    return folded(stories.of(ctx, ticket), since(ctx, books.book(ctx), rows), ctx.now)
