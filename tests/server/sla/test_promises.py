"""What is promised for a ticket: at once, explained, warned of, broken, taken back, excused, simulated."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, event, select

from server.audit.models import AuditEntry
from server.catalog.models import Team
from server.core.context import Actor
from server.notices.models import Notice
from server.people.models import Person
from server.sla.actions import calendars, excuses, policies, turns
from server.sla.actions.defaults import OFFICE_HOURS, targets
from server.sla.models import SlaClock, SlaTerms
from server.sla.queries import clocks, explain, recipients, settings, simulation
from server.tickets.actions import due, edit, finish, talk, work
from server.tickets.models import Ticket
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from shared.notices import NoticeKind
from shared.permissions import Role
from shared.sla import (
    CalendarContent,
    ChangeCalendar,
    ChangePolicy,
    ChangeSlaSettings,
    ClockStatus,
    Condition,
    Excuse,
    HolidaysQuery,
    NewCalendar,
    NewPolicy,
    OrderPolicies,
    PolicyContent,
    SegmentState,
    Simulate,
    SlaPolicy,
    TicketSla,
    TicketSlaQuery,
)
from shared.tickets import (
    Channel,
    ClockKind,
    EditTicket,
    Kind,
    NewEntry,
    Pend,
    PendingReason,
    Resolve,
    SlaState,
)
from tests.support.auth import token_for
from tests.support.catalog import team
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.tickets import act, fresh, taken, ticket, worker

K = ClockKind
SQLITE = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
pytestmark = SQLITE


@dataclass
class Place:
    desk: Desk
    team: Team
    agent: Actor
    lead: Actor
    made: Ticket

    def clock(self, kind: ClockKind = K.FIRST_RESPONSE) -> SlaClock:
        with self.desk.ctx(writes=False) as ctx:
            return next(row for row in clocks.rows_of(ctx, self.made.id) if row.kind is kind)

    def now(self) -> Ticket:
        return fresh(self.desk, self.made)

    def sla(self, **query: Any) -> TicketSla:
        with self.desk.ctx(self.agent, writes=False) as ctx:
            return explain.show(ctx, self.made.id, TicketSlaQuery(**query))

    def events(self, name: str) -> list[AuditEntry]:
        with self.desk.ctx(writes=False) as ctx:
            query = select(AuditEntry).where(AuditEntry.name == name).order_by(AuditEntry.id)
            return list(ctx.session.scalars(query))

    def policy(self) -> SlaPolicy:
        with self.desk.ctx(writes=False) as ctx:
            return settings.policies(ctx).items[-1]

    def pend(self, reason: PendingReason = PendingReason.WAITING_USER) -> Ticket:
        form = Pend(version=self.now().version, reason=reason, message="모델명은요?")
        return act(self.desk, self.agent, work.pend, self.made.id, form)

    def add_policy(self, **fields: Any) -> SlaPolicy:
        base = self.policy()
        form = NewPolicy(
            **{"name": "VIP", "calendar_id": base.calendar_id, "targets": base.targets, **fields}
        )
        return act(self.desk, self.lead, policies.create, form)


@pytest.fixture
def place(desk: Desk) -> Place:
    """Monday, 09:30: a mail arrived at the desk. P3: four hours to the first response, three days in all."""
    group = team(desk)
    agent, lead = worker(desk, "박서준", group), worker(desk, "이하은", group, roles=(Role.LEAD,))
    return Place(desk, group, agent, lead, ticket(desk, agent, channel=Channel.MAIL, team_id=group.id))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In November 2026, in Seoul."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=9)


def test_every_ticket_has_a_promise_at_once(place: Place) -> None:
    made = place.now()
    assert (made.due_at, made.due_clock, made.sla_state) == (
        at(23, 14, 30),
        K.FIRST_RESPONSE,
        SlaState.RUNNING,
    )
    act(place.desk, place.agent, talk.answer, made.id, NewEntry(text="확인하겠습니다."))
    assert (place.now().due_at, place.now().due_clock) == (at(26, 9, 30), K.RESOLUTION)


def test_what_the_first_company_begins_with_can_be_read(place: Place) -> None:
    with place.desk.ctx(place.agent, writes=False) as ctx:
        calendar = settings.calendars(ctx).items[0]
        days = settings.holidays(ctx, HolidaysQuery(country="KR", year=2026)).days
    assert calendar.week == [list(OFFICE_HOURS)] * 5 + [[], []]
    assert date(2026, 10, 5) in days, "the substitute day of 3 October"
    assert set(days) <= set(calendar.holidays)


def test_a_breach_is_told_once_and_shown(place: Place) -> None:
    place.desk.pass_time(hours=5)
    assert place.now().sla_state is SlaState.RUNNING, "due now is not late"
    place.desk.pass_time(minutes=1)
    place.desk.pass_time(minutes=1)
    assert place.now().sla_state is SlaState.BREACHED
    assert place.clock().breached_at == at(23, 14, 30)
    assert len(place.events("sla_breached")) == 1


def test_warnings_come_once_for_each_level(place: Place) -> None:
    for minutes in (120, 120, 30, 6, 10):
        place.desk.pass_time(minutes=minutes)
    told = [entry.changes for entry in place.events("sla_warned") if "first_response" in entry.changes]
    assert [level for one in told for level in ("50%", "75%", "30min", "90%") if level in one] == [
        "50%",
        "75%",
        "30min",
        "90%",
    ]


def test_a_warning_that_is_no_longer_true_is_not_given(place: Place) -> None:
    place.desk.clock.pass_time(hours=2)
    act(place.desk, place.agent, talk.answer, place.made.id, NewEntry(text="확인하겠습니다."))
    place.desk.pass_time(hours=3)
    assert not [one for one in place.events("sla_warned") if "first_response" in one.changes]


def test_after_a_long_stop_of_the_server_only_the_highest_level_is_told(place: Place) -> None:
    place.desk.pass_time(hours=4, minutes=50)
    assert len(place.events("sla_warned")) == 1


def test_quiet_hours_hold_warnings_back_except_for_the_most_urgent(place: Place) -> None:
    form = ChangeSlaSettings(version=1, quiet_from=0, quiet_until=23 * 60 + 59)
    act(place.desk, place.lead, policies.change_settings, form)
    place.desk.pass_time(hours=3)
    assert place.events("sla_warned") == []
    place.desk.pass_time(hours=1)
    urgent = ticket(place.desk, place.agent, channel=Channel.MAIL, team_id=place.team.id)
    edited = EditTicket(version=urgent.version, priority=1, priority_reason="전사 장애")
    act(place.desk, place.agent, edit.edit, urgent.id, edited)
    place.desk.pass_time(minutes=8)
    assert [one.subject_id for one in place.events("sla_warned")] == [urgent.id]


def test_lowering_the_priority_clears_a_breach_but_not_its_trace(place: Place) -> None:
    version = place.now().version
    raised = EditTicket(version=version, priority=2, priority_reason="임원 보고")
    act(place.desk, place.agent, edit.edit, place.made.id, raised)
    place.desk.pass_time(hours=2)
    lowered = EditTicket(version=place.now().version, priority=3, priority_reason="급하지 않음")
    act(place.desk, place.agent, edit.edit, place.made.id, lowered)
    row = place.clock()
    assert (row.status, row.ever_breached) == (ClockStatus.RUNNING, True)
    assert (row.cleared_by, row.cleared_why) == ("박서준", "edited")
    assert len(place.events("sla_breach_cleared")) == 1


def test_a_lead_excuses_a_breach_with_a_reason(place: Place) -> None:
    place.desk.pass_time(hours=6)
    row = place.clock()
    with pytest.raises(Forbidden):
        act(place.desk, place.agent, excuses.excuse, place.made.id, row.id, Excuse(reason="정전"))
    act(place.desk, place.lead, excuses.excuse, place.made.id, row.id, Excuse(reason="건물 정전"))
    assert place.now().sla_state is SlaState.RUNNING, "the resolution is what is promised next"
    assert (place.clock().status, place.clock().excuse) == (ClockStatus.BREACHED, "건물 정전")
    with pytest.raises(Conflict, match="excused_already"):
        act(place.desk, place.lead, excuses.excuse, place.made.id, row.id, Excuse(reason="정전"))


def test_only_a_breach_is_excused(place: Place) -> None:
    with pytest.raises(Conflict, match="not_breached"):
        act(place.desk, place.lead, excuses.excuse, place.made.id, place.clock().id, Excuse(reason="x"))


def test_the_first_policy_that_fits_holds_and_says_why(place: Place) -> None:
    boss = hire(place.desk, name="최대표", is_vip=True)
    base = place.policy()
    tight = {priority: targets(10, 20, 60) for priority in base.targets}
    place.add_policy(is_vip=True, kinds=[Kind.INCIDENT], targets=tight)
    made = ticket(place.desk, place.agent, boss, channel=Channel.MAIL, team_id=place.team.id)
    assert made.due_at == at(23, 9, 40)
    place.made = made
    terms = place.sla().terms[-1]
    assert (terms.policy, terms.matched_by) == ("VIP", [Condition.KIND, Condition.VIP])


def test_a_policy_for_a_tag_holds_as_soon_as_the_ticket_has_it(place: Place) -> None:
    tight = {priority: targets(10, 20, 60) for priority in place.policy().targets}
    place.add_policy(name="결산", tags=["결산"], targets=tight)
    place.desk.pass_time(minutes=5)
    assert place.now().due_at == at(23, 14, 30)
    tagged = EditTicket(version=place.now().version, tags=["결산"])
    act(place.desk, place.agent, edit.edit, place.made.id, tagged)
    assert place.now().due_at == at(23, 9, 40)


def test_an_edited_policy_reaches_open_tickets_and_leaves_stopped_clocks(place: Place) -> None:
    act(place.desk, place.agent, talk.answer, place.made.id, NewEntry(text="확인하겠습니다."))
    base = place.policy()
    values = {name: getattr(base, name) for name in PolicyContent.__struct_fields__}
    values["targets"] = {priority: targets(1, 20, 60) for priority in base.targets}
    act(place.desk, place.lead, policies.change, base.id, ChangePolicy(**values, version=base.version))
    place.desk.pass_time(minutes=1)
    assert place.clock(K.RESOLUTION).target_s == 3_600
    assert place.clock().target_s == 4 * 3_600, "the first response was given under the old policy"


def test_a_calendar_edit_is_a_new_version_and_leaves_stopped_clocks(place: Place) -> None:
    place.desk.pass_time(hours=1)
    act(place.desk, place.agent, talk.answer, place.made.id, NewEntry(text="확인하겠습니다."))
    with place.desk.ctx(writes=False) as ctx:
        row = settings.calendars(ctx).items[0]
    form = ChangeCalendar(
        version=row.version,
        name=row.name,
        week=[[(600, 720)]] * 7,
        holidays={},
        valid_from=date(2026, 11, 23),
    )
    after = act(place.desk, place.lead, calendars.change, row.id, form)
    assert [one.valid_from for one in after.versions] == [date(2026, 11, 23), date(2000, 1, 1)]
    place.desk.pass_time(minutes=1)
    assert place.clock().elapsed_s == 3_600
    assert place.clock(K.RESOLUTION).elapsed_s == 31 * 60, "10:00 to 10:31"
    with pytest.raises(Invalid, match="version_before_newest"):
        act(
            place.desk,
            place.lead,
            calendars.change,
            row.id,
            ChangeCalendar(version=after.version, name=row.name, week=row.week, valid_from=date(2026, 11, 1)),
        )


@pytest.mark.parametrize(
    ("week", "code"),
    [
        ([[]] * 7, "calendar_has_no_working_time"),
        ([[(600, 540)]] * 7, "window_backwards"),
        ([[(540, 720), (700, 800)]] * 7, "windows_overlap"),
    ],
)
def test_calendars_that_make_no_sense_are_refused(place: Place, week: list[Any], code: str) -> None:
    with pytest.raises(Invalid, match=code):
        act(place.desk, place.lead, calendars.create, NewCalendar(name="x", week=week))


def test_order_of_policies_is_given_whole(place: Place) -> None:
    first = place.add_policy(name="가")
    with pytest.raises(Invalid, match="order_incomplete"):
        act(place.desk, place.lead, policies.order, OrderPolicies(ids=[first.id]))
    last = place.policy()
    ordered = act(place.desk, place.lead, policies.order, OrderPolicies(ids=[last.id, first.id]))
    assert [one.id for one in ordered.items] == [last.id, first.id]


def test_the_explanation_counts_every_minute(place: Place) -> None:
    place.desk.pass_time(hours=1)
    place.pend()
    place.desk.pass_time(hours=4)
    found = place.sla()
    clock = next(one for one in found.clocks if one.kind is K.RESOLUTION)
    told = next(one for one in found.explanations if one.clock_id == clock.id)
    states = [segment.state for segment in told.segments if segment.start < found.at]
    assert states == [SegmentState.COUNTED, SegmentState.PAUSED, SegmentState.CLOSED, SegmentState.PAUSED]
    assert [(one.counted_s, one.paused_s) for one in told.days] == [(3_600, 3 * 3_600)]
    assert (clock.is_paused, clock.pause_reason) == (True, PendingReason.WAITING_USER)


def test_what_if_it_waited_now(place: Place) -> None:
    place.desk.pass_time(hours=1)
    found = place.sla(pend=PendingReason.WAITING_USER, until=at(24, 10, 30)).what_if
    assert found is not None
    then = {one.kind: (one.due_at, one.then_due_at) for one in found.clocks}
    assert then[K.FIRST_RESPONSE] == (at(23, 14, 30), at(23, 14, 30)), "it never pauses"
    assert then[K.RESOLUTION] == (at(26, 9, 30), at(27, 9, 30))
    assert place.now().status.value == "open"


def test_simulation_says_what_would_differ_and_changes_nothing(place: Place) -> None:
    place.desk.pass_time(hours=1)
    act(place.desk, place.agent, talk.answer, place.made.id, NewEntry(text="확인하겠습니다."))
    base = place.policy()
    values = {name: getattr(base, name) for name in PolicyContent.__struct_fields__}
    values["targets"] = {priority: targets(30, 60, 480) for priority in base.targets}
    form = Simulate(policy_id=base.id, policy=PolicyContent(**values))
    with place.desk.ctx(place.lead, writes=False) as ctx:
        found = simulation.simulate(ctx, form)
    first = next(one for one in found.tallies if one.kind is K.FIRST_RESPONSE)
    assert (first.met_now, first.breached_now, first.met_then, first.breached_then) == (1, 0, 0, 1)
    assert {(one.kind, one.status_then) for one in found.items} == {
        (K.FIRST_RESPONSE, ClockStatus.BREACHED),
        (K.RESOLUTION, ClockStatus.RUNNING),
    }
    assert place.clock().status is ClockStatus.MET


def test_a_calendar_can_be_simulated(place: Place) -> None:
    week: list[list[tuple[int, int]]] = [[(0, 1440)]] * 7
    calendar_id = place.policy().calendar_id
    form = Simulate(calendar_id=calendar_id, calendar=CalendarContent(week=week))
    with place.desk.ctx(place.lead, writes=False) as ctx:
        found = simulation.simulate(ctx, form)
    assert {one.due_then for one in found.items if one.kind is K.RESOLUTION} == {at(24, 9, 30)}


def test_another_order_can_be_simulated(place: Place) -> None:
    base = place.policy()
    strict = place.add_policy(targets={priority: targets(5, 20, 60) for priority in base.targets})
    with place.desk.ctx(place.lead, writes=False) as ctx:
        found = simulation.simulate(ctx, Simulate(order=[base.id, strict.id]))
        due = next(one for one in found.items if one.kind is K.FIRST_RESPONSE)
        assert (due.due_now, due.due_then) == (at(23, 9, 35), at(23, 14, 30))
        with pytest.raises(Invalid, match="order_incomplete"):
            simulation.simulate(ctx, Simulate(order=[strict.id]))


def test_older_tickets_get_their_promise_with_the_priorities_they_had(place: Place) -> None:
    place.desk.pass_time(hours=1)
    edited = EditTicket(version=place.now().version, priority=2, priority_reason="임원")
    act(place.desk, place.agent, edit.edit, place.made.id, edited)
    with place.desk.ctx() as ctx:
        ctx.session.execute(delete(SlaClock))
        ctx.session.execute(delete(SlaTerms))
        due.set_due(ctx, ctx.session.get_one(Ticket, place.made.id), None)
    with place.desk.ctx() as ctx:
        turns.adopt(ctx)
    assert [(one.at, one.priority) for one in place.sla().terms] == [(at(23, 9, 30), 3), (at(23, 10, 30), 2)]
    assert place.clock().target_s == 3_600


def test_a_solved_ticket_promises_nothing_any_more(place: Place) -> None:
    form = Resolve(version=place.now().version, text="교체했습니다.")
    act(place.desk, place.agent, finish.resolve, place.made.id, form)
    assert (place.now().due_at, place.now().sla_state) == (None, SlaState.NONE)
    assert place.clock(K.RESOLUTION).status is ClockStatus.MET


def test_clocks_of_other_teams_are_not_shown(place: Place) -> None:
    stranger = worker(place.desk, "조은서", team(place.desk, "다른 팀"))
    with pytest.raises(NotFound), place.desk.ctx(stranger, writes=False) as ctx:
        explain.show(ctx, place.made.id, TicketSlaQuery())


def test_managers_are_told_late_and_never_of_confidential_tickets(place: Place) -> None:
    manager = hire(place.desk, name="한부장")
    token_for(place.desk, Role.MANAGER, person=manager)
    secret = taken(place.desk, place.agent, is_confidential=True, team_id=place.team.id)
    with place.desk.ctx(writes=False) as ctx:
        told = [recipients.of(ctx, place.now(), percent) for percent in (50, 90)]
        assert manager.id not in told[0]
        assert manager.id in told[1]
        assert manager.id not in recipients.of(ctx, secret, 100)


OURS = ("FROM sla_", "INTO sla_", "FROM calendar_version")


def test_making_a_ticket_stays_quick(place: Place) -> None:
    """Counted in statements, not in seconds: clocks add a handful, whatever there is already."""
    statements: list[str] = []
    engine = place.desk.house.database.engine
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    ticket(place.desk, place.agent, hire(place.desk), channel=Channel.MAIL, team_id=place.team.id)
    ours = [one for one in statements if any(word in one for word in OURS)]
    assert len(ours) <= 8, ours


def test_whom_a_warning_names_hears_of_it(place: Place) -> None:
    with place.desk.ctx(writes=False) as ctx:
        person = ctx.session.get_one(Person, place.agent.person_id)
    token_for(place.desk, Role.DESK_AGENT, person=person, teams=[])
    owned = taken(place.desk, place.agent, channel=Channel.MAIL, team_id=place.team.id)
    place.desk.pass_time(hours=2)
    with place.desk.ctx(writes=False) as ctx:
        query = select(Notice.person_id).where(Notice.ticket_id == owned.id, Notice.kind == NoticeKind.SLA)
        assert list(ctx.session.scalars(query)) == [place.agent.person_id]


def test_simulation_names_only_what_the_caller_may_see(place: Place) -> None:
    stranger = worker(place.desk, "조은서", team(place.desk, "다른 팀"), roles=(Role.LEAD,))
    ticket(place.desk, place.agent, channel=Channel.MAIL, team_id=place.team.id, is_confidential=True)
    base = place.policy()
    values = {name: getattr(base, name) for name in PolicyContent.__struct_fields__}
    values["targets"] = {priority: targets(30, 60, 480) for priority in base.targets}
    form = Simulate(policy_id=base.id, policy=PolicyContent(**values))
    found = []
    for caller in (place.lead, stranger):
        with place.desk.ctx(caller, writes=False) as ctx:
            result = simulation.simulate(ctx, form)
        found.append((result.tickets, len({one.ticket.id for one in result.items})))
    assert found == [(2, 2), (1, 0)]


def test_there_are_a_calendar_and_a_policy_before_the_first_ticket(desk: Desk) -> None:
    desk.pass_time(seconds=1)
    with desk.ctx(writes=False) as ctx:
        found = settings.policies(ctx).items
        assert [(one.name, one.is_active) for one in found] == [("기본 SLA", True)]
        assert settings.calendars(ctx).items[0].used_by == ["기본 SLA"]


def test_public_holidays_are_there_before_their_year_begins(place: Place) -> None:
    place.desk.pass_time(days=370)
    with place.desk.ctx(writes=False) as ctx:
        known = settings.calendars(ctx).items[0].holidays
    assert max(known).year == 2029
    assert len(place.events("calendar_changed")) == 1
