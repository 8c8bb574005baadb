"""What the desktop shows of a form is what the server would show: the same cases for both."""

from datetime import date

import pytest

from desktop_app.catalog import conditions
from server.catalog.rules import forms
from shared.catalog import (
    Condition,
    ConditionSource,
    CustomField,
    DateRule,
    FieldKind,
    FieldValue,
    FormItem,
    Join,
    Operator,
    ShownItem,
)
from tests.support.catalog import when

VALUES: list[FieldValue] = [
    None,
    "",
    " ",
    "x",
    "3",
    "2026-11-23",
    True,
    False,
    3,
    3.0,
    10,
    2.5,
    [],
    ["x"],
    ["x", "y"],
]
WANTED = (["x"], ["3"], ["true"], ["2026-11-23"], ["x", "z"], [])


def field(key: str) -> CustomField:
    return CustomField(
        id=1,
        key=key,
        kind=FieldKind.TEXT,
        label=key,
        label_en="",
        help="",
        help_en="",
        choices=[],
        unit="",
        minimum=None,
        maximum=None,
        longest=0,
        pattern="",
        pattern_message="",
        pattern_message_en="",
        date_rule=DateRule.ANY,
        is_searchable=False,
        is_active=True,
        version=1,
    )


def both(
    items: list[FormItem],
    given: dict[str, FieldValue],
    branch: tuple[int, ...] = (),
    service_id: int | None = None,
) -> tuple[list[int], list[int]]:
    fields = {item.field: field(item.field) for item in items if item.field}
    asked = forms.Asked(
        items=items, fields=fields, branch=branch, service_id=service_id, today=date(2026, 11, 23)
    )
    by_server = forms.shown(asked, given)
    shown = [ShownItem(item=item, field=fields.get(item.field)) for item in items]
    by_desktop = conditions.shown(shown, given, branch=branch, service_id=service_id)
    return [place for place, item in enumerate(items) if item in by_server], by_desktop


@pytest.mark.parametrize("operator", list(Operator))
@pytest.mark.parametrize("wanted", WANTED)
def test_a_condition_on_a_field(operator: Operator, wanted: list[str]) -> None:
    items = [
        FormItem(field="a"),
        FormItem(field="b", conditions=[when("a", *wanted, operator=operator)]),
        FormItem(field="c", conditions=[when("b", operator=Operator.IS_FILLED)]),
    ]
    for value in VALUES:
        server, desktop = both(items, {"a": value, "b": "x"})
        assert server == desktop, value


@pytest.mark.parametrize("operator", [Operator.IS, Operator.IS_NOT, Operator.BELOW])
@pytest.mark.parametrize("source", [ConditionSource.CATEGORY, ConditionSource.SERVICE])
@pytest.mark.parametrize("join", list(Join))
def test_a_condition_on_the_choice(operator: Operator, source: ConditionSource, join: Join) -> None:
    one = Condition(source=source, operator=operator, values=["2"])
    items = [FormItem(field="a", joined_by=join, conditions=[one, when("z", "x")])]
    for branch, service_id in (((), None), ((1, 2), 2), ((2, 3), 3)):
        server, desktop = both(items, {}, branch, service_id)
        assert server == desktop
