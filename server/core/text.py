"""Sentences of the server (mail, documents, command line) in Korean and English."""

import json
from functools import cache
from importlib import resources
from typing import Any

from shared.errors import sentences
from shared.phrases import fill_in

LANGUAGES = ("ko", "en")


@cache
def _catalogue(language: str) -> dict[str, str]:
    folder = resources.files("server") / "locale" / language
    found: dict[str, str] = {}
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".json"):
            found.update(json.loads(entry.read_text("utf-8")))
    return found


def say(language: str, key: str, /, **facts: Any) -> str:
    """The sentence `key` in `language` ("ko" when it is another)."""
    chosen = language if language in LANGUAGES else "ko"
    return fill_in(_catalogue(chosen)[key], facts)


def say_refusal(language: str, code: str, facts: dict[str, Any]) -> str:
    """The sentence for an error code."""
    chosen = language if language in LANGUAGES else "ko"
    return fill_in(sentences(chosen).get(code, code), facts)
