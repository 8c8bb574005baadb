"""What a mail says and who may get one."""

import re
from collections.abc import Sequence
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from msgspec import field

from shared.wire import Reply

LONGEST_SUBJECT = 180
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"


class _AsSent(EmailPolicy):
    """A long Korean subject keeps its spaces: where the library breaks it between words they are lost."""

    def fold(self, name: str, value: Any) -> str:
        if name.lower() == "subject" and not str(value).isascii():
            encoded = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
            return f"{name}: {encoded}{self.linesep}"
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("ascii", "surrogateescape")


POLICY = _AsSent(linesep="\r\n")


class News(StrEnum):
    """What somebody is told of."""

    CREATED = "created"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    SURVEY = "survey"
    """How satisfied they are; the text of the letter is the path of the page."""
    REVIEW_DUE = "review_due"
    """To the owner of an article: its day has come."""
    APPROVAL_ASKED = "approval_asked"
    """To an approver, or their deputy."""
    APPROVAL_REMINDED = "approval_reminded"
    APPROVAL_APPROVED = "approval_approved"
    """To whoever asked, as the next two."""
    APPROVAL_DECLINED = "approval_declined"
    APPROVAL_EXPIRED = "approval_expired"
    REQUEST_APPROVED = "request_approved"
    """To the requester, who knows neither the question nor who was asked."""
    REQUEST_DECLINED = "request_declined"
    REPORT = "report"
    """A regular report was made; it is attached."""


class Attachment(Reply):
    """A file that is kept by its digest. A letter names it: the outbox need not hold it once more."""

    name: str
    media_type: str
    sha256: str


class Letter(Reply):
    """All a mail is made of; nothing of it is looked up again, so that a second try sends the very same mail.

    `text` is what was said to the requester, "" when nothing was, or when it must not travel by mail.
    The content of `attachments` is fetched when the mail is made: the digest tells which, it never changes.
    """

    key: str
    news: News
    to: str
    name: str
    number: str
    subject: str
    text: str
    is_confidential: bool
    at: datetime
    facts: dict[str, str] = field(default_factory=dict)
    """What stands in lines of their own under the opening, one by one: `mail.fact.<name>` says it.

    Like `attachments` not there in letters that an older server left in the outbox.
    """
    attachments: list[Attachment] = field(default_factory=list)


class Words(Reply):
    """The sentences around it, in the company's language."""

    title: str
    greeting: str
    opening: str
    closing: str
    facts: str = ""
    missing: str = ""
    """That a file is not there any more."""


def is_address(text: str) -> bool:
    """A plain address that any mail server takes."""
    return len(text) <= 254 and re.fullmatch(rf"{ATOM}(?:\.{ATOM})*@{LABEL}(?:\.{LABEL})*", text) is not None


def message_id(key: str, domain: str) -> str:
    """The same for every try; a digest, as the key would tell how much is said inside the desk."""
    return f"<{sha256(key.encode()).hexdigest()[:32]}.ieum@{domain}>"


def thread_id(number: str, domain: str) -> str:
    """What every mail about one ticket refers to, so that mail programs show them together."""
    return message_id(f"ticket {number}", domain)


def compose(
    letter: Letter,
    words: Words,
    files: Sequence[tuple[Attachment, bytes]] = (),
    *,
    sender: str,
    sender_name: str,
) -> EmailMessage:
    domain = sender.rpartition("@")[2]
    mail = EmailMessage(policy=POLICY)
    mail["From"] = Address(_line(sender_name), addr_spec=sender)
    mail["To"] = Address(_line(letter.name), addr_spec=letter.to)
    subject = "" if letter.is_confidential else letter.subject
    mail["Subject"] = _line(f"[{letter.number}] {words.title} {subject}")[:LONGEST_SUBJECT]
    mail["Date"] = format_datetime(letter.at)
    mail["Message-ID"] = message_id(letter.key, domain)
    mail["References"] = thread_id(letter.number, domain)
    mail["In-Reply-To"] = thread_id(letter.number, domain)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    parts = [words.greeting, words.opening, words.facts, letter.text.strip(), words.missing, words.closing]
    mail.set_content("\n\n".join(part for part in parts if part) + "\n", charset="utf-8", cte="base64")
    if files:
        mail.make_mixed(boundary=_boundary(letter.key))
    for attachment, content in files:
        main, _, sub = attachment.media_type.partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=_line(attachment.name))
    return mail


def _boundary(key: str) -> str:
    """Between the parts of a mail: the same for every try, and in no part, as all of them are base64."""
    return f"=_ieum_{sha256(f'parts of {key}'.encode()).hexdigest()[:32]}"


def _line(text: str) -> str:
    """Headers are one line; what would break out of it is taken out."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
