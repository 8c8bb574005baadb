"""How many tickets come in, by weekday and hour, with a band that says how sure that is.

Counts of an hour scatter more than pure chance would let them. The forecast of an hour is the mean of that
hour in past weeks, drawn towards what its weekday and its hour are like in general: few weeks say little.
The band is that of a negative binomial distribution with the scatter seen in all hours. How often past weeks
fell into such bands, forecast from the weeks before them, is told with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log

HOURS = 168
"""A week, Monday 0:00 first."""
DAY = 24
PRIOR_WEEKS = 2.0
"""What weekday and hour are like in general weighs as much as this many weeks."""
LEAST_WEEKS = 3
"""Fewer weeks give no forecast."""
TESTED_WEEKS = 4
BAND = 0.8

Week = Sequence[int]
"""Tickets that came in each hour of a week."""


@dataclass(frozen=True)
class Expected:
    """Of one hour: mean, and the band that holds `BAND` of what is to be expected."""

    mean: float
    low: int
    high: int


@dataclass(frozen=True)
class Forecast:
    """`hours`: one for each hour of a week. `weeks`: how many it was learned from.

    `hit_percent` of the hours of the last weeks lay in the band forecast for them beforehand; None when there
    were too few weeks to try. `total` is that of the whole week, with its own band.
    """

    hours: list[Expected]
    weeks: int
    hit_percent: float | None
    total: Expected


def forecast(weeks: Sequence[Week]) -> Forecast | None:
    """From past whole weeks, the oldest first; None when there are too few."""
    if len(weeks) < LEAST_WEEKS:
        return None
    means = _means(weeks)
    scatter = _scatter(weeks, means)
    hours = [_expected(mean, scatter) for mean in means]
    totals = [sum(week) for week in weeks]
    mean_total = sum(means)
    return Forecast(hours, len(weeks), _tried(weeks), _expected(mean_total, _scatter_of(totals, mean_total)))


def _means(weeks: Sequence[Week]) -> list[float]:
    count = len(weeks)
    plain = [sum(week[hour] for week in weeks) / count for hour in range(HOURS)]
    total = sum(plain)
    if total == 0:
        return plain
    by_day = [sum(plain[day * DAY : (day + 1) * DAY]) for day in range(HOURS // DAY)]
    by_hour = [sum(plain[hour::DAY]) for hour in range(DAY)]
    usual = [by_day[at // DAY] * by_hour[at % DAY] / total for at in range(HOURS)]
    weight = count / (count + PRIOR_WEEKS)
    return [weight * own + (1 - weight) * general for own, general in zip(plain, usual, strict=True)]


def _scatter(weeks: Sequence[Week], means: Sequence[float]) -> float:
    """Variance over mean, over all hours; 1 is pure chance."""
    count = len(weeks)
    squares = sum((week[hour] - means[hour]) ** 2 for week in weeks for hour in range(HOURS))
    expected = sum(means) * (count - 1)
    return max(1.0, squares / expected) if expected > 0 else 1.0


def _scatter_of(totals: Sequence[int], mean: float) -> float:
    if mean <= 0:
        return 1.0
    squares = sum((total - mean) ** 2 for total in totals)
    return max(1.0, squares / (len(totals) - 1) / mean)


def _expected(mean: float, scatter: float) -> Expected:
    if mean <= 0:
        return Expected(0.0, 0, 0)
    rest = (1 - BAND) / 2
    return Expected(mean, quantile(rest, mean, scatter), quantile(1 - rest, mean, scatter))


def quantile(share: float, mean: float, scatter: float) -> int:
    """The smallest count that at least this share of draws does not exceed."""
    reached, count = 0.0, 0
    limit = int(mean + 12 * (mean * scatter) ** 0.5) + 12
    while count < limit:
        reached += probability(count, mean, scatter)
        if reached >= share:
            return count
        count += 1
    return limit


def probability(count: int, mean: float, scatter: float) -> float:
    """Of drawing `count`: Poisson where the scatter is that of chance, else negative binomial."""
    if scatter < 1 + 1e-6:
        return exp(count * log(mean) - mean - lgamma(count + 1))
    size = mean / (scatter - 1)
    return exp(
        lgamma(count + size)
        - lgamma(size)
        - lgamma(count + 1)
        - size * log(scatter)
        + count * log(1 - 1 / scatter)
    )


def _tried(weeks: Sequence[Week]) -> float | None:
    """Percent of hours with tickets to be expected that lay in the band forecast from the weeks before."""
    hits = tried = 0
    for at in range(max(LEAST_WEEKS, len(weeks) - TESTED_WEEKS), len(weeks)):
        past = weeks[:at]
        means = _means(past)
        scatter = _scatter(past, means)
        for hour in range(HOURS):
            band = _expected(means[hour], scatter)
            if band.high > 0:
                tried += 1
                hits += band.low <= weeks[at][hour] <= band.high
    return 100 * hits / tried if tried else None
