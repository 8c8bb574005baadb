"""The query language: `is:open 담당:나 -tag:x created:>2026-11-01 "정확한 구"` taken apart.

Every refusal says where: `position` and `length` in the query, for the field to underline.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from server.search.rules.dates import Span, span_of
from server.search.rules.words import KEYS, MOMENTS, NAMES, NAMES_KO, WORDS, Key
from shared.errors import Invalid

MOST_PARTS = 40
SCHEMES = frozenset({"http", "https", "ftp", "file", "mailto", "smb", "ssh", "ldap", "ldaps"})
_PART = re.compile(
    r"""(?P<minus>-)?
        (?:(?P<key>[^\W\d_]+):(?P<compare><=|>=|<|>)?(?P<value>"[^"]*"?|[^\s"]*)
          |(?P<phrase>"[^"]*"?)
          |(?P<word>[^\s"]+))""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Filter:
    """`key:value`. `values` are read already where the key has a closed set; `span` where it is a time."""

    key: Key
    values: tuple[Any, ...]
    is_negated: bool = False
    compare: str = ""
    span: Span | None = None
    position: int = 0
    length: int = 0


@dataclass(frozen=True)
class Parsed:
    text: str = ""
    """The plain words."""
    phrases: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    """Words and phrases that must not stand there."""
    filters: tuple[Filter, ...] = ()

    @property
    def has_words(self) -> bool:
        return bool(self.text or self.phrases or self.refused)


@dataclass
class _Parts:
    words: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)


def parse(query: str) -> Parsed:
    """The query taken apart, or `Invalid` with the place of the fault."""
    text = unicodedata.normalize("NFC", query)
    parts = _Parts()
    for count, found in enumerate(_PART.finditer(text)):
        if count >= MOST_PARTS:
            raise _fault("query_too_long", found.start(), len(text) - found.start(), most=MOST_PARTS)
        _take(parts, found)
    return Parsed(" ".join(parts.words), tuple(parts.phrases), tuple(parts.refused), tuple(parts.filters))


def _take(parts: _Parts, found: re.Match[str]) -> None:
    minus = bool(found["minus"])
    if found["phrase"] is not None:
        words = _unquoted(found["phrase"], found.start("phrase"))
        if words:
            (parts.refused if minus else parts.phrases).append(words)
    elif found["key"] is not None and (one := _filter(found)) is not None:
        parts.filters.append(one)
    else:
        whole = found.group()
        (parts.refused if minus and len(whole) > 1 else parts.words).append(whole[1:] if minus else whole)


def _unquoted(text: str, position: int) -> str:
    if len(text) < 2 or not text.endswith('"'):
        raise _fault("query_quote_open", position, len(text))
    return text[1:-1].strip()


def _filter(found: re.Match[str]) -> Filter | None:
    """None when it only looks like one: an address, a word with a colon behind it."""
    name, value = found["key"].lower(), found["value"]
    if name in SCHEMES or (name not in KEYS and (not value or len(name) == 1)):
        return None
    position, length = found.start("key"), found.end() - found.start("key")
    if name not in KEYS:
        raise _unknown(found["key"], position)
    key = KEYS[name]
    if value.startswith('"'):
        values = [_unquoted(value, found.start("value"))]
    else:
        values = [one for one in value.split(",") if one]
    if not any(values):
        raise _fault("query_value_missing", position, length, key=found["key"])
    place = _Place(found["key"], found["compare"] or "", found.start("value"), len(value))
    return _read(key, values, place, is_negated=bool(found["minus"]), position=position, length=length)


def _unknown(key: str, position: int) -> Invalid:
    """Which filters there are, in the language it was tried in, and the nearest of them.

    Nearness is by letters, also within a syllable.
    """
    facts = {"key": key, "known": ", ".join(NAMES if key.isascii() else NAMES_KO)}
    letters = {unicodedata.normalize("NFD", word): word for word in KEYS}
    near = get_close_matches(unicodedata.normalize("NFD", key.lower()), letters, 1, 0.6)
    if near:
        return _fault("query_key_unknown_near", position, len(key), near=letters[near[0]], **facts)
    return _fault("query_key_unknown", position, len(key), **facts)


@dataclass(frozen=True)
class _Place:
    key: str
    compare: str
    position: int
    length: int


def _read(
    key: Key, values: list[str], place: _Place, *, is_negated: bool, position: int, length: int
) -> Filter:
    if place.compare and key not in MOMENTS and key is not Key.PRIORITY:
        raise _fault("query_no_comparison", position, length, key=place.key)
    if key in MOMENTS:
        span = span_of(values[0].lower())
        if span is None or len(values) > 1:
            raise _fault("query_date_unknown", place.position, place.length, value=",".join(values))
        return Filter(key, (), is_negated, place.compare, span, position, length)
    if key in WORDS:
        known = tuple(_known(WORDS[key], one, place) for one in values)
        return Filter(key, known, is_negated, place.compare, None, position, length)
    return Filter(key, tuple(values), is_negated, "", None, position, length)


def _known(words: Mapping[str, object], value: str, place: _Place) -> object:
    found = words.get(value.lower().replace(" ", ""))
    if found is None:
        offered = ", ".join(dict.fromkeys(str(word) for word in words))
        raise _fault("query_value_unknown", place.position, place.length, value=value, known=offered)
    return found


def _fault(code: str, position: int, length: int, **facts: Any) -> Invalid:
    return Invalid(code, "text", position=position, length=length, character=position + 1, **facts)


def quoted(value: str) -> str:
    """A value as the language reads it back."""
    return f'"{value}"' if re.search(r"[\s,\"]", value) else value
