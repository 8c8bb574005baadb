"""Decisions about persons: dates, search in Korean, circles."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from server.people import rules
from shared.errors import Invalid
from shared.people import EmploymentState

MONDAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Dates:
    starts_on: date | None = None
    last_working_day: date | None = None
    access_ends_on: date | None = None


@pytest.mark.parametrize(
    ("starts_on", "last_working_day", "state"),
    [
        (None, None, EmploymentState.ACTIVE),
        (MONDAY, None, EmploymentState.ACTIVE),
        (date(2026, 11, 24), None, EmploymentState.SCHEDULED),
        (None, MONDAY, EmploymentState.ACTIVE),
        (None, date(2026, 11, 22), EmploymentState.LEFT),
    ],
)
def test_the_state_follows_from_the_dates(
    starts_on: date | None, last_working_day: date | None, state: EmploymentState
) -> None:
    assert rules.state_of(Dates(starts_on, last_working_day), MONDAY) is state


@pytest.mark.parametrize(
    ("last_working_day", "access_ends_on", "has_access"),
    [
        (None, None, True),
        (MONDAY, None, True),
        (date(2026, 11, 22), None, False),
        (date(2026, 11, 1), MONDAY, True),
        (date(2026, 11, 1), date(2026, 11, 22), False),
    ],
)
def test_access_lasts_to_the_end_of_its_last_day(
    last_working_day: date | None, access_ends_on: date | None, has_access: bool
) -> None:
    assert rules.has_access(Dates(None, last_working_day, access_ends_on), MONDAY) is has_access


@pytest.mark.parametrize(
    ("dates", "code"),
    [
        (Dates(MONDAY, date(2026, 11, 22)), "leaves_before_start"),
        (Dates(MONDAY, None, date(2026, 11, 22)), "access_ends_before_start"),
        (Dates(None, MONDAY, date(2026, 11, 22)), "access_ends_too_early"),
    ],
)
def test_dates_that_contradict_each_other_are_refused(dates: Dates, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_dates(dates)

    assert refused.value.code == code


def test_dates_in_order_are_accepted() -> None:
    rules.check_dates(Dates(MONDAY, MONDAY, MONDAY))
    rules.check_dates(Dates())


@pytest.mark.parametrize("name", ["minji.kim", r"CORP\Minji.Kim", "MINJI.KIM@corp.example", " minji.kim "])
def test_one_directory_account_has_many_spellings(name: str) -> None:
    assert rules.account_key(name) == "minji.kim"


def test_a_manager_below_oneself_makes_a_circle() -> None:
    manager_of = {1: None, 2: 1, 3: 2}

    assert rules.makes_circle(1, 3, manager_of.get)
    assert rules.makes_circle(1, 1, manager_of.get)
    assert not rules.makes_circle(3, 1, manager_of.get)
    assert not rules.makes_circle(9, None, manager_of.get)


def test_invisible_characters_do_not_survive() -> None:
    assert rules.tidy("  김\u200b민지\u202e \t exe.\n") == "김 민지 exe."
    assert rules.tidy("김민지") == "김민지"


@given(some.text(max_size=40))
def test_tidying_twice_is_tidying_once(text: str) -> None:
    assert rules.tidy(rules.tidy(text)) == rules.tidy(text)


@given(some.text(alphabet=some.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1))
def test_every_syllable_has_its_initial_and_its_keys(text: str) -> None:
    assert len(rules.choseong(text)) == len(text)
    assert len(rules.spelled(text)) >= 2 * len(text)


def test_a_syllable_being_typed_is_found_in_what_it_becomes() -> None:
    """ㅁ, 미, 민, 미나: the keys so far are always the beginning of the keys of the whole."""
    for typed in ("미", "민", "미나", "밍"):
        assert (rules.spelled(typed) in rules.spelled("미나")) is (typed != "밍")
