"""Somebody will be away and names who decides for them."""

from datetime import timedelta

from server.approvals import events, queries, rules
from server.approvals.models import ApprovalDelegation
from server.core import events as core_events
from server.core.context import Context
from server.people import queries as people
from server.people.models import Person
from shared.approvals import NewDelegation
from shared.errors import Conflict, Forbidden, Invalid
from shared.people import EmploymentState
from shared.permissions import Permission
from shared.wire import Ref


def delegate(ctx: Context, form: NewDelegation) -> ApprovalDelegation:
    ctx.actor.require(Permission.TICKETS_OWN)
    if ctx.actor.person_id is None:
        raise Forbidden("person_needed")
    rules.check_dates(form.from_on, form.until_on, people.today(ctx))
    deputy = people.get(ctx, form.deputy_id)
    if deputy.id == ctx.actor.person_id:
        raise Invalid("deputy_is_self", "deputy_id")
    if people.state_of(deputy, people.today(ctx)) is not EmploymentState.ACTIVE:
        raise Invalid("approver_left", "deputy_id", person=deputy.name)
    if queries.overlaps(ctx, form):
        raise Conflict("delegation_overlaps", "from_on")
    row = ApprovalDelegation(
        person_id=ctx.actor.person_id,
        deputy_id=deputy.id,
        from_on=form.from_on,
        until_on=form.until_on,
        note=form.note.strip(),
        created_at=ctx.now,
    )
    ctx.session.add(row)
    ctx.session.flush()
    changes = {"until_on": [None, form.until_on.isoformat()]}
    core_events.publish(ctx, events.ApprovalDelegated(subject=_ref(row, deputy), changes=changes))
    return row


def end_delegation(ctx: Context, delegation_id: int) -> ApprovalDelegation:
    """Back before it was over: from today on the person decides themselves again."""
    row = queries.own_delegation(ctx, delegation_id)
    before, row.until_on = row.until_on, min(row.until_on, people.today(ctx) - timedelta(days=1))
    row.from_on = min(row.from_on, row.until_on)
    deputy = people.get(ctx, row.deputy_id)
    changes = {"until_on": [before.isoformat(), row.until_on.isoformat()]}
    core_events.publish(ctx, events.ApprovalDelegated(subject=_ref(row, deputy), changes=changes))
    return row


def _ref(row: ApprovalDelegation, deputy: Person) -> Ref:
    return Ref(kind="approval_delegation", id=row.id, label=deputy.name)
