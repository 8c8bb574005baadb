"""Notices in words and signs."""

from datetime import datetime

from desktop_app.core import formats
from desktop_app.core.translator import t
from desktop_app.ui.tokens import Hue
from shared.notices import NoticeKind, NoticeLine

LOOKS: dict[NoticeKind, tuple[str, Hue]] = {
    NoticeKind.ASSIGNED: ("user-check", "violet"),
    NoticeKind.MENTION: ("at-sign", "blue"),
    NoticeKind.REPLY: ("message-square-text", "teal"),
    NoticeKind.SLA: ("timer", "red"),
    NoticeKind.URGENT: ("siren", "red"),
    NoticeKind.TEAM: ("inbox", "grey"),
    NoticeKind.WATCHED: ("star", "amber"),
    NoticeKind.REMINDER: ("bell-ring", "amber"),
    NoticeKind.RULE: ("zap", "violet"),
    NoticeKind.APPROVAL: ("file-clock", "amber"),
    NoticeKind.SUSPICION: ("git-merge", "red"),
}
SAYING = frozenset(
    {NoticeKind.REPLY, NoticeKind.WATCHED, NoticeKind.SLA, NoticeKind.APPROVAL, NoticeKind.REMINDER}
)
"""Kinds of which the event says more than the kind."""
KNOWN = frozenset(
    """ticket_asked ticket_answered ticket_noted ticket_call_logged ticket_pended ticket_resumed
    ticket_escalated ticket_handed_back ticket_resolved ticket_confirmed ticket_closed ticket_reopened
    ticket_cancelled ticket_assigned ticket_merged ticket_bounced sla_warned sla_breached fix_met fix_failed
    approval_asked approval_reminded approval_moved_on reminded_unassigned reminded_not_started
    reminded_overslept reminded_unanswered vendor_warned vendor_overdue""".split()  # noqa: SIM905  # a list of words is read more easily as words
)


def title(kind: NoticeKind) -> str:
    return t(f"notices.kind.{kind.value}")


def said(line: NoticeLine) -> str:
    """Why: what happened, and who did it."""
    if line.kind is NoticeKind.RULE:
        words = [line.what or title(line.kind)]
    elif line.kind in SAYING and line.what in KNOWN:
        words = [t(f"notices.what.{line.what}")]
    else:
        words = [title(line.kind)]
    if line.by:
        words.append(line.by)
    if line.count > 1:
        words.append(t("notices.times", n=line.count))
    return " · ".join(words)


def quiet_until(until: datetime | None) -> str:
    """ "" where it is not quiet."""
    return "" if until is None else t("notices.is_quiet", until=formats.moment(until))
