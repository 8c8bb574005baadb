"""Texts of the screen: `t("key", name=...)`, in Korean and English, changed while the window is open."""

import json
import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from shared.phrases import PLACEHOLDER, josa

log = logging.getLogger(__name__)

FOLDER = Path(__file__).resolve().parents[1] / "locale"
LANGUAGES = ("ko", "en")
PSEUDO = "pseudo"
"""A language for tests of the layout: every text is longer and stands in brackets."""

OPENERS = (".", "!", "?", "·")
"""What follows one of these stands as if it were alone."""
LONGER = str.maketrans("aeiouAEIOU", "àéîõüÀÉÎÕÜ")


class Opening(str):
    """Words that are written large only where they begin: `Today 9:12 AM`, but `due today 9:12 AM`."""

    __slots__ = ()

    def after(self, written: str) -> str:
        """As they are written behind these words."""
        before = written.rstrip()
        return f"{self[:1].lower()}{self[1:]}" if before and not before.endswith(OPENERS) else self


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Every text of one language; each feature has its own file."""
    texts: dict[str, str] = {}
    for path in sorted((FOLDER / language).glob("*.json")):
        texts |= json.loads(path.read_text("utf-8"))
    return texts


class Translator(QObject):
    """The language of the window. `language_changed` is emitted after the texts are there."""

    language_changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.language = "ko"
        self._missing: set[str] = set()

    @property
    def is_korean(self) -> bool:
        return self.language == "ko"

    def set_language(self, language: str) -> None:
        if language not in (*LANGUAGES, PSEUDO):
            language = "ko"
        if language != self.language:
            self.language = language
            self.language_changed.emit(language)

    def text(self, key: str, values: Mapping[str, object]) -> str:
        language = "en" if self.language == PSEUDO else self.language
        sentence = self._sentence(language, key, values.get("n"))
        filled = fill(sentence, values, language)
        return stretched(filled) if self.language == PSEUDO else filled

    def _sentence(self, language: str, key: str, n: object) -> str:
        texts = catalogue(language)
        if n is not None:
            numbered = f"{key}#{'one' if n == 1 else 'other'}"
            if numbered in texts:
                return texts[numbered]
        found = texts.get(key) or catalogue("ko").get(key)
        if found is None:
            if key not in self._missing:
                self._missing.add(key)
                log.warning("no text for %s", key)
            return key
        return found


def fill(sentence: str, values: Mapping[str, object], language: str) -> str:
    """Put values in.

    {name} the value; {name:이/가} the value with its particle, or the particle alone where {name} stands
    before it (`{name} 님{name:이/가}`); {n:item|items} the plural alone; {n:,} in thousands.
    What begins with an `Opening` is one.
    """
    written, end, said = "", 0, set()
    for found in PLACEHOLDER.finditer(sentence):
        name, how = found[1], found[2]
        written += sentence[end : found.start()]
        end = found.end()
        if name not in values:
            written += found[0]
            continue
        given = values[name]
        if how and "/" in how:
            written += "" if name in said else str(given)
            written += josa(written, how) if language == "ko" else ""
        elif how and "|" in how:
            one, _, other = how.partition("|")
            written += one if given in (1, "1") else other
        elif isinstance(given, Opening):
            written += given.after(written)
        else:
            written += format(given, how or "")
        said.add(name)
    filled = written + sentence[end:]
    first = PLACEHOLDER.match(sentence)
    return Opening(filled) if first and isinstance(values.get(first[1]), Opening) else filled


def stretched(text: str) -> str:
    return f"[{text.translate(LONGER)}{'~' * (len(text) * 2 // 5 + 1)}]"


translator = Translator()


def t(key: str, /, **values: object) -> str:
    """The text of a key in the language of the window."""
    return translator.text(key, values)
