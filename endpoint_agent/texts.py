"""Sentences for people, in Korean and English; refusals come from the sentences all programs share."""

import json
import os
from functools import cache
from importlib import resources
from typing import Any

from shared.errors import DeskError, sentences
from shared.phrases import fill_in

LANGUAGES = ("ko", "en")


class Texts:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"
        self._words = _catalogue(self.language)

    def __call__(self, key: str, **values: Any) -> str:
        return self._words[key].format(**values)

    def has(self, key: str) -> bool:
        return key in self._words

    def refusal(self, refusal: DeskError) -> str:
        """What happened and what to do, with the code for whoever is asked."""
        found = sentences(self.language).get(refusal.code)
        said = fill_in(found, refusal.facts) if found else refusal.code
        return f"{said} [{refusal.code}]"


def language_of(wish: str) -> str:
    """What was asked for, else what the terminal speaks."""
    if wish:
        return wish
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "ko" if spoken.lower().startswith("ko") else "en"


@cache
def _catalogue(language: str) -> dict[str, str]:
    file = resources.files("endpoint_agent") / "locale" / f"{language}.json"
    words: dict[str, str] = json.loads(file.read_text("utf-8"))
    return words
