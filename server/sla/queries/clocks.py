"""The clocks of tickets: as they are kept, and folded anew."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from sqlalchemy import select

from server.core.context import Context
from server.sla.models import ContractEdition, SlaClock, SlaTerms
from server.sla.queries import book as books
from server.sla.queries import stories
from server.sla.queries.book import Book, calendar_ids
from server.sla.rules import clocks
from server.sla.rules.calendars import to_seconds
from server.sla.rules.clocks import NO_VENDORS, Clock, Since, Vendors, VendorSince
from server.sla.rules.story import Happening, tell
from server.tickets.models import Ticket
from shared.tickets import ClockKind

PROMISES = frozenset({ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE, ClockKind.RESOLUTION})
"""What the requester was promised; stays and waits are between teams and vendors."""
TOLD = PROMISES | {ClockKind.VENDOR_WAIT}
"""Of whose warnings and breaches somebody hears."""


def rows_of(ctx: Context, ticket_id: int) -> list[SlaClock]:
    query = select(SlaClock).where(SlaClock.ticket_id == ticket_id)
    return list(ctx.session.scalars(query.order_by(SlaClock.started_at, SlaClock.id)))


def terms_of(ctx: Context, ticket_id: int) -> list[SlaTerms]:
    query = select(SlaTerms).where(SlaTerms.ticket_id == ticket_id)
    return list(ctx.session.scalars(query.order_by(SlaTerms.id)))


def since(ctx: Context, book: Book, rows: Sequence[SlaTerms]) -> list[Since]:
    """The terms of a ticket over time, known by the ids of their rows; anew where a calendar was edited."""
    books.know(ctx, book, {row.edition_id for row in rows})
    found: list[Since] = []
    for row, following in pairwise([*rows, None]):
        assert row is not None
        begins, ends = to_seconds(row.at), None if following is None else to_seconds(following.at)
        _, content = book.editions[row.edition_id]
        for at in (begins, *book.edits_of(calendar_ids(content), begins, ends)):
            found.append(Since(at=at, terms=book.terms(row.edition_id, row.priority, at, key=row.id)))
    return found


def folded(
    happenings: Sequence[Happening], terms: Sequence[Since], now: datetime, vendors: Vendors = NO_VENDORS
) -> list[Clock]:
    if not terms or not happenings:
        return []
    return clocks.fold(tell(happenings), terms, to_seconds(now), vendors)


def vendors_of(ctx: Context, book: Book, happenings: Iterable[Happening]) -> Vendors:
    """What the contracts promise by which a ticket waited; nothing is read where it never did."""
    ids = {one.contract_id for one in happenings if one.contract_id is not None}
    if not ids:
        return NO_VENDORS
    query = select(ContractEdition).where(ContractEdition.contract_id.in_(ids)).order_by(ContractEdition.id)
    rows: dict[int, list[ContractEdition]] = {}
    for row in ctx.session.scalars(query):
        rows.setdefault(row.contract_id, []).append(row)
    return {one: _vendor_since(book, editions) for one, editions in rows.items()}


def _vendor_since(book: Book, editions: Sequence[ContractEdition]) -> list[VendorSince]:
    found: list[VendorSince] = []
    for row, following in pairwise([*editions, None]):
        assert row is not None
        begins, ends = to_seconds(row.valid_at), None if following is None else to_seconds(following.valid_at)
        counted = [] if row.calendar_id is None else [row.calendar_id]
        for at in (begins, *book.edits_of(counted, begins, ends)):
            calendar = None if row.calendar_id is None else book.calendar_at(row.calendar_id, at)
            found.append(VendorSince(at=at, target_s=row.hours * 3_600 or None, calendar=calendar))
    return found


def fold(ctx: Context, ticket: Ticket) -> list[Clock]:
    """Every clock of a ticket as it stands now, by its whole history."""
    book, happenings = books.book(ctx), stories.of(ctx, ticket)
    terms = since(ctx, book, terms_of(ctx, ticket.id))
    return folded(happenings, terms, ctx.now, vendors_of(ctx, book, happenings))
