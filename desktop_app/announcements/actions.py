"""The verbs of announcements, as the server knows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from desktop_app.core.backend import Backend, Failed
from shared import announcements as wire
from shared import tickets
from shared.announcements import AnnouncementDetail, AnnouncementRow, Banners
from shared.wire import Endpoint, Page

Done = Callable[[AnnouncementDetail], None]


class AnnouncementActions:
    """Calls on behalf of `owner`: answers for an owner that is gone are dropped."""

    def __init__(self, backend: Backend, owner: QObject) -> None:
        self._backend, self._owner = backend, owner

    def listed(
        self, query: wire.AnnouncementsQuery, done: Callable[[Page[AnnouncementRow]], None], failed: Failed
    ) -> None:
        self._backend.call(
            self._owner, wire.LIST_ANNOUNCEMENTS, done, failed=failed, query=query, latest="announcements"
        )

    def banners(self, done: Callable[[Banners], None]) -> None:
        self._backend.call(
            self._owner, wire.LIST_MY_ANNOUNCEMENTS, done, failed=lambda _: None, latest="banners"
        )

    def read(self, announcement_id: int, done: Done, failed: Failed) -> None:
        self._backend.call(
            self._owner,
            wire.GET_ANNOUNCEMENT,
            done,
            failed=failed,
            latest="announcement",
            announcement_id=announcement_id,
        )

    def create(self, form: wire.Announcement, done: Done, failed: Failed) -> None:
        self._backend.call(self._owner, wire.CREATE_ANNOUNCEMENT, done, failed=failed, body=form)

    def change(self, announcement_id: int, form: wire.ChangeAnnouncement, done: Done, failed: Failed) -> None:
        self._command(wire.CHANGE_ANNOUNCEMENT, announcement_id, form, done, failed)

    def publish(self, announcement_id: int, version: int, done: Done, failed: Failed) -> None:
        body = wire.AnnouncementCommand(version=version)
        self._command(wire.PUBLISH_ANNOUNCEMENT, announcement_id, body, done, failed)

    def add(self, announcement_id: int, form: wire.AddUpdate, done: Done, failed: Failed) -> None:
        self._command(wire.UPDATE_ANNOUNCEMENT, announcement_id, form, done, failed)

    def end(self, announcement_id: int, form: wire.EndAnnouncement, done: Done, failed: Failed) -> None:
        self._command(wire.END_ANNOUNCEMENT, announcement_id, form, done, failed)

    def cancel(self, announcement_id: int, version: int, reason: str, done: Done, failed: Failed) -> None:
        body = wire.CancelAnnouncement(version=version, reason=reason[:250])
        self._command(wire.CANCEL_ANNOUNCEMENT, announcement_id, body, done, failed)

    def _command(
        self, endpoint: Endpoint[Any, Any, Any], announcement_id: int, body: Any, done: Done, failed: Failed
    ) -> None:
        self._backend.call(
            self._owner, endpoint, done, failed=failed, body=body, announcement_id=announcement_id
        )

    # --- tickets that hang on one --------------------------------------------------------------------------

    def linked(self, announcement_id: int, done: Callable[[tickets.LinkedTickets], None]) -> None:
        self._backend.call(
            self._owner,
            tickets.LIST_LINKED_TICKETS,
            done,
            failed=lambda _: None,
            latest="linked",
            announcement_id=announcement_id,
        )

    def counts(self, done: Callable[[tickets.LinkedCounts], None]) -> None:
        self._backend.call(
            self._owner, tickets.COUNT_LINKED_TICKETS, done, failed=lambda _: None, latest="linked_counts"
        )

    def answer_linked(
        self,
        announcement_id: int,
        body: tickets.AnswerLinked,
        done: Callable[[tickets.LinkedResults], None],
        failed: Failed,
    ) -> None:
        self._backend.call(
            self._owner,
            tickets.ANSWER_LINKED,
            done,
            failed=failed,
            body=body,
            announcement_id=announcement_id,
        )

    def resolve_linked(
        self,
        announcement_id: int,
        body: tickets.AnswerLinked,
        done: Callable[[tickets.LinkedResults], None],
        failed: Failed,
    ) -> None:
        self._backend.call(
            self._owner,
            tickets.RESOLVE_LINKED,
            done,
            failed=failed,
            body=body,
            announcement_id=announcement_id,
        )
