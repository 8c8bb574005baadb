"""What the desk does by itself is set."""

from msgspec import json

from server.automation.actions import reminders
from server.automation.events import AutomationSettingsChanged
from server.automation.models import AutomationSettings
from server.automation.queries import settings as queries
from server.automation.rules import placeholders
from server.automation.rules.reminders import levels
from server.core import events
from server.core.context import Context
from server.core.db import take_lock
from shared import automation as wire
from shared.errors import Conflict, Invalid
from shared.permissions import Permission
from shared.wire import Ref

PLAIN = ("is_acknowledging", "acknowledgement_ko", "acknowledgement_en", "closes_after_days")


def change(ctx: Context, form: wire.ChangedAutomationSettings) -> AutomationSettings:
    ctx.actor.require(Permission.RULES_MANAGE)
    take_lock(ctx.session, "automation:settings")
    row = queries.row(ctx)
    seen = queries.show(ctx, row).version
    if form.version != seen:
        raise Conflict("changed_meanwhile", version=seen, seen=form.version)
    _check(form)
    if row is None:
        row = AutomationSettings(id=queries.ONLY)
        ctx.session.add(row)
    for name in (*PLAIN, "closes_in_business_days"):
        setattr(row, name, getattr(form, name))
    row.chases = json.encode(form.chases).decode()
    row.updated_at = ctx.now
    if form.reminders is not None:
        row.reminders = json.encode(form.reminders).decode()
        reminders.look_again(ctx)
    ctx.session.flush()
    subject = Ref(kind="automation_settings", id=row.id, label="")
    events.publish(ctx, AutomationSettingsChanged(subject=subject))
    return row


def _check(form: wire.ChangedAutomationSettings) -> None:
    placeholders.check(form.acknowledgement_ko, "acknowledgement_ko")
    placeholders.check(form.acknowledgement_en, "acknowledgement_en")
    if form.is_acknowledging and not (form.acknowledgement_ko + form.acknowledgement_en).strip():
        raise Invalid("field_missing", "acknowledgement_ko")
    for plan in form.chases:
        for text in (plan.text_ko, plan.text_en, plan.final_ko, plan.final_en):
            placeholders.check(text, "chases")
        has_texts = (plan.text_ko + plan.text_en).strip() and (plan.final_ko + plan.final_en).strip()
        if plan.is_enabled and not has_texts:
            raise Invalid("chase_needs_texts", "chases")
    if len({plan.reason for plan in form.chases}) != len(form.chases):
        raise Invalid("chase_twice", "chases")
    _check_reminders(form.reminders or [])


def _check_reminders(plans: list[wire.ReminderPlan]) -> None:
    """Each level later than the one before it; one that is switched on tells somebody."""
    if len({plan.kind for plan in plans}) != len(plans):
        raise Invalid("reminder_twice", "reminders")
    for plan in plans:
        minutes = [after for _, after in levels(plan)]
        if minutes != sorted(set(minutes)):
            raise Invalid("reminder_levels_must_rise", "reminders")
        if plan.is_enabled and not minutes:
            raise Invalid("reminder_needs_level", "reminders")
