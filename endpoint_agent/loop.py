"""When to contact the server: a random start, the server's interval, patience when it does not answer.

This part stays in memory all day, so it imports little: collecting and sending happen in a child process
that ends afterwards.
"""

import importlib
import logging
import os
import random
import select
import signal
import time
from collections.abc import Callable
from typing import Any

from msgspec import DecodeError, Struct, json

from endpoint_agent import problems
from endpoint_agent.settings import Settings
from endpoint_agent.stops import AgentStop, NotEnrolled, ServerRefused, ServerUnreachable

log = logging.getLogger(__name__)
BACKOFF_BASE_S = 60.0
BACKOFF_CAP_S = 3600.0
SLICE_S = 15.0
_REFUSED_WAIT_S = 86_400.0
_CHILD_LIMIT_S = 900.0
_NICENESS = 10


class Outcome(Struct, kw_only=True):
    """How one piece of work ended, as the child process tells its parent."""

    exit_code: int = 0
    code: str = ""
    facts: dict[str, Any] = {}
    retry_after_s: int | None = None
    repeats: bool = True
    status: int = 0
    interval_s: int = 0
    window_s: int = 0


class Loop:
    """Runs until the device is revoked or something is unsafe. Clock, sleep and chance can be replaced."""

    def __init__(
        self,
        settings: Settings,
        work: Callable[[str, Settings], Outcome] | None = None,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._settings = settings
        self._work = work or in_child
        self._clock = clock
        self._sleep = sleep
        self._chance = chance
        self._failures = 0
        self._interval_s = settings.interval_s

    def run(self, first_window_s: float) -> Outcome:
        """Contact after contact; returns only with the reason to stop."""
        be_modest()
        problems.open_box(self._settings)
        self._wait(self._chance(0, first_window_s))
        while True:
            outcome = self._work("contact", self._settings)
            delay_s = self.delay_after(outcome)
            if delay_s is None:
                return outcome
            log.info("next contact in %d s", delay_s)
            self._wait(delay_s)

    def delay_after(self, outcome: Outcome) -> float | None:
        """Seconds until the next contact; None when there shall be none."""
        if outcome.exit_code == 0:
            self._failures = 0
            self._interval_s = outcome.interval_s or self._interval_s
            return self._interval_s + self._chance(0, outcome.window_s)
        if outcome.exit_code == ServerUnreachable.exit_code:
            return self._delay_after_silence(outcome)
        is_hopeless = outcome.exit_code != ServerRefused.exit_code or not outcome.repeats
        if is_hopeless:
            return None
        return max(_REFUSED_WAIT_S, self._interval_s) if outcome.status in (401, 403) else self._interval_s

    def _delay_after_silence(self, outcome: Outcome) -> float:
        """Full jitter, doubling from a minute to an hour; what the server asks for wins when longer."""
        if not outcome.repeats:
            return self._interval_s + self._chance(0, outcome.window_s)
        bound = min(BACKOFF_CAP_S, BACKOFF_BASE_S * 2.0 ** min(self._failures, 10))
        self._failures += 1
        return max(self._chance(0, bound), float(outcome.retry_after_s or 0))

    def _wait(self, delay_s: float) -> None:
        """In slices by the wall clock, so that a PC that slept is not late; looks for problem reports."""
        due = self._clock() + delay_s
        retry_at = 0.0
        while True:
            left = due - self._clock()
            if left <= 0 or left > delay_s + SLICE_S:  # the second: the clock was set back
                return
            self._sleep(min(left, SLICE_S))
            if self._clock() >= retry_at and problems.is_waiting(self._settings):
                outcome = self._work("problems", self._settings)
                if outcome.exit_code:
                    retry_at = self._clock() + max(BACKOFF_BASE_S, float(outcome.retry_after_s or 0))


def in_child(task: str, settings: Settings) -> Outcome:
    """Do `task` in a process of its own, so that what it needed is given back; hanging ends it."""
    if not hasattr(os, "fork"):
        return perform(task, settings)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(reading)
            os.write(writing, json.encode(perform(task, settings)))
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    try:
        return _outcome_of(reading, child)
    finally:
        os.close(reading)
        os.waitpid(child, 0)


def perform(task: str, settings: Settings) -> Outcome:
    """One task, its end put into words. Nothing may end the loop but what is meant to."""
    try:
        outcome: Outcome = importlib.import_module("endpoint_agent.tasks").TASKS[task](settings)
        return outcome
    except AgentStop as stop:
        log.warning("%s", stop)
        return Outcome(
            exit_code=stop.exit_code,
            code=stop.code,
            facts={name: str(value) for name, value in stop.facts.items()},
            retry_after_s=getattr(stop, "retry_after_s", None),
            repeats=_repeats(stop),
            status=getattr(stop, "answer_status", 0),
        )
    except Exception:
        log.exception("%s failed", task)
        return Outcome(exit_code=ServerUnreachable.exit_code, code="agent_failed")


def be_modest() -> None:
    """Behind everything the person at the PC does."""
    if hasattr(os, "nice"):
        missing = _NICENESS - os.nice(0)
        if missing > 0:
            os.nice(missing)


def _repeats(stop: AgentStop) -> bool:
    """A revoked or not enrolled device does not ask again; any other refusal may pass."""
    if isinstance(stop, ServerUnreachable):
        return stop.repeats
    is_final = isinstance(stop, NotEnrolled) or stop.code == "device_revoked"
    return isinstance(stop, ServerRefused) and not is_final


def _outcome_of(reading: int, child: int) -> Outcome:
    received, due = bytearray(), time.monotonic() + _CHILD_LIMIT_S
    while True:
        left = due - time.monotonic()
        if left <= 0 or not select.select([reading], [], [], left)[0]:
            os.kill(child, signal.SIGKILL)
            return Outcome(exit_code=ServerUnreachable.exit_code, code="agent_took_too_long")
        chunk = os.read(reading, 65_536)
        if not chunk:
            break
        received += chunk
    try:
        return json.decode(bytes(received), type=Outcome)
    except DecodeError:
        return Outcome(exit_code=ServerUnreachable.exit_code, code="agent_failed")
