"""Requesters who do not answer are reminded; after the last reminder the ticket is resolved as unanswered."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from server.automation.actions import flood, perform
from server.automation.models import Chase
from server.automation.queries import settings, texts, timed, working_time
from server.core.context import Context, savepoint
from server.tickets.actions import finish
from server.tickets.models import Ticket, TicketEntry
from shared.automation import ChasePlan
from shared.errors import DeskError
from shared.tickets import ResolutionCode, Resolve, Status

log = logging.getLogger(__name__)
A_TURN = 200
MINUTES_PER_HOUR = 60


@dataclass(frozen=True)
class Waiting:
    """A waiting ticket and where its reminders stand."""

    ticket: Ticket
    pended_at: datetime
    chase: Chase


def chase_due(ctx: Context) -> None:
    for plan in settings.plans(settings.row(ctx)):
        if plan.is_enabled:
            for ticket, pended_at in _waiting(ctx, plan):
                _one(ctx, plan, _state(ctx, ticket, pended_at))


def _waiting(ctx: Context, plan: ChasePlan) -> list[tuple[Ticket, datetime]]:
    """Tickets that have waited long enough for a first reminder, and were not reminded lately."""
    pended_at = timed.pended_at()
    limit = ctx.now - timedelta(hours=plan.interval_hours)
    query = (
        select(Ticket, pended_at)
        .outerjoin(Chase, Chase.ticket_id == Ticket.id)
        .where(
            Ticket.status == Status.PENDING,
            Ticket.pending_reason == plan.reason,
            pended_at <= limit,
            (Chase.ticket_id.is_(None)) | (Chase.last_at <= limit),
        )
        .order_by(Ticket.id)
        .limit(A_TURN)
    )
    return [(row[0], row[1]) for row in ctx.session.execute(query)]


def _state(ctx: Context, ticket: Ticket, pended_at: datetime) -> Waiting:
    """Counted anew for every waiting, and after a word of the desk."""
    spoke_at = _desk_spoke_at(ctx, ticket)
    begun_at = max(pended_at, spoke_at) if spoke_at is not None else pended_at
    chase = ctx.session.get(Chase, ticket.id)
    if chase is None:
        chase = Chase(ticket_id=ticket.id, pended_at=begun_at, sent=0, last_at=begun_at)
        ctx.session.add(chase)
    elif chase.pended_at != begun_at:
        chase.pended_at, chase.sent, chase.last_at = begun_at, 0, begun_at
    return Waiting(ticket, begun_at, chase)


def _desk_spoke_at(ctx: Context, ticket: Ticket) -> datetime | None:
    if not ticket.last_answer_seq:
        return None
    return ctx.session.scalar(
        select(TicketEntry.at).where(
            TicketEntry.ticket_id == ticket.id, TicketEntry.seq == ticket.last_answer_seq
        )
    )


def _one(ctx: Context, plan: ChasePlan, waiting: Waiting) -> None:
    chase, minutes = waiting.chase, plan.interval_hours * MINUTES_PER_HOUR
    due = (
        working_time.after(ctx, chase.last_at, minutes)
        if plan.is_business
        else chase.last_at + timedelta(minutes=minutes)
    )
    if due > ctx.now:
        return
    chase.last_at = ctx.now
    try:
        with savepoint(ctx):
            if chase.sent < plan.count:
                flood.answer(ctx, waiting.ticket, _text(ctx, waiting.ticket, plan.text_ko, plan.text_en))
            else:
                _give_up(ctx, plan, waiting.ticket)
        chase.sent += 1
    except DeskError as refusal:
        log.info("ticket %s is not chased: %s", waiting.ticket.number, refusal.code)


def _give_up(ctx: Context, plan: ChasePlan, ticket: Ticket) -> None:
    text = _text(ctx, ticket, plan.final_ko, plan.final_en)
    ctx.session.flush()
    form = Resolve(version=ticket.version, code=ResolutionCode.NO_RESPONSE, text=text)
    finish.resolve(ctx, ticket.id, form)


def _text(ctx: Context, ticket: Ticket, text_ko: str, text_en: str) -> str:
    language = perform.language_for(ctx, ticket)
    voice = perform.Voice(language, is_automatic=True)
    return perform.filled(ctx, ticket, texts.in_language(text_ko, text_en, language), voice)
