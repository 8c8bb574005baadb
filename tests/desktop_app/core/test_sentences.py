"""A refusal becomes a sentence in the language of the window."""

import pytest

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import translator
from shared.errors import Conflict, DeskError, Invalid


@pytest.mark.parametrize(
    ("language", "part"), [("ko", "아이디 minji는 이미"), ("en", "minji"), ("pseudo", "minji")]
)
def test_it_says_what_happened(language: str, part: str) -> None:
    translator.set_language(language)
    assert part in sentence(Conflict("login_taken", "login", login="minji"))


def test_the_field_and_the_reference_are_said() -> None:
    assert "‘subject’" in sentence(Invalid("field_missing", "subject"))
    assert "a1b2c3d4" in sentence(DeskError("server_fault", reference="a1b2c3d4"))


def test_a_code_of_a_newer_server_has_a_sentence_too() -> None:
    assert "문제가 생겼습니다" in sentence(DeskError("from_the_future", reference="77"))
