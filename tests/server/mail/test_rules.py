"""Mails by example."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP

import pytest
from msgspec import convert, to_builtins

from server.mail import rules
from server.mail.delivery import words_for
from server.mail.rules import Letter, News, Words

AT = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
WORDS = Words(title="답변이 등록되었습니다:", greeting="김민지 님,", opening="답변드립니다.", closing="끝.")


def letter(**fields: object) -> Letter:
    given = {
        "key": "mail:T-7:answered-3",
        "news": News.ANSWERED,
        "to": "minji@ieum.example",
        "name": "김민지",
        "number": "T-7",
        "subject": "화면이 꺼집니다",
        "text": "드라이버를 올렸습니다.",
        "is_confidential": False,
        "at": AT,
    } | fields
    return Letter(**given)  # type: ignore[arg-type]  # as each test needs


def raw(one: Letter, sender_name: str = "이음 IT 헬프데스크") -> bytes:
    return rules.compose(one, WORDS, sender="desk@ieum.example", sender_name=sender_name).as_bytes()


def test_a_mail_reads_as_it_was_written() -> None:
    mail = message_from_bytes(raw(letter()), policy=SMTP)

    assert mail["Subject"] == "[T-7] 답변이 등록되었습니다: 화면이 꺼집니다"
    assert str(mail["To"]) == "김민지 <minji@ieum.example>"
    assert str(mail["From"]) == "이음 IT 헬프데스크 <desk@ieum.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail.get_content_type() == "text/plain"
    body = mail.get_content().replace("\r\n", "\n")
    assert body == "김민지 님,\n\n답변드립니다.\n\n드라이버를 올렸습니다.\n\n끝.\n"


@pytest.mark.parametrize("length", range(1, 40, 3))
def test_a_long_subject_keeps_its_spaces(length: int) -> None:
    subject = " ".join(["가" * length, "그래픽 카드", "x" * length, "두 장을 삽니다"])
    mail = message_from_bytes(raw(letter(subject=subject)), policy=SMTP)
    assert mail["Subject"] == f"[T-7] 답변이 등록되었습니다: {subject}"
    assert max(len(line) for line in raw(letter(subject=subject)).split(b"\r\n")) < 80


def test_the_same_letter_is_the_very_same_mail() -> None:
    assert raw(letter()) == raw(letter())


def test_mails_of_one_ticket_are_one_conversation() -> None:
    first, second = (message_from_bytes(raw(letter(key=key)), policy=SMTP) for key in ("a", "b"))

    assert first["Message-ID"] != second["Message-ID"]
    assert first["References"] == second["References"]
    assert "7" not in first["Message-ID"].split("@")[0][-4:], "nothing of the key is to be read"


def test_a_subject_never_becomes_another_header() -> None:
    mail = message_from_bytes(raw(letter(subject="안녕\r\nBcc: all@ieum.example"), "x\nBcc: y"), policy=SMTP)

    assert mail["Bcc"] is None
    assert mail["Subject"].endswith("안녕 Bcc: all@ieum.example")


def test_a_confidential_mail_bears_no_subject() -> None:
    mail = message_from_bytes(raw(letter(is_confidential=True, text="")), policy=SMTP)

    assert "화면" not in str(mail)
    assert mail["Subject"] == "[T-7] 답변이 등록되었습니다:"


@pytest.mark.parametrize(
    ("address", "is_good"),
    [
        ("minji.kim@ieum.example", True),
        ("a+b@localhost", True),
        ("", False),
        ("minji", False),
        ("minji@", False),
        ("minji@a..b", False),
        (".minji@a.b", False),
        ("민지@ieum.example", False),
        ("minji@ieum.example\nBcc: x@y.z", False),
        ("Minji <minji@ieum.example>", False),
        ("a@b, c@d", False),
    ],
)
def test_only_plain_addresses_get_mail(address: str, is_good: bool) -> None:
    assert rules.is_address(address) is is_good


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_letter_has_its_words(language: str) -> None:
    facts = dict.fromkeys(("question", "asker", "requester", "for_person", "until", "deciders"), "x")
    for news in News:
        words = words_for(letter(news=news, facts=facts), language, are_files_there=False)
        assert "{" not in "".join(to_builtins(words).values())


@pytest.mark.parametrize("language", ["ko", "en"])
def test_letters_about_tickets_and_approvals_have_words_without_content(language: str) -> None:
    for news in set(News) - {News.REPORT, News.REVIEW_DUE}:
        assert "T-7" in words_for(letter(news=news, is_confidential=True), language).opening


def test_a_letter_that_an_older_server_left_is_still_sent() -> None:
    older = to_builtins(letter())
    del older["facts"], older["attachments"]

    assert convert(older, Letter) == letter()
