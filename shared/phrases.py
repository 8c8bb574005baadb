"""Korean particles, sentences with places for values, and the mark of a gap in a text from a template."""

import re
from collections.abc import Mapping
from typing import Any

# --- particles ----------------------------------------------------------------------------------------------

SYLLABLES = range(0xAC00, 0xD7A4)
LAST_SOUNDS: tuple[str, ...] = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
AFTER_CONSONANT = {"이", "을", "은", "과", "으로", "아", "이나", "이라", "이랑", "이며", "이에요"}
DIGIT_ENDS = {"0": "ㅇ", "1": "ㄹ", "3": "ㅁ", "6": "ㄱ", "7": "ㄹ", "8": "ㄹ"}
LATIN_ENDS = {"l": "ㄹ", "m": "ㅁ", "n": "ㄴ", "r": "ㄹ"}


def _end_sound(word: str) -> str:
    """The consonant that the word ends with when it is read aloud in Korean; empty after a vowel."""
    for char in reversed(word):
        if ord(char) in SYLLABLES:
            return LAST_SOUNDS[(ord(char) - SYLLABLES.start) % 28]
        if char.isdigit():
            return DIGIT_ENDS.get(char, "")
        if char.isalpha():
            return LATIN_ENDS.get(char.lower(), char if char in LAST_SOUNDS else "")
    return ""


def josa(word: str, pair: str) -> str:
    """The particle that fits the word: josa("이도윤", "이/가") → 이."""
    one, _, other = pair.partition("/")
    closed, opened = (one, other) if one in AFTER_CONSONANT else (other, one)
    end = _end_sound(word)
    return opened if not end or (end == "ㄹ" and closed == "으로") else closed


# --- sentences ----------------------------------------------------------------------------------------------

PLACEHOLDER = re.compile(r"{([A-Za-z_]\w*)(?::([^{}]*))?}")


def fill_in(sentence: str, facts: Mapping[str, Any]) -> str:
    """Replace each {name}; {name:이/가} has its particle, or is the particle alone after {name} itself.

    No value is ever read as a format.
    """
    written, end, said = "", 0, set()
    for found in PLACEHOLDER.finditer(sentence):
        name, pair = found[1], found[2]
        written += sentence[end : found.start()]
        end = found.end()
        if name not in facts:
            written += found[0]
            continue
        written += "" if pair and name in said else str(facts[name])
        written += josa(written, pair) if pair else ""
        said.add(name)
    return written + sentence[end:]


# --- gaps ---------------------------------------------------------------------------------------------------

GAP = re.compile("⟦[^⟦⟧\n]*⟧")
"""What a template could not fill in; a text with one is not sent."""


def gap(name: str) -> str:
    return f"⟦{name}⟧"


def has_gap(text: str) -> bool:
    return GAP.search(text) is not None
