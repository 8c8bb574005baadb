"""Dates, durations, sizes and money as people write them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from desktop_app.core import formats
from desktop_app.core.translator import translator

NOW = datetime(2026, 11, 21, 5, 30, tzinfo=UTC)
"""Saturday, half past two in the afternoon in Seoul."""


def test_today_is_said_with_the_clock() -> None:
    assert formats.moment(NOW - timedelta(hours=5, minutes=18), now=NOW) == "오늘 오전 9:12"
    assert formats.moment(NOW - timedelta(days=1), now=NOW) == "어제 오후 2:30"
    assert formats.moment(NOW - timedelta(days=3), now=NOW) == "11월 18일 (수) 오후 2:30"


def test_english_says_it_its_own_way() -> None:
    translator.set_language("en")
    assert formats.moment(NOW - timedelta(hours=5, minutes=18), now=NOW) == "Today 9:12 AM"
    assert formats.day(date(2026, 11, 21), now=NOW) == "Sat 21 Nov"
    assert formats.age(NOW - timedelta(minutes=3), now=NOW) == "3m"
    assert formats.duration(8520) == "2h 22m"


def test_a_day_of_another_year_has_its_year() -> None:
    assert formats.day(date(2026, 11, 21), now=NOW) == "11월 21일 (토)"
    assert formats.day(date(2025, 1, 2), now=NOW) == "2025년 1월 2일 (목)"


@pytest.mark.parametrize(
    ("past", "said"),
    [
        (timedelta(seconds=20), "방금"),
        (timedelta(minutes=3), "3분"),
        (timedelta(hours=2), "2시간"),
        (timedelta(days=1, hours=1), "어제"),
        (timedelta(days=5), "5일"),
        (timedelta(days=40), "10/12"),
    ],
)
def test_ages_are_one_short_word(past: timedelta, said: str) -> None:
    assert formats.age(NOW - past, now=NOW) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (40, "40초"),
        (2280, "38분"),
        (-720, "12분"),
        (8520, "2시간 22분"),
        (79_200, "22시간"),
        (154_800, "1일 19시간"),
    ],
)
def test_durations_have_two_units(seconds: int, said: str) -> None:
    assert formats.duration(seconds) == said


def test_a_call_is_timed_by_the_second() -> None:
    assert (formats.stopwatch(7), formats.stopwatch(3753)) == ("00:07", "1:02:33")


def test_days_are_counted_towards_a_date() -> None:
    today = date(2026, 11, 21)
    assert [formats.days_left(today + timedelta(days=n), today=today) for n in (3, 0, -4)] == [
        "D-3",
        "D-day",
        "D+4",
    ]


def test_sizes_and_money() -> None:
    assert [formats.size(n) for n in (12, 1_258_291, 20 * 2**30)] == ["12 B", "1.2 MB", "20.0 GB"]
    assert formats.money(9_840_000) == "₩ 9,840,000"
    assert formats.money(1250, "USD") == "$ 12.50"
    assert (formats.number(100_000), formats.percent(0.964, 1)) == ("100,000", "96.4%")


def test_tables_and_tooltips_have_plain_dates() -> None:
    assert formats.date_iso(NOW) == "2026-11-21"
    assert formats.exact(NOW) == "2026-11-21 14:30:00"
