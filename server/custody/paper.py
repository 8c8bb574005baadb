"""The 지급/반납 확인서 as PDF: who hands what over to whom, under which terms, signed by whom."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Image, KeepTogether, LongTable, Paragraph, Spacer, Table

from server.core import papers
from server.core.papers import PALE, WIDTH, grid, text
from server.core.text import say
from server.custody.signatures import flat
from shared.assets import Condition
from shared.custody import CustodyKind, Direction


@dataclass(frozen=True, kw_only=True)
class PaperLine:
    tag: str
    model: str
    serial: str
    condition: Condition
    accessories: list[str]
    missing_accessories: list[str]


@dataclass(frozen=True, kw_only=True)
class PaperSignature:
    name: str
    at: datetime
    method: str
    picture: bytes
    """b"" when it was signed by other means."""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """All that stands on it. Times are local to the company."""

    number: str
    direction: Direction
    language: str
    kind: CustodyKind
    due_at: datetime | None
    reason: str
    created_at: datetime
    created_by: str
    name: str
    employee_number: str
    department: str
    title: str
    lines: list[PaperLine] = field(default_factory=list)
    signature: PaperSignature | None = None


def render(paper: Paper) -> bytes:
    """The bytes of the PDF; the same paper always gives the same bytes."""
    title = f"{_say(paper, 'title')} {paper.number}"
    return papers.render(partial(_story, paper), title=title, foot=paper.number, language=paper.language)


def _say(paper: Paper, key: str, **facts: Any) -> str:
    """A text of the paper; one that differs by direction has the direction behind its key."""
    by_direction = {"title", "giver", "taker", "signed_by", "terms"}
    suffix = f".{paper.direction.value}" if key in by_direction else ""
    return say(paper.language, f"custody.paper.{key}{suffix}", **facts)


def _time(paper: Paper, at: datetime) -> str:
    return _say(
        paper,
        "time",
        year=at.year,
        month=f"{at.month}월" if paper.language == "ko" else at.strftime("%b"),
        day=at.day,
        time=at.strftime("%H:%M"),
    )


def _story(paper: Paper) -> list[Any]:
    return [
        text(_say(paper, "title"), 20, is_bold=True, align=1),
        Spacer(1, 2 * mm),
        text(f"{paper.number}  ·  {_time(paper, paper.created_at)}", 9.5, align=1),
        Spacer(1, 7 * mm),
        _facts(paper),
        Spacer(1, 6 * mm),
        _lines(paper),
        Spacer(1, 7 * mm),
        KeepTogether([text(_say(paper, "terms"), 10), Spacer(1, 6 * mm), _signatures(paper)]),
    ]


def _facts(paper: Paper) -> Table:
    """Both parties and the terms of this hand-over."""
    taker = [paper.name, paper.department, paper.title, paper.employee_number]
    rows = [
        (_say(paper, "taker"), " · ".join(filter(None, taker))),
        (_say(paper, "giver"), paper.created_by),
    ]
    if paper.direction is Direction.ISSUE:
        rows.append((_say(paper, "kind"), say(paper.language, f"custody.kind.{paper.kind.value}")))
    if paper.due_at is not None:
        rows.append((_say(paper, "due"), _time(paper, paper.due_at)))
    if paper.reason:
        rows.append((_say(paper, "reason"), paper.reason))
    cells = [[text(name, is_bold=True), text(words)] for name, words in rows]
    return Table(
        cells, colWidths=[32 * mm, WIDTH - 32 * mm], style=grid([("BACKGROUND", (0, 0), (0, -1), PALE)])
    )


def _lines(paper: Paper) -> LongTable:
    names = ["position", "tag", "model", "serial", "condition", "accessories"]
    head = [text(_say(paper, name), 8.5, is_bold=True) for name in names]
    rows = [_line(paper, position, line) for position, line in enumerate(paper.lines, 1)]
    widths = [11 * mm, 25 * mm, 40 * mm, 37 * mm, 19 * mm]
    style = grid([("BACKGROUND", (0, 0), (-1, 0), PALE)])
    return LongTable([head, *rows], colWidths=[*widths, WIDTH - sum(widths)], repeatRows=1, style=style)


def _line(paper: Paper, position: int, line: PaperLine) -> list[Paragraph]:
    parts = ", ".join(line.accessories)
    if line.missing_accessories:
        missing = _say(paper, "missing", parts=", ".join(line.missing_accessories))
        parts = f"{parts}\n{missing}".strip()
    condition = say(paper.language, f"custody.condition.{line.condition.value}")
    cells = [str(position), line.tag, line.model, line.serial or "—", condition, parts or "—"]
    return [text(words, 8.5) for words in cells]


def _signatures(paper: Paper) -> Table:
    """Who signed, with the picture of it; an empty place to sign where nobody has yet."""
    signature = paper.signature
    words = [_say(paper, "signed_by"), signature.name if signature is not None else paper.name]
    cell: list[Any] = [text(f"{words[0]}: {words[1]}", 10, is_bold=True), Spacer(1, 2 * mm)]
    if signature is None:
        cell += [Spacer(1, 20 * mm), text(_say(paper, "unsigned"), 8.5)]
    else:
        cell += [_picture(signature.picture)] if signature.picture else [text(_say(paper, "on_paper"))]
        cell += [Spacer(1, 1 * mm), text(_say(paper, "signed_at", at=_time(paper, signature.at)), 8.5)]
    giver = [text(f"{_say(paper, 'giver')}: {paper.created_by}", 10, is_bold=True)]
    giver += [Spacer(1, 2 * mm), text(_time(paper, paper.created_at), 8.5)]
    return Table(
        [[cell, giver]], colWidths=[WIDTH / 2] * 2, style=grid([("BOTTOMPADDING", (0, 0), (-1, -1), 8)])
    )


def _picture(content: bytes) -> Image:
    """The signature, as large as its place allows."""
    picture = flat(content)
    scale = min(70 * mm / picture.width, 24 * mm / picture.height)
    buffer = BytesIO()
    picture.save(buffer, "PNG")
    buffer.seek(0)
    return Image(buffer, width=picture.width * scale, height=picture.height * scale, hAlign="LEFT")
