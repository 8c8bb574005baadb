"""Sentences of the server (mail, documents, command line) in Korean and English; Markdown to safe HTML."""

import json
import re
from functools import cache
from importlib import resources
from typing import Any

from shared.errors import sentences
from shared.phrases import josa

LANGUAGES = ("ko", "en")
PLACEHOLDER = re.compile(r"{([A-Za-z_]\w*)(?::([^{}]*))?}")


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


def fill_in(sentence: str, facts: dict[str, Any]) -> str:
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
