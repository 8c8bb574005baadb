"""The forecast of incoming tickets: means that are right, bands that hold what they promise."""

import random

import pytest

from server.reports.rules.forecast import BAND, HOURS, forecast, probability, quantile


def draw(random_: random.Random, mean: float) -> int:
    """A Poisson count."""
    left, count = random_.expovariate(1), 0
    while left < mean:
        left += random_.expovariate(1)
        count += 1
    return count


def office(hour: int) -> float:
    """Tickets expected in an hour of the week: office hours, Mondays most."""
    day, clock = divmod(hour, 24)
    if day > 4 or not 9 <= clock < 18:
        return 0.0
    return 9.0 if day == 0 else 5.0


def weeks(count: int, *, seed: int = 1, scatter: float = 0.0) -> list[list[int]]:
    """`scatter`: whole weeks are busier or quieter than others by that share."""
    random_ = random.Random(seed)
    found = []
    for _ in range(count):
        mood = 1 + random_.uniform(-scatter, scatter)
        found.append([draw(random_, office(hour) * mood) if office(hour) else 0 for hour in range(HOURS)])
    return found


def test_too_few_weeks_give_no_forecast() -> None:
    assert forecast(weeks(2)) is None


def test_the_mean_of_an_hour_comes_near_what_really_happens() -> None:
    found = forecast(weeks(26))
    assert found is not None
    monday_ten, tuesday_ten, night = found.hours[10], found.hours[34], found.hours[3]
    assert monday_ten.mean == pytest.approx(9.0, abs=1.5)
    assert tuesday_ten.mean == pytest.approx(5.0, abs=1.2)
    assert (night.mean, night.low, night.high) == (0.0, 0, 0)


@pytest.mark.parametrize("scatter", [0.0, 0.5])
def test_the_band_holds_as_much_as_it_promises(scatter: float) -> None:
    past, future = weeks(16, seed=2, scatter=scatter), weeks(40, seed=3, scatter=scatter)
    found = forecast(past)
    assert found is not None
    open_hours = [hour for hour in range(HOURS) if office(hour)]
    hits = sum(
        found.hours[hour].low <= week[hour] <= found.hours[hour].high
        for week in future
        for hour in open_hours
    )
    assert hits / (len(future) * len(open_hours)) >= BAND - 0.05
    assert found.hit_percent is not None
    assert found.hit_percent >= 100 * (BAND - 0.1)


def test_busier_and_quieter_weeks_make_the_band_wider() -> None:
    calm, moody = forecast(weeks(16, seed=4)), forecast(weeks(16, seed=4, scatter=0.8))
    assert calm is not None
    assert moody is not None
    assert moody.total.high - moody.total.low > 2 * (calm.total.high - calm.total.low)


@pytest.mark.parametrize(("mean", "scatter"), [(0.3, 1.0), (4.0, 1.0), (4.0, 2.5), (200.0, 3.0)])
def test_probabilities_add_up_and_quantiles_follow_them(mean: float, scatter: float) -> None:
    most = int(mean * 10) + 60
    assert sum(probability(count, mean, scatter) for count in range(most)) == pytest.approx(1.0, abs=1e-6)
    at = quantile(0.9, mean, scatter)
    assert sum(probability(count, mean, scatter) for count in range(at + 1)) >= 0.9
    assert sum(probability(count, mean, scatter) for count in range(at)) < 0.9
