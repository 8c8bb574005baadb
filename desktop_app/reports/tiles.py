"""What the tiles of the dashboard say of a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.core.translator import t
from desktop_app.reports import words
from desktop_app.ui.badges import Badge
from desktop_app.ui.tokens import Hue
from shared.reports import CoursePoint, Figures

USUAL_GOAL = 95.0
OLD = ("14", "30", "more")
"""Ages of open tickets beyond a week."""


@dataclass(frozen=True)
class Content:
    """`badge`: the change since the period before; `trend`: week by week, None where there was nothing."""

    value: str
    more: str = ""
    badge: Badge | None = None
    trend: Sequence[float | None] = ()

    @property
    def known_trend(self) -> list[float]:
        return [point for point in self.trend if point is not None]

    @property
    def hue(self) -> Hue:
        return self.badge.hue if self.badge is not None and self.badge.hue != "grey" else "blue"


NOTHING = Content("–")


def contents(
    now: Figures, before: Figures | None, weeks: Sequence[CoursePoint], goal: float
) -> dict[str, Content]:
    """By the name of the tile. Without the period before nothing is said to have changed."""
    was = before if before is not None else now
    return {
        "resolution": _resolution(now, was, weeks, goal),
        "response": _response(now, was, weeks),
        "backlog": _backlog(now, weeks),
        "fcr": _fcr(now, was),
        "csat": _csat(now, was, weeks),
    }


def _resolution(now: Figures, was: Figures, weeks: Sequence[CoursePoint], goal: float) -> Content:
    pct = now.sla_resolution.attainment_pct
    return Content(
        words.percent(pct),
        t("reports.more.sla", goal=f"{goal:.0f}", n=now.sla_resolution.breached),
        words.change(pct, was.sla_resolution.attainment_pct, more_is_better=True),
        [week.resolution_pct for week in weeks],
    )


def _response(now: Figures, was: Figures, weeks: Sequence[CoursePoint]) -> Content:
    pct, median = now.sla_first_response.attainment_pct, words.minutes(now.frt_min.median)
    return Content(
        words.percent(pct),
        t("reports.more.response", median=median, n=now.sla_first_response.breached),
        words.change(pct, was.sla_first_response.attainment_pct, more_is_better=True),
        [week.response_pct for week in weeks],
    )


def _backlog(now: Figures, weeks: Sequence[CoursePoint]) -> Content:
    return Content(
        f"{now.backlog_end:,}",
        t("reports.more.backlog", n=sum(now.backlog_ages.get(age, 0) for age in OLD)),
        words.change(now.backlog_end, now.backlog_start, more_is_better=False, is_share=False),
        [float(week.backlog_end) for week in weeks],
    )


def _fcr(now: Figures, was: Figures) -> Content:
    provisional = t("reports.more.provisional") if now.fcr.is_provisional else ""
    return Content(
        words.percent(now.fcr.pct),
        " · ".join(filter(None, [f"{now.fcr.fcr:,} / {now.fcr.eligible:,}", provisional])),
        words.change(now.fcr.pct, was.fcr.pct, more_is_better=True),
    )


def _csat(now: Figures, was: Figures, weeks: Sequence[CoursePoint]) -> Content:
    return Content(
        "–" if now.csat.mean is None else f"{now.csat.mean:.2f}",
        t("reports.more.csat", share=words.percent(now.csat.response_pct), n=now.csat.responses),
        words.change(now.csat.mean, was.csat.mean, more_is_better=True, is_share=False),
        [week.csat_pct for week in weeks],
    )
