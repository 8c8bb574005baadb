"""Order for what PostgreSQL finds: its own ranking does not know how rare a word is.

A first look takes what is worth scoring; those are scored as FTS5 scores on SQLite.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    any_,
    cast,
    column,
    func,
    literal,
    select,
    table,
    text,
)
from sqlalchemy.orm import Session

from server.core.fulltext import postgres
from server.core.fulltext.wanted import All, Either, Expression, Phrase, Term, terms

K1, B = 1.2, 0.75
LEAST_WORTH = 0.1
"""Of a term that stands nearly everywhere: otherwise a small company's commonest words would tell nothing."""
SMALL = 10_000
"""Records of an index that are counted rather than taken from the statistics."""

_SIZE = """
SELECT CASE WHEN reltuples < {1} THEN 0 ELSE CAST(reltuples AS bigint) END AS records,
    (SELECT coalesce(
        (SELECT CAST(avg(bound) AS float8)
        FROM unnest(CAST(CAST(histogram_bounds AS text) AS int[])) AS bound),
        (SELECT sum(value * share) / sum(share)
        FROM unnest(CAST(CAST(most_common_vals AS text) AS int[]), most_common_freqs)
        AS common(value, share)))
    FROM pg_stats
    WHERE schemaname = ANY(current_schemas(false)) AND tablename = :name AND attname = 'length') AS length
FROM pg_class WHERE oid = CAST(:name AS regclass)
"""
_COUNTED_SIZE = """
SELECT count(*) AS records, CAST(avg(length) AS float8) AS length
FROM (SELECT length FROM {0} LIMIT {1}) AS counted
"""
_TERMS = """
SELECT record_id, length, lexeme, {1} AS often FROM {0}, unnest(tokens)
WHERE record_id = ANY(:ids) AND (lexeme = ANY(CAST(:exact AS text[]))
    OR EXISTS (SELECT FROM unnest(CAST(:begins AS text[])) AS begin WHERE lexeme ^@ begin))
"""


@dataclass(frozen=True)
class Size:
    """How many records an index holds and how many tokens one has; about, when they are many."""

    records: int
    length: float


def size(session: Session, name: str) -> Size:
    """By the statistics of the database; a small index, or one without statistics, is counted."""
    row = session.execute(text(_SIZE.format(name, SMALL)), {"name": name}).one()
    if not row.records or row.length is None:
        counted = session.execute(text(_COUNTED_SIZE.format(name, SMALL))).one()
        return Size(max(row.records, counted.records), counted.length or 1.0)
    return Size(row.records, row.length)


@dataclass(frozen=True)
class Ranking:
    """Puts the rows of `base` in order that the index `name` finds; `record_id` is their first column."""

    session: Session
    name: str
    base: Select[*tuple[Any, ...]]
    record_id: Any
    is_public: bool
    _counted: dict[Term, int] = field(default_factory=dict)
    """How common the terms are that were asked about so far; 0 where one stands nowhere."""

    @cached_property
    def _size(self) -> Size:
        return size(self.session, self.name)

    def frequencies(self, named: Sequence[Term]) -> dict[Term, int]:
        """In how many records each term stands, about; those that stand nowhere are missing."""
        if asked := [term for term in named if term not in self._counted]:
            found = postgres.frequencies(self.session, self.name, asked, self._size.records)
            self._counted.update({term: found.get(term, 0) for term in asked})
        return {term: self._counted[term] for term in named if self._counted[term]}

    def rows(self, found: All, *, is_strict: bool, most: int) -> list[Any]:
        """The rows with their score behind them, the best first.

        Of those that hold everything the newest are scored; of those that do not, the nearest.
        """
        frequency = self.frequencies(list(dict.fromkeys(terms(found))))
        likely = _likely(found, frequency, self._size.records)
        if not likely:
            return []
        worth = _worth(frequency, self._size.records)
        query = self._newest(found, likely) if is_strict else self._nearest(found, worth)
        rows = list(self.session.execute(query.limit(most)))
        scores = self._scores([row[0] for row in rows], worth, self._size.length)
        with_scores = [(*row, scores[row[0]]) for row in rows]
        return sorted(with_scores, key=lambda row: (-row[-1], -row[0]))

    def _newest(self, found: All, likely: int) -> Select[*tuple[Any, ...]]:
        """The planner thinks that every beginning of a word stands in many records, and would look through
        all of them from the newest on. Where they are few, have the index say which ones it is.
        """
        index = table(self.name, column("record_id", BigInteger), column("tokens"))
        joined = self.base.join(index, index.c.record_id == self.record_id)
        fits = self._holds(index, found)
        if likely < postgres.COUNTED:
            inner = index.alias("inner_index")
            ids = select(inner.c.record_id).where(self._holds(inner, found))
            fits = index.c.record_id == any_(func.array(ids.scalar_subquery()))
        return joined.where(fits).order_by(index.c.record_id.desc())

    def _nearest(self, found: All, worth: Mapping[Term, float]) -> Select[*tuple[Any, ...]]:
        """By what is held, the rarer the better; how often and where is looked at when they are scored."""
        index = table(self.name, column("record_id", BigInteger), column("tokens"))
        held = [literal(weight) * cast(self._holds(index, term), Integer) for term, weight in worth.items()]
        joined = self.base.join(index, index.c.record_id == self.record_id).where(self._holds(index, found))
        return joined.order_by(sum(held[1:], start=held[0]).desc(), index.c.record_id.desc())

    def _holds(self, index: Any, found: Expression) -> ColumnElement[bool]:
        return postgres.holds(index.c.tokens, found, is_public=self.is_public)

    def _scores(self, ids: Sequence[int], worth: Mapping[Term, float], average: float) -> dict[int, float]:
        exact = {term.token: weight for term, weight in worth.items() if not term.is_prefix}
        begun = {term.token: weight for term, weight in worth.items() if term.is_prefix}
        often = _often(A=3.0, B=1.0) if self.is_public else _often(A=3.0, B=1.0, C=1.0)
        given = {"ids": list(ids), "exact": list(exact), "begins": list(begun)}
        rows = self.session.execute(text(_TERMS.format(self.name, often)), given).all()
        scores = dict.fromkeys(ids, 0.0)
        begins: dict[tuple[int, int, str], float] = {}
        for record_id, length, lexeme, count in rows:
            if lexeme in exact:
                scores[record_id] += exact[lexeme] * _saturated(count, length / average)
            for token in begun:
                if lexeme.startswith(token):
                    begins[record_id, length, token] = begins.get((record_id, length, token), 0.0) + count
        for (record_id, length, token), count in begins.items():
            scores[record_id] += begun[token] * _saturated(count, length / average)
        return scores


def _saturated(count: float, length: float) -> float:
    """The tenth time tells less than the first, and in a long text less; `length` in average lengths."""
    return count * (K1 + 1) / (count + K1 * (1 - B + B * length))


def _often(**weight_of: float) -> str:
    """How often a token stands in the fields of a record, each field counting as much as it weighs."""
    return " + ".join(
        f"{weight}::float8 * cardinality(array_positions(weights, '{field}'))"
        for field, weight in weight_of.items()
    )


def _worth(frequency: Mapping[Term, int], records: int) -> dict[Term, float]:
    """The rarer a term the more it is worth; one that stands nearly everywhere still tells a little."""
    total = max(records, *frequency.values())
    return {
        term: max(math.log((total - count + 0.5) / (count + 0.5)), LEAST_WORTH)
        for term, count in frequency.items()
    }


def _likely(found: All, frequency: Mapping[Term, int], total: int) -> int:
    """How many of `total` records hold all of it, as if its words had nothing to do with each other."""
    share = math.prod(min(_at_most(part, frequency) / total, 1.0) for part in found.parts) if total else 0.0
    return math.ceil(share * total)


def _at_most(found: Expression, frequency: Mapping[Term, int]) -> int:
    match found:
        case Term():
            return frequency.get(found, 0)
        case Phrase():
            return min(frequency.get(term, 0) for term in terms(found))
        case All():
            return min(_at_most(part, frequency) for part in found.parts)
        case Either():
            return sum(_at_most(part, frequency) for part in found.parts)
