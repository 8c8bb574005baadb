"""Letters to requesters: what happens to their tickets, and how they liked it."""

from functools import partial

from sqlalchemy import select

from server.core.context import Context
from server.mail.actions import MAIL, post
from server.mail.rules import Letter, News
from server.people import queries as people
from server.surveys.events import SurveySent
from server.tickets.events import (
    TicketAnswered,
    TicketAnsweredByItself,
    TicketCreated,
    TicketOutcomeTold,
    TicketResolved,
)
from server.tickets.models import Ticket, TicketEntry
from shared.tickets import EntryKind, Status


def confirm_receipt(ctx: Context, event: TicketCreated) -> None:
    """Unless the desk answers at once by itself: one mail is enough."""
    if not ctx.sends_mail:
        return
    ctx.afterwards(partial(_confirm, ticket_id=event.subject.id))


def _confirm(ctx: Context, ticket_id: int) -> None:
    is_answer = TicketEntry.kind == EntryKind.ANSWER
    answered = select(TicketEntry.id).where(TicketEntry.ticket_id == ticket_id, is_answer)
    if ctx.session.scalar(answered.limit(1)) is None:
        _send(ctx, ticket_id, News.CREATED)


def pass_on_answer(ctx: Context, event: TicketAnswered) -> None:
    _send(ctx, event.subject.id, News.ANSWERED)


def pass_on_automatic_answer(ctx: Context, event: TicketAnsweredByItself) -> None:
    _send(ctx, event.subject.id, News.ANSWERED)


def tell_solution(ctx: Context, event: TicketResolved) -> None:
    _send(ctx, event.subject.id, News.RESOLVED)


def ask_opinion(ctx: Context, event: SurveySent) -> None:
    """The link, which nobody else knows, to the requester of the ticket."""
    ticket = ctx.session.get_one(Ticket, event.ticket_id)
    requester = people.get(ctx, ticket.requester_id)
    letter = Letter(
        key=f"{MAIL}:{ticket.number}:{News.SURVEY.value}-{ticket.last_seq}",
        news=News.SURVEY,
        to=requester.email,
        name=requester.name,
        number=ticket.number,
        subject=ticket.subject,
        text=f"/survey/{event.token}",
        is_confidential=ticket.is_confidential,
        at=ctx.now,
    )
    post(ctx, letter)


def tell_outcome(ctx: Context, event: TicketOutcomeTold) -> None:
    """To those whose ticket went on in somebody else's: that it is solved, and what was said of it."""
    if event.changes["outcome"][1] == Status.RESOLVED:
        _send(ctx, event.subject.id, News.RESOLVED)


def _send(ctx: Context, ticket_id: int, news: News) -> None:
    if not ctx.sends_mail:
        return
    ticket = ctx.session.get_one(Ticket, ticket_id)
    requester = people.get(ctx, ticket.requester_id)
    if news is not News.CREATED and ctx.actor.person_id == requester.id:
        return
    letter = Letter(
        key=f"{MAIL}:{ticket.number}:{news.value}-{ticket.last_seq}",
        news=news,
        to=requester.email,
        name=requester.name,
        number=ticket.number,
        subject=ticket.subject,
        text="" if ticket.is_confidential else _said(ctx, ticket, news),
        is_confidential=ticket.is_confidential,
        at=ctx.now,
    )
    post(ctx, letter)


def _said(ctx: Context, ticket: Ticket, news: News) -> str:
    """The newest words of the desk to the requester; never anything else of the ticket."""
    if news is News.CREATED or (news is News.RESOLVED and not _says_how(ticket)):
        return ""
    newest = select(TicketEntry.text).where(
        TicketEntry.ticket_id == ticket.id, TicketEntry.kind == EntryKind.ANSWER
    )
    return ctx.session.scalars(newest.order_by(TicketEntry.seq.desc()).limit(1)).one()


def _says_how(ticket: Ticket) -> bool:
    """A solution was said to the requester; of a merged ticket just before they were told that it is over."""
    if ticket.status is Status.MERGED:
        return ticket.last_answer_seq == ticket.last_seq - 1
    return ticket.is_resolution_public
