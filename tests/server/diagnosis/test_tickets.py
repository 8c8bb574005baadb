"""Snapshots that stay as they were, causes beside them, and fixes that the machine confirms."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from server.core.context import Actor
from server.diagnosis.actions import fixes, rules
from server.diagnosis.models import TicketSnapshot
from server.diagnosis.queries import causes
from server.tickets.actions import finish
from server.tickets.models import Ticket
from shared.diagnosis import (
    ChangedCauseRule,
    Compare,
    Condition,
    Fact,
    FixState,
    NewCauseRule,
    NewFixCheck,
    Severity,
)
from shared.errors import Conflict, Forbidden, Invalid
from shared.inventory import Program, Usage, program_key
from shared.permissions import Role
from shared.tickets import Resolve
from tests.support import catalog, inventory, knowledge
from tests.support.diagnosis import complained, diagnosis, install_rules
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.tickets import act, fresh, names, worker

FULL = Condition(fact=Fact.DISK_FREE_PERCENT, compare=Compare.ABOVE, limit=15)


def machine(desk: Desk, free_percent: int = 4) -> inventory.Machine:
    """A computer that has reported, with this much room left."""
    pc = inventory.reporting(desk)
    tell(desk, pc, free_percent)
    return pc


def tell(desk: Desk, pc: inventory.Machine, free_percent: int, *, days_up: int = 1) -> None:
    pc.usage = Usage(
        booted_at=desk.now - timedelta(days=days_up), volumes_free={"/": free_percent * 5 * 10**9}
    )
    pc.send(pc.delta())


def ticket_from(desk: Desk, pc: inventory.Machine) -> Ticket:
    with desk.ctx(writes=False) as ctx:
        from server.inventory.models import Device  # the row behind the reporting machine

        device = ctx.session.get_one(Device, pc.id)
    return complained(desk, device, hire(desk), "저장이 안 됩니다")


@pytest.fixture
def agent(desk: Desk) -> Actor:
    return worker(desk, "박서준", catalog.team(desk), roles=(Role.LEAD,))


def test_the_machine_is_kept_as_it_was(desk: Desk, agent: Actor) -> None:
    pc = machine(desk)
    made = ticket_from(desk, pc)
    desk.clock.pass_time(hours=3)
    tell(desk, pc, 60)

    shown = diagnosis(desk, agent, made).snapshots[0]

    assert round(100 * shown.disk_free_bytes / shown.disk_total_bytes) == 4
    assert shown.taken_at == made.created_at


def test_the_database_refuses_to_change_a_snapshot(desk: Desk) -> None:
    ticket_from(desk, machine(desk))
    with pytest.raises(DBAPIError), desk.ctx() as ctx:
        ctx.session.execute(update(TicketSnapshot).values(content=b"{}"))


def test_what_changed_in_the_days_before_stands_beside_it(desk: Desk, agent: Actor) -> None:
    pc = machine(desk)
    added = Program(name="zz-vpn", version="5.1.9", source="dpkg")
    pc.programs = sorted([*pc.programs, added], key=program_key)
    pc.send(pc.delta())
    made = ticket_from(desk, pc)

    assert "zz-vpn" in [one.label for one in diagnosis(desk, agent, made).snapshots[0].changes]


def test_a_probable_cause_has_its_evidence_article_and_fix(desk: Desk, agent: Actor) -> None:
    install_rules(desk)
    article = knowledge.live(desk, title="C 드라이브 비우기")
    with desk.ctx(agent, writes=False) as ctx:
        rule = next(one for one in causes.find(ctx).items if one.name_en == "Disk nearly full")
    form = ChangedCauseRule(
        version=rule.version,
        name_ko=rule.name_ko,
        name_en=rule.name_en,
        severity=rule.severity,
        conditions=rule.conditions,
        fix=rule.fix,
        article_id=article.id,
        macro_id=7,
    )
    act(desk, agent, rules.change, rule.id, form)
    made = ticket_from(desk, machine(desk))

    found = diagnosis(desk, agent, made).findings[0]

    assert (found.name, found.severity, found.macro_id) == ("디스크 여유 공간 부족", Severity.CRITICAL, 7)
    assert found.evidence[0].found == 4.0
    assert found.article is not None
    assert found.article.label == "C 드라이브 비우기"
    assert found.fix == FULL


def test_the_rules_are_there_once_and_changes_stay(desk: Desk, agent: Actor) -> None:
    desk.pass_time(hours=2)
    with desk.ctx(agent, writes=False) as ctx:
        before = causes.find(ctx).items
    desk.pass_time(hours=2)
    with desk.ctx(agent, writes=False) as ctx:
        assert causes.find(ctx).items == before
    assert len(before) == 9


def test_a_desk_makes_its_own_rules(desk: Desk, agent: Actor) -> None:
    conditions = [Condition(fact=Fact.SOFTWARE_PRESENT, program="lib-package")]
    form = NewCauseRule(name_ko="금지된 꾸러미", name_en="Forbidden package", conditions=conditions)
    act(desk, agent, rules.create, form)
    made = ticket_from(desk, machine(desk, 50))

    assert [one.name for one in diagnosis(desk, agent, made).findings] == ["금지된 꾸러미"]
    with pytest.raises(Forbidden):
        act(desk, worker(desk), rules.create, form)
    since = [Condition(fact=Fact.REBOOTED_SINCE)]
    with pytest.raises(Invalid, match="only_for_fixes"):
        act(desk, agent, rules.create, NewCauseRule(name_ko="a", name_en="a", conditions=since))


# --- fixes --------------------------------------------------------------------------------------------------


def watched(desk: Desk, agent: Actor, pc: inventory.Machine, condition: Condition = FULL) -> Ticket:
    made = ticket_from(desk, pc)
    act(desk, agent, fixes.attach, made.id, NewFixCheck(device_id=pc.id, condition=condition))
    return made


def resolved(desk: Desk, agent: Actor, made: Ticket) -> None:
    now = fresh(desk, made)
    act(desk, agent, finish.resolve, made.id, Resolve(version=now.version, text="임시 파일을 비움"))


def state(desk: Desk, agent: Actor, made: Ticket) -> FixState:
    return diagnosis(desk, agent, made).checks[0].state


def test_an_open_ticket_says_that_it_could_be_resolved(desk: Desk, agent: Actor) -> None:
    pc = machine(desk)
    made = watched(desk, agent, pc)
    tell(desk, pc, 6)
    assert state(desk, agent, made) is FixState.WAITING
    tell(desk, pc, 40)

    assert state(desk, agent, made) is FixState.MET
    assert names(desk, made)[-1] == "fix_met"
    assert diagnosis(desk, agent, made).checks[0].found == "40.0"


def test_a_solution_that_holds_is_verified(desk: Desk, agent: Actor) -> None:
    pc = machine(desk)
    made = watched(desk, agent, pc)
    resolved(desk, agent, made)
    tell(desk, pc, 40)

    assert state(desk, agent, made) is FixState.VERIFIED
    assert names(desk, made)[-1] == "fix_verified"


def test_a_solution_that_does_not_hold_is_told_after_three_reports(desk: Desk, agent: Actor) -> None:
    pc = machine(desk)
    made = watched(desk, agent, pc)
    resolved(desk, agent, made)
    for _ in range(2):
        tell(desk, pc, 5)
        assert state(desk, agent, made) is FixState.WAITING
    tell(desk, pc, 5)

    assert state(desk, agent, made) is FixState.FAILED
    assert names(desk, made)[-1] == "fix_failed"


def test_a_machine_that_stays_silent_shows_nothing(desk: Desk, agent: Actor) -> None:
    pc = machine(desk)
    made = watched(desk, agent, pc)
    resolved(desk, agent, made)
    desk.pass_time(days=4)

    assert state(desk, agent, made) is FixState.FAILED


def test_a_restart_is_seen(desk: Desk, agent: Actor) -> None:
    pc = machine(desk)
    made = watched(desk, agent, pc, Condition(fact=Fact.REBOOTED_SINCE))
    tell(desk, pc, 5, days_up=3)
    assert state(desk, agent, made) is FixState.WAITING
    desk.clock.pass_time(hours=2)
    pc.usage = Usage(booted_at=desk.now - timedelta(minutes=5))
    pc.send(pc.delta())

    assert state(desk, agent, made) is FixState.MET


def test_a_program_that_went_is_seen(desk: Desk, agent: Actor) -> None:
    pc = machine(desk)
    made = watched(desk, agent, pc, Condition(fact=Fact.SOFTWARE_ABSENT, program="lib-package-00001"))
    pc.programs = [one for one in pc.programs if one.name != "lib-package-00001"]
    pc.send(pc.delta())

    assert state(desk, agent, made) is FixState.MET


def test_the_same_check_is_attached_once_and_can_be_taken_away(desk: Desk, agent: Actor) -> None:
    pc = machine(desk)
    made = watched(desk, agent, pc)
    with pytest.raises(Conflict, match="fix_check_exists"):
        act(desk, agent, fixes.attach, made.id, NewFixCheck(device_id=pc.id, condition=FULL))
    act(desk, agent, fixes.cancel, made.id, diagnosis(desk, agent, made).checks[0].id)
    tell(desk, pc, 40)

    assert state(desk, agent, made) is FixState.CANCELLED
