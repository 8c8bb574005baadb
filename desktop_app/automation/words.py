"""What actions, effects, scopes and the like are called: one table for all of the automation."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from desktop_app.core.translator import t
from desktop_app.tickets import badges
from desktop_app.ui.badges import Badge
from desktop_app.ui.tokens import Hue
from shared.assets import AssetState
from shared.automation import (
    PLACEHOLDER,
    ActionKind,
    ActorWord,
    Effect,
    EffectField,
    FactField,
    Hearer,
    Language,
    Op,
    Placeholder,
    RuleFault,
    RunOutcome,
    Scope,
    TicketStep,
    Trigger,
    TriggerEvent,
)
from shared.catalog import Tier
from shared.phrases import gap, josa
from shared.tickets import Channel, Kind, Level, PendingReason, ResolutionCode, SlaState, Status

SCOPE_LOOKS: dict[Scope, tuple[Hue, str]] = {
    Scope.PERSONAL: ("grey", "user"),
    Scope.TEAM: ("teal", "users"),
    Scope.SHARED: ("blue", "globe"),
}
STEP_ICONS: dict[ActionKind, str] = {
    ActionKind.SET_PRIORITY: "signal-high",
    ActionKind.SET_CATEGORY: "list-tree",
    ActionKind.SET_SERVICE: "package",
    ActionKind.SET_FIELD: "square-pen",
    ActionKind.SET_KIND: "clipboard-list",
    ActionKind.ADD_TAG: "tag",
    ActionKind.REMOVE_TAG: "tag",
    ActionKind.ASSIGN_TEAM: "users",
    ActionKind.ASSIGN_PERSON: "user-check",
    ActionKind.UNASSIGN: "user-x",
    ActionKind.TAKE: "hand",
    ActionKind.ANSWER: "send",
    ActionKind.NOTE: "lock",
    ActionKind.PEND: "circle-pause",
    ActionKind.RESUME: "play",
    ActionKind.RESOLVE: "circle-check",
    ActionKind.CLOSE: "check-check",
    ActionKind.ESCALATE: "arrow-up-right",
    ActionKind.ASK_APPROVAL: "file-check",
    ActionKind.NOTIFY: "bell-ring",
    ActionKind.ADD_WATCHER: "eye",
    ActionKind.LINK_PARENT: "git-merge",
    ActionKind.CREATE_CHILD: "git-branch",
    ActionKind.RUN_MACRO: "zap",
}


def scope_word(scope: Scope) -> str:
    return t(f"automation.scope.{scope.value}")


def scope_badge(scope: Scope, team: str = "") -> Badge:
    hue, icon = SCOPE_LOOKS[scope]
    return Badge(team or scope_word(scope), hue, icon)


def step_word(kind: ActionKind) -> str:
    return t(f"automation.step.{kind.value}")


def value_word(field: EffectField, value: str) -> str:
    """A value as people call it; "" where there is none."""
    if not value:
        return ""
    match field:
        case EffectField.STATUS:
            return badges.status_word(Status(value))
        case EffectField.PENDING_REASON:
            return badges.pending_word(PendingReason(value))
        case EffectField.PRIORITY:
            return badges.priority_word(int(value))
        case EffectField.KIND:
            return badges.kind_word(Kind(value))
        case EffectField.NOTICE if value in set(Hearer):
            return t(f"automation.hearer.{value}")
        case EffectField.RESOLUTION:
            return t(f"ticket.resolution.{ResolutionCode(value).value}")
    return value


def field_word(field: EffectField) -> str:
    return t(f"automation.field.{field.value}")


def effect_line(effect: Effect) -> str:
    """ "상태: 접수 → 해결"."""
    old, new = value_word(effect.field, effect.old), value_word(effect.field, effect.new)
    none = t("automation.nothing")
    if effect.field in SAID:
        return t("automation.effect_said", field=field_word(effect.field), new=new or none)
    name = effect.label or field_word(effect.field)
    return t("automation.effect", field=name, old=old or none, new=new or none)


SAID = frozenset(
    {
        EffectField.ANSWER,
        EffectField.NOTE,
        EffectField.RESOLUTION,
        EffectField.APPROVAL,
        EffectField.NOTICE,
        EffectField.WATCHER,
        EffectField.PARENT,
        EffectField.CHILD,
    }
)
"""Effects that have no value before."""


# --- rules --------------------------------------------------------------------------------------------------


def fact_word(field: FactField) -> str:
    return t(f"automation.fact.{field.value}")


def op_word(op: Op) -> str:
    return t(f"automation.ops.{op.value}")


CHOICES: dict[FactField, tuple[Sequence[Any], Callable[[Any], str]]] = {
    FactField.STATUS: (list(Status), badges.status_word),
    FactField.PRIORITY: (range(1, 6), badges.priority_word),
    FactField.KIND: (list(Kind), badges.kind_word),
    FactField.CHANNEL: (list(Channel), lambda one: t(f"ticket.channel.{one.value}")),
    FactField.IMPACT: (list(Level), lambda one: t(f"ticket.level.{one.value}")),
    FactField.URGENCY: (list(Level), lambda one: t(f"ticket.level.{one.value}")),
    FactField.TIER: (list(Tier), badges.tier_word),
    FactField.PENDING_REASON: (list(PendingReason), badges.pending_word),
    FactField.RESOLUTION_CODE: (list(ResolutionCode), lambda one: t(f"ticket.resolution.{one.value}")),
    FactField.ACTOR: (list(ActorWord), lambda one: t(f"automation.actor.{one.value}")),
    FactField.LANGUAGE: (list(Language), lambda one: t(f"automation.language.{one.value}")),
    FactField.SLA_STATE: (list(SlaState), lambda one: t(f"automation.sla_state.{one.value}")),
    FactField.ASSET_STATE: (list(AssetState), lambda one: t(f"assets.state_{one.value}")),
}


def choices_of(field: FactField) -> list[tuple[str, str]]:
    """The values that a field of a closed set can have, as people call them."""
    known, said = CHOICES.get(field, ((), str))
    return [(str(one), said(one)) for one in known]


def trigger_line(trigger: Trigger) -> str:
    """ "티켓이 접수되면", "보류한 지 2일 뒤"."""
    if trigger.event is not None:
        if trigger.field:
            return t("automation.when_field", field=t(f"automation.edited.{trigger.field}"))
        return t(f"automation.when.{trigger.event.value}")
    assert trigger.moment is not None
    return t(f"automation.after.{trigger.moment.value}", time=duration(trigger.minutes))


def duration(minutes: int) -> str:
    if minutes and minutes % 1440 == 0:
        return t("automation.days", count=minutes // 1440)
    if minutes and minutes % 60 == 0:
        return t("automation.hours", count=minutes // 60)
    return t("automation.minutes", count=minutes)


def cause_word(cause: str) -> str:
    """What started a run, as it stands in the log."""
    if cause in set(TriggerEvent):
        return t(f"automation.when.{cause}")
    return t(f"automation.moment.{cause}")


def fault_line(fault: RuleFault) -> str:
    """ "2번째 조건: 더 이상 쓰지 않는 항목 ‘층’"."""
    place = t("automation.fault.step" if fault.is_step else "automation.fault.condition", n=fault.number)
    return t("automation.fault.line", place=place, what=t(f"automation.fault.{fault.code}", name=fault.name))


OUTCOME_LOOKS: dict[RunOutcome, tuple[Hue, str]] = {
    RunOutcome.DONE: ("green", "circle-check"),
    RunOutcome.FAILED: ("red", "triangle-alert"),
    RunOutcome.LIMITED: ("amber", "hourglass"),
    RunOutcome.LOOP: ("orange", "refresh-cw"),
}


def outcome_badge(outcome: RunOutcome) -> Badge:
    hue, icon = OUTCOME_LOOKS[outcome]
    return Badge(t(f"automation.outcome.{outcome.value}"), hue, icon)


def stays_line(kinds: Sequence[ActionKind]) -> str:
    """What an undo leaves: "되돌려도 남는 것: 답변 보내기, 해결"."""
    return t("automation.stays", steps=", ".join(step_word(one) for one in kinds)) if kinds else ""


def steps_line(steps: Sequence[TicketStep]) -> str:
    return " → ".join(step_word(step.kind) for step in steps)


def readable(text: str) -> str:
    """A text as a list shows it, in one line: {{requester.name|은/는}} → ⟦요청자 이름⟧은."""

    def put(found: re.Match[str]) -> str:
        name, particle = found.groups()
        if name not in frozenset(Placeholder):
            return found[0]
        called = gap(t(f"automation.placeholder.{name}"))
        return called + (josa(called, particle) if particle else "")

    return " ".join(PLACEHOLDER.sub(put, text).split())
