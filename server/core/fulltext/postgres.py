"""PostgreSQL: tsvector with a GIN index finds; `bm25` puts in order."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Text, bindparam, cast, column, select, table, text
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from server.core.fulltext.wanted import All, Either, Expression, Phrase, Term, terms

Row = tuple[int, Sequence[str], Sequence[str], Sequence[str]]
LAST_POSITION = 16_383
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
_COMMON = """
SELECT common.token, common.share
FROM pg_stats, unnest(
    CAST(CAST(most_common_elems AS text) AS text[]), most_common_elem_freqs
) AS common(token, share)
WHERE schemaname = ANY(current_schemas(false)) AND tablename = :name AND attname = 'tokens'
    AND (common.token = ANY(CAST(:exact AS text[]))
        OR EXISTS (SELECT FROM unnest(CAST(:begins AS text[])) AS begin WHERE common.token ^@ begin))
"""
"""Of the commonest tokens the statistics of the database know in which share of the records they stand."""


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


def settle(session: Session, name: str) -> None:
    session.execute(text(f"ANALYZE {name}"))


def matching(name: str, found: Expression, *, is_public: bool) -> Select[int]:
    index = table(name, column("record_id", BigInteger), column("tokens"))
    return select(index.c.record_id).where(holds(index.c.tokens, found, is_public=is_public))


def holds(tokens: ColumnElement[Any], found: Expression, *, is_public: bool) -> ColumnElement[bool]:
    """The question stands in the statement itself: a plan that fits any question is a bad one for most."""
    written = bindparam(None, query_of(found, is_public=is_public), Text(), literal_execute=True)
    fits: ColumnElement[bool] = tokens.op("@@")(cast(written, TSQUERY))
    return fits


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


def frequencies(session: Session, name: str, wanted: Sequence[Term], total: int) -> dict[Term, int]:
    """In how many records each term stands, about; those that stand nowhere are missing.

    Common ones by the statistics of the database, the others counted up to `COUNTED`. `total` of all records.
    """
    if not wanted:
        return {}
    found = _common(session, name, wanted, total)
    others = [term for term in wanted if term not in found]
    if not others:
        return found
    rows = session.execute(
        text(_COUNT.format(name, COUNTED)), {"queries": [_written(term, "") for term in others]}
    )
    return found | {others[row.place - 1]: row.records for row in rows if row.records}


def _common(session: Session, name: str, wanted: Sequence[Term], total: int) -> dict[Term, int]:
    exact = [term.token for term in wanted if not term.is_prefix]
    begins = [term.token for term in wanted if term.is_prefix]
    rows = session.execute(text(_COMMON), {"name": name, "exact": exact, "begins": begins}).all()
    found: dict[Term, int] = {}
    for term in wanted:
        shares = [
            row.share
            for row in rows
            if row.token == term.token or (term.is_prefix and row.token.startswith(term.token))
        ]
        if shares:
            found[term] = max(round(min(sum(shares), 1.0) * total), 1)
    return found
