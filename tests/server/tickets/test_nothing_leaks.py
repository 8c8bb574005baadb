"""Random histories: no way out of the desk carries a note or the subject of a confidential ticket."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from server.audit.models import AuditEntry
from server.core import updates
from server.core.context import Actor, Context
from server.core.outbox import Delivery
from server.notices import queries as notices
from server.people.models import Person
from server.tickets.actions import create, finish, holding, presence, talk, watching, work
from server.tickets.models import Ticket
from server.tickets.queries import bundle, lists, own, visibility
from server.tickets.queries import presence as presences
from shared.errors import DeskError
from shared.permissions import Role
from shared.tickets import (
    Beat,
    HoldAnswer,
    LogTime,
    NewEntry,
    NewTicket,
    OwnAnswer,
    Pend,
    PendingReason,
    Resolve,
    TicketCommand,
    TicketsQuery,
    View,
    Watch,
)
from tests.support.auth import token_for
from tests.support.catalog import team
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.tickets import actor_for, fresh

INSIDE, SECRET = "ZQX-INSIDE", "ZQX-SECRET"
STEPS = 24


@dataclass
class Company:
    desk: Desk
    dice: random.Random
    agents: list[Actor] = field(default_factory=list)
    asker: Person = field(init=False)
    outsiders: list[Actor] = field(default_factory=list)
    """May not see the confidential ticket."""
    tickets: list[Ticket] = field(default_factory=list)

    def step(self) -> None:
        """Something that somebody does; what is refused has done nothing."""
        subject, who = self.dice.choice(self.tickets), self.dice.choice(self.agents)
        do = self.dice.choice(ACTS)
        try:
            with self.desk.ctx(who) as ctx:
                do(self, ctx, fresh(self.desk, subject))
        except DeskError:
            return


def _note(company: Company, ctx: Context, subject: Ticket) -> None:
    people = [one.person_id or 0 for one in [*company.agents, *company.outsiders]]
    called = company.dice.sample(people, 2) if company.dice.random() < 0.5 else []
    talk.note(ctx, subject.id, NewEntry(text=f"{INSIDE} 메모", mention_ids=called, duration_s=60))


def _call(_: Company, ctx: Context, subject: Ticket) -> None:
    talk.log_call(ctx, subject.id, NewEntry(text=f"{INSIDE} 통화", duration_s=90))


def _answer(company: Company, ctx: Context, subject: Ticket) -> None:
    words = f"{SECRET} 답변" if subject.is_confidential else "공개 답변"
    if company.dice.random() < 0.5:
        talk.answer(ctx, subject.id, NewEntry(text=words))
    else:
        key = f"key-{company.dice.random()}"
        holding.hold(ctx, subject.id, HoldAnswer(key=key, entry=NewEntry(text=words)))


def _ask(company: Company, ctx: Context, subject: Ticket) -> None:
    asker = actor_for(company.asker)
    talk.answer_own(ctx.acting_as(asker), subject.id, OwnAnswer(text="아직 안 됩니다"))


def _time(_: Company, ctx: Context, subject: Ticket) -> None:
    holding.log_time(ctx, subject.id, LogTime(duration_s=60, comment=f"{INSIDE} 한 일"))


def _take(_: Company, ctx: Context, subject: Ticket) -> None:
    work.take(ctx, subject.id, TicketCommand(version=subject.version))


def _pend(_: Company, ctx: Context, subject: Ticket) -> None:
    reason = PendingReason.WAITING_VENDOR
    form = Pend(version=subject.version, reason=reason, vendor=f"{INSIDE} 업체", vendor_reference="1")
    work.pend(ctx, subject.id, form)


def _resolve(_: Company, ctx: Context, subject: Ticket) -> None:
    form = Resolve(version=subject.version, text=f"{INSIDE} 조치", is_public=False)
    finish.resolve(ctx, subject.id, form)


def _watch(company: Company, ctx: Context, subject: Ticket) -> None:
    person = company.dice.choice([*company.agents, *company.outsiders])
    watching.watch(ctx, subject.id, Watch(person_id=person.person_id))


def _beat(_: Company, ctx: Context, subject: Ticket) -> None:
    presence.beat(ctx, subject.id, Beat())


ACTS: list[Callable[[Company, Context, Ticket], None]] = [
    _note,
    _call,
    _answer,
    _ask,
    _time,
    _take,
    _pend,
    _resolve,
    _watch,
    _beat,
]


def company(desk: Desk, seed: int) -> Company:
    desk.house = replace(desk.house, sends_mail=True)
    made = Company(desk, random.Random(seed))
    line, others = team(desk, "보안"), team(desk, "1차")

    def somebody(name: str, role: Role, *teams: Any) -> Actor:
        person = hire(desk, name=name)
        token_for(desk, role, person=person, teams=teams)
        return actor_for(person, *teams, roles=(role,))

    made.agents = [somebody(f"상담원{n}", Role.DESK_AGENT, line) for n in range(2)]
    made.outsiders = [
        somebody("정부장", Role.MANAGER),
        somebody("다른팀", Role.DESK_AGENT, others),
        somebody("감사", Role.AUDITOR),
    ]
    made.asker = hire(desk, name="김민지", email="minji@example.com")
    for is_confidential in (False, True):
        subject = f"{SECRET} 조사" if is_confidential else "화면이 꺼집니다"
        form = NewTicket(
            subject=subject,
            description=subject,
            requester_id=made.asker.id,
            team_id=line.id,
            is_confidential=is_confidential,
        )
        with desk.ctx(made.agents[0]) as ctx:
            made.tickets.append(create.create(ctx, form))
    return made


def out_of_the_desk(company: Company) -> str:
    """Everything that the requester gets: their own view and every letter."""
    words: list[Any] = []
    with company.desk.ctx(actor_for(company.asker), writes=False) as ctx:
        words += [own.list_own(ctx)]
        words += [own.detail(ctx, own.show(ctx, subject.id)) for subject in company.tickets]
    with company.desk.ctx(writes=False) as ctx:
        words += [one.payload.decode() for one in ctx.session.scalars(select(Delivery))]
    return msgspec.json.encode(words).decode()


def inside_the_company(company: Company, who: Actor) -> str:
    """Everything that somebody of the desk may read without being allowed to see the confidential ticket."""
    words: list[Any] = []
    with company.desk.ctx(who, writes=False) as ctx:
        words += [updates.after(ctx.session, 0, 1000), notices.listed(ctx), presences.colleagues(ctx)]
        for view in View:
            words.append(lists.list_ids(ctx, TicketsQuery(view=view)))
        words.append(lists.list_ids(ctx, TicketsQuery(text="ZQX")))
        words.append(lists.count_views(ctx))
        for subject in company.tickets:
            if visibility.is_visible(ctx, subject.id):
                words.append(bundle.detail(ctx, bundle.show(ctx, subject.id)))
    return msgspec.json.encode(words).decode()


@pytest.mark.parametrize("seed", range(3))
def test_no_way_out_carries_a_note_or_a_confidential_subject(desk: Desk, seed: int) -> None:
    made = company(desk, seed)
    for number in range(STEPS):
        made.step()
        desk.clock.pass_time(seconds=made.dice.randrange(1, 40))
        if number % 8 == 7:
            desk.pass_time(seconds=1)
    there = inside_the_company(made, made.agents[0])
    assert INSIDE in there
    assert SECRET in there

    assert INSIDE not in out_of_the_desk(made)
    for who in made.outsiders:
        seen = inside_the_company(made, who)
        assert SECRET not in seen, who.name
        if who.name != "정부장":
            assert INSIDE not in seen, who.name
    with desk.ctx(writes=False) as ctx:
        told = "\n".join(one.changes for one in ctx.session.scalars(select(AuditEntry)))
    assert INSIDE not in told
    assert SECRET not in told
