"""Which level of a reminder has been reached."""

from collections.abc import Sequence

from shared.automation import ReminderLevel, ReminderPlan

Level = tuple[ReminderLevel, int]


def levels(plan: ReminderPlan) -> list[Level]:
    """The levels that are in use, each with its minutes, in order."""
    minutes = (plan.owner_minutes, plan.lead_minutes, plan.manager_minutes)
    return [(level, after) for level, after in zip(ReminderLevel, minutes, strict=True) if after]


def after(plan: ReminderPlan, told: int) -> Sequence[Level]:
    """Those that were not told yet: a level that is passed over is not told later."""
    return [(level, minutes) for level, minutes in levels(plan) if level > told]
