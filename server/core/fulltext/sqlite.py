"""SQLite: FTS5 without content, ranked by its own bm25."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Float, Select, column, literal_column, select, table, text
from sqlalchemy.orm import Session

from server.core.fulltext.wanted import All, Either, Expression, Phrase, Term

Row = tuple[int, Sequence[str], Sequence[str], Sequence[str]]


def statements(name: str) -> list[str]:
    """The tokens come ready-made: the database only cuts at spaces."""
    return [
        f"CREATE VIRTUAL TABLE {name} USING fts5(title, body, inside, content='', contentless_delete=1, "
        "tokenize=\"ascii tokenchars '-._@#'\")",
        f"CREATE VIRTUAL TABLE {name}_terms USING fts5vocab({name}, row)",
    ]


def insert(session: Session, name: str, rows: Sequence[Row]) -> None:
    values = [(row[0], *(" ".join(field) for field in row[1:])) for row in rows]
    session.connection().exec_driver_sql(
        f"INSERT INTO {name} (rowid, title, body, inside) VALUES (?, ?, ?, ?)",  # noqa: S608  # our own names
        values,
    )


def remove(session: Session, name: str, record_ids: Sequence[int]) -> None:
    if record_ids:
        session.connection().exec_driver_sql(
            f"DELETE FROM {name} WHERE rowid = ?",  # noqa: S608  # our own names
            [(one,) for one in record_ids],
        )


def matching(name: str, found: Expression, *, is_public: bool) -> Select[int]:
    wanted = text(f"{name} MATCH :{name}").bindparams(**{name: query_of(found, is_public=is_public)})
    return select(column("rowid", BigInteger)).select_from(table(name)).where(wanted)


@dataclass(frozen=True)
class Ranking:
    """Puts the rows of `base` in order that the index `name` finds; `record_id` is their first column."""

    session: Session
    name: str
    base: Select[*tuple[Any, ...]]
    record_id: Any
    is_public: bool

    def rows(self, found: All, *, is_strict: bool, most: int) -> list[Any]:
        """The rows with their score behind them, the best first. Titles count three times.

        Of those that hold everything the newest are scored: the index gives them in that order, and stops.
        """
        name = self.name
        wanted = text(f"{name} MATCH :{name}").bindparams(**{name: query_of(found, is_public=self.is_public)})
        score: Any = literal_column(f"-bm25({name}, 3.0, 1.0, 1.0)", Float)
        fits = select(column("rowid", BigInteger).label("record_id"), score.label("score"))
        match = fits.select_from(table(name)).where(wanted).subquery("found")
        joined = self.base.join(match, match.c.record_id == self.record_id).add_columns(match.c.score)
        newest = match.c.record_id.desc()
        query = joined.order_by(newest) if is_strict else joined.order_by(match.c.score.desc(), newest)
        rows = [tuple(row) for row in self.session.execute(query.limit(most))]
        return sorted(rows, key=lambda row: -row[-1])

    def frequencies(self, named: Sequence[Term]) -> dict[Term, int]:
        """In how many records each term stands; those that stand nowhere are missing."""
        return frequencies(self.session, self.name, named)


def query_of(found: Expression, *, is_public: bool) -> str:
    written = _written(found)
    return f"{{title body}} : ({written})" if is_public else written


def _written(found: Expression) -> str:
    match found:
        case Term():
            return f'"{found.token}"' + ("*" if found.is_prefix else "")
        case Phrase():
            return f'"{" ".join(found.tokens)}"' + ("*" if found.is_open else "")
        case All():
            return _joined(found.parts, " AND ")
        case Either():
            return _joined(found.parts, " OR ")


def _joined(parts: Sequence[Expression], word: str) -> str:
    written = list(dict.fromkeys(map(_written, parts)))
    return written[0] if len(written) == 1 else f"({word.join(written)})"


def frequencies(session: Session, name: str, terms: Sequence[Term]) -> dict[Term, int]:
    """In how many records each term stands; terms that stand nowhere are missing."""
    exact = [term.token for term in terms if not term.is_prefix]
    query = text(f"SELECT term, doc FROM {name}_terms WHERE term IN (SELECT value FROM json_each(:tokens))")  # noqa: S608
    counted = {row.term: row.doc for row in session.execute(query, {"tokens": json.dumps(exact)})}
    found = {term: counted.get(term.token, 0) for term in terms if not term.is_prefix}
    for term in terms:
        if term.is_prefix:
            found[term] = _beginning(session, name, term.token)
    return {term: found[term] for term in terms if found[term]}


def _beginning(session: Session, name: str, token: str) -> int:
    query = text(f"SELECT sum(doc) FROM {name}_terms WHERE term >= :token AND term < :end")  # noqa: S608
    return session.scalar(query, {"token": token, "end": token + "\U0010ffff"}) or 0
