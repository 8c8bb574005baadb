"""The audit: one line for every event, written with it, never changed."""

from dataclasses import dataclass

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from server.audit import rules
from server.core import events
from server.core.events import Event
from shared.audit import LIST_AUDIT, AuditEntry, AuditQuery
from shared.errors import Conflict
from shared.people import CREATE_PERSON, NewPerson
from shared.permissions import Role
from shared.wire import Page, Ref
from tests.support.auth import token_for
from tests.support.house import Api, Desk, Refused


@dataclass(frozen=True, kw_only=True)
class LampLit(Event):
    pass


@pytest.fixture
def auditor(desk: Desk) -> Api:
    return desk.api(token_for(desk, Role.AUDITOR))


def lamp(number: int = 7) -> Ref:
    return Ref(kind="lamp", id=number, label=f"등 {number}")


def entries(api: Api, **query: object) -> Page[AuditEntry]:
    return api.call(LIST_AUDIT, query=AuditQuery(**query))  # type: ignore[arg-type]  # fields by name


def test_an_act_is_told_with_who_when_what_and_from_which_value_to_which(desk: Desk, auditor: Api) -> None:
    hr = desk.api(token_for(desk, Role.HR))
    person = hr.call(CREATE_PERSON, body=NewPerson(employee_number="1", name="김민지", mobile="010-1"))

    entry = entries(auditor, kind="person", subject_id=person.row.id).items[0]

    assert (entry.name, entry.at, entry.subject.label) == ("person_hired", desk.now, "김민지")
    assert entry.actor is not None
    assert (entry.actor.kind, entry.actor.label) == ("account", "박서준")
    assert entry.changes["mobile"] == [None, "010-1"]


def test_what_the_server_does_by_itself_has_no_actor(desk: Desk, auditor: Api) -> None:
    with desk.ctx() as ctx:
        events.publish(ctx, LampLit(subject=lamp()))

    entry = entries(auditor, kind="lamp").items[0]
    assert (entry.actor, entry.actor_kind, entry.name) == (None, "system", "lamp_lit")


def test_a_refused_act_leaves_no_line(desk: Desk, auditor: Api) -> None:
    def light_and_refuse() -> None:
        with desk.ctx() as ctx:
            events.publish(ctx, LampLit(subject=lamp()))
            raise Conflict("collides")

    with pytest.raises(Conflict):
        light_and_refuse()

    assert entries(auditor, kind="lamp").items == []


def test_the_newest_comes_first_and_pages_go_on(desk: Desk, auditor: Api) -> None:
    for number in range(1, 6):
        with desk.ctx() as ctx:
            events.publish(ctx, LampLit(subject=lamp(number)))

    first = entries(auditor, kind="lamp", limit=3)
    second = entries(auditor, kind="lamp", limit=3, cursor=first.next_cursor)

    shown = [entry.subject.id for entry in first.items + second.items]
    assert (shown, second.next_cursor) == ([5, 4, 3, 2, 1], "")


def test_one_may_ask_for_the_acts_of_one_account(desk: Desk, auditor: Api) -> None:
    hr = desk.api(token_for(desk, Role.HR))
    hr.call(CREATE_PERSON, body=NewPerson(employee_number="1", name="김민지"))
    found = entries(auditor).items[0]
    assert found.actor is not None

    mine = entries(auditor, actor_id=found.actor.id).items

    assert [entry.id for entry in mine] == [found.id]


@pytest.mark.parametrize("verb", ["UPDATE audit_entry SET name = 'x'", "DELETE FROM audit_entry"])
def test_the_database_itself_keeps_the_lines_as_they_are(desk: Desk, verb: str) -> None:
    with desk.ctx() as ctx:
        events.publish(ctx, LampLit(subject=lamp()))

    with pytest.raises(DBAPIError, match="append-only"), desk.ctx() as ctx:
        ctx.session.execute(text(verb))


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ADMINISTRATOR, Role.AUDITOR)])
def test_only_administrators_and_auditors_read_the_audit(desk: Desk, role: Role) -> None:
    with pytest.raises(Refused) as refused:
        entries(desk.api(token_for(desk, role)))

    assert refused.value.status == 403


def test_an_auditor_changes_nothing(auditor: Api) -> None:
    with pytest.raises(Refused) as refused:
        auditor.call(CREATE_PERSON, body=NewPerson(employee_number="1", name="x"))

    assert refused.value.status == 403


def test_texts_and_secrets_are_only_said_to_have_changed() -> None:
    changes = {
        "status": ["open", "closed"],
        "note": ["ZQX-NOTE", "x"],
        "internal_note": ["", "ZQX"],
        "password_hash": ["a", "b"],
        "title": ["", "x" * 300],
    }

    kept = rules.harmless(changes)

    assert (kept["note"], kept["internal_note"], kept["password_hash"]) == ([None, None],) * 3
    assert kept["status"] == ["open", "closed"]
    assert len(kept["title"][1]) == rules.LONGEST
