"""The query language taken apart; every refusal names its place."""

from datetime import date

import pytest

from server.search.rules.dates import span_of
from server.search.rules.language import parse, quoted
from server.search.rules.words import KEYS, Is, Key
from shared.errors import Invalid, sentences
from shared.phrases import fill_in
from shared.tickets import Status

TODAY = date(2026, 11, 23)


def test_words_phrases_and_what_must_not_stand_there() -> None:
    found = parse('프린터 -스캐너 "용지 걸림" -"토너 부족" 3층')

    assert found.text == "프린터 3층"
    assert found.phrases == ("용지 걸림",)
    assert found.refused == ("스캐너", "토너 부족")


@pytest.mark.parametrize(
    ("query", "key", "values"),
    [
        ("is:open", Key.IS, (Is.OPEN,)),
        ("is:미배정", Key.IS, (Is.UNASSIGNED,)),
        ("상태:해결,종료", Key.STATUS, (Status.RESOLVED, Status.CLOSED)),
        ("status:in_progress", Key.STATUS, (Status.IN_PROGRESS,)),
        ("prio:P1", Key.PRIORITY, (1,)),
        ("우선순위:긴급", Key.PRIORITY, (1,)),
        ("담당:나", Key.ASSIGNEE, ("나",)),
        ('team:"IT 헬프데스크"', Key.TEAM, ("IT 헬프데스크",)),
        ("태그:프린터", Key.TAG, ("프린터",)),
        ("has:첨부", Key.HAS, ("attachment",)),
        ("no:assignee", Key.NO, ("assignee",)),
        ("PRIO:p2", Key.PRIORITY, (2,)),
    ],
)
def test_a_filter_has_a_key_and_values_in_either_language(
    query: str, key: Key, values: tuple[object, ...]
) -> None:
    (one,) = parse(query).filters

    assert (one.key, one.values, one.is_negated) == (key, values, False)


def test_a_minus_before_a_filter_turns_it_round() -> None:
    (one,) = parse("-tag:x").filters

    assert one.is_negated


@pytest.mark.parametrize("text", ["https://help.example/a", "오류: 0x80070005", "10:30 회의", "C:\\temp"])
def test_a_colon_alone_makes_no_filter(text: str) -> None:
    assert parse(text).filters == ()
    assert parse(text).text == text


@pytest.mark.parametrize(
    ("query", "code", "position", "length"),
    [
        ('프린터 "용지', "query_quote_open", 4, 3),
        ("is:opne", "query_value_unknown", 3, 4),
        ("statuss:open", "query_key_unknown_near", 0, 7),
        ("foobar:1", "query_key_unknown", 0, 6),
        ("vpn status:", "query_value_missing", 4, 7),
        ("created:gestern", "query_date_unknown", 8, 7),
        ("tag:>x", "query_no_comparison", 0, 6),
        ("created:>2026-13-01", "query_date_unknown", 9, 10),
    ],
)
def test_a_fault_says_what_and_where(query: str, code: str, position: int, length: int) -> None:
    with pytest.raises(Invalid) as refusal:
        parse(query)

    assert refusal.value.code == code
    assert (refusal.value.facts["position"], refusal.value.facts["length"]) == (position, length)
    assert refusal.value.field == "text"


@pytest.mark.parametrize(
    ("query", "near", "known"),
    [
        ("statsu:open", "status", "is, status, prio, kind, channel, team, category, assignee, requester"),
        ("담당쟈:나", "담당자", "is, 상태, 우선순위, 종류, 채널, 팀, 분류, 담당, 요청자"),
        ("상테:대기", "상태", "is, 상태, 우선순위, 종류, 채널, 팀, 분류, 담당, 요청자"),
    ],
)
def test_a_mistyped_filter_gets_the_nearest_and_all_there_are(query: str, near: str, known: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse(query)

    code, facts = refusal.value.code, refusal.value.facts
    english, korean = (fill_in(sentences(one)[code], facts) for one in ("en", "ko"))
    assert f"Did you mean “{near}:”? Filters: {known}" in english
    assert f"쓸 수 있는 조건: {known}" in korean
    names = korean.partition("조건: ")[2].split(", ")
    assert {KEYS[name] for name in names} == set(Key)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("등록날:1", "“등록날:”은 검색 조건이 아닙니다."),
        ("banana:1", "“banana:”는 검색 조건이 아닙니다."),
        ("상태:열림인듯", "“열림인듯”은 쓸 수 없는 값입니다."),
        ("created:이맘때", "“이맘때”는 날짜로 읽을 수 없습니다."),
    ],
)
def test_a_fault_has_the_particle_that_fits_what_was_written(query: str, said: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse(query)

    assert fill_in(sentences("ko")[refusal.value.code], refusal.value.facts).startswith(said)


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2026-11-01", date(2026, 11, 1), date(2026, 11, 2)),
        ("2026-11", date(2026, 11, 1), date(2026, 12, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("오늘", TODAY, date(2026, 11, 24)),
        ("어제", date(2026, 11, 22), TODAY),
        ("이번주", TODAY, date(2026, 11, 30)),
        ("lastmonth", date(2026, 10, 1), date(2026, 11, 1)),
        ("7d", date(2026, 11, 16), date(2026, 11, 24)),
        ("2026-11-01..2026-11-07", date(2026, 11, 1), date(2026, 11, 8)),
    ],
)
def test_days_are_written_in_many_ways(text: str, first: date, after: date) -> None:
    span = span_of(text)

    assert span is not None
    assert span.bounds(TODAY) == (first, after)


def test_later_than_a_week_ago_begins_the_day_after() -> None:
    span = span_of("7d")

    assert span is not None
    assert span.compared(TODAY) == (date(2026, 11, 16), date(2026, 11, 17))


@pytest.mark.parametrize("value", ["IT 헬프데스크", "하드웨어 › 모니터", "L1"])
def test_a_value_that_is_quoted_is_read_back(value: str) -> None:
    assert parse(f"team:{quoted(value)}").filters[0].values == (value,)
