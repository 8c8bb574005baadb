"""Rules are written, changed, ordered, switched on and off, thrown away."""

from msgspec import json
from sqlalchemy import delete, func, select

from server.automation.events import RuleChanged, RuleRemoved
from server.automation.models import Rule, RuleMark
from server.automation.queries import book as books
from server.automation.queries import rules as rule_queries
from server.automation.queries import trial
from server.automation.queries.book import Definition
from server.core import events
from server.core.context import Context, check_version
from server.people.rules import tidy
from shared import automation as wire
from shared.automation import ActionKind
from shared.errors import Conflict, Invalid
from shared.permissions import Permission
from shared.wire import Ref

MOST_RULES = 500


def create(ctx: Context, form: wire.NewRule) -> Rule:
    """A new rule stands last."""
    ctx.actor.require(Permission.RULES_MANAGE)
    count, last = ctx.session.execute(select(func.count(Rule.id), func.max(Rule.position))).one()
    if count >= MOST_RULES:
        raise Conflict("too_many_rules", limit=MOST_RULES)
    row = Rule(position=(last or 0) + 1, owner_id=ctx.actor.person_id, is_enabled=form.is_enabled)
    _write(ctx, row, form)
    ctx.session.add(row)
    ctx.session.flush()
    _tell(ctx, row)
    return row


def change(ctx: Context, rule_id: int, form: wire.ChangedRule) -> Rule:
    row = _held(ctx, rule_id)
    check_version(row, form.version)
    _write(ctx, row, form)
    row.error_count, row.last_error = 0, ""
    ctx.session.flush()
    _tell(ctx, row)
    return row


def switch(ctx: Context, rule_id: int, form: wire.SwitchRule) -> Rule:
    row = _held(ctx, rule_id)
    check_version(row, form.version)
    row.is_enabled = form.is_enabled
    if form.is_enabled:
        row.error_count, row.last_error, row.disabled_reason = 0, "", ""
        row.owner_id = row.owner_id or ctx.actor.person_id
    row.updated_at = ctx.now
    ctx.session.flush()
    _tell(ctx, row)
    return row


def remove(ctx: Context, rule_id: int) -> None:
    """Its lines in the log stay."""
    row = _held(ctx, rule_id)
    ctx.session.execute(delete(RuleMark).where(RuleMark.rule_id == row.id))
    ctx.session.delete(row)
    books.changed(ctx)
    events.publish(ctx, RuleRemoved(subject=_ref(row)))


def order(ctx: Context, form: wire.RuleOrder) -> wire.Rules:
    ctx.actor.require(Permission.RULES_MANAGE)
    rows = {row.id: row for row in ctx.session.scalars(select(Rule).with_for_update())}
    if set(form.rule_ids) != set(rows) or len(form.rule_ids) != len(rows):
        raise Conflict("changed_meanwhile")
    for position, rule_id in enumerate(form.rule_ids, 1):
        if rows[rule_id].position != position:
            rows[rule_id].position = position
            events.publish(ctx, RuleChanged(subject=_ref(rows[rule_id])))
    ctx.session.flush()
    books.changed(ctx)
    return rule_queries.rules(ctx)


def _held(ctx: Context, rule_id: int) -> Rule:
    ctx.actor.require(Permission.RULES_MANAGE)
    return rule_queries.get(ctx, rule_id)


def _write(ctx: Context, row: Rule, form: wire.RuleForm) -> None:
    _check(ctx, form)
    row.name, row.description = tidy(form.name), form.description.strip()
    row.is_last, row.hourly_limit = form.is_last, form.hourly_limit
    definition = Definition(trigger=form.trigger, conditions=form.conditions, steps=form.steps)
    row.definition = json.encode(definition).decode()
    row.updated_at = ctx.now


def _check(ctx: Context, form: wire.RuleForm) -> None:
    if not tidy(form.name):
        raise Invalid("name_missing", "name")
    trial.check(ctx, form)
    if any(step.kind is ActionKind.TAKE for step in form.steps):
        raise Invalid("rule_cannot_take", "steps")


def _tell(ctx: Context, row: Rule) -> None:
    books.changed(ctx)
    events.publish(ctx, RuleChanged(subject=_ref(row)))


def _ref(row: Rule) -> Ref:
    return Ref(kind="rule", id=row.id, label=row.name)
