"""The clock that runs due jobs: one runner at a time, over all server processes."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from server.core.context import Context, House
from server.core.db import Base, try_lock

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """`run` does its work in one transaction, at most once every `every`; it must bear to be repeated.

    Where there may be much of it, it does a part and returns True while more is left: the next part has a
    transaction of its own, so that others who write come in between.

    `look` finds out before each part what there is to do, in a reading transaction: others write meanwhile.
    `run` is given what it found, which may not be so any more.
    """

    name: str
    every: timedelta
    run: Callable[..., bool | None]
    look: Callable[[Context], Any] | None = None


MOST_PARTS = 100
"""Of one run; what is left then waits for the next one."""
BETWEEN_S = 0.01
"""Between two parts, for those who wait to write."""


class JobRun(Base):
    """When a job last ran."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(primary_key=True)
    ran_at: Mapped[datetime]


def run_due(house: House, jobs: Sequence[Job]) -> list[str]:
    """Run every job that is due; one that fails does not stop the others. The names of those that ran."""
    return [job.name for job in jobs if _run(house, job)]


def _run(house: House, job: Job) -> bool:
    try:
        if not _is_due(house, job):
            return False
        found = _look(house, job)
        with house.transaction(writes=True) as ctx:
            if not try_lock(ctx.session, f"job:{job.name}"):
                return False
            row = ctx.session.get(JobRun, job.name)
            if row is not None and row.ran_at + job.every > ctx.now:
                return False
            if row is None:
                ctx.session.add(JobRun(name=job.name, ran_at=ctx.now))
            else:
                row.ran_at = ctx.now
            has_more = job.run(ctx, *found)
        for _ in range(MOST_PARTS):
            if not has_more:
                break
            time.sleep(BETWEEN_S)
            found = _look(house, job)
            with house.transaction(writes=True) as ctx:
                has_more = try_lock(ctx.session, f"job:{job.name}") and job.run(ctx, *found)
        return True
    except Exception:
        log.exception("job %s failed", job.name)
        return False


def _look(house: House, job: Job) -> tuple[Any, ...]:
    if job.look is None:
        return ()
    with house.transaction(writes=False) as ctx:
        return (job.look(ctx),)


def _is_due(house: House, job: Job) -> bool:
    with house.transaction(writes=False) as ctx:
        row = ctx.session.get(JobRun, job.name)
        return row is None or row.ran_at + job.every <= ctx.now


class Runner:
    """A thread that calls `turn` every `pause_s` seconds until it is stopped."""

    def __init__(self, turn: Callable[[], None], pause_s: float) -> None:
        self._turn = turn
        self._pause_s = pause_s
        self._is_stopping = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="jobs", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Return when the turn that runs now has ended."""
        self._is_stopping.set()
        self._thread.join(timeout=30)

    def _loop(self) -> None:
        while not self._is_stopping.wait(self._pause_s):
            try:
                self._turn()
            except Exception:
                log.exception("a turn of the job runner failed")
