"""What the automation does when something happens to a ticket."""

import logging
from functools import partial

from server.approvals.events import ApprovalEvent
from server.automation.actions import cascade, flood, perform
from server.automation.actions.cascade import Happening
from server.automation.queries import book as books
from server.automation.queries import settings, texts
from server.core.context import Actor, ActorKind, Context, savepoint
from server.core.events import Event
from server.surveys.events import SurveyAnswered
from server.tickets.events import TicketCreated, TicketEdited
from server.tickets.models import Ticket
from shared.automation import ActorWord, TriggerEvent
from shared.errors import DeskError

log = logging.getLogger(__name__)


def start_rules(ctx: Context, event: Event) -> None:
    """Rules that listen to this event look at the ticket when everything else has been done."""
    if event.name not in NAMES:
        return
    ticket_id = _ticket_id(event)
    if ticket_id is None or event.name not in books.book(ctx).by_event:
        return
    happening = Happening(
        event.name,
        ticket_id,
        _actor(ctx.actor, ctx.session.get(Ticket, ticket_id)),
        frozenset(event.changes) | (event.words if isinstance(event, TicketEdited) else frozenset()),
        cascade.cascade_of(ctx).chain,
    )
    cascade.note(ctx, happening)


NAMES = frozenset(one.value for one in TriggerEvent)


def _ticket_id(event: Event) -> int | None:
    """The ticket that the event is about."""
    if isinstance(event, SurveyAnswered):
        return event.ticket_id
    subject = event.about if isinstance(event, ApprovalEvent) else event.subject
    return subject.id if subject.kind == "ticket" else None


def _actor(actor: Actor, ticket: Ticket | None) -> ActorWord:
    if actor.kind is ActorKind.SYSTEM:
        return ActorWord.SYSTEM if actor.name == "Ieum" else ActorWord.RULE
    is_theirs = ticket is not None and actor.person_id == ticket.requester_id
    return ActorWord.REQUESTER if is_theirs or actor.kind is ActorKind.DEVICE else ActorWord.DESK


def acknowledge(ctx: Context, event: TicketCreated) -> None:
    """What a requester asks is answered at once by itself, where that is set."""
    if settings.is_acknowledging(ctx):
        ctx.afterwards(partial(_acknowledge, ticket_id=event.subject.id))


def _acknowledge(ctx: Context, ticket_id: int) -> None:
    found, ticket = settings.row(ctx), ctx.session.get(Ticket, ticket_id)
    if found is None or ticket is None or not ticket.is_waiting_for_desk:
        return
    acting = ctx.acting_as(Actor(ActorKind.SYSTEM, name="Ieum"))
    language = perform.language_for(ctx, ticket)
    text = texts.in_language(found.acknowledgement_ko, found.acknowledgement_en, language)
    try:
        with savepoint(ctx):
            voice = perform.Voice(language, is_automatic=True)
            flood.answer(acting, ticket, perform.filled(acting, ticket, text, voice))
    except DeskError as refusal:
        log.info("ticket %s is not acknowledged: %s", ticket.number, refusal.code)
