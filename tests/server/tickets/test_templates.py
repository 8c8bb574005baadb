"""Ticket templates, and tickets that come again and again: on the right days, each once."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from server.catalog.rules.workdays import is_workday
from server.tickets.actions import templates
from server.tickets.models import Recurrence, RecurrenceRun, Ticket
from server.tickets.queries import templates as queries
from server.tickets.rules import recurrence as rules
from shared.catalog import FieldKind, FormItem
from shared.errors import Invalid
from shared.tickets import (
    CatchUp,
    ChangedRecurrence,
    ChangedTicketTemplate,
    FilledQuery,
    NewTicket,
    OffDay,
    Repeat,
    Schedule,
    TemplateChild,
)
from tests.support.catalog import category, choice, custom_field, request_form, team
from tests.support.house import Desk
from tests.support.people import department, hire
from tests.support.tickets import act, detail, fresh, recurrence, tags_of, template, worker

MONDAY = date(2026, 11, 23)


def schedule(repeat: Repeat, **fields: Any) -> Schedule:
    return Schedule(**({"repeat": repeat, "starts_on": MONDAY} | fields))


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (schedule(Repeat.DAILY, every=3), ["2026-11-23", "2026-11-26", "2026-11-29"]),
        (schedule(Repeat.DAILY, off_days=OffDay.SKIP, every=5), ["2026-11-23", "2026-12-03", "2026-12-08"]),
        (schedule(Repeat.WEEKLY, weekdays=[4, 1]), ["2026-11-24", "2026-11-27", "2026-12-01"]),
        (schedule(Repeat.WEEKLY, weekdays=[0], every=2), ["2026-11-23", "2026-12-07", "2026-12-21"]),
        (schedule(Repeat.MONTHLY_DAY, day=31), ["2026-11-30", "2026-12-31", "2027-01-31"]),
        (
            schedule(Repeat.MONTHLY_DAY, day=25, off_days=OffDay.NEXT),
            ["2026-11-25", "2026-12-28", "2027-01-25"],
        ),
        (
            schedule(Repeat.MONTHLY_DAY, day=25, off_days=OffDay.PREVIOUS),
            ["2026-11-25", "2026-12-24", "2027-01-25"],
        ),
        (
            schedule(Repeat.MONTHLY_WEEKDAY, weekdays=[1], nth=2),
            ["2026-12-08", "2027-01-12", "2027-02-09"],
        ),
        (
            schedule(Repeat.MONTHLY_WEEKDAY, weekdays=[4], nth=-1),
            ["2026-11-27", "2026-12-25", "2027-01-29"],
        ),
        (schedule(Repeat.MONTHLY_WEEKDAY, weekdays=[0], nth=5), ["2026-11-30", "2027-03-29", "2027-05-31"]),
        (schedule(Repeat.MONTHLY_LAST_WORKDAY), ["2026-11-30", "2026-12-31", "2027-01-29"]),
        (schedule(Repeat.MONTHLY_LAST_WORKDAY, ends_on=date(2026, 12, 1)), ["2026-11-30"]),
    ],
)
def test_a_schedule_falls_on_these_days(plan: Schedule, expected: list[str]) -> None:
    found = [day.isoformat() for day, _ in zip(rules.days(plan, is_workday), range(3), strict=False)]
    assert found == expected


def test_days_that_move_onto_each_other_count_once() -> None:
    plan = schedule(Repeat.DAILY, off_days=OffDay.NEXT, starts_on=date(2026, 11, 27))
    found = [day.day for day, _ in zip(rules.days(plan, is_workday), range(3), strict=False)]
    assert found == [27, 30, 1]


def test_moments_follow_the_zone_through_summer_time() -> None:
    plan = schedule(
        Repeat.DAILY,
        zone="Europe/Berlin",
        minute=9 * 60,
        starts_on=date(2027, 3, 27),
        ends_on=date(2027, 3, 28),
    )
    found = rules.preview(plan, is_workday, after=datetime(2027, 1, 1, tzinfo=UTC))
    assert [one.hour for one in found] == [8, 7]


@pytest.mark.parametrize(
    ("rule", "days"), [(CatchUp.LATEST, [26]), (CatchUp.ALL, [24, 25, 26]), (CatchUp.NONE, [])]
)
def test_what_a_downtime_left_out_is_made_up_for(rule: CatchUp, days: list[int]) -> None:
    plan = schedule(Repeat.DAILY)
    first, now = datetime(2026, 11, 24, tzinfo=UTC), datetime(2026, 11, 26, 9, tzinfo=UTC)
    assert [one.day for one in rules.due(plan, is_workday, first=first, now=now, rule=rule)] == days


# --- templates ----------------------------------------------------------------------------------------------


def test_a_template_fills_in_who_asks(desk: Desk) -> None:
    finance = department(desk, "재무팀")
    person = hire(desk, name="김민지", department_id=finance.id)
    row = template(desk, description="{{requester}} 님, {{today}} 점검합니다. {{agent}}")
    agent = worker(desk, "박서준")

    with desk.ctx(agent, writes=False) as ctx:
        filled = queries.filled(ctx, row.id, FilledQuery(requester_id=person.id))
        open_ = queries.filled(ctx, row.id, FilledQuery())
    assert (filled.subject, filled.description) == ("재무팀 점검", "김민지 님, 2026-11-23 점검합니다. 박서준")
    assert open_.subject == "{{department}} 점검"


@pytest.mark.parametrize(
    ("fields", "code", "at"),
    [
        ({"subject": "{{who}}"}, "template_word_unknown", "subject"),
        ({"category_id": 99}, "ticket_category_unknown", "category_id"),
        ({"fields": {"x": 1}}, "field_unknown", "fields.x"),
        ({"name": " "}, "name_missing", "name"),
    ],
)
def test_a_bad_template_is_refused(desk: Desk, fields: dict[str, Any], code: str, at: str) -> None:
    with pytest.raises(Invalid) as refusal:
        template(desk, **fields)
    assert (refusal.value.code, refusal.value.field) == (code, at)


def test_a_ticket_from_a_template_gets_the_tickets_below(desk: Desk) -> None:
    first, network = team(desk, "1차"), team(desk, "네트워크")
    agent = worker(desk, "박서준", first, network)
    row = template(
        desk,
        "새 자리",
        children=[
            TemplateChild(subject="{{requester}} 랜 포트", team_id=network.id),
            TemplateChild(subject="의자", team_id=first.id),
        ],
    )
    person = hire(desk, name="김민지")
    form = NewTicket(subject="새 자리", requester_id=person.id, team_id=first.id, template_id=row.id)
    made = act(desk, agent, templates.take_down, form)

    with desk.ctx(writes=False) as ctx:
        rows = ctx.session.scalars(select(Ticket).order_by(Ticket.id)).all()
        assert [(one.subject, one.team_id) for one in rows[1:]] == [
            ("김민지 랜 포트", network.id),
            ("의자", first.id),
        ]
        used = queries.get_template(ctx, row.id)
        assert (used.use_count, used.version) == (1, row.version)
    below = detail(desk, agent, rows[1])
    assert [link.target.id for link in below.links] == [made.id]


# --- recurring ----------------------------------------------------------------------------------------------


def tickets_of(desk: Desk) -> list[Ticket]:
    with desk.ctx(writes=False) as ctx:
        return list(ctx.session.scalars(select(Ticket).order_by(Ticket.id)))


def stored(desk: Desk, row: Recurrence) -> Recurrence:
    with desk.ctx(writes=False) as ctx:
        return ctx.session.get_one(Recurrence, row.id)


def test_a_recurring_ticket_is_made_on_its_day_and_once(desk: Desk) -> None:
    first = team(desk, "1차")
    row = recurrence(desk, template(desk, team_id=first.id, tags=["점검"]), hire(desk))
    assert stored(desk, row).next_at == datetime(2026, 11, 30, 0, tzinfo=UTC)
    desk.pass_time(days=6)
    assert tickets_of(desk) == []
    desk.pass_time(days=1)
    desk.pass_time(minutes=5)

    made = tickets_of(desk)
    assert [(one.subject, one.team_id, tags_of(desk, one)) for one in made] == [
        (made[0].subject, first.id, ["점검"])
    ]
    assert stored(desk, row).next_at == datetime(2026, 12, 7, 0, tzinfo=UTC)


def test_after_a_downtime_only_the_latest_is_made_unless_all_are_wanted(desk: Desk) -> None:
    base, person = template(desk), hire(desk)
    recurrence(desk, base, person)
    recurrence(desk, base, person, catch_up=CatchUp.ALL)
    desk.pass_time(days=22)

    assert len(tickets_of(desk)) == 1 + 3
    with desk.ctx(writes=False) as ctx:
        days = ctx.session.scalars(select(RecurrenceRun.on_day).order_by(RecurrenceRun.on_day)).all()
    assert [day.isoformat() for day in days] == ["2026-11-30", "2026-12-07", "2026-12-14", "2026-12-14"]


def change(desk: Desk, row: Recurrence, **fields: Any) -> Recurrence:
    now = stored(desk, row)
    with desk.ctx() as ctx:
        form = ChangedRecurrence(
            version=now.version,
            name=now.name,
            template_id=now.template_id,
            requester_id=now.requester_id,
            owner_id=now.owner_id,
            schedule=Schedule(repeat=Repeat.DAILY, starts_on=MONDAY),
            **fields,
        )
        return templates.change_recurrence(ctx, row.id, form)


def test_while_it_is_paused_nothing_is_made_and_nothing_made_up_for(desk: Desk) -> None:
    row = recurrence(desk, template(desk), hire(desk))
    change(desk, row, is_paused=True)
    desk.pass_time(days=9)
    assert tickets_of(desk) == []
    change(desk, row)
    desk.pass_time(hours=1)
    assert tickets_of(desk) == []
    desk.pass_time(days=1)
    assert len(tickets_of(desk)) == 1


def test_one_that_cannot_be_made_stops_and_holds_up_nobody(desk: Desk) -> None:
    person = hire(desk)
    top = category(desk)
    broken = template(desk, "빠진 항목", category_id=top.id)
    custom_field(desk, "kind", FieldKind.CHOICE, choices=[choice("a")])
    request_form(desk, FormItem(field="kind", is_required=True), category=top)
    bad, good = recurrence(desk, broken, person), recurrence(desk, template(desk), person)
    desk.pass_time(days=7)

    assert (stored(desk, bad).fault, stored(desk, bad).is_paused) == ("field_required", True)
    assert len(tickets_of(desk)) == 1
    assert stored(desk, good).fault == ""
    with desk.ctx() as ctx:
        form = ChangedTicketTemplate(
            version=1, name="빠진 항목", subject="점검", category_id=top.id, fields={"kind": "a"}
        )
        templates.change_template(ctx, broken.id, form)
    change(desk, bad)
    desk.pass_time(days=1)
    assert fresh(desk, tickets_of(desk)[-1]).fields == {"kind": "a"}
    assert stored(desk, bad).fault == ""
