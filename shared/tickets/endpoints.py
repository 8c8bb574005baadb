"""Every call about tickets."""

from shared.permissions import Permission
from shared.tickets.commands import (
    Assign,
    Cancel,
    ChangePriorityMatrix,
    Confirm,
    EditTicket,
    Escalate,
    HandBack,
    Merge,
    NewEntry,
    NewLink,
    NewTicket,
    Pend,
    RecordBounce,
    RecordQuestion,
    Reopen,
    Resolve,
    RowsQuery,
    Split,
    StartTicket,
    TicketCommand,
    TicketsQuery,
    UploadQuery,
)
from shared.tickets.own import NewOwnTicket, OwnAnswer, OwnTicket, OwnTickets
from shared.tickets.records import Attachment, PriorityMatrix, TicketDetail, TicketIds, TicketRows, ViewCounts
from shared.wire import Endpoint, File, Nothing, Raw

W = Permission.TICKETS_WORK
A = Permission.TICKETS_ASSIGN
DESK = Permission.UPDATES_FOLLOW

LIST_TICKETS = Endpoint("GET", "/api/tickets", TicketsQuery, Nothing, TicketIds, permission=DESK)
LIST_TICKET_ROWS = Endpoint("GET", "/api/ticket-rows", RowsQuery, Nothing, TicketRows, permission=DESK)
COUNT_VIEWS = Endpoint("GET", "/api/ticket-counts", Nothing, Nothing, ViewCounts, permission=DESK)
GET_TICKET = Endpoint("GET", "/api/tickets/{ticket_id}", Nothing, Nothing, TicketDetail, permission=DESK)
CREATE_TICKET = Endpoint("POST", "/api/tickets", Nothing, NewTicket, TicketDetail, permission=W, status=201)
ANSWER_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/answer", Nothing, NewEntry, TicketDetail, permission=W
)
NOTE_TICKET = Endpoint("POST", "/api/tickets/{ticket_id}/note", Nothing, NewEntry, TicketDetail, permission=W)
LOG_CALL = Endpoint("POST", "/api/tickets/{ticket_id}/call", Nothing, NewEntry, TicketDetail, permission=W)
RECORD_QUESTION = Endpoint(
    "POST", "/api/tickets/{ticket_id}/question", Nothing, RecordQuestion, TicketDetail, permission=W
)
"""The ticket that now holds the question: a new one when the named one is over."""
RECORD_BOUNCE = Endpoint(
    "POST", "/api/tickets/{ticket_id}/bounce", Nothing, RecordBounce, TicketDetail, permission=W
)
TAKE_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/take", Nothing, TicketCommand, TicketDetail, permission=W
)
ASSIGN_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/assign", Nothing, Assign, TicketDetail, permission=A
)
START_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/start", Nothing, StartTicket, TicketDetail, permission=W
)
PEND_TICKET = Endpoint("POST", "/api/tickets/{ticket_id}/pend", Nothing, Pend, TicketDetail, permission=W)
RESUME_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/resume", Nothing, TicketCommand, TicketDetail, permission=W
)
ESCALATE_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/escalate", Nothing, Escalate, TicketDetail, permission=A
)
HAND_BACK_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/hand-back", Nothing, HandBack, TicketDetail, permission=A
)
RESOLVE_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/resolve", Nothing, Resolve, TicketDetail, permission=W
)
CONFIRM_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/confirm", Nothing, Confirm, TicketDetail, permission=W
)
REOPEN_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/reopen", Nothing, Reopen, TicketDetail, permission=W
)
CLOSE_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/close", Nothing, TicketCommand, TicketDetail, permission=W
)
CANCEL_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/cancel", Nothing, Cancel, TicketDetail, permission=W
)
MERGE_TICKET = Endpoint("POST", "/api/tickets/{ticket_id}/merge", Nothing, Merge, TicketDetail, permission=W)
UNMERGE_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/unmerge", Nothing, TicketCommand, TicketDetail, permission=W
)
SPLIT_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/split", Nothing, Split, TicketDetail, permission=W, status=201
)
"""Answers with the new ticket."""
EDIT_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/edit", Nothing, EditTicket, TicketDetail, permission=W
)
GET_PRIORITY_MATRIX = Endpoint(
    "GET", "/api/priority-matrix", Nothing, Nothing, PriorityMatrix, permission=DESK
)
CHANGE_PRIORITY_MATRIX = Endpoint(
    "POST",
    "/api/priority-matrix",
    Nothing,
    ChangePriorityMatrix,
    PriorityMatrix,
    permission=Permission.SLA_MANAGE,
)
LINK_TICKET = Endpoint("POST", "/api/tickets/{ticket_id}/links", Nothing, NewLink, TicketDetail, permission=W)
UNLINK_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/links/{link_id}/remove", Nothing, Nothing, TicketDetail, permission=W
)
UPLOAD_ATTACHMENT = Endpoint(
    "POST",
    "/api/tickets/{ticket_id}/attachments",
    UploadQuery,
    Raw,
    Attachment,
    permission=Permission.TICKETS_OWN,
    status=201,
    accepts_raw=True,
    max_body_bytes=25 * 1_048_576,
)
"""The file waits for the entry that names it; unnamed ones are swept after a day."""
GET_ATTACHMENT = Endpoint(
    "GET",
    "/api/attachments/{attachment_id}",
    Nothing,
    Nothing,
    File,
    permission=Permission.TICKETS_OWN,
    returns_raw=True,
)
LIST_OWN_TICKETS = Endpoint(
    "GET", "/api/my/tickets", Nothing, Nothing, OwnTickets, permission=Permission.TICKETS_OWN
)
GET_OWN_TICKET = Endpoint(
    "GET", "/api/my/tickets/{ticket_id}", Nothing, Nothing, OwnTicket, permission=Permission.TICKETS_OWN
)
CREATE_OWN_TICKET = Endpoint(
    "POST", "/api/my/tickets", Nothing, NewOwnTicket, OwnTicket, permission=Permission.TICKETS_OWN, status=201
)
ANSWER_OWN_TICKET = Endpoint(
    "POST",
    "/api/my/tickets/{ticket_id}/answer",
    Nothing,
    OwnAnswer,
    OwnTicket,
    permission=Permission.TICKETS_OWN,
)
CONFIRM_OWN_TICKET = Endpoint(
    "POST",
    "/api/my/tickets/{ticket_id}/confirm",
    Nothing,
    Confirm,
    OwnTicket,
    permission=Permission.TICKETS_OWN,
)
REOPEN_OWN_TICKET = Endpoint(
    "POST",
    "/api/my/tickets/{ticket_id}/reopen",
    Nothing,
    Reopen,
    OwnTicket,
    permission=Permission.TICKETS_OWN,
)
