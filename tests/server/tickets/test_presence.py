"""Who looks at a ticket and who writes: told at once to those who may know, gone soon after."""

import pytest

from server.core import updates
from server.core.context import Actor
from server.tickets.actions import presence
from server.tickets.models import Ticket, TicketPresence
from server.tickets.queries.presence import colleagues
from shared.errors import NotFound
from shared.permissions import Role
from shared.tickets import Beat, Colleague, EntryKind
from shared.updates import Update
from tests.support.catalog import team
from tests.support.house import Desk
from tests.support.tickets import act, ticket, worker

WRITES = Beat(kind=EntryKind.ANSWER)


def seen(desk: Desk, by: Actor) -> list[Colleague]:
    with desk.ctx(by, writes=False) as ctx:
        return colleagues(ctx).items


def told(desk: Desk, by: Actor, subject: Ticket, beat: Beat) -> list[Update]:
    """The passing news of one sign of life."""
    heard: list[Update] = []
    stop = updates.PASSING.subscribe(heard.append)
    act(desk, by, presence.beat, subject.id, beat)
    stop()
    return heard


def test_a_colleague_sees_who_looks_and_who_writes_but_not_themselves(desk: Desk) -> None:
    line = team(desk, "1차")
    me, other = worker(desk, "박서준", line), worker(desk, "이도윤", line)
    subject = ticket(desk, me, team_id=line.id)

    act(desk, me, presence.beat, subject.id, Beat())
    assert [(one.name, one.kind) for one in seen(desk, other)] == [("박서준", None)]

    act(desk, me, presence.beat, subject.id, WRITES)
    desk.clock.pass_time(seconds=20)
    act(desk, me, presence.beat, subject.id, WRITES)
    desk.clock.pass_time(seconds=20)
    found = seen(desk, other)
    assert [(one.name, one.kind, one.writing_s) for one in found] == [("박서준", EntryKind.ANSWER, 40)]
    assert seen(desk, me) == []


def test_who_gives_no_sign_of_life_is_gone_within_thirty_seconds(desk: Desk) -> None:
    line = team(desk, "1차")
    me, other = worker(desk, "박서준", line), worker(desk, "이도윤", line)
    subject = ticket(desk, me, team_id=line.id)
    act(desk, me, presence.beat, subject.id, WRITES)
    assert seen(desk, other)[0].left_s <= 30

    desk.pass_time(seconds=30)
    assert seen(desk, other) == []
    desk.pass_time(minutes=11)
    with desk.ctx(writes=False) as ctx:
        assert ctx.session.get(TicketPresence, (subject.id, me.id)) is None


def test_writing_ends_two_minutes_after_the_last_key(desk: Desk) -> None:
    line = team(desk, "1차")
    me, other = worker(desk, "박서준", line), worker(desk, "이도윤", line)
    subject = ticket(desk, me, team_id=line.id)
    act(desk, me, presence.beat, subject.id, Beat(kind=EntryKind.ANSWER, key_age_s=119))
    assert seen(desk, other)[0].kind is EntryKind.ANSWER
    desk.clock.pass_time(seconds=1)
    assert seen(desk, other)[0].kind is None


def test_only_what_is_new_is_told_and_nothing_is_kept_in_the_feed(desk: Desk) -> None:
    line = team(desk, "1차")
    me = worker(desk, "박서준", line)
    subject = ticket(desk, me, team_id=line.id)
    with desk.ctx(writes=False) as ctx:
        before = updates.last_seq(ctx.session)

    came, stayed = told(desk, me, subject, Beat()), told(desk, me, subject, Beat())
    wrote, went = told(desk, me, subject, WRITES), told(desk, me, subject, Beat(is_leaving=True))

    assert [[(one.kind, one.id, one.seq) for one in each] for each in (came, wrote, went)] == [
        [("presence", subject.id, 0)]
    ] * 3
    assert stayed == []
    with desk.ctx(writes=False) as ctx:
        assert updates.last_seq(ctx.session) == before


def test_presence_at_a_confidential_ticket_reaches_only_its_team(desk: Desk) -> None:
    line, others = team(desk, "보안"), team(desk, "1차")
    me, mate, stranger = worker(desk, "박서준", line), worker(desk, "한지우", line), worker(desk, "x", others)
    manager = worker(desk, "정부장", roles=(Role.MANAGER,))
    subject = ticket(desk, me, team_id=line.id, is_confidential=True)

    heard = told(desk, me, subject, Beat())

    assert [one.id for one in heard] == [0], "the feed does not say which ticket"
    assert [one.ticket_id for one in seen(desk, mate)] == [subject.id]
    assert seen(desk, stranger) == seen(desk, manager) == []
    with pytest.raises(NotFound):
        act(desk, stranger, presence.beat, subject.id, Beat())
