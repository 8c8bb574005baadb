"""The one tokeniser: pairs of syllables for Hangul and Han, whole words for everything else.

Both databases, the snippets and the tests see the same tokens, so they find the same records.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

VERSION = 1
"""Goes up when the tokens of the same text differ; every index is then built anew."""
LONGEST = 40
"""Characters of one token; what is longer is no word."""

PAIRED = "가-힣"
LETTERS = "ㄱ-ㅎㅏ-ㅣ"
HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_RUN = re.compile(
    rf"(?P<hangul>[{PAIRED}]+)|(?P<letters>[{LETTERS}]+)|(?P<han>[{HAN}]+)"
    rf"|(?P<word>[^\W_{PAIRED}{LETTERS}{HAN}]+(?:[-._@][^\W_{PAIRED}{LETTERS}{HAN}]+)*)"
)
_PART = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True, slots=True)
class Token:
    """`text[start:end]` of the folded text says `word`."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one script."""

    kind: str
    text: str
    start: int


def fold(text: str) -> str:
    """Composed and without case; as long as the composed text, so that places in one are places in both."""
    composed = unicodedata.normalize("NFC", text)
    lowered = composed.lower()
    if len(lowered) == len(composed):
        return lowered
    return "".join(low if len(low := one.lower()) == 1 else one for one in composed)


def runs(folded: str) -> Iterator[Run]:
    for found in _RUN.finditer(folded):
        assert found.lastgroup is not None
        yield Run(found.lastgroup, found.group(), found.start())


def tokens(folded: str) -> Iterator[Token]:
    """The tokens of a folded text in reading order."""
    for run in runs(folded):
        if run.kind == "word":
            yield from _word(run)
        else:
            yield from _pairs(run)


def _pairs(run: Run) -> Iterator[Token]:
    """Every two that stand together; one that stands alone is a token by itself."""
    if len(run.text) == 1:
        yield Token(run.text, run.start, run.start + 1)
    for at in range(len(run.text) - 1):
        yield Token(run.text[at : at + 2], run.start + at, run.start + at + 2)


def _word(run: Run) -> Iterator[Token]:
    """The parts of NB-2024-0312 or KB5034441, then the whole."""
    end = run.start + len(run.text)
    found = list(_PART.finditer(run.text))
    if len(found) > 1:
        for part in found:
            yield Token(stem(part.group()), run.start + part.start(), run.start + part.end())
    if len(run.text) <= LONGEST:
        yield Token(whole(run.text), run.start, end)
    elif len(found) < 2:
        yield Token(run.text[:LONGEST], run.start, end)


def parts(word: str) -> list[str]:
    """The tokens of the parts of a compound word; one of itself where it is none."""
    return [stem(part) for part in _PART.findall(word)]


def whole(word: str) -> str:
    return stem(word) if word.isalpha() else word


def stem(word: str) -> str:
    """English words without their commonest endings: printers, printed and printing are "print(er)"."""
    if not word.isascii() or not word.isalpha() or len(word) < 4:
        return word[:LONGEST]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)][:LONGEST]
    return word[:LONGEST]
