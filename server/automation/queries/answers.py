"""What actions do to service and custom fields, in words, and whether the form would take it."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from server.automation.rules import written
from server.catalog import queries as catalog
from server.catalog.models import Service
from server.core.context import Context
from server.people import queries as people
from server.tickets.actions import fields as ticket_fields
from server.tickets.models import Ticket
from server.tickets.queries import fields
from shared.automation import ActionKind, TicketStep
from shared.catalog import CustomField, FieldValue
from shared.errors import DeskError

K = ActionKind


def said(ctx: Context, values: Mapping[str, FieldValue]) -> dict[str, str]:
    """Answers in words, by key."""
    known = catalog.known_fields(ctx) if values else {}
    return {key: fields.said(ctx, known[key], value) for key, value in values.items() if key in known}


def service_names(ctx: Context, ids: Collection[int]) -> dict[int, str]:
    if not ids:
        return {}
    rows = ctx.session.execute(select(Service.id, Service.name).where(Service.id.in_(ids)))
    return {row.id: row.name for row in rows}


def shown(ctx: Context, steps: Sequence[TicketStep], texts: Sequence[str]) -> list[str]:
    """The texts of these steps; answers as they would be read."""
    known, today = catalog.known_fields(ctx), people.today(ctx)

    def one(step: TicketStep, text: str) -> str:
        field = known.get(step.word) if step.kind is K.SET_FIELD else None
        return text if field is None else fields.said(ctx, field, written.read(field, text, today))

    return [one(step, text) for step, text in zip(steps, texts, strict=True)]


def refusals(
    ctx: Context, ticket: Ticket, steps: Sequence[TicketStep], texts: Sequence[str]
) -> dict[int, str]:
    """By the place of the step: what the form of category and service, as they are by then, would say."""
    found: dict[int, str] = {}
    category_id, service_id = ticket.category_id, ticket.service_id
    answers: Mapping[str, FieldValue] = ticket.fields
    for place, (step, text) in enumerate(zip(steps, texts, strict=True)):
        try:
            match step.kind:
                case K.SET_CATEGORY:
                    category_id = step.target_id
                case K.SET_SERVICE:
                    service_id = ticket_fields.active_service(ctx, step.target_id)
                case K.SET_FIELD:
                    asked = catalog.asked(ctx, category_id, service_id, for_desk=True)
                    given = {step.word: _value(ctx, asked.fields.get(step.word), text)}
                    new = ticket_fields.changed(ctx, ticket, asked, given, before=answers)
                    answers = {**answers, **new}
        except DeskError as refusal:
            found[place] = refusal.code
    return found


def _value(ctx: Context, field: CustomField | None, text: str) -> FieldValue:
    return text if field is None else written.read(field, text, people.today(ctx))
