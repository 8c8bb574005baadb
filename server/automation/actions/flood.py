"""Messages that nobody writes: every one passes the limits against loops and floods."""

from sqlalchemy import delete, select

from server.automation.models import AutomaticAnswer
from server.automation.rules import guards
from server.core.context import Context
from server.people import queries as people
from server.tickets.actions import talk
from server.tickets.models import Ticket
from shared.errors import Conflict


def answer(ctx: Context, ticket: Ticket, text: str) -> None:
    """Say it to the requester, unless they get too many of these, or nobody reads there."""
    requester = people.get(ctx, ticket.requester_id)
    if guards.is_machine(requester.email):
        raise Conflict("answers_a_machine")
    rows = ctx.session.execute(
        select(AutomaticAnswer.ticket_id, AutomaticAnswer.at).where(
            AutomaticAnswer.person_id == requester.id, AutomaticAnswer.at > ctx.now - guards.LOOKS_BACK
        )
    ).all()
    about_ticket = [row.at for row in rows if row.ticket_id == ticket.id]
    if not guards.may_write(about_ticket, [row.at for row in rows], ctx.now):
        raise Conflict("too_many_automatic_answers")
    ctx.session.add(AutomaticAnswer(ticket_id=ticket.id, person_id=requester.id, at=ctx.now))
    talk.answer_by_itself(ctx, ticket.id, text)


def prune(ctx: Context) -> None:
    old = AutomaticAnswer.at <= ctx.now - guards.LOOKS_BACK
    ctx.session.execute(delete(AutomaticAnswer).where(old))
