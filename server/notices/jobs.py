"""What happens to notices by the clock."""

from datetime import timedelta

from server.core.jobs import Job
from server.notices.actions import prune, tell_digests

JOBS = [
    Job("forget_old_notices", timedelta(hours=24), prune),
    Job("tell_digests_of_notices", timedelta(minutes=1), tell_digests),
]
