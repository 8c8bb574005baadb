"""The answers of a ticket to custom fields, as they are read."""

from collections.abc import Iterable

from sqlalchemy import select

from server.assets.models import Asset
from server.catalog import queries as catalog
from server.catalog.rules import answers, forms
from server.core.context import Context
from server.people import queries as people
from server.tickets.models import Ticket
from shared import tickets as wire
from shared.catalog import CustomField, FieldKind, FieldValue


def service_name(ctx: Context, ticket: Ticket) -> str:
    return "" if ticket.service_id is None else catalog.get_service(ctx, ticket.service_id).name


def asked(ctx: Context, ticket: Ticket, *, for_desk: bool = True) -> forms.Asked:
    return catalog.asked(ctx, ticket.category_id, ticket.service_id, for_desk=for_desk)


def shown(ctx: Context, ticket: Ticket, *, for_desk: bool) -> list[wire.TicketField]:
    """What the form asks for now, answered or not; for the desk also what is kept from before."""
    found = asked(ctx, ticket, for_desk=for_desk)
    items = [item for item in forms.shown(found, ticket.fields) if item.field]
    kept = ticket.fields.keys() - {item.field for item in items} if for_desk else ()
    if not items and not kept:
        return []
    known = catalog.known_fields(ctx)
    names = _names(ctx, known.values(), ticket)
    now = [_one(ctx, ticket, known[item.field], names, is_required=item.is_required) for item in items]
    before = [_one(ctx, ticket, known[key], names, is_asked=False) for key in sorted(kept) if key in known]
    return [*now, *before]


def _one(
    ctx: Context,
    ticket: Ticket,
    field: CustomField,
    names: dict[tuple[FieldKind, int], str],
    *,
    is_asked: bool = True,
    is_required: bool = False,
) -> wire.TicketField:
    value: FieldValue = ticket.fields.get(field.key)
    text = answers.said(field, value, ctx.language)
    if isinstance(value, int) and field.kind in (FieldKind.PERSON, FieldKind.ASSET):
        text = names.get((field.kind, value), "")
    return wire.TicketField(field=field, value=value, text=text, is_asked=is_asked, is_required=is_required)


def _names(ctx: Context, fields: Iterable[CustomField], ticket: Ticket) -> dict[tuple[FieldKind, int], str]:
    """Persons and assets that answers point at."""
    wanted: dict[FieldKind, set[int]] = {FieldKind.PERSON: set(), FieldKind.ASSET: set()}
    for field in fields:
        value = ticket.fields.get(field.key)
        if field.kind in wanted and isinstance(value, int):
            wanted[field.kind].add(value)
    found = {
        (FieldKind.PERSON, one): ref.label for one, ref in people.refs(ctx, wanted[FieldKind.PERSON]).items()
    }
    if wanted[FieldKind.ASSET]:
        rows = ctx.session.execute(select(Asset.id, Asset.tag).where(Asset.id.in_(wanted[FieldKind.ASSET])))
        found |= {(FieldKind.ASSET, row.id): row.tag for row in rows}
    return found


def said(ctx: Context, field: CustomField, value: FieldValue) -> str:
    """One answer in words, for the history."""
    if isinstance(value, int) and not isinstance(value, bool):
        if field.kind is FieldKind.PERSON:
            refs = people.refs(ctx, {value})
            return refs[value].label if value in refs else ""
        if field.kind is FieldKind.ASSET:
            return ctx.session.scalar(select(Asset.tag).where(Asset.id == value)) or ""
    return answers.said(field, value, ctx.language)
