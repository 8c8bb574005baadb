"""Reads about approvals. A caller sees those they were asked in, themselves or as a deputy, or asked for."""

from collections.abc import Collection, Sequence

from msgspec import convert
from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import aliased

from server.approvals.models import (
    Approval,
    ApprovalChain,
    ApprovalDecision,
    ApprovalDelegation,
    ApprovalStep,
    ApprovalVoter,
)
from server.catalog import queries as catalog
from server.core import paging
from server.core.context import Context
from server.core.records import copy
from server.people import queries as people
from server.people.models import Department, Person
from server.people.rules import search_patterns
from shared import approvals as wire
from shared.approvals import ApprovalState, Box
from shared.errors import NotFound
from shared.people import EmploymentState
from shared.permissions import Permission
from shared.wire import Page, Ref

Voter = aliased(ApprovalVoter)
MOST_COLLEAGUES = 12


def get(ctx: Context, approval_id: int, *, held: bool = False) -> Approval:
    """`held`: other writers wait until this transaction ends."""
    query = select(Approval).where(Approval.id == approval_id)
    if held:
        query = query.with_for_update().execution_options(populate_existing=True)
    approval = ctx.session.scalar(query)
    if approval is None:
        raise NotFound
    return approval


def get_mine(ctx: Context, approval_id: int) -> Approval:
    query = select(Approval).where(Approval.id == approval_id, is_mine(ctx))
    approval = ctx.session.scalar(query)
    if approval is None:
        raise NotFound
    return approval


def is_mine(ctx: Context) -> ColumnElement[bool]:
    """The approvals that the caller may read."""
    me = ctx.actor.person_id
    if me is None:
        return false()
    named = select(Voter.approval_id).where(Voter.person_id == me)
    for_others = select(Voter.approval_id).where(Voter.is_waiting, Voter.person_id.in_(_stood_in_for(ctx)))
    decided = select(ApprovalDecision.approval_id).where(ApprovalDecision.decided_by_id == me)
    return or_(
        Approval.asker_id == me,
        Approval.id.in_(named),
        Approval.id.in_(decided),
        and_(~Approval.is_confidential, Approval.id.in_(for_others)),
    )


def is_waiting_for_me(ctx: Context) -> ColumnElement[bool]:
    """It is the caller's turn, or that of somebody whose deputy they are today."""
    me = ctx.actor.person_id
    if me is None:
        return false()
    own = select(Voter.approval_id).where(Voter.is_waiting, Voter.person_id == me)
    for_others = select(Voter.approval_id).where(Voter.is_waiting, Voter.person_id.in_(_stood_in_for(ctx)))
    has_said = (
        select(ApprovalDecision.id)
        .join(ApprovalStep, ApprovalStep.id == ApprovalDecision.step_id)
        .where(
            ApprovalDecision.approval_id == Approval.id,
            ApprovalDecision.decided_by_id == me,
            ApprovalStep.position == Approval.step,
        )
    )
    is_party = or_(
        func.coalesce(Approval.requester_id, 0) == me,
        func.coalesce(Approval.executor_id, 0) == me,
        func.coalesce(Approval.asker_id, 0) == me,
    )
    as_deputy = and_(Approval.id.in_(for_others), ~Approval.is_confidential, ~has_said.exists())
    return and_(Approval.state == ApprovalState.WAITING, ~is_party, or_(Approval.id.in_(own), as_deputy))


def _stood_in_for(ctx: Context) -> Select[int]:
    """The persons whose deputy the caller is today."""
    today = people.today(ctx)
    return select(ApprovalDelegation.person_id).where(
        ApprovalDelegation.deputy_id == ctx.actor.person_id,
        ApprovalDelegation.from_on <= today,
        ApprovalDelegation.until_on >= today,
    )


# --- one approval -------------------------------------------------------------------------------------------


def steps_of(ctx: Context, approval: Approval) -> Sequence[ApprovalStep]:
    query = select(ApprovalStep).where(ApprovalStep.approval_id == approval.id)
    return ctx.session.scalars(query.order_by(ApprovalStep.position)).all()


def voters_of(ctx: Context, approval: Approval) -> Sequence[ApprovalVoter]:
    query = select(ApprovalVoter).where(ApprovalVoter.approval_id == approval.id)
    return ctx.session.scalars(query.order_by(ApprovalVoter.id)).all()


def decisions_of(ctx: Context, approval: Approval) -> Sequence[ApprovalDecision]:
    query = select(ApprovalDecision).where(ApprovalDecision.approval_id == approval.id)
    return ctx.session.scalars(query.order_by(ApprovalDecision.id)).all()


def voter_for_caller(ctx: Context, approval: Approval) -> ApprovalVoter | None:
    """Whose word the caller's would be now: their own, else that of one whose deputy they are."""
    me = ctx.actor.person_id
    if me is None or approval.state is not ApprovalState.WAITING:
        return None
    waiting = [one for one in voters_of(ctx, approval) if one.is_waiting]
    own = next((one for one in waiting if one.person_id == me), None)
    if own is not None or approval.is_confidential:
        return own
    step_ids = {one.step_id for one in waiting}
    if any(one.decided_by_id == me and one.step_id in step_ids for one in decisions_of(ctx, approval)):
        return None
    away = deputies_of(ctx, [one.person_id for one in waiting])
    return next((one for one in waiting if me in away.get(one.person_id, ())), None)


def deputies_of(ctx: Context, person_ids: Collection[int]) -> dict[int, list[int]]:
    """Who stands in today, by the person who is away."""
    today = people.today(ctx)
    rows = ctx.session.execute(
        select(ApprovalDelegation.person_id, ApprovalDelegation.deputy_id)
        .where(
            ApprovalDelegation.person_id.in_(person_ids),
            ApprovalDelegation.from_on <= today,
            ApprovalDelegation.until_on >= today,
        )
        .order_by(ApprovalDelegation.id)
    )
    found: dict[int, list[int]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row.deputy_id)
    return found


def who_may_decide(ctx: Context, approval: Approval) -> dict[int, int]:
    """Those whose word is waited for and their deputies of today: by person, whose word theirs would be."""
    waiting = [one for one in voters_of(ctx, approval) if one.is_waiting]
    found = {one.person_id: one.person_id for one in waiting}
    if not approval.is_confidential:
        steps = {one.step_id for one in waiting}
        said = {one.decided_by_id for one in decisions_of(ctx, approval) if one.step_id in steps}
        for person_id, deputies in deputies_of(ctx, list(found)).items():
            for deputy_id in deputies:
                if deputy_id not in said:
                    found.setdefault(deputy_id, person_id)
    parties = {approval.requester_id, approval.executor_id, approval.asker_id}
    return {one: person_id for one, person_id in found.items() if one not in parties}


def deciders(ctx: Context, approval: Approval) -> str:
    """Who decided; a deputy with the name of the person they decided for."""
    decisions = decisions_of(ctx, approval)
    names = people.refs(ctx, {one.person_id for one in decisions} | {one.decided_by_id for one in decisions})
    said = []
    for one in decisions:
        by, person = names[one.decided_by_id].label, names[one.person_id].label
        said.append(by if one.decided_by_id == one.person_id else f"{by} ({person})")
    return ", ".join(dict.fromkeys(said))


def show_mine(ctx: Context, approval_id: int) -> wire.ApprovalDetail:
    return detail(ctx, get_mine(ctx, approval_id))


def detail(ctx: Context, approval: Approval) -> wire.ApprovalDetail:
    """The chain with its states. Whether the caller may see it was asked before."""
    voters, decisions = voters_of(ctx, approval), decisions_of(ctx, approval)
    deputies = deputies_of(ctx, [one.person_id for one in voters if one.is_waiting])
    ids = {one.person_id for one in voters} | {one.decided_by_id for one in decisions}
    ids |= {one for each in deputies.values() for one in each}
    ids |= {one for one in (approval.asker_id, approval.requester_id) if one is not None}
    names = people.refs(ctx, ids)
    mine = voter_for_caller(ctx, approval)
    by_voter = {(one.step_id, one.person_id): _decision(one, names) for one in decisions}
    asked: dict[int, list[wire.AskedPerson]] = {}
    for one in voters:
        deputy = next(iter(deputies.get(one.person_id, ())), None) if not approval.is_confidential else None
        asked.setdefault(one.step_id, []).append(
            wire.AskedPerson(
                person=names[one.person_id],
                kind=one.kind,
                deputy=names[deputy] if deputy is not None else None,
                decision=by_voter.get((one.step_id, one.person_id)),
            )
        )
    return copy(
        approval,
        wire.ApprovalDetail,
        subject=subject(approval),
        asker=names.get(approval.asker_id or 0),
        requester=names.get(approval.requester_id or 0),
        steps=[copy(one, wire.StepShown, approvers=asked.get(one.id, [])) for one in steps_of(ctx, approval)],
        may_decide=mine is not None and not _is_party(ctx, approval),
        for_person=names[mine.person_id]
        if mine is not None and mine.person_id != ctx.actor.person_id
        else None,
    )


def _is_party(ctx: Context, approval: Approval) -> bool:
    return ctx.actor.person_id in (approval.requester_id, approval.executor_id, approval.asker_id)


def _decision(row: ApprovalDecision, names: dict[int, Ref]) -> wire.Decision:
    return wire.Decision(
        person=names[row.person_id],
        decided_by=names[row.decided_by_id],
        verdict=row.verdict,
        reason=row.reason,
        at=row.at,
    )


def subject(approval: Approval) -> Ref:
    return Ref(kind=approval.subject_kind, id=approval.subject_id, label=approval.subject_label)


# --- of a record --------------------------------------------------------------------------------------------


def of_subject(ctx: Context, about: Ref) -> list[Approval]:
    """The approvals of a record, the newest first."""
    query = select(Approval).where(Approval.subject_kind == about.kind, Approval.subject_id == about.id)
    return list(ctx.session.scalars(query.order_by(Approval.id.desc()).limit(50)))


def open_of(ctx: Context, about: Ref) -> Approval | None:
    """The approval that a record waits for."""
    query = select(Approval).where(
        Approval.subject_kind == about.kind,
        Approval.subject_id == about.id,
        Approval.state == ApprovalState.WAITING,
    )
    return ctx.session.scalar(query.order_by(Approval.id).limit(1))


# --- lists --------------------------------------------------------------------------------------------------


def list_mine(ctx: Context, query: wire.MyApprovalsQuery) -> Page[wire.ApprovalRow]:
    found = select(Approval).where(_in_box(ctx, query.box))
    rows, cursor = paging.page(ctx.session, found, [Approval.id], query.cursor, query.limit, descending=True)
    return Page[wire.ApprovalRow](items=_rows(ctx, rows), next_cursor=cursor)


def _in_box(ctx: Context, box: Box) -> ColumnElement[bool]:
    me = ctx.actor.person_id or 0
    match box:
        case Box.WAITING:
            return is_waiting_for_me(ctx)
        case Box.DECIDED:
            return Approval.id.in_(
                select(ApprovalDecision.approval_id).where(
                    or_(ApprovalDecision.decided_by_id == me, ApprovalDecision.person_id == me)
                )
            )
        case Box.ASKED:
            return Approval.asker_id == me


def count_mine(ctx: Context) -> wire.ApprovalCount:
    query = select(func.count()).select_from(Approval).where(is_waiting_for_me(ctx))
    return wire.ApprovalCount(waiting=ctx.session.scalar(query) or 0)


def _rows(ctx: Context, approvals: Sequence[Approval]) -> list[wire.ApprovalRow]:
    ids = [one.id for one in approvals]
    counted = select(ApprovalStep.approval_id, func.count()).where(ApprovalStep.approval_id.in_(ids))
    counts = ctx.session.execute(counted.group_by(ApprovalStep.approval_id))
    steps = {row[0]: row[1] for row in counts}
    persons = {one for row in approvals for one in (row.asker_id, row.requester_id) if one is not None}
    mine = {row.id: voter_for_caller(ctx, row) for row in approvals}
    persons |= {one.person_id for one in mine.values() if one is not None}
    names = people.refs(ctx, persons)
    own = select(ApprovalDecision).where(
        ApprovalDecision.approval_id.in_(ids), ApprovalDecision.decided_by_id == (ctx.actor.person_id or 0)
    )
    said = {row.approval_id: row.verdict for row in ctx.session.scalars(own)}
    return [_row(ctx, row, mine[row.id], names, steps.get(row.id, 0), said.get(row.id)) for row in approvals]


def _row(  # what was gathered for all rows at once
    ctx: Context,
    row: Approval,
    mine: ApprovalVoter | None,
    names: dict[int, Ref],
    steps: int,
    verdict: wire.Verdict | None,
) -> wire.ApprovalRow:
    asker, requester = names.get(row.asker_id or 0), names.get(row.requester_id or 0)
    return copy(
        row,
        wire.ApprovalRow,
        subject=subject(row),
        asker=asker.label if asker is not None else "",
        requester=requester.label if requester is not None else "",
        steps=steps,
        may_decide=mine is not None and not _is_party(ctx, row),
        for_person=names[mine.person_id]
        if mine is not None and mine.person_id != ctx.actor.person_id
        else None,
        own_verdict=verdict,
    )


# --- deputies -----------------------------------------------------------------------------------------------


def get_delegation(ctx: Context, delegation_id: int) -> ApprovalDelegation:
    return ctx.session.get_one(ApprovalDelegation, delegation_id)


def waiting_for(ctx: Context, person_id: int) -> Sequence[Approval]:
    """The approvals in which it is this person's turn."""
    turns = select(Voter.approval_id).where(Voter.is_waiting, Voter.person_id == person_id)
    return ctx.session.scalars(select(Approval).where(Approval.id.in_(turns)).order_by(Approval.id)).all()


def delegations(ctx: Context) -> wire.Delegations:
    """The caller's own and those that make them a deputy, as far as they are not over."""
    me, today = ctx.actor.person_id or 0, people.today(ctx)
    query = select(ApprovalDelegation).where(
        or_(ApprovalDelegation.person_id == me, ApprovalDelegation.deputy_id == me),
        ApprovalDelegation.until_on >= today,
    )
    rows = ctx.session.scalars(query.order_by(ApprovalDelegation.from_on, ApprovalDelegation.id)).all()
    items = [delegation(ctx, row) for row in rows]
    return wire.Delegations(
        given=[one for one in items if one.person.id == me],
        received=[one for one in items if one.deputy.id == me],
    )


def delegation(ctx: Context, row: ApprovalDelegation) -> wire.Delegation:
    names = people.refs(ctx, {row.person_id, row.deputy_id})
    return copy(
        row,
        wire.Delegation,
        person=names[row.person_id],
        deputy=names[row.deputy_id],
        is_active=row.from_on <= people.today(ctx) <= row.until_on,
    )


def own_delegation(ctx: Context, delegation_id: int) -> ApprovalDelegation:
    row = ctx.session.get(ApprovalDelegation, delegation_id)
    if row is None or row.person_id != ctx.actor.person_id:
        raise NotFound
    return row


def overlaps(ctx: Context, form: wire.NewDelegation) -> bool:
    query = select(ApprovalDelegation.id).where(
        ApprovalDelegation.person_id == ctx.actor.person_id,
        ApprovalDelegation.from_on <= form.until_on,
        ApprovalDelegation.until_on >= form.from_on,
    )
    return ctx.session.scalar(query.limit(1)) is not None


def colleagues(ctx: Context, query: wire.ColleaguesQuery) -> wire.Colleagues:
    """Who can be asked or stand in: names, departments and titles of those who work here."""
    found = (
        select(Person, Department.name)
        .outerjoin(Department, Department.id == Person.department_id)
        .where(
            people.in_state(EmploymentState.ACTIVE, people.today(ctx)),
            Person.id != (ctx.actor.person_id or 0),
            *(
                or_(*(Person.search_text.like(pattern, escape="!") for pattern in group))
                for group in search_patterns(query.search)
            ),
        )
    )
    rows = ctx.session.execute(found.order_by(Person.name, Person.id).limit(MOST_COLLEAGUES))
    return wire.Colleagues(
        items=[
            wire.Colleague(id=person.id, name=person.name, department=name or "", title=person.title)
            for person, name in rows
        ]
    )


# --- templates ----------------------------------------------------------------------------------------------


def get_chain(ctx: Context, chain_id: int) -> ApprovalChain:
    chain = ctx.session.get(ApprovalChain, chain_id)
    if chain is None:
        raise NotFound
    return chain


def chains(ctx: Context) -> wire.Chains:
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    rows = ctx.session.scalars(select(ApprovalChain).order_by(ApprovalChain.name, ApprovalChain.id)).all()
    return wire.Chains(items=[chain(ctx, row) for row in rows])


def chain(ctx: Context, row: ApprovalChain) -> wire.Chain:
    steps = steps_from(row)
    return copy(row, wire.Chain, steps=steps, refs=_named(ctx, steps))


def _named(ctx: Context, steps: Sequence[wire.ChainStep]) -> list[Ref]:
    approvers = [one for step in steps for one in step.approvers]
    persons = people.refs(ctx, {one.person_id for one in approvers if one.person_id is not None})
    teams = {one.team_id for one in approvers if one.team_id is not None}
    named = [catalog.team_ref(catalog.get_team(ctx, number)) for number in sorted(teams)]
    return [*persons.values(), *named]


def steps_from(row: ApprovalChain) -> list[wire.ChainStep]:
    return convert(row.steps, list[wire.ChainStep])
