"""A real mail server on this machine, and what came in there."""

import socket
from dataclasses import replace as change
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from aiosmtpd.controller import Controller
from msgspec.structs import replace

from server.app import turn
from tests.support.house import Desk


class Inbox:
    """Keeps what comes; `answer` is what it says to every mail."""

    def __init__(self) -> None:
        self.contents: list[bytes] = []
        self.recipients: list[str] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer.startswith("250"):
            self.contents.append(envelope.content)
            self.recipients += envelope.rcpt_tos
        return self.answer

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(content, _class=EmailMessage, policy=SMTP) for content in self.contents]

    @property
    def bodies(self) -> list[str]:
        return [body.get_content() for mail in self.mails if (body := mail.get_body()) is not None]

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail, to in zip(self.mails, self.recipients, strict=True) if to == address]


class MailServer:
    """A mail server on loopback that can be stopped and started at the same address."""

    def __init__(self) -> None:
        self.inbox = Inbox()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self._controller: Controller | None = None
        self.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._port}"

    def start(self, largest: int | None = None) -> None:
        """`largest`: bytes of a mail it takes."""
        limit: Any = {} if largest is None else {"data_size_limit": largest}
        self._controller = Controller(self.inbox, hostname="127.0.0.1", port=self._port, **limit)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


def send_mail_from(desk: Desk, server: MailServer) -> None:
    """From now on the company hands its mail to this server."""
    desk.settings = replace(
        desk.settings, mail_server=server.address, mail_from="desk@ieum.example", company="이음전자"
    )
    desk.house = change(desk.house, sends_mail=True)


def send(desk: Desk, **later: float) -> None:
    desk.clock.pass_time(**later)
    turn(desk.settings, desk.house)
