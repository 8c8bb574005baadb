"""What a desk can begin with is added, as far as it is not there yet."""

from sqlalchemy import select

from server.automation.actions import macros, rules, texts
from server.automation.models import Macro, ReplyText, Rule
from server.automation.rules import starters
from server.core.context import Context
from shared import automation as wire
from shared.automation import Scope
from shared.permissions import Permission


def add(ctx: Context) -> wire.StartersAdded:
    """Known by their names, in the language of the caller; rules are switched off."""
    ctx.actor.require(Permission.RULES_MANAGE)
    return wire.StartersAdded(rules=_rules(ctx), macros=_macros(ctx), texts=_texts(ctx))


def _there(ctx: Context, kind: type[Rule] | type[Macro] | type[ReplyText]) -> set[str]:
    return set(ctx.session.scalars(select(kind.name)))


def _rules(ctx: Context) -> int:
    there, language = _there(ctx, Rule), ctx.language
    missing = [one for one in starters.RULES if not {one.name.ko, one.name.en} & there]
    for one in missing:
        form = wire.NewRule(
            name=one.name.said(language),
            description=one.description.said(language),
            trigger=one.trigger,
            conditions=one.conditions,
            steps=list(one.steps),
        )
        rules.create(ctx, form)
    return len(missing)


def _macros(ctx: Context) -> int:
    there, language = _there(ctx, Macro), ctx.language
    missing = [one for one in starters.MACROS if not {one.name.ko, one.name.en} & there]
    for one in missing:
        form = wire.NewMacro(
            name=one.name.said(language),
            description=one.description.said(language),
            scope=Scope.SHARED,
            steps=list(one.steps),
        )
        macros.create(ctx, form)
    return len(missing)


def _texts(ctx: Context) -> int:
    there, language = _there(ctx, ReplyText), ctx.language
    missing = [one for one in starters.TEXTS if not {one.name.ko, one.name.en} & there]
    for one in missing:
        form = wire.NewReplyText(
            name=one.name.said(language),
            kind=one.kind,
            folder=one.folder.said(language),
            shortcut=one.shortcut.said(language),
            scope=Scope.SHARED,
            text_ko=one.text_ko,
            text_en=one.text_en,
        )
        texts.create(ctx, form)
    return len(missing)
