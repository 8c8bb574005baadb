"""Markdown becomes HTML that can hurt nobody."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.markdown import TAGS, to_html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,AAAA)",
        "![x](//elsewhere.example/x.png)",
        "![x](https://elsewhere.example/x.png)",
        "![x](file:///etc/passwd)",
        "![x](attachment:7?x=//elsewhere)",
        "<a href='//elsewhere.example'>x</a>",
    ],
)
def test_nothing_foreign_is_run_or_loaded(text: str) -> None:
    html = to_html(text)

    assert not re.search(r"<(script|img|iframe|style)", html)
    assert not re.search(r"<a [^>]*href=\"(?!https?:|mailto:|attachment:|article:)", html)


@given(st.text(max_size=200))
def test_any_text_gives_only_known_tags(text: str) -> None:
    tags = set(re.findall(r"</?([a-zA-Z0-9]+)", to_html(text)))

    assert tags <= TAGS


def test_pictures_of_ours_stay() -> None:
    assert '<img src="attachment:7" alt="그림">' in to_html("![그림](attachment:7)")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**VPN(가상 사설망)**을 켭니다", "<strong>VPN(가상 사설망)</strong>을 켭니다"),
        ("**“연결”**을 누릅니다", "<strong>“연결”</strong>을 누릅니다"),
        ("**굵게**는", "<strong>굵게</strong>는"),
        ("`**a)**을`", "<code>**a)**을</code>"),
    ],
)
def test_marks_close_before_a_korean_particle(text: str, html: str) -> None:
    assert html in to_html(text)


def test_tables_keep_their_sides() -> None:
    html = to_html("| a | b |\n|---|--:|\n| 1 | 2 |")

    assert "<td>1</td>" in html
    assert '<td align="right">2</td>' in html
