"""Every command once, every key for one command."""

import pytest

from desktop_app.core.commands import Command, CommandRegistry, ShortcutTaken, is_single, normal


def nothing() -> None:
    pass


@pytest.fixture
def registry() -> CommandRegistry:
    made = CommandRegistry()
    made.add(
        Command("palette", "ui.palette", nothing, ("Ctrl+K",)),
        Command("next", "ui.forward", nothing, ("J",), scope="list"),
        Command("go_people", "ui.back", nothing, ("G P",)),
    )
    return made


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("ctrl + shift+k", "Ctrl+Shift+K"),
        ("Shift+Ctrl+K", "Ctrl+Shift+K"),
        ("g d", "G D"),
        ("Ctrl++", "Ctrl++"),
        ("?", "?"),
    ],
)
def test_keys_have_one_spelling(written: str, key: str) -> None:
    assert normal(written) == key


@pytest.mark.parametrize(
    ("key", "single"), [("J", True), ("Shift+A", True), ("?", True), ("Ctrl+J", False), ("F2", False)]
)
def test_letters_are_single_keys(key: str, single: bool) -> None:
    assert is_single(key) is single


@pytest.mark.parametrize(
    ("key", "scope"), [("Ctrl+K", "list"), ("J", ""), ("J", "list"), ("G", "list"), ("G P X", "")]
)
def test_two_commands_cannot_share_a_key_in_one_place(
    registry: CommandRegistry, key: str, scope: str
) -> None:
    with pytest.raises(ShortcutTaken):
        registry.add(Command("other", "ui.back", nothing, (key,), scope=scope))
    assert "other" not in registry


def test_the_same_key_may_mean_something_else_elsewhere(registry: CommandRegistry) -> None:
    registry.add(Command("jump", "ui.back", nothing, ("J",), scope="map"))
    assert registry.for_key("J", ["map"]) is registry.get("jump")
    assert registry.for_key("J", ["list"]) is registry.get("next")
    assert registry.for_key("J") is None


def test_a_command_that_cannot_be_done_now_has_no_key(registry: CommandRegistry) -> None:
    registry.add(Command("send", "ui.back", nothing, ("Ctrl+Enter",), when=lambda: False))
    assert registry.for_key("Ctrl+Enter") is None
    assert registry.run("send") is False
    assert "send" not in [command.id for command in registry.available()]


def test_sequences_are_known_by_their_first_key(registry: CommandRegistry) -> None:
    assert registry.begins("G")
    assert registry.for_key("G P") is registry.get("go_people")


def test_a_person_may_change_keys_and_have_them_back(registry: CommandRegistry) -> None:
    registry.take_over({"palette": ["Ctrl+P"]})
    assert registry.key("palette") == "Ctrl+P"
    registry.take_over({})
    assert registry.key("palette") == "Ctrl+K"


def test_kept_keys_that_collide_meanwhile_are_left_out(registry: CommandRegistry) -> None:
    registry.take_over({"next": ["Ctrl+K"], "go_people": ["G E", "Ctrl+E"], "gone": ["X"]})
    assert registry.keys("next") == ("J",)
    assert registry.idle("next") == ("Ctrl+K",)
    assert registry.keys("go_people") == ("G E", "Ctrl+E")


def test_two_commands_may_have_changed_their_keys_with_each_other(registry: CommandRegistry) -> None:
    registry.take_over({"palette": ["G P"], "go_people": ["Ctrl+K"]})
    assert (registry.key("palette"), registry.key("go_people")) == ("G P", "Ctrl+K")
    assert [registry.idle(name) for name in ("palette", "go_people")] == [(), ()]


def test_a_command_that_comes_later_finds_its_key_and_what_was_chosen_for_it(
    registry: CommandRegistry,
) -> None:
    registry.take_over({"next": ["N"], "later": ["Ctrl+L"]})
    registry.add(Command("new", "ui.back", nothing, ("N",)), Command("later", "ui.back", nothing, ("L",)))
    assert registry.keys("new") == ("N",)
    assert (registry.keys("next"), registry.idle("next")) == (("J",), ("N",))
    assert registry.keys("later") == ("Ctrl+L",)


def test_commands_of_the_place_come_first(registry: CommandRegistry) -> None:
    assert registry.available(["list"])[0].id == "next"
    assert registry.get("palette").name == "검색 또는 명령"
