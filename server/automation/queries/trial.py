"""A rule is tried on one ticket: which conditions hold, what it would do. Nothing is changed."""

from collections.abc import Sequence
from typing import Any

from server.automation.queries import macros, preview, values
from server.automation.queries.facts import Facts, terms
from server.automation.rules import conditions, triggers
from server.automation.rules import steps as step_rules
from server.catalog import queries as catalog
from server.core.context import Actor, ActorKind, Context
from server.people import queries as people
from server.tickets.queries import visibility
from shared import automation as wire
from shared.automation import ActionKind, RuleForm, TicketStep
from shared.errors import Invalid, NotFound
from shared.permissions import Permission

LONGEST_SEEN = 120


def on_ticket(ctx: Context, form: wire.TryRule) -> wire.RuleTrial:
    """As if the trigger came now."""
    ctx.actor.require(Permission.RULES_MANAGE)
    check(ctx, form.rule)
    ticket = visibility.get(ctx, form.ticket_id)
    facts, measured = Facts(ctx, ticket), terms(ctx)
    group = form.rule.conditions
    acting = ctx.acting_as(Actor(ActorKind.SYSTEM, name=form.rule.name))
    language = values.language(ctx, ticket)
    steps = preview.spread_out(acting, form.rule.steps)
    return wire.RuleTrial(
        is_true=conditions.holds(group, facts.of, measured),
        checked=[
            wire.Checked(condition=one.condition, is_true=one.is_true, seen=_seen(one.value))
            for one in conditions.each(group, facts.of, measured)
        ],
        effects=preview.of_steps(acting, ticket, steps, language),
        gaps=preview.gaps(acting, ticket, steps, language),
    )


def check(ctx: Context, form: RuleForm) -> None:
    """Refuse what could never run."""
    triggers.check(form.trigger)
    conditions.check(form.conditions, terms(ctx))
    check_steps(ctx, form.steps)
    _check_targets(ctx, form.steps)


def _check_targets(ctx: Context, steps: Sequence[TicketStep]) -> None:
    """What the caller may not see tells nothing by way of a rule, and is not touched by it."""
    for number, step in enumerate(steps, 1):
        try:
            match step.kind:
                case ActionKind.RUN_MACRO:
                    macros.get(ctx, step.target_id or 0)
                case ActionKind.LINK_PARENT:
                    visibility.get(ctx, step.target_id or 0)
        except NotFound as error:
            raise Invalid("rule_target_unknown", f"steps.{number}", number=number) from error


def check_steps(ctx: Context, steps: Sequence[TicketStep]) -> None:
    step_rules.check(steps)
    step_rules.check_answers(steps, catalog.known_fields(ctx), people.today(ctx), ctx.language)


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
