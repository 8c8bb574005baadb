"""Which policy holds for a ticket: the first in order whose conditions all fit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from server.sla.rules.calendars import Schedule
from server.sla.rules.notices import Level
from shared.assets import AssetCategory
from shared.sla import CalendarContent, Condition, PolicyContent
from shared.tickets import Kind


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What conditions ask about a ticket. Of categories and departments all that lie above count, too."""

    kind: Kind
    priority: int
    category_ids: frozenset[int] = frozenset()
    team_id: int | None = None
    is_vip: bool = False
    department_ids: frozenset[int] = frozenset()
    asset_categories: frozenset[AssetCategory] = frozenset()
    tags: frozenset[str] = field(default_factory=frozenset)


def matched_by(policy: PolicyContent, facts: Facts) -> list[Condition] | None:
    """The conditions that fit, [] for a policy without any; None when one does not."""
    asked = {
        Condition.KIND: (policy.kinds, facts.kind in policy.kinds),
        Condition.CATEGORY: (policy.category_ids, not facts.category_ids.isdisjoint(policy.category_ids)),
        Condition.TEAM: (policy.team_ids, facts.team_id in policy.team_ids),
        Condition.VIP: (policy.is_vip is not None, facts.is_vip is policy.is_vip),
        Condition.DEPARTMENT: (
            policy.department_ids,
            not facts.department_ids.isdisjoint(policy.department_ids),
        ),
        Condition.ASSET_CATEGORY: (
            policy.asset_categories,
            not facts.asset_categories.isdisjoint(policy.asset_categories),
        ),
        Condition.TAG: (policy.tags, not facts.tags.isdisjoint(tag.casefold() for tag in policy.tags)),
    }
    if any(is_asked and not fits for is_asked, fits in asked.values()):
        return None
    return [condition for condition, (is_asked, _) in asked.items() if is_asked]


def first_match(
    policies: Sequence[tuple[int, PolicyContent]], facts: Facts
) -> tuple[int, list[Condition]] | None:
    """Key and fitting conditions of the first active policy that fits and promises at this priority."""
    for key, policy in policies:
        if not policy.is_active or not policy.targets.get(facts.priority):
            continue
        conditions = matched_by(policy, facts)
        if conditions is not None:
            return key, conditions
    return None


def levels_of(policy: PolicyContent) -> list[Level]:
    percents = [Level(percent=percent) for percent in policy.warn_percents]
    return percents + [Level(minutes=minutes) for minutes in policy.warn_minutes]


def schedule_of(zone: str, content: CalendarContent) -> Schedule:
    return Schedule(
        zone=zone,
        week=tuple(_seconds(windows) for windows in content.week),
        holidays=frozenset(content.holidays),
        special={day: _seconds(windows) for day, windows in content.special_days.items()},
    )


def _seconds(windows: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    return tuple((start * 60, end * 60) for start, end in windows)


def fault_of(content: CalendarContent) -> tuple[str, str] | None:
    """Code and field of what is wrong with a calendar; None when it can be kept."""
    named = [("week", windows) for windows in content.week]
    named += [("special_days", windows) for windows in content.special_days.values()]
    for name, windows in named:
        ordered = sorted(windows)
        if any(start >= end for start, end in ordered):
            return "window_backwards", name
        if any(after[0] < before[1] for before, after in pairwise(ordered)):
            return "windows_overlap", name
    if not any(windows for _, windows in named):
        return "calendar_has_no_working_time", "week"
    return None


def is_workday(content: CalendarContent, day: date) -> bool:
    if day in content.special_days:
        return bool(content.special_days[day])
    return day not in content.holidays and bool(content.week[day.weekday()])
