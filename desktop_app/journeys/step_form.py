"""The form of one step of a template."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.core.translator import t
from desktop_app.journeys import words
from desktop_app.journeys.draft import TemplateDraft
from desktop_app.ui.choices import Choice, local_provider
from desktop_app.ui.dialogs import FormSheet
from desktop_app.ui.form import Field
from shared.assets import AssetCategory
from shared.catalog import Team
from shared.journeys import Anchor, EvidenceRule, JourneyKind, StepKind, StepTemplate
from shared.wire import bounds

IN_CUSTODY = (StepKind.ISSUE, StepKind.RETURN)
MOST_DAYS = 365
MISPLACED = {JourneyKind.ONBOARDING: StepKind.RETURN, JourneyKind.OFFBOARDING: StepKind.ISSUE}


def ask_step(
    parent: QWidget,
    draft: TemplateDraft,
    position: int,
    teams: Sequence[Team],
    done: Callable[[StepTemplate], object],
) -> FormSheet:
    """The step at this position, or a new last one."""
    known = draft.steps[position] if position < len(draft.steps) else None
    title = "journeys.edit_step" if known is not None else "journeys.add_step"
    before = _before(draft, position)
    sheet = FormSheet(
        parent,
        lambda: t(title),
        _fields(draft.kind, teams, before),
        yes=lambda: t("journeys.take_over"),
        icon="list-checks",
        width=620,
    )
    usual = StepTemplate(title="", kind=StepKind.MANUAL, anchor=words.usual_anchor(draft.kind))
    sheet.form.set_values(_values(known or usual, before))
    sheet.form.changed.connect(lambda name: _show_fields(sheet) if name == "kind" else None)
    _show_fields(sheet)
    sheet.done = partial(_take, known or usual, done)
    sheet.open()
    return sheet


def _before(draft: TemplateDraft, position: int) -> list[Choice]:
    return [
        Choice(at, step.title, f"{at + 1} · {words.step_kind(step.kind)}", icon=words.STEP_ICONS[step.kind])
        for at, step in enumerate(draft.steps)
        if at != position
    ]


def _fields(kind: JourneyKind, teams: Sequence[Team], before: Sequence[Choice]) -> list[Field]:
    kinds = [(one, partial(words.step_kind, one)) for one in StepKind if one is not MISPLACED[kind]]
    no_team: tuple[Any, Any] = (None, lambda: t("journeys.no_team"))
    every: tuple[Any, Any] = ("", lambda: t("journeys.any_category"))
    return [
        Field("title", lambda: t("journeys.step_title"), is_required=True, most=250),
        Field("kind", lambda: t("journeys.step_kind"), "choice", is_half=True, choices=kinds),
        Field(
            "team_id",
            lambda: t("journeys.team"),
            "choice",
            is_half=True,
            choices=[no_team, *((team.id, team.name) for team in teams)],
        ),
        Field(
            "anchor",
            lambda: t("journeys.counts_from"),
            "choice",
            is_half=True,
            choices=[(one, partial(t, f"journeys.anchor.{one.value}")) for one in Anchor],
        ),
        Field(
            "days",
            lambda: t("journeys.days"),
            "number",
            between=bounds(StepTemplate, "days"),
            is_half=True,
            help=lambda: t("journeys.days_help"),
        ),
        Field(
            "category",
            lambda: t("journeys.asset_category"),
            "choice",
            choices=[
                every,
                *((one.value, partial(t, f"journeys.category.{one.value}")) for one in AssetCategory),
            ],
        ),
        Field(
            "rule",
            lambda: t("journeys.evidence_rule"),
            "choice",
            choices=[(one, partial(t, f"journeys.rule.{one.value}")) for one in EvidenceRule],
        ),
        Field("argument", lambda: t("journeys.software"), help=lambda: t("journeys.software_help"), most=250),
        Field("after", lambda: t("journeys.after_which"), "pick_many", provider=local_provider(before)),
        Field("is_required", lambda: t("journeys.is_required"), "check"),
    ]


def _values(step: StepTemplate, before: Sequence[Choice]) -> dict[str, Any]:
    return {
        "title": step.title,
        "kind": step.kind,
        "team_id": step.team_id,
        "anchor": step.anchor,
        "days": step.days,
        "category": step.category,
        "rule": step.rule or EvidenceRule.DEVICE_REPORTED,
        "argument": step.argument,
        "after": [choice for choice in before if choice.value in step.after],
        "is_required": step.is_required,
    }


def _show_fields(sheet: FormSheet) -> None:
    kind = sheet.form.value("kind")
    sheet.form.show_field("category", kind in IN_CUSTODY)
    sheet.form.show_field("rule", kind is StepKind.EVIDENCE)
    sheet.form.show_field("argument", kind is StepKind.EVIDENCE)


def _take(
    known: StepTemplate,
    done: Callable[[StepTemplate], object],
    values: dict[str, Any],
    sheet: FormSheet,
) -> None:
    days = values["days"] or 0
    if abs(days) > MOST_DAYS:
        sheet.refuse(t("journeys.too_many_days", most=MOST_DAYS), "days")
        return
    kind: StepKind = values["kind"]
    is_evidence = kind is StepKind.EVIDENCE
    needs_software = is_evidence and values["rule"] is EvidenceRule.SOFTWARE_PRESENT
    if needs_software and not values["argument"]:
        sheet.refuse(t("ui.required"), "argument")
        return
    sheet.close_cover()
    done(
        StepTemplate(
            title=values["title"],
            kind=kind,
            team_id=values["team_id"],
            anchor=values["anchor"] or known.anchor,
            days=days,
            after=sorted(values["after"]),
            category=values["category"] if kind in IN_CUSTODY else "",
            rule=values["rule"] if is_evidence else None,
            argument=values["argument"] if is_evidence else "",
            is_required=values["is_required"],
        )
    )
