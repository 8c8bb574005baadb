"""The PDF: Korean that can be read, nothing obeyed, the same bytes for the same paper."""

import re
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from server.custody import paper, signatures
from server.custody.paper import Paper, PaperLine, PaperSignature
from shared.assets import Condition
from shared.custody import CustodyKind, Direction
from tests.support.custody import pdf_text, signature_png

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Asia/Seoul"))
LAPTOP = PaperLine(
    tag="NB-2107",
    model="LG gram 17",
    serial="5CD1234ABC",
    condition=Condition.GOOD,
    accessories=["충전기 65W"],
    missing_accessories=["파우치"],
)
ISSUE = Paper(
    number="H-2026-000001",
    direction=Direction.ISSUE,
    language="ko",
    kind=CustodyKind.LOAN,
    due_at=NOON.replace(month=12),
    reason="신규 입사 <img src='file:///etc/hostname'> & </para>",
    created_at=NOON,
    created_by="강지훈",
    name="김민지",
    employee_number="E1001",
    department="플랫폼개발팀",
    title="선임",
    lines=[LAPTOP],
)


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert paper.render(ISSUE) == paper.render(ISSUE)
    assert paper.render(ISSUE) != paper.render(replace(ISSUE, number="H-2026-000002"))


def test_the_korean_words_can_be_read_back() -> None:
    text = pdf_text(paper.render(ISSUE))

    for words in (
        "자산 지급 확인서",
        "H-2026-000001",
        "김민지 · 플랫폼개발팀 · 선임 · E1001",
        "강지훈",
        "대여",
        "2026년 12월 23일 12:00",
        "NB-2107",
        "5CD1234ABC",
        "충전기 65W",
        "누락: 파우치",
        "아직 서명하지 않았습니다.",
        "1 / 1",
    ):
        assert words in text


def test_words_of_people_are_never_obeyed() -> None:
    assert "<img src='file:///etc/hostname'> & </para>" in pdf_text(paper.render(ISSUE))


def test_the_paper_of_a_return_speaks_of_a_return() -> None:
    text = pdf_text(paper.render(replace(ISSUE, direction=Direction.RETURN, due_at=None)))

    assert "자산 반납 확인서" in text
    assert "반납자" in text
    assert "대여" not in text


def test_it_is_english_for_who_reads_english() -> None:
    text = pdf_text(paper.render(replace(ISSUE, language="en")))

    assert "Asset Hand-over Receipt" in text
    assert "23 Nov 2026, 12:00" in text
    assert "Missing: 파우치" in text
    assert "Good" in text


@pytest.mark.parametrize("picture", [signatures.read(signature_png()), b""])
def test_a_signature_stands_on_it_with_name_and_time(picture: bytes) -> None:
    signed = PaperSignature(
        name="김민지", at=NOON, method="signature" if picture else "paper", picture=picture
    )

    content = paper.render(replace(ISSUE, signature=signed))

    text = pdf_text(content)
    assert "인수자 서명: 김민지" in text
    assert "서명 일시: 2026년 11월 23일 12:00" in text
    assert "아직 서명하지" not in text
    assert (b"/Subtype /Image" in content) is bool(picture)


def test_a_hundred_lines_fill_pages_that_are_counted() -> None:
    lines = [
        replace(LAPTOP, tag=f"NB-{number}", model="아주 긴 이름의 노트북 컴퓨터 " * 3)
        for number in range(100)
    ]

    content = paper.render(replace(ISSUE, lines=lines))

    count = pages(content)
    text = pdf_text(content)
    assert count > 3
    assert all(f"{number} / {count}" in text for number in range(1, count + 1))
    assert all(f"NB-{number}" in text for number in range(100))
    assert text.count("일련번호") >= count - 1


def test_a_serial_without_spaces_is_broken_not_cut() -> None:
    text = pdf_text(paper.render(replace(ISSUE, lines=[replace(LAPTOP, serial="X" * 120)])))

    assert sum(len(found) for found in re.findall("X+", text)) == 120
