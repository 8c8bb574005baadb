"""How one text became another: by lines, and inside of changed lines by words."""

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

from shared.knowledge import DiffKind, DiffLine, Piece

WORDS = re.compile(r"\s+|[0-9A-Za-z_]+(?:\.[0-9A-Za-z_]+)*|[가-힣ㄱ-ㆎ]+|.", re.DOTALL)
"""Hangul and Latin apart even where nothing stands between them: "VPN을" is two words. A version is one."""
AROUND = 3
LIKE_ENOUGH = 0.35
LONGEST_LINE = 4000


def lines_of(text: str) -> list[str]:
    return unicodedata.normalize("NFC", text).splitlines()


def compare(old: str, new: str) -> list[DiffLine]:
    """Every line; long stretches that stayed the same are folded to their edges."""
    before, after = lines_of(old), lines_of(new)
    found: list[DiffLine] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [_whole(DiffKind.SAME, line) for line in after[b1:b2]]
        else:
            found += _changed(before[a1:a2], after[b1:b2])
    return _folded(found)


def words(old: str, new: str) -> list[Piece]:
    """One line beside another, word by word."""
    before, after = (WORDS.findall(unicodedata.normalize("NFC", text)) for text in (old, new))
    pieces: list[Piece] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(kind=DiffKind.SAME, text="".join(after[b1:b2])))
            continue
        if a2 > a1:
            pieces.append(Piece(kind=DiffKind.REMOVED, text="".join(before[a1:a2])))
        if b2 > b1:
            pieces.append(Piece(kind=DiffKind.ADDED, text="".join(after[b1:b2])))
    return pieces


def _changed(before: Sequence[str], after: Sequence[str]) -> list[DiffLine]:
    """Lines that resemble each other are one changed line, the others went and came."""
    found: list[DiffLine] = []
    rest = list(after)
    for line in before:
        if rest and _resemble(line, rest[0]):
            found.append(DiffLine(kind=DiffKind.CHANGED, pieces=words(line, rest.pop(0))))
        else:
            found.append(_whole(DiffKind.REMOVED, line))
    return found + [_whole(DiffKind.ADDED, line) for line in rest]


def _resemble(one: str, other: str) -> bool:
    if max(len(one), len(other)) > LONGEST_LINE or not (one.strip() and other.strip()):
        return False
    first, second = ([word for word in WORDS.findall(line) if word.strip()] for line in (one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= LIKE_ENOUGH


def _whole(kind: DiffKind, line: str) -> DiffLine:
    return DiffLine(kind=kind, pieces=[Piece(kind=kind, text=line)])


def _folded(lines: list[DiffLine]) -> list[DiffLine]:
    found: list[DiffLine] = []
    at = 0
    while at < len(lines):
        stop = at
        while stop < len(lines) and lines[stop].kind is DiffKind.SAME:
            stop += 1
        if stop == at:
            found.append(lines[at])
            at += 1
            continue
        found += _fold(lines[at:stop], is_first=at == 0, is_last=stop == len(lines))
        at = stop
    return found


def _fold(same: list[DiffLine], *, is_first: bool, is_last: bool) -> list[DiffLine]:
    head, tail = 0 if is_first else AROUND, 0 if is_last else AROUND
    hidden = len(same) - head - tail
    if hidden < AROUND:
        return same
    fold = DiffLine(kind=DiffKind.FOLDED, pieces=[Piece(kind=DiffKind.FOLDED, text=str(hidden))])
    return [*same[:head], fold, *same[len(same) - tail :]]
