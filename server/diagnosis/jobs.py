"""What is looked for by the clock."""

from datetime import timedelta

from server.core.jobs import Job
from server.diagnosis.actions import fixes, rules, suspicions

JOBS = [
    Job("install_cause_rules", timedelta(hours=1), rules.install_defaults),
    Job("look_for_shared_changes", timedelta(minutes=1), suspicions.look),
    Job("give_up_on_fixes", timedelta(hours=1), fixes.give_up),
]
