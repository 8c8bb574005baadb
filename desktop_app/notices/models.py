"""The notices of this person, as they are now at every desk."""

from PySide6.QtCore import QObject, Signal

from desktop_app.core.workplace import Workplace
from desktop_app.tickets.presence import PresenceBoard, presence_of
from desktop_app.ui.attention import Attention, attention_of
from shared.notices import (
    CLEAR_NOTICES,
    LIST_NOTICES,
    NOTICE,
    READ_NOTICES,
    NoticeDigest,
    NoticeGroup,
    NoticeLevel,
    NoticeLine,
    Notices,
    ReadNotices,
)
from shared.updates import Update


class NoticeBoard(QObject):
    """`changed` after every answer; `arrived(group, line)` for what is to be shown at once.

    What is before the person is read: its notices are, here and at every other desk. A ticket in a window
    behind that of another program is not, until the person is back.
    """

    changed = Signal()
    arrived = Signal(object, object)

    def __init__(self, place: Workplace) -> None:
        super().__init__(place.backend)
        self._backend = place.backend
        self._presence: PresenceBoard = presence_of(place)
        self._attention: Attention = attention_of(place)
        self.groups: list[NoticeGroup] = []
        self.unread = 0
        self.digest: NoticeDigest | None = None
        self._known: set[tuple[int, int]] | None = None
        """Lines and how often they had happened; None before the first answer."""
        self._backend.updated.connect(self._on_updates)
        self._backend.reload.connect(self.ask)
        self._backend.signed_in.connect(self.ask)
        self._presence.viewed.connect(self._on_viewed)
        self._attention.came.connect(self._on_came)
        if self._backend.state == "live":
            self.ask()

    def ask(self) -> None:
        self._backend.call(self, LIST_NOTICES, self._take, failed=lambda _: None, latest="notices")

    def read(self, ticket_id: int | None = None) -> None:
        """Those of a ticket, or all."""
        body = ReadNotices(ticket_id=ticket_id)
        self._backend.call(self, READ_NOTICES, self._take, failed=lambda _: None, body=body)

    def clear(self) -> None:
        self._backend.call(self, CLEAR_NOTICES, self._take, body=ReadNotices())

    def has_unread(self, ticket_id: int) -> bool:
        return any(
            group.ticket.id == ticket_id and any(not line.is_read for line in group.lines)
            for group in self.groups
        )

    def _on_updates(self, updates: list[Update]) -> None:
        person = self._backend.me.person
        if person is not None and any(one.kind == NOTICE and one.id == person.id for one in updates):
            self.ask()

    def _on_viewed(self, ticket_id: int) -> None:
        if self.has_unread(ticket_id):
            self.read(ticket_id)

    def _on_came(self) -> None:
        for ticket_id in self._presence.viewed_here():
            self._on_viewed(ticket_id)

    def _take(self, found: Notices) -> None:
        self.groups, self.unread, self.digest = found.items, found.unread, found.digest
        before = self._known
        unread = [(group, line) for group in found.items for line in group.lines if not line.is_read]
        self._known = {(line.id, line.count) for _, line in unread}
        for group, line in reversed(unread):
            if before is not None and (line.id, line.count) not in before:
                self._announce(group, line)
        self.changed.emit()

    def _announce(self, group: NoticeGroup, line: NoticeLine) -> None:
        if self._attention.is_here and self._presence.is_viewed(group.ticket.id):
            self.read(group.ticket.id)
        elif line.level is NoticeLevel.NOW:
            self.arrived.emit(group, line)


def notices_of(place: Workplace) -> NoticeBoard:
    """The one board of a workplace."""
    found = place.backend.findChild(NoticeBoard)
    return found if found is not None else NoticeBoard(place)
