"""What people, custody, reports and the clock do to journeys."""

from server.journeys.actions.journeys import cancel, complete, create, follow_person, redate
from server.journeys.actions.progress import advance, advance_all_of, alarm_after_completion, settle_issue
from server.journeys.actions.steps import check_evidence, do, waive
from server.journeys.actions.templates import change_template, create_template, install_default_templates

__all__ = [
    "advance",
    "advance_all_of",
    "alarm_after_completion",
    "cancel",
    "change_template",
    "check_evidence",
    "complete",
    "create",
    "create_template",
    "do",
    "follow_person",
    "install_default_templates",
    "redate",
    "settle_issue",
    "waive",
]
