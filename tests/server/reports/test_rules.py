"""Stories, statistics, periods and signs of gaming, without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from server.reports.rules import gaming, periods
from server.reports.rules.figures import Clock, Period
from server.reports.rules.statistics import spread
from server.reports.rules.stories import Happening, Story, tell
from server.reports.rules.wording import minutes, percent
from shared.reports import Bucket, GamingKind, Rhythm
from shared.reports import Period as Kind
from shared.tickets import ClockKind, EntryKind, Status

MONDAY = datetime(2026, 11, 23, 0, tzinfo=UTC)
WEEK = Period(MONDAY, MONDAY + timedelta(days=7))
AGENT, REQUESTER = 1, 2


def at(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)


def event(hours: float, name: str, **facts: str) -> Happening:
    return Happening(at=at(hours), kind=EntryKind.EVENT, name=name, facts=facts, author_id=AGENT)


def answer(hours: float, by: int = AGENT, name: str = "") -> Happening:
    return Happening(at=at(hours), kind=EntryKind.ANSWER, author_id=by, name=name)


def story(*history: Happening, number: int = 7) -> Story:
    return tell(number, REQUESTER, MONDAY, history)


def test_a_story_knows_the_state_at_every_instant() -> None:
    told = story(
        event(1, "taken", team_id="3", owner_id="1"),
        event(2, "pended", reason="waiting_user"),
        event(5, "resumed"),
        event(6, "resolved"),
        event(8, "reopened"),
        event(9, "resolved"),
        event(200, "auto_closed"),
    )
    seen = [told.status_at(at(hours)) for hours in (0.5, 1.5, 3, 5.5, 7, 8.5, 100, 300)]
    assert seen == [
        Status.OPEN,
        Status.ASSIGNED,
        Status.PENDING,
        Status.IN_PROGRESS,
        Status.RESOLVED,
        Status.IN_PROGRESS,
        Status.RESOLVED,
        Status.CLOSED,
    ]
    assert told.status_at(MONDAY - timedelta(seconds=1)) is None
    assert told.paused_s(MONDAY, at(24)) == {"waiting_user": 3 * 3600}


def test_an_unmerged_ticket_counts_again() -> None:
    told = story(event(1, "merged_into", ticket_id="9"), event(5, "unmerged", status="open"))
    assert [told.counts_at(at(hours)) for hours in (0.5, 2, 6)] == [True, False, True]


def test_a_solution_that_was_taken_back_at_once_was_none() -> None:
    told = story(event(1, "resolved"), event(1.1, "reopened", cause="undo"), event(5, "resolved"))
    assert [one.at for one in told.solutions] == [at(5)]
    assert told.reopened_at == []
    assert told.status_at(at(2)) is Status.OPEN


def test_what_no_person_wrote_is_no_answer() -> None:
    assert story(answer(1, name="auto_reply"), answer(2, by=REQUESTER), answer(3)).answers == [(at(3), AGENT)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], (0, None, None, None)),
        ([10], (1, 10, 10, 10)),
        ([1, 2, 3, 4], (4, 2.5, 2.5, 4)),
        (list(range(1, 11)), (10, 5.5, 5.5, 9)),
    ],
)
def test_mean_median_and_nearest_rank(values: list[float], expected: tuple[float, ...]) -> None:
    found = spread(values)
    assert (found.n, found.mean, found.median, found.p90) == expected


def test_waiting_without_a_word_to_the_requester_is_shown() -> None:
    untold = story(event(2, "pended", reason="waiting_user"), number=1)
    told = story(answer(1.9), event(2, "pended", reason="waiting_user"), number=2)
    vendor = story(event(2, "pended", reason="waiting_vendor"), number=3)
    found = gaming.signs([untold, told, vendor], [], WEEK)
    assert [(one.kind, one.ticket_id) for one in found] == [(GamingKind.PENDED_UNTOLD, 1)]


def test_a_breach_that_a_change_took_away_and_a_quick_reopening_are_shown() -> None:
    clock = Clock(
        ticket_id=1,
        kind=ClockKind.RESOLUTION,
        elapsed_s=1,
        target_s=1,
        priority=2,
        started_at=MONDAY,
        cleared_at=at(3),
        cleared_by="한지우",
        cleared_why="priority",
    )
    soon, late = (
        story(event(1, "resolved"), event(20, "reopened"), number=2),
        story(event(1, "resolved"), event(30, "reopened"), number=3),
    )
    found = gaming.signs([soon, late], [clock], WEEK)
    assert [(one.kind, one.ticket_id) for one in found] == [
        (GamingKind.CLEARED, 1),
        (GamingKind.REOPENED_SOON, 2),
    ]


def test_ten_solutions_at_once_are_one_sign_nine_are_none() -> None:
    many = [story(event(5 + n / 100, "resolved"), number=n) for n in range(10)]
    assert [(one.kind, one.detail) for one in gaming.signs(many, [], WEEK)] == [(GamingKind.MASS_CLOSE, "10")]
    assert gaming.signs(many[:9], [], WEEK) == []


def test_weeks_and_months_of_the_company() -> None:
    assert periods.bounds(date(2026, 12, 31), Kind.MONTH) == (date(2026, 12, 1), date(2027, 1, 1))
    assert periods.bounds(date(2026, 11, 29), Kind.WEEK) == (date(2026, 11, 23), date(2026, 11, 30))
    assert periods.label(date(2026, 1, 1), Kind.WEEK) == "2026-W01"
    weeks = list(periods.buckets(date(2026, 11, 25), date(2026, 12, 2), Bucket.WEEK))
    assert weeks == [(date(2026, 11, 23), date(2026, 11, 30)), (date(2026, 11, 30), date(2026, 12, 7))]


@pytest.mark.parametrize(
    ("now", "rhythm", "expected"),
    [
        ("2026-11-23T05:59:00+09:00", Rhythm.WEEKLY, "2026-11-23T06:00:00+09:00"),
        ("2026-11-23T06:00:00+09:00", Rhythm.WEEKLY, "2026-11-30T06:00:00+09:00"),
        ("2026-12-31T23:00:00+09:00", Rhythm.MONTHLY, "2027-01-01T06:00:00+09:00"),
    ],
)
def test_the_next_time_of_a_rhythm(now: str, rhythm: Rhythm, expected: str) -> None:
    found = periods.next_time(datetime.fromisoformat(now), rhythm, "Asia/Seoul")
    assert found == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("value", "ko", "en"),
    [(0, "0분", "0 min"), (45, "45분", "45 min"), (60, "1시간", "1 h"), (135.4, "2시간 15분", "2 h 15 min")],
)
def test_minutes_are_written_as_people_say_them(value: float, ko: str, en: str) -> None:
    assert (minutes(value, "ko"), minutes(value, "en")) == (ko, en)
    assert (minutes(None, "ko"), percent(None), percent(95)) == ("–", "–", "95.0%")
