"""Placeholders in texts: {{requester.name}}, {{requester.name|이/가}}. Names and particles, nothing else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from shared.automation import PARTICLES, PLACEHOLDER, Language, Placeholder
from shared.errors import Invalid
from shared.phrases import gap, josa

HANGUL = re.compile("[가-힣]")
LATIN = re.compile("[A-Za-z]")
NAMES = frozenset(Placeholder)


@dataclass(frozen=True)
class Filled:
    """`gaps`: placeholders without a value, each once."""

    text: str
    gaps: tuple[str, ...]


def check(text: str, field: str = "text") -> None:
    """Refuse what no ticket could ever fill."""
    for found in PLACEHOLDER.finditer(text):
        name, particle = found.groups()
        if name not in NAMES:
            raise Invalid("placeholder_unknown", field, name=name)
        if particle is not None and particle not in PARTICLES:
            raise Invalid("particle_unknown", field, name=particle)
    rest = PLACEHOLDER.sub("", text)
    if "{{" in rest or "}}" in rest:
        raise Invalid("placeholder_broken", field)


def names(*texts: str) -> set[Placeholder]:
    """The placeholders that these texts need."""
    return {
        Placeholder(found[1]) for text in texts for found in PLACEHOLDER.finditer(text) if found[1] in NAMES
    }


def fill(text: str, values: Mapping[str, str], language: Language) -> Filled:
    """Put the values in. Particles are for Korean; a value is never read for placeholders itself."""
    gaps: list[str] = []

    def put(found: re.Match[str]) -> str:
        name, particle = found.groups()
        value = values.get(name, "")
        if not value:
            gaps.append(name)
            value = gap(name)
        return value + (josa(value, particle) if particle and language is Language.KO else "")

    return Filled(PLACEHOLDER.sub(put, text), tuple(dict.fromkeys(gaps)))


def language_of(*words: str) -> Language:
    """The language in which somebody wrote: English when there are Latin letters and no Hangul at all."""
    written = " ".join(words)
    return Language.EN if LATIN.search(written) and not HANGUL.search(written) else Language.KO
