"""Every refusal and every text on the screen has its sentence, in Korean and in English."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from shared import errors
from tests.architecture.source import PROGRAMS, ROOT, calls, literal, modules, named_arguments, place

LANGUAGES = ("ko", "en")
CATALOGUES = ("shared/sentences", "desktop_app/locale", "server/locale")
PLACEHOLDER = re.compile(r"{([A-Za-z_]\w*)(?::[^{}]*)?}")
REFUSALS = {
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)
}


def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), f"given twice: {sorted({n for n in names if names.count(n) > 1})}"
    return dict(pairs)


def catalogue(folder: str, language: str) -> dict[str, str]:
    """All texts of one folder in one language; none stands in two files."""
    pairs: list[tuple[str, str]] = []
    for path in sorted((ROOT / folder / language).glob("*.json")):
        pairs += json.loads(path.read_text("utf-8"), object_pairs_hook=once_each).items()
    return once_each(pairs)


def placeholders(sentence: str) -> set[str]:
    return set(PLACEHOLDER.findall(sentence))


def refusals() -> Iterator[tuple[str, str, set[str] | None]]:
    """Place, code and facts of every refusal whose code is written out."""
    for path in modules(*PROGRAMS):
        for name, call in calls(path):
            code = literal(call)
            if name in REFUSALS and code is not None:
                yield place(path, call), code, named_arguments(call)


def texts(program: str) -> Iterator[tuple[str, str, set[str] | None]]:
    """Place, key and named values of every `t("key", name=...)`."""
    for path in modules(program):
        for name, call in calls(path):
            key = literal(call)
            if name == "t" and key is not None:
                yield place(path, call), key, named_arguments(call)


@pytest.mark.parametrize("folder", CATALOGUES)
def test_korean_and_english_have_the_same_files(folder: str) -> None:
    korean, english = ({path.name for path in (ROOT / folder / name).glob("*.json")} for name in LANGUAGES)
    assert korean == english


@pytest.mark.parametrize("folder", CATALOGUES)
def test_korean_and_english_say_the_same_things(folder: str) -> None:
    korean, english = (catalogue(folder, language) for language in LANGUAGES)
    assert sorted(korean.keys() ^ english.keys()) == []
    assert [key for key in korean if placeholders(korean[key]) != placeholders(english[key])] == []
    assert [key for key in korean if not korean[key].strip() or not english[key].strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_its_sentence(language: str) -> None:
    known = catalogue("shared/sentences", language)
    assert [f"{where} {code}" for where, code, _ in refusals() if code not in known] == []


def test_every_refusal_gives_the_facts_of_its_sentence() -> None:
    known = catalogue("shared/sentences", "en")
    short = [
        f"{where} {code} lacks {sorted(missing)}"
        for where, code, facts in refusals()
        if facts is not None and (missing := placeholders(known.get(code, "")) - facts - {"field"})
    ]
    assert short == []


@pytest.mark.parametrize("program", ["desktop_app", "server"])
def test_every_text_exists_and_gets_its_values(program: str) -> None:
    known = catalogue(f"{program}/locale", "ko")
    wrong = []
    for where, key, names in texts(program):
        if key not in known:
            wrong.append(f"{where} {key} does not exist")
        elif names is not None and placeholders(known[key]) - names:
            wrong.append(f"{where} {key} lacks {sorted(placeholders(known[key]) - names)}")
    assert wrong == []
