"""Answers to custom fields: taken with a new ticket, changed later, kept for search."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from msgspec import json
from sqlalchemy import delete

from server.assets import queries as assets
from server.catalog import queries as catalog
from server.catalog.rules import answers, forms
from server.core.context import Context
from server.people import queries as people
from server.people.models import Person
from server.tickets.actions import steps
from server.tickets.models import Ticket, TicketFieldValue
from server.tickets.queries import fields
from shared.catalog import CustomField, Fault, FieldKind, FieldValue
from shared.errors import Conflict, Invalid, NotFound
from shared.tickets import EditTicket, NewOwnTicket, NewTicket


@dataclass(frozen=True)
class Answers:
    """What is kept on a new ticket, and which of it had to be there."""

    values: dict[str, Any] = field(default_factory=dict)
    required: list[str] = field(default_factory=list)


NOTHING = Answers()


def active_service(ctx: Context, service_id: int | None) -> int | None:
    if service_id is None:
        return None
    try:
        service = catalog.get_service(ctx, service_id)
    except NotFound as error:
        raise Invalid("service_unknown", "service_id") from error
    if not service.is_active:
        raise Invalid("service_unknown", "service_id")
    return service_id


def check_may_ask(ctx: Context, service_id: int | None, person: Person) -> None:
    """A service that is not for this person does not exist for them."""
    if active_service(ctx, service_id) is not None:
        service = catalog.get_service(ctx, service_id or 0)
        if not catalog.may_ask(ctx, service, person.id):
            raise Invalid("service_unknown", "service_id")


def take(ctx: Context, form: NewTicket | NewOwnTicket, *, for_desk: bool) -> Answers:
    """The answers of a new ticket, or why they are refused. What is not asked for is left out."""
    if form.category_id is None and form.service_id is None and not form.fields:
        return NOTHING
    if form.category_id is not None and form.category_id not in catalog.nodes(ctx):
        raise Invalid("ticket_category_unknown", "category_id")
    asked = catalog.asked(ctx, form.category_id, form.service_id, for_desk=for_desk)
    _check_known(asked.fields, form.fields)
    _refuse(forms.faults(asked, form.fields))
    shown = [item.field for item in forms.shown(asked, form.fields) if item.field]
    kept = {key: answers.kept(asked.fields[key], form.fields.get(key)) for key in shown}
    values = {key: value for key, value in kept.items() if value is not None}
    _check_targets(ctx, asked.fields, values)
    return Answers(values, forms.required(asked, form.fields))


def _check_known(known: Mapping[str, CustomField], given: Mapping[str, FieldValue]) -> None:
    if len(given) > forms.MOST_ANSWERS:
        raise Invalid("field_answers_too_many", "fields", most=forms.MOST_ANSWERS)
    unknown = sorted(given.keys() - known.keys())
    if unknown:
        raise Invalid("field_unknown", f"fields.{unknown[0]}", key=unknown[0])


def _refuse(faults: list[Fault]) -> None:
    if faults:
        first = faults[0]
        raise Invalid(first.code, f"fields.{first.field}", **first.facts)


def _check_targets(ctx: Context, known: Mapping[str, CustomField], values: Mapping[str, Any]) -> None:
    """Persons and assets exist for the caller."""
    for key, value in values.items():
        definition = known[key]
        try:
            if definition.kind is FieldKind.PERSON:
                people.get(ctx, value)
            elif definition.kind is FieldKind.ASSET:
                assets.get(ctx, value)
        except NotFound as error:
            raise Invalid("field_target_unknown", f"fields.{key}", label=definition.label) from error


# --- changing -----------------------------------------------------------------------------------------------


def change(ctx: Context, ticket: Ticket, form: EditTicket) -> bool:
    """Answers that are given anew, each with a line in the history. All others stay, hidden ones too."""
    if not form.fields:
        return False
    category_id = form.category_id if form.category_id is not None else ticket.category_id
    service_id = form.service_id if form.service_id is not None else ticket.service_id
    asked = catalog.asked(ctx, category_id, service_id, for_desk=True)
    before = ticket.fields
    wanted = changed(ctx, ticket, asked, form.fields, before=before)
    ticket.fields = {key: value for key, value in {**before, **wanted}.items() if value is not None}
    return tell(ctx, ticket, before)


def tell(ctx: Context, ticket: Ticket, before: Mapping[str, FieldValue], **more: str) -> bool:
    """A line of the history for each answer that is another one now; whether there is one."""
    known = catalog.known_fields(ctx)
    after = ticket.fields
    differing = [key for key in {**before, **after} if before.get(key) != after.get(key) and key in known]
    for key in differing:
        facts = _told(ctx, known[key], before.get(key), after.get(key))
        steps.append(ctx, ticket, steps.event("field_changed", **facts, **more))
    if differing:
        index(ctx, ticket)
    return bool(differing)


def changed(
    ctx: Context,
    ticket: Ticket,
    asked: forms.Asked,
    given: Mapping[str, FieldValue],
    *,
    before: Mapping[str, FieldValue],
) -> dict[str, FieldValue]:
    """The answers that differ from those before, or why they are refused."""
    _check_known(asked.fields, given)
    wanted = {key: answers.kept(asked.fields[key], value) for key, value in given.items()}
    wanted = {key: value for key, value in wanted.items() if value != before.get(key)}
    _check_change(ticket, asked, wanted, {**before, **wanted})
    _check_targets(ctx, asked.fields, {key: one for key, one in wanted.items() if one is not None})
    return wanted


def _told(ctx: Context, field: CustomField, old: FieldValue, new: FieldValue) -> dict[str, str]:
    """A line of the history; `was` is the old answer as JSON, where its words do not say it."""
    facts = {"label": field.label, "key": field.key}
    facts |= {"old": fields.said(ctx, field, old), "new": fields.said(ctx, field, new)}
    if old is not None and facts["old"] != old:
        facts["was"] = json.encode(old).decode()
    return facts


def _check_change(
    ticket: Ticket, asked: forms.Asked, wanted: Mapping[str, FieldValue], after: Mapping[str, FieldValue]
) -> None:
    shown = {item.field for item in forms.shown(asked, after)}
    for key, value in wanted.items():
        label = asked.fields[key].label
        if key not in shown:
            raise Invalid("field_hidden", f"fields.{key}", label=label)
        if value is None and key in ticket.required_fields:
            raise Invalid("field_kept", f"fields.{key}", label=label)
    _refuse(forms.faults(asked, after, only=frozenset(wanted)))


def check_complete(ctx: Context, ticket: Ticket) -> None:
    """A ticket is solved when everything that its form asks for is answered."""
    if ticket.category_id is None and ticket.service_id is None:
        return
    asked = fields.asked(ctx, ticket)
    missing = [
        asked.fields[key].label
        for key in forms.required(asked, ticket.fields)
        if answers.is_empty(ticket.fields.get(key))
    ]
    if missing:
        raise Conflict("fields_missing", "fields", labels=", ".join(missing))


# --- for search and reports ---------------------------------------------------------------------------------


def index(ctx: Context, ticket: Ticket) -> None:
    """The answers once more as rows that can be compared."""
    ctx.session.flush()
    ctx.session.execute(delete(TicketFieldValue).where(TicketFieldValue.ticket_id == ticket.id))
    if not ticket.fields:
        return
    known = catalog.known_fields(ctx)
    for key, value in ticket.fields.items():
        definition = known.get(key)
        if definition is not None and definition.kind is not FieldKind.LONG_TEXT:
            ctx.session.add_all(_rows(ticket, definition, value))


def _rows(ticket: Ticket, definition: CustomField, value: FieldValue) -> list[TicketFieldValue]:
    is_number = definition.kind is FieldKind.NUMBER and isinstance(value, int | float)
    return [
        TicketFieldValue(
            ticket_id=ticket.id,
            field_id=definition.id,
            position=place,
            word=word[:250].lower(),
            amount=float(word) if is_number else None,
            day=answers.day_of(value) if definition.kind is FieldKind.DATE else None,
        )
        for place, word in enumerate(sorted(answers.words(value)))
    ]
