"""Business time and clocks: against second stepping, over clock changes, and on calendars that never open."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.sla.rules import calendars, clocks, notices
from server.sla.rules.calendars import Calendar, Schedule, always, to_seconds
from server.sla.rules.clocks import Since, Terms
from server.sla.rules.story import Happening, What, tell
from shared.sla import ClockStatus as Status
from shared.tickets import ClockKind, PendingReason
from tests.server.sla import brute_force

K = ClockKind
ZONES = {
    "Asia/Seoul": datetime(2026, 11, 23, 0, 0, tzinfo=UTC),
    "Europe/Berlin": datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    "America/New_York": datetime(2026, 3, 8, 6, 30, tzinfo=UTC),
    "Australia/Lord_Howe": datetime(2026, 4, 4, 14, 30, tzinfo=UTC),
}
"""Moments near which the clocks of these zones change, or never do."""
SPAN = 1_800
"""Seconds in which everything of a random story happens."""


def windows_near(zone: str, moments: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Windows of the local day around the moment, from offsets in seconds."""
    local = ZONES[zone].astimezone(calendars.zone_of(zone))
    second = local.hour * 3600 + local.minute * 60
    found = [(max(0, second + a), min(86_400, second + a + b)) for a, b in moments]
    return calendars.joined(found)


@st.composite
def schedules(draw: st.DrawFn, zone: str) -> Schedule:
    pairs = st.lists(st.tuples(st.integers(-1_200, 3_600), st.integers(1, 1_200)), min_size=1, max_size=4)
    week = tuple(windows_near(zone, draw(pairs)) for _ in range(7))
    day = ZONES[zone].astimezone(calendars.zone_of(zone)).date()
    special = {day: windows_near(zone, draw(pairs))} if draw(st.booleans()) else {}
    holidays = frozenset({day + timedelta(days=1)}) if draw(st.booleans()) else frozenset()
    return Schedule(zone=zone, week=week, holidays=holidays, special=special)


WHATS = [What.ANSWERED, What.ASKED, What.PENDED, What.RESUMED, What.RESOLVED, What.REOPENED, What.CLOSED]


@st.composite
def stories(draw: st.DrawFn, start: int) -> list[Happening]:
    """A creation, then anything in any order; the state machine is not asked."""
    found = [Happening(at=start, what=What.CREATED)]
    for number, at in enumerate(sorted(draw(st.lists(st.integers(1, SPAN), max_size=7))), 1):
        what = draw(st.sampled_from(WHATS))
        until = at + draw(st.integers(1, 1_200)) if what is What.PENDED and draw(st.booleans()) else None
        found.append(
            Happening(
                at=start + at,
                what=what,
                entry_id=number,
                reason=draw(st.sampled_from([PendingReason.WAITING_USER, PendingReason.WAITING_VENDOR]))
                if what is What.PENDED
                else None,
                until=None if until is None else start + until,
            )
        )
        if what is What.ANSWERED and draw(st.integers(0, 4)) == 0:
            found.append(Happening(at=start + at, what=What.BOUNCED, entry_id=number))
    return found


def terms(schedule: Schedule, target: int) -> Terms:
    pauses = {PendingReason.WAITING_USER: frozenset({K.RESOLUTION, K.NEXT_RESPONSE})}
    calendar = always(schedule)
    return Terms(targets=dict.fromkeys(K, target), calendars=dict.fromkeys(K, calendar), pauses=pauses)


@settings(max_examples=50, deadline=None)
@given(st.data(), st.sampled_from(sorted(ZONES)))
def test_clocks_agree_with_counting_every_second(data: st.DataObject, zone: str) -> None:
    start = to_seconds(ZONES[zone]) + data.draw(st.integers(-600, 600))
    happenings = data.draw(stories(start))
    changes = sorted(data.draw(st.lists(st.integers(1, SPAN), max_size=2, unique=True)))
    since = [Since(at=start, terms=terms(data.draw(schedules(zone)), data.draw(st.integers(1, 900))))]
    for at in changes:
        schedule = data.draw(schedules(zone)) if data.draw(st.booleans()) else None
        used = terms(schedule, data.draw(st.integers(1, 900))) if schedule else None
        same = since[-1].terms.calendars[K.RESOLUTION].versions[0][1]
        since.append(Since(at=start + at, terms=used or terms(same, data.draw(st.integers(1, 900)))))
    now = start + SPAN + data.draw(st.integers(0, 900))
    story = tell(happenings)
    for clock in clocks.fold(story, since, now):
        if clock.kind in (K.TEAM_STAY, K.VENDOR_WAIT):
            continue
        end = now if clock.stopped_at is None else clock.stopped_at
        counted = brute_force.count(story, clock.kind, since, clock.started_at, end)
        found = (clock.elapsed_s, clock.ever_breached, clock.breached_at, clock.cleared_at)
        expected = (counted.elapsed, counted.ever_breached, counted.breached_at, counted.cleared_at)
        assert found == expected, clock
        assert (clock.status is Status.BREACHED) is counted.is_breached
        if clock.stopped_at is None and counted.due is not None:
            assert clock.due_at == counted.due


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(sorted(ZONES)))
def test_sums_and_sums_backwards_agree(data: st.DataObject, zone: str) -> None:
    calendar = always(data.draw(schedules(zone)))
    start = to_seconds(ZONES[zone]) + data.draw(st.integers(-86_400, 86_400))
    seconds = data.draw(st.integers(1, 20_000))
    end = calendars.reach(calendar, start, seconds)
    if end is not None:
        assert calendars.elapsed(calendar, start, end) == seconds
        assert calendars.elapsed(calendar, start, end - 1) == seconds - 1


def test_an_hour_that_is_there_twice_counts_twice() -> None:
    sunday = ((3_600, 4 * 3_600),)
    night = always(Schedule(zone="Europe/Berlin", week=((),) * 6 + (sunday,)))
    before, after = datetime(2026, 10, 24, tzinfo=UTC), datetime(2026, 10, 26, tzinfo=UTC)
    assert calendars.elapsed(night, to_seconds(before), to_seconds(after)) == 4 * 3_600
    before, after = datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC)
    assert calendars.elapsed(night, to_seconds(before), to_seconds(after)) == 2 * 3_600


@pytest.mark.timeout(5)
def test_a_calendar_that_never_opens_answers_at_once() -> None:
    empty = always(Schedule(zone="Asia/Seoul", week=((),) * 7))
    start = to_seconds(datetime(2026, 11, 23, tzinfo=UTC))
    assert not empty.has_working_time
    assert calendars.reach(empty, start, 60) is None
    assert calendars.elapsed(empty, start, start + 10**9) == 0
    once = Schedule(zone="Asia/Seoul", week=((),) * 7, special={date(2020, 1, 1): ((0, 3_600),)})
    assert calendars.reach(always(once), start, 60) is None, "the only working day is over"


def test_an_edit_holds_from_its_day_on() -> None:
    full, short = ((32_400, 64_800),), ((32_400, 43_200),)
    old = Schedule(zone="Asia/Seoul", week=(full,) * 7)
    new = Schedule(zone="Asia/Seoul", week=(short,) * 7)
    calendar = Calendar(((date.min, old), (date(2026, 11, 24), new)))
    monday = to_seconds(datetime(2026, 11, 22, 15, tzinfo=UTC))
    assert calendars.elapsed(calendar, monday, monday + 2 * 86_400) == (9 + 3) * 3_600


@pytest.mark.parametrize(
    ("asked", "days", "reminded"),
    [
        ("2026-11-23 17:00", 1, "2026-11-24 17:00"),
        ("2026-11-27 17:00", 2, "2026-12-01 17:00"),
        ("2026-11-28 11:00", 2, "2026-12-02 09:00"),
        ("2026-11-27 22:00", 1, "2026-12-01 09:00"),
        ("2026-12-23 10:00", 2, "2026-12-28 10:00"),
        ("2026-12-30 16:00", 1, "2026-12-31 12:00"),
    ],
    ids=["a plain day", "over a weekend", "from a Saturday", "after hours", "over a holiday", "a short day"],
)
def test_working_days_are_counted_at_the_same_hour(asked: str, days: int, reminded: str) -> None:
    office = Schedule(
        zone="Asia/Seoul",
        week=(((32_400, 64_800),),) * 5 + ((), ()),
        holidays=frozenset({date(2026, 12, 25)}),
        special={date(2026, 12, 31): ((32_400, 43_200),)},
    )
    seoul = calendars.zone_of("Asia/Seoul")
    start = to_seconds(datetime.fromisoformat(asked).replace(tzinfo=seoul))
    reached = calendars.days_later(always(office), start, days)
    assert reached is not None
    assert f"{calendars.to_moment(reached).astimezone(seoul):%Y-%m-%d %H:%M}" == reminded


def test_a_merge_that_is_undone_never_was() -> None:
    always_open = terms(Schedule(zone="UTC", week=(((0, 86_400),),) * 7), 600)
    happenings = [
        Happening(at=0, what=What.CREATED),
        Happening(at=100, what=What.MERGED, entry_id=7),
        Happening(at=400, what=What.RESTORED, entry_id=7),
    ]
    found = {one.kind: one for one in clocks.fold(tell(happenings), [Since(at=0, terms=always_open)], 500)}
    assert (found[K.RESOLUTION].status, found[K.RESOLUTION].elapsed_s) == (Status.RUNNING, 500)
    merged = clocks.fold(tell(happenings[:2]), [Since(at=0, terms=always_open)], 500)
    assert {one.status for one in merged} == {Status.CANCELLED}


def test_what_was_cancelled_or_merged_itself_stays_so_when_another_is_taken_out_of_it() -> None:
    always_open = terms(Schedule(zone="UTC", week=(((0, 86_400),),) * 7), 600)
    for end in (Happening(at=100, what=What.CANCELLED), Happening(at=100, what=What.MERGED, entry_id=7)):
        apart = Happening(at=300, what=What.RESTORED, entry_id=9)
        happenings = [Happening(at=0, what=What.CREATED), end, apart]
        found = clocks.fold(tell(happenings), [Since(at=0, terms=always_open)], 500)
        assert {one.status for one in found} == {Status.CANCELLED}


def test_a_wait_for_a_vendor_has_a_clock_of_its_own() -> None:
    always_open = terms(Schedule(zone="UTC", week=(((0, 86_400),),) * 7), 600)
    vendor = PendingReason.WAITING_VENDOR
    happenings = [
        Happening(at=0, what=What.CREATED),
        Happening(at=100, what=What.PENDED, reason=vendor, until=1_000),
        Happening(at=300, what=What.RESUMED),
        Happening(at=500, what=What.PENDED, reason=vendor, until=900),
    ]
    found = clocks.fold(tell(happenings), [Since(at=0, terms=always_open)], 600)
    waits = [(one.elapsed_s, one.status) for one in found if one.kind is K.VENDOR_WAIT]
    assert waits == [(200, Status.MET), (100, Status.RUNNING)]


def test_warnings_that_cannot_come_are_left_out() -> None:
    always_open = terms(Schedule(zone="UTC", week=(((0, 86_400),),) * 7), 600)
    clock = clocks.fold(tell([Happening(at=0, what=What.CREATED)]), [Since(at=0, terms=always_open)], 0)[0]
    levels = [notices.Level(minutes=30), notices.Level(percent=90), notices.Level(percent=50)]
    assert [(one.level.name, one.at) for one in notices.of(clock, levels)] == [("50%", 300), ("90%", 540)]
