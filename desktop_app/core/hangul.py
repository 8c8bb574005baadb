"""Hangul as people type and search it: first letters, half syllables, the wrong input mode."""

from dataclasses import dataclass
from functools import lru_cache

FIRST = tuple("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ")
MIDDLE = tuple("ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ")
LAST: tuple[str, ...] = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
SYLLABLES = range(0xAC00, 0xD7A4)
LETTERS = range(0x3131, 0x3164)

TWO_SET = "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ"
KEY_OF = dict(zip(TWO_SET, "qwertyuiopasdfghjklzxcvbnm", strict=True))
KEY_OF |= dict(zip("ㅃㅉㄸㄲㅆㅒㅖ", "QWERTOP", strict=True))
LETTER_OF = {key: letter for letter, key in KEY_OF.items()}
LETTER_OF |= {key.upper(): letter for key, letter in LETTER_OF.items() if key.upper() not in LETTER_OF}

PARTS = {
    **{"ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ"},
    **{"ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ"},
    **{"ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ"},
}
"""Letters that take two key strokes."""
WHOLE = {parts: letter for letter, parts in PARTS.items()}

# --- taking apart ------------------------------------------------------------------------------------------


def has_hangul(text: str) -> bool:
    return any(ord(char) in SYLLABLES or ord(char) in LETTERS for char in text)


def _letters(char: str) -> str:
    place = ord(char) - SYLLABLES.start
    if not 0 <= place < len(SYLLABLES):
        return PARTS.get(char, char)
    letters = FIRST[place // 588], MIDDLE[place % 588 // 28], LAST[place % 28]
    return "".join(PARTS.get(letter, letter) for letter in letters)


@lru_cache(maxsize=65_536)
def jamo(text: str) -> str:
    """Every letter by itself, as it is typed: 괜찮 → ㄱㅗㅐㄴㅊㅏㄴㅎ."""
    return "".join(_letters(char) for char in text)


@lru_cache(maxsize=65_536)
def choseong(text: str) -> str:
    """The first letter of each syllable: 김민지 → ㄱㅁㅈ; what is not Hangul stays."""
    return "".join(
        FIRST[(ord(char) - SYLLABLES.start) // 588] if ord(char) in SYLLABLES else char for char in text
    )


def to_keys(text: str) -> str:
    """The keys that were hit: 누-2024 → sn-2024, 페ㅜ → vpn, ㄸ → E."""
    return "".join(KEY_OF.get(letter, letter) for letter in jamo(text))


# --- putting together --------------------------------------------------------------------------------------


def _join(first: str, middle: str, last: str) -> str:
    if first and middle:
        place = FIRST.index(first) * 588 + MIDDLE.index(middle) * 28 + LAST.index(last)
        return chr(SYLLABLES.start + place)
    return first + middle + last


class _Composer:
    """One syllable at a time, by the rules of the two-set keyboard."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.first = self.middle = self.last = ""

    def flush(self) -> None:
        self.done.append(_join(self.first, self.middle, self.last))
        self.first = self.middle = self.last = ""

    def consonant(self, letter: str) -> None:
        if self.middle and self.first:
            whole = WHOLE.get(self.last + letter, letter if not self.last else "")
            if whole in LAST and whole:
                self.last = whole
                return
        if self.first or self.middle:
            self.flush()
        self.first = letter

    def vowel(self, letter: str) -> None:
        if self.last:
            parts = PARTS.get(self.last, self.last)
            moved = parts[-1]
            self.last = parts[:-1]
            self.flush()
            self.first, self.middle = moved, letter
        elif self.middle:
            whole = WHOLE.get(self.middle + letter)
            if whole is None:
                self.flush()
            self.middle = whole or letter
        else:
            self.middle = letter


def from_keys(text: str) -> str:
    """What these keys would have written in Hangul mode: rlaalswl → 김민지."""
    composer = _Composer()
    for char in text:
        letter = LETTER_OF.get(char, "")
        if not letter:
            composer.flush()
            composer.done.append(char)
        elif letter in FIRST:
            composer.consonant(letter)
        else:
            composer.vowel(letter)
    composer.flush()
    return "".join(composer.done)


# --- searching ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Match:
    """How well a query fits, and which characters of the text it fits: `spans` of (start, end)."""

    score: int
    spans: tuple[tuple[int, int], ...]


def match(query: str, text: str) -> Match | None:
    """None when a word of the query is not in the text. Forgives case, half syllables, 초성, input mode."""
    words = query.split()
    if not words:
        return Match(1, ())
    score, spans = 0, []
    for word in words:
        found = _match_word(word, text)
        if found is None:
            return None
        score += found[0]
        spans.append(found[1])
    return Match(score // len(words), tuple(sorted(spans)))


def matches(query: str, text: str) -> int:
    """The score of `match`; 0 when it does not fit."""
    found = match(query, text)
    return found.score if found else 0


def _match_word(word: str, text: str) -> tuple[int, tuple[int, int]] | None:
    folded, wanted = text.casefold(), word.casefold()
    at = folded.find(wanted)
    if at >= 0 and len(folded) == len(text):
        return _graded(100, at, text), (at, at + len(word))
    if all(char in FIRST for char in word):
        at = choseong(text).find(word)
        if at >= 0:
            return _graded(80, at, text), (at, at + len(word))
    if has_hangul(word):
        return _by_letters(jamo(word), text, 90) or _by_letters(to_keys(word).casefold(), folded, 60)
    if word.isascii() and any(char.isalpha() for char in word) and has_hangul(text):
        typed = from_keys(word)
        if all(char in FIRST for char in typed):
            at = choseong(text).find(typed)
            return (_graded(50, at, text), (at, at + len(typed))) if at >= 0 else None
        return _by_letters(jamo(typed), text, 60)
    return None


def _by_letters(letters: str, text: str, grade: int) -> tuple[int, tuple[int, int]] | None:
    """Find letters that begin at the beginning of a syllable."""
    spread = [_letters(char) for char in text]
    joined = "".join(spread)
    starts: dict[int, int] = {}
    place = 0
    for index, part in enumerate(spread):
        starts[place] = index
        place += len(part)
    at = joined.find(letters)
    while at >= 0:
        if at in starts:
            end = at + len(letters)
            last = max(index for start, index in starts.items() if start < end)
            return _graded(grade, starts[at], text), (starts[at], last + 1)
        at = joined.find(letters, at + 1)
    return None


def _graded(grade: int, at: int, text: str) -> int:
    """The beginning of the text is better than the beginning of a word, and that than the middle."""
    if at == 0:
        return grade
    return grade - 8 if not text[at - 1].isalnum() else grade - 20
