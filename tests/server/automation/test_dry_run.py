"""A dry run tells what a rule would have done, from the history, and changes nothing."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import inspect, select

from server.automation.queries import past, trial
from server.automation.rules import past as past_rules
from server.automation.rules.past import Line
from server.core.context import Actor
from server.core.db import Base
from server.tickets.actions import edit, finish, tags, talk, work
from server.tickets.models import Tag, Ticket
from shared.automation import (
    ActionKind,
    Condition,
    DryRun,
    DryRunPage,
    FactField,
    Group,
    Moment,
    Op,
    RuleForm,
    TicketStep,
    Trigger,
    TriggerEvent,
    TryRule,
)
from shared.permissions import Role
from shared.tickets import (
    ChangeTag,
    Channel,
    EditTicket,
    EntryKind,
    NewEntry,
    Pend,
    PendingReason,
    ResolutionCode,
    Resolve,
    Status,
)
from tests.support.automation import step
from tests.support.catalog import team
from tests.support.house import MONDAY_MORNING, Desk
from tests.support.people import hire
from tests.support.tickets import act, fresh, own_ticket, taken, ticket, worker

K, F, E = ActionKind, FactField, TriggerEvent


def form(trigger: Trigger, *steps: TicketStep, conditions: Group | None = None) -> RuleForm:
    return RuleForm(name="시험", trigger=trigger, steps=list(steps), conditions=conditions or Group())


def when(field: FactField, op: Op, *values: str) -> Group:
    return Group(conditions=[Condition(field=field, op=op, values=list(values))])


def dry(desk: Desk, by: Actor, rule: RuleForm, **fields: Any) -> DryRunPage:
    with desk.ctx(by, writes=False) as ctx:
        return past.dry_run(ctx, DryRun(rule=rule, **fields))


def everything(desk: Desk) -> dict[str, list[Any]]:
    """All rows of all tables of this database: other tests declare tables of their own."""
    with desk.ctx(writes=False) as ctx:
        made = inspect(ctx.session.connection()).get_table_names()
        return {
            table.name: [
                tuple(row) for row in ctx.session.execute(select(table).order_by(*table.primary_key))
            ]
            for table in Base.metadata.sorted_tables
            if table.name in made
        }


def lead_of(desk: Desk) -> Actor:
    return worker(desk, "정하늘", team(desk), roles=(Role.LEAD,))


def test_it_changes_nothing_at_all(desk: Desk) -> None:
    lead = lead_of(desk)
    for _ in range(3):
        own_ticket(desk, hire(desk))
    before = everything(desk)
    rule = form(Trigger(event=E.CREATED), step(K.ADD_TAG, word="x"), step(K.ANSWER, text="안녕하세요."))
    assert len(dry(desk, lead, rule).items) == 3
    assert everything(desk) == before


def test_it_says_old_and_new_for_each_ticket(desk: Desk) -> None:
    lead = lead_of(desk)
    vip = own_ticket(desk, hire(desk, "서영수", is_vip=True), "화면")
    own_ticket(desk, hire(desk))
    rule = form(
        Trigger(event=E.CREATED),
        step(K.SET_PRIORITY, word="1", text="VIP"),
        conditions=when(F.IS_VIP, Op.YES),
    )
    page = dry(desk, lead, rule)
    assert page.looked_at == 2
    assert [(one.ticket.id, one.subject, one.effects[0].old, one.effects[0].new) for one in page.items] == [
        (vip.id, "화면", "3", "1")
    ]


def test_it_sees_the_ticket_as_it_was_then(desk: Desk) -> None:
    """The priority was raised and the ticket resolved since: at its creation it was neither."""
    lead = lead_of(desk)
    made = taken(desk, lead)
    change = EditTicket(version=made.version, priority=1, priority_reason="x")
    act(desk, lead, edit.edit, made.id, change)
    act(desk, lead, finish.resolve, made.id, Resolve(version=fresh(desk, made).version, text="했음"))
    was = form(
        Trigger(event=E.CREATED),
        step(K.SET_PRIORITY, word="2", text="x"),
        conditions=when(F.PRIORITY, Op.IS, "3"),
    )
    found = dry(desk, lead, was).items[0].effects[0]
    assert (found.old, found.new, found.code) == ("3", "2", "")
    later = form(
        Trigger(event=E.RESOLVED), step(K.ADD_TAG, word="끝"), conditions=when(F.PRIORITY, Op.IS, "1")
    )
    assert len(dry(desk, lead, later).items) == 1


def test_a_tag_is_known_by_its_former_name_and_shown_once(desk: Desk) -> None:
    lead = lead_of(desk)
    kept, emptied = (ticket(desk, lead, tags=["브이피엔"]) for _ in range(2))
    desk.clock.pass_time(minutes=5)
    act(desk, lead, edit.edit, emptied.id, EditTicket(version=emptied.version, tags=[]))
    with desk.ctx() as ctx:
        tag = ctx.session.scalars(select(Tag)).one()
        tags.change(ctx, tag.id, ChangeTag(version=tag.version, name="VPN", hue=tag.hue))
    for word in ("VPN", "브이피엔"):
        rule = form(
            Trigger(event=E.CREATED),
            step(K.ADD_TAG, word="급함"),
            conditions=when(F.TAGS, Op.CONTAINS, word),
        )
        found = {one.ticket.id: one.effects[0] for one in dry(desk, lead, rule).items}
        assert {one: (effect.old, effect.new) for one, effect in found.items()} == {
            kept.id: ("VPN", "VPN, 급함"),
            emptied.id: ("VPN", "VPN, 급함"),
        }


def test_a_timed_rule_is_run_at_its_moment(desk: Desk) -> None:
    lead = lead_of(desk)
    made = taken(desk, lead)
    until = MONDAY_MORNING.replace(day=30)
    hold = Pend(version=made.version, reason=PendingReason.SCHEDULED, until=until)
    act(desk, lead, work.pend, made.id, hold)
    rule = form(Trigger(moment=Moment.PENDED, minutes=1440), step(K.NOTE, text="하루 지남"))
    assert dry(desk, lead, rule).items == []
    desk.clock.pass_time(days=2)
    found = dry(desk, lead, rule).items
    assert [(one.ticket.id, one.at.day) for one in found] == [(made.id, 24)]


@pytest.mark.parametrize("moment", [Moment.CREATED, Moment.UPDATED, Moment.ANSWERED, Moment.ASKED])
def test_what_was_solved_before_its_time_had_come_is_left_alone(desk: Desk, moment: Moment) -> None:
    lead = lead_of(desk)
    own_ticket(desk, hire(desk))
    made = taken(desk, lead, channel=Channel.PORTAL)
    if moment is Moment.ANSWERED:
        act(desk, lead, talk.answer, made.id, NewEntry(text="보고 있습니다."))
    form_of = Resolve(version=fresh(desk, made).version, code=ResolutionCode.SOLVED, text="껐다 켬")
    act(desk, lead, finish.resolve, made.id, form_of)
    desk.clock.pass_time(days=2)
    rule = form(Trigger(moment=moment, minutes=1440), step(K.NOTE, text="하루 지남"))
    assert made.id not in [one.ticket.id for one in dry(desk, lead, rule).items]


def test_a_ticket_that_its_requester_wrote_waits_from_its_beginning(desk: Desk) -> None:
    """As the clock counts it, and as conditions see it; what was taken down by phone does not wait."""
    lead = lead_of(desk)
    made = own_ticket(desk, hire(desk))
    ticket(desk, lead, channel=Channel.PHONE)
    desk.clock.pass_time(days=2)
    by_time = form(Trigger(moment=Moment.ASKED, minutes=1440), step(K.NOTE, text="하루 지남"))
    by_event = form(
        Trigger(event=E.CREATED), step(K.NOTE, text="x"), conditions=when(F.IS_WAITING_FOR_DESK, Op.YES)
    )
    assert [one.ticket.id for one in dry(desk, lead, by_time).items] == [made.id]
    assert [one.ticket.id for one in dry(desk, lead, by_event).items] == [made.id]


def test_it_goes_back_no_further_than_asked(desk: Desk) -> None:
    lead = lead_of(desk)
    ticket(desk, lead)
    desk.clock.pass_time(days=20)
    ticket(desk, lead)
    rule = form(Trigger(event=E.CREATED), step(K.ADD_TAG, word="x"))
    assert len(dry(desk, lead, rule, days=30).items) == 2
    assert len(dry(desk, lead, rule, days=10).items) == 1


def test_it_shows_only_what_the_caller_may_see(desk: Desk) -> None:
    lead = lead_of(desk)
    other = team(desk, "인사")
    hr = worker(desk, "한지우", other)
    ticket(desk, hr, subject="비밀", is_confidential=True, team_id=other.id)
    page = dry(desk, lead, form(Trigger(event=E.CREATED), step(K.ADD_TAG, word="x")))
    assert (page.items, page.looked_at) == ([], 0)


def test_it_reads_page_by_page(desk: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr(past, "A_CHUNK", 2)
    monkeypatch.setattr(past, "A_TURN_S", 0.0)
    lead = lead_of(desk)
    for _ in range(5):
        ticket(desk, lead)
    rule, cursor, found = form(Trigger(event=E.CREATED), step(K.ADD_TAG, word="x")), "", 0
    for _ in range(3):
        page = dry(desk, lead, rule, cursor=cursor)
        found += len(page.items)
        cursor = page.next_cursor
    assert (found, cursor) == (5, "")


def test_what_is_not_listed_is_counted(desk: Desk) -> None:
    lead = lead_of(desk)
    for subject in ("프린터", "모니터", "프린터"):
        desk.clock.pass_time(hours=1)
        ticket(desk, lead, subject=subject)
    rule = form(
        Trigger(event=E.CREATED),
        step(K.ADD_TAG, word="x"),
        conditions=when(F.SUBJECT, Op.CONTAINS, "프린터"),
    )
    page = dry(desk, lead, rule, is_counting=True)
    assert (page.items, page.looked_at, page.matched) == ([], 3, 2)
    assert page.reached == MONDAY_MORNING + timedelta(hours=1)


def test_it_looks_only_at_tickets_where_the_trigger_happened(desk: Desk) -> None:
    lead = lead_of(desk)
    ticket(desk, lead)
    held = taken(desk, lead)
    hold = Pend(version=held.version, reason=PendingReason.WAITING_VENDOR, vendor="LG", vendor_reference="1")
    act(desk, lead, work.pend, held.id, hold)
    page = dry(desk, lead, form(Trigger(event=E.PENDED), step(K.ADD_TAG, word="x")))
    assert ([one.ticket.id for one in page.items], page.looked_at) == ([held.id], 1)


def test_a_rule_is_tried_on_one_ticket(desk: Desk) -> None:
    lead = lead_of(desk)
    made: Ticket = ticket(desk, lead, hire(desk, "이도윤"), tags=["급함"])
    rule = form(
        Trigger(event=E.CREATED),
        step(K.NOTE, text="{{requester.name}} 확인"),
        conditions=Group(
            conditions=[
                Condition(field=F.TAGS, op=Op.CONTAINS, values=["급함"]),
                Condition(field=F.DISK_FREE_PERCENT, op=Op.AT_MOST, values=["10"]),
            ]
        ),
    )
    with desk.ctx(lead, writes=False) as ctx:
        found = trial.on_ticket(ctx, TryRule(rule=rule, ticket_id=made.id))
    assert found.is_true is False
    assert [(one.is_true, one.seen) for one in found.checked] == [(True, "급함"), (False, "")]
    assert found.effects[0].new == "이도윤 확인"


def test_a_history_is_told_again() -> None:
    def line(name: str, kind: EntryKind = EntryKind.EVENT, **facts: str) -> Line:
        return Line(MONDAY_MORNING, kind, name, facts)

    lines = [
        line("created"),
        line("taken", team="1차", team_id="1", owner="박서준", owner_id="7"),
        line("", EntryKind.ANSWER),
        line("started"),
        line("pended", reason="waiting_user"),
        line("", EntryKind.QUESTION),
        line("resumed"),
        line("escalated", team="2차", team_id="2", to_team="2차"),
        line("resolved"),
        line("reopened"),
    ]
    told = list(past_rules.told(lines))
    assert [one.status for one in told] == [
        Status.OPEN,
        Status.ASSIGNED,
        Status.ASSIGNED,
        Status.IN_PROGRESS,
        Status.PENDING,
        Status.PENDING,
        Status.IN_PROGRESS,
        Status.OPEN,
        Status.RESOLVED,
        Status.OPEN,
    ]
    assert (told[4].pending_reason, told[6].pending_reason) == ("waiting_user", "")
    assert (told[7].team_id, told[7].owner_id, told[9].reopen_count) == (2, None, 1)
