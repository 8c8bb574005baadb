"""A VPN update breaks twelve of two hundred machines: it is found, and innocent changes are not."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.core.context import Actor
from server.diagnosis.actions import suspicions
from server.diagnosis.queries import suspicions as queries
from server.inventory.models import Device
from server.notices.models import Notice
from server.tickets.models import Ticket
from shared.diagnosis import DismissSuspicion, MakeParent, SuspicionState
from shared.errors import Conflict, NotFound
from shared.notices import NoticeKind
from shared.permissions import Role
from shared.tickets import LinkKind
from tests.support import catalog
from tests.support.auth import token_for
from tests.support.diagnosis import changed, complained, diagnosis, fleet, look, seen
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.tickets import act, detail, worker


def plant(desk: Desk) -> tuple[list[Device], list[Ticket]]:
    """200 machines. 15 got the VPN update, 12 of them complain; 150 got a browser update, 40 a font; eight
    others complain about something else."""
    devices = fleet(desk, 200)
    broken = devices[:15]
    changed(desk, broken, "Corp VPN Client", "5.1.9")
    changed(desk, devices[:150], "Google Chrome", "131.0")
    changed(desk, devices[8:48], "Nanum Font", "3.1", kind="added", old="")
    requester = hire(desk)
    made = [complained(desk, device, requester) for device in broken[:12]]
    made += [complained(desk, device, requester, "프린터") for device in devices[100:108]]
    return devices, made


def test_the_change_behind_the_tickets_is_found_and_no_innocent_one(desk: Desk) -> None:
    plant(desk)
    look(desk)

    found = seen(desk, worker(desk))

    assert [(one.label, one.new) for one in found] == [("Corp VPN Client", "5.1.9")]
    one = found[0]
    assert (one.affected, one.ticket_devices, one.fleet_with, one.fleet) == (12, 20, 15, 200)
    assert one.lift == 8.0
    assert one.chance < 1e-9


def test_without_a_pattern_nothing_is_said(desk: Desk) -> None:
    devices = fleet(desk, 200)
    changed(desk, devices[:150], "Google Chrome", "131.0")
    for device in devices[:12]:
        complained(desk, device, hire(desk))
    look(desk)

    assert seen(desk, worker(desk)) == []


def test_a_change_after_the_ticket_is_not_its_cause(desk: Desk) -> None:
    devices = fleet(desk, 200)
    for device in devices[:6]:
        complained(desk, device, hire(desk))
    changed(desk, devices[:6], "Corp VPN Client", "5.1.9", at=desk.now + timedelta(hours=1))
    desk.clock.pass_time(hours=2)
    look(desk)

    assert seen(desk, worker(desk)) == []


def test_it_grows_and_is_one(desk: Desk) -> None:
    devices, _ = plant(desk)
    look(desk)
    desk.clock.pass_time(minutes=10)
    complained(desk, devices[12], hire(desk))
    look(desk)
    look(desk)

    found = seen(desk, worker(desk))
    assert [one.affected for one in found] == [13]


def test_the_job_finds_it_by_itself(desk: Desk) -> None:
    plant(desk)
    desk.pass_time(minutes=2)

    assert len(seen(desk, worker(desk))) == 1


def test_a_ticket_says_which_suspicion_it_belongs_to(desk: Desk) -> None:
    _, made = plant(desk)
    look(desk)
    agent = worker(desk)

    assert [one.label for one in diagnosis(desk, agent, made[0]).suspicions] == ["Corp VPN Client"]
    assert diagnosis(desk, agent, made[-1]).suspicions == []


def test_one_click_makes_a_parent_over_all_of_them(desk: Desk) -> None:
    _, made = plant(desk)
    look(desk)
    agent = worker(desk, "박서준", catalog.team(desk))
    row = seen(desk, agent)[0]

    with desk.ctx(agent) as ctx:
        shown = queries.detail(ctx, suspicions.make_parent(ctx, row.id, MakeParent(version=row.version)))

    assert shown.row.state is SuspicionState.CONFIRMED
    assert shown.row.parent is not None
    assert "Corp VPN Client 5.1.9" in shown.row.parent.label
    assert "15" in shown.announcement_text
    links = detail(desk, agent, made[0]).links
    assert (LinkKind.PARENT, shown.row.parent.id) in {(one.kind, one.target.id) for one in links}
    with pytest.raises(Conflict, match="suspicion_settled"):
        act(desk, agent, suspicions.make_parent, row.id, MakeParent(version=shown.row.version))


def test_what_was_dismissed_stays_so(desk: Desk) -> None:
    devices, _ = plant(desk)
    look(desk)
    agent = worker(desk)
    row = seen(desk, agent)[0]
    form = DismissSuspicion(version=row.version, reason="교육 일정과 겹쳤을 뿐")
    act(desk, agent, suspicions.dismiss, row.id, form)
    complained(desk, devices[12], hire(desk))
    look(desk)

    assert [one.state for one in seen(desk, agent)] == [SuspicionState.DISMISSED]


def hide(desk: Desk, tickets: list[Ticket], team_id: int) -> None:
    with desk.ctx() as ctx:
        for one in tickets:
            row = ctx.session.get_one(Ticket, one.id)
            row.is_confidential, row.team_id = True, team_id


def test_confidential_tickets_are_counted_only_for_those_who_see_them(desk: Desk) -> None:
    _, made = plant(desk)
    look(desk)
    team = catalog.team(desk, "비밀")
    insider, outsider = worker(desk, "안", team), worker(desk, "밖")
    hide(desk, made[:4], team.id)

    assert [one.affected for one in seen(desk, insider)] == [12]
    found = seen(desk, outsider)
    assert [(one.affected, one.ticket_devices) for one in found] == [(8, 16)]
    with desk.ctx(outsider, writes=False) as ctx:
        shown = queries.detail(ctx, queries.get(ctx, found[0].id))
    assert {one.id for one in shown.tickets}.isdisjoint({one.id for one in made[:4]})


def test_a_pattern_of_confidential_tickets_alone_does_not_exist_for_others(desk: Desk) -> None:
    _, made = plant(desk)
    look(desk)
    team = catalog.team(desk, "비밀")
    insider = worker(desk, "안", team)
    hide(desk, made[:11], team.id)
    outsider: Actor = worker(desk, "밖", roles=(Role.DESK_AGENT,))
    row = seen(desk, insider)[0]

    assert seen(desk, outsider) == []
    with pytest.raises(NotFound), desk.ctx(outsider, writes=False) as ctx:
        queries.get(ctx, row.id)


def test_the_leads_of_its_teams_are_told_once(desk: Desk) -> None:
    devices, made = plant(desk)
    line, second = catalog.team(desk, "1차"), catalog.team(desk, "2차")
    lead, agent, other = hire(desk), hire(desk), hire(desk)
    token_for(desk, Role.LEAD, person=lead, teams=(line, second))
    token_for(desk, Role.DESK_AGENT, person=agent, teams=(line,))
    token_for(desk, Role.LEAD, person=other, teams=(catalog.team(desk, "3차"),))
    with desk.ctx() as ctx:
        for number, one in enumerate(made[:12]):
            ctx.session.get_one(Ticket, one.id).team_id = (line if number % 2 else second).id

    look(desk)
    complained(desk, devices[12], hire(desk))
    look(desk)

    with desk.ctx(writes=False) as ctx:
        told = ctx.session.scalars(select(Notice).where(Notice.kind == NoticeKind.SUSPICION)).all()
    assert [(one.person_id, one.count) for one in told] == [(lead.id, 1)]
