"""Who is told what, how loudly, and where it is read."""

import pytest

from server.approvals.actions import delegate
from server.approvals.jobs import remind_due
from server.catalog.models import Team
from server.core.context import Actor
from server.core.updates import UpdateRecord
from server.notices import actions, queries, rules
from server.people.models import Person
from server.tickets.actions import merge, talk, watching, work
from server.tickets.models import Ticket
from server.tickets.queries.watching import watcher_ids
from shared.approvals import NewDelegation
from shared.errors import Conflict
from shared.notices import (
    NOTICE,
    ChangeNoticeSettings,
    NoticeKind,
    NoticeLevel,
    Notices,
    NoticeSettings,
    ReadNotices,
)
from shared.permissions import Role
from shared.tickets import Assign, Merge, NewEntry, OwnAnswer, RecordBounce, Watch
from tests.support.approvals import by, office
from tests.support.auth import token_for
from tests.support.catalog import team
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.tickets import act, actor_for, fresh, ticket

K, L = NoticeKind, NoticeLevel


def colleague(desk: Desk, name: str, *teams: Team, role: Role = Role.DESK_AGENT) -> Actor:
    person = hire(desk, name=name)
    token_for(desk, role, person=person, teams=teams)
    return actor_for(person, *teams, roles=(role,))


def told(desk: Desk, who: Actor) -> Notices:
    with desk.ctx(who, writes=False) as ctx:
        return queries.listed(ctx)


def kinds(desk: Desk, who: Actor) -> list[tuple[NoticeKind, NoticeLevel, int]]:
    return [(one.kind, one.level, one.count) for group in told(desk, who).items for one in group.lines]


def assigned(desk: Desk, by: Actor, subject: Ticket, to: Actor) -> Ticket:
    form = Assign(version=subject.version, assignee_id=to.person_id)
    return act(desk, by, work.assign, subject.id, form)


def choose(desk: Desk, who: Actor, **changes: object) -> None:
    with desk.ctx(who) as ctx:
        now: NoticeSettings = queries.settings(ctx)
        levels = {**now.levels, **changes.pop("levels", {})}  # type: ignore[dict-item]  # a mapping of the test
        form = ChangeNoticeSettings(version=now.version, levels=levels, **changes)  # type: ignore[arg-type]
        actions.change_settings(ctx, form)


def test_owner_team_and_follower_are_told_and_never_who_did_it(desk: Desk) -> None:
    line = team(desk, "1차")
    me, mate, third = (colleague(desk, name, line) for name in ("박서준", "이도윤", "이서연"))
    asker: Person = hire(desk, name="김민지")
    subject = ticket(desk, me, asker, team_id=line.id)
    assert kinds(desk, mate) == kinds(desk, third) == [(K.TEAM, L.LATER, 1)]
    act(desk, third, watching.watch, subject.id, Watch())

    assigned(desk, me, subject, mate)
    act(desk, actor_for(asker), talk.answer_own, subject.id, OwnAnswer(text="아직도 안 됩니다"))
    act(desk, actor_for(asker), talk.answer_own, subject.id, OwnAnswer(text="급합니다"))

    assert sorted(kinds(desk, mate)) == [(K.ASSIGNED, L.NOW, 1), (K.REPLY, L.NOW, 2), (K.TEAM, L.LATER, 1)]
    assert sorted(kinds(desk, third)) == [(K.TEAM, L.LATER, 1), (K.WATCHED, L.LATER, 3)]
    assert kinds(desk, me) == []
    group = told(desk, mate).items[0]
    assert (group.ticket.label, group.subject, told(desk, mate).unread) == (
        subject.number,
        "화면이 꺼집니다",
        1,
    )


def test_a_mention_is_told_at_once_and_read_at_any_desk(desk: Desk) -> None:
    line = team(desk, "1차")
    me, mate = colleague(desk, "박서준", line), colleague(desk, "이도윤", line)
    subject = ticket(desk, me, team_id=line.id)
    act(desk, me, talk.note, subject.id, NewEntry(text="@이도윤", mention_ids=[mate.person_id or 0]))
    assert (K.MENTION, L.NOW, 1) in kinds(desk, mate)
    assert told(desk, mate).unread == 1

    act(desk, mate, actions.read, ReadNotices(ticket_id=subject.id))
    assert told(desk, mate).unread == 0
    assert all(one.is_read for group in told(desk, mate).items for one in group.lines)
    act(desk, mate, actions.clear, ReadNotices())
    assert told(desk, mate).items == []


def test_a_confidential_ticket_tells_only_its_team_and_hides_its_subject(desk: Desk) -> None:
    line, others = team(desk, "보안"), team(desk, "1차")
    me, mate = colleague(desk, "박서준", line), colleague(desk, "이도윤", line)
    manager, stranger = colleague(desk, "정부장", role=Role.MANAGER), colleague(desk, "x", others)
    subject = ticket(desk, me, team_id=line.id, is_confidential=True, subject="징계 조사")
    with desk.ctx(me) as ctx:
        everybody = [who.person_id or 0 for who in (mate, manager, stranger)]
        actions.tell(ctx, ctx.session.get_one(Ticket, subject.id), everybody, K.RULE, what="확인하세요")

    assert kinds(desk, manager) == kinds(desk, stranger) == []
    assert [group.subject for group in told(desk, mate).items] == [""]


def test_approvers_with_a_desk_hear_when_it_is_their_turn(desk: Desk) -> None:
    at = office(desk)
    for person in (at.manager, at.director):
        token_for(desk, Role.MANAGER, person=person)
    manager = actor_for(at.manager, roles=(Role.MANAGER,))
    director = actor_for(at.director, roles=(Role.MANAGER,))
    deputy = colleague(desk, "한대리", role=Role.MANAGER)
    today = desk.now.date()
    form = NewDelegation(deputy_id=deputy.person_id or 0, from_on=today, until_on=today)
    act(desk, manager, delegate, form)
    approval = at.ask(at.ticket(), by(at.manager), by(at.director))
    assert (kinds(desk, manager), kinds(desk, director)) == ([(K.APPROVAL, L.NOW, 1)], [])
    assert kinds(desk, deputy) == [(K.APPROVAL, L.NOW, 1)]

    at.approve(at.manager, approval)

    assert kinds(desk, director) == [(K.APPROVAL, L.NOW, 1)]
    assert told(desk, director).items[0].lines[0].what == "approval_moved_on"
    desk.pass_time(days=3)
    with desk.ctx() as ctx:
        remind_due(ctx)
    assert kinds(desk, director) == [(K.APPROVAL, L.NOW, 2)]


def test_owner_and_followers_hear_of_a_merge_and_followers_follow_on(desk: Desk) -> None:
    line = team(desk, "1차")
    me, owner, follower = (colleague(desk, name, line) for name in ("박서준", "이도윤", "이서연"))
    source, target = ticket(desk, me, team_id=line.id), ticket(desk, me, team_id=line.id)
    assigned(desk, me, source, owner)
    act(desk, follower, watching.watch, source.id, Watch())
    for one in (owner, follower):
        act(desk, one, actions.clear, ReadNotices())

    form = Merge(version=fresh(desk, source).version, target_id=target.id)
    act(desk, me, merge.merge, source.id, form)

    assert [one.what for group in told(desk, owner).items for one in group.lines] == ["ticket_merged"]
    assert kinds(desk, follower) == [(K.WATCHED, L.LATER, 1)]
    with desk.ctx(me, writes=False) as ctx:
        assert watcher_ids(ctx, ctx.session.get_one(Ticket, target.id)) == [follower.person_id]


def test_nobody_follows_a_merged_ticket_into_what_they_may_not_see(desk: Desk) -> None:
    line, others = team(desk, "보안"), team(desk, "1차")
    me, stranger = colleague(desk, "박서준", line, others), colleague(desk, "이서연", others)
    source = ticket(desk, me, team_id=others.id)
    target = ticket(desk, me, team_id=line.id, is_confidential=True)
    act(desk, stranger, watching.watch, source.id, Watch())

    form = Merge(version=fresh(desk, source).version, target_id=target.id)
    act(desk, me, merge.merge, source.id, form)

    with desk.ctx(me, writes=False) as ctx:
        assert watcher_ids(ctx, ctx.session.get_one(Ticket, target.id)) == []


def test_the_owner_hears_that_an_answer_did_not_arrive(desk: Desk) -> None:
    line = team(desk, "1차")
    me, owner = colleague(desk, "박서준", line), colleague(desk, "이도윤", line)
    subject = ticket(desk, me, team_id=line.id)
    act(desk, me, talk.answer, subject.id, NewEntry(text="확인했습니다."))
    assigned(desk, me, fresh(desk, subject), owner)
    act(desk, owner, actions.clear, ReadNotices())

    act(desk, me, talk.record_bounce, subject.id, RecordBounce(reason="받는 사람 없음"))

    assert [one.what for group in told(desk, owner).items for one in group.lines] == ["ticket_bounced"]


def test_what_goes_out_of_sight_is_no_longer_told(desk: Desk) -> None:
    line, others = team(desk, "1차"), team(desk, "다른 팀")
    me, mate = colleague(desk, "박서준", line, others), colleague(desk, "이도윤", line)
    subject = ticket(desk, me, team_id=line.id)
    assert told(desk, mate).unread == 1
    with desk.ctx() as ctx:
        ctx.session.get_one(Ticket, subject.id).team_id = others.id
    assert (told(desk, mate).items, told(desk, mate).unread) == ([], 0)


def test_each_person_chooses_how_loudly(desk: Desk) -> None:
    line = team(desk, "1차")
    me, mate = colleague(desk, "박서준", line), colleague(desk, "이도윤", line)
    choose(desk, mate, levels={K.TEAM: L.NEVER, K.ASSIGNED: L.LATER})
    subject = ticket(desk, me, team_id=line.id)
    assigned(desk, me, subject, mate)
    assert kinds(desk, mate) == [(K.ASSIGNED, L.LATER, 1)]
    with desk.ctx(mate) as ctx, pytest.raises(Conflict):
        actions.change_settings(ctx, ChangeNoticeSettings(version=0, levels={}))


def test_quiet_hours_let_only_the_highest_priority_through(desk: Desk) -> None:
    """It is 9:30 in Seoul."""
    line = team(desk, "1차")
    me, mate = colleague(desk, "박서준", line), colleague(desk, "이도윤", line)
    choose(desk, mate, quiet_from=9 * 60, quiet_until=10 * 60)
    plain, urgent = ticket(desk, me, team_id=line.id), ticket(desk, me, team_id=line.id)
    with desk.ctx() as ctx:
        ctx.session.get_one(Ticket, urgent.id).priority = 1
    for subject in (plain, urgent):
        with desk.ctx(writes=False) as ctx:
            now = ctx.session.get_one(Ticket, subject.id)
        assigned(desk, me, now, mate)
    assert {level for kind, level, _ in kinds(desk, mate) if kind is K.ASSIGNED} == {L.LATER, L.NOW}


def digest(desk: Desk, who: Actor) -> tuple[int, int] | None:
    found = told(desk, who).digest
    return None if found is None else (found.tickets, found.notices)


def rings(desk: Desk, who: Actor) -> int:
    with desk.ctx(writes=False) as ctx:
        found = ctx.session.query(UpdateRecord).filter_by(kind=NOTICE, record_id=who.person_id)
        return found.count()


def test_what_may_wait_is_told_together_a_quarter_of_an_hour_after_the_first(desk: Desk) -> None:
    line = team(desk, "1차")
    me, mate = colleague(desk, "박서준", line), colleague(desk, "이도윤", line)
    first = ticket(desk, me, team_id=line.id)
    desk.pass_time(minutes=10)
    ticket(desk, me, team_id=line.id)
    act(desk, mate, watching.watch, first.id, Watch())
    act(desk, me, talk.answer, first.id, NewEntry(text="확인했습니다."))
    assert (told(desk, mate).unread, digest(desk, mate)) == (2, None)
    before = rings(desk, mate)

    desk.pass_time(minutes=5)
    assert digest(desk, mate) == (2, 3)
    assert rings(desk, mate) == before + 1

    desk.pass_time(minutes=20)
    assert rings(desk, mate) == before + 1, "once"
    ticket(desk, me, team_id=line.id)
    desk.pass_time(minutes=16)
    assert digest(desk, mate) == (1, 1), "the next one holds only what came since"


def test_what_was_read_or_told_at_once_is_in_no_digest(desk: Desk) -> None:
    line = team(desk, "1차")
    me, mate = colleague(desk, "박서준", line), colleague(desk, "이도윤", line)
    subject, other = ticket(desk, me, team_id=line.id), ticket(desk, me, team_id=line.id)
    assigned(desk, me, fresh(desk, other), mate)
    act(desk, mate, actions.read, ReadNotices(ticket_id=subject.id))

    desk.pass_time(minutes=16)

    assert digest(desk, mate) == (1, 1)
    act(desk, mate, actions.read, ReadNotices())
    assert digest(desk, mate) is None


def test_a_digest_waits_for_the_end_of_quiet_hours(desk: Desk) -> None:
    """It is 9:30 in Seoul."""
    line = team(desk, "1차")
    me, mate = colleague(desk, "박서준", line), colleague(desk, "이도윤", line)
    choose(desk, mate, quiet_from=9 * 60, quiet_until=10 * 60)
    assigned(desk, me, ticket(desk, me, team_id=line.id), mate)
    desk.pass_time(minutes=29)
    assert digest(desk, mate) is None

    desk.pass_time(minutes=1)

    assert digest(desk, mate) == (1, 2)


@pytest.mark.parametrize(
    ("minute", "quiet_from", "quiet_until", "is_quiet"),
    [
        (0, None, None, False),
        (60, 60, 120, True),
        (120, 60, 120, False),
        (1400, 1320, 420, True),
        (419, 1320, 420, True),
        (420, 1320, 420, False),
        (5, 5, 5, False),
    ],
)
def test_quiet_hours_may_go_over_midnight(
    minute: int, quiet_from: int | None, quiet_until: int | None, is_quiet: bool
) -> None:
    assert rules.is_quiet(minute, quiet_from, quiet_until) is is_quiet


def test_old_notices_are_forgotten(desk: Desk) -> None:
    line = team(desk, "1차")
    me, mate = colleague(desk, "박서준", line), colleague(desk, "이도윤", line)
    ticket(desk, me, team_id=line.id)
    desk.pass_time(days=31)
    lines = [line for group in told(desk, mate).items for line in group.lines]
    assert [line for line in lines if line.kind is not NoticeKind.SLA] == []
