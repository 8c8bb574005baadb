"""What the search does by the clock."""

from datetime import timedelta

from server.core.context import Context
from server.core.jobs import Job
from server.search.actions import index

BATCHES = 5


def build_index(ctx: Context) -> None:
    """A little of what is not indexed yet, so that nobody waits for it."""
    for _ in range(BATCHES):
        if index.build_some(ctx) is None:
            return


JOBS = [Job("build_search_index", timedelta(minutes=1), build_index)]
