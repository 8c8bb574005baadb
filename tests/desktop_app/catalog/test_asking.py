"""The form of a category in the sheets that make tickets, and beside the ticket."""

from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from desktop_app.catalog.form_fields import FormFields
from desktop_app.tickets.beside.fields import AnswersSheet, FieldsPart
from desktop_app.tickets.intake import PhoneIntake
from desktop_app.tickets.new import open_new_ticket
from desktop_app.ui.choices import Choice
from server.catalog.models import Team, TeamMember
from server.tickets.models import Ticket
from shared.catalog import FormItem
from shared.tickets import TicketDetail
from tests.desktop_app.catalog.conftest import Books
from tests.support import catalog
from tests.support.people import hire
from tests.support.tickets import actor_for, detail, ticket


@pytest.fixture
def made(books: Books) -> list[TicketDetail]:
    """What the sheets create; 박서준 works in the first line."""
    me = books.place.backend.me.person
    assert me is not None
    with books.desk.ctx() as ctx:
        ctx.session.add(TeamMember(team_id=books.hardware.team_id, person_id=me.id))
    return []


def answer(fields: FormFields, name: str, value: Any) -> None:
    assert fields.form is not None
    fields.form.set_value(name, value)
    fields.form.rows[name].changed.emit()


def laptop(books: Books) -> Choice:
    return Choice(books.laptop.id, "하드웨어 › 노트북")


def fields_in(sheet: QWidget) -> FormFields:
    found = sheet.findChildren(FormFields)
    assert found
    return found[0]


def test_a_new_ticket_asks_what_its_category_needs(books: Books, made: list[TicketDetail]) -> None:
    person = hire(books.desk, name="김민지")
    sheet = open_new_ticket(books.window, books.place, made.append)
    sheet.form.set_values({"requester_id": Choice(person.id, person.name), "subject": "노트북 교체"})
    sheet.form.set_value("category_id", laptop(books))
    sheet.form.changed.emit("category_id")
    fields = fields_in(sheet)
    books.wait(lambda: fields.form is not None)
    sheet.send()
    assert fields.form is not None
    assert fields.form.rows["request_kind"].error
    answer(fields, "request_kind", "swap")
    answer(fields, "old_tag", "NB-1")
    sheet.send()
    books.wait(lambda: fields.form is not None and "NB-0000" in fields.form.rows["old_tag"].error)
    answer(fields, "old_tag", "NB-2107")
    answer(fields, "amount", "2")
    sheet.send()
    books.wait(lambda: made)
    assert {one.field.key: one.value for one in made[0].fields if one.text} == {
        "request_kind": "swap",
        "amount": 2,
        "old_tag": "NB-2107",
    }


def test_what_was_written_is_there_again_when_the_category_comes_back(
    books: Books, made: list[TicketDetail]
) -> None:
    fields = FormFields(books.place, books.window)
    fields.choose(books.laptop.id, None)
    books.wait(lambda: fields.form is not None)
    answer(fields, "request_kind", "swap")
    answer(fields, "old_tag", "NB-2107")
    fields.choose(books.network.id, None)
    books.wait(lambda: fields.form is None and fields.is_ready)
    assert fields.values() == {}
    fields.choose(books.laptop.id, None)
    books.wait(lambda: fields.form is not None)
    assert fields.values() == {"request_kind": "swap", "old_tag": "NB-2107"}


def test_the_phone_sheet_keeps_answers_in_its_draft(books: Books, made: list[TicketDetail]) -> None:
    sheet = PhoneIntake(books.window, books.place, made.append)
    sheet.open()
    sheet.what.setText("노트북이 느려요")
    sheet.category.take(laptop(books))
    books.wait(lambda: sheet.fields.form is not None)
    answer(sheet.fields, "request_kind", "new")
    sheet.cancel()
    again = PhoneIntake(books.window, books.place, made.append)
    again.open()
    books.wait(lambda: again.fields.form is not None)
    assert again.fields.values() == {"request_kind": "new"}
    again._discard()


def ticket_with(books: Books, **fields: Any) -> tuple[Ticket, TicketDetail]:
    me = books.place.backend.me.person
    assert me is not None
    with books.desk.ctx(writes=False) as ctx:
        group = ctx.session.get_one(Team, books.hardware.team_id)
    by = actor_for(hire(books.desk, name="이도윤"), group, roles=books.place.backend.me.roles)
    row = ticket(books.desk, by, category_id=books.laptop.id, team_id=group.id, fields=fields)
    return row, detail(books.desk, by, row)


def test_answers_stand_beside_the_ticket_and_are_changed_there(
    books: Books, made: list[TicketDetail]
) -> None:
    row, seen = ticket_with(books, request_kind="new", amount=2)
    part = FieldsPart(books.place, books.window)
    part.show_ticket(seen)
    words = {label.text() for label in part.findChildren(QWidget) if hasattr(label, "text")}
    assert {"구분", "신규", "2 대"} <= words
    sheet = part.edit()
    assert isinstance(sheet, AnswersSheet)
    books.wait(lambda: sheet.answers.form is not None)
    answer(sheet.answers, "amount", "5")
    sheet.send()
    books.wait(lambda: not books.has_sheet())
    with books.desk.ctx(writes=False) as ctx:
        assert ctx.session.get_one(Ticket, row.id).fields == {"request_kind": "new", "amount": 5}


def test_what_was_needed_is_not_emptied_in_the_sheet(books: Books, made: list[TicketDetail]) -> None:
    _, seen = ticket_with(books, request_kind="swap", old_tag="NB-2107")
    part = FieldsPart(books.place, books.window)
    part.show_ticket(seen)
    sheet = part.edit()
    assert sheet is not None
    books.wait(lambda: sheet.answers.form is not None)
    answer(sheet.answers, "old_tag", "")
    sheet.send()
    books.wait(lambda: sheet.answers.form is not None and sheet.answers.form.rows["old_tag"].error)


def test_a_heading_is_shown_in_the_form(books: Books, made: list[TicketDetail]) -> None:
    catalog.request_form(books.desk, FormItem(title="현장"), "amount", category=books.network)
    fields = FormFields(books.place, books.window)
    fields.choose(books.network.id, None)
    books.wait(lambda: fields.form is not None)
    assert fields.form is not None
    assert list(fields.form.rows) == ["heading 0", "amount"]


def test_a_form_that_comes_again_stays_as_it_is_and_asks_by_what_is_chosen_now(
    books: Books, made: list[TicketDetail]
) -> None:
    sheet = open_new_ticket(books.window, books.place, made.append)
    sheet.form.set_value("category_id", laptop(books))
    sheet.form.changed.emit("category_id")
    fields = fields_in(sheet)
    books.wait(lambda: fields.form is not None)
    form = fields.form
    assert form is not None
    form.set_value("request_kind", "swap")
    assert form.rows["old_tag"].isHidden(), "nobody has told that there is another answer"

    fields.show_form(fields._shown_form)
    assert fields.form is form
    assert not form.rows["old_tag"].isHidden()
