"""A ticket that waits for a vendor counts by what the contract with that vendor promises."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from server.assets import actions
from server.assets.models import VendorContract
from server.notices.models import Notice
from server.people.models import Person
from server.sla.actions import calendars
from server.sla.models import SlaClock
from server.sla.queries import clocks, explain
from server.tickets.actions import work
from server.tickets.models import Ticket
from shared.catalog import Tier
from shared.contracts import ChangedContract
from shared.errors import Conflict, Invalid
from shared.permissions import Role
from shared.sla import ChangeCalendar, ClockStatus, NewCalendar, TicketSlaQuery
from shared.tickets import ClockKind, Escalate, Pend, PendingReason, TicketCommand
from tests.support.assets import contract
from tests.support.auth import token_for
from tests.support.catalog import team
from tests.support.house import Desk
from tests.support.tickets import act, fresh, taken, worker

UC = ClockKind.VENDOR_WAIT


class Office:
    """Monday, 09:30 in Seoul, office hours 09–12 and 13–18; eight hours to the end by the contract."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.team = desk, team(desk)
        self.agent = worker(desk, "박서준", self.team)
        self.admin = worker(desk, "관리자", roles=(Role.ADMINISTRATOR,))
        self.contract: VendorContract = contract(desk, response_hours=2, resolution_hours=8)
        self.made: Ticket = taken(desk, self.agent)

    def wait(self, **fields: object) -> None:
        given = fields or {"contract_id": self.contract.id}
        form = Pend(
            version=fresh(self.desk, self.made).version,
            reason=PendingReason.WAITING_VENDOR,
            vendor_reference="A-17",
            **given,  # type: ignore[arg-type]  # fields of the command by their name
        )
        act(self.desk, self.agent, work.pend, self.made.id, form)

    def resume(self) -> None:
        form = TicketCommand(version=fresh(self.desk, self.made).version)
        act(self.desk, self.agent, work.resume, self.made.id, form)

    def change(self, **fields: object) -> None:
        with self.desk.ctx(writes=False) as ctx:
            row = ctx.session.get_one(VendorContract, self.contract.id)
        given = {"response_hours": row.response_hours, "resolution_hours": row.resolution_hours, **fields}
        form = ChangedContract(
            version=row.version,
            vendor_id=row.vendor_id,
            number=row.number,
            **given,  # type: ignore[arg-type]  # fields of the form by their name
        )
        act(self.desk, self.admin, actions.change_contract, row.id, form)

    def clocks(self) -> list[SlaClock]:
        with self.desk.ctx(writes=False) as ctx:
            return [row for row in clocks.rows_of(ctx, self.made.id) if row.kind is UC]

    def promise(self) -> tuple[datetime | None, bool]:
        now = fresh(self.desk, self.made)
        return now.vendor_due_at, now.is_vendor_overdue


@pytest.fixture
def office(desk: Desk) -> Office:
    return Office(desk)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In November 2026, in Seoul."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=9)


def test_a_wait_has_the_promise_of_its_contract_and_is_overdue_after_it(office: Office) -> None:
    due_before = fresh(office.desk, office.made).due_at
    office.wait()
    assert office.promise() == (at(24, 9, 30), False)
    assert fresh(office.desk, office.made).due_at == due_before, "the requester's promise stays"
    office.desk.pass_time(hours=25)
    assert office.promise() == (at(24, 9, 30), True)
    office.resume()
    assert office.promise() == (None, False)
    (row,) = office.clocks()
    assert (row.status, row.contract_id, row.target_s) == (
        ClockStatus.BREACHED,
        office.contract.id,
        8 * 3_600,
    )
    assert row.elapsed_s == 9 * 3_600, "09:30 to 10:30 of the next day, without the night and the break"


def test_it_counts_by_the_calendar_of_the_contract(office: Office) -> None:
    always = act(
        office.desk, office.admin, calendars.create, NewCalendar(name="24x7", week=[[(0, 1_440)]] * 7)
    )
    office.change(calendar_id=always.id)
    office.wait()
    assert office.promise()[0] == at(23, 17, 30)
    with office.desk.ctx(office.agent, writes=False) as ctx:
        shown = explain.show(ctx, office.made.id, TicketSlaQuery())
    told = next(one for one in shown.clocks if one.kind is UC)
    assert (told.vendor, told.contract, told.calendar) == ("한빛서비스", "HB-2026-01", "24x7")


def test_a_changed_contract_holds_for_running_waits_from_the_change_on(office: Office) -> None:
    office.wait()
    office.desk.clock.pass_time(hours=2)
    office.change(resolution_hours=0, response_hours=1)
    office.desk.pass_time(minutes=5)
    (row,) = office.clocks()
    assert (row.target_s, row.breached_at) == (3_600, at(23, 11, 30))
    office.resume()
    office.change(resolution_hours=40)
    office.desk.pass_time(minutes=5)
    assert office.clocks()[0].target_s == 3_600, "what has stopped is not touched"


def test_waiting_goes_on_by_the_contract_named_when_it_went_up(office: Office) -> None:
    up = team(office.desk, "4차", Tier.L4)
    form = Escalate(
        version=office.made.version,
        team_id=up.id,
        reason="부품",
        tried="교체",
        contract_id=office.contract.id,
    )
    act(office.desk, office.agent, work.escalate, office.made.id, form)
    office.agent = worker(office.desk, "임동욱", up)
    office.wait(vendor="한빛서비스")
    office.resume()
    office.wait(vendor="동네 수리점")
    assert [(row.contract_id, row.target_s) for row in office.clocks()] == [
        (office.contract.id, 8 * 3_600),
        (None, None),
    ]
    assert office.promise() == (None, False)


def test_the_owner_is_warned_and_hears_of_the_delay(office: Office) -> None:
    with office.desk.ctx(writes=False) as ctx:
        person = ctx.session.get_one(Person, office.agent.person_id)
    token_for(office.desk, Role.DESK_AGENT, person=person, teams=[])
    office.wait()
    for hours, expected in ((5, "vendor_warned"), (20, "vendor_overdue")):
        office.desk.pass_time(hours=hours)
        with office.desk.ctx(writes=False) as ctx:
            query = select(Notice.what).where(Notice.ticket_id == office.made.id).order_by(Notice.id.desc())
            assert ctx.session.scalar(query.limit(1)) == expected


def test_the_calendar_of_a_contract_exists_and_stays(office: Office) -> None:
    with pytest.raises(Invalid, match="calendar_unknown"):
        office.change(calendar_id=999)
    always = act(
        office.desk, office.admin, calendars.create, NewCalendar(name="24x7", week=[[(0, 1_440)]] * 7)
    )
    office.change(calendar_id=always.id)
    form = ChangeCalendar(version=always.version, name=always.name, week=always.week, is_active=False)
    with pytest.raises(Conflict, match="calendar_in_use"):
        act(office.desk, office.admin, calendars.change, always.id, form)
