"""Reads about custom fields and request forms."""

from collections.abc import Mapping, Sequence

from msgspec import convert
from sqlalchemy import select

from server.catalog.models import CustomField, RequestForm
from server.catalog.queries import offer, tree
from server.catalog.rules import forms
from server.core import reference
from server.core.context import Context
from server.core.records import copy
from server.people import queries as people
from shared import catalog as wire
from shared.errors import Invalid, NotFound
from shared.permissions import Permission


def get_field(ctx: Context, field_id: int) -> CustomField:
    row = ctx.session.get(CustomField, field_id)
    if row is None:
        raise NotFound
    return row


def fields(ctx: Context) -> wire.CustomFields:
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    return wire.CustomFields(items=list(known_fields(ctx).values()))


def known_fields(ctx: Context) -> Mapping[str, wire.CustomField]:
    """All fields by key, retired ones too."""
    return reference.known(ctx, "custom_fields", _fields)


def _fields(ctx: Context) -> Mapping[str, wire.CustomField]:
    rows = ctx.session.scalars(select(CustomField).order_by(CustomField.label, CustomField.id))
    return {row.key: field(ctx, row) for row in rows}


def field(ctx: Context, row: CustomField) -> wire.CustomField:
    return copy(row, wire.CustomField, choices=convert(row.choices, list[wire.FieldChoice]))


def get_form(ctx: Context, form_id: int) -> RequestForm:
    row = ctx.session.get(RequestForm, form_id)
    if row is None:
        raise NotFound
    return row


def request_forms(ctx: Context) -> wire.RequestForms:
    ctx.actor.require(Permission.CATALOG_MANAGE)
    return wire.RequestForms(items=_all_forms(ctx))


def _all_forms(ctx: Context) -> list[wire.RequestForm]:
    rows = ctx.session.scalars(select(RequestForm).order_by(RequestForm.id))
    return [form(ctx, row) for row in rows]


def form(ctx: Context, row: RequestForm) -> wire.RequestForm:
    return copy(row, wire.RequestForm, items=convert(row.items, list[wire.FormItem]))


# --- what is asked ------------------------------------------------------------------------------------------


def branch_ids(ctx: Context, category_id: int | None) -> list[int]:
    if category_id is None:
        return []
    return [one.id for one in tree.branch(ctx, category_id)]


def forms_of(ctx: Context, category_id: int | None, service_id: int | None) -> list[wire.RequestForm]:
    """The form of the service, then those of the category's branch from the top down."""
    order = {one: place for place, one in enumerate(branch_ids(ctx, category_id), 1)}
    found = [one for one in _forms(ctx) if _is_of(one, order, service_id)]
    return sorted(found, key=lambda one: order.get(one.category_id or 0, 0))


def _is_of(one: wire.RequestForm, order: Mapping[int, int], service_id: int | None) -> bool:
    return one.category_id in order or (service_id is not None and one.service_id == service_id)


def _forms(ctx: Context) -> list[wire.RequestForm]:
    return reference.known(ctx, "request_forms", _all_forms)


def asked(ctx: Context, category_id: int | None, service_id: int | None, *, for_desk: bool) -> forms.Asked:
    """All that is asked for this choice, with its fields."""
    stored = forms_of(ctx, category_id, service_id)
    items = forms.inherited([one.items for one in stored])
    return asked_of(ctx, items, category_id, service_id, for_desk=for_desk)


def asked_of(
    ctx: Context,
    items: Sequence[wire.FormItem],
    category_id: int | None,
    service_id: int | None,
    *,
    for_desk: bool,
) -> forms.Asked:
    return forms.Asked(
        items=forms.for_audience(items, for_desk=for_desk),
        fields={key: one for key, one in known_fields(ctx).items() if one.is_active},
        branch=tuple(branch_ids(ctx, category_id)),
        service_id=service_id,
        today=people.today(ctx),
        language=ctx.language,
    )


def shown_form(ctx: Context, query: wire.FormQuery) -> wire.ShownForm:
    _check_choice(ctx, query.category_id, query.service_id)
    found = asked(ctx, query.category_id, query.service_id, for_desk=offer.is_desk(ctx))
    items = [
        wire.ShownItem(item=item, field=found.fields.get(item.field))
        for item in found.items
        if not item.field or item.field in found.fields
    ]
    intros = [_in(ctx, one.intro, one.intro_en) for one in forms_of(ctx, query.category_id, query.service_id)]
    return wire.ShownForm(intros=[one for one in intros if one], items=items)


def _in(ctx: Context, korean: str, english: str) -> str:
    return english or korean if ctx.language == "en" else korean


def _check_choice(ctx: Context, category_id: int | None, service_id: int | None) -> None:
    """Both exist, and the caller may ask for the service."""
    if category_id is not None:
        tree.get_category(ctx, category_id)
    if service_id is not None and not offer.may_see(ctx, offer.get_service(ctx, service_id)):
        raise NotFound


def check_form(ctx: Context, filled: wire.Filled) -> wire.FormCheck:
    """What would be shown, and what of the answers would be refused."""
    _check_choice(ctx, filled.category_id, filled.service_id)
    choice = (filled.category_id, filled.service_id)
    if filled.items is not None:
        ctx.actor.require(Permission.CATALOG_MANAGE)
        found = asked_of(ctx, filled.items, *choice, for_desk=True)
    else:
        found = asked(ctx, *choice, for_desk=offer.is_desk(ctx))
    if len(filled.fields) > forms.MOST_ANSWERS:
        raise Invalid("field_answers_too_many", "fields", most=forms.MOST_ANSWERS)
    shown = forms.shown(found, filled.fields)
    places = [
        place
        for place, item in enumerate(one for one in found.items if not one.field or one.field in found.fields)
        if item in shown
    ]
    return wire.FormCheck(shown=places, faults=forms.faults(found, filled.fields))
