"""Request forms: which fields a category or a service asks for, in which order, of whom, and when."""

from typing import Annotated

from msgspec import Meta

from shared.catalog.fields import CustomField, FieldValue
from shared.catalog.words import ConditionSource, Join, Operator
from shared.permissions import Permission
from shared.wire import (
    Access,
    Endpoint,
    Id,
    Line,
    Nothing,
    OptionalCode,
    OptionalLine,
    OptionalText,
    Reply,
    Version,
    Wire,
)


class Condition(Wire):
    """ "Show it when …": compares a field's value, the category or the service with `values`."""

    source: ConditionSource
    field: OptionalCode = ""
    operator: Operator = Operator.IS
    values: Annotated[list[Line], Meta(max_length=100)] = []


class FormItem(Wire):
    """A field by its key, or, without one, a heading. Hidden while its conditions do not hold."""

    field: OptionalCode = ""
    title: OptionalLine = ""
    title_en: OptionalLine = ""
    is_required: bool = False
    is_desk_only: bool = False
    """Requesters neither see nor answer it."""
    joined_by: Join = Join.ALL
    conditions: Annotated[list[Condition], Meta(max_length=20)] = []


class RequestForm(Reply):
    """What one category (and all below it) or one service asks for."""

    id: int
    category_id: int | None
    service_id: int | None
    intro: str
    intro_en: str
    items: list[FormItem]
    version: int


class RequestForms(Reply):
    items: list[RequestForm]


class FormParts(Wire):
    intro: OptionalText = ""
    intro_en: OptionalText = ""
    items: Annotated[list[FormItem], Meta(max_length=100)]


class NewRequestForm(FormParts):
    """For a category or for a service, one of the two."""

    category_id: Id | None = None
    service_id: Id | None = None


class ChangedRequestForm(FormParts):
    version: Version


class ShownItem(Reply):
    """An item with the field it asks for; None for a heading."""

    item: FormItem
    field: CustomField | None


class ShownForm(Reply):
    """Everything that is asked of this caller: of the service, then of the categories from the top down."""

    intros: list[str]
    items: list[ShownItem]


class FormQuery(Wire):
    category_id: Id | None = None
    service_id: Id | None = None


class Filled(Wire):
    """A form as far as it is filled in."""

    category_id: Id | None = None
    service_id: Id | None = None
    fields: dict[str, FieldValue] = {}
    items: Annotated[list[FormItem], Meta(max_length=100)] | None = None
    """Try these instead of what is stored: for those who make forms."""


class Fault(Reply):
    """What is wrong with one answer; `code` and `facts` make the sentence."""

    field: str
    code: str
    facts: dict[str, str]


class FormCheck(Reply):
    """Places of the items that are to be shown, and what is wrong with the answers given so far."""

    shown: list[int]
    faults: list[Fault]


LIST_FORMS = Endpoint(
    "GET", "/api/request-forms", Nothing, Nothing, RequestForms, permission=Permission.CATALOG_MANAGE
)
CREATE_FORM = Endpoint(
    "POST",
    "/api/request-forms",
    Nothing,
    NewRequestForm,
    RequestForm,
    permission=Permission.CATALOG_MANAGE,
    status=201,
)
CHANGE_FORM = Endpoint(
    "POST",
    "/api/request-forms/{form_id}/change",
    Nothing,
    ChangedRequestForm,
    RequestForm,
    permission=Permission.CATALOG_MANAGE,
)
GET_SHOWN_FORM = Endpoint("GET", "/api/request-form", FormQuery, Nothing, ShownForm, access=Access.ACCOUNT)
CHECK_FORM = Endpoint(
    "POST",
    "/api/request-form/check",
    Nothing,
    Filled,
    FormCheck,
    access=Access.ACCOUNT,
    is_reading=True,
)
