"""Rules that name probable causes: those that come with the program, and the desk's own."""

from typing import Any

from msgspec import to_builtins
from sqlalchemy import select

from server.core import events as core_events
from server.core.context import Context, check_version
from server.diagnosis import events
from server.diagnosis.models import CauseRule
from server.diagnosis.queries import causes as queries
from server.diagnosis.rules import causes
from server.diagnosis.rules.defaults import DEFAULTS
from server.knowledge.queries import articles
from server.people.rules import tidy
from shared import diagnosis as wire
from shared.diagnosis import SINCE_ONLY
from shared.errors import Invalid
from shared.permissions import Permission
from shared.wire import Ref


def install_defaults(ctx: Context) -> None:
    """Those that are missing; one that was changed or switched off stays as it is."""
    known = set(ctx.session.scalars(select(CauseRule.key).where(CauseRule.key != "")))
    for position, one in enumerate(DEFAULTS, 1):
        if one.key not in known:
            ctx.session.add(
                CauseRule(
                    key=one.key,
                    name_ko=one.name_ko,
                    name_en=one.name_en,
                    severity=one.severity,
                    conditions=[_plain(condition) for condition in one.conditions],
                    fix=_plain(one.fix),
                    position=position * 10,
                    updated_at=ctx.now,
                )
            )


def create(ctx: Context, form: wire.NewCauseRule) -> CauseRule:
    ctx.actor.require(Permission.RULES_MANAGE)
    rule = CauseRule()
    _write(ctx, rule, form)
    ctx.session.add(rule)
    ctx.session.flush()
    core_events.publish(ctx, events.CauseRuleCreated(subject=_ref(rule)))
    return rule


def change(ctx: Context, rule_id: int, form: wire.ChangedCauseRule) -> CauseRule:
    ctx.actor.require(Permission.RULES_MANAGE)
    rule = queries.get(ctx, rule_id)
    check_version(rule, form.version)
    before = rule.is_active
    _write(ctx, rule, form)
    ctx.session.flush()
    changes = {"is_active": [before, rule.is_active]} if before is not rule.is_active else {}
    core_events.publish(ctx, events.CauseRuleChanged(subject=_ref(rule), changes=changes))
    return rule


def _write(ctx: Context, rule: CauseRule, form: wire.CauseRuleForm) -> None:
    causes.check(form.conditions)
    if any(one.fact in SINCE_ONLY for one in form.conditions):
        raise Invalid("condition_only_for_fixes", "conditions")
    if form.fix is not None:
        causes.check([form.fix])
    if form.article_id is not None and form.article_id not in articles.titles(ctx, [form.article_id]):
        raise Invalid("article_unknown", "article_id")
    rule.name_ko, rule.name_en = tidy(form.name_ko), tidy(form.name_en)
    if not (rule.name_ko and rule.name_en):
        raise Invalid("name_missing", "name_ko")
    rule.severity, rule.is_active, rule.position = form.severity, form.is_active, form.position
    rule.conditions = [_plain(one) for one in form.conditions]
    rule.fix = _plain(form.fix)
    rule.article_id, rule.macro_id = form.article_id, form.macro_id
    rule.updated_at = ctx.now


def _plain(condition: wire.Condition | None) -> Any:
    return None if condition is None else to_builtins(condition)


def _ref(rule: CauseRule) -> Ref:
    return Ref(kind="cause_rule", id=rule.id, label=rule.name_ko)
