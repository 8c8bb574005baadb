"""What happens to promises by the clock."""

from datetime import timedelta

from server.core.jobs import Job
from server.sla.actions import calendars, turns

JOBS = [
    Job("look_at_sla_clocks", timedelta(seconds=30), turns.look),
    Job("adopt_tickets_without_promise", timedelta(minutes=5), turns.adopt),
    Job("extend_public_holidays", timedelta(hours=24), calendars.extend_holidays),
]
