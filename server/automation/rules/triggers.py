"""Whether a trigger is complete, and what it is called in the log."""

from shared.automation import EDITABLE_FIELDS, Moment, Trigger, TriggerEvent
from shared.errors import Invalid


def check(trigger: Trigger) -> None:
    """An event or a moment, not both and not none."""
    if (trigger.event is None) == (trigger.moment is None):
        raise Invalid("trigger_incomplete", "trigger")
    if trigger.field and (trigger.event is not TriggerEvent.EDITED or trigger.field not in EDITABLE_FIELDS):
        raise Invalid("trigger_incomplete", "trigger")
    if trigger.moment is not None and not trigger.minutes and trigger.moment is not Moment.BEFORE_DUE:
        raise Invalid("trigger_incomplete", "trigger")


def name(trigger: Trigger) -> str:
    if trigger.event is not None:
        return trigger.event.value
    assert trigger.moment is not None
    return trigger.moment.value
