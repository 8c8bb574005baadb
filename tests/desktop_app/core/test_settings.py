"""What a person prefers on this computer."""

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from desktop_app.core.settings import PREFERENCES, Preference, Settings, define


def test_a_new_computer_has_the_defaults(settings: Settings) -> None:
    assert (settings.theme, settings.language, settings.text_scale) == ("system", "ko", 1.0)
    assert settings.single_keys is True


def test_preferences_outlive_the_program(tmp_path: Path) -> None:
    first = Settings(tmp_path)
    first.set("theme", "dark")
    first.set("text_scale", 1.2)
    first.set("single_keys", False)
    first.flush()
    again = Settings(tmp_path)
    assert (again.theme, again.text_scale, again.single_keys) == ("dark", 1.2, False)


@pytest.mark.parametrize(
    ("name", "given", "kept"), [("theme", "pink", "system"), ("text_scale", 9, 1.5), ("text_scale", "x", 1.0)]
)
def test_nonsense_is_not_kept(settings: Settings, name: str, given: object, kept: object) -> None:
    settings.set(name, given)
    assert settings.get(name) == kept


def test_a_change_is_told_once(settings: Settings) -> None:
    told: list[str] = []
    settings.changed.connect(told.append)
    settings.set("theme", "dark")
    settings.set("theme", "dark")
    assert told == ["theme"]


def test_the_window_remembers_its_shape(settings: Settings) -> None:
    settings.keep_sizes("inbox", [212, 396, 600])
    settings.keep_geometry("main", QByteArray(b"\x01\x02"))
    settings.keep_words("searches", ["vpn", "노트북"])
    assert settings.sizes("inbox") == [212, 396, 600]
    assert settings.geometry("main") == QByteArray(b"\x01\x02")
    assert settings.words("searches") == ["vpn", "노트북"]
    assert settings.sizes("never") == []
    assert settings.geometry("never").isEmpty()


def test_changed_keys_are_kept(tmp_path: Path) -> None:
    first = Settings(tmp_path)
    first.keep_shortcut("tickets.take", ["T"])
    first.keep_shortcut("window.keys", ["; A", "Ctrl+,", "Ctrl+;"])
    first.keep_shortcut("tickets.merge", [])
    first.flush()
    again = Settings(tmp_path)
    kept = {"tickets.take": ["T"], "window.keys": ["; A", "Ctrl+,", "Ctrl+;"], "tickets.merge": []}
    assert again.shortcuts() == kept
    for command in kept:
        again.keep_shortcut(command, None)
    assert again.shortcuts() == {}


def test_a_feature_may_have_its_own_preference(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(PREFERENCES, "labels.copies", raising=False)
    define(Preference("labels.copies", 1, "number", lowest=1, highest=9))
    settings.set("labels.copies", 3)
    assert settings.get("labels.copies") == 3
    PREFERENCES.pop("labels.copies")
