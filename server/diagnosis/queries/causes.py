"""Rules that name probable causes, and what they find on the machines of a ticket."""

from collections.abc import Sequence

from msgspec import convert
from sqlalchemy import select

from server.core.context import Context
from server.core.records import copy
from server.diagnosis.models import CauseRule
from server.diagnosis.rules import causes
from server.knowledge.queries import articles
from shared import diagnosis as wire
from shared.diagnosis import Condition, Finding, Snapshot
from shared.errors import NotFound
from shared.permissions import Permission
from shared.wire import Ref


def rules(ctx: Context, *, active_only: bool = False) -> Sequence[CauseRule]:
    query = select(CauseRule).order_by(CauseRule.position, CauseRule.id)
    return ctx.session.scalars(query.where(CauseRule.is_active) if active_only else query).all()


def get(ctx: Context, rule_id: int) -> CauseRule:
    rule = ctx.session.get(CauseRule, rule_id)
    if rule is None:
        raise NotFound
    return rule


def find(ctx: Context) -> wire.CauseRules:
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    found = rules(ctx)
    names = articles.titles(ctx, [one.article_id for one in found if one.article_id is not None])
    return wire.CauseRules(items=[_shown(one, names) for one in found])


def show(ctx: Context, rule: CauseRule) -> wire.CauseRule:
    return _shown(rule, articles.titles(ctx, [rule.article_id] if rule.article_id else []))


def _shown(rule: CauseRule, names: dict[int, str]) -> wire.CauseRule:
    return copy(
        rule,
        wire.CauseRule,
        conditions=causes.conditions_of(rule.conditions),
        fix=_fix(rule),
        article=_article(rule, names),
    )


def _fix(rule: CauseRule) -> Condition | None:
    return None if rule.fix is None else convert(rule.fix, Condition)


def _article(rule: CauseRule, names: dict[int, str]) -> Ref | None:
    title = names.get(rule.article_id or 0)
    return Ref(kind="article", id=rule.article_id or 0, label=title) if title else None


def asked_programs(ctx: Context) -> set[str]:
    """Programs that active rules look at."""
    return causes.programs_asked_for(
        condition
        for rule in rules(ctx, active_only=True)
        for condition in causes.conditions_of(rule.conditions)
    )


def findings(ctx: Context, machines: Sequence[Snapshot]) -> list[Finding]:
    """Probable causes on machines as they were, the gravest first."""
    if not machines:
        return []
    active = rules(ctx, active_only=True)
    names = articles.titles(ctx, [one.article_id for one in active if one.article_id is not None])
    found = [
        Finding(
            rule_id=rule.id,
            name=rule.name_en if ctx.language == "en" else rule.name_ko,
            severity=rule.severity,
            device_id=machine.device_id,
            evidence=evidence,
            article=_article(rule, names),
            macro_id=rule.macro_id,
            fix=_fix(rule),
        )
        for machine in machines
        for rule in active
        if (evidence := causes.holding(causes.conditions_of(rule.conditions), machine))
    ]
    gravity = list(reversed(wire.Severity))
    return sorted(found, key=lambda one: gravity.index(one.severity))
