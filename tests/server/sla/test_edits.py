"""What an edit of policies or calendars breaks is dated by the edit, however late the clocks are read."""

from datetime import UTC, date, datetime, timedelta

import pytest

from server.sla.actions import calendars, policies
from server.sla.actions.defaults import targets
from server.sla.models import SlaClock
from server.sla.queries import clocks, settings
from server.tickets.actions import talk
from server.tickets.models import Ticket
from shared.permissions import Role
from shared.sla import (
    ChangeCalendar,
    ChangePolicy,
    ClockStatus,
    NewPolicy,
    OrderPolicies,
    PolicyContent,
    SlaPolicy,
)
from shared.tickets import Channel, ClockKind, NewEntry
from tests.support.catalog import team
from tests.support.house import Desk
from tests.support.tickets import act, ticket, worker

pytestmark = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)


class Office:
    """Monday, 09:30 in Seoul: a mail came, P3, four hours to the first response."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.team = desk, team(desk)
        self.agent = worker(desk, "박서준", self.team)
        self.lead = worker(desk, "이하은", self.team, roles=(Role.LEAD,))
        self.made: Ticket = ticket(desk, self.agent, channel=Channel.MAIL, team_id=self.team.id)

    def clock(self, kind: ClockKind = ClockKind.FIRST_RESPONSE) -> SlaClock:
        with self.desk.ctx(writes=False) as ctx:
            return next(row for row in clocks.rows_of(ctx, self.made.id) if row.kind is kind)

    def policy(self, name: str = "기본 SLA") -> SlaPolicy:
        with self.desk.ctx(writes=False) as ctx:
            return next(one for one in settings.policies(ctx).items if one.name == name)

    def promise(self, minutes: int) -> None:
        """Every first response within so many minutes, by an edit of the policy now."""
        base = self.policy()
        values = {name: getattr(base, name) for name in PolicyContent.__struct_fields__}
        values["targets"] = {priority: targets(minutes, 480, 4_800) for priority in base.targets}
        act(self.desk, self.lead, policies.change, base.id, ChangePolicy(**values, version=base.version))

    def open_from(self, minute: int) -> None:
        """The calendar opens at another time, from today on."""
        with self.desk.ctx(writes=False) as ctx:
            row = settings.calendars(ctx).items[0]
        week = [[(minute, 1_080)]] * 5 + [[], []]
        form = ChangeCalendar(version=row.version, name=row.name, week=week, valid_from=date(2026, 11, 23))
        act(self.desk, self.lead, calendars.change, row.id, form)

    def wait(self, **length: float) -> None:
        """The server sleeps: no job runs."""
        self.desk.clock.pass_time(**length)

    def job_runs(self) -> None:
        self.desk.pass_time(seconds=1)


@pytest.fixture
def office(desk: Desk) -> Office:
    return Office(desk)


def at(hour: int, minute: int = 0) -> datetime:
    """On that Monday in Seoul."""
    return datetime(2026, 11, 23, hour, minute, tzinfo=UTC) - timedelta(hours=9)


def test_a_breach_by_an_edited_policy_is_dated_by_the_edit(office: Office) -> None:
    office.wait(hours=1)
    office.promise(30)
    office.wait(minutes=10)
    office.job_runs()
    assert (office.clock().status, office.clock().breached_at) == (ClockStatus.BREACHED, at(10, 30))


def test_or_by_the_due_time_where_that_came_after_the_edit(office: Office) -> None:
    office.wait(hours=1)
    office.promise(65)
    office.wait(minutes=10)
    office.job_runs()
    assert office.clock().breached_at == at(10, 35)


def test_two_edits_before_the_clocks_are_read_both_count(office: Office) -> None:
    office.wait(hours=1)
    office.promise(30)
    office.wait(minutes=2)
    office.promise(240)
    office.wait(minutes=2)
    office.job_runs()
    row = office.clock()
    assert (row.status, row.ever_breached) == (ClockStatus.RUNNING, True)
    assert (row.breached_at, row.cleared_at) == (at(10, 30), at(10, 32))
    assert (row.cleared_by, row.cleared_why) == ("이하은", "policy_changed")


def test_an_answer_before_the_clocks_are_read_stops_them_under_the_edited_policy(office: Office) -> None:
    office.wait(hours=1)
    office.promise(30)
    office.wait(seconds=5)
    act(office.desk, office.agent, talk.answer, office.made.id, NewEntry(text="확인하겠습니다."))
    row = office.clock()
    assert (row.status, row.breached_at) == (ClockStatus.BREACHED, at(10, 30))


def test_another_order_holds_from_the_ordering_on(office: Office) -> None:
    base = office.policy()
    tight = {priority: targets(20, 480, 4_800) for priority in base.targets}
    strict = NewPolicy(name="급함", calendar_id=base.calendar_id, targets=tight, is_active=True)
    act(office.desk, office.lead, policies.create, strict)
    first, last = office.policy("급함"), office.policy()
    act(office.desk, office.lead, policies.order, OrderPolicies(ids=[last.id, first.id]))
    office.wait(minutes=1)
    office.job_runs()
    assert office.clock().target_s == 4 * 3_600
    office.wait(minutes=59)
    act(office.desk, office.lead, policies.order, OrderPolicies(ids=[first.id, last.id]))
    office.wait(minutes=20)
    office.job_runs()
    assert office.clock().breached_at == at(10, 30) + timedelta(seconds=1)


def test_a_breach_by_an_edited_calendar_is_dated_by_the_edit(office: Office) -> None:
    """Opening three hours earlier for today makes 13:40 later than four hours."""
    office.promise(240)
    office.wait(minutes=5)
    office.open_from(570)
    office.wait(hours=4, minutes=1)
    office.job_runs()
    assert office.clock().breached_at == at(13, 30), "without the break at noon it was due at 13:30"


def test_an_older_version_of_a_calendar_counts_until_it_is_edited(office: Office) -> None:
    """Due at 14:30 with the break at noon; the edit at 13:45 takes the break away."""
    office.wait(hours=4, minutes=15)
    office.open_from(570)
    office.wait(minutes=30)
    office.job_runs()
    assert office.clock().breached_at == at(13, 45)
