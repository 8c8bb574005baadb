"""How figures are written for people."""


def percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}%"


def minutes(value: float | None, language: str) -> str:
    """Business minutes as hours and minutes: no days, since a business day has no fixed length."""
    if value is None:
        return "–"
    hours, rest = divmod(round(value), 60)
    units = ("시간", "분") if language == "ko" else (" h", " min")
    parts = [f"{count:,}{unit}" for count, unit in zip((hours, rest), units, strict=True) if count]
    return " ".join(parts) or f"0{units[1]}"
