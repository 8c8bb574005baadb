"""Custom fields and request forms: what is asked of whom, when, and which answers are taken."""

from datetime import date
from typing import Any

import pytest

from server.catalog.rules import answers, forms
from shared.catalog import (
    CHANGE_FIELD,
    CHANGE_FORM,
    CHECK_FORM,
    CREATE_FIELD,
    CREATE_FORM,
    GET_SHOWN_FORM,
    ChangedField,
    ChangedRequestForm,
    Condition,
    ConditionSource,
    CustomField,
    DateRule,
    FieldKind,
    FieldValue,
    Filled,
    FormItem,
    FormQuery,
    Join,
    NewField,
    NewRequestForm,
    Operator,
)
from shared.permissions import Role
from tests.support.auth import token_for
from tests.support.catalog import category, choice, custom_field, request_form, service, when
from tests.support.house import Api, Desk, Refused

TODAY = date(2026, 11, 23)


@pytest.fixture
def admin(desk: Desk) -> Api:
    return desk.api(token_for(desk, Role.ADMINISTRATOR))


def refused(api: Api, *call: Any, **ids: Any) -> tuple[int, str, str]:
    with pytest.raises(Refused) as refusal:
        api.call(*call, **ids)
    return refusal.value.status, refusal.value.code, refusal.value.field


def field(key: str = "x", kind: FieldKind = FieldKind.TEXT, **more: Any) -> CustomField:
    usual: dict[str, Any] = dict.fromkeys(("label_en", "help", "help_en", "unit", "pattern"), "")
    usual |= {"pattern_message": "", "pattern_message_en": "", "choices": [], "longest": 0}
    usual |= {"minimum": None, "maximum": None, "date_rule": DateRule.ANY}
    usual |= {"is_searchable": False, "is_active": True, "version": 1, "id": 1}
    return CustomField(**(usual | {"key": key, "kind": kind, "label": key} | more))


# --- rules --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("definition", "value", "code"),
    [
        (field(), "가나다", ""),
        (field(), 3, "field_not_text"),
        (field(longest=2), "가나다", "field_too_long"),
        (field(pattern=r"NB-\d{4}"), "NB-2107", ""),
        (field(pattern=r"NB-\d{4}"), "NB-21070", "field_pattern"),
        (field(pattern=r"\d+", pattern_message="숫자만"), "x", "field_pattern_told"),
        (field(kind=FieldKind.NUMBER, minimum=1, maximum=5), 3.5, ""),
        (field(kind=FieldKind.NUMBER, minimum=1), 0, "field_too_small"),
        (field(kind=FieldKind.NUMBER, maximum=5), 6, "field_too_large"),
        (field(kind=FieldKind.NUMBER), "3", "field_not_number"),
        (field(kind=FieldKind.NUMBER), True, "field_not_number"),
        (field(kind=FieldKind.DATE), "2026-11-23", ""),
        (field(kind=FieldKind.DATE), "2026-13-01", "field_not_date"),
        (field(kind=FieldKind.DATE, date_rule=DateRule.NOT_PAST), "2026-11-22", "field_date_past"),
        (field(kind=FieldKind.DATE, date_rule=DateRule.NOT_FUTURE), "2026-11-24", "field_date_future"),
        (field(kind=FieldKind.YES_NO), False, ""),
        (field(kind=FieldKind.YES_NO), "yes", "field_not_yes_no"),
        (field(kind=FieldKind.CHOICE, choices=[choice("a")]), "a", ""),
        (field(kind=FieldKind.CHOICE, choices=[choice("a")]), "b", "field_choice_unknown"),
        (field(kind=FieldKind.MULTI_CHOICE, choices=[choice("a"), choice("b")]), ["b", "a"], ""),
        (field(kind=FieldKind.MULTI_CHOICE, choices=[choice("a")]), ["a", "z"], "field_choice_unknown"),
        (field(kind=FieldKind.PERSON), 7, ""),
        (field(kind=FieldKind.PERSON), "7", "field_target_unknown"),
    ],
)
def test_an_answer_is_taken_or_refused(definition: CustomField, value: FieldValue, code: str) -> None:
    wrong = answers.check(definition, value, TODAY, "ko")
    assert (wrong.code if wrong else "") == code


def asked(*items: FormItem, fields: list[CustomField], branch: tuple[int, ...] = ()) -> forms.Asked:
    return forms.Asked(
        items=items, fields={one.key: one for one in fields}, branch=branch, service_id=9, today=TODAY
    )


@pytest.mark.parametrize(
    ("condition", "given", "is_shown"),
    [
        (when("a", "yes"), {"a": "yes"}, True),
        (when("a", "yes"), {"a": "no"}, False),
        (when("a", "yes"), {}, False),
        (when("a", "yes", operator=Operator.IS_NOT), {}, True),
        (when("a", "x", "y", operator=Operator.IS_ONE_OF), {"a": ["y", "z"]}, True),
        (when("a", operator=Operator.IS_FILLED), {"a": " "}, False),
        (when("a", operator=Operator.IS_EMPTY), {"a": None}, True),
        (when("a", "true"), {"a": True}, True),
        (when("a", "3", operator=Operator.AT_LEAST), {"a": 10}, True),
        (when("a", "3", operator=Operator.AT_MOST), {"a": 10}, False),
        (when("a", "2026-11-23", operator=Operator.AT_LEAST), {"a": "2026-12-01"}, True),
        (Condition(source=ConditionSource.CATEGORY, operator=Operator.BELOW, values=["1"]), {}, True),
        (Condition(source=ConditionSource.CATEGORY, values=["1"]), {}, False),
        (Condition(source=ConditionSource.CATEGORY, values=["2"]), {}, True),
        (Condition(source=ConditionSource.SERVICE, values=["9"]), {}, True),
    ],
)
def test_a_condition_shows_a_field(
    condition: Condition, given: dict[str, FieldValue], is_shown: bool
) -> None:
    form = asked(
        FormItem(field="a"),
        FormItem(field="b", conditions=[condition]),
        fields=[field("a"), field("b")],
        branch=(1, 2),
    )
    assert ("b" in [item.field for item in forms.shown(form, given)]) is is_shown


@pytest.mark.parametrize(("join", "is_shown"), [(Join.ALL, False), (Join.ANY, True)])
def test_conditions_are_joined_by_and_or_by_or(join: Join, is_shown: bool) -> None:
    item = FormItem(field="c", joined_by=join, conditions=[when("a", "1"), when("b", "1")])
    form = asked(FormItem(field="a"), FormItem(field="b"), item, fields=[field("a"), field("b"), field("c")])
    assert (item in forms.shown(form, {"a": "1", "b": "2"})) is is_shown


def test_what_hangs_on_a_hidden_field_is_hidden_too_and_not_missing() -> None:
    form = asked(
        FormItem(field="a"),
        FormItem(field="b", conditions=[when("a", "yes")], is_required=True),
        FormItem(field="c", conditions=[when("b", "x")], is_required=True),
        fields=[field("a"), field("b"), field("c")],
    )
    given: dict[str, FieldValue] = {"a": "no", "b": "x"}
    assert [item.field for item in forms.shown(form, given)] == ["a"]
    assert forms.faults(form, given) == []
    assert [one.field for one in forms.faults(form, {"a": "yes", "b": "x"})] == ["c"]


# --- administrators -----------------------------------------------------------------------------------------


def test_key_and_kind_of_a_field_stay_and_choices_are_only_retired(admin: Api) -> None:
    new = NewField(key="os", kind=FieldKind.CHOICE, label="운영체제", choices=[choice("win"), choice("mac")])
    made = admin.call(CREATE_FIELD, body=new)
    form = ChangedField(version=1, label="OS", choices=[choice("mac", "macOS")])
    changed = admin.call(CHANGE_FIELD, body=form, field_id=made.id)

    assert (changed.key, changed.kind, changed.label) == ("os", FieldKind.CHOICE, "OS")
    assert [(one.key, one.is_active) for one in changed.choices] == [("mac", True), ("win", False)]
    assert refused(admin, CREATE_FIELD, body=new) == (409, "field_key_taken", "key")


@pytest.mark.parametrize(
    ("more", "code", "at"),
    [
        ({"label": "\u200b"}, "name_missing", "label"),
        ({"kind": "choice"}, "field_choices_missing", "choices"),
        ({"minimum": 5, "maximum": 1}, "field_range_empty", "maximum"),
        ({"pattern": "(["}, "field_pattern_unreadable", "pattern"),
        ({"key": "Große"}, "value_not_accepted", "key"),
    ],
)
def test_a_bad_field_is_refused(admin: Api, more: dict[str, Any], code: str, at: str) -> None:
    body = {"key": "x", "kind": "text", "label": "이름"} | more
    assert refused(admin, CREATE_FIELD, body=body) == (422, code, at)


def test_a_form_asks_for_each_field_once_and_looks_only_back(desk: Desk, admin: Api) -> None:
    custom_field(desk, "a")
    custom_field(desk, "b")
    top = category(desk)

    def save(*items: FormItem) -> tuple[int, str, str]:
        return refused(admin, CREATE_FORM, body=NewRequestForm(category_id=top.id, items=list(items)))

    assert save(FormItem(field="a"), FormItem(field="a")) == (422, "form_field_twice", "items[1]")
    assert save(FormItem(field="z"))[1] == "form_field_unknown"
    assert save(FormItem())[1] == "form_item_empty"
    ahead = FormItem(field="a", conditions=[when("b", "1")])
    assert save(ahead, FormItem(field="b"))[1] == "form_condition_ahead"
    assert refused(admin, CREATE_FORM, body=NewRequestForm(items=[]))[1] == "form_target_needed"
    made = request_form(desk, "a", category=top)
    assert save(FormItem(field="a"))[1] == "form_exists"
    form = ChangedRequestForm(version=1, items=[FormItem(field="b"), FormItem(title="장비")])
    assert admin.call(CHANGE_FORM, body=form, form_id=made.id).version == 2


# --- what is asked ------------------------------------------------------------------------------------------


def test_forms_are_inherited_down_the_tree_after_that_of_the_service(desk: Desk, admin: Api) -> None:
    for key in ("who", "place", "serial", "size"):
        custom_field(desk, key)
    top = category(desk, "하드웨어")
    low = category(desk, "노트북", parent=top)
    wanted = service(desk)
    request_form(desk, "who", service=wanted)
    request_form(desk, "place", "serial", category=top, intro="자산 번호를 적어 주세요")
    request_form(desk, FormItem(field="serial", is_required=True), "size", category=low)

    shown = admin.call(GET_SHOWN_FORM, query=FormQuery(category_id=low.id, service_id=wanted.id))

    assert [one.item.field for one in shown.items] == ["who", "place", "serial", "size"]
    assert shown.items[2].item.is_required
    assert shown.intros == ["자산 번호를 적어 주세요"]
    above = admin.call(GET_SHOWN_FORM, query=FormQuery(category_id=top.id))
    assert [one.item.field for one in above.items] == ["place", "serial"]


def test_requesters_are_not_asked_what_only_the_desk_answers(desk: Desk, admin: Api) -> None:
    custom_field(desk, "place")
    custom_field(desk, "cause")
    top = category(desk)
    request_form(desk, "place", FormItem(field="cause", is_desk_only=True), category=top)
    requester = desk.api(token_for(desk, Role.REQUESTER))
    query = FormQuery(category_id=top.id)

    assert [one.item.field for one in requester.call(GET_SHOWN_FORM, query=query).items] == ["place"]
    assert len(admin.call(GET_SHOWN_FORM, query=query).items) == 2


def test_a_form_is_checked_while_it_is_filled_in(desk: Desk, admin: Api) -> None:
    custom_field(desk, "kind", FieldKind.CHOICE, choices=[choice("new"), choice("swap")])
    custom_field(
        desk, "old_tag", pattern=r"NB-\d{4}", pattern_message="NB-0000 꼴로 적어 주세요", label="기존 자산"
    )
    top = category(desk)
    request_form(
        desk,
        "kind",
        FormItem(title="교체", conditions=[when("kind", "swap")]),
        FormItem(field="old_tag", is_required=True, conditions=[when("kind", "swap")]),
        category=top,
    )

    def check(**given: FieldValue) -> tuple[list[int], list[str]]:
        found = admin.call(CHECK_FORM, body=Filled(category_id=top.id, fields=given))
        return found.shown, [one.code for one in found.faults]

    assert check(kind="new") == ([0], [])
    assert check(kind="swap") == ([0, 1, 2], ["field_required"])
    assert check(kind="swap", old_tag="x") == ([0, 1, 2], ["field_pattern_told"])
    assert check(kind="swap", old_tag="NB-2107") == ([0, 1, 2], [])


def test_only_makers_of_forms_try_items_that_are_not_stored(desk: Desk, admin: Api) -> None:
    custom_field(desk, "a")
    trial = Filled(items=[FormItem(field="a", is_required=True)])

    assert [one.code for one in admin.call(CHECK_FORM, body=trial).faults] == ["field_required"]
    requester = desk.api(token_for(desk, Role.REQUESTER))
    assert refused(requester, CHECK_FORM, body=trial)[0] == 403
