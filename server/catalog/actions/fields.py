"""What administrators do with custom fields and request forms."""

from typing import Any

from msgspec import to_builtins
from sqlalchemy import select

from server.catalog import queries
from server.catalog.actions import naming
from server.catalog.events import FieldChanged, FieldCreated, FormChanged, FormCreated
from server.catalog.models import Category, CustomField, RequestForm, Service
from server.catalog.rules import forms
from server.core import events
from server.core.context import Context, check_version
from shared import catalog as wire
from shared.catalog import FieldKind
from shared.errors import Conflict, Invalid
from shared.permissions import Permission
from shared.wire import Ref

CHOSEN = (FieldKind.CHOICE, FieldKind.MULTI_CHOICE)


def create_field(ctx: Context, form: wire.NewField) -> CustomField:
    ctx.actor.require(Permission.CATALOG_MANAGE)
    if ctx.session.scalar(select(CustomField.id).where(CustomField.key == form.key)) is not None:
        raise Conflict("field_key_taken", "key", key=form.key)
    row = CustomField(key=form.key, kind=form.kind)
    changes = _write_field(ctx, row, form)
    ctx.session.add(row)
    ctx.session.flush()
    events.publish(ctx, FieldCreated(subject=_field_ref(row), changes=changes))
    return row


def change_field(ctx: Context, field_id: int, form: wire.ChangedField) -> CustomField:
    """Choices that were ever there stay, retired: tickets hold them."""
    ctx.actor.require(Permission.CATALOG_MANAGE)
    row = queries.get_field(ctx, field_id)
    check_version(row, form.version)
    changes = _write_field(ctx, row, form)
    if changes:
        ctx.session.flush()
        events.publish(ctx, FieldChanged(subject=_field_ref(row), changes=changes))
    return row


def _write_field(ctx: Context, row: CustomField, form: wire.FieldForm) -> dict[str, list[Any]]:
    label = naming.tidy(form.label, "label")
    _check_field(row, form)
    values = to_builtins(form)
    for name in ("version", "key", "kind"):
        values.pop(name, None)
    values |= {"label": label, "choices": _choices(row, form)}
    changes: dict[str, list[Any]] = {}
    for name, new in values.items():
        old = getattr(row, name)
        if old != new:
            changes[name] = [old, new]
            setattr(row, name, wire.DateRule(new) if name == "date_rule" else new)
    if changes:
        row.updated_at = ctx.now
    return changes


def _check_field(row: CustomField, form: wire.FieldForm) -> None:
    if row.kind in CHOSEN and not any(choice.is_active for choice in form.choices):
        raise Invalid("field_choices_missing", "choices")
    if len({choice.key for choice in form.choices}) < len(form.choices):
        raise Invalid("field_choice_twice", "choices")
    if None not in (form.minimum, form.maximum) and (form.minimum or 0) > (form.maximum or 0):
        raise Invalid("field_range_empty", "maximum")
    if forms.pattern_fault(form.pattern):
        raise Invalid("field_pattern_unreadable", "pattern")


def _choices(row: CustomField, form: wire.FieldForm) -> list[dict[str, Any]]:
    given = [to_builtins(choice) for choice in form.choices]
    keys = {choice["key"] for choice in given}
    gone = [{**choice, "is_active": False} for choice in row.choices or [] if choice["key"] not in keys]
    return [*given, *gone]


def _field_ref(row: CustomField) -> Ref:
    return Ref(kind="custom_field", id=row.id, label=row.label)


# --- forms --------------------------------------------------------------------------------------------------


def create_form(ctx: Context, form: wire.NewRequestForm) -> RequestForm:
    ctx.actor.require(Permission.CATALOG_MANAGE)
    row = RequestForm(category_id=form.category_id, service_id=form.service_id)
    target = _target(ctx, row)
    same = select(RequestForm.id).where(
        RequestForm.service_id == form.service_id
        if form.category_id is None
        else RequestForm.category_id == form.category_id
    )
    if ctx.session.scalar(same) is not None:
        raise Conflict("form_exists", "category_id" if form.category_id else "service_id", name=target)
    changes = _write_form(ctx, row, form)
    ctx.session.add(row)
    ctx.session.flush()
    events.publish(
        ctx, FormCreated(subject=Ref(kind="request_form", id=row.id, label=target), changes=changes)
    )
    return row


def change_form(ctx: Context, form_id: int, form: wire.ChangedRequestForm) -> RequestForm:
    ctx.actor.require(Permission.CATALOG_MANAGE)
    row = queries.get_form(ctx, form_id)
    check_version(row, form.version)
    changes = _write_form(ctx, row, form)
    if changes:
        ctx.session.flush()
        subject = Ref(kind="request_form", id=row.id, label=_target(ctx, row))
        events.publish(ctx, FormChanged(subject=subject, changes=changes))
    return row


def _target(ctx: Context, row: RequestForm) -> str:
    """The name of what the form is for."""
    if (row.category_id is None) == (row.service_id is None):
        raise Invalid("form_target_needed", "category_id")
    if row.category_id is not None:
        category = ctx.session.get(Category, row.category_id)
        if category is None:
            raise Invalid("category_unknown", "category_id")
        return category.name
    service = ctx.session.get(Service, row.service_id)
    if service is None:
        raise Invalid("service_unknown", "service_id")
    return service.name


def _write_form(ctx: Context, row: RequestForm, form: wire.FormParts) -> dict[str, list[Any]]:
    wrong = forms.form_fault(form.items, queries.known_fields(ctx))
    if wrong is not None:
        code, place, word = wrong
        raise Invalid(code, f"items[{place}]", word=word, place=place + 1)
    new = {"intro": form.intro, "intro_en": form.intro_en, "items": to_builtins(form.items)}
    changes = {
        name: [getattr(row, name), value] for name, value in new.items() if getattr(row, name) != value
    }
    for name, (_, value) in changes.items():
        setattr(row, name, value)
    if changes:
        row.updated_at = ctx.now
    return changes
