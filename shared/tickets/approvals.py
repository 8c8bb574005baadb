"""Approvals of tickets: what the desk asks for, and what an approver reads of the ticket."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from shared.approvals import MOST_STEPS, Approvals, ChainStep, Days, Withdraw
from shared.permissions import Permission
from shared.tickets.commands import TicketCommand
from shared.tickets.records import Entry, TicketDetail
from shared.wire import Endpoint, Id, Line, Nothing, OptionalText, Reply


class AskApproval(TicketCommand):
    """By a template, or by steps of its own."""

    question: Line
    text: OptionalText = ""
    chain_id: Id | None = None
    steps: Annotated[list[ChainStep], Meta(max_length=MOST_STEPS)] = []
    remind_after_days: Days | None = 2
    expires_after_days: Days | None = 14


class ApprovalTicket(Reply):
    """The public part of the ticket that is decided about."""

    number: str
    subject: str
    description: str
    requester: str
    department: str
    category: str
    created_at: datetime
    entries: list[Entry]


ASK_APPROVAL = Endpoint(
    "POST",
    "/api/tickets/{ticket_id}/approvals",
    Nothing,
    AskApproval,
    TicketDetail,
    permission=Permission.TICKETS_WORK,
)
LIST_TICKET_APPROVALS = Endpoint(
    "GET",
    "/api/tickets/{ticket_id}/approvals",
    Nothing,
    Nothing,
    Approvals,
    permission=Permission.UPDATES_FOLLOW,
)
WITHDRAW_APPROVAL = Endpoint(
    "POST",
    "/api/tickets/{ticket_id}/approvals/{approval_id}/withdraw",
    Nothing,
    Withdraw,
    TicketDetail,
    permission=Permission.TICKETS_WORK,
)
GET_APPROVAL_TICKET = Endpoint(
    "GET",
    "/api/my/approvals/{approval_id}/ticket",
    Nothing,
    Nothing,
    ApprovalTicket,
    permission=Permission.TICKETS_OWN,
)
