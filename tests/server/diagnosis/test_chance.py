"""The tail of the hypergeometric distribution, by hand and against counting."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.diagnosis.rules.chance import Sample, is_suspicious, lift, tail


@given(st.integers(1, 30), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_the_tail_is_what_counting_gives(fleet: int, marked: int, drawn: int, affected: int) -> None:
    marked, drawn = min(marked, fleet), min(drawn, fleet)
    exact = sum(
        comb(marked, x) * comb(fleet - marked, drawn - x)
        for x in range(affected, drawn + 1)
        if x <= marked and drawn - x <= fleet - marked
    ) / comb(fleet, drawn)

    assert tail(Sample(affected, drawn, marked, fleet)) == pytest.approx(exact, abs=1e-9)


def test_a_big_fleet_is_no_trouble() -> None:
    assert 0 < tail(Sample(12, 40, 900, 100_000)) < 1e-12


@pytest.mark.parametrize(
    ("sample", "is_one"),
    [
        (Sample(12, 20, 12, 200), True),
        (Sample(18, 20, 180, 200), False),
        (Sample(2, 2, 2, 200), False),
        (Sample(3, 20, 30, 200), False),
        (Sample(0, 0, 0, 0), False),
    ],
)
def test_only_what_is_rare_in_the_fleet_and_frequent_among_tickets_is_suspicious(
    sample: Sample, is_one: bool
) -> None:
    assert is_suspicious(sample) is is_one


def test_lift_says_how_many_times_more_frequent() -> None:
    assert lift(Sample(10, 20, 20, 200)) == 5.0


def test_many_looks_need_a_smaller_chance() -> None:
    sample = Sample(5, 20, 10, 200)
    assert is_suspicious(sample) is (tail(sample) <= 1e-4)
    assert not is_suspicious(sample, looked_at=10_000)
