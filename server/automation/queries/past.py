"""A dry run: what a rule would have done to the tickets of the last days. Reads only, page by page."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, select, true

from server.automation.queries import answers, preview, trial, values
from server.automation.queries.facts import Facts, terms
from server.automation.rules import conditions, past
from server.automation.rules.conditions import Terms
from server.automation.rules.effects import Picture
from server.automation.rules.past import Chance, Line, Then
from server.catalog import queries as catalog
from server.catalog import rules as catalog_rules
from server.catalog.models import Category, Service, Team
from server.core import paging
from server.core.context import Actor, ActorKind, Context
from server.people import queries as people
from server.tickets.events import ref
from server.tickets.models import Ticket, TicketEntry
from server.tickets.queries import bundle, tags, visibility
from server.tickets.rules.states import Situation
from shared import automation as wire
from shared.automation import ActorWord, FactField
from shared.catalog import Tier
from shared.permissions import Permission
from shared.tickets import EntryKind

F = FactField
A_CHUNK = 100
A_TURN_S = 0.25
"""So long one answer takes; whoever asks goes on from there."""
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
    tiers: Mapping[int, Tier]


def dry_run(ctx: Context, form: wire.DryRun) -> wire.DryRunPage:
    """Tickets of the last days, the newest first; each at the first moment that would have counted."""
    ctx.actor.require(Permission.RULES_MANAGE)
    trial.check(ctx, form.rule)
    query = select(Ticket).where(
        visibility.visible(ctx), Ticket.created_at >= ctx.now - timedelta(days=form.days), _told_of(form.rule)
    )
    seen = Seen(ctx.acting_as(Actor(ActorKind.SYSTEM, name=form.rule.name)), form, _ground(ctx))
    until, cursor = time.monotonic() + A_TURN_S, form.cursor
    while True:
        rows, cursor = paging.page(ctx.session, query, [Ticket.id], cursor, A_CHUNK, descending=True)
        _look_at(seen, rows)
        if not cursor or time.monotonic() > until:
            break
    return wire.DryRunPage(
        items=seen.lines,
        looked_at=seen.looked_at,
        matched=seen.matched,
        reached=seen.reached,
        next_cursor=cursor,
    )


@dataclass
class Seen:
    """What one page has come to so far."""

    acting: Context
    form: wire.DryRun
    ground: Ground
    lines: list[wire.DryRunLine] = field(default_factory=list)
    looked_at: int = 0
    matched: int = 0
    reached: datetime | None = None


def _told_of(rule: wire.RuleForm) -> ColumnElement[bool]:
    """Tickets in whose history the trigger can be found at all."""
    names, kind = past.traces(rule.trigger)
    if names is None and kind is None:
        return true()
    told = TicketEntry.kind == kind if kind is not None else TicketEntry.name.in_(names or ())
    return exists().where(TicketEntry.ticket_id == Ticket.id, told)


def _look_at(seen: Seen, tickets: Sequence[Ticket]) -> None:
    lines = _lines(seen.acting, [ticket.id for ticket in tickets])
    for ticket in tickets:
        seen.looked_at, seen.reached = seen.looked_at + 1, ticket.created_at
        found = _match(seen, ticket, lines.get(ticket.id, []))
        if found is None:
            continue
        seen.matched += 1
        line = None if seen.form.is_counting else _line(seen, ticket, *found)
        if line is not None:
            seen.lines.append(line)


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


def _ground(ctx: Context) -> Ground:
    services = ctx.session.execute(select(Service.id, Service.name))
    teams = ctx.session.execute(select(Team.id, Team.tier))
    return Ground(
        measured=terms(ctx),
        categories=_category_ids(ctx),
        services={row.name: row.id for row in services},
        tiers={row.id: row.tier for row in teams},
    )


def _match(seen: Seen, ticket: Ticket, lines: Sequence[Line]) -> tuple[Chance, Facts] | None:
    """The first moment at which the rule would have run."""
    ctx, rule, ground = seen.acting, seen.form.rule, seen.ground
    for chance in past.chances(lines, rule.trigger, due_at=ticket.due_at, now=ctx.now):
        facts = Facts(
            ctx,
            ticket,
            actor=_actor(lines, chance),
            past=_facts(ctx, ticket, chance, ground),
            past_answers=chance.then.answers,
            at=chance.at,
        )
        then = replace(ground.measured, today=people.today(replace(ctx, now=chance.at)))
        if conditions.holds(rule.conditions, facts.of, then):
            return chance, facts
    return None


def _line(seen: Seen, ticket: Ticket, chance: Chance, facts: Facts) -> wire.DryRunLine | None:
    """What would have changed; None for nothing."""
    ctx = seen.acting
    effects = preview.of_steps(
        ctx,
        ticket,
        seen.form.rule.steps,
        values.language(ctx, ticket),
        picture=_picture(ctx, ticket, chance, facts),
    )
    if not effects:
        return None
    return wire.DryRunLine(ticket=ref(ticket), subject=ticket.subject, at=chance.at, effects=effects)


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
        F.TIER: Tier.L1 if then.team_id is None else ground.tiers.get(then.team_id, Tier.L1),
        F.ASSIGNEE: then.owner_id if then.owner_id is not None else (then.owner or None),
        F.REOPEN_COUNT: then.reopen_count,
        F.IS_WAITING_FOR_DESK: then.is_waiting_for_desk,
    }
    for name, fact in EDITED.items():
        if name in then.edited:
            found[fact] = then.edited[name]
    if "subject" in then.edited:
        found[F.TEXT] = f"{then.edited['subject']}\n{ticket.description}"
    if "tags" in then.edited:
        said = _tags(then)
        found[F.TAGS] = list(dict.fromkeys([*said, *tags.tidy(ctx, said)]))
    if "service_id" in then.edited:
        found[F.SERVICE] = then.ids.get("service_id", ground.services.get(then.edited["service_id"]))
    if "category_id" in then.edited:
        category_id = then.ids.get("category_id", ground.categories.get(then.edited["category_id"]))
        parents = catalog.parents(ctx)
        found[F.CATEGORY] = catalog_rules.branch(category_id, parents) if category_id is not None else None
    return found


def _tags(then: Then) -> list[str]:
    """As they were called then."""
    return [tag for tag in then.edited["tags"].split(", ") if tag]


def _picture(ctx: Context, ticket: Ticket, chance: Chance, facts: Facts) -> Picture:
    then = chance.then
    situation, _ = bundle.decide(ctx, ticket)
    was: Situation = replace(
        situation,
        status=then.status,
        assignee_id=then.owner_id if then.owner_id is not None else (-1 if then.owner else None),
        team_id=then.team_id,
        tier=facts(F.TIER),
        has_told_requester=then.has_told_requester,
    )
    today = preview.draw(ctx, ticket, situation)
    said = answers.said(ctx, then.answers)
    return replace(
        today,
        situation=was,
        priority=int(facts(F.PRIORITY)),
        kind=str(facts(F.KIND)),
        tags=tuple(tags.tidy(ctx, _tags(then))) if "tags" in then.edited else today.tags,
        category=then.edited.get("category_id", today.category),
        service=then.edited.get("service_id", today.service),
        answers={**today.answers} | {key: said.get(key, "") for key in then.answers},
        team=then.team,
        assignee=then.owner,
        pending_reason=then.pending_reason,
    )
