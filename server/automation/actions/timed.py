"""Timed rules run when their time has come."""

import time
from collections.abc import Sequence
from datetime import datetime

from server.automation.actions.cascade import Happening, consider
from server.automation.models import RuleMark
from server.automation.queries import book as books
from server.automation.queries import timed, working_time
from server.automation.queries.book import Compiled
from server.core.context import Context
from server.tickets.models import Ticket
from shared.automation import ActorWord

A_PART_S = 0.02
"""So long one part of a pass goes on: others wait to write meanwhile."""
MOST_FOUND = 200
Found = list[tuple[int, int]]
"""Rule and ticket, in the order in which they are dealt with."""


def look(ctx: Context) -> Found:
    """For which tickets the time of which rules has come."""
    found: Found = []
    for rule in books.book(ctx).timed:
        rows = timed.due(ctx, rule, most=MOST_FOUND - len(found))
        come = (ticket.id for ticket, moment in rows if _due_at(ctx, rule, moment) <= ctx.now)
        found += [(rule.id, ticket_id) for ticket_id in come]
        if len(found) >= MOST_FOUND:
            break
    return found


def run_due(ctx: Context, found: Found) -> bool:
    """A part of it: every rule deals with a ticket once for each moment it counts from.

    True while there may be more.
    """
    until = time.monotonic() + A_PART_S
    rules = books.book(ctx).timed
    places = {rule.id: place for place, rule in enumerate(rules)}
    for rule_id, ticket_id in found:
        place = places.get(rule_id)
        if place is not None:
            _deal_with(ctx, rules[place], ticket_id, below=rules[place + 1 :])
        if time.monotonic() > until:
            return True
    return len(found) >= MOST_FOUND


def _deal_with(ctx: Context, rule: Compiled, ticket_id: int, below: Sequence[Compiled]) -> None:
    for ticket, moment in timed.due(ctx, rule, ticket_id=ticket_id):
        due_at = _due_at(ctx, rule, moment)
        if due_at > ctx.now:
            continue
        _mark(ctx, rule, ticket, moment)
        if due_at > rule.since and _run(ctx, rule, ticket):
            _pass_over(ctx, below, ticket)


def _run(ctx: Context, rule: Compiled, ticket: Ticket) -> bool:
    """Whether the rules below are not to look at this ticket."""
    return consider(ctx, rule, ticket, Happening(_name(rule), ticket.id, ActorWord.SYSTEM)) and rule.is_last


def _pass_over(ctx: Context, rules: Sequence[Compiled], ticket: Ticket) -> None:
    """What is due for it now has been dealt with."""
    for rule in rules:
        for _, moment in timed.due(ctx, rule, ticket_id=ticket.id):
            if _due_at(ctx, rule, moment) <= ctx.now:
                _mark(ctx, rule, ticket, moment)


def _due_at(ctx: Context, rule: Compiled, moment: datetime) -> datetime:
    """In the order of the moments. Where working time counts, it may be before the rule was set."""
    trigger = rule.definition.trigger
    if trigger.is_business:
        return working_time.after(ctx, moment, trigger.minutes)
    return ctx.now


def _name(rule: Compiled) -> str:
    moment = rule.definition.trigger.moment
    assert moment is not None
    return moment.value


def _mark(ctx: Context, rule: Compiled, ticket: Ticket, moment: datetime) -> None:
    """Before it runs: one that fails is not tried again every minute."""
    row = ctx.session.get(RuleMark, (rule.id, ticket.id))
    if row is None:
        ctx.session.add(RuleMark(rule_id=rule.id, ticket_id=ticket.id, moment=moment))
    else:
        row.moment = moment
