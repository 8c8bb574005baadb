"""Endpoints of articles."""

from server.core.http import Route
from server.knowledge.actions import files, imports, review, texts, uses
from server.knowledge.queries import articles, public
from server.knowledge.queries import files as file_queries
from shared import knowledge as wire

ROUTES = [
    Route(wire.LIST_ARTICLES, articles.find),
    Route(wire.COUNT_ARTICLES, articles.count),
    Route(wire.GET_ARTICLE, articles.show, articles.detail),
    Route(wire.CREATE_ARTICLE, texts.create, articles.detail),
    Route(wire.SAVE_ARTICLE, texts.save, articles.detail),
    Route(wire.DESCRIBE_ARTICLE, texts.describe, articles.detail),
    Route(wire.RESTORE_REVISION, texts.restore, articles.detail),
    Route(wire.SUBMIT_ARTICLE, review.submit, articles.detail),
    Route(wire.RETURN_ARTICLE, review.give_back, articles.detail),
    Route(wire.PUBLISH_ARTICLE, review.publish, articles.detail),
    Route(wire.RETIRE_ARTICLE, review.retire, articles.detail),
    Route(wire.REINSTATE_ARTICLE, review.reinstate, articles.detail),
    Route(wire.CONFIRM_REVIEW, review.confirm, articles.detail),
    Route(wire.LIST_REVISIONS, articles.revisions),
    Route(wire.COMPARE_REVISIONS, articles.compare),
    Route(wire.NOTE_ARTICLE_USE, uses.note_use),
    Route(wire.VOTE_ARTICLE, uses.vote, articles.detail),
    Route(wire.UPLOAD_ARTICLE_FILE, files.upload, file_queries.show),
    Route(wire.GET_ARTICLE_FILE, file_queries.download),
    Route(wire.PREVIEW_ARTICLE, articles.preview),
    Route(wire.IMPORT_ARTICLES, imports.import_zip),
    Route(wire.LIST_OWN_ARTICLES, public.find),
    Route(wire.GET_OWN_ARTICLE, public.show),
    Route(wire.VIEW_OWN_ARTICLE, uses.view_own),
    Route(wire.VOTE_OWN_ARTICLE, uses.vote_own),
    Route(wire.GET_OWN_ARTICLE_FILE, file_queries.download_own),
]
