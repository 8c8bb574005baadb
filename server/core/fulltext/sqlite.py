"""SQLite: FTS5 without content, ranked by its own bm25."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Float, Select, Subquery, column, literal_column, select, table, text
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


def scored(name: str, found: Expression, *, is_public: bool) -> Subquery:
    """The matching records with their score; higher is better. Titles count three times."""
    wanted = text(f"{name} MATCH :{name}").bindparams(**{name: query_of(found, is_public=is_public)})
    score: Any = literal_column(f"-bm25({name}, 3.0, 1.0, 1.0)", Float)
    found_here = select(column("rowid", BigInteger).label("record_id"), score.label("score"))
    return found_here.select_from(table(name)).where(wanted).subquery("found")


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
    exact = "SELECT sum(doc) FROM {0}_terms WHERE term = :token"
    begins = "SELECT sum(doc) FROM {0}_terms WHERE term >= :token AND term < :end"
    found: dict[Term, int] = {}
    for term in terms:
        query = text((begins if term.is_prefix else exact).format(name))
        values = {"token": term.token} | ({"end": term.token + "\U0010ffff"} if term.is_prefix else {})
        if count := session.scalar(query, values):
            found[term] = count
    return found
