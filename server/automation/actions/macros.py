"""Macros are written, changed, thrown away, and run on one ticket or many."""

from collections.abc import Sequence

from msgspec import json

from server.automation.actions import perform
from server.automation.events import MacroChanged, MacroRemoved
from server.automation.models import Macro
from server.automation.queries import macros, sharing, trial
from server.automation.rules import steps as step_rules
from server.core import events
from server.core.context import Context, check_version
from server.core.records import copy
from server.people.rules import tidy
from server.tickets.actions import bulk
from server.tickets.actions import steps as ticket_steps
from server.tickets.models import Ticket
from server.tickets.queries import visibility
from shared import automation as wire
from shared.automation import ActionKind, Scope, TicketStep
from shared.errors import Forbidden, Invalid
from shared.permissions import Permission
from shared.wire import Ref


def create(ctx: Context, form: wire.NewMacro) -> Macro:
    sharing.require(ctx)
    row = Macro(owner_id=ctx.actor.person_id)
    _write(ctx, row, form)
    ctx.session.add(row)
    ctx.session.flush()
    events.publish(ctx, MacroChanged(subject=_ref(row)))
    return row


def change(ctx: Context, macro_id: int, form: wire.ChangedMacro) -> Macro:
    row = _own(ctx, macro_id)
    check_version(row, form.version)
    _write(ctx, row, form)
    ctx.session.flush()
    events.publish(ctx, MacroChanged(subject=_ref(row)))
    return row


def remove(ctx: Context, macro_id: int) -> None:
    row = _own(ctx, macro_id)
    ctx.session.delete(row)
    events.publish(ctx, MacroRemoved(subject=_ref(row)))


def _own(ctx: Context, macro_id: int) -> Macro:
    sharing.require(ctx)
    row = macros.get(ctx, macro_id)
    if not sharing.may_change(ctx, row):
        raise Forbidden("permission_missing", permission=Permission.RULES_MANAGE.value)
    return row


def _write(ctx: Context, row: Macro, form: wire.MacroForm) -> None:
    sharing.check(ctx, form.scope, form.team_id)
    if not tidy(form.name):
        raise Invalid("name_missing", "name")
    trial.check_steps(ctx, form.steps)
    if any(step.kind is ActionKind.RUN_MACRO for step in form.steps):
        raise Invalid("macro_in_macro", "steps")
    row.name, row.description = tidy(form.name), form.description.strip()
    row.scope = form.scope
    row.team_id = form.team_id if form.scope is Scope.TEAM else None
    row.steps = json.encode(form.steps).decode()
    row.updated_at = ctx.now


# --- running ------------------------------------------------------------------------------------------------


def apply(ctx: Context, ticket_id: int, form: wire.ApplyMacro) -> Ticket:
    """All of its actions, or none."""
    ctx.actor.require(Permission.TICKETS_WORK)
    row = macros.get(ctx, form.macro_id)
    ticket = visibility.get(ctx, ticket_id, held=True)
    ticket_steps.check_version(ctx, ticket, form.version)
    voice = perform.Voice(
        perform.language_for(ctx, ticket, form.language), fills=dict(form.fills), priority_reason=row.name
    )
    run(ctx, ticket_id, macros.steps_of(row), voice)
    row.use_count += 1
    return ticket


def run(ctx: Context, ticket_id: int, steps: Sequence[TicketStep], voice: perform.Voice) -> None:
    for step in steps:
        perform.perform(ctx, ticket_id, step, voice)


def apply_to_many(ctx: Context, macro_id: int, form: wire.ApplyMacroToMany) -> wire.MacroResults:
    """Ticket by ticket: one that refuses stays as it was and does not stop the others."""
    ctx.actor.require(Permission.TICKETS_WORK)
    row = macros.get(ctx, macro_id)
    steps = macros.steps_of(row)

    def run_on(ctx: Context, ticket: Ticket) -> None:
        voice = perform.Voice(perform.language_for(ctx, ticket), priority_reason=row.name)
        run(ctx, ticket.id, steps, voice)

    done = bulk.each(
        ctx,
        form.ticket_ids,
        run_on,
        action="macro" if step_rules.can_be_undone(steps) else "",
        children_first=any(step.kind is ActionKind.RESOLVE for step in steps),
    )
    row.use_count += sum(not one.code for one in done.items)
    return wire.MacroResults(
        items=[copy(one, wire.MacroResult, ticket_id=one.id) for one in done.items],
        rows=done.rows,
        undo_id=done.undo_id,
        stays=step_rules.what_stays(steps),
    )


def _ref(row: Macro) -> Ref:
    return Ref(kind="macro", id=row.id, label=row.name)
