"""Tickets with their known category, priority and tier, and how often their neighbours know them."""

import csv
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from server.core import fulltext
from server.core.context import Context
from server.core.fulltext import Document, FulltextDocument
from server.demo.company import samples
from server.search.rules.votes import Neighbour, nearest, vote
from tests.support.help_desk import MORE, SYNONYMS

KIND = "ticket"
MOST = 60
MOST_FOREIGN = 1_200


@dataclass(frozen=True)
class Known:
    """`fields`: what is to be found out, by name."""

    subject: str
    body: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Accuracy:
    """Among those that were `answered` (a share of all) so many were `right`; `baseline` guesses blindly."""

    answered: float
    right: float
    baseline: float


def sets() -> dict[str, list[Known]]:
    found = {"written by hand": carried(), "sample company": sample()}
    if MORE.is_dir():
        found["Endava"] = endava()
    return found


def carried() -> list[Known]:
    """The texts that the sample company is made of, each once."""
    return [_known(one) for one in samples()]


def sample() -> list[Known]:
    """The sample company's tickets: the same complaints again and again, as people have them."""
    return random.Random(20).choices(carried(), k=300)


def _known(one: Mapping[str, object]) -> Known:
    category = str(one["category"])
    fields = {
        "category": category,
        "top category": category.split("/")[0],
        "priority": f"{one['impact']}/{one['urgency']}",
        "tier": str(one["tier"]),
    }
    return Known(str(one["subject"]), str(one["body"]), fields)


def endava() -> list[Known]:
    with (MORE / "en_helpdesk_tickets_endava.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))[:MOST_FOREIGN]
    names = {"category": "category", "service": "business_service", "priority": "urgency"}
    return [
        Known(row["title"], row["body"], {name: row[column] for name, column in names.items()})
        for row in rows
    ]


def fill(ctx: Context, tickets: Sequence[Known]) -> None:
    for start in range(0, len(tickets), 500):
        part = tickets[start : start + 500]
        fulltext.replace(
            ctx.session,
            KIND,
            [Document(start + at, one.subject, one.body) for at, one in enumerate(part, 1)],
        )
    # PostgreSQL knows how common a word is by its statistics; those of the test before are not ours.
    fulltext.settle(ctx.session, KIND)


def measure(ctx: Context, tickets: Sequence[Known]) -> dict[str, Accuracy]:
    """Each ticket is asked of all the others."""
    names = list(tickets[0].fields)
    answered, right = Counter[str](), Counter[str]()
    for at, one in enumerate(tickets, 1):
        near = _neighbours(ctx, f"{one.subject} {one.body}", without=at)
        for name in names:
            said = vote([Neighbour(score, tickets[other - 1].fields[name]) for other, score in near])
            if said is not None:
                answered[name] += 1
                right[name] += said.choice == one.fields[name]
    return {name: _accuracy(tickets, name, answered[name], right[name]) for name in names}


def _neighbours(ctx: Context, text: str, *, without: int) -> list[tuple[int, float]]:
    record_id = FulltextDocument.record_id
    base = select(record_id).where(FulltextDocument.kind == KIND, record_id != without)
    wanted = fulltext.wanted(text, SYNONYMS)
    rows = fulltext.similar(ctx.session, KIND, wanted, base, record_id, most=MOST)
    return [(row[0], row[-1]) for row in rows[: nearest([row[-1] for row in rows])]]


def _accuracy(tickets: Sequence[Known], name: str, answered: int, right: int) -> Accuracy:
    commonest = Counter(one.fields[name] for one in tickets).most_common(1)[0][1]
    return Accuracy(answered / len(tickets), right / max(answered, 1), commonest / len(tickets))
