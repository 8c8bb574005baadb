"""The passage of a text that shows why it was found, with the places of the words in it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 180
LEAD = 40
"""Characters shown before the first word."""
MOST_SCANNED = 40_000


@dataclass(frozen=True)
class Passage:
    text: str
    marks: tuple[tuple[int, int], ...]
    score: int
    """How many different words stand in the whole text."""


def pattern_of(needles: Sequence[str]) -> re.Pattern[str] | None:
    """Finds the words whatever their case, and with or without a space inside."""
    written = [_written(needle) for needle in sorted(set(needles), key=len, reverse=True) if needle.strip()]
    return re.compile("|".join(f"({one})" for one in written[:60]), re.IGNORECASE) if written else None


def _written(needle: str) -> str:
    pieces = [re.escape(one) for one in needle if not one.isspace()]
    is_hangul = all("가" <= one <= "힣" for one in needle if not one.isspace())
    return r"\s?".join(pieces) if is_hangul else r"\s*".join(map(re.escape, needle.split()))


def pairs_of(needles: Sequence[str]) -> list[str]:
    """Shorter words for a text that holds none of them whole."""
    return [needle[at : at + 2] for needle in needles for at in range(len(needle) - 1) if len(needle) > 2]


def marks_in(text: str, pattern: re.Pattern[str] | None) -> tuple[tuple[int, int], ...]:
    if pattern is None:
        return ()
    return tuple(found.span() for found in pattern.finditer(text) if found.end() > found.start())


def passage(text: str, pattern: re.Pattern[str] | None, width: int = WIDTH) -> Passage:
    """The part of a text with most of the words; its beginning when it holds none."""
    flat = " ".join(unicodedata.normalize("NFC", text[:MOST_SCANNED]).split())
    found = list(pattern.finditer(flat)) if pattern is not None else []
    if not found:
        return Passage(_cut(flat, 0, width), (), 0)
    first = max(found, key=lambda one: _within(found, one.start(), width))
    start = _word_start(flat, max(first.start() - LEAD, 0))
    shown = _cut(flat, start, width)
    shift = start - (1 if start else 0)
    marks = [(one.start() - shift, one.end() - shift) for one in found if one.start() >= start]
    kept = tuple(mark for mark in marks if mark[1] <= len(shown))
    return Passage(shown, kept, len({one.lastindex for one in found}))


def _within(found: Sequence[re.Match[str]], start: int, width: int) -> tuple[int, int]:
    near = [one for one in found if start <= one.start() < start + width - LEAD]
    return len({one.lastindex for one in near}), -start


def _word_start(text: str, at: int) -> int:
    space = text.rfind(" ", max(at - 15, 0), at)
    return 0 if at == 0 else space + 1 if space >= 0 else at


def _cut(text: str, start: int, width: int) -> str:
    shown = text[start : start + width]
    return ("…" if start else "") + shown + ("…" if start + width < len(text) else "")
