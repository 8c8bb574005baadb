"""What may be asked and done about custody; each gives its answer to `done`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject

from desktop_app.core.backend import Backend, Failed, Pending
from shared import custody, people
from shared.custody import CustodiesQuery, CustodyRow, Document, HandOver, SignDocument
from shared.wire import Endpoint, File, Page

B = TypeVar("B")


class CustodyActions:
    """The calls of one page (`owner`): answers for a page that is gone are dropped."""

    def __init__(self, backend: Backend, owner: QObject) -> None:
        self.backend, self.owner = backend, owner

    def held_by(self, person_id: int, done: Callable[[Page[CustodyRow]], None]) -> Pending:
        query = CustodiesQuery(person_id=person_id, is_open=True)
        return self.backend.call(
            self.owner, custody.LIST_CUSTODIES, done, failed=lambda _: None, query=query, latest="held"
        )

    def person(self, person_id: int, done: Callable[[people.PersonDetail], None], failed: Failed) -> Pending:
        return self.backend.call(self.owner, people.GET_PERSON, done, failed=failed, person_id=person_id)

    def people(self, search: str, done: Callable[[Page[people.PersonRow]], None], failed: Failed) -> Pending:
        query = people.PeopleQuery(search=search, limit=10)
        return self.backend.call(self.owner, people.LIST_PEOPLE, done, failed=failed, query=query)

    def history(self, asset_id: int, done: Callable[[custody.CustodyHistory], None]) -> Pending:
        return self.backend.call(self.owner, custody.GET_CUSTODY_HISTORY, done, asset_id=asset_id)

    def vendors(self, done: Callable[[custody.Vendors], None]) -> Pending:
        return self.backend.call(self.owner, custody.LIST_VENDORS, done)

    # --- papers --------------------------------------------------------------------------------------------

    def document(
        self, document_id: int, done: Callable[[Document], None], failed: Failed | None = None
    ) -> Pending:
        return self.backend.call(
            self.owner, custody.GET_DOCUMENT, done, failed=failed, document_id=document_id
        )

    def pdf(self, document_id: int, done: Callable[[File], None]) -> Pending:
        return self.backend.call(self.owner, custody.GET_DOCUMENT_PDF, done, document_id=document_id)

    def sign(
        self, document_id: int, body: SignDocument, done: Callable[[Document], None], failed: Failed
    ) -> Pending:
        return self.backend.call(
            self.owner, custody.SIGN_DOCUMENT, done, failed=failed, body=body, document_id=document_id
        )

    def hand_over(
        self, body: HandOver, key: str, done: Callable[[Document], None], failed: Failed
    ) -> Pending:
        return self.backend.call(self.owner, custody.HAND_OVER, done, failed=failed, body=body, key=key)

    # --- one asset -----------------------------------------------------------------------------------------

    def move(
        self,
        endpoint: Endpoint[Any, B, CustodyRow],
        asset_id: int,
        body: B,
        done: Callable[[CustodyRow], None],
        failed: Failed,
    ) -> Pending:
        """Transfer, return, lose, find, send to repair: `endpoint` says which."""
        return self.backend.call(self.owner, endpoint, done, failed=failed, body=body, asset_id=asset_id)
