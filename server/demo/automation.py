"""Macros, templates and rules of the sample company: the starters, some of them in use."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import structs

from server.demo.stage import Player, Scene
from shared import automation as wire
from shared.automation import ActionKind, Scope, TicketStep
from shared.tickets import PendingReason

IN_USE = 5
"""The first rules of the starters are switched on."""
OWN_MACRO = wire.NewMacro(
    name="프린터 드라이버 재설치 완료",
    description="드라이버를 다시 깔고 해결로 바꿉니다.",
    scope=Scope.PERSONAL,
    steps=[
        TicketStep(kind=ActionKind.ADD_TAG, word="프린터"),
        TicketStep(
            kind=ActionKind.RESOLVE,
            word="solved",
            text="{{requester.name}} 님, 프린터 드라이버를 다시 설치했습니다. 시험 인쇄까지 확인했습니다.",
        ),
    ],
)


def prepare(stage: Scene, staff: Mapping[str, Player], at: datetime) -> None:
    """Before the first ticket: the lead adds the starters and switches some rules on."""
    lead = staff["jihoon"]
    stage.play(lead, at, wire.ADD_STARTERS)
    for rule in stage.play(lead, at, wire.LIST_RULES).items[:IN_USE]:
        switch = wire.SwitchRule(version=rule.version, is_enabled=True)
        stage.play(lead, at, wire.SWITCH_RULE, rule.id, switch)
    stage.play(staff["doyun"], at, wire.CREATE_MACRO, OWN_MACRO)


def settle(stage: Scene, staff: Mapping[str, Player], at: datetime) -> None:
    """Today: requests are acknowledged, and requesters who do not answer are reminded."""
    lead = staff["jihoon"]
    known = stage.play(lead, at, wire.GET_AUTOMATION_SETTINGS)
    chases = [
        wire.ChasePlan(
            reason=plan.reason,
            is_enabled=plan.reason is PendingReason.WAITING_USER,
            interval_hours=48,
            count=3,
            text_ko=plan.text_ko,
            text_en=plan.text_en,
            final_ko=plan.final_ko,
            final_en=plan.final_en,
        )
        for plan in known.chases
    ]
    form = wire.ChangedAutomationSettings(
        is_acknowledging=True,
        acknowledgement_ko=known.acknowledgement_ko,
        acknowledgement_en=known.acknowledgement_en,
        closes_after_days=known.closes_after_days,
        closes_in_business_days=known.closes_in_business_days,
        chases=chases,
        version=known.version,
        reminders=[structs.replace(plan, is_enabled=True) for plan in known.reminders],
    )
    stage.play(lead, at, wire.CHANGE_AUTOMATION_SETTINGS, form)
