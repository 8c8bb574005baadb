"""The keys of the Korean two-set keyboard: what was typed with the wrong input mode switched on."""

import re

FIRST, LAST = 0xAC00, 0xD7A3
LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
# fmt: off
VOWELS = (
    "ㅏ", "ㅐ", "ㅑ", "ㅒ", "ㅓ", "ㅔ", "ㅕ", "ㅖ", "ㅗ", "ㅗㅏ", "ㅗㅐ", "ㅗㅣ", "ㅛ", "ㅜ", "ㅜㅓ", "ㅜㅔ",
    "ㅜㅣ", "ㅠ", "ㅡ", "ㅡㅣ", "ㅣ",
)
TAILS = (
    "", "ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ", "ㄹㅌ", "ㄹㅍ",
    "ㄹㅎ", "ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ",
)
# fmt: on
KEY_OF = dict(
    zip("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", "qwertyuiopasdfghjklzxcvbnm", strict=True)
)
KEY_OF |= dict(zip("ㅃㅉㄸㄲㅆㅒㅖ", "qwertop", strict=True))
COMPOUND = {
    **{"ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ"},
    **{"ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ"},
    **{"ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ"},
}
"""Letters that take two key strokes."""
SHIFTED = dict(zip("QWERTOP", "ㅃㅉㄸㄲㅆㅒㅖ", strict=True))
LETTER_OF = {key: letter for letter, key in KEY_OF.items() if letter not in SHIFTED.values()}

_VOWEL = "|".join(sorted(VOWELS, key=len, reverse=True))
_TAIL = "|".join(sorted(filter(None, TAILS), key=len, reverse=True))
_ONE = re.compile(f"([{LEADS}])({_VOWEL})((?:{_TAIL})(?![ㅏ-ㅣ]))?")
_WHOLE = re.compile(f"(?:[{LEADS}](?:{_VOWEL})(?:(?:{_TAIL})(?![ㅏ-ㅣ]))?)+")


def choseong(text: str) -> str:
    """The first letters of its syllables, 프린터 → ㅍㄹㅌ; everything else is left out."""
    return "".join(LEADS[(ord(one) - FIRST) // 588] for one in text if FIRST <= ord(one) <= LAST)


def from_keys(word: str) -> str:
    """The Hangul that these keys write, qlqjs → 비번; "" when they write no whole syllables."""
    letters = "".join(SHIFTED.get(key) or LETTER_OF.get(key.lower(), key) for key in word)
    if not _WHOLE.fullmatch(letters):
        return ""
    return "".join(_syllable(*found.groups(default="")) for found in _ONE.finditer(letters))


def _syllable(lead: str, vowel: str, tail: str) -> str:
    return chr(FIRST + LEADS.index(lead) * 588 + VOWELS.index(vowel) * 28 + TAILS.index(tail))


def to_keys(word: str) -> str:
    """The keys that were hit, 페ㅜ → vpn."""
    return "".join(KEY_OF.get(letter, letter) for one in word for letter in _letters(one)).lower()


def _letters(one: str) -> str:
    if not FIRST <= ord(one) <= LAST:
        return COMPOUND.get(one, one)
    lead, rest = divmod(ord(one) - FIRST, 588)
    return LEADS[lead] + VOWELS[rest // 28] + TAILS[rest % 28]
