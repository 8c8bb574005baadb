"""Builds the web application: settings, database, routes, jobs."""

from functools import partial

from litestar import Litestar

from server.auth.queries import company
from server.core import outbox
from server.core.context import Clock, House, SystemClock
from server.core.db import Database
from server.core.http import Edge, build
from server.core.jobs import Runner, run_due
from server.core.updates import CHANNEL, heard
from server.portal.pages import pages
from server.settings import Settings
from server.wiring import AUTHENTICATORS, DELIVERERS, JOBS, REACTIONS, ROUTES

JOBS_PAUSE_S = 5.0


def make_house(settings: Settings, clock: Clock | None = None) -> House:
    return House(
        Database(settings.url),
        clock or SystemClock(),
        REACTIONS,
        settings.folder,
        settings.zone,
        settings.report_interval_s,
        bool(settings.mail_server),
    )


def make_app(settings: Settings, house: House) -> Litestar:
    """The application; its jobs run while it runs, in this process."""
    runner = Runner(partial(turn, settings, house), JOBS_PAUSE_S)
    jobs_start, jobs_stop = ([runner.start], [runner.stop]) if settings.runs_jobs else ([], [])
    return build(
        Edge(
            house,
            AUTHENTICATORS,
            threads=settings.threads,
            allowed_hosts=settings.hosts,
            on_start=[partial(_listen, house), *jobs_start],
            on_stop=[*jobs_stop, partial(_close, house)],
        ),
        ROUTES,
        pages(house, company),
    )


def _listen(house: House) -> None:
    house.database.listen(CHANNEL, heard)


def _close(house: House) -> None:
    house.database.dispose()


def turn(settings: Settings, house: House) -> None:
    """One turn of the clock: due jobs, then due deliveries."""
    run_due(house, JOBS)
    outbox.deliver_due(house, {kind: make(settings) for kind, make in DELIVERERS.items()})
