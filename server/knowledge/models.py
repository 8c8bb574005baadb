"""Tables of articles: the article, its revisions and their texts, files, votes, where an import put what."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Base, Record, Versioned
from shared.knowledge import ArticleState, Language


class Article(Versioned):
    """`state` is that of the newest revision; `live_number` the revision that people read, 0 for none.

    `title_key` is the title in small letters, for the order and the search of lists.
    """

    __tablename__ = "article"
    __table_args__ = (Index("ix_article_state_title_key_id", "state", "title_key", "id"),)

    title: Mapped[str]
    title_key: Mapped[str]
    search_text: Mapped[str]
    """Titles of all languages and tags in small letters."""
    live_title_key: Mapped[str] = mapped_column(default="", index=True)
    live_search_text: Mapped[str] = mapped_column(default="")
    state: Mapped[ArticleState]
    number: Mapped[int]
    live_number: Mapped[int] = mapped_column(default=0)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)
    tags: Mapped[list[str]] = mapped_column(JSON)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    review_on: Mapped[date | None] = mapped_column(index=True)
    reminded_on: Mapped[date | None]
    """The review date that its owner was last reminded of."""
    return_reason: Mapped[str] = mapped_column(default="")
    retire_reason: Mapped[str] = mapped_column(default="")
    viewed: Mapped[int] = mapped_column(default=0)
    inserted: Mapped[int] = mapped_column(default=0)
    linked: Mapped[int] = mapped_column(default=0)
    source: Mapped[str] = mapped_column(default="", index=True)
    """The file an import made it from; a repeated import finds it by this."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    live_at: Mapped[datetime | None]


class ArticleRevision(Record):
    """One saved text; never changed except that it is published."""

    __tablename__ = "article_revision"
    __table_args__ = (UniqueConstraint("article_id", "number"),)

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    number: Mapped[int]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    author_name: Mapped[str]
    saved_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")
    restored_from: Mapped[int] = mapped_column(default=0)
    published_at: Mapped[datetime | None]
    published_by: Mapped[str] = mapped_column(default="")


class RevisionText(Base):
    """Title and Markdown of a revision in one language."""

    __tablename__ = "revision_text"

    revision_id: Mapped[int] = mapped_column(ForeignKey("article_revision.id"), primary_key=True)
    language: Mapped[Language] = mapped_column(primary_key=True)
    title: Mapped[str]
    body: Mapped[str]


class ArticleFile(Record):
    """A file of an article. Employees get it only where a public part of the live text names it."""

    __tablename__ = "article_file"

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    uploaded_at: Mapped[datetime]


class ArticleVote(Record):
    """One voice of one person; a later one replaces it."""

    __tablename__ = "article_vote"
    __table_args__ = (UniqueConstraint("article_id", "person_id"),)

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    is_helpful: Mapped[bool]
    is_from_desk: Mapped[bool]
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
