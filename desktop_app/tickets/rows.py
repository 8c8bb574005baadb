"""How a ticket looks in the list, and how it reads aloud."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop_app.core import formats
from desktop_app.core.translator import t
from desktop_app.tickets import badges
from desktop_app.ui.badges import Badge
from desktop_app.ui.record_list import RowContent, RowDelegate
from shared.tickets import TicketRow

PEN = ("pen-line", "amber.fg")
"""Somebody writes an answer."""
STAR = ("star", "amber.fg")


class TicketRows(RowDelegate):
    """Priority, subject and due time; state, requester, tags, pen, channel, age and owner below."""

    def __init__(
        self,
        is_written_in: Callable[[int], bool],
        tag_badge: Callable[[str], Badge],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._is_written_in, self._tag_badge = is_written_in, tag_badge

    def content(self, record: TicketRow) -> RowContent:
        who = " · ".join(word for word in (record.requester, record.department) if word)
        return RowContent(
            title=record.subject,
            text=who,
            lead=badges.priority_level(record.priority),
            is_unread=record.is_waiting_for_desk,
            pill=badges.due_badge(record),
            chip=badges.row_badge(record),
            labels=tuple(self._tag_badge(tag) for tag in record.tags),
            marks=self._marks(record),
            age=formats.age(record.updated_at),
            who=record.assignee,
        )

    def _marks(self, record: TicketRow) -> tuple[tuple[str, str], ...]:
        first = [PEN] if self._is_written_in(record.id) else []
        starred = [STAR] if record.is_watched else []
        return (*first, *starred, (badges.CHANNEL_ICONS[record.channel], "text.tertiary"))


def sentence(row: TicketRow) -> str:
    """The whole row for a screen reader."""
    due = badges.due_badge(row)
    words = [
        t("inbox.row.waiting") if row.is_waiting_for_desk else "",
        row.subject,
        t("inbox.row.number", number=row.number),
        " ".join(word for word in (row.requester, row.department) if word),
        t("inbox.row.status", status=badges.row_badge(row).text),
        t("inbox.row.priority", priority=badges.priority_word(row.priority)),
        t("inbox.row.due", due=due.text) if due is not None else "",
        t("inbox.row.owner", owner=row.assignee) if row.assignee else t("inbox.row.nobody"),
        t("inbox.row.tags", tags=", ".join(row.tags)) if row.tags else "",
    ]
    return ", ".join(word for word in words if word)
