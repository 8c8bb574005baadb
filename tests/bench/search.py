"""How well the search finds help texts, alone and hidden among others, on both databases."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from server.core.fulltext import NO_SYNONYMS
from tests.support import help_desk, postgres
from tests.support.house import Desk, make_schema, open_desk

MADE_UP = 5_000
SHELVES = ("alone", "among made-up texts", "among real texts")


def run() -> dict[str, help_desk.Score]:
    """Print recall@5, mean reciprocal rank and milliseconds a query; returns the scores."""
    found: dict[str, help_desk.Score] = {}
    real = help_desk.found_beside()
    if not real:
        print("the larger sets are not beside this checkout: only the carried one is measured")
    shelves: list[tuple[str, Sequence[tuple[str, str]]]] = [
        (SHELVES[0], []),
        (SHELVES[1], help_desk.made_up(MADE_UP)),
    ]
    if real:
        shelves.append((SHELVES[2], real))
    for database in ("SQLite", "PostgreSQL"):
        for shelf, texts in shelves:
            with company(database) as desk:
                for name, score in scores(desk, texts).items():
                    found[f"{database}, {shelf}, {name}"] = score
    return found


def scores(desk: Desk, texts: Sequence[tuple[str, str]]) -> dict[str, help_desk.Score]:
    with desk.ctx() as ctx:
        help_desk.fill(ctx, texts)
    with desk.house.database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    found = {}
    for name, synonyms in (("plain", NO_SYNONYMS), ("with synonyms", help_desk.SYNONYMS)):
        started = time.perf_counter()
        with desk.ctx(writes=False) as ctx:
            score = found[name] = help_desk.measure(ctx, synonyms)
        queries = sum(len(text.queries) for text in help_desk.carried())
        each = (time.perf_counter() - started) * 1000 / queries
        kind = desk.house.database.url.get_backend_name()
        print(
            f"{kind:12} {len(texts):6,} others  {name:14} recall@5 {score.recall:.3f}  MRR {score.mrr:.3f}"
            f"  {each:5.1f} ms a query  missed: {', '.join(score.missed[:8])}"
        )
    return found


@contextmanager
def company(database: str) -> Iterator[Desk]:
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        if database == "SQLite":
            url = f"sqlite:///{folder}/ieum.db"
        else:
            url = stack.enter_context(postgres.running()).fresh_database()
        desk = open_desk(Path(folder), url)
        stack.callback(desk.close)
        make_schema(desk.house.database)
        yield desk


if __name__ == "__main__":
    run()
