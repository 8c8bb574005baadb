"""Macros are written, changed, thrown away, and run on one ticket or many."""

from collections.abc import Sequence

from msgspec import json

from server.automation.actions import kept, perform
from server.automation.events import MacroChanged, MacroRemoved
from server.automation.models import Macro
from server.automation.queries import macros, trial
from server.automation.rules import steps as step_rules
from server.core.context import Context
from server.core.records import copy
from server.tickets.actions import bulk
from server.tickets.actions import steps as ticket_steps
from server.tickets.models import Ticket
from server.tickets.queries import visibility
from shared import automation as wire
from shared.automation import ActionKind, TicketStep
from shared.errors import Invalid
from shared.permissions import Permission


def create(ctx: Context, form: wire.NewMacro) -> Macro:
    row = Macro(owner_id=ctx.actor.person_id)
    _write(ctx, row, form)
    return kept.keep(ctx, row, MacroChanged)


def change(ctx: Context, macro_id: int, form: wire.ChangedMacro) -> Macro:
    row = kept.own(ctx, macros.get, macro_id, form.version)
    _write(ctx, row, form)
    return kept.keep(ctx, row, MacroChanged)


def remove(ctx: Context, macro_id: int) -> None:
    kept.throw_away(ctx, kept.own(ctx, macros.get, macro_id), MacroRemoved)


def _write(ctx: Context, row: Macro, form: wire.MacroForm) -> None:
    kept.write(ctx, row, form)
    trial.check_steps(ctx, form.steps)
    if any(step.kind is ActionKind.RUN_MACRO for step in form.steps):
        raise Invalid("macro_in_macro", "steps")
    row.description = form.description.strip()
    row.steps = json.encode(form.steps).decode()


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
    kept.count(ctx, row)
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
    kept.count(ctx, row, sum(not one.code for one in done.items))
    return wire.MacroResults(
        items=[copy(one, wire.MacroResult, ticket_id=one.id) for one in done.items],
        rows=done.rows,
        undo_id=done.undo_id,
        stays=step_rules.what_stays(steps),
    )
