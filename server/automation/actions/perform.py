"""Does one action to one ticket, through the ordinary actions of tickets, so that all their guards hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from server.automation.actions import flood
from server.automation.queries import hearers, texts, values
from server.automation.rules import written
from server.catalog import queries as catalog
from server.core.context import Context
from server.notices import actions as notices
from server.people import queries as people
from server.tickets.actions import approve, create, edit, finish, talk, watching, work
from server.tickets.models import Ticket
from server.tickets.queries import tags, visibility
from shared.automation import ActionKind, Language, TicketStep
from shared.errors import Conflict, Forbidden, Invalid
from shared.notices import NoticeKind
from shared.tickets import (
    AskApproval,
    Assign,
    EditTicket,
    Escalate,
    Kind,
    LinkKind,
    NewEntry,
    NewLink,
    NewTicket,
    Pend,
    PendingReason,
    ResolutionCode,
    Resolve,
    TicketCommand,
    Watch,
)


@dataclass(frozen=True)
class Voice:
    """How the texts of an action are said: by a person or by itself, in which language, with which fills."""

    language: Language
    is_automatic: bool = False
    fills: Mapping[str, str] = field(default_factory=dict)
    priority_reason: str = ""
    """Said where an action sets a priority without a reason of its own."""


def perform(ctx: Context, ticket_id: int, step: TicketStep, voice: Voice) -> None:
    """Run the action on the ticket as it stands in this transaction."""
    ctx.session.flush()
    ticket = visibility.get(ctx, ticket_id)
    DOES[step.kind](ctx, ticket, step, voice)


def words(ctx: Context, ticket: Ticket, step: TicketStep, voice: Voice) -> str:
    """The text of the action with its values; a gap refuses the action."""
    text = texts.in_language(step.text, step.text_en, voice.language)
    return filled(ctx, ticket, text, voice)


def filled(ctx: Context, ticket: Ticket, text: str, voice: Voice) -> str:
    found = texts.for_ticket(ctx, ticket, text, language=voice.language, fills=voice.fills)
    if found.gaps:
        raise Conflict("text_has_gaps", "text", names=", ".join(found.gaps))
    return found.text


def _edit(ctx: Context, ticket: Ticket, **fields: object) -> None:
    edit.edit(ctx, ticket.id, EditTicket(version=ticket.version, **fields))  # type: ignore[arg-type]  # by name


def _set_priority(ctx: Context, ticket: Ticket, step: TicketStep, voice: Voice) -> None:
    reason = words(ctx, ticket, step, voice)[:250] or voice.priority_reason
    _edit(ctx, ticket, priority=int(step.word), priority_reason=reason)


def _set_category(ctx: Context, ticket: Ticket, step: TicketStep, _: Voice) -> None:
    _edit(ctx, ticket, category_id=step.target_id)


def _set_service(ctx: Context, ticket: Ticket, step: TicketStep, _: Voice) -> None:
    _edit(ctx, ticket, service_id=step.target_id)


def _set_field(ctx: Context, ticket: Ticket, step: TicketStep, voice: Voice) -> None:
    """As the form would take it."""
    field = catalog.known_fields(ctx).get(step.word)
    if field is None or not field.is_active:
        raise Invalid("rule_field_retired", "fields", name=field.label if field else step.word)
    value = written.read(field, filled(ctx, ticket, step.text, voice), people.today(ctx))
    _edit(ctx, ticket, fields={step.word: value})


def _set_kind(ctx: Context, ticket: Ticket, step: TicketStep, _: Voice) -> None:
    _edit(ctx, ticket, kind=Kind(step.word))


def _add_tag(ctx: Context, ticket: Ticket, step: TicketStep, _: Voice) -> None:
    borne = tags.of(ctx, ticket)
    _set_tags(ctx, ticket, borne, tags.tidy(ctx, [*borne, step.word]))


def _remove_tag(ctx: Context, ticket: Ticket, step: TicketStep, _: Voice) -> None:
    borne, gone = tags.of(ctx, ticket), tags.tidy(ctx, [step.word])
    _set_tags(ctx, ticket, borne, [tag for tag in borne if tag not in gone])


def _set_tags(ctx: Context, ticket: Ticket, borne: list[str], wanted: list[str]) -> None:
    if wanted != borne:
        _edit(ctx, ticket, tags=wanted)


def _assign_team(ctx: Context, ticket: Ticket, step: TicketStep, _: Voice) -> None:
    if ticket.team_id != step.target_id:
        work.assign(ctx, ticket.id, Assign(version=ticket.version, team_id=step.target_id))


def _assign_person(ctx: Context, ticket: Ticket, step: TicketStep, _: Voice) -> None:
    form = Assign(version=ticket.version, team_id=ticket.team_id, assignee_id=step.target_id)
    work.assign(ctx, ticket.id, form)


def _unassign(ctx: Context, ticket: Ticket, _: TicketStep, __: Voice) -> None:
    work.assign(ctx, ticket.id, Assign(version=ticket.version, team_id=ticket.team_id))


def _take(ctx: Context, ticket: Ticket, _: TicketStep, __: Voice) -> None:
    """Who has it already keeps it: a macro may begin with this."""
    if ctx.actor.person_id is None:
        raise Forbidden("person_needed")
    if ticket.assignee_id != ctx.actor.person_id:
        work.take(ctx, ticket.id, TicketCommand(version=ticket.version))


def _answer(ctx: Context, ticket: Ticket, step: TicketStep, voice: Voice) -> None:
    text = words(ctx, ticket, step, voice)
    if voice.is_automatic:
        flood.answer(ctx, ticket, text)
    else:
        talk.answer(ctx, ticket.id, NewEntry(text=text))


def _note(ctx: Context, ticket: Ticket, step: TicketStep, voice: Voice) -> None:
    talk.note(ctx, ticket.id, NewEntry(text=words(ctx, ticket, step, voice)))


def _pend(ctx: Context, ticket: Ticket, step: TicketStep, voice: Voice) -> None:
    until = ctx.now + timedelta(minutes=step.minutes) if step.minutes else None
    message = words(ctx, ticket, step, voice)
    if voice.is_automatic and message.strip():
        flood.answer(ctx, ticket, message)
        ctx.session.flush()
        message = ""
    form = Pend(version=ticket.version, reason=PendingReason(step.word), until=until, message=message)
    work.pend(ctx, ticket.id, form)


def _resume(ctx: Context, ticket: Ticket, _: TicketStep, __: Voice) -> None:
    work.resume(ctx, ticket.id, TicketCommand(version=ticket.version))


def _resolve(ctx: Context, ticket: Ticket, step: TicketStep, voice: Voice) -> None:
    text = words(ctx, ticket, step, voice)
    form = Resolve(version=ticket.version, code=ResolutionCode(step.word), text=text)
    finish.resolve(ctx, ticket.id, form)


def _close(ctx: Context, ticket: Ticket, _: TicketStep, __: Voice) -> None:
    finish.close(ctx, ticket.id, TicketCommand(version=ticket.version))


def _escalate(ctx: Context, ticket: Ticket, step: TicketStep, voice: Voice) -> None:
    form = Escalate(
        version=ticket.version,
        team_id=step.target_id or 0,
        reason=step.word,
        tried=words(ctx, ticket, step, voice),
    )
    work.escalate(ctx, ticket.id, form)


def _ask_approval(ctx: Context, ticket: Ticket, step: TicketStep, voice: Voice) -> None:
    """By a template of a chain; the ticket waits until it is decided."""
    form = AskApproval(
        version=ticket.version,
        question=filled(ctx, ticket, step.word, voice)[:250],
        text=words(ctx, ticket, step, voice) if step.text else "",
        chain_id=step.target_id,
    )
    approve.ask(ctx, ticket.id, form)


def _notify(ctx: Context, ticket: Ticket, step: TicketStep, voice: Voice) -> None:
    """A notice, never words of the ticket: what the rule or macro says, or its name."""
    people_ids = hearers.of_step(ctx, ticket, step)
    notices.tell(
        ctx, ticket, people_ids, NoticeKind.RULE, what=step.text.strip()[:250] or voice.priority_reason
    )


def _add_watcher(ctx: Context, ticket: Ticket, step: TicketStep, _: Voice) -> None:
    watching.watch(ctx, ticket.id, Watch(person_id=step.target_id))


def _link_parent(ctx: Context, ticket: Ticket, step: TicketStep, _: Voice) -> None:
    edit.link(ctx, ticket.id, NewLink(kind=LinkKind.PARENT, target_id=step.target_id or 0))


def _create_child(ctx: Context, ticket: Ticket, step: TicketStep, voice: Voice) -> None:
    """A ticket below this one, for the same requester, as confidential as this one."""
    form = NewTicket(
        subject=filled(ctx, ticket, step.word, voice)[:250],
        description=words(ctx, ticket, step, voice) if step.text else "",
        requester_id=ticket.requester_id,
        kind=ticket.kind,
        category_id=ticket.category_id,
        team_id=step.target_id or ticket.team_id,
        is_confidential=ticket.is_confidential,
    )
    child = create.create(ctx, form)
    edit.link(ctx, child.id, NewLink(kind=LinkKind.PARENT, target_id=ticket.id))


def _run_macro(ctx: Context, ticket: Ticket, step: TicketStep, voice: Voice) -> None:
    raise AssertionError("macros inside of steps are spread out before")


DOES: Mapping[ActionKind, Callable[[Context, Ticket, TicketStep, Voice], None]] = {
    ActionKind.SET_PRIORITY: _set_priority,
    ActionKind.SET_CATEGORY: _set_category,
    ActionKind.SET_SERVICE: _set_service,
    ActionKind.SET_FIELD: _set_field,
    ActionKind.SET_KIND: _set_kind,
    ActionKind.ADD_TAG: _add_tag,
    ActionKind.REMOVE_TAG: _remove_tag,
    ActionKind.ASSIGN_TEAM: _assign_team,
    ActionKind.ASSIGN_PERSON: _assign_person,
    ActionKind.UNASSIGN: _unassign,
    ActionKind.TAKE: _take,
    ActionKind.ANSWER: _answer,
    ActionKind.NOTE: _note,
    ActionKind.PEND: _pend,
    ActionKind.RESUME: _resume,
    ActionKind.RESOLVE: _resolve,
    ActionKind.CLOSE: _close,
    ActionKind.ESCALATE: _escalate,
    ActionKind.ASK_APPROVAL: _ask_approval,
    ActionKind.NOTIFY: _notify,
    ActionKind.ADD_WATCHER: _add_watcher,
    ActionKind.LINK_PARENT: _link_parent,
    ActionKind.CREATE_CHILD: _create_child,
    ActionKind.RUN_MACRO: _run_macro,
}


def language_for(ctx: Context, ticket: Ticket, chosen: Language | None = None) -> Language:
    return chosen or values.language(ctx, ticket)
