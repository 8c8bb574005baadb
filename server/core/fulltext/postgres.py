"""PostgreSQL: tsvector with a GIN index finds, BM25 over what was found puts in order."""

import math
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Select, TableClause, cast, column, func, select, table, text
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from server.core.fulltext.wanted import All, Either, Expression, Phrase, Term, terms

Row = tuple[int, Sequence[str], Sequence[str], Sequence[str]]
LAST_POSITION = 16_383
K1, B = 1.2, 0.75
FIELD_WEIGHTS = {"A": 3.0, "B": 1.0, "C": 1.0}
COUNTED = 5_000
"""A term in more records than this is common, however many they are."""

_COUNT = """
SELECT asked.place, (
    SELECT count(*) FROM (
        SELECT FROM {0} WHERE tokens @@ CAST(asked.query AS tsquery) LIMIT {1}
    ) AS found
) AS records
FROM unnest(CAST(:queries AS text[])) WITH ORDINALITY AS asked(query, place)
"""
_TERMS = """
SELECT record_id, length, lexeme, weights FROM {0}, unnest(tokens)
WHERE record_id = ANY(:ids) AND (lexeme = ANY(CAST(:exact AS text[]))
    OR EXISTS (SELECT FROM unnest(CAST(:begins AS text[])) AS begin WHERE lexeme ^@ begin))
"""


def statements(name: str) -> list[str]:
    return [
        f"CREATE TABLE {name} (record_id bigint NOT NULL CONSTRAINT pk_{name} PRIMARY KEY, "
        "tokens tsvector NOT NULL, length integer NOT NULL)",
        f"CREATE INDEX ix_{name}_tokens ON {name} USING gin (tokens) WITH (fastupdate = off)",
    ]


def hold(session: Session, name: str, record_ids: Sequence[int]) -> None:
    """Whoever else writes the words of these records waits until this transaction ends."""
    session.execute(
        text(
            "SELECT pg_advisory_xact_lock(hashtextextended(asked.name, 0)) "
            "FROM unnest(CAST(:names AS text[])) AS asked(name)"
        ),
        {"names": [f"{name}:{one}" for one in sorted(record_ids)]},
    )


def insert(session: Session, name: str, rows: Sequence[Row]) -> None:
    values = [
        {"record_id": row[0], "tokens": _vector(row[1:]), "length": sum(map(len, row[1:]))} for row in rows
    ]
    session.execute(
        text(f"INSERT INTO {name} VALUES (:record_id, CAST(:tokens AS tsvector), :length)"),  # noqa: S608
        values,
    )


def _vector(fields: Sequence[Sequence[str]]) -> str:
    """A tsvector as it is written; a gap keeps phrases from reaching over two fields."""
    places: dict[str, list[str]] = {}
    at = 0
    for weight, tokens in zip("ABC", fields, strict=True):
        for token in tokens:
            at += 1
            places.setdefault(token, []).append(f"{min(at, LAST_POSITION)}{weight}")
        at += 1
    return " ".join(f"'{token}':{','.join(found[:255])}" for token, found in places.items())


def remove(session: Session, name: str, record_ids: Sequence[int]) -> None:
    if record_ids:
        session.execute(
            text(f"DELETE FROM {name} WHERE record_id = ANY(:ids)"),  # noqa: S608  # our own names
            {"ids": list(record_ids)},
        )


def matching(name: str, found: Expression, *, is_public: bool) -> Select[int]:
    index = table(name, column("record_id", BigInteger), column("tokens"))
    wanted = cast(query_of(found, is_public=is_public), TSQUERY)
    return select(index.c.record_id).where(index.c.tokens.op("@@")(wanted))


def candidates(
    joined: Select[*tuple[Any, ...]], index: TableClause, query: str, *, is_strict: bool
) -> Select[*tuple[Any, ...]]:
    """What is worth ranking: the newest of those that hold everything, the nearest of those that do not."""
    wanted = cast(query, TSQUERY)
    found = joined.where(index.c.tokens.op("@@")(wanted))
    nearest = func.ts_rank(index.c.tokens, wanted, 1)
    return found.order_by(index.c.record_id.desc() if is_strict else nearest.desc())


def query_of(found: Expression, *, is_public: bool) -> str:
    return _written(found, "AB" if is_public else "")


def _written(found: Expression, weights: str) -> str:
    match found:
        case Term():
            star = "*" if found.is_prefix else ""
            return f"'{found.token}'" + (f":{star}{weights}" if star or weights else "")
        case Phrase():
            return "(" + " <-> ".join(_written(term, weights) for term in terms(found)) + ")"
        case All():
            return _joined(found.parts, " & ", weights)
        case Either():
            return _joined(found.parts, " | ", weights)


def _joined(parts: Sequence[Expression], word: str, weights: str) -> str:
    written = list(dict.fromkeys(_written(part, weights) for part in parts))
    return written[0] if len(written) == 1 else f"({word.join(written)})"


def frequencies(session: Session, name: str, wanted: Sequence[Term]) -> dict[Term, int]:
    """In how many records each term stands, counted up to `COUNTED`; those that stand nowhere are missing."""
    if not wanted:
        return {}
    rows = session.execute(
        text(_COUNT.format(name, COUNTED)), {"queries": [_written(term, "") for term in wanted]}
    )
    return {wanted[row.place - 1]: row.records for row in rows if row.records}


# --- the second stage --------------------------------------------------------------------------------------


def scored(
    session: Session, name: str, rows: Sequence[Any], found: Expression, *, is_public: bool
) -> list[Any]:
    """The rows with their BM25 score behind them, the best first."""
    if not rows:
        return []
    named = list(dict.fromkeys(terms(found)))
    records = session.scalar(text(f"SELECT count(*) FROM (SELECT FROM {name} LIMIT 100000) AS found")) or 1  # noqa: S608
    weight_of = {
        term: math.log(1 + max(records - count + 0.5, 0.0) / (count + 0.5))
        for term, count in frequencies(session, name, named).items()
    }
    scores = _scores(session, name, [row[0] for row in rows], weight_of, is_public=is_public)
    with_scores = [(*row, scores.get(row[0], 0.0)) for row in rows]
    return sorted(with_scores, key=lambda row: (-row[-1], -row[0]))


def _scores(
    session: Session, name: str, ids: Sequence[int], weight_of: dict[Term, float], *, is_public: bool
) -> dict[int, float]:
    exact = {term.token: weight for term, weight in weight_of.items() if not term.is_prefix}
    begins = {term.token: weight for term, weight in weight_of.items() if term.is_prefix}
    given = {"ids": list(ids), "exact": list(exact), "begins": list(begins)}
    rows = session.execute(text(_TERMS.format(name)), given).all()
    average = sum({row.record_id: row.length for row in rows}.values()) / max(len(set(ids)), 1) or 1.0
    seen = {"A": 3.0, "B": 1.0} if is_public else FIELD_WEIGHTS
    scores: dict[int, float] = {}
    for record_id, length, lexeme, weights in rows:
        often = sum(seen.get(weight, 0.0) for weight in weights)
        worth = exact.get(lexeme) or max(
            (weight for token, weight in begins.items() if lexeme.startswith(token)), default=0.0
        )
        saturated = often * (K1 + 1) / (often + K1 * (1 - B + B * length / average))
        scores[record_id] = scores.get(record_id, 0.0) + worth * saturated
    return scores
