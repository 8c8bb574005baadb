"""Hangul as people type and search it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.hangul import choseong, from_keys, jamo, match, matches, to_keys
from shared.phrases import josa


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("누-2024", "sn-2024"),
        ("뮤", "ab"),
        ("ㅡㅐㅜ-0871", "mon-0871"),
        ("페ㅜ", "vpn"),
        ("ㅓ", "j"),
        ("ㄸ", "E"),
    ],
)
def test_hangul_tells_which_keys_were_hit(typed: str, keys: str) -> None:
    assert to_keys(typed) == keys


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("rlaalswl", "김민지"),
        ("dkssudgktpdy", "안녕하세요"),
        ("ekfr", "닭"),
        ("rhksfl", "관리"),
        ("qkrtjwns 1", "박서준 1"),
    ],
)
def test_latin_keys_tell_what_was_meant_in_hangul(keys: str, words: str) -> None:
    assert from_keys(keys) == words


@given(st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=12))
def test_every_word_survives_the_way_to_the_keyboard_and_back(word: str) -> None:
    assert from_keys(to_keys(word)) == word


def test_first_letters_and_letters() -> None:
    assert choseong("김민지 A") == "ㄱㅁㅈ A"
    assert jamo("괜찮") == "ㄱㅗㅐㄴㅊㅏㄴㅎ"


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("김민지", "김민지"),
        ("ㄱㅁㅈ", "김민지"),
        ("김ㅁ", "김민지"),
        ("김미", "김민지"),
        ("rlaalswl", "김민지"),
        ("rlaal", "김민지"),
        ("페ㅜ", "VPN 연결"),
        ("VPN", "vpn 연결"),
        ("ㄴㅌㅂ 반납", "노트북 반납 처리"),
        ("반납 노트북", "노트북 반납 처리"),
    ],
)
def test_search_forgives(query: str, text: str) -> None:
    assert matches(query, text) > 0


@pytest.mark.parametrize(
    ("query", "text"), [("김민수", "김민지"), ("ㄱㅁㅅ", "김민지"), ("민지 x", "김민지")]
)
def test_search_finds_nothing_else(query: str, text: str) -> None:
    assert match(query, text) is None


def test_a_match_says_which_letters_it_means() -> None:
    found = match("ㄴㅌㅂ 반납", "노트북 반납 처리")
    assert found is not None
    assert found.spans == ((0, 3), (4, 6))


def test_the_beginning_is_the_better_match() -> None:
    assert matches("김", "김민지") > matches("김", "박 김") > matches("지", "김민지")


@pytest.mark.parametrize(
    ("word", "pair", "particle"),
    [
        ("이도윤", "이/가", "이"),
        ("김민지", "이/가", "가"),
        ("김민지", "은/는", "는"),
        ("서울", "으로/로", "로"),
        ("부산", "으로/로", "으로"),
        ("NB-2107", "을/를", "을"),
        ("3", "이/가", "이"),
        ("2", "이/가", "가"),
        ("VPN", "은/는", "은"),
        ("도윤", "와/과", "과"),
        ("민지", "와/과", "와"),
        ("‘반납’", "을/를", "을"),
        ("", "을/를", "를"),
    ],
)
def test_particles_follow_the_sound(word: str, pair: str, particle: str) -> None:
    assert josa(word, pair) == particle
