"""serve: the web server, in one process or several."""

import argparse
import gc
import logging
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from server import migrations
from server.app import make_app, make_house
from server.auth import set_up
from server.commands.base import (
    BAD_CONFIGURATION,
    BUSY,
    FAILED,
    Add,
    Fault,
    house_of,
    make_folder,
    one_server,
    settings_of,
    t,
)
from server.core import logs
from server.core.context import House
from server.settings import LOOPBACK_NAMES, Settings, hand_down, load
from server.sla.actions import defaults as promises
from shared import __version__

STOP_S = 8
"""Seconds that open requests have when the server stops; live feeds are cut then."""
WORKER = "server.commands.serving:worker"

log = logging.getLogger("server")


def add(adding: Add) -> None:
    serving = adding("serve", serve, t("cli.help_serve"))
    serving.add_argument("--host", help=t("cli.help_host"))
    serving.add_argument("--port", type=int, help=t("cli.help_port"))
    serving.add_argument("--processes", type=int, help=t("cli.help_processes"))


def serve(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    make_folder(settings)
    logs.configure()
    if settings.processes > 1 and not settings.database_url.startswith("postgres"):
        raise Fault("cli.processes_need_postgres", BAD_CONFIGURATION)
    with one_server(settings), listening(settings) as listener:
        with house_of(settings) as house:
            migrations.upgrade(house.database.engine)
            prepare(settings, house)
        return run(settings, listener)


@contextmanager
def listening(settings: Settings) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except (OSError, OverflowError) as error:
        text = getattr(error, "strerror", None) or error
        facts = {"host": settings.host, "port": settings.port, "text": text}
        raise Fault("cli.port_taken", BUSY, **facts) from error
    with listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else each answer waits 40 ms
        yield listener


def prepare(settings: Settings, house: House) -> None:
    """What a start finds missing: the company's name, the way in for the first administrator."""
    with house.transaction() as ctx:
        if settings.company:
            set_up.name_company(ctx, settings.company)
        token = set_up.offer(ctx)
        promises.ensure(ctx)
    if token is not None:
        log.warning(t("cli.set_up_token", token=token))
    if settings.host not in LOOPBACK_NAMES and settings.hosts == LOOPBACK_NAMES:
        log.warning(t("cli.no_public_url"))


def run(settings: Settings, listener: socket.socket) -> int:
    """Serve until SIGTERM or Ctrl-C, then let open requests end."""
    host, port = listener.getsockname()[:2]
    config = web_server(settings)
    log.info(t("cli.listening", version=__version__, host=host, port=port))
    if settings.processes > 1:
        hand_down(settings)
        Multiprocess(config, sockets=[listener]).run()
        return 0
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: None)  # the web server raises it again once everything has ended
    server = uvicorn.Server(config)
    server.run(sockets=[listener])
    return 0 if server.started else FAILED


def web_server(settings: Settings) -> uvicorn.Config:
    has_many = settings.processes > 1
    return uvicorn.Config(
        WORKER if has_many else _app(settings),
        factory=has_many,
        workers=settings.processes,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        lifespan="on",
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=STOP_S,
        timeout_keep_alive=30,
        h11_max_incomplete_event_size=32_768,
        ssl_certfile=settings.certificate or None,
        ssl_keyfile=settings.certificate_key or None,
    )


def worker() -> Any:
    """The application of one process out of several; its settings come from the environment."""
    os.umask(0o077)
    logs.configure()
    return _app(load())


def _app(settings: Settings) -> Any:
    """What stays for good is out of the collector's sight: it would halt requests to look at it again."""
    app = make_app(settings, make_house(settings))
    gc.collect()
    gc.freeze()
    return app
