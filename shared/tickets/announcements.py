"""Tickets and announcements: what is offered, what is linked, answering and resolving them together."""

from typing import Annotated

from msgspec import Meta

from shared.announcements import AnnouncementKind, Severity
from shared.permissions import Permission
from shared.tickets.words import Status
from shared.wire import Endpoint, Id, Nothing, Ref, Reply, Text, Wire


class Proposal(Reply):
    """An announcement that a ticket seems to be about.

    `service` is the name of the service that they have in common, `word` the word; both "" for a category.
    """

    announcement: Ref
    kind: AnnouncementKind
    severity: Severity
    service: str
    word: str
    is_linked: bool


class Proposals(Reply):
    items: list[Proposal]


class LinkedTicket(Reply):
    id: int
    number: str
    subject: str
    status: Status
    requester: str
    is_open: bool


class LinkedTickets(Reply):
    """Those that the caller may see, open ones first; the counts are of the same."""

    items: list[LinkedTicket]
    open: int
    total: int


class LinkedCount(Reply):
    announcement_id: int
    open: int
    total: int


class LinkedCounts(Reply):
    items: list[LinkedCount]


class AnswerLinked(Wire):
    """One answer to several linked tickets, each in its own conversation."""

    ticket_ids: Annotated[list[Id], Meta(min_length=1, max_length=200)]
    text: Text


class LinkedResult(Reply):
    """`code` is the refusal, "" when it was done."""

    ticket_id: int
    number: str
    code: str


class LinkedResults(Reply):
    items: list[LinkedResult]


DESK = Permission.UPDATES_FOLLOW
W = Permission.TICKETS_WORK
LIST_PROPOSALS = Endpoint(
    "GET", "/api/tickets/{ticket_id}/announcements", Nothing, Nothing, Proposals, permission=DESK
)
LIST_LINKED_TICKETS = Endpoint(
    "GET", "/api/announcements/{announcement_id}/tickets", Nothing, Nothing, LinkedTickets, permission=DESK
)
COUNT_LINKED_TICKETS = Endpoint(
    "GET", "/api/announcement-ticket-counts", Nothing, Nothing, LinkedCounts, permission=DESK
)
ANSWER_LINKED = Endpoint(
    "POST",
    "/api/announcements/{announcement_id}/tickets/answer",
    Nothing,
    AnswerLinked,
    LinkedResults,
    permission=W,
)
RESOLVE_LINKED = Endpoint(
    "POST",
    "/api/announcements/{announcement_id}/tickets/resolve",
    Nothing,
    AnswerLinked,
    LinkedResults,
    permission=W,
)
