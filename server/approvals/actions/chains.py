"""Templates of chains."""

from msgspec import to_builtins
from sqlalchemy import select

from server.approvals import events, queries, rules
from server.approvals.models import ApprovalChain
from server.catalog import queries as catalog
from server.core import events as core_events
from server.core.context import Context, check_version
from server.people import queries as people
from shared.approvals import ApproverKind, ChangeChain, NewChain
from shared.errors import Conflict
from shared.permissions import Permission
from shared.wire import Ref


def create_chain(ctx: Context, form: NewChain) -> ApprovalChain:
    ctx.actor.require(Permission.CATALOG_MANAGE)
    row = ApprovalChain(updated_at=ctx.now, **_values(ctx, form))
    ctx.session.add(row)
    ctx.session.flush()
    core_events.publish(ctx, events.ApprovalChainChanged(subject=_ref(row)))
    return row


def change_chain(ctx: Context, chain_id: int, form: ChangeChain) -> ApprovalChain:
    """For approvals asked from now on; those under way keep their steps."""
    ctx.actor.require(Permission.CATALOG_MANAGE)
    row = queries.get_chain(ctx, chain_id)
    check_version(row, form.version)
    for name, value in _values(ctx, form, row).items():
        setattr(row, name, value)
    row.is_active, row.updated_at = form.is_active, ctx.now
    ctx.session.flush()
    core_events.publish(ctx, events.ApprovalChainChanged(subject=_ref(row)))
    return row


def _values(ctx: Context, form: NewChain, row: ApprovalChain | None = None) -> dict[str, object]:
    rules.check_steps(form.steps)
    name = form.name.strip()
    same = ctx.session.scalar(select(ApprovalChain).where(ApprovalChain.name == name))
    if same is not None and same is not row:
        raise Conflict("chain_name_taken", "name")
    for approver in (one for step in form.steps for one in step.approvers):
        if approver.kind is ApproverKind.PERSON:
            people.get(ctx, approver.person_id or 0)
        elif approver.team_id is not None:
            catalog.get_team(ctx, approver.team_id)
    return {
        "name": name,
        "description": form.description.strip(),
        "steps": [to_builtins(step) for step in form.steps],
        "remind_after_days": form.remind_after_days,
        "expires_after_days": form.expires_after_days,
    }


def _ref(row: ApprovalChain) -> Ref:
    return Ref(kind="approval_chain", id=row.id, label=row.name)
