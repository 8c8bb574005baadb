"""Names of files from outside, media types."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core import names


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("화면 캡처.png", "화면 캡처.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.txt", "a.txt"),
        ("a\x00b\r\n.txt", "a_b__.txt"),
        ("invoice\u202egnp.exe", "invoice_gnp.exe"),
        ("CON.txt", "_CON.txt"),
        ("...", "file"),
        (" .. ", "file"),
        ("보고서.pdf. ", "보고서.pdf"),
        ("a" * 300 + ".tar.gz", "a" * 117 + ".gz"),
        ("가.png", "가.png"),
    ],
)
def test_names_of_files_are_made_safe(given_name: str, kept: str) -> None:
    assert names.safe_name(given_name) == kept


@given(st.text(max_size=300))
def test_a_safe_name_has_no_folder_and_is_never_empty(name: str) -> None:
    safe = names.safe_name(name)

    assert 0 < len(safe) <= names.LONGEST_NAME + 1
    assert not set(safe) & set('/\\:*?"<>|\x00\n')
    assert not safe.startswith(".")
    assert not safe.endswith((".", " "))


@pytest.mark.parametrize(
    ("word", "kept"),
    [
        ("image/PNG", "image/png"),
        ("text/html; charset=x", "text/html"),
        ("x\r\nSet-Cookie: a", "application/octet-stream"),
        ("", "application/octet-stream"),
    ],
)
def test_media_types_are_plain(word: str, kept: str) -> None:
    assert names.media_type(word) == kept
