"""Rules and the log of their runs."""

from datetime import datetime, timedelta
from typing import Any

from msgspec import convert, json
from sqlalchemy import func, select

from server.automation.models import Rule, RuleRun
from server.automation.queries import faults
from server.automation.queries.book import DEFINITIONS
from server.core import paging
from server.core.context import Context
from server.core.records import copy
from server.people import queries as people
from server.tickets.models import Ticket
from server.tickets.queries import visibility
from shared import automation as wire
from shared.automation import Condition, RunOutcome, StepResult
from shared.errors import NotFound
from shared.permissions import Permission
from shared.wire import Page, Ref

COUNTED = timedelta(days=7)


def get(ctx: Context, rule_id: int) -> Rule:
    row = ctx.session.get(Rule, rule_id)
    if row is None:
        raise NotFound
    return row


def rules(ctx: Context) -> wire.Rules:
    """In the order in which they are looked at."""
    ctx.actor.require(Permission.RULES_MANAGE)
    rows = ctx.session.scalars(select(Rule).order_by(Rule.position, Rule.id)).all()
    return wire.Rules(items=_wire(ctx, list(rows)))


def show(ctx: Context, row: Rule) -> wire.Rule:
    return _wire(ctx, [row])[0]


def _wire(ctx: Context, rows: list[Rule]) -> list[wire.Rule]:
    owners = people.refs(ctx, {row.owner_id for row in rows if row.owner_id is not None})
    lately = _runs(ctx, [row.id for row in rows])
    definitions = [DEFINITIONS.decode(row.definition) for row in rows]
    broken = faults.of_rules(ctx, [(one.conditions, one.steps) for one in definitions])
    found = []
    for row, definition, wrong in zip(rows, definitions, broken, strict=True):
        count, last_at = lately.get(row.id, (0, None))
        found.append(
            copy(
                row,
                wire.Rule,
                trigger=definition.trigger,
                conditions=definition.conditions,
                steps=definition.steps,
                owner=owners.get(row.owner_id or 0),
                run_count=count,
                last_run_at=last_at,
                faults=wrong,
            )
        )
    return found


def _runs(ctx: Context, rule_ids: list[int]) -> dict[int, tuple[int, datetime | None]]:
    """How often each ran in the last days, and when last."""
    query = (
        select(RuleRun.rule_id, func.count(), func.max(RuleRun.at))
        .where(
            RuleRun.rule_id.in_(rule_ids),
            RuleRun.at > ctx.now - COUNTED,
            RuleRun.outcome == RunOutcome.DONE,
        )
        .group_by(RuleRun.rule_id)
    )
    return {row[0]: (row[1], row[2]) for row in ctx.session.execute(query)}


# --- the log ------------------------------------------------------------------------------------------------


def runs(ctx: Context, query: wire.RunsQuery) -> Page[wire.RuleRun]:
    """The newest first. A ticket that the caller may not see has no name, and nothing of it is told."""
    ctx.actor.require(Permission.RULES_MANAGE)
    found = select(RuleRun)
    if query.rule_id is not None:
        found = found.where(RuleRun.rule_id == query.rule_id)
    if query.ticket_id is not None:
        found = found.where(
            RuleRun.ticket_id.in_(
                select(Ticket.id).where(Ticket.id == query.ticket_id, visibility.visible(ctx))
            )
        )
    if query.outcome is not None:
        found = found.where(RuleRun.outcome == query.outcome)
    order = [RuleRun.at, RuleRun.id]
    rows, cursor = paging.page(ctx.session, found, order, query.cursor, query.limit, descending=True)
    seen = _tickets(ctx, {row.ticket_id for row in rows})
    return Page[wire.RuleRun](items=[_run(row, seen) for row in rows], next_cursor=cursor)


def _tickets(ctx: Context, ids: set[int]) -> dict[int, Ref]:
    query = select(Ticket.id, Ticket.number, Ticket.subject).where(
        Ticket.id.in_(ids), visibility.visible(ctx)
    )
    return {
        row.id: Ref(kind="ticket", id=row.id, label=f"{row.number} {row.subject}")
        for row in ctx.session.execute(query)
    }


def _run(row: RuleRun, seen: dict[int, Ref]) -> wire.RuleRun:
    details: dict[str, Any] = json.decode(row.details)
    ticket = seen.get(row.ticket_id)
    return wire.RuleRun(
        id=row.id,
        at=row.at,
        rule=Ref(kind="rule", id=row.rule_id, label=row.rule_name),
        ticket=ticket,
        outcome=row.outcome,
        cause=row.cause,
        chain=details["chain"],
        matched=convert(details["matched"], list[Condition]),
        results=convert(details["results"], list[StepResult]) if ticket is not None else [],
        error=row.error,
    )
