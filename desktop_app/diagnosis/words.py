"""How causes, conditions, fixes and shared changes are said."""

from __future__ import annotations

from desktop_app.core import formats
from desktop_app.core.translator import t
from desktop_app.tickets.events import condition_words
from desktop_app.ui.badges import Badge
from desktop_app.ui.tokens import Hue
from shared.diagnosis import (
    NUMBERS,
    Compare,
    Condition,
    Evidence,
    Fact,
    Finding,
    FixCheck,
    FixState,
    Severity,
    SuspicionRow,
    SuspicionState,
)

SEVERITY_LOOKS: dict[Severity, tuple[Hue, str]] = {
    Severity.HINT: ("blue", "info"),
    Severity.LIKELY: ("amber", "triangle-alert"),
    Severity.CRITICAL: ("red", "octagon-alert"),
}
FIX_LOOKS: dict[FixState, tuple[Hue, str]] = {
    FixState.WAITING: ("grey", "clock"),
    FixState.MET: ("blue", "circle-check"),
    FixState.VERIFIED: ("green", "badge-check"),
    FixState.FAILED: ("red", "circle-x"),
    FixState.CANCELLED: ("grey", "circle-slash"),
}
SUSPICION_LOOKS: dict[SuspicionState, tuple[Hue, str]] = {
    SuspicionState.OPEN: ("amber", "siren"),
    SuspicionState.CONFIRMED: ("blue", "git-merge"),
    SuspicionState.DISMISSED: ("grey", "circle-slash"),
}
TINIEST = 0.0001


def severity(one: Severity) -> Badge:
    hue, icon = SEVERITY_LOOKS[one]
    return Badge(t(f"diagnosis.severity_{one.value}"), hue, icon)


def cause_badge(cause: Finding | SuspicionRow) -> Badge:
    """A probable cause by its name, in the colour of its weight."""
    if isinstance(cause, Finding):
        return Badge(cause.name, *SEVERITY_LOOKS[cause.severity])
    return Badge(change(cause), *SUSPICION_LOOKS[SuspicionState.OPEN])


def cause_evidence(cause: Finding | SuspicionRow) -> str:
    return " · ".join(map(evidence, cause.evidence)) if isinstance(cause, Finding) else figures(cause)


def fix_badge(check: FixCheck) -> Badge:
    hue, icon = FIX_LOOKS[check.state]
    return Badge(t(f"diagnosis.fix_{check.state.value}"), hue, icon)


def suspicion_badge(state: SuspicionState) -> Badge:
    hue, icon = SUSPICION_LOOKS[state]
    return Badge(t(f"diagnosis.suspicion_{state.value}"), hue, icon)


def fact(one: Fact) -> str:
    return t(f"diagnosis.fact_{one.value}")


def compare(one: Compare) -> str:
    return t(f"diagnosis.compare_{one.value}")


def condition(one: Condition) -> str:
    return condition_words(
        {
            "fact": one.fact.value,
            "compare": one.compare.value,
            "limit": f"{one.limit:g}",
            "program": one.program,
            "version": one.version,
        }
    )


def evidence(found: Evidence) -> str:
    """What was found: a figure, a version, or just that it is so."""
    if found.fact in NUMBERS:
        return t(f"diagnosis.found_{found.fact.value}", n=found.found)
    if found.version:
        return t("diagnosis.found_version", program=found.program, version=found.version)
    return fact(found.fact)


def change(row: SuspicionRow) -> str:
    """The change, as one says it: "Corp VPN Client 5.1.8 → 5.1.9"."""
    if row.kind in ("added", "removed"):
        version = row.new if row.kind == "added" else row.old
        return t(f"diagnosis.change_{row.kind}", label=row.label, version=version).replace("  ", " ")
    versions = " → ".join(part for part in (row.old, row.new) if part)
    return f"{row.label} {versions}".strip()


def chance(value: float) -> str:
    """2.4%, or that it is hardly possible."""
    return t("diagnosis.chance_below", value="0.01%") if value < TINIEST else f"{value * 100:.2f}%"


def figures(row: SuspicionRow) -> str:
    return t(
        "diagnosis.figures",
        affected=row.affected,
        drawn=row.ticket_devices,
        marked=row.fleet_with,
        fleet=row.fleet,
    )


def lift(row: SuspicionRow) -> str:
    return t("diagnosis.lift_value", lift=formats.number(row.lift, 1))
