"""Puts letters into the outbox."""

from msgspec import to_builtins

from server.core import outbox
from server.core.context import Context
from server.mail.rules import Letter, is_address

MAIL = "mail"
"""The kind of delivery, and the head of every key: what follows up to the last colon is one line of mails."""


def post(ctx: Context, letter: Letter) -> None:
    """Once for each key, where the company sends mail and the address takes any."""
    if ctx.sends_mail and is_address(letter.to):
        outbox.send(ctx, MAIL, letter.key, to_builtins(letter))
