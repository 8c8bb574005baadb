"""Tickets that hang on one announcement are answered and resolved together."""

from collections.abc import Callable

from server.announcements import queries as announcements
from server.core.context import Context
from server.tickets.actions import finish, talk
from server.tickets.queries import announcements as linked
from server.tickets.queries import visibility
from shared import tickets as wire
from shared.errors import DeskError, NotFound
from shared.permissions import Permission
from shared.tickets import AnswerLinked, NewEntry, Resolve


def answer(ctx: Context, announcement_id: int, form: AnswerLinked) -> wire.LinkedResults:
    def say(ticket_id: int) -> None:
        talk.answer(ctx, ticket_id, NewEntry(text=form.text))

    return _each(ctx, announcement_id, form, say)


def resolve(ctx: Context, announcement_id: int, form: AnswerLinked) -> wire.LinkedResults:
    """What each ticket's own rules refuse stays open; the others are resolved all the same."""

    def solve(ticket_id: int) -> None:
        version = visibility.get(ctx, ticket_id, held=True).version
        finish.resolve(ctx, ticket_id, Resolve(version=version, text=form.text))

    return _each(ctx, announcement_id, form, solve)


def _each(
    ctx: Context, announcement_id: int, form: AnswerLinked, act: Callable[[int], None]
) -> wire.LinkedResults:
    ctx.actor.require(Permission.TICKETS_WORK)
    announcements.get(ctx, announcement_id)
    numbers = linked.numbers_of(ctx, announcement_id, form.ticket_ids)
    items = []
    for ticket_id in sorted(dict.fromkeys(form.ticket_ids)):
        code = ""
        try:
            if ticket_id not in numbers:
                raise NotFound
            with ctx.session.begin_nested():
                act(ticket_id)
        except DeskError as refusal:
            code = refusal.code
        number = numbers.get(ticket_id, "")
        items.append(wire.LinkedResult(ticket_id=ticket_id, number=number, code=code))
    return wire.LinkedResults(items=items)
