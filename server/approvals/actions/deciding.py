"""What moves an approval on: a decision, its withdrawal, the clock."""

from datetime import datetime, timedelta
from typing import Any

from server.approvals import events, queries, rules
from server.approvals.models import Approval, ApprovalDecision, ApprovalStep, ApprovalVoter
from server.approvals.rules import Parties
from server.core import events as core_events
from server.core.context import Context, check_version
from server.people import queries as people
from shared.approvals import ApprovalState, Decide, StepState, Verdict
from shared.errors import Conflict, Invalid
from shared.wire import Ref


def decide(ctx: Context, approval_id: int, form: Decide) -> Approval:
    """The caller's word, or that of somebody whose deputy they are. Waits for those who decide just now."""
    queries.get_mine(ctx, approval_id)
    approval = queries.get(ctx, approval_id, held=True)
    me = people.get(ctx, ctx.actor.person_id or 0)
    if approval.state is not ApprovalState.WAITING:
        raise Conflict("approval_over", state=approval.state.value)
    refusal = Parties(approval.requester_id, approval.executor_id, approval.asker_id).refusal(me.id, me.name)
    if refusal is not None:
        raise refusal
    voter = queries.voter_for_caller(ctx, approval)
    if voter is None:
        raise Conflict("not_your_decision")
    if form.verdict is Verdict.DECLINE and not form.reason.strip():
        raise Invalid("decline_reason_needed", "reason")
    _write_down(ctx, voter, me.id, form)
    _go_on(ctx, approval, voter, form)
    return approval


def _write_down(ctx: Context, voter: ApprovalVoter, me: int, form: Decide) -> None:
    voter.is_waiting = False
    ctx.session.add(
        ApprovalDecision(
            approval_id=voter.approval_id,
            step_id=voter.step_id,
            person_id=voter.person_id,
            decided_by_id=me,
            verdict=form.verdict,
            reason=form.reason.strip(),
            at=ctx.now,
        )
    )
    ctx.session.flush()


def _go_on(ctx: Context, approval: Approval, voter: ApprovalVoter, form: Decide) -> None:
    """Does this word end the step, and the step the chain?"""
    voters = [one for one in queries.voters_of(ctx, approval) if one.step_id == voter.step_id]
    verdicts = [one.verdict for one in queries.decisions_of(ctx, approval) if one.step_id == voter.step_id]
    step = ctx.session.get_one(ApprovalStep, voter.step_id)
    state = rules.outcome(step.mode, verdicts, len(voters))
    changes: dict[str, list[Any]] = {
        "verdict": [None, form.verdict.value],
        "person_id": [None, voter.person_id],
    }
    core_events.publish(
        ctx,
        events.ApprovalVoted(subject=events.ref(approval), about=events.about(approval), changes=changes),
    )
    if state is None:
        return
    step.state = state
    for one in voters:
        one.is_waiting = False
    if state is StepState.DECLINED:
        end(ctx, approval, ApprovalState.DECLINED, form.reason.strip())
    elif not _next_step(ctx, approval, step):
        end(ctx, approval, ApprovalState.APPROVED)


def _next_step(ctx: Context, approval: Approval, step: ApprovalStep) -> bool:
    following = next(
        (one for one in queries.steps_of(ctx, approval) if one.position == step.position + 1), None
    )
    if following is None:
        return False
    following.state, approval.step = StepState.WAITING, following.position
    for voter in queries.voters_of(ctx, approval):
        if voter.step_id == following.id:
            voter.is_waiting = True
    _plan_reminder(ctx, approval)
    moved = events.ApprovalMovedOn(subject=events.ref(approval), about=events.about(approval))
    core_events.publish(ctx, moved)
    return True


def set_reminder(ctx: Context, approval_id: int, at: datetime) -> None:
    """Those who count working days know better than `remind_after_days` from now."""
    approval = queries.get(ctx, approval_id)
    if approval.remind_at is not None:
        approval.remind_at = at


def _plan_reminder(ctx: Context, approval: Approval) -> None:
    """In plain days, until somebody who knows the working days says otherwise."""
    days = approval.remind_after_days
    approval.remind_at = ctx.now + timedelta(days=days) if days is not None else None


def end(ctx: Context, approval: Approval, state: ApprovalState, reason: str = "") -> None:
    """The chain is over; what follows from that is for those who asked."""
    approval.state, approval.reason, approval.ended_at = state, reason, ctx.now
    approval.remind_at = None
    for step in queries.steps_of(ctx, approval):
        if step.state in (StepState.TO_COME, StepState.WAITING):
            step.state = StepState.SKIPPED
    for voter in queries.voters_of(ctx, approval):
        voter.is_waiting = False
    ctx.session.flush()
    changes = {"state": [ApprovalState.WAITING.value, state.value]}
    core_events.publish(
        ctx,
        events.ApprovalDecided(
            subject=events.ref(approval), about=events.about(approval), state=state, changes=changes
        ),
    )


def withdraw(ctx: Context, approval_id: int, version: int, reason: str) -> Approval:
    """It is no longer asked. Who may do this is decided by the feature whose record it is."""
    approval = queries.get(ctx, approval_id, held=True)
    check_version(approval, version)
    if approval.state is not ApprovalState.WAITING:
        raise Conflict("approval_over", state=approval.state.value)
    end(ctx, approval, ApprovalState.WITHDRAWN, reason.strip())
    return approval


def withdraw_of(ctx: Context, about: Ref, reason: str) -> None:
    """Withdraw what a record still waits for, if anything."""
    found = queries.open_of(ctx, about)
    if found is not None:
        end(ctx, queries.get(ctx, found.id, held=True), ApprovalState.WITHDRAWN, reason.strip())


def set_executor(ctx: Context, about: Ref, executor_id: int | None) -> None:
    """Somebody else carries it out now: they may no longer decide."""
    found = queries.open_of(ctx, about)
    if found is not None:
        found.executor_id = executor_id


def remind(ctx: Context, approval: Approval) -> None:
    """Those whose turn it is have said nothing for a while."""
    approval.reminders += 1
    _plan_reminder(ctx, approval)
    core_events.publish(
        ctx, events.ApprovalReminded(subject=events.ref(approval), about=events.about(approval))
    )


def expire(ctx: Context, approval: Approval) -> None:
    end(ctx, approval, ApprovalState.EXPIRED)
