"""Texts of the screen in the language of the window."""

import json

import pytest

from desktop_app.core import translator as module
from desktop_app.core.translator import FOLDER, LANGUAGES, PSEUDO, Opening, catalogue, fill, t, translator


def test_a_key_is_said_in_the_language_of_the_window() -> None:
    assert t("core.minutes", n=3) == "3분"
    translator.set_language("en")
    assert t("core.minutes", n=3) == "3m"


def test_those_who_listen_hear_of_another_language(qtbot) -> None:  # type: ignore[no-untyped-def]
    with qtbot.waitSignal(translator.language_changed) as told:
        translator.set_language("en")
    assert told.args == ["en"]
    with qtbot.assertNotEmitted(translator.language_changed):
        translator.set_language("en")


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("{name:이/가} 바꿨습니다", "김민지가 바꿨습니다"),
        ("{name} 님{name:이/가} 바꿨습니다", "김민지 님이 바꿨습니다"),
        ("‘{name}’{name:을/를} 열기", "‘김민지’를 열기"),
        ("{n:,}건", "12,345건"),
        ("{nobody} 그대로", "{nobody} 그대로"),
    ],
)
def test_values_and_particles_are_put_in(sentence: str, said: str) -> None:
    assert fill(sentence, {"name": "김민지", "n": 12_345}, "ko") == said


def test_english_has_plurals_and_no_particles() -> None:
    assert fill("{n} {n:item|items}", {"n": 1}, "en") == "1 item"
    assert fill("{n} {n:item|items}", {"n": 2}, "en") == "2 items"
    assert fill("{n:item|items}", {"n": "1"}, "en") == "item", "facts of the history are text"
    assert fill("{name:이/가} left", {"name": "Kim"}, "en") == "Kim left"


def test_a_value_may_be_called_key() -> None:
    """As a fact of the history is that names the key of a field."""
    assert t("reports.behind.count", key="old_tag", n=3)


def test_a_key_may_have_a_sentence_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {"x.found": "{n} were found", "x.found#one": "one was found"}
    monkeypatch.setattr(module, "catalogue", lambda language: texts)
    translator.set_language("en")
    assert (t("x.found", n=1), t("x.found", n=2)) == ("one was found", "2 were found")


def test_today_is_written_small_inside_of_a_sentence() -> None:
    start, end = Opening("Today 9:00 AM"), Opening("Tomorrow 1:00 PM")
    period = fill("{start} – {end}", {"start": start, "end": end}, "en")
    assert period == "Today 9:00 AM – tomorrow 1:00 PM"
    assert fill("Maintenance {period}", {"period": period}, "en") == f"Maintenance t{period[1:]}"
    assert fill("{name} · {at}", {"name": "Kim", "at": start}, "en") == "Kim · Today 9:00 AM"
    assert fill("Due {at}", {"at": "Mon 23 Nov"}, "en") == "Due Mon 23 Nov"


def test_values_are_never_read_as_templates() -> None:
    assert fill("{name}", {"name": "{n}{name.__class__}", "n": 1}, "ko") == "{n}{name.__class__}"


def test_a_missing_text_shows_its_key(caplog: pytest.LogCaptureFixture) -> None:
    assert t("x." + "missing") == "x.missing"
    assert "x.missing" in caplog.text


def test_the_test_language_is_longer() -> None:
    short = t("core.yesterday")
    translator.set_language(PSEUDO)
    assert len(t("core.yesterday")) > len(short) + 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_of_a_language_is_loaded(language: str) -> None:
    catalogue.cache_clear()
    for path in (FOLDER / language).glob("*.json"):
        assert json.loads(path.read_text("utf-8")).items() <= catalogue(language).items()
