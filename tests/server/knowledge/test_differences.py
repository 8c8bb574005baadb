"""What changed between two texts, by lines and by words."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from server.knowledge.rules.differences import compare, lines_of, words
from shared.knowledge import DiffKind, DiffLine

TEXT = st.text(alphabet="가나다 ab\n.", max_size=80)


def rebuilt(lines: list[DiffLine], without: DiffKind) -> list[str]:
    """One side of a comparison that folds nothing."""
    return [
        "".join(piece.text for piece in line.pieces if piece.kind is not without)
        for line in lines
        if line.kind is not without
    ]


@given(TEXT, TEXT)
def test_both_texts_can_be_read_from_their_comparison(old: str, new: str) -> None:
    lines = compare(old, new)
    if any(line.kind is DiffKind.FOLDED for line in lines):
        return

    assert rebuilt(lines, DiffKind.REMOVED) == lines_of(new)
    assert rebuilt(lines, DiffKind.ADDED) == lines_of(old)


def test_only_the_word_that_differs_is_marked() -> None:
    pieces = words("VPN을 다시 시작합니다", "VPN을 새로 시작합니다")

    assert [(piece.kind.value, piece.text) for piece in pieces] == [
        ("same", "VPN을 "),
        ("removed", "다시"),
        ("added", "새로"),
        ("same", " 시작합니다"),
    ]


def test_a_particle_after_a_latin_word_is_a_word_of_its_own() -> None:
    pieces = words("Outlook을 엽니다", "Teams를 엽니다")

    assert [piece.text for piece in pieces if piece.kind is DiffKind.ADDED] == ["Teams를"]
    assert words("Outlook을", "Outlook에서")[0].text == "Outlook"


def test_the_same_letters_in_two_spellings_are_the_same() -> None:
    lines = compare(unicodedata.normalize("NFD", "가나"), "가나")

    assert [line.kind for line in lines] == [DiffKind.SAME]


def test_long_stretches_that_stayed_are_folded() -> None:
    old = "\n".join(f"줄 {number}" for number in range(40))
    lines = compare(old, old.replace("줄 20", "다른 말"))

    folds = [line for line in lines if line.kind is DiffKind.FOLDED]
    assert [int(fold.pieces[0].text) for fold in folds] == [17, 16]
