"""Sentences of the server: values as they are, with the particle that fits them."""

import pytest

from shared.phrases import fill_in


@pytest.mark.parametrize(
    ("sentence", "facts", "said"),
    [
        (
            "{tag:을/를} {account:으로/로} 사용했습니다",
            {"tag": "NB-1007", "account": "u20484"},
            "NB-1007을 u20484로 사용했습니다",
        ),
        ("규칙 ‘{rule}’{rule:이/가} 꺼졌습니다", {"rule": "VIP 요청자"}, "규칙 ‘VIP 요청자’가 꺼졌습니다"),
        ("{text} · {number}", {"text": "{number:이/가}", "number": "12006"}, "{number:이/가} · 12006"),
        ("{unknown} {number}", {"number": 3}, "{unknown} 3"),
    ],
)
def test_a_sentence_is_filled_in(sentence: str, facts: dict[str, object], said: str) -> None:
    assert fill_in(sentence, facts) == said
