"""Against loops and floods: how deep a chain may go, and how many mails one person may get."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

DEEPEST = 5
"""Rules that start rules: the sixth does not run."""
FAILS_UNTIL_OFF = 5
"""Failures in a row after which a rule switches itself off."""

PER_TICKET = ((10, 10), (15, 30), (25, 60), (50, 180), (100, 600))
"""(mails, within minutes) to one person about one ticket."""
PER_RECIPIENT = ((30, 10), (60, 30), (120, 60), (240, 180), (360, 600))
"""The same for everything that one person gets by itself."""
LOOKS_BACK = timedelta(minutes=600)

NO_PERSON = re.compile(r"^(mailer-daemon|postmaster|abuse|root|no-?reply|do-?not-?reply)@", re.IGNORECASE)


def may_write(sent_about_ticket: Sequence[datetime], sent: Sequence[datetime], now: datetime) -> bool:
    """Whether one more message by itself is within every limit."""
    return _is_within(sent_about_ticket, PER_TICKET, now) and _is_within(sent, PER_RECIPIENT, now)


def _is_within(sent: Sequence[datetime], limits: Sequence[tuple[int, int]], now: datetime) -> bool:
    return all(sum(at > now - timedelta(minutes=minutes) for at in sent) < most for most, minutes in limits)


def is_machine(address: str) -> bool:
    """An address behind which nobody reads: writing there by itself makes two machines talk."""
    return NO_PERSON.match(address) is not None
