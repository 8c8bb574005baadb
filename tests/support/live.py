"""The real server on a loopback port, in a thread of the test process."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from tests.support.apps import lent
from tests.support.house import Desk

START_TIMEOUT_S = 20


@contextmanager
def serving(desk: Desk) -> Iterator[str]:
    """Serve the desk's company; gives the address ("http://127.0.0.1:PORT")."""
    with lent(desk.settings, desk.house) as app:
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, name="uvicorn", daemon=True)
        thread.start()
        deadline = time.monotonic() + START_TIMEOUT_S
        while not server.started:
            assert thread.is_alive(), "the server ended while starting"
            assert time.monotonic() < deadline, "the server did not start in time"
            thread.join(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            server.force_exit = True
            thread.join(timeout=20)
