"""What the desk does by itself, as it is set."""

from msgspec import json

from server.automation.models import AutomationSettings
from server.core.context import Context
from server.core.records import copy
from server.core.text import say
from shared import automation as wire
from shared.automation import ChasePlan
from shared.permissions import Permission
from shared.tickets import PendingReason

ONLY = 1
CHASED = (PendingReason.WAITING_USER, PendingReason.WAITING_VENDOR, PendingReason.SCHEDULED)
PLANS = json.Decoder(list[ChasePlan])
CLOSES_AFTER_DAYS = 5


def row(ctx: Context) -> AutomationSettings | None:
    return ctx.session.get(AutomationSettings, ONLY)


def plans(settings: AutomationSettings | None) -> list[ChasePlan]:
    return [] if settings is None else PLANS.decode(settings.chases)


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
            version=1,
        )
    return copy(found, wire.AutomationSettings, chases=plans(found), version=found.version + 1)


def _first_plan() -> ChasePlan:
    return ChasePlan(
        reason=PendingReason.WAITING_USER,
        text_ko=say("ko", "automation.chase"),
        text_en=say("en", "automation.chase"),
        final_ko=say("ko", "automation.chase_final"),
        final_en=say("en", "automation.chase_final"),
    )
