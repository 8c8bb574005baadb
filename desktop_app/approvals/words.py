"""What states, ways to agree and roles are called and how they look."""

from __future__ import annotations

from desktop_app.core import formats
from desktop_app.core.translator import t
from desktop_app.ui.badges import Badge
from desktop_app.ui.tokens import Hue
from shared.approvals import (
    ApprovalRow,
    ApprovalState,
    ApproverKind,
    AskedPerson,
    Mode,
    StepShown,
    StepState,
    Verdict,
)

STATE_LOOKS: dict[ApprovalState, tuple[Hue, str]] = {
    ApprovalState.WAITING: ("amber", "hourglass"),
    ApprovalState.APPROVED: ("green", "circle-check"),
    ApprovalState.DECLINED: ("red", "circle-x"),
    ApprovalState.WITHDRAWN: ("grey", "undo-2"),
    ApprovalState.EXPIRED: ("grey", "timer-off"),
}
STEP_LOOKS: dict[StepState, tuple[Hue, str]] = {
    StepState.TO_COME: ("grey", "circle-dashed"),
    StepState.WAITING: ("amber", "hourglass"),
    StepState.APPROVED: ("green", "circle-check"),
    StepState.DECLINED: ("red", "circle-x"),
    StepState.SKIPPED: ("grey", "circle-slash"),
}
VERDICT_LOOKS: dict[Verdict, tuple[Hue, str]] = {
    Verdict.APPROVE: ("green", "check"),
    Verdict.DECLINE: ("red", "x"),
}


def state_badge(state: ApprovalState) -> Badge:
    hue, icon = STATE_LOOKS[state]
    return Badge(t(f"approvals.state.{state.value}"), hue, icon)


def step_badge(step: StepShown) -> Badge:
    hue, icon = STEP_LOOKS[step.state]
    return Badge(t(f"approvals.step.{step.state.value}"), hue, icon)


def verdict_badge(verdict: Verdict) -> Badge:
    hue, icon = VERDICT_LOOKS[verdict]
    return Badge(t(f"approvals.said.{verdict.value}"), hue, icon)


def mode(way: Mode) -> str:
    return t(f"approvals.mode.{way.value}")


def kind(role: ApproverKind) -> str:
    return t(f"approvals.kind.{role.value}")


def step_title(step: StepShown) -> str:
    name = step.name or t("approvals.step_number", n=step.position)
    return f"{name} · {mode(step.mode)}" if len(step.approvers) > 1 else name


def about_person(asked: AskedPerson) -> str:
    """The small line under a name: what they said and when, or who may decide for them."""
    said = asked.decision
    if said is not None:
        at = formats.moment(said.at)
        if said.decided_by.id != said.person.id:
            return t("approvals.by_deputy", name=said.decided_by.label, at=at)
        return at
    role = "" if asked.kind is ApproverKind.PERSON else kind(asked.kind)
    deputy = t("approvals.deputy_is", name=asked.deputy.label) if asked.deputy is not None else ""
    return " · ".join(word for word in (role, deputy) if word)


def spoken(row: ApprovalRow) -> str:
    """A whole row for a screen reader."""
    words = [row.question, row.subject.label, row.requester, t(f"approvals.state.{row.state.value}")]
    return ", ".join(word for word in words if word)
