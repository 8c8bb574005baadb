"""A rule is tried on one ticket: which conditions hold, what it would do. Nothing is changed."""

from typing import Any

from server.automation.queries import preview, values
from server.automation.queries.facts import Facts
from server.automation.rules import conditions, triggers
from server.automation.rules import steps as step_rules
from server.core.context import Actor, ActorKind, Context
from server.inventory.rules.software import version_sort
from server.tickets.queries import visibility
from shared import automation as wire
from shared.automation import RuleForm
from shared.permissions import Permission

LONGEST_SEEN = 120


def on_ticket(ctx: Context, form: wire.TryRule) -> wire.RuleTrial:
    """As if the trigger came now."""
    ctx.actor.require(Permission.RULES_MANAGE)
    check(form.rule)
    ticket = visibility.get(ctx, form.ticket_id)
    facts = Facts(ctx, ticket)
    group = form.rule.conditions
    acting = ctx.acting_as(Actor(ActorKind.SYSTEM, name=form.rule.name))
    language = values.language(ctx, ticket)
    steps = preview.spread_out(acting, form.rule.steps)
    return wire.RuleTrial(
        is_true=conditions.holds(group, facts, version_sort),
        checked=[
            wire.Checked(condition=one.condition, is_true=one.is_true, seen=_seen(one.value))
            for one in conditions.each(group, facts, version_sort)
        ],
        effects=preview.of_steps(acting, ticket, steps, language),
        gaps=preview.gaps(acting, ticket, steps, language),
    )


def check(form: RuleForm) -> None:
    triggers.check(form.trigger)
    conditions.check(form.conditions)
    step_rules.check(form.steps)


def _seen(value: Any) -> str:
    """A value in short, codes and ids as they are."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return str(len(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.1f}"
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)[:LONGEST_SEEN]
    return str(value)[:LONGEST_SEEN]
