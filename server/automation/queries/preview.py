"""What a macro or a rule would do to a ticket, read only."""

from collections.abc import Mapping, Sequence

from msgspec import structs
from sqlalchemy import select

from server.automation.models import Macro
from server.automation.queries import answers, macros, texts, values
from server.automation.rules import effects, placeholders
from server.automation.rules.effects import Names, Picture, Place
from server.automation.rules.steps import WORD_HAS_PLACEHOLDERS
from server.catalog import queries as catalog
from server.catalog.models import Team
from server.core.context import Context
from server.people import queries as people
from server.tickets.models import Ticket
from server.tickets.queries import bundle, lists, tags, visibility
from server.tickets.queries import fields as ticket_fields
from server.tickets.rules.states import Situation
from shared import automation as wire
from shared.automation import ActionKind, Effect, Language, TicketStep
from shared.permissions import Permission

K = ActionKind
NAME_PERSONS = frozenset({K.ASSIGN_PERSON, K.NOTIFY, K.ADD_WATCHER})
NAME_TEAMS = frozenset({K.ASSIGN_TEAM, K.ESCALATE, K.CREATE_CHILD})


def macro(ctx: Context, ticket_id: int, form: wire.PreviewMacro) -> wire.MacroPreview:
    """What the macro would change on this ticket now."""
    ctx.actor.require(Permission.TICKETS_WORK)
    row = macros.get(ctx, form.macro_id)
    ticket = visibility.get(ctx, ticket_id)
    steps = macros.steps_of(row)
    language = form.language or values.language(ctx, ticket)
    found = of_steps(ctx, ticket, steps, language)
    return wire.MacroPreview(macro_id=row.id, effects=found, gaps=gaps(ctx, ticket, steps, language))


def of_steps(
    ctx: Context,
    ticket: Ticket,
    steps: Sequence[TicketStep],
    language: Language,
    *,
    picture: Picture | None = None,
) -> list[Effect]:
    """`picture`: the ticket as it was at another moment."""
    spread = [_with_name_of_tag(ctx, step) for step in spread_out(ctx, steps)]
    situation, caller = bundle.decide(ctx, ticket)
    drawn = picture or draw(ctx, ticket, situation)
    return effects.effects(drawn, caller, spread, names(ctx, ticket, spread, language))


def _with_name_of_tag(ctx: Context, step: TicketStep) -> TicketStep:
    """A step may say another word for the tag."""
    if step.kind not in (K.ADD_TAG, K.REMOVE_TAG):
        return step
    return structs.replace(step, word=", ".join(tags.tidy(ctx, [step.word])))


def spread_out(ctx: Context, steps: Sequence[TicketStep]) -> list[TicketStep]:
    """The steps, with those of a macro in place of the one that starts it."""
    found: list[TicketStep] = []
    for step in steps:
        if step.kind is not K.RUN_MACRO:
            found.append(step)
        elif (row := ctx.session.get(Macro, step.target_id)) is not None:
            found += macros.steps_of(row)
    return found


def draw(ctx: Context, ticket: Ticket, situation: Situation) -> Picture:
    origins = visibility.origins(ctx, ticket)
    return Picture(
        situation=situation,
        priority=ticket.priority,
        category=lists.category_paths(ctx, {ticket.category_id}).get(ticket.category_id or 0, ""),
        service=ticket_fields.service_name(ctx, ticket),
        answers=answers.said(ctx, ticket.fields),
        kind=ticket.kind.value,
        tags=tuple(tags.of(ctx, ticket)),
        team=_team_name(ctx, ticket.team_id),
        assignee="" if ticket.assignee_id is None else people.get(ctx, ticket.assignee_id).name,
        pending_reason=ticket.pending_reason.value if ticket.pending_reason is not None else "",
        origin_team=_team_name(ctx, origins[0].team_id) if origins else "",
    )


def _team_name(ctx: Context, team_id: int | None) -> str:
    return "" if team_id is None else catalog.get_team(ctx, team_id).name


def names(ctx: Context, ticket: Ticket, steps: Sequence[TicketStep], language: Language) -> Names:
    """What these steps name, looked up once, and their texts as they would read."""
    written = [_text(ctx, ticket, step, language) for step in steps]
    return Names(
        categories=lists.category_paths(ctx, {*_ids(steps, {K.SET_CATEGORY})}),
        services=answers.service_names(ctx, _ids(steps, {K.SET_SERVICE})),
        fields={key: one.label for key, one in catalog.known_fields(ctx).items()},
        teams=_teams(ctx, _ids(steps, NAME_TEAMS)),
        persons={one: ref.label for one, ref in people.refs(ctx, _ids(steps, NAME_PERSONS)).items()},
        tickets=_numbers(ctx, _ids(steps, {K.LINK_PARENT})),
        texts=answers.shown(ctx, steps, written),
        refusals=answers.refusals(ctx, ticket, steps, written),
        me=ctx.actor.name,
        is_automatic=ctx.actor.person_id is None,
    )


def _ids(steps: Sequence[TicketStep], kinds: set[ActionKind] | frozenset[ActionKind]) -> set[int]:
    return {step.target_id for step in steps if step.kind in kinds and step.target_id is not None}


def _teams(ctx: Context, ids: set[int]) -> Mapping[int, Place]:
    rows = ctx.session.scalars(select(Team).where(Team.id.in_(ids))) if ids else ()
    return {row.id: Place(row.id, row.name, row.tier) for row in rows}


def _numbers(ctx: Context, ids: set[int]) -> Mapping[int, str]:
    if not ids:
        return {}
    rows = ctx.session.execute(
        select(Ticket.id, Ticket.number).where(Ticket.id.in_(ids), visibility.visible(ctx))
    )
    return {row.id: row.number for row in rows}


def _text(ctx: Context, ticket: Ticket, step: TicketStep, language: Language) -> str:
    text = _written(step, language)
    return texts.for_ticket(ctx, ticket, text, language=language).text if text else ""


def _written(step: TicketStep, language: Language) -> str:
    """An answer to a custom field has no English version."""
    return step.text if step.kind is K.SET_FIELD else texts.in_language(step.text, step.text_en, language)


def gaps(ctx: Context, ticket: Ticket, steps: Sequence[TicketStep], language: Language) -> list[str]:
    """The placeholders of all these steps that have no value here."""
    chosen = [_written(step, language) for step in steps]
    chosen += [step.word for step in steps if step.kind in WORD_HAS_PLACEHOLDERS]
    needed = placeholders.names(*chosen)
    known = values.of_ticket(ctx, ticket, needed, language)
    return sorted(name for name, value in known.items() if not value)
