"""Looking for another ticket in a field: by number, subject or requester."""

from collections.abc import Callable, Collection
from itertools import count

from PySide6.QtCore import QObject

from desktop_app.core.workplace import Workplace
from desktop_app.tickets import badges
from desktop_app.ui.choices import Choice, Deliver, Provider
from shared.tickets import LIST_TICKETS, Order, TicketIds, TicketRow, TicketsQuery, View

MOST = 20
_asked = count()


def ticket_choice(row: TicketRow) -> Choice:
    badge = badges.row_badge(row)
    words = " · ".join(word for word in (f"#{row.number}", row.requester, row.department) if word)
    return Choice(
        row, row.subject, words, icon=badge.icon, hue=badge.hue, words=f"{row.number} #{row.number}"
    )


def find_tickets(
    place: Workplace,
    owner: QObject,
    *,
    without: Collection[int] = (),
    near: Callable[[], TicketsQuery] | None = None,
) -> Provider:
    """A provider of `TicketRow`s. Before anything is typed it offers those of `near`."""
    number = next(_asked)

    def find(query: str, deliver: Deliver) -> None:
        words = query.strip()[:250]
        if words:
            wanted = TicketsQuery(view=View.ALL_OPEN, text=words, limit=MOST)
        elif near is not None:
            wanted = near()
        else:
            wanted = TicketsQuery(view=View.MINE, order=Order.UPDATED, limit=MOST)

        def found(ids: TicketIds) -> None:
            deliver([ticket_choice(row) for row in ids.first_rows if row.id not in without][:MOST])

        place.backend.call(
            owner,
            LIST_TICKETS,
            found,
            failed=lambda _: deliver([]),
            query=wanted,
            latest=f"find_tickets.{number}",
        )

    return find
