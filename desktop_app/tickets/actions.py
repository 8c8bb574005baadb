"""The verbs of a ticket, as the server knows them; each answers with the ticket as it is then."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from desktop_app.core.backend import Backend, Failed
from shared import tickets
from shared.tickets import TicketDetail
from shared.wire import Endpoint, Raw, Wire

Done = Callable[[TicketDetail], None]

ENTRY_ENDPOINTS: dict[tickets.EntryKind, Endpoint[Any, Any, TicketDetail]] = {
    tickets.EntryKind.ANSWER: tickets.ANSWER_TICKET,
    tickets.EntryKind.NOTE: tickets.NOTE_TICKET,
    tickets.EntryKind.CALL: tickets.LOG_CALL,
}

COMMANDS: dict[type[Wire], Endpoint[Any, Any, TicketDetail]] = {
    tickets.RecordQuestion: tickets.RECORD_QUESTION,
    tickets.RecordBounce: tickets.RECORD_BOUNCE,
    tickets.Assign: tickets.ASSIGN_TICKET,
    tickets.Pend: tickets.PEND_TICKET,
    tickets.Resolve: tickets.RESOLVE_TICKET,
    tickets.Escalate: tickets.ESCALATE_TICKET,
    tickets.HandBack: tickets.HAND_BACK_TICKET,
    tickets.Confirm: tickets.CONFIRM_TICKET,
    tickets.Reopen: tickets.REOPEN_TICKET,
    tickets.Cancel: tickets.CANCEL_TICKET,
    tickets.EditTicket: tickets.EDIT_TICKET,
    tickets.Merge: tickets.MERGE_TICKET,
    tickets.NewLink: tickets.LINK_TICKET,
    tickets.Duplicate: tickets.MARK_DUPLICATE,
    tickets.PlanChange: tickets.PLAN_CHANGE,
    tickets.StartTicket: tickets.START_TICKET,
    tickets.Split: tickets.SPLIT_TICKET,
}
"""The endpoint that carries out a filled-in command."""

BARE_COMMANDS: dict[tickets.TicketAction, Endpoint[Any, Any, TicketDetail]] = {
    tickets.TicketAction.TAKE: tickets.TAKE_TICKET,
    tickets.TicketAction.START: tickets.START_TICKET,
    tickets.TicketAction.RESUME: tickets.RESUME_TICKET,
    tickets.TicketAction.CLOSE: tickets.CLOSE_TICKET,
    tickets.TicketAction.UNMERGE: tickets.UNMERGE_TICKET,
}
"""Commands that need nothing but the version that was seen."""


def read(backend: Backend, owner: QObject, ticket_id: int, done: Done, failed: Failed | None = None) -> None:
    backend.call(owner, tickets.GET_TICKET, done, failed=failed, latest="ticket", ticket_id=ticket_id)


def create(
    backend: Backend, owner: QObject, new: tickets.NewTicket, key: str, done: Done, failed: Failed
) -> None:
    """`key` belongs to the form: the same form sent twice is one ticket."""
    backend.call(owner, tickets.CREATE_TICKET, done, failed=failed, body=new, key=key)


def write_entry(  # noqa: PLR0913  # what, where, and what then
    backend: Backend,
    owner: QObject,
    ticket_id: int,
    kind: tickets.EntryKind,
    entry: tickets.NewEntry,
    key: str,
    done: Done,
    failed: Failed,
) -> None:
    """An answer, a note or a phone record; `key` belongs to the draft."""
    endpoint = ENTRY_ENDPOINTS[kind]
    backend.call(owner, endpoint, done, failed=failed, body=entry, key=key, ticket_id=ticket_id)


def carry_out(
    backend: Backend,
    owner: QObject,
    ticket_id: int,
    command: Wire,
    done: Done,
    failed: Failed | None = None,
) -> None:
    endpoint = COMMANDS[type(command)]
    backend.call(owner, endpoint, done, failed=failed, body=command, ticket_id=ticket_id)


def carry_out_bare(
    backend: Backend,
    owner: QObject,
    row: tickets.TicketRow,
    action: tickets.TicketAction,
    done: Done,
    failed: Failed | None = None,
) -> None:
    """Take, start, resume or close."""
    command = tickets.TicketCommand(version=row.version)
    backend.call(owner, BARE_COMMANDS[action], done, failed=failed, body=command, ticket_id=row.id)


def link(
    backend: Backend, owner: QObject, ticket_id: int, kind: tickets.LinkKind, target_id: int, done: Done
) -> None:
    body = tickets.NewLink(kind=kind, target_id=target_id)
    backend.call(owner, tickets.LINK_TICKET, done, body=body, ticket_id=ticket_id)


def hold_answer(  # what, where, and for how long
    backend: Backend, owner: QObject, ticket_id: int, entry: tickets.NewEntry, key: str, hold_s: int
) -> None:
    """A copy on the server, which sends it if this desk does not. A refusal comes again with the answer."""
    body = tickets.HoldAnswer(key=key, entry=entry, hold_s=hold_s)
    backend.call(owner, tickets.HOLD_ANSWER, failed=lambda _: None, body=body, ticket_id=ticket_id)


def withdraw_answer(backend: Backend, owner: QObject, ticket_id: int, key: str) -> None:
    body = tickets.WithdrawAnswer(key=key)
    backend.call(owner, tickets.WITHDRAW_ANSWER, body=body, ticket_id=ticket_id)


def log_time(
    backend: Backend, owner: QObject, ticket_id: int, form: tickets.LogTime, done: Done, failed: Failed
) -> None:
    backend.call(owner, tickets.LOG_TIME, done, failed=failed, body=form, ticket_id=ticket_id)


def watch(
    backend: Backend,
    owner: QObject,
    ticket_id: int,
    done: Done,
    *,
    follows: bool = True,
    person_id: int | None = None,
) -> None:
    """Oneself or a colleague; `follows` False ends it."""
    endpoint = tickets.WATCH_TICKET if follows else tickets.UNWATCH_TICKET
    backend.call(owner, endpoint, done, body=tickets.Watch(person_id=person_id), ticket_id=ticket_id)


def upload(  # noqa: PLR0913  # the file, its place, and what then
    backend: Backend,
    owner: QObject,
    ticket_id: int,
    query: tickets.UploadQuery,
    content: bytes,
    done: Callable[[tickets.Attachment], None],
    failed: Failed,
) -> None:
    """The file waits on the server for the entry that names it."""
    backend.call(
        owner,
        tickets.UPLOAD_ATTACHMENT,
        done,
        failed=failed,
        query=query,
        body=Raw(content=content),
        ticket_id=ticket_id,
    )
