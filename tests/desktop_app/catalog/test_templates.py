"""Ticket templates and recurring tickets in the settings, and a new ticket begun from a template."""

from datetime import date

from desktop_app.tickets.new import open_new_ticket
from desktop_app.tickets.recurrences_page import RecurrenceSheet, RecurrencesPage
from desktop_app.tickets.templates_page import TemplatesPage
from desktop_app.ui.choices import Choice
from desktop_app.ui.picker import Picker
from desktop_app.ui.widgets import ImeLineEdit
from server.catalog.models import TeamMember
from server.tickets.queries import templates
from shared.tickets import Kind, OffDay, Repeat, Schedule, TemplateChild, TicketDetail
from tests.desktop_app.catalog.conftest import Books
from tests.support.people import hire
from tests.support.tickets import recurrence, template


def test_a_template_is_made_with_tickets_below(books: Books) -> None:
    page = books.section("templates", TemplatesPage)
    page.add()
    books.fill(
        name="새 자리",
        subject="{{requester}} 새 자리",
        kind=Kind.SERVICE_REQUEST,
        children="랜 포트\n의자",
        tags=[Choice("자리", "자리")],
    )
    books.send()
    books.wait(lambda: len(page.table.records) == 1)
    with books.desk.ctx(writes=False) as ctx:
        made = templates.templates(ctx).items[0]
    assert [child.subject for child in made.children] == ["랜 포트", "의자"]
    assert (made.kind, made.tags) == (Kind.SERVICE_REQUEST, ["자리"])


def test_an_unknown_placeholder_stands_at_its_field(books: Books) -> None:
    page = books.section("templates", TemplatesPage)
    page.add()
    books.fill(name="x", subject="{{who}}")
    sheet = books.sheet()
    sheet.send()
    books.wait(lambda: "who" in sheet.form.rows["subject"].error)


def test_a_recurring_ticket_is_made_with_its_dates_in_sight(books: Books) -> None:
    base = template(books.desk, "월말 점검", subject="점검")
    page = books.section("recurrences", RecurrencesPage)
    books.wait(lambda: page.templates)
    page.add()
    sheet = books.sheet()
    assert isinstance(sheet, RecurrenceSheet)
    books.fill(
        name="월말 점검",
        template_id=Choice(base.id, base.name),
        repeat=Repeat.MONTHLY_LAST_WORKDAY,
        off_days=OffDay.KEEP,
        starts_on=date(2027, 1, 1),
    )
    sheet.form.changed.emit("repeat")
    assert sheet.form.rows["weekdays"].isHidden()
    books.wait(lambda: "2027-01-29" in sheet.dates.text())
    books.send()
    books.wait(lambda: len(page.table.records) == 1)
    with books.desk.ctx(writes=False) as ctx:
        made = templates.recurrences(ctx).items[0]
    assert made.schedule.repeat is Repeat.MONTHLY_LAST_WORKDAY


def test_a_time_that_is_none_is_not_taken_for_another(books: Books) -> None:
    base = template(books.desk, "점검", subject="점검")
    page = books.section("recurrences", RecurrencesPage)
    books.wait(lambda: page.templates)
    page.add()
    sheet = books.sheet()
    assert isinstance(sheet, RecurrenceSheet)
    books.fill(name="점검", template_id=Choice(base.id, base.name), starts_on=date(2027, 1, 1), every=400)
    line = sheet.form.editor("minute")
    assert isinstance(line, ImeLineEdit)
    line.setText("25:00")
    sheet.send()
    assert {"minute", "every"} == {*sheet.form.faults()}
    assert "25:00" in sheet.form.rows["minute"].error

    books.fill(minute=1080, every=2)
    books.send()
    books.wait(lambda: len(page.table.records) == 1)
    plan = page.table.records.record(0).schedule
    assert (plan.minute, plan.every) == (1080, 2)


def test_a_recurring_ticket_is_paused_and_goes_on(books: Books) -> None:
    plan = Schedule(repeat=Repeat.DAILY, starts_on=date(2026, 1, 1))
    recurrence(books.desk, template(books.desk), hire(books.desk), plan)
    page = books.section("recurrences", RecurrencesPage)
    books.wait(lambda: len(page.table.records) == 1)
    page.entries(page.table.records.record(0))[0][1]()
    books.wait(lambda: page.table.records.record(0).is_paused)
    page.entries(page.table.records.record(0))[0][1]()
    books.wait(lambda: page.table.records.record(0).next_at is not None)


def test_a_new_ticket_is_begun_from_a_template(books: Books) -> None:
    me = books.place.backend.me.person
    assert me is not None
    with books.desk.ctx() as ctx:
        ctx.session.add(TeamMember(team_id=books.hardware.team_id, person_id=me.id))
    base = template(
        books.desk,
        "새 자리",
        subject="{{requester}} 새 자리",
        category_id=books.network.id,
        tags=["자리"],
        children=[TemplateChild(subject="랜 포트")],
    )
    person = hire(books.desk, name="김민지")
    made: list[TicketDetail] = []
    sheet = open_new_ticket(books.window, books.place, made.append)
    books.wait(lambda: not sheet.form.rows["template_id"].isHidden())
    picker = sheet.form.editor("template_id")
    assert isinstance(picker, Picker)
    picker.take(Choice(base.id, base.name))
    sheet.form.set_value("requester_id", Choice(person.id, person.name))
    sheet.form.changed.emit("requester_id")
    books.wait(lambda: sheet.form.value("subject") == "김민지 새 자리")
    assert sheet.form.value("category_id") == books.network.id
    sheet.send()
    books.wait(lambda: made)
    assert (made[0].tags, made[0].row.subject) == (["자리"], "김민지 새 자리")
    with books.desk.ctx(writes=False) as ctx:
        assert templates.get_template(ctx, base.id).use_count == 1
