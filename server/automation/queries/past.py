"""A dry run: what a rule would have done to the tickets of the last days. Reads only, page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from server.automation.queries import answers, preview, trial, values
from server.automation.queries.facts import Facts, terms
from server.automation.rules import conditions, past
from server.automation.rules.conditions import Terms
from server.automation.rules.effects import Picture
from server.automation.rules.past import Chance, Line
from server.catalog import queries as catalog
from server.catalog import rules as catalog_rules
from server.catalog.models import Category, Service, Team
from server.core import paging
from server.core.context import Actor, ActorKind, Context
from server.tickets.events import ref
from server.tickets.models import Ticket, TicketEntry
from server.tickets.queries import bundle, visibility
from server.tickets.rules.states import Situation
from shared import automation as wire
from shared.automation import ActorWord, FactField
from shared.catalog import Tier
from shared.permissions import Permission
from shared.tickets import EntryKind

F = FactField
A_PAGE = 100
EDITED: Mapping[str, FactField] = {
    "priority": F.PRIORITY,
    "kind": F.KIND,
    "impact": F.IMPACT,
    "urgency": F.URGENCY,
    "subject": F.SUBJECT,
}


@dataclass(frozen=True)
class Ground:
    """What is read once for all tickets. Ids by what stands in the history: the path, the name."""

    measured: Terms
    categories: Mapping[str, int]
    services: Mapping[str, int]


def dry_run(ctx: Context, form: wire.DryRun) -> wire.DryRunPage:
    """Tickets of the last days, the newest first; each at the first moment that would have counted."""
    ctx.actor.require(Permission.RULES_MANAGE)
    trial.check(ctx, form.rule)
    since = ctx.now - timedelta(days=form.days)
    query = select(Ticket).where(visibility.visible(ctx))
    rows, cursor = paging.page(ctx.session, query, [Ticket.id], form.cursor, A_PAGE, descending=True)
    tickets: list[Ticket] = [row for row in rows if row.created_at >= since]
    is_over = len(tickets) < len(rows)
    lines = _lines(ctx, [ticket.id for ticket in tickets])
    ground = Ground(terms(ctx), _category_ids(ctx), _service_ids(ctx))
    acting = ctx.acting_as(Actor(ActorKind.SYSTEM, name=form.rule.name))
    found = [
        line
        for ticket in tickets
        if (line := _one(acting, form.rule, ticket, lines.get(ticket.id, []), ground)) is not None
    ]
    return wire.DryRunPage(items=found, looked_at=len(tickets), next_cursor="" if is_over else cursor)


def _lines(ctx: Context, ids: list[int]) -> dict[int, list[Line]]:
    """The histories of these tickets in one read, without their words."""
    query = select(
        TicketEntry.ticket_id,
        TicketEntry.at,
        TicketEntry.kind,
        TicketEntry.name,
        TicketEntry.facts,
    ).where(TicketEntry.ticket_id.in_(ids))
    found: dict[int, list[Line]] = {}
    for row in ctx.session.execute(query.order_by(TicketEntry.ticket_id, TicketEntry.seq)):
        found.setdefault(row.ticket_id, []).append(Line(row.at, row.kind, row.name, row.facts))
    return found


def _category_ids(ctx: Context) -> dict[str, int]:
    """By the path that stands in the history."""
    parents = catalog.parents(ctx)
    names = {row.id: row.name for row in ctx.session.execute(select(Category.id, Category.name))}
    return {
        catalog_rules.SEPARATOR.join(names[part] for part in catalog_rules.branch(one, parents)): one
        for one in names
    }


def _service_ids(ctx: Context) -> dict[str, int]:
    return {row.name: row.id for row in ctx.session.execute(select(Service.id, Service.name))}


def _one(
    ctx: Context, rule: wire.RuleForm, ticket: Ticket, lines: Sequence[Line], ground: Ground
) -> wire.DryRunLine | None:
    for chance in past.chances(lines, rule.trigger, due_at=ticket.due_at, now=ctx.now):
        facts = Facts(
            ctx,
            ticket,
            actor=_actor(lines, chance),
            past=_facts(ctx, ticket, chance, ground),
            past_answers=chance.then.answers,
            at=chance.at,
        )
        if conditions.holds(rule.conditions, facts.of, ground.measured):
            effects = preview.of_steps(
                ctx,
                ticket,
                rule.steps,
                values.language(ctx, ticket),
                picture=_picture(ctx, ticket, chance, facts),
            )
            if effects:
                return wire.DryRunLine(
                    ticket=ref(ticket), subject=ticket.subject, at=chance.at, effects=effects
                )
    return None


def _actor(lines: Sequence[Line], chance: Chance) -> ActorWord:
    """Who spoke at that moment; for other events the desk."""
    there = [line for line in lines if line.at == chance.at]
    if any(line.kind is EntryKind.QUESTION for line in there):
        return ActorWord.REQUESTER
    return ActorWord.DESK if there else ActorWord.SYSTEM


def _facts(ctx: Context, ticket: Ticket, chance: Chance, ground: Ground) -> dict[FactField, Any]:
    """What was otherwise than it is today."""
    then = chance.then
    found: dict[FactField, Any] = {
        F.STATUS: then.status,
        F.PENDING_REASON: then.pending_reason or None,
        F.TEAM: then.team_id,
        F.TIER: _tier(ctx, then.team_id),
        F.ASSIGNEE: then.owner_id if then.owner_id is not None else (then.owner or None),
        F.REOPEN_COUNT: then.reopen_count,
        F.IS_WAITING_FOR_DESK: then.is_waiting_for_desk,
    }
    for name, field in EDITED.items():
        if name in then.edited:
            found[field] = then.edited[name]
    if "subject" in then.edited:
        found[F.TEXT] = f"{then.edited['subject']}\n{ticket.description}"
    if "tags" in then.edited:
        found[F.TAGS] = [tag for tag in then.edited["tags"].split(", ") if tag]
    if "service_id" in then.edited:
        found[F.SERVICE] = ground.services.get(then.edited["service_id"])
    if "category_id" in then.edited:
        category_id = ground.categories.get(then.edited["category_id"])
        parents = catalog.parents(ctx)
        found[F.CATEGORY] = catalog_rules.branch(category_id, parents) if category_id is not None else None
    return found


def _tier(ctx: Context, team_id: int | None) -> Tier:
    team = None if team_id is None else ctx.session.get(Team, team_id)
    return team.tier if team is not None else Tier.L1


def _picture(ctx: Context, ticket: Ticket, chance: Chance, facts: Facts) -> Picture:
    then = chance.then
    situation, _ = bundle.decide(ctx, ticket)
    was: Situation = replace(
        situation,
        status=then.status,
        assignee_id=then.owner_id if then.owner_id is not None else (-1 if then.owner else None),
        team_id=then.team_id,
        tier=_tier(ctx, then.team_id),
        has_told_requester=then.has_told_requester,
    )
    today = preview.draw(ctx, ticket, situation)
    said = answers.said(ctx, then.answers)
    return replace(
        today,
        situation=was,
        priority=int(facts(F.PRIORITY)),
        kind=str(facts(F.KIND)),
        tags=tuple(facts(F.TAGS)),
        category=then.edited.get("category_id", today.category),
        service=then.edited.get("service_id", today.service),
        answers={**today.answers} | {key: said.get(key, "") for key in then.answers},
        team=then.team,
        assignee=then.owner,
        pending_reason=then.pending_reason,
    )
