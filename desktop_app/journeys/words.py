"""What kinds, states and verdicts are called and how they look; the words of a line of the board."""

from __future__ import annotations

from datetime import date

from desktop_app.core import formats
from desktop_app.core.translator import t
from desktop_app.journeys.models import day_of, days_to, has_accounts, has_equipment, is_ready
from desktop_app.ui.badges import Badge
from desktop_app.ui.tokens import Hue
from shared.journeys import (
    Anchor,
    EvidenceFact,
    JourneyKind,
    JourneyRow,
    JourneyState,
    StepKind,
    StepState,
    StepTemplate,
    Verdict,
)

STEP_ICONS: dict[StepKind, str] = {
    StepKind.MANUAL: "list-checks",
    StepKind.ACCOUNT: "key-round",
    StepKind.ISSUE: "package-check",
    StepKind.RETURN: "package-open",
    StepKind.EVIDENCE: "shield-check",
    StepKind.SIGN: "signature",
}
STEP_LOOKS: dict[StepState, tuple[Hue, str]] = {
    StepState.PLANNED: ("grey", "circle-dashed"),
    StepState.READY: ("blue", "circle-dot"),
    StepState.IN_PROGRESS: ("teal", "loader"),
    StepState.DONE: ("green", "check"),
    StepState.WAIVED: ("grey", "circle-minus"),
    StepState.CANCELLED: ("grey", "ban"),
}
JOURNEY_LOOKS: dict[JourneyState, tuple[Hue, str]] = {
    JourneyState.SCHEDULED: ("grey", "calendar"),
    JourneyState.ACTIVE: ("teal", "loader"),
    JourneyState.ON_HOLD: ("amber", "circle-pause"),
    JourneyState.COMPLETED: ("green", "circle-check"),
    JourneyState.CANCELLED: ("grey", "ban"),
}
VERDICT_LOOKS: dict[Verdict, tuple[Hue, str]] = {
    Verdict.NONE: ("grey", "circle-dashed"),
    Verdict.SATISFIED: ("green", "shield-check"),
    Verdict.CONTRADICTED: ("red", "triangle-alert"),
}
SOURCE_ICONS = {
    "endpoint_agent": "monitor-check",
    "custody": "package-check",
    "signature": "signature",
    "person": "user",
    "directory": "id-card",
    "server": "server",
}
SOON, NEAR = 3, 7


def step_state(state: StepState) -> Badge:
    hue, icon = STEP_LOOKS[state]
    return Badge(t(f"journeys.step.{state.value}"), hue, icon)


def journey_state(state: JourneyState) -> Badge:
    hue, icon = JOURNEY_LOOKS[state]
    return Badge(t(f"journeys.state.{state.value}"), hue, icon)


def journey_kind(kind: JourneyKind) -> Badge:
    is_joining = kind is JourneyKind.ONBOARDING
    hue: Hue = "blue" if is_joining else "violet"
    return Badge(t(f"journeys.{kind.value}"), hue, "user-plus" if is_joining else "user-minus")


def fact_line(fact: EvidenceFact) -> str:
    """A fact with its source and the time when it was observed, in one line."""
    at = formats.moment(fact.observed_at)
    return t("journeys.fact_line", text=fact.text, source=source(fact.source), moment=at)


def verdict(found: Verdict) -> Badge:
    hue, icon = VERDICT_LOOKS[found]
    return Badge(t(f"journeys.verdict.{found.value}"), hue, icon)


def step_kind(kind: StepKind) -> str:
    return t(f"journeys.kind.{kind.value}")


def source(name: str) -> str:
    known = name if name in SOURCE_ICONS else "server"
    return t(f"journeys.source.{known}")


# --- a line of the board -----------------------------------------------------------------------------------


def about(row: JourneyRow) -> str:
    return " · ".join(part for part in (row.department, row.title) if part) or row.employee_number


def _nearness(left: int) -> Hue:
    if left <= SOON:
        return "red"
    return "amber" if left <= NEAR else "grey"


def start_badge(row: JourneyRow, now: date) -> Badge:
    if row.starts_on is None:
        return Badge(t("journeys.no_day"), "grey", "calendar-x")
    left = days_to(row, now)
    hue: Hue = "green" if is_ready(row) and left <= NEAR else _nearness(left)
    return Badge(formats.days_left(row.starts_on, today=now), hue, "calendar")


def last_day_badge(row: JourneyRow, now: date) -> Badge:
    day = row.last_working_day
    if day is None:
        return Badge(t("journeys.no_day"), "grey", "calendar-x")
    left, short = days_to(row, now), formats.short_day(day)
    if left < 0:
        return Badge(t("journeys.days_over", day=short, n=-left), "red", "calendar")
    word = t("journeys.last_day", left=formats.days_left(day, today=now), day=short)
    return Badge(word, "amber" if left <= NEAR else "grey", "calendar")


def day_badge(row: JourneyRow, now: date) -> Badge:
    return start_badge(row, now) if row.kind is JourneyKind.ONBOARDING else last_day_badge(row, now)


def custody_badge(row: JourneyRow, now: date) -> Badge:
    """Issued or returned, of how many."""
    if row.kind is JourneyKind.ONBOARDING:
        return _issue_badge(row, now)
    if not row.to_return:
        return Badge(t("journeys.nothing_held"), "green", "check")
    if row.returned >= row.to_return:
        return Badge(t("journeys.all_returned", n=row.to_return), "green", "check")
    count, missing = f"{row.returned}/{row.to_return}", row.to_return - row.returned
    if days_to(row, now) < 0:
        return Badge(t("journeys.unreturned", count=count, n=missing), "red", "triangle-alert")
    return Badge(count, "grey", "circle-dashed")


def owed_value(row: JourneyRow) -> str:
    """What the equipment cost that a leaver still has, where it is known."""
    if row.kind is JourneyKind.ONBOARDING or not row.held_value_won:
        return ""
    return formats.money(row.held_value_won)


def _issue_badge(row: JourneyRow, now: date) -> Badge:
    if not row.to_issue:
        return Badge(t("journeys.nothing_to_issue"), "grey", "circle-minus")
    count = f"{row.issued}/{row.to_issue}"
    if has_equipment(row):
        return Badge(t("journeys.issued", count=count), "green", "check")
    if row.issued:
        return Badge(t("journeys.issued", count=count), "blue", "loader")
    is_near = days_to(row, now) <= SOON
    return Badge(
        t("journeys.not_issued", count=count),
        "red" if is_near else "grey",
        "triangle-alert" if is_near else "circle-dashed",
    )


def accounts_badge(row: JourneyRow, now: date) -> Badge:
    if not row.accounts_total:
        return Badge(t("journeys.no_accounts"), "grey", "circle-minus")
    count = f"{row.accounts_done}/{row.accounts_total}"
    is_joining = row.kind is JourneyKind.ONBOARDING
    if has_accounts(row):
        return Badge(
            t("journeys.accounts_made" if is_joining else "journeys.accounts_locked"), "green", "check"
        )
    is_late = days_to(row, now) <= (SOON if is_joining else -1)
    if is_late:
        return Badge(t("journeys.accounts_open", count=count), "amber", "timer")
    if row.accounts_done:
        return Badge(t("journeys.accounts_some", count=count), "blue", "loader")
    return Badge(t("journeys.accounts_planned", count=count), "grey", "circle-dashed")


def seen(row: JourneyRow) -> str:
    return (
        "" if row.last_seen_at is None else t("journeys.last_report", when=formats.moment(row.last_seen_at))
    )


def evidence(row: JourneyRow, now: date) -> tuple[str, Hue, str]:
    """What the endpoint agent says and when it last did, as a sentence, with hue and icon."""
    (said, when), hue, icon = evidence_lines(row, now)
    return _joined(said, when), hue, icon


def evidence_lines(row: JourneyRow, now: date) -> tuple[tuple[str, str], Hue, str]:
    """The same in two lines; the second is empty where nothing was reported."""
    hue, icon = VERDICT_LOOKS[row.device_state]
    if row.kind is JourneyKind.ONBOARDING:
        key = f"journeys.evidence.{row.device_state.value}"
        if row.device_state is Verdict.NONE and row.last_seen_at is not None:
            return (t("journeys.evidence.partly"), seen(row)), "blue", "loader"
        return (t(key), seen(row)), hue, icon
    if row.is_alarm:
        return (t("journeys.evidence.alarm"), seen(row)), "red", "triangle-alert"
    if row.to_return and row.returned >= row.to_return:
        return (t("journeys.evidence.returned"), ""), "green", "shield-check"
    if row.last_seen_at is None:
        return (t("journeys.evidence.silent"), ""), "grey", "circle-dashed"
    is_over = days_to(row, now) < 0
    word = t("journeys.evidence.unreturned" if is_over else "journeys.evidence.in_use")
    return (word, seen(row)), "amber" if is_over else "grey", "monitor" if is_over else "wifi"


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def next_step(row: JourneyRow) -> tuple[str, str]:
    """The title of what is next and when it is due."""
    if not row.next_step:
        return t("journeys.all_done" if row.steps_done >= row.steps_total else "journeys.waiting"), ""
    due = "" if row.next_due_on is None else t("journeys.due", day=formats.short_day(row.next_due_on))
    return row.next_step, due


def sentence(row: JourneyRow, now: date) -> str:
    """A whole line for screen readers."""
    day = day_of(row)
    parts = [
        row.person.label,
        about(row),
        "" if day is None else formats.day(day),
        t("journeys.is_overdue") if row.is_overdue else "",
        t("journeys.said_equipment", text=custody_badge(row, now).text),
        t("journeys.said_accounts", text=accounts_badge(row, now).text),
        evidence(row, now)[0],
        t("journeys.said_steps", done=row.steps_done, total=row.steps_total),
        " ".join(next_step(row)),
        t("journeys.said_owner", name=row.owner.label) if row.owner is not None else "",
    ]
    return ", ".join(part for part in parts if part)


# --- templates ---------------------------------------------------------------------------------------------


def due_of(step: StepTemplate) -> str:
    """시작일 3일 전 · 3 working days before the start"""
    anchor = t(f"journeys.anchor.{step.anchor.value}")
    if not step.days:
        return t("journeys.on_anchor", anchor=anchor)
    return t(
        "journeys.before_anchor" if step.days < 0 else "journeys.after_anchor",
        anchor=anchor,
        n=abs(step.days),
    )


def usual_anchor(kind: JourneyKind) -> Anchor:
    return Anchor.START if kind is JourneyKind.ONBOARDING else Anchor.LAST_WORKING_DAY
