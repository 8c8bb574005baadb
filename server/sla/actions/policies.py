"""SLA policies: made, edited as new editions, put in order; quiet hours."""

from typing import Any

from msgspec import json, structs
from sqlalchemy import func, select, update

from server.catalog.models import Category, Team
from server.core.context import Context, check_version
from server.core.events import publish
from server.people.models import Department
from server.sla import events
from server.sla.actions import defaults
from server.sla.models import BusinessCalendar, PolicyEdition, PolicyOrder, SlaClock, SlaPolicy
from server.sla.queries import book as books
from server.sla.queries import settings as queries
from server.sla.queries.book import policy_content
from shared import sla as wire
from shared.errors import Invalid, NotFound
from shared.permissions import Permission
from shared.sla import ChangePolicy, ChangeSlaSettings, NewPolicy, OrderPolicies, PolicyContent
from shared.tickets import ClockKind
from shared.wire import Ref

MOST_POLICIES = 200


def create(ctx: Context, form: NewPolicy) -> wire.SlaPolicy:
    """The first in order: whoever makes one wants it to hold."""
    ctx.actor.require(Permission.SLA_MANAGE)
    content = checked(ctx, form)
    if (ctx.session.scalar(select(func.count()).select_from(SlaPolicy)) or 0) >= MOST_POLICIES:
        raise Invalid("too_many_policies", most=MOST_POLICIES)
    ctx.session.execute(
        update(SlaPolicy).values(position=SlaPolicy.position + 1),
        execution_options={"synchronize_session": "fetch"},
    )
    row = SlaPolicy(position=1, is_active=form.is_active, edition=1, updated_at=ctx.now)
    ctx.session.add(row)
    ctx.session.flush()
    _keep(ctx, row, content)
    _keep_order(ctx)
    _tell(ctx, row, content, {"name": [None, content.name]})
    return queries.policy(ctx, row)


def change(ctx: Context, policy_id: int, form: ChangePolicy) -> wire.SlaPolicy:
    """A new edition; open tickets are read anew under it soon after."""
    ctx.actor.require(Permission.SLA_MANAGE)
    row = ctx.session.get(SlaPolicy, policy_id)
    if row is None:
        raise NotFound
    check_version(row, form.version)
    content = checked(ctx, form)
    before = policy_content(queries.edition(ctx, row).content)
    if before == content:
        return queries.policy(ctx, row)
    if not form.is_active and row.is_active:
        _check_one_stays(ctx, row)
    row.edition += 1
    row.is_active, row.updated_at = form.is_active, ctx.now
    _keep(ctx, row, content)
    old, new = structs.asdict(before), structs.asdict(content)
    changed: dict[str, list[Any]] = {
        name: [str(old[name]), str(new[name])] for name in new if old[name] != new[name]
    }
    _tell(ctx, row, content, changed)
    return queries.policy(ctx, row)


def _check_one_stays(ctx: Context, row: SlaPolicy) -> None:
    query = select(SlaPolicy.id).where(SlaPolicy.is_active, SlaPolicy.id != row.id)
    if ctx.session.scalar(query.limit(1)) is None:
        raise Invalid("last_policy", "is_active")


def order(ctx: Context, form: OrderPolicies) -> wire.SlaPolicies:
    ctx.actor.require(Permission.SLA_MANAGE)
    rows = {row.id: row for row in ctx.session.scalars(select(SlaPolicy))}
    if len(form.ids) != len(rows) or set(form.ids) != set(rows):
        raise Invalid("order_incomplete", "ids")
    before = [row.id for row in sorted(rows.values(), key=lambda one: (one.position, one.id))]
    for position, policy_id in enumerate(form.ids, 1):
        rows[policy_id].position = position
    ctx.session.flush()
    _keep_order(ctx)
    look_again(ctx)
    subject = Ref(kind="sla_policy", id=form.ids[0], label="")
    changes = {"order": [str(before), str(form.ids)]}
    publish(ctx, events.SlaPoliciesOrdered(subject=subject, changes=dict(changes)))
    return queries.policies(ctx)


def checked(ctx: Context, form: PolicyContent) -> PolicyContent:
    """Only what there is: calendars that are used, targets for priorities 1 to 5, records that exist."""
    if not form.targets or not any(form.targets.values()):
        raise Invalid("policy_without_targets", "targets")
    if set(form.targets) - set(range(1, 6)):
        raise Invalid("priority_unknown", "targets")
    _check_calendars(ctx, form)
    for name, ids, table in (
        ("category_ids", form.category_ids, Category),
        ("team_ids", form.team_ids, Team),
        ("department_ids", form.department_ids, Department),
    ):
        found = ctx.session.scalar(select(func.count()).select_from(table).where(table.id.in_(ids)))
        if found != len(set(ids)):
            raise Invalid("condition_unknown", name)
    values = {name: getattr(form, name) for name in PolicyContent.__struct_fields__}
    pauses = {
        reason: [kind for kind in kinds if kind is not ClockKind.FIRST_RESPONSE]
        for reason, kinds in form.pauses.items()
    }
    return PolicyContent(**{**values, "name": form.name.strip(), "pauses": pauses})


def _check_calendars(ctx: Context, form: PolicyContent) -> None:
    wanted = {form.calendar_id, *form.clock_calendars.values()}
    query = select(BusinessCalendar.id).where(BusinessCalendar.id.in_(wanted), BusinessCalendar.is_active)
    if set(ctx.session.scalars(query)) != wanted:
        raise Invalid("calendar_unknown", "calendar_id")


def _keep(ctx: Context, row: SlaPolicy, content: PolicyContent) -> None:
    ctx.session.add(
        PolicyEdition(
            policy_id=row.id,
            number=row.edition,
            content=json.encode(content).decode(),
            valid_at=ctx.now,
            changed_by=ctx.actor.name,
        )
    )
    ctx.session.flush()
    look_again(ctx)


def _keep_order(ctx: Context) -> None:
    """Tickets that are read anew later have this order from now on, and the older one before."""
    ids = list(ctx.session.scalars(select(SlaPolicy.id).order_by(SlaPolicy.position, SlaPolicy.id)))
    ctx.session.add(PolicyOrder(policy_ids=ids, valid_at=ctx.now, changed_by=ctx.actor.name))
    ctx.session.flush()


def look_again(ctx: Context) -> None:
    """Every clock that runs is read anew by the next turns of the job."""
    books.forget(ctx)
    running = update(SlaClock).where(SlaClock.stopped_at.is_(None), SlaClock.target_s.is_not(None))
    ctx.session.execute(running.values(next_at=ctx.now), execution_options={"synchronize_session": False})


def _tell(ctx: Context, row: SlaPolicy, content: PolicyContent, changes: dict[str, list[Any]]) -> None:
    subject = Ref(kind="sla_policy", id=row.id, label=content.name)
    publish(ctx, events.SlaPolicyChanged(subject=subject, changes=dict(changes)))


def change_settings(ctx: Context, form: ChangeSlaSettings) -> wire.SlaSettings:
    ctx.actor.require(Permission.SLA_MANAGE)
    row = defaults.settings(ctx)
    check_version(row, form.version)
    changes = {
        name: [getattr(row, name), getattr(form, name)]
        for name in ("quiet_from", "quiet_until")
        if getattr(row, name) != getattr(form, name)
    }
    row.quiet_from, row.quiet_until, row.updated_at = form.quiet_from, form.quiet_until, ctx.now
    ctx.session.flush()
    subject = Ref(kind="sla_settings", id=row.id, label="")
    publish(ctx, events.SlaSettingsChanged(subject=subject, changes=dict(changes)))
    return queries.settings(ctx)
