"""What the desk does by itself, as it is set."""

from msgspec import json

from server.automation.models import AutomationSettings
from server.core import reference
from server.core.context import Context
from server.core.records import copy
from server.core.text import say
from shared import automation as wire
from shared.automation import ChasePlan, ReminderKind, ReminderPlan
from shared.permissions import Permission
from shared.tickets import PendingReason

ONLY = 1
CHASED = (PendingReason.WAITING_USER, PendingReason.WAITING_VENDOR, PendingReason.SCHEDULED)
PLANS = json.Decoder(list[ChasePlan])
REMINDERS = json.Decoder(list[ReminderPlan])
CLOSES_AFTER_DAYS = 5


FIRST_REMINDERS = {
    plan.kind: plan
    for plan in (
        ReminderPlan(kind=ReminderKind.UNASSIGNED, owner_minutes=60, lead_minutes=120, manager_minutes=240),
        ReminderPlan(kind=ReminderKind.NOT_STARTED, owner_minutes=120, lead_minutes=240, manager_minutes=540),
        ReminderPlan(kind=ReminderKind.OVERSLEPT, owner_minutes=60, lead_minutes=240, manager_minutes=0),
        ReminderPlan(kind=ReminderKind.UNANSWERED, owner_minutes=240, lead_minutes=540, manager_minutes=1080),
    )
}
"""Times to begin with."""


def row(ctx: Context) -> AutomationSettings | None:
    return ctx.session.get(AutomationSettings, ONLY)


def is_acknowledging(ctx: Context) -> bool:
    return reference.known(ctx, "acknowledging", _is_acknowledging)


def _is_acknowledging(ctx: Context) -> bool:
    found = row(ctx)
    return found is not None and found.is_acknowledging


def plans(settings: AutomationSettings | None) -> list[ChasePlan]:
    return [] if settings is None else PLANS.decode(settings.chases)


def reminders(settings: AutomationSettings | None) -> list[ReminderPlan]:
    """One for each kind; those that were not set are off."""
    known = {} if settings is None else {plan.kind: plan for plan in REMINDERS.decode(settings.reminders)}
    return [known.get(kind) or FIRST_REMINDERS[kind] for kind in ReminderKind]


def settings(ctx: Context) -> wire.AutomationSettings:
    ctx.actor.require(Permission.RULES_MANAGE)
    return show(ctx, row(ctx))


def show(_: Context, found: AutomationSettings | None) -> wire.AutomationSettings:
    """Before anything was set: everything off, with texts to begin with. Version 1 means "not set yet"."""
    if found is None:
        return wire.AutomationSettings(
            is_acknowledging=False,
            acknowledgement_ko=say("ko", "automation.acknowledgement"),
            acknowledgement_en=say("en", "automation.acknowledgement"),
            closes_after_days=CLOSES_AFTER_DAYS,
            closes_in_business_days=False,
            chases=[_first_plan()],
            reminders=reminders(None),
            version=1,
        )
    return copy(
        found,
        wire.AutomationSettings,
        chases=plans(found),
        reminders=reminders(found),
        version=found.version + 1,
    )


def _first_plan() -> ChasePlan:
    return ChasePlan(
        reason=PendingReason.WAITING_USER,
        text_ko=say("ko", "automation.chase"),
        text_en=say("en", "automation.chase"),
        final_ko=say("ko", "automation.chase_final"),
        final_en=say("en", "automation.chase_final"),
    )
