"""Rules run: what happened to a ticket starts them, what they do may start others; circles end."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from msgspec import json, to_builtins
from sqlalchemy import func, select

from server.automation.actions import perform
from server.automation.events import RuleDisabled, RuleLooped
from server.automation.models import Rule, RuleRun
from server.automation.queries import book as books
from server.automation.queries import preview
from server.automation.queries.book import Compiled
from server.automation.queries.facts import Facts, terms
from server.automation.rules import conditions, guards
from server.core import events
from server.core.context import Actor, ActorKind, Context, savepoint
from server.core.text import say
from server.notices import actions as notices
from server.tickets.models import Ticket
from shared.automation import ActorWord, RunOutcome, StepResult, TicketStep
from shared.errors import DeskError
from shared.notices import NoticeKind
from shared.wire import Ref

log = logging.getLogger(__name__)
HOUR = timedelta(hours=1)
FLOODS = frozenset({"too_many_automatic_answers", "answers_a_machine"})
"""Refusals that say nothing against the rule."""


@dataclass(frozen=True)
class Happening:
    """Something happened to a ticket; `chain` are the rules whose actions led there."""

    name: str
    ticket_id: int
    actor: ActorWord
    fields: frozenset[str] = frozenset()
    chain: tuple[str, ...] = ()


@dataclass
class Cascade:
    """What rules did in this transaction."""

    chain: tuple[str, ...] = ()
    """The rules that led to what is being done right now."""
    done: set[tuple[int, int]] = field(default_factory=set)
    """(rule, ticket): none runs twice."""
    stopped: set[tuple[int, int]] = field(default_factory=set)


def cascade_of(ctx: Context) -> Cascade:
    found: Cascade = ctx.session.info.setdefault("cascade", Cascade())
    return found


def note(ctx: Context, happening: Happening) -> None:
    """Look at the rules when all that this transaction is about has been done."""
    ctx.afterwards(partial(look_at_rules, happening=happening))


def look_at_rules(ctx: Context, happening: Happening) -> None:
    ticket = ctx.session.get(Ticket, happening.ticket_id)
    if ticket is None:
        return
    for rule in books.book(ctx).by_event.get(happening.name, ()):
        wanted = rule.definition.trigger.field
        if wanted and wanted not in happening.fields:
            continue
        if consider(ctx, rule, ticket, happening) and rule.is_last:
            break


def consider(ctx: Context, rule: Compiled, ticket: Ticket, happening: Happening) -> bool:
    """Run the rule when its conditions hold; whether they did."""
    facts, measured = Facts(ctx, ticket, actor=happening.actor), terms(ctx)
    group = rule.definition.conditions
    if not conditions.is_decidable(group, measured) or not conditions.holds(group, facts.of, measured):
        return False
    cascade = cascade_of(ctx)
    if (rule.id, ticket.id) in cascade.done or len(happening.chain) >= guards.DEEPEST:
        _stop(ctx, rule, ticket, happening)
    elif _runs_lately(ctx, rule) >= rule.hourly_limit:
        if not _has_lately(ctx, rule, RunOutcome.LIMITED):
            _record(ctx, rule, happening, RunOutcome.LIMITED)
    else:
        cascade.done.add((rule.id, ticket.id))
        _run(ctx, rule, ticket, happening)
    return True


def _stop(ctx: Context, rule: Compiled, ticket: Ticket, happening: Happening) -> None:
    """A rule that hears of its own work is no circle unless it would change something again."""
    language = perform.language_for(ctx, ticket)
    acting = ctx.acting_as(actor_of(rule))
    cascade = cascade_of(ctx)
    is_known = (rule.id, ticket.id) in cascade.stopped
    if not is_known and preview.of_steps(acting, ticket, rule.definition.steps, language):
        cascade.stopped.add((rule.id, ticket.id))
        _record(ctx, rule, happening, RunOutcome.LOOP)
        _warn(ctx, rule, ticket)


def _run(ctx: Context, rule: Compiled, ticket: Ticket, happening: Happening) -> None:
    """Every step, or none of them. A rule that fails harms nobody but itself."""
    cascade = cascade_of(ctx)
    before, cascade.chain = cascade.chain, (*happening.chain, rule.name)
    matched = conditions.every(rule.definition.conditions)
    results: list[StepResult] = []
    error = ""
    try:
        with savepoint(ctx):
            _do(ctx.acting_as(actor_of(rule)), rule, ticket, results)
    except DeskError as refusal:
        error = refusal.code
    except Exception:
        log.exception("rule %s failed at ticket %s", rule.id, ticket.id)
        error = "server_fault"
    finally:
        cascade.chain = before
    if error:
        ctx.session.refresh(ticket)
    outcome = RunOutcome.DONE if not error else RunOutcome.LIMITED if error in FLOODS else RunOutcome.FAILED
    _record(ctx, rule, happening, outcome, matched=matched, results=results, error=error)
    _count(ctx, rule, ticket, outcome, error)


def _do(ctx: Context, rule: Compiled, ticket: Ticket, results: list[StepResult]) -> None:
    voice = perform.Voice(
        perform.language_for(ctx, ticket), is_automatic=True, priority_reason=rule.name[:250]
    )
    for step in preview.spread_out(ctx, rule.definition.steps):
        try:
            perform.perform(ctx, ticket.id, step, voice)
            ctx.session.flush()
        except DeskError as refusal:
            results.append(StepResult(step=_brief(step), code=refusal.code))
            raise
        results.append(StepResult(step=_brief(step), code=""))


def _brief(step: TicketStep) -> TicketStep:
    """Without the words, which only those may read who see the ticket."""
    return TicketStep(kind=step.kind, target_id=step.target_id, word=step.word, minutes=step.minutes)


def actor_of(rule: Compiled) -> Actor:
    """The server itself, under the name of the rule: the history says who did it."""
    return Actor(ActorKind.SYSTEM, name=rule.name)


# --- limits and the log -------------------------------------------------------------------------------------


def _runs_lately(ctx: Context, rule: Compiled) -> int:
    ctx.session.flush()
    query = select(func.count()).where(
        RuleRun.rule_id == rule.id,
        RuleRun.at > ctx.now - HOUR,
        RuleRun.at <= ctx.now,
        RuleRun.outcome == RunOutcome.DONE,
    )
    return ctx.session.scalar(query) or 0


def _has_lately(ctx: Context, rule: Compiled, outcome: RunOutcome) -> bool:
    ctx.session.flush()
    query = select(RuleRun.id).where(
        RuleRun.rule_id == rule.id, RuleRun.at > ctx.now - HOUR, RuleRun.outcome == outcome
    )
    return ctx.session.scalar(query.limit(1)) is not None


def _record(  # noqa: PLR0913  # one line of the log, by keyword
    ctx: Context,
    rule: Compiled,
    happening: Happening,
    outcome: RunOutcome,
    *,
    matched: Sequence[object] = (),
    results: Sequence[object] = (),
    error: str = "",
) -> None:
    details = {"chain": happening.chain, "matched": to_builtins(matched), "results": to_builtins(results)}
    ctx.session.add(
        RuleRun(
            at=ctx.now,
            rule_id=rule.id,
            rule_name=rule.name,
            ticket_id=happening.ticket_id,
            outcome=outcome,
            cause=happening.name,
            details=json.encode(details).decode(),
            error=error,
        )
    )


def _count(ctx: Context, rule: Compiled, ticket: Ticket, outcome: RunOutcome, error: str) -> None:
    """Failures in a row; too many switch the rule off and tell its owner."""
    if outcome is RunOutcome.LIMITED:
        return
    row = ctx.session.get(Rule, rule.id)
    if row is None or (outcome is RunOutcome.DONE and not row.error_count):
        return
    row.error_count = 0 if outcome is RunOutcome.DONE else row.error_count + 1
    row.last_error = error
    books.changed(ctx)
    if row.error_count >= guards.FAILS_UNTIL_OFF and row.is_enabled:
        row.is_enabled, row.disabled_reason = False, "errors"
        _tell_owner(ctx, rule, ticket, "automation.rule_disabled")
        events.publish(ctx, RuleDisabled(subject=Ref(kind="rule", id=row.id, label=row.name)))


def _warn(ctx: Context, rule: Compiled, ticket: Ticket) -> None:
    """The owner hears of a circle, once for each transaction."""
    warned: set[int] = ctx.session.info.setdefault("warned_of_rules", set())
    if rule.id not in warned:
        warned.add(rule.id)
        _tell_owner(ctx, rule, ticket, "automation.rule_looped")
        events.publish(ctx, RuleLooped(subject=Ref(kind="rule", id=rule.id, label=rule.name)))


def _tell_owner(ctx: Context, rule: Compiled, ticket: Ticket, key: str) -> None:
    """In the bell of whoever set it up, as far as they may see the ticket."""
    if rule.owner_id is not None:
        said = say(ctx.language, key, rule=rule.name)
        notices.tell(ctx.acting_as(actor_of(rule)), ticket, [rule.owner_id], NoticeKind.RULE, what=said)
