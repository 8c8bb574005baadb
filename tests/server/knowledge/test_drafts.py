"""An article that begins as a ticket says nothing about persons."""

import pytest

from server.knowledge.rules.drafts import Lesson, anonymous, body_of, title_of


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("김민지 대리님 PC입니다", "사용자 PC입니다"),
        ("김민지님이 010-1234-5678로 전화", "사용자님이 [전화번호]로 전화"),
        ("민지 님께 안내", "사용자께 안내"),
        ("연락처 02-555-1234, 내선 1234", "연락처 [전화번호], 내선 [번호]"),
        ("+82 10 1234 5678", "[전화번호]"),
        ("minji.kim@ieum.example 로 메일", "[e-mail] 로 메일"),
        ("사번: E1001 입니다", "사번 [번호] 입니다"),
        ("900101-2345678", "[번호]"),
        ("E1001 계정이 잠김", "[번호] 계정이 잠김"),
        (
            "IP 192.168.0.10, 빌드 22631.4460, 오류 0x80070005",
            "IP 192.168.0.10, 빌드 22631.4460, 오류 0x80070005",
        ),
        ("민지원 프로그램", "민지원 프로그램"),
    ],
)
def test_what_points_at_a_person_is_taken_out(text: str, clean: str) -> None:
    assert anonymous(text, ["김민지"], ["E1001"]) == clean


def test_latin_names_go_in_any_case() -> None:
    assert anonymous("Call john smith now", ["John Smith"], language="en") == "Call the user now"


LESSON = Lesson(
    subject="[긴급] Re: 김민지 노트북 VPN 끊김",
    description="안녕하세요, 김민지입니다.\n\n10분마다 VPN이 끊깁니다.\n\n감사합니다.\n김민지 드림",
    causes=["김민지 PC의 무선 드라이버가 오래됨"],
    resolution="무선 드라이버를 23.40으로 올림",
    answers=[
        "확인했습니다.",
        "김민지 님, 장치 관리자에서 무선 어댑터를 고르고 드라이버 업데이트를 눌러 주세요.",
    ],
    names=["김민지"],
)


def test_a_ticket_becomes_symptom_solution_and_what_was_answered() -> None:
    body = body_of(LESSON)

    assert "10분마다 VPN이 끊깁니다." in body
    assert "## 해결 방법\n\n무선 드라이버를 23.40으로 올림" in body
    assert "장치 관리자에서" in body
    assert "확인했습니다." not in body
    assert "김민지" not in body
    assert "안녕하세요" not in body


def test_what_was_found_inside_stays_inside() -> None:
    assert body_of(LESSON).endswith(
        ":::internal\n\n사용자 PC의 무선 드라이버가 오래됨\n\n:::".replace("\n\n", "\n")
    )


def test_a_title_loses_its_marks_and_names() -> None:
    assert title_of(LESSON) == "사용자 노트북 VPN 끊김"
