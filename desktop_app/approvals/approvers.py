"""Approvers to choose from: roles first, then leads of teams and everybody who works here."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.approvals import words
from desktop_app.approvals.actions import ApprovalActions
from desktop_app.approvals.dialogs import colleague_provider
from desktop_app.core.translator import t
from desktop_app.ui.choices import Choice, Deliver, Provider, rank
from shared.approvals import Approver, ApproverKind
from shared.catalog import Team
from shared.wire import Ref

ROLES = (ApproverKind.LINE_MANAGER, ApproverKind.DEPARTMENT_HEAD, ApproverKind.TEAM_LEAD)
Value = tuple[str, int]
"""Kind and the id of person or team, 0 for none: what a picker can compare."""


def role_choice(kind: ApproverKind) -> Choice:
    return Choice((kind.value, 0), words.kind(kind), t(f"approvals.kind_more.{kind.value}"), icon="user-cog")


def lead_choice(team: Team | Ref) -> Choice:
    name = team.name if isinstance(team, Team) else team.label
    value: Value = (ApproverKind.TEAM_LEAD.value, team.id)
    return Choice(value, t("approvals.lead_of", team=name), icon="users")


def person_choice(person: Ref) -> Choice:
    return Choice((ApproverKind.PERSON.value, person.id), person.label, person=person.label)


def approver_provider(actions: ApprovalActions, teams: Sequence[Team]) -> Provider:
    """Roles and leads at once, persons as soon as the server has found them."""
    people = colleague_provider(actions)

    def provide(query: str, deliver: Deliver) -> None:
        known = [*(role_choice(kind) for kind in ROLES), *(lead_choice(team) for team in teams)]
        here = rank(query, known)
        deliver(here)

        def more(found: Sequence[Choice]) -> None:
            persons = [
                Choice((ApproverKind.PERSON.value, one.value), one.title, one.text, person=one.title)
                for one in found
            ]
            deliver([*persons, *here])

        if query.strip():
            people(query, more)

    return provide


def approvers_from(values: Sequence[Value]) -> list[Approver]:
    """What was picked, for the server."""
    made: list[Approver] = []
    for kind, number in values:
        role = ApproverKind(kind)
        made.append(
            Approver(
                kind=role,
                person_id=number if role is ApproverKind.PERSON else None,
                team_id=number or None if role is ApproverKind.TEAM_LEAD else None,
            )
        )
    return made


def choice_of(approver: Approver, refs: Sequence[Ref]) -> Choice:
    """What stands in the picker for an approver of a template."""
    named = {(one.kind, one.id): one for one in refs}
    if approver.kind is ApproverKind.PERSON:
        number = approver.person_id or 0
        return person_choice(named.get(("person", number), Ref(kind="person", id=number, label=str(number))))
    if approver.team_id is not None:
        number = approver.team_id
        return lead_choice(named.get(("team", number), Ref(kind="team", id=number, label=str(number))))
    return role_choice(approver.kind)
