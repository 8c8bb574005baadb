"""Hands mails to the company's mail server."""

import logging
import smtplib
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from msgspec import convert, structs

from server.core import files
from server.core.outbox import Deliver, Undeliverable
from server.core.text import say
from server.mail.rules import Attachment, Letter, News, Words, compose
from server.settings import Settings
from shared.errors import NotFound

log = logging.getLogger(__name__)

SMTP_PORT = 25
TOO_LARGE = 552
CLOSINGS = {
    News.REVIEW_DUE: "mail.review_due.closing",
    News.REPORT: "mail.report.closing",
    News.APPROVAL_ASKED: "mail.approval.decide",
    News.APPROVAL_REMINDED: "mail.approval.decide",
    News.APPROVAL_APPROVED: "mail.approval.closing",
    News.APPROVAL_DECLINED: "mail.approval.closing",
    News.APPROVAL_EXPIRED: "mail.approval.closing",
}
PATIENCE_S = 20.0
"""Less than the shortest time until another try."""


class NoMailServer(Exception):
    """The settings name no mail server any more."""


def deliverer(settings: Settings) -> Deliver:
    """One connection for each mail: they are few, and a broken one never takes others with it."""

    def deliver(payload: dict[str, Any]) -> None:
        letter = convert(payload, Letter)
        if letter.news is News.SURVEY:
            letter = structs.replace(letter, text=settings.public_url.rstrip("/") + letter.text)
        sender = settings.mail_from or f"helpdesk@{urlsplit(settings.public_url).hostname or 'localhost'}"
        kept = _kept(settings.folder, letter)
        words = words_for(letter, settings.language, are_files_there=len(kept) == len(letter.attachments))
        name = say(settings.language, "mail.sender", company=settings.company).strip()
        mail = compose(letter, words, kept, sender=sender, sender_name=name)
        try:
            with _connect(settings.mail_server) as server:
                server.send_message(mail, sender, [letter.to])
        except smtplib.SMTPRecipientsRefused as refusal:
            code, _ = refusal.recipients[letter.to]
            _give_up_or_raise(code, refusal)
        except smtplib.SMTPSenderRefused as refusal:
            if refusal.smtp_code != TOO_LARGE:
                raise
            raise Undeliverable(str(refusal)) from refusal
        except smtplib.SMTPDataError as refusal:
            _give_up_or_raise(refusal.smtp_code, refusal)

    return deliver


def _kept(folder: Path, letter: Letter) -> list[tuple[Attachment, bytes]]:
    """Files that are gone will not come back: the mail goes without them and says so."""
    found = []
    for attachment in letter.attachments:
        try:
            found.append((attachment, files.load(folder, attachment.sha256)))
        except NotFound:
            log.warning("file %s of mail %s is gone", attachment.sha256, letter.key)
    return found


def _give_up_or_raise(code: int, refusal: Exception) -> None:
    """5xx: this mail to this address is refused for good. Everything else may be otherwise later."""
    if code >= 500:
        raise Undeliverable(str(refusal)) from refusal
    raise refusal


def _connect(address: str) -> smtplib.SMTP:
    """To the mail server of the own network; encrypted where it offers to.

    Such servers seldom have a certificate that can be checked, and nothing secret is sent to them: no
    password. Encryption that cannot be checked is better than none.
    """
    if not address:
        raise NoMailServer
    host, _, port = address.rpartition(":") if address.rpartition(":")[2].isdecimal() else (address, "", "")
    server = smtplib.SMTP(host.strip("[]"), int(port or SMTP_PORT), timeout=PATIENCE_S)
    try:
        server.ehlo()
        if server.has_extn("starttls"):
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            server.starttls(context=context)
            server.ehlo()
    except Exception:
        server.close()
        raise
    return server


def words_for(letter: Letter, language: str, *, are_files_there: bool = True) -> Words:
    opening = f"mail.{letter.news.value}.opening"
    if letter.is_confidential:
        opening = f"mail.{letter.news.value}.confidential"
    elif letter.news is News.RESOLVED and not letter.text:
        opening = "mail.resolved.quiet"
    return Words(
        title=say(language, f"mail.{letter.news.value}.title"),
        greeting=say(language, "mail.greeting", name=letter.name),
        opening=say(language, opening, number=letter.number),
        closing=say(language, CLOSINGS.get(letter.news, "mail.closing"), number=letter.number),
        facts="\n".join(
            say(language, f"mail.fact.{name}", value=value) for name, value in letter.facts.items()
        ),
        missing="" if are_files_there else say(language, "mail.files_missing"),
    )
