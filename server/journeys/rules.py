"""Decisions of journeys: working days, the plan made from a template, what is next, what evidence says.

A due date counts working days in South Korea: no weekend, no public holiday, no substitute day, no Labour
Day. Access ends when the day of `access_ends_on` ends in the company's zone; where the last working day lies
before that day, it ends when that day begins, as nobody works on it any more.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from server.people.rules import account_key
from server.people.rules import check_dates as check_employment
from shared.assets import AssetCategory
from shared.errors import Conflict, Invalid
from shared.journeys import (
    OPEN_STEPS,
    Anchor,
    EvidenceRule,
    JourneyKind,
    JourneyState,
    StepKind,
    StepState,
    StepTemplate,
    Verdict,
)

OPEN_JOURNEYS = (JourneyState.SCHEDULED, JourneyState.ACTIVE, JourneyState.ON_HOLD)
FIRST_YEAR, LAST_YEAR = 1990, 2099
"""Dates outside have no calendar of holidays; nothing is due on them."""
DARK_AFTER = 3
"""Working days of silence after which a leaver's device is followed up."""
UNSEEN_AFTER = 3
"""Working days after the hand-over within which an issued computer should have reported."""
COMPUTERS = frozenset({AssetCategory.LAPTOP, AssetCategory.DESKTOP})
"""What the endpoint agent runs on."""


# --- working days ------------------------------------------------------------------------------------------


@cache
def holidays_of(year: int) -> frozenset[date]:
    calendar = holidays.country_holidays("KR", years=year, categories=("public", "bank"))
    return frozenset(calendar)


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in holidays_of(day.year)


def shifted(day: date, days: int) -> date:
    """The working day that lies `days` working days after `day`, before it when negative."""
    step = timedelta(days=1 if days > 0 else -1)
    left = abs(days)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def due_on(anchor: Anchor, day: date | None, days: int) -> date | None:
    """When a step is due. On the anchor itself (0 days) an arrival waits for the next working day, and what
    ends must be done on the working day before. None without a date to count from.
    """
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        return None
    if days:
        return shifted(day, days)
    if is_working_day(day):
        return day
    return shifted(day, 1 if anchor is Anchor.START else -1)


def working_days_between(earlier: date, later: date) -> int:
    """Working days after `earlier` up to and including `later`, counted to 60 at most."""
    count, day = 0, earlier
    while day < later and count < 60:
        day += timedelta(days=1)
        count += is_working_day(day)
    return count


# --- the three dates ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Dates:
    starts_on: date | None = None
    last_working_day: date | None = None
    access_ends_on: date | None = None

    def of(self, anchor: Anchor) -> date | None:
        """The date of an anchor; access ends with the last working day where no other day is given."""
        match anchor:
            case Anchor.START:
                return self.starts_on
            case Anchor.LAST_WORKING_DAY:
                return self.last_working_day
            case Anchor.ACCESS_END:
                return self.access_ends_on or self.last_working_day


def check_dates(dates: Dates) -> None:
    for name, day in vars(dates).items():
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise Invalid("journey_date_out_of_range", name, first=FIRST_YEAR, last=LAST_YEAR)
    check_employment(dates)


def anchor_of(kind: JourneyKind) -> Anchor:
    return Anchor.START if kind is JourneyKind.ONBOARDING else Anchor.LAST_WORKING_DAY


def cut_off(dates: Dates, zone: str) -> datetime | None:
    """The moment from which nobody should use the leaver's devices (see the top of this file)."""
    ends_on = dates.of(Anchor.ACCESS_END)
    if ends_on is None or not FIRST_YEAR <= ends_on.year <= LAST_YEAR:
        return None
    has_left_before = dates.last_working_day is not None and dates.last_working_day < ends_on
    day = ends_on if has_left_before else ends_on + timedelta(days=1)
    return datetime.combine(day, time.min, ZoneInfo(zone))


def state_by_dates(
    kind: JourneyKind, dates: Dates, due: Iterable[date | None], today: date, *, has_begun: bool
) -> JourneyState:
    """Active from the first due date or the anchor date, or as soon as somebody has begun."""
    days = [day for day in (dates.of(anchor_of(kind)), *due) if day is not None]
    is_time = bool(days) and min(days) <= today
    return JourneyState.ACTIVE if has_begun or is_time else JourneyState.SCHEDULED


# --- templates ---------------------------------------------------------------------------------------------


def check_template(kind: JourneyKind, steps: Sequence[StepTemplate]) -> None:
    for position, step in enumerate(steps):
        _check_step(kind, step)
        if any(other >= len(steps) or other == position for other in step.after):
            raise Invalid("template_step_after_unknown", "steps", step=step.title)
    if _has_circle([step.after for step in steps]):
        raise Invalid("template_steps_circular", "steps")


def _check_step(kind: JourneyKind, step: StepTemplate) -> None:
    only = {StepKind.ISSUE: JourneyKind.ONBOARDING, StepKind.RETURN: JourneyKind.OFFBOARDING}
    if only.get(step.kind, kind) is not kind:
        raise Invalid("template_step_kind_misplaced", "steps", step=step.title)
    if step.category and step.category not in {category.value for category in AssetCategory}:
        raise Invalid("template_category_unknown", "steps", step=step.title, category=step.category)
    if (step.kind is StepKind.EVIDENCE) != (step.rule is not None):
        raise Invalid("template_step_rule_misplaced", "steps", step=step.title)
    if step.rule is EvidenceRule.SOFTWARE_PRESENT and not names_in(step.argument):
        raise Invalid("template_software_missing", "steps", step=step.title)


def _has_circle(after: Sequence[Sequence[int]]) -> bool:
    waiting = {position: set(others) for position, others in enumerate(after)}
    while free := [position for position, others in waiting.items() if not others & waiting.keys()]:
        for position in free:
            del waiting[position]
    return bool(waiting)


@dataclass(frozen=True)
class HeldAsset:
    asset_id: int
    tag: str
    category: str


@dataclass(frozen=True)
class PlannedStep:
    """A step of a journey to be; `after` are positions in the same plan."""

    template: StepTemplate
    title: str
    after: tuple[int, ...] = ()
    asset_id: int | None = None


def return_title(title: str, tag: str) -> str:
    return f"{title} · {tag}"[:250]


def template_for_return(steps: Iterable[StepTemplate], category: str) -> StepTemplate | None:
    """The template's return step for this category, else its return step for every category."""
    returns = [step for step in steps if step.kind is StepKind.RETURN]
    for wanted in (category, ""):
        for step in returns:
            if step.category == wanted:
                return step
    return None


def plan(
    steps: Sequence[StepTemplate], held: Sequence[HeldAsset], fallback: StepTemplate
) -> list[PlannedStep]:
    """The steps of a journey: each return step of the template becomes one for every asset that is held.

    `fallback` takes back what no return step of the template is for.
    """
    offered = [*steps, fallback]
    chosen = {asset.asset_id: template_for_return(steps, asset.category) or fallback for asset in held}
    made: list[PlannedStep] = []
    places: dict[int, list[int]] = {}
    for position, step in enumerate(offered):
        if step.kind is StepKind.RETURN or step is fallback:
            fitting = [asset for asset in held if chosen[asset.asset_id] is step]
            new = [PlannedStep(step, return_title(step.title, a.tag), asset_id=a.asset_id) for a in fitting]
        else:
            new = [PlannedStep(step, step.title)]
        places[position] = list(range(len(made), len(made) + len(new)))
        made += new
    for position, step in enumerate(offered):
        after = tuple(sorted(_resolved(step.after, offered, places)))
        for place in places[position]:
            made[place] = PlannedStep(step, made[place].title, after, made[place].asset_id)
    return made


def _resolved(
    after: Iterable[int], steps: Sequence[StepTemplate], places: Mapping[int, list[int]]
) -> set[int]:
    """New positions of `after`; a return step that became nothing stands for what it waited for itself."""
    found: set[int] = set()
    for position in after:
        found.update(places[position] or _resolved(steps[position].after, steps, places))
    return found


# --- steps -------------------------------------------------------------------------------------------------


def waiting_state(state: StepState, before: Iterable[StepState]) -> StepState:
    """Planned while a step before it is open, ready as soon as none is; every other state stays."""
    if state not in (StepState.PLANNED, StepState.READY):
        return state
    is_blocked = any(other in OPEN_STEPS for other in before)
    return StepState.PLANNED if is_blocked else StepState.READY


def check_by_hand(kind: StepKind) -> None:
    """Facts are not ticked off: custody, signatures and reports decide their steps themselves."""
    if kind in (StepKind.ISSUE, StepKind.RETURN):
        raise Conflict("step_done_by_custody")
    if kind is StepKind.SIGN:
        raise Conflict("step_done_by_signature")
    if kind is StepKind.EVIDENCE:
        raise Conflict("step_decided_by_evidence")


# --- evidence ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sighting:
    """What one device of the person has reported last. `account_at`: when somebody was last seen signed in;
    it may be long before the report. `programs` None: no list of software was received.
    """

    device_id: int
    asset_id: int
    tag: str
    held_since: datetime
    collected_at: datetime
    received_at: datetime
    account: str = ""
    account_at: datetime | None = None
    programs: frozenset[str] | None = None

    @property
    def used_at(self) -> datetime:
        """A clock that runs ahead does not make a report later than its arrival."""
        return min(self.collected_at, self.received_at)


@dataclass(frozen=True)
class Finding:
    """A verdict with the report behind it; `seen` None: there is no data."""

    verdict: Verdict
    code: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    seen: Sighting | None = None


NO_DATA = Finding(Verdict.NONE)


def since_handed_over(sightings: Iterable[Sighting]) -> list[Sighting]:
    return [seen for seen in sightings if seen.used_at >= seen.held_since]


def device_reported(sightings: Iterable[Sighting]) -> Finding:
    for seen in since_handed_over(sightings):
        return Finding(Verdict.SATISFIED, "device_reported", {"tag": seen.tag}, seen)
    return NO_DATA


def holder_signed_in(sightings: Iterable[Sighting], own_account: str) -> Finding:
    """Another account than the holder's contradicts; a report without any account says nothing."""
    own = account_key(own_account)
    named = [
        seen
        for seen in sightings
        if account_key(seen.account) and seen.account_at is not None and seen.account_at >= seen.held_since
    ]
    for seen in named if own else []:
        if account_key(seen.account) == own:
            facts = {"tag": seen.tag, "account": seen.account}
            return Finding(Verdict.SATISFIED, "holder_signed_in", facts, seen)
    for seen in named if own else []:
        facts = {"tag": seen.tag, "account": seen.account, "expected": own_account}
        return Finding(Verdict.CONTRADICTED, "other_signed_in", facts, seen)
    return NO_DATA


def software_present(sightings: Iterable[Sighting], argument: str) -> Finding:
    """Satisfied when one device has all of it; without a list of software there is no data."""
    required = names_in(argument)
    best: Finding = NO_DATA
    fewest = len(required) + 1
    for seen in since_handed_over(sightings):
        if seen.programs is None:
            continue
        missing = [name for name in required if not is_installed(name, seen.programs)]
        if len(missing) >= fewest:
            continue
        fewest = len(missing)
        facts = {
            "tag": seen.tag,
            "present": str(len(required) - len(missing)),
            "required": str(len(required)),
            "missing": ", ".join(missing),
        }
        verdict = Verdict.CONTRADICTED if missing else Verdict.SATISFIED
        best = Finding(verdict, "software_missing" if missing else "software_present", facts, seen)
    return best


def used_after(sightings: Iterable[Sighting], end: datetime | None) -> list[Sighting]:
    return [seen for seen in sightings if end is not None and seen.used_at > end]


def names_in(argument: str) -> list[str]:
    return [name.strip() for name in argument.split(",") if name.strip()]


def is_installed(required: str, programs: Iterable[str]) -> bool:
    """`required` stands in the name of a program as whole words, whatever the case."""
    wanted = _words(required)
    return any(
        wanted == words[start : start + len(wanted)]
        for words in map(_words, programs)
        for start in range(len(words) - len(wanted) + 1)
    )


def _words(name: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold())
