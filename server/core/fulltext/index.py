"""The indexes themselves: one for each kind of record, FTS5 on SQLite, tsvector with GIN on PostgreSQL.

The words of a record are kept nowhere twice: an index holds tokens only, and a digest tells whether they are
still right. `is_public` everywhere: leave out the words that only some may read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.core.db import Base, in_one_journey, insert_rows, is_sqlite
from server.core.fulltext import bm25, postgres, sqlite
from server.core.fulltext.tokeniser import VERSION, fold, tokens
from server.core.fulltext.wanted import All, Either, Expression, Term, Wanted, terms

KINDS = ("ticket", "article", "person", "asset")
MOST_RANKED = 500
"""Hits that are put in order; whoever finds more has to say more."""
MOST_TOKENS = 12_000
"""Of one field; a longer text is found by its beginning."""
FEW = 3
"""With fewer hits for all words, those for some of the words follow."""
MOST_LOOSE_TERMS, MOST_LOOSE_ROWS = 16, 20_000


class FulltextDocument(Base):
    """What stands in the index of a record, as a digest."""

    __tablename__ = "fulltext_document"

    kind: Mapped[str] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[int]


@dataclass(frozen=True)
class Document:
    """The words of one record. `inside`: for those only who may read everything of it."""

    record_id: int
    title: str
    body: str = ""
    inside: str = ""
    labels: tuple[str, ...] = ()
    """Exact marks, found by `label`; as visible as `inside`."""

    @property
    def digest(self) -> int:
        fields = "\x1f".join((str(VERSION), self.title, self.body, self.inside, *self.labels))
        return int.from_bytes(blake2b(fields.encode(), digest_size=8).digest(), signed=True)


@dataclass(frozen=True)
class Found:
    """Rows of the query given to `ranked`, each with its score behind it, the best first."""

    rows: list[Any]
    loose_from: int
    """The place of the first row that holds only some of the words."""


def label(text: str) -> Term:
    """What `Document.labels` are found by."""
    return Term(_label(text))


def _label(text: str) -> str:
    return "#" + "".join(one if one.isalnum() else "_" for one in fold(text))


def is_index_table(name: str) -> bool:
    """Tables of the indexes, which no model describes."""
    return any(name.startswith(f"fulltext_{kind}") for kind in KINDS)


def statements(dialect: str, kinds: Sequence[str] = KINDS) -> list[str]:
    """What makes the indexes, for migrations."""
    maker = sqlite if dialect == "sqlite" else postgres
    return [statement for kind in kinds for statement in maker.statements(f"fulltext_{kind}")]


# --- writing -----------------------------------------------------------------------------------------------


def hold(session: Session, kind: str, record_ids: Sequence[int]) -> None:
    """Before the words of these records are read: two that write them at once take turns."""
    if not is_sqlite(session):
        postgres.hold(session, f"fulltext_{kind}", record_ids)


def replace(session: Session, kind: str, documents: Sequence[Document]) -> int:
    """Bring the index up to date with these documents; how many differed."""
    known = digests(session, kind, [one.record_id for one in documents])
    changed = [one for one in documents if known.get(one.record_id) != one.digest]
    _take_out(session, kind, [one.record_id for one in changed if one.record_id in known])
    add(session, kind, changed)
    return len(changed)


def add(session: Session, kind: str, documents: Sequence[Document]) -> None:
    """Documents of records that are not in the index."""
    if not documents:
        return
    backend = sqlite if is_sqlite(session) else postgres
    rows = [{"kind": kind, "record_id": one.record_id, "digest": one.digest} for one in documents]
    with in_one_journey(session):
        backend.insert(session, f"fulltext_{kind}", [(one.record_id, *_fields(one)) for one in documents])
        insert_rows(session, FulltextDocument, rows)


def remove(session: Session, kind: str, record_ids: Sequence[int]) -> None:
    _take_out(session, kind, list(digests(session, kind, record_ids)))


def _take_out(session: Session, kind: str, record_ids: Sequence[int]) -> None:
    """Records that are known to be in the index."""
    if record_ids:
        backend = sqlite if is_sqlite(session) else postgres
        backend.remove(session, f"fulltext_{kind}", record_ids)
        document = FulltextDocument
        session.execute(
            delete(document).where(document.kind == kind, document.record_id.in_(record_ids)),
            execution_options={"synchronize_session": False},
        )


def digests(session: Session, kind: str, record_ids: Sequence[int]) -> dict[int, int]:
    """What the index knows of these records."""
    if not record_ids:
        return {}
    query = select(FulltextDocument.record_id, FulltextDocument.digest).where(
        FulltextDocument.kind == kind, FulltextDocument.record_id.in_(record_ids)
    )
    return {row.record_id: row.digest for row in session.execute(query)}


def _fields(document: Document) -> tuple[list[str], list[str], list[str]]:
    labels = [_label(one) for one in document.labels]
    return _words(document.title), _words(document.body), [*labels, *_words(document.inside)]


def _words(text: str) -> list[str]:
    return [token.word for token in islice(tokens(fold(text)), MOST_TOKENS)]


def settle(session: Session, kind: str) -> None:
    """After an index was built: let the database learn how common each token is."""
    if not is_sqlite(session):
        postgres.settle(session, f"fulltext_{kind}")


# --- finding -----------------------------------------------------------------------------------------------


def holds(
    session: Session, kind: str, found: Expression, record_id: Any, *, is_public: bool = False
) -> ColumnElement[bool]:
    """The records whose index fits the expression."""
    backend = sqlite if is_sqlite(session) else postgres
    condition: ColumnElement[bool] = record_id.in_(
        backend.matching(f"fulltext_{kind}", found, is_public=is_public)
    )
    return condition


def conditions(
    session: Session, kind: str, wanted: Wanted, record_id: Any, *, is_public: bool = False
) -> list[ColumnElement[bool]]:
    """All words, what is required, and nothing of what is refused."""
    found = []
    positive = (*wanted.words, *wanted.required)
    if positive:
        found.append(holds(session, kind, All(positive), record_id, is_public=is_public))
    if wanted.refused:
        refused = Either(wanted.refused)
        found.append(~holds(session, kind, refused, record_id, is_public=is_public))
    return found


def ranked(  # noqa: PLR0913  # what it looks through, by keyword
    session: Session, kind: str, wanted: Wanted, base: Select[*tuple[Any, ...]], record_id: Any,
    *, is_public: bool = False, loosens: bool = True,
) -> Found:  # fmt: skip
    """The rows of `base` that hold all words, the best first; where that is few, those that hold some follow.

    `base` selects what the caller may see, its first column being the id. Without `loosens` none follow.
    """
    if wanted.refused:
        base = base.where(~holds(session, kind, Either(wanted.refused), record_id, is_public=is_public))
    positive = (*wanted.words, *wanted.required)
    if not positive:
        return Found([], 0)
    ranking = _ranking(session, kind, base, record_id, is_public=is_public)
    rows = ranking.rows(All(positive), is_strict=True, most=MOST_RANKED)
    strict = len(rows)
    if loosens and strict < FEW and wanted.words and (loose := _loosened(ranking, wanted)) is not None:
        known = {row[0] for row in rows}
        rows += [row for row in ranking.rows(loose, is_strict=False, most=MOST_RANKED) if row[0] not in known]
    return Found(rows, strict)


def similar(
    session: Session, kind: str, wanted: Wanted, base: Select[*tuple[Any, ...]], record_id: Any,
    *, most: int,
) -> list[Any]:  # fmt: skip
    """The rows of `base` nearest to a whole text, the nearest first, each with its score behind it."""
    ranking = _ranking(session, kind, base, record_id, is_public=False)
    loose = _loosened(ranking, wanted)
    return [] if loose is None else ranking.rows(loose, is_strict=False, most=most)


class _Ranking(Protocol):
    """The rows that hold `found` with their score behind them, the best first; at most `most`.

    Of those that hold everything (`is_strict`) the newest are put in order, of the others the nearest.
    """

    def rows(self, found: All, *, is_strict: bool, most: int) -> list[Any]: ...

    def frequencies(self, named: Sequence[Term]) -> dict[Term, int]:
        """In how many records each term stands, about; those that stand nowhere are missing."""


def _ranking(  # what it looks through
    session: Session, kind: str, base: Select[*tuple[Any, ...]], record_id: Any, *, is_public: bool
) -> _Ranking:
    made = sqlite.Ranking if is_sqlite(session) else bm25.Ranking
    return made(session, f"fulltext_{kind}", base, record_id, is_public)


def _loosened(ranking: _Ranking, wanted: Wanted) -> All | None:
    """The rarest terms of the words, any of them; what is required stays so."""
    named = dict.fromkeys(term for word in wanted.words for term in terms(word))
    chosen = _rarest(ranking.frequencies(list(named)))
    return All((*wanted.required, Either(tuple(chosen)))) if chosen else None


def _rarest(frequency: Mapping[Term, int]) -> list[Term]:
    """The terms that tell most, and not more than can be looked through quickly."""
    chosen: list[Term] = []
    rows = 0
    for term, count in sorted(frequency.items(), key=lambda item: item[1]):
        rows += count
        if chosen and (len(chosen) >= MOST_LOOSE_TERMS or rows > MOST_LOOSE_ROWS):
            break
        chosen.append(term)
    return chosen
