"""Articles: states, revisions, public and internal parts, votes, uses, files, imports."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from shared.permissions import Permission
from shared.wire import (
    Endpoint,
    File,
    Id,
    Limit,
    Line,
    Nothing,
    OptionalLine,
    OptionalText,
    Page,
    Raw,
    Ref,
    Reply,
    Version,
    Wire,
)

LARGEST_FILE = 25 * 1_048_576
LARGEST_IMPORT = 200 * 1_048_576


class ArticleState(StrEnum):
    """Of the newest text. `is_live` says whether people read an older or the same one meanwhile."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    RETIRED = "retired"


class Shelf(StrEnum):
    """The built-in lists of articles."""

    ALL = "all"
    """Everything that is not retired."""
    LIVE = "live"
    DRAFTS = "drafts"
    TO_REVIEW = "to_review"
    MINE = "mine"
    DUE = "due"
    """Live, and the day to look through it again has come."""
    RETIRED = "retired"


class Language(StrEnum):
    KO = "ko"
    EN = "en"


class Use(StrEnum):
    VIEWED = "viewed"
    INSERTED = "inserted"
    LINKED = "linked"


class ArticleText(Wire):
    """Title and Markdown in one language. Lines between `:::internal` and `:::` never leave the desk."""

    language: Language
    title: Line
    body: OptionalText = ""


Texts = Annotated[list[ArticleText], Meta(min_length=1, max_length=2)]
Tags = Annotated[list[Line], Meta(max_length=20)]


class ArticleRow(Reply):
    id: int
    title: str
    languages: list[Language]
    state: ArticleState
    is_live: bool
    category: str
    category_id: int | None
    tags: list[str]
    owner: Ref | None
    reviewer: Ref | None
    review_on: date | None
    viewed: int
    inserted: int
    linked: int
    helpful: int
    not_helpful: int
    updated_at: datetime
    version: int


class Part(Reply):
    """A stretch of a text as safe HTML; pictures are named `attachment:7`."""

    is_internal: bool
    html: str


class ShownText(Reply):
    """One language of an article, as the desk reads it: source and parts."""

    language: Language
    title: str
    body: str
    parts: list[Part]


class ArticleFile(Reply):
    id: int
    name: str
    media_type: str
    size_bytes: int
    is_public: bool
    """Named by a part that everybody may read, of the live text."""


class ArticleVote(Reply):
    is_helpful: bool
    reason: str
    at: datetime
    person: str
    """Empty where an employee voted in the portal."""


class ArticleDetail(Reply):
    row: ArticleRow
    texts: list[ShownText]
    number: int
    """Of the newest text."""
    live_number: int
    """Of the text that is published; 0 while none is."""
    author: str
    return_reason: str
    """Why the reviewer gave it back; empty when it was not."""
    files: list[ArticleFile]
    votes: list[ArticleVote]
    """Those with a reason, the newest first."""
    may_save: bool
    may_submit: bool
    may_publish: bool
    may_return: bool
    may_retire: bool
    may_reinstate: bool
    must_be_other: bool
    """Could be published, but not by somebody who wrote it."""


class ShelfCount(Reply):
    shelf: Shelf
    count: int


class ShelfCounts(Reply):
    items: list[ShelfCount]


class Revision(Reply):
    number: int
    author: str
    saved_at: datetime
    note: str
    restored_from: int
    published_at: datetime | None
    published_by: str
    titles: dict[Language, str]


class Revisions(Reply):
    items: list[Revision]


class DiffKind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    FOLDED = "folded"
    """Lines that are the same and left out; `text` of the only piece says how many."""


class Piece(Reply):
    kind: DiffKind
    text: str


class DiffLine(Reply):
    kind: DiffKind
    pieces: list[Piece]


class Comparison(Reply):
    """How the text of one language became another, line by line, inside a line word by word."""

    old: int
    new: int
    language: Language
    title: list[Piece]
    lines: list[DiffLine]
    added: int
    removed: int


class ArticlesQuery(Wire):
    shelf: Shelf = Shelf.ALL
    text: OptionalLine = ""
    category_id: Id | None = None
    tag: OptionalLine = ""
    cursor: Annotated[str, Meta(max_length=500)] = ""
    limit: Limit = 50


class NewArticle(Wire):
    texts: Texts
    category_id: Id | None = None
    tags: Tags = []
    owner_id: Id | None = None
    review_on: date | None = None


class SaveArticle(Wire):
    """The whole text anew, as the next revision."""

    version: Version
    texts: Texts
    note: OptionalLine = ""


class DescribeArticle(Wire):
    """What is said about an article; absent fields stay as they are, 0 takes the value away."""

    version: Version
    category_id: Annotated[int, Meta(ge=0, le=2**62)] | None = None
    tags: Tags | None = None
    owner_id: Annotated[int, Meta(ge=0, le=2**62)] | None = None
    review_on: date | None = None


class ArticleCommand(Wire):
    version: Version


class SubmitArticle(ArticleCommand):
    reviewer_id: Id | None = None


class ReturnArticle(ArticleCommand):
    reason: Line


class RetireArticle(ArticleCommand):
    reason: Line


class RestoreRevision(ArticleCommand):
    number: Annotated[int, Meta(ge=1, le=2**31)]


class ConfirmReview(ArticleCommand):
    """It was looked through and is still right."""

    review_on: date


class CompareQuery(Wire):
    old: Annotated[int, Meta(ge=0, le=2**31)]
    """0: against nothing."""
    new: Annotated[int, Meta(ge=1, le=2**31)]
    language: Language = Language.KO


class NoteUse(Wire):
    use: Use


class Vote(Wire):
    """One voice each; a later one replaces it."""

    is_helpful: bool
    reason: OptionalLine = ""


class PreviewArticle(Wire):
    body: OptionalText


class Preview(Reply):
    parts: list[Part]


class ArticleFileQuery(Wire):
    name: Line
    media_type: OptionalLine = "application/octet-stream"
    sha256: OptionalLine = ""


class ArticleDraft(Reply):
    """What a ticket teaches, as the beginning of an article: without names and addresses of persons."""

    title: str
    body: str
    category_id: int | None
    tags: list[str]


# --- imports ------------------------------------------------------------------------------------------------


class ImportQuery(Wire):
    is_trial: bool = True
    """Only say what would happen."""
    is_published: bool = False
    """The articles are live at once: for those who may publish."""
    language: Language = Language.KO
    """Of files that do not say it themselves."""


class ImportResult(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


class ImportedFile(Reply):
    """What became of one file; `reason` is a code like that of a refusal."""

    path: str
    result: ImportResult
    title: str
    article_id: int | None
    pictures: int
    reason: str


class ImportReport(Reply):
    files: list[ImportedFile]
    created: int
    changed: int
    same: int
    refused: int
    is_trial: bool


# --- as employees read them ---------------------------------------------------------------------------------


class OwnArticlesQuery(Wire):
    text: OptionalLine = ""
    category_id: Id | None = None
    cursor: Annotated[str, Meta(max_length=500)] = ""
    limit: Limit = 50


class OwnArticleQuery(Wire):
    language: Language = Language.KO


class OwnArticleRow(Reply):
    id: int
    title: str
    category: str
    languages: list[Language]
    published_at: datetime


class PublicFile(Reply):
    id: int
    name: str
    media_type: str
    size_bytes: int


class OwnArticle(Reply):
    """The public parts of the published text, in the language asked for where there is one."""

    row: OwnArticleRow
    language: Language
    html: str
    text: str
    """The same as plain Markdown."""
    files: list[PublicFile]
    my_vote: bool | None


# --- endpoints ----------------------------------------------------------------------------------------------

R = Permission.KNOWLEDGE_READ
W = Permission.KNOWLEDGE_WRITE
PUB = Permission.KNOWLEDGE_PUBLISH
OWN = Permission.TICKETS_OWN
ONE = "/api/articles/{article_id}"

LIST_ARTICLES = Endpoint("GET", "/api/articles", ArticlesQuery, Nothing, Page[ArticleRow], permission=R)
COUNT_ARTICLES = Endpoint("GET", "/api/article-counts", Nothing, Nothing, ShelfCounts, permission=R)
GET_ARTICLE = Endpoint("GET", ONE, Nothing, Nothing, ArticleDetail, permission=R)
CREATE_ARTICLE = Endpoint(
    "POST", "/api/articles", Nothing, NewArticle, ArticleDetail, permission=W, status=201
)
SAVE_ARTICLE = Endpoint("POST", f"{ONE}/save", Nothing, SaveArticle, ArticleDetail, permission=W)
DESCRIBE_ARTICLE = Endpoint("POST", f"{ONE}/describe", Nothing, DescribeArticle, ArticleDetail, permission=W)
SUBMIT_ARTICLE = Endpoint("POST", f"{ONE}/submit", Nothing, SubmitArticle, ArticleDetail, permission=W)
RETURN_ARTICLE = Endpoint("POST", f"{ONE}/return", Nothing, ReturnArticle, ArticleDetail, permission=PUB)
PUBLISH_ARTICLE = Endpoint("POST", f"{ONE}/publish", Nothing, ArticleCommand, ArticleDetail, permission=PUB)
RETIRE_ARTICLE = Endpoint("POST", f"{ONE}/retire", Nothing, RetireArticle, ArticleDetail, permission=PUB)
REINSTATE_ARTICLE = Endpoint(
    "POST", f"{ONE}/reinstate", Nothing, ArticleCommand, ArticleDetail, permission=PUB
)
RESTORE_REVISION = Endpoint("POST", f"{ONE}/restore", Nothing, RestoreRevision, ArticleDetail, permission=W)
CONFIRM_REVIEW = Endpoint(
    "POST", f"{ONE}/confirm-review", Nothing, ConfirmReview, ArticleDetail, permission=W
)
LIST_REVISIONS = Endpoint("GET", f"{ONE}/revisions", Nothing, Nothing, Revisions, permission=R)
COMPARE_REVISIONS = Endpoint("GET", f"{ONE}/comparison", CompareQuery, Nothing, Comparison, permission=R)
NOTE_ARTICLE_USE = Endpoint("POST", f"{ONE}/use", Nothing, NoteUse, Nothing, permission=R)
VOTE_ARTICLE = Endpoint("POST", f"{ONE}/vote", Nothing, Vote, ArticleDetail, permission=R)
UPLOAD_ARTICLE_FILE = Endpoint(
    "POST",
    f"{ONE}/files",
    ArticleFileQuery,
    Raw,
    ArticleFile,
    permission=W,
    status=201,
    accepts_raw=True,
    max_body_bytes=LARGEST_FILE,
)
GET_ARTICLE_FILE = Endpoint(
    "GET", "/api/article-files/{file_id}", Nothing, Nothing, File, permission=R, returns_raw=True
)
PREVIEW_ARTICLE = Endpoint(
    "POST", "/api/article-previews", Nothing, PreviewArticle, Preview, permission=W, is_reading=True
)
IMPORT_ARTICLES = Endpoint(
    "POST",
    "/api/article-imports",
    ImportQuery,
    Raw,
    ImportReport,
    permission=W,
    accepts_raw=True,
    max_body_bytes=LARGEST_IMPORT,
)
"""One zip of Markdown and HTML files with their pictures."""
LIST_OWN_ARTICLES = Endpoint(
    "GET", "/api/my/articles", OwnArticlesQuery, Nothing, Page[OwnArticleRow], permission=OWN
)
GET_OWN_ARTICLE = Endpoint(
    "GET", "/api/my/articles/{article_id}", OwnArticleQuery, Nothing, OwnArticle, permission=OWN
)
VIEW_OWN_ARTICLE = Endpoint(
    "POST", "/api/my/articles/{article_id}/view", Nothing, Nothing, Nothing, permission=OWN
)
VOTE_OWN_ARTICLE = Endpoint(
    "POST", "/api/my/articles/{article_id}/vote", Nothing, Vote, Nothing, permission=OWN
)
GET_OWN_ARTICLE_FILE = Endpoint(
    "GET", "/api/my/article-files/{file_id}", Nothing, Nothing, File, permission=OWN, returns_raw=True
)
DRAFT_ARTICLE = Endpoint(
    "GET", "/api/tickets/{ticket_id}/article-draft", Nothing, Nothing, ArticleDraft, permission=W
)
