"""What may be asked and done about articles; each gives its answer to `done`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from desktop_app.core.backend import Backend, Failed, Pending
from shared import knowledge as wire
from shared.knowledge import ArticleDetail, ArticleRow
from shared.wire import Endpoint, File, Page, Raw

Detail = Callable[[ArticleDetail], None]


class ArticleActions:
    """The calls of one page (`owner`): answers for a page that is gone are dropped."""

    def __init__(self, backend: Backend, owner: QObject) -> None:
        self.backend, self.owner = backend, owner

    def list(
        self, query: wire.ArticlesQuery, done: Callable[[Page[ArticleRow]], None], failed: Failed
    ) -> Pending:
        return self.backend.call(
            self.owner, wire.LIST_ARTICLES, done, failed=failed, query=query, latest="list"
        )

    def count(self, done: Callable[[wire.ShelfCounts], None]) -> Pending:
        return self.backend.call(
            self.owner, wire.COUNT_ARTICLES, done, failed=lambda _: None, latest="counts"
        )

    def get(self, article_id: int, done: Detail, failed: Failed) -> Pending:
        return self.backend.call(
            self.owner, wire.GET_ARTICLE, done, failed=failed, latest="article", article_id=article_id
        )

    def create(self, body: wire.NewArticle, done: Detail, failed: Failed) -> Pending:
        return self.backend.call(self.owner, wire.CREATE_ARTICLE, done, failed=failed, body=body)

    def save(self, article_id: int, body: wire.SaveArticle, done: Detail, failed: Failed) -> Pending:
        return self._tell(wire.SAVE_ARTICLE, article_id, body, done, failed)

    def describe(self, article_id: int, body: wire.DescribeArticle, done: Detail, failed: Failed) -> Pending:
        return self._tell(wire.DESCRIBE_ARTICLE, article_id, body, done, failed)

    def submit(self, article_id: int, body: wire.SubmitArticle, done: Detail, failed: Failed) -> Pending:
        return self._tell(wire.SUBMIT_ARTICLE, article_id, body, done, failed)

    def give_back(self, article_id: int, body: wire.ReturnArticle, done: Detail, failed: Failed) -> Pending:
        return self._tell(wire.RETURN_ARTICLE, article_id, body, done, failed)

    def publish(self, article_id: int, body: wire.ArticleCommand, done: Detail, failed: Failed) -> Pending:
        return self._tell(wire.PUBLISH_ARTICLE, article_id, body, done, failed)

    def retire(self, article_id: int, body: wire.RetireArticle, done: Detail, failed: Failed) -> Pending:
        return self._tell(wire.RETIRE_ARTICLE, article_id, body, done, failed)

    def reinstate(self, article_id: int, body: wire.ArticleCommand, done: Detail, failed: Failed) -> Pending:
        return self._tell(wire.REINSTATE_ARTICLE, article_id, body, done, failed)

    def restore(self, article_id: int, body: wire.RestoreRevision, done: Detail, failed: Failed) -> Pending:
        return self._tell(wire.RESTORE_REVISION, article_id, body, done, failed)

    def confirm(self, article_id: int, body: wire.ConfirmReview, done: Detail, failed: Failed) -> Pending:
        return self._tell(wire.CONFIRM_REVIEW, article_id, body, done, failed)

    def vote(self, article_id: int, body: wire.Vote, done: Detail, failed: Failed) -> Pending:
        return self._tell(wire.VOTE_ARTICLE, article_id, body, done, failed)

    def _tell(
        self, endpoint: Endpoint[Any, Any, ArticleDetail], article_id: int, body: Any, *told: Any
    ) -> Pending:
        done, failed = told
        return self.backend.call(self.owner, endpoint, done, failed=failed, body=body, article_id=article_id)

    def note_use(self, article_id: int, use: wire.Use) -> Pending:
        """Counted by the way; nobody waits for it."""
        body = wire.NoteUse(use=use)
        return self.backend.call(
            self.owner, wire.NOTE_ARTICLE_USE, failed=lambda _: None, body=body, article_id=article_id
        )

    def revisions(self, article_id: int, done: Callable[[wire.Revisions], None], failed: Failed) -> Pending:
        return self.backend.call(
            self.owner, wire.LIST_REVISIONS, done, failed=failed, latest="revisions", article_id=article_id
        )

    def compare(
        self,
        article_id: int,
        query: wire.CompareQuery,
        done: Callable[[wire.Comparison], None],
        failed: Failed,
    ) -> Pending:
        return self.backend.call(
            self.owner,
            wire.COMPARE_REVISIONS,
            done,
            failed=failed,
            query=query,
            latest="comparison",
            article_id=article_id,
        )

    def preview(self, text: str, done: Callable[[wire.Preview], None], failed: Failed) -> Pending:
        return self.backend.call(
            self.owner,
            wire.PREVIEW_ARTICLE,
            done,
            failed=failed,
            body=wire.PreviewArticle(body=text),
            latest="preview",
        )

    def upload(
        self,
        article_id: int,
        query: wire.ArticleFileQuery,
        content: bytes,
        done: Callable[[wire.ArticleFile], None],
        failed: Failed,
    ) -> Pending:
        return self.backend.call(
            self.owner,
            wire.UPLOAD_ARTICLE_FILE,
            done,
            failed=failed,
            query=query,
            body=Raw(content=content),
            article_id=article_id,
        )

    def file(self, file_id: int, done: Callable[[File], None]) -> Pending:
        return self.backend.call(
            self.owner, wire.GET_ARTICLE_FILE, done, failed=lambda _: None, file_id=file_id
        )

    def import_zip(
        self,
        query: wire.ImportQuery,
        content: bytes,
        done: Callable[[wire.ImportReport], None],
        failed: Failed,
    ) -> Pending:
        return self.backend.call(
            self.owner, wire.IMPORT_ARTICLES, done, failed=failed, query=query, body=Raw(content=content)
        )
