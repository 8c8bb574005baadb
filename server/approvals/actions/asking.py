"""Somebody asks: roles become persons, and nobody decides about their own affair."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from server.approvals import events, queries, rules
from server.approvals.models import Approval, ApprovalStep, ApprovalVoter
from server.approvals.rules import Parties
from server.auth.models import Account
from server.catalog import queries as catalog
from server.core import events as core_events
from server.core.context import Context
from server.people import queries as people
from server.people.models import Department, Person
from shared.approvals import ApprovalState, Approver, ApproverKind, ChainStep, StepState
from shared.errors import Conflict, Invalid
from shared.people import EmploymentState
from shared.permissions import Role
from shared.wire import Ref

HIGHEST = 12
"""How many managers above one another are tried."""


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What is asked about `subject`, of whom. Without `chain_id` the steps are those given here.

    `executor_id` carries it out; `team_id` works on it. Roles are those of the requester.
    """

    subject: Ref
    question: str
    text: str = ""
    requester_id: int | None = None
    executor_id: int | None = None
    team_id: int | None = None
    chain_id: int | None = None
    steps: Sequence[ChainStep] = ()
    remind_after_days: int | None = 2
    expires_after_days: int | None = 14
    is_confidential: bool = False


def ask(ctx: Context, asking: Asking) -> Approval:
    """Put the question to the first step; refused when a step would have nobody who may decide."""
    if queries.open_of(ctx, asking.subject) is not None:
        raise Conflict("approval_open")
    parties = Parties(asking.requester_id, asking.executor_id, ctx.actor.person_id)
    if asking.requester_id is not None and asking.requester_id == asking.executor_id:
        raise Conflict("executor_is_requester")
    steps, remind, expires = asking.steps, asking.remind_after_days, asking.expires_after_days
    if asking.chain_id is not None:
        chain = queries.get_chain(ctx, asking.chain_id)
        if not chain.is_active:
            raise Invalid("chain_inactive", "chain_id")
        steps, remind, expires = (
            queries.steps_from(chain),
            chain.remind_after_days,
            chain.expires_after_days,
        )
    else:
        _check_named(ctx, steps, parties)
    if not steps:
        raise Invalid("field_missing", "steps")
    rules.check_steps(steps)
    found = [(step, _resolve(ctx, asking, step, parties)) for step in steps]
    approval = _row(ctx, asking, remind, expires)
    ctx.session.add(approval)
    ctx.session.flush()
    for position, (step, persons) in enumerate(found, 1):
        _add_step(ctx, approval, position, step, persons)
    core_events.publish(ctx, events.ApprovalAsked(subject=events.ref(approval), about=events.about(approval)))
    return approval


def _row(ctx: Context, asking: Asking, remind: int | None, expires: int | None) -> Approval:
    return Approval(
        subject_kind=asking.subject.kind,
        subject_id=asking.subject.id,
        subject_label=asking.subject.label,
        question=asking.question.strip(),
        text=asking.text.strip(),
        state=ApprovalState.WAITING,
        asker_id=ctx.actor.person_id,
        requester_id=asking.requester_id,
        executor_id=asking.executor_id,
        is_confidential=asking.is_confidential,
        asked_at=ctx.now,
        remind_after_days=remind,
        remind_at=ctx.now + timedelta(days=remind) if remind is not None else None,
        expires_at=ctx.now + timedelta(days=expires) if expires is not None else None,
    )


def _add_step(
    ctx: Context,
    approval: Approval,
    position: int,
    step: ChainStep,
    persons: dict[int, ApproverKind],
) -> None:
    is_first = position == 1
    row = ApprovalStep(
        approval_id=approval.id,
        position=position,
        name=step.name.strip(),
        mode=step.mode,
        state=StepState.WAITING if is_first else StepState.TO_COME,
    )
    ctx.session.add(row)
    ctx.session.flush()
    for person_id, kind in persons.items():
        voter = ApprovalVoter(
            approval_id=approval.id, step_id=row.id, person_id=person_id, kind=kind, is_waiting=is_first
        )
        ctx.session.add(voter)
    ctx.session.flush()


# --- from roles to persons ----------------------------------------------------------------------------------


def _check_named(ctx: Context, steps: Sequence[ChainStep], parties: Parties) -> None:
    """Somebody picked by hand who may not decide is an error to be told, not to be repaired."""
    for approver in (one for step in steps for one in step.approvers):
        if approver.kind is ApproverKind.PERSON and approver.person_id is not None:
            person = people.get(ctx, approver.person_id)
            refusal = parties.refusal(person.id, person.name)
            if refusal is not None:
                raise refusal
            if not _is_here(ctx, person):
                raise Invalid("approver_left", "steps", person=person.name)


def _resolve(ctx: Context, asking: Asking, step: ChainStep, parties: Parties) -> dict[int, ApproverKind]:
    """The persons of a step. Whoever may not decide drops out; if nobody is left, the one above decides."""
    found: dict[int, ApproverKind] = {}
    for approver in step.approvers:
        person = next(_may_decide(ctx, _first_choice(ctx, asking, approver), parties), None)
        if person is not None:
            found.setdefault(person.id, approver.kind)
    if found:
        return found
    for approver in step.approvers:
        person = next(_may_decide(ctx, _candidates(ctx, asking, approver), parties), None)
        if person is not None:
            return {person.id: approver.kind}
    raise Conflict("approval_nobody", "steps", step=step.name)


def _may_decide(ctx: Context, persons: Iterator[Person], parties: Parties) -> Iterator[Person]:
    return (one for one in persons if _is_here(ctx, one) and not parties.excludes(one.id))


def _is_here(ctx: Context, person: Person) -> bool:
    return people.state_of(person, people.today(ctx)) is EmploymentState.ACTIVE


def _first_choice(ctx: Context, asking: Asking, approver: Approver) -> Iterator[Person]:
    """A named person alone; for a role everybody who could fill it, the nearest first."""
    if approver.kind is ApproverKind.PERSON:
        if approver.person_id is not None:
            yield people.get(ctx, approver.person_id)
        return
    yield from _candidates(ctx, asking, approver)


def _candidates(ctx: Context, asking: Asking, approver: Approver) -> Iterator[Person]:
    """Who could decide, the nearest first, then those above."""
    requester = people.get(ctx, asking.requester_id) if asking.requester_id is not None else None
    match approver.kind:
        case ApproverKind.PERSON if approver.person_id is not None:
            person = people.get(ctx, approver.person_id)
            yield person
            yield from _managers(ctx, person)
        case ApproverKind.LINE_MANAGER if requester is not None:
            yield from _managers(ctx, requester)
        case ApproverKind.DEPARTMENT_HEAD if requester is not None:
            yield from _heads(ctx, requester)
        case ApproverKind.TEAM_LEAD:
            for lead in _leads(ctx, approver.team_id or asking.team_id):
                yield lead
                yield from _managers(ctx, lead)


def _managers(ctx: Context, person: Person) -> Iterator[Person]:
    """The managers above, nearest first. Without one of their own, the head of the department is meant."""
    seen = {person.id}
    current = person
    for _ in range(HIGHEST):
        above_id = current.manager_id or _head_id(ctx, current)
        if above_id is None or above_id in seen:
            return
        seen.add(above_id)
        current = people.get(ctx, above_id)
        yield current


def _head_id(ctx: Context, person: Person) -> int | None:
    """The head of the nearest department above whose head is somebody else."""
    return next((head.id for head in _heads(ctx, person) if head.id != person.id), None)


def _heads(ctx: Context, person: Person) -> Iterator[Person]:
    department_id, seen = person.department_id, set[int]()
    while department_id is not None and department_id not in seen:
        seen.add(department_id)
        department = ctx.session.get_one(Department, department_id)
        if department.manager_id is not None:
            yield people.get(ctx, department.manager_id)
        department_id = department.parent_id


def _leads(ctx: Context, team_id: int | None) -> list[Person]:
    """Members of the team whose account leads."""
    if team_id is None:
        return []
    accounts = ctx.session.scalars(
        select(Account)
        .where(Account.person_id.in_(catalog.members(ctx, team_id)), Account.is_enabled)
        .order_by(Account.id)
    )
    return [people.get(ctx, one.person_id or 0) for one in accounts if Role.LEAD in one.roles]
