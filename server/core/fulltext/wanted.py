"""What is looked for: words with everything that may stand for them, in a form that no database knows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from server.core.fulltext import hangul
from server.core.fulltext.tokeniser import LETTERS, PAIRED, fold, parts, runs, whole

MOST_WORDS = 24
MOST_DROPS = 5
"""Long compounds get this many places where a space may have been left out."""

MOST_COMPOUNDS = 24
"""Ways to say a compound of several known words that are tried."""

PARTICLES = tuple(
    sorted(
        (
            *("이", "가", "을", "를", "은", "는", "에", "의", "와", "과", "도", "로", "만", "나", "요"),
            *("으로", "에서", "에게", "한테", "까지", "부터", "처럼", "보다", "이나", "라도", "마다", "밖에"),
            *("조차", "께서", "하고", "이랑", "에는", "에도", "에선", "에서는", "으로는", "로는", "이요"),
            *("으로도", "까지는", "부터는", "에서도", "입니다", "이에요", "예요", "인데", "인데요"),
        ),
        key=len,
        reverse=True,
    )
)


@dataclass(frozen=True)
class Term:
    """One token, or all that begin with it."""

    token: str
    is_prefix: bool = False


@dataclass(frozen=True)
class Phrase:
    """Tokens one behind the other; the last one may be a beginning."""

    tokens: tuple[str, ...]
    is_open: bool = False


@dataclass(frozen=True)
class All:
    parts: "tuple[Expression, ...]"


@dataclass(frozen=True)
class Either:
    parts: "tuple[Expression, ...]"


Expression = Term | Phrase | All | Either


@dataclass(frozen=True)
class Wanted:
    """`words` count by themselves; `required` must hold and `refused` must not, whatever the words."""

    words: tuple[Expression, ...] = ()
    required: tuple[Expression, ...] = ()
    refused: tuple[Expression, ...] = ()
    needles: tuple[str, ...] = ()
    """The words and what stands for them, as they are to be marked in a text."""

    def __bool__(self) -> bool:
        return bool(self.words or self.required or self.refused)


@dataclass(frozen=True)
class Synonyms:
    """Groups of words that mean the same; every word is folded."""

    of: "dict[str, tuple[str, ...]]"

    @classmethod
    def from_groups(cls, groups: Sequence[Sequence[str]]) -> "Synonyms":
        found: dict[str, tuple[str, ...]] = {}
        for group in groups:
            words = tuple(dict.fromkeys(fold(word).strip() for word in group if word.strip()))
            for word in words:
                others = tuple(other for other in words if other != word)
                found[word] = tuple(dict.fromkeys((*found.get(word, ()), *others)))
        return cls(found)


NO_SYNONYMS = Synonyms({})


def wanted(text: str, synonyms: Synonyms = NO_SYNONYMS) -> Wanted:
    """Every word of a text as something to look for."""
    words, needles = [], []
    for word in _words(text, synonyms):
        variants = variants_of(word, synonyms)
        expressions = [one for one in map(expression, variants) if one is not None]
        if expressions:
            words.append(either(expressions))
            needles += [variant for variant in variants if len(variant) > 1]
    return Wanted(tuple(words), needles=tuple(dict.fromkeys(needles)))


def _words(text: str, synonyms: Synonyms) -> list[str]:
    """The words between spaces; two that are one synonym together stay together."""
    found = fold(text).split()[:MOST_WORDS]
    joined: list[str] = []
    for word in found:
        if joined and f"{joined[-1]} {without_particle(word)}" in synonyms.of:
            joined[-1] = f"{joined[-1]} {without_particle(word)}"
        else:
            joined.append(word)
    return joined


def variants_of(word: str, synonyms: Synonyms) -> list[str]:
    """The word without its particle, typed in the other input mode, and what means the same."""
    bare = without_particle(word)
    found = [bare]
    if typed := typed_otherwise(word):
        found.append(without_particle(typed))
    for one in list(found):
        found += synonyms.of.get(one, ()) or _inside(one, synonyms)
    if word != bare:
        found += synonyms.of.get(word, ())
    return list(dict.fromkeys(found))


def _inside(word: str, synonyms: Synonyms) -> list[str]:
    """와이파이비번 → 와이파이 비밀번호, 무선 비번, …: the known words inside, and what they mean."""
    known = [one for one in synonyms.of if len(one) > 1 and one in word and one != word]
    inside = sorted((one for one in known if re.fullmatch(f"[{PAIRED}]+", one)), key=len, reverse=True)
    if not inside:
        return []
    pieces = [piece for piece in re.split("(" + "|".join(map(re.escape, inside)) + ")", word) if piece]
    choices = [(piece, *synonyms.of.get(piece, ())) for piece in pieces]
    return [" ".join(choice) for choice in islice(product(*choices), MOST_COMPOUNDS)][1:]


def without_particle(word: str) -> str:
    """프린터가 → 프린터, vpn이 → vpn; of a Korean word at least two syllables stay."""
    tail = re.search(f"[{PAIRED}]+$", word)
    if tail is None:
        return word
    has_head = tail.start() > 0
    for particle in PARTICLES:
        left = len(tail.group()) - len(particle)
        if tail.group().endswith(particle) and (left >= 2 or (has_head and left == 0)):
            return word[: -len(particle)]
    return word


def typed_otherwise(word: str) -> str:
    """What the same keys write in the other input mode; "" when that makes no sense."""
    if re.fullmatch("[a-z]{4,}", word):
        typed = hangul.from_keys(word)
        return typed if len(typed) > 1 else ""
    is_initials = re.fullmatch("[ㄱ-ㅎ]+", word) is not None
    if re.search(f"[{LETTERS}]", word) and not is_initials:
        keys = hangul.to_keys(word)
        return keys if keys.isascii() else ""
    return ""


# --- from words to expressions -----------------------------------------------------------------------------


def expression(word: str) -> Expression | None:
    """All runs of the word; None when nothing in it can be looked for."""
    found = [_hangul(run.text) if run.kind != "word" else _latin(run.text) for run in runs(fold(word))]
    return both(found) if found else None


def _hangul(text: str) -> Expression:
    if len(text) == 1:
        return Term(text, is_prefix=True)
    pairs = [Term(text[at : at + 2]) for at in range(len(text) - 1)]
    if len(text) < 4:
        return both(pairs)
    drops = range(1, min(len(pairs) - 1, MOST_DROPS + 1))
    return either([both([pair for at, pair in enumerate(pairs) if at != drop]) for drop in drops])


def _latin(text: str) -> Expression:
    as_one = Term(whole(text), is_prefix=len(text) > 1)
    found = parts(text)
    if len(found) < 2:
        return as_one
    return either([as_one, Phrase(tuple(found), is_open=not found[-1].isdigit())])


def phrase(text: str) -> Expression | None:
    """The words exactly as they stand: one behind the other."""
    found: list[str] = []
    is_open = False
    for run in runs(fold(text)):
        if run.kind == "word":
            pieces = parts(run.text)
            found += [*pieces, whole(run.text)] if len(pieces) > 1 else [whole(run.text)]
            is_open = False
        elif len(run.text) == 1:
            found.append(run.text)
            is_open = True
        else:
            found += [run.text[at : at + 2] for at in range(len(run.text) - 1)]
            is_open = False
    return Phrase(tuple(found), is_open) if found else None


def both(found: Sequence[Expression]) -> Expression:
    return found[0] if len(found) == 1 else All(tuple(found))


def either(found: Sequence[Expression]) -> Expression:
    return found[0] if len(found) == 1 else Either(tuple(found))


def terms(found: Expression) -> Iterator[Term]:
    """Every term that an expression names."""
    match found:
        case Term():
            yield found
        case Phrase():
            last = len(found.tokens) - 1
            for at, token in enumerate(found.tokens):
                yield Term(token, is_prefix=found.is_open and at == last)
        case All() | Either():
            for part in found.parts:
                yield from terms(part)
