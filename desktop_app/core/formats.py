"""Dates, durations, sizes, money and numbers as people write them, in the language of the window."""

from datetime import date, datetime, timedelta

from desktop_app.core.translator import Opening, t, translator

MINUTE, HOUR, DAY = 60, 3600, 86_400
SIZES = ("B", "KB", "MB", "GB", "TB", "PB")
MINOR_UNITS = {"KRW": 0, "JPY": 0}
SIGNS = {"KRW": "₩", "USD": "$", "EUR": "€", "JPY": "¥", "GBP": "£"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS_KO = "월화수목금토일"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _now() -> datetime:
    return datetime.now().astimezone()


def local(moment: datetime) -> datetime:
    """The same moment on this computer's clock."""
    return moment.astimezone()


def clock(moment: datetime) -> str:
    """오전 9:12 · 9:12 AM"""
    here = local(moment)
    hour, minute = here.hour % 12 or 12, f"{here.minute:02d}"
    key = "core.clock_am" if here.hour < 12 else "core.clock_pm"
    return t(key, hour=hour, minute=minute)


def day(value: date, *, now: datetime | None = None) -> str:
    """11월 21일 (토) · Sat 21 Nov; with the year when it is another one."""
    if isinstance(value, datetime):
        value = local(value).date()
    is_other_year = value.year != local(now or _now()).year
    if translator.is_korean:
        year = f"{value.year}년 " if is_other_year else ""
        return f"{year}{value.month}월 {value.day}일 ({WEEKDAYS_KO[value.weekday()]})"
    year = f" {value.year}" if is_other_year else ""
    return f"{WEEKDAYS_EN[value.weekday()]} {value.day} {MONTHS[value.month - 1]}{year}"


def date_iso(value: date) -> str:
    """2026-11-21: in tables, where dates stand below each other."""
    if isinstance(value, datetime):
        value = local(value).date()
    return value.isoformat()


def moment(value: datetime, *, now: datetime | None = None) -> str:
    """오늘 오전 9:12 · 어제 오후 3:00 · 11월 21일 (토) 오전 9:12"""
    here = local(value)
    days = (here.date() - local(now or _now()).date()).days
    word = {0: "core.today", -1: "core.yesterday", 1: "core.tomorrow"}.get(days)
    said = Opening(t(word)) if word else day(here, now=now)
    return t("core.day_and_clock", day=said, clock=clock(here))


def exact(value: datetime) -> str:
    """2026-11-21 09:12:07: for tooltips and histories."""
    return local(value).strftime("%Y-%m-%d %H:%M:%S")


def age(value: datetime, *, now: datetime | None = None) -> str:
    """How long ago, in one short word: 방금, 3분, 2시간, 어제, 5일; then the day."""
    seconds = int(((now or _now()) - value).total_seconds())
    if seconds < MINUTE:
        return t("core.just_now")
    if seconds < HOUR:
        return t("core.minutes", n=seconds // MINUTE)
    if seconds < DAY:
        return t("core.hours", n=seconds // HOUR)
    days = (local(now or _now()).date() - local(value).date()).days
    if days <= 1:
        return Opening(t("core.yesterday"))
    return t("core.days", n=days) if days < 7 else short_day(value, now=now)


def short_day(value: date, *, now: datetime | None = None) -> str:
    """11/21, or 2025-11-21 when it was another year."""
    if isinstance(value, datetime):
        value = local(value).date()
    if value.year != local(now or _now()).year:
        return value.isoformat()
    return f"{value.month}/{value.day}" if translator.is_korean else f"{value.day} {MONTHS[value.month - 1]}"


def duration(value: timedelta | float) -> str:
    """The two largest units: 38분, 2시간 22분, 1일 19시간. The sign is left out."""
    seconds = abs(int(value.total_seconds() if isinstance(value, timedelta) else value))
    if seconds < MINUTE:
        return t("core.seconds", n=seconds)
    if seconds < HOUR:
        return t("core.minutes", n=seconds // MINUTE)
    if seconds < DAY:
        hours, minutes = seconds // HOUR, seconds % HOUR // MINUTE
        if not minutes:
            return t("core.hours", n=hours)
        return t("core.hours_minutes", hours=hours, minutes=f"{minutes:02d}")
    days, hours = seconds // DAY, seconds % DAY // HOUR
    return t("core.days_hours", days=days, hours=hours) if hours else t("core.days", n=days)


def stopwatch(seconds: int) -> str:
    """00:07, 1:02:33"""
    hours, rest = divmod(max(0, int(seconds)), HOUR)
    minutes, seconds = divmod(rest, MINUTE)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"


def days_left(value: date, *, today: date | None = None) -> str:
    """D-3 before the day, D-day on it, D+4 after it."""
    days = (value - (today or _now().date())).days
    if days == 0:
        return "D-day"
    return f"D-{days}" if days > 0 else f"D+{-days}"


def size(count: float) -> str:
    """1.2 MB"""
    value = float(count)
    unit = 0
    while abs(value) >= 1024 and unit < len(SIZES) - 1:
        value /= 1024
        unit += 1
    digits = 0 if unit == 0 or abs(value) >= 100 else 1
    return f"{value:,.{digits}f} {SIZES[unit]}"


def money(amount: int, currency: str = "KRW") -> str:
    """From integer minor units: ₩ 9,840,000, $ 12.50."""
    digits = MINOR_UNITS.get(currency, 2)
    sign = SIGNS.get(currency, currency)
    return f"{sign} {amount / 10**digits:,.{digits}f}"


def number(value: float, digits: int = 0) -> str:
    return f"{value:,.{digits}f}"


def percent(share: float, digits: int = 0) -> str:
    """0.964 → 96 %"""
    return f"{share * 100:.{digits}f}%"
