"""Answers to custom fields on tickets: taken, changed, kept, written down, found."""

from typing import Any

import pytest
from sqlalchemy import select

from server.catalog import actions as catalog
from server.tickets.actions import create, edit, finish
from server.tickets.models import Ticket, TicketFieldValue
from server.tickets.queries import own
from shared.catalog import ChangedField, FieldKind, FieldValue, FormItem
from shared.errors import Conflict, Invalid
from shared.tickets import EditTicket, NewOwnTicket, NewTicket, Resolve
from tests.support.assets import asset
from tests.support.catalog import category, choice, custom_field, request_form, team, when
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.tickets import act, actor_for, detail, fresh, history, worker


class Scene:
    """A category whose form asks for the kind of a request and, for a swap, the old machine."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.team = team(desk, "1차")
        self.agent = worker(desk, "박서준", self.team)
        custom_field(
            desk,
            "kind",
            FieldKind.CHOICE,
            label="구분",
            choices=[choice("new", "신규"), choice("swap", "교체")],
        )
        custom_field(desk, "count", FieldKind.NUMBER, label="수량", unit="대", minimum=1)
        custom_field(desk, "cause", label="원인")
        self.old = custom_field(desk, "old", FieldKind.ASSET, label="기존 장비")
        self.category = category(desk, "노트북", team=self.team)
        request_form(
            desk,
            FormItem(field="kind", is_required=True),
            "count",
            FormItem(field="old", conditions=[when("kind", "swap")]),
            FormItem(field="cause", is_desk_only=True, is_required=True),
            category=self.category,
        )

    def create(self, **given: FieldValue) -> Ticket:
        fields: dict[str, FieldValue] = {"cause": "노후", **given}
        form = NewTicket(
            subject="노트북", requester_id=hire(self.desk).id, category_id=self.category.id, fields=fields
        )
        return act(self.desk, self.agent, create.create, form)

    def edit(self, ticket: Ticket, **form: Any) -> Ticket:
        version = fresh(self.desk, ticket).version
        return act(self.desk, self.agent, edit.edit, ticket.id, EditTicket(version=version, **form))

    def refused(self, ticket: Ticket, **fields: FieldValue) -> tuple[str, str]:
        with pytest.raises(Invalid) as refusal:
            self.edit(ticket, fields=fields)
        return refusal.value.code, refusal.value.field


@pytest.fixture
def scene(desk: Desk) -> Scene:
    return Scene(desk)


def test_answers_are_taken_with_the_ticket_and_shown_in_words(desk: Desk, scene: Scene) -> None:
    machine = asset(desk, tag="NB-1")
    made = scene.create(kind="swap", count=2.0, old=machine.id)

    shown = detail(desk, scene.agent, made).fields
    assert [(one.field.label, one.text) for one in shown] == [
        ("구분", "교체"),
        ("수량", "2 대"),
        ("기존 장비", "NB-1"),
        ("원인", "노후"),
    ]


@pytest.mark.parametrize(
    ("given", "code", "at"),
    [
        ({}, "field_required", "fields.kind"),
        ({"kind": "old"}, "field_choice_unknown", "fields.kind"),
        ({"kind": "new", "count": 0}, "field_too_small", "fields.count"),
        ({"kind": "swap", "old": 99}, "field_target_unknown", "fields.old"),
        ({"kind": "new", "colour": "red"}, "field_unknown", "fields.colour"),
    ],
)
def test_a_ticket_with_bad_answers_is_not_made(
    desk: Desk, scene: Scene, given: dict[str, FieldValue], code: str, at: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        scene.create(**given)
    assert (refusal.value.code, refusal.value.field) == (code, at)
    with desk.ctx(writes=False) as ctx:
        assert ctx.session.scalar(select(Ticket.id)) is None


def test_requesters_neither_give_nor_see_what_only_the_desk_answers(desk: Desk, scene: Scene) -> None:
    requester = actor_for(hire(desk, name="김민지"))
    form = NewOwnTicket(subject="노트북", category_id=scene.category.id, fields={"kind": "new", "cause": "x"})
    made = act(desk, requester, create.create_own, form)

    assert fresh(desk, made).fields == {"kind": "new"}
    scene.edit(made, fields={"cause": "파손"})
    with desk.ctx(requester, writes=False) as ctx:
        seen = own.detail(ctx, own.show(ctx, made.id))
    assert [one.field.key for one in seen.fields] == ["kind", "count"]
    assert "파손" not in str(seen)


def test_a_ticket_is_not_resolved_while_the_desk_owes_an_answer(desk: Desk, scene: Scene) -> None:
    requester = actor_for(hire(desk, name="김민지"))
    form = NewOwnTicket(subject="노트북", category_id=scene.category.id, fields={"kind": "new"})
    made = act(desk, requester, create.create_own, form)

    with pytest.raises(Conflict) as refusal:
        act(desk, scene.agent, finish.resolve, made.id, Resolve(version=made.version, text="끝"))
    assert (refusal.value.code, refusal.value.facts) == ("fields_missing", {"labels": "원인"})
    filled = scene.edit(made, fields={"cause": "노후"})
    act(desk, scene.agent, finish.resolve, made.id, Resolve(version=filled.version, text="끝"))


def test_each_change_is_a_line_of_the_history_and_nothing_hidden_is_lost(desk: Desk, scene: Scene) -> None:
    machine = asset(desk, tag="NB-1")
    made = scene.create(kind="swap", old=machine.id)

    scene.edit(made, fields={"kind": "new", "count": 3})

    lines = [entry.facts for entry in history(desk, made) if entry.name == "field_changed"]
    assert lines == [
        {"label": "구분", "key": "kind", "old": "교체", "new": "신규", "was": '"swap"'},
        {"label": "수량", "key": "count", "new": "3 대"},
    ]
    assert fresh(desk, made).fields["old"] == machine.id
    shown = {one.field.key: one.is_asked for one in detail(desk, scene.agent, made).fields}
    assert shown["old"] is False
    assert scene.refused(made, old=None) == ("field_hidden", "fields.old")
    scene.edit(made, fields={"kind": "swap"})
    shown = {one.field.key: one.is_asked for one in detail(desk, scene.agent, made).fields}
    assert shown["old"] is True


def test_what_had_to_be_answered_is_not_emptied(desk: Desk, scene: Scene) -> None:
    made = scene.create(kind="new", count=2)

    assert scene.refused(made, kind=None) == ("field_kept", "fields.kind")
    assert scene.refused(made, count=0) == ("field_too_small", "fields.count")
    assert fresh(desk, scene.edit(made, fields={"count": None})).fields == {"kind": "new", "cause": "노후"}


def test_a_retired_field_is_asked_no_more_and_its_answers_stay(desk: Desk, scene: Scene) -> None:
    machine = asset(desk, tag="NB-1")
    made = scene.create(kind="swap", old=machine.id)
    form = ChangedField(version=1, label="기존 장비", is_active=False)
    with desk.ctx() as ctx:
        catalog.change_field(ctx, scene.old.id, form)

    kept = detail(desk, scene.agent, made).fields[-1]
    assert (kept.field.key, kept.text, kept.is_asked, kept.field.is_active) == ("old", "NB-1", False, False)
    assert scene.refused(made, old=machine.id)[0] == "field_unknown"


def test_another_category_keeps_the_answers_of_the_one_before(desk: Desk, scene: Scene) -> None:
    made = scene.create(kind="new")
    other = category(desk, "기타")

    scene.edit(made, category_id=other.id)

    assert fresh(desk, made).fields == {"kind": "new", "cause": "노후"}
    assert {one.is_asked for one in detail(desk, scene.agent, made).fields} == {False}


def test_answers_are_kept_as_rows_that_can_be_compared(desk: Desk, scene: Scene) -> None:
    made = scene.create(kind="swap", count=12)
    scene.edit(made, fields={"count": 7})

    with desk.ctx(writes=False) as ctx:
        rows = ctx.session.scalars(
            select(TicketFieldValue).where(TicketFieldValue.ticket_id == made.id)
        ).all()
        found = sorted((row.word, row.amount) for row in rows)
    assert found == [("7", 7.0), ("swap", None), ("노후", None)]
