"""A company that sends mail, to a server on this machine."""

from collections.abc import Iterator

import pytest

from tests.support.house import Desk
from tests.support.mail import MailServer, send_mail_from


@pytest.fixture
def server() -> Iterator[MailServer]:
    running = MailServer()
    yield running
    running.stop()


@pytest.fixture
def office(desk: Desk, server: MailServer) -> Desk:
    """The desk of a company that sends mail."""
    send_mail_from(desk, server)
    return desk
