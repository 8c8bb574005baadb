"""Days on which the company works: not at the weekend, not on public or bank holidays of Korea."""

from datetime import date
from functools import cache

import holidays

COUNTRY = "KR"


@cache
def holidays_of(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(COUNTRY, years=year, categories=("public", "bank")))


def is_workday(day: date) -> bool:
    return day.weekday() < 5 and day not in holidays_of(day.year)
