"""Timed rules run when their time has come."""

from datetime import datetime

from server.automation.actions.cascade import Happening, consider
from server.automation.models import RuleMark
from server.automation.queries import book as books
from server.automation.queries import timed, working_time
from server.automation.queries.book import Compiled
from server.core.context import Context
from server.tickets.models import Ticket
from shared.automation import ActorWord


def run_due(ctx: Context) -> None:
    """Every rule deals with a ticket once for each moment it counts from."""
    finished: set[int] = set()
    for rule in books.book(ctx).timed:
        for ticket, moment in timed.due(ctx, rule):
            if ticket.id not in finished and _has_come(ctx, rule, moment):
                _mark(ctx, rule, ticket, moment)
                happening = Happening(_name(rule), ticket.id, ActorWord.SYSTEM)
                if consider(ctx, rule, ticket, happening) and rule.is_last:
                    finished.add(ticket.id)


def _has_come(ctx: Context, rule: Compiled, moment: datetime) -> bool:
    trigger = rule.definition.trigger
    if not trigger.is_business:
        return True
    due = working_time.after(ctx, moment, trigger.minutes)
    return rule.since < due <= ctx.now


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
