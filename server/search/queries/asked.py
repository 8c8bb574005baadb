"""A query as it was asked: taken apart, its words with everything that stands for them."""

import re
from dataclasses import dataclass
from functools import cached_property

from server.core import fulltext
from server.core.context import Context
from server.core.fulltext import Expression, Wanted
from server.search.queries import settings
from server.search.rules import snippets
from server.search.rules.language import Parsed, parse


@dataclass(frozen=True)
class Asked:
    parsed: Parsed
    wanted: Wanted
    synonyms: fulltext.Synonyms

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """Finds what is to be marked."""
        return snippets.pattern_of((*self.wanted.needles, *self.parsed.phrases))

    @cached_property
    def loose_pattern(self) -> re.Pattern[str] | None:
        return snippets.pattern_of(snippets.pairs_of(self.wanted.needles))


def ask(ctx: Context, text: str) -> Asked:
    """Refuses what cannot be understood, with the place of the fault."""
    parsed, synonyms = parse(text), settings.synonyms(ctx)
    words = fulltext.wanted(parsed.text, synonyms)
    wanted = Wanted(
        words=words.words,
        required=_expressions(parsed.phrases),
        refused=_expressions(parsed.refused),
        needles=words.needles,
    )
    return Asked(parsed, wanted, synonyms)


def _expressions(phrases: tuple[str, ...]) -> tuple[Expression, ...]:
    found = map(fulltext.phrase, phrases)
    return tuple(one for one in found if one is not None)


def ask_plainly(ctx: Context, text: str) -> Asked:
    """Words only, for those who do not know the language: nothing in it can be wrong."""
    synonyms = settings.synonyms(ctx)
    plain = re.sub(r"[\"]", " ", text)
    return Asked(Parsed(text=plain), fulltext.wanted(plain, synonyms), synonyms)
