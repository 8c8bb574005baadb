"""Following a ticket and calling a colleague into a note: nobody hears of what they may not see."""

import pytest

from server.catalog.models import Team
from server.core.context import Actor
from server.people.models import Person
from server.tickets import events
from server.tickets.actions import talk, watching, work
from server.tickets.models import Ticket
from server.tickets.queries import colleagues, lists, visibility
from server.wiring import REACTIONS
from shared.catalog import Tier
from shared.errors import Conflict, Forbidden, Invalid
from shared.permissions import Role
from shared.tickets import Escalate, NewEntry, TicketsQuery, View, Watch
from tests.support.auth import token_for
from tests.support.catalog import team
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.tickets import act, actor_for, detail, ticket, worker


def colleague(desk: Desk, name: str, *teams: Team, role: Role = Role.DESK_AGENT) -> tuple[Person, Actor]:
    """Somebody with an account: only those can be told anything."""
    person = hire(desk, name=name)
    token_for(desk, role, person=person, teams=teams)
    return person, actor_for(person, *teams, roles=(role,))


def ids(desk: Desk, by: Actor, view: View) -> list[int]:
    with desk.ctx(by, writes=False) as ctx:
        found = lists.list_ids(ctx, TicketsQuery(view=view)).ids
        counts = {one.view: one.count for one in lists.count_views(ctx).items if one.view}
    assert counts[view] == len(found)
    return found


def test_what_somebody_follows_stands_in_a_view_of_its_own(desk: Desk) -> None:
    line = team(desk, "1차")
    me = worker(desk, "박서준", line)
    followed, _ = ticket(desk, me, team_id=line.id), ticket(desk, me, team_id=line.id)

    act(desk, me, watching.watch, followed.id, Watch())
    act(desk, me, watching.watch, followed.id, Watch())

    assert ids(desk, me, View.WATCHED) == [followed.id]
    shown = detail(desk, me, followed)
    assert shown.row.is_watched
    assert [one.label for one in shown.watchers] == ["박서준"]
    assert shown.row.version == followed.version, "it is nobody's work"
    act(desk, me, watching.unwatch, followed.id, Watch())
    assert ids(desk, me, View.WATCHED) == []


def test_a_colleague_who_may_not_see_the_ticket_cannot_be_made_to_follow_it(desk: Desk) -> None:
    line = team(desk, "1차")
    me = worker(desk, "박서준", line)
    mate, _ = colleague(desk, "이도윤", line)
    stranger, _ = colleague(desk, "한지우", team(desk, "다른 팀"))
    subject = ticket(desk, me, team_id=line.id)

    act(desk, me, watching.watch, subject.id, Watch(person_id=mate.id))
    with pytest.raises(Conflict, match="watcher_cannot_see") as refused:
        act(desk, me, watching.watch, subject.id, Watch(person_id=stranger.id))

    assert refused.value.facts["person"] == "한지우"
    assert [one.label for one in detail(desk, me, subject).watchers] == ["이도윤"]


def test_a_reader_follows_for_themselves_only(desk: Desk) -> None:
    line = team(desk, "1차")
    me = worker(desk, "박서준", line)
    mate, _ = colleague(desk, "이도윤", line)
    _, manager = colleague(desk, "정부장", role=Role.MANAGER)
    subject = ticket(desk, me, team_id=line.id)
    act(desk, manager, watching.watch, subject.id, Watch())
    with pytest.raises(Forbidden):
        act(desk, manager, watching.watch, subject.id, Watch(person_id=mate.id))


def test_a_note_calls_for_colleagues_and_says_whom_it_did_not_reach(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = team(desk, "1차")
    me = worker(desk, "박서준", line)
    mate, mate_actor = colleague(desk, "이도윤", line)
    stranger, stranger_actor = colleague(desk, "한지우", team(desk, "다른 팀"))
    subject = ticket(desk, me, team_id=line.id)
    heard: list[tuple[int, ...]] = []
    hear = [lambda _, event: heard.append(event.person_ids)]
    monkeypatch.setitem(REACTIONS, events.TicketMentioned, hear)  # type: ignore[arg-type]  # a plain dict

    note = NewEntry(text="@이도윤 @한지우 봐 주세요", mention_ids=[mate.id, stranger.id])
    act(desk, me, talk.note, subject.id, note)

    said = detail(desk, me, subject).entries[-1]
    assert [(one.person.label, one.is_reached) for one in said.mentions] == [
        ("이도윤", True),
        ("한지우", False),
    ]
    assert heard == [(mate.id,)]
    assert ids(desk, mate_actor, View.MENTIONED) == [subject.id]
    assert ids(desk, stranger_actor, View.MENTIONED) == []


def test_a_confidential_ticket_refuses_a_name_that_may_not_know_of_it(desk: Desk) -> None:
    line = team(desk, "보안")
    me = worker(desk, "박서준", line)
    manager, _ = colleague(desk, "정부장", role=Role.MANAGER)
    subject = ticket(desk, me, team_id=line.id, is_confidential=True)
    with pytest.raises(Conflict, match="mention_cannot_see") as refused:
        act(desk, me, talk.note, subject.id, NewEntry(text="@정부장", mention_ids=[manager.id]))
    assert refused.value.facts["people"] == "정부장"
    assert [one.text for one in detail(desk, me, subject).entries if "@" in one.text] == []


def test_an_answer_calls_for_nobody(desk: Desk) -> None:
    line = team(desk, "1차")
    me = worker(desk, "박서준", line)
    mate, _ = colleague(desk, "이도윤", line)
    subject = ticket(desk, me, team_id=line.id)
    with pytest.raises(Invalid, match="mentions_stay_inside"):
        act(desk, me, talk.answer, subject.id, NewEntry(text="@이도윤", mention_ids=[mate.id]))


def company(desk: Desk) -> tuple[list[Ticket], list[tuple[Person, Actor]]]:
    first, second, safe = team(desk, "1차"), team(desk, "2차", Tier.L2), team(desk, "보안")
    me = worker(desk, "박서준", first, second, safe, roles=(Role.LEAD,))
    plain = ticket(desk, me, team_id=first.id)
    hidden = ticket(desk, me, team_id=safe.id, is_confidential=True)
    passed = ticket(desk, me, team_id=first.id)
    passed = act(
        desk,
        me,
        work.escalate,
        passed.id,
        Escalate(version=passed.version, team_id=second.id, reason="x", tried="y"),
    )
    people = [
        colleague(desk, "가", first),
        colleague(desk, "나", second),
        colleague(desk, "다", safe),
        colleague(desk, "라", role=Role.MANAGER),
        colleague(desk, "마", role=Role.REQUESTER),
        colleague(desk, "바", first, second, role=Role.LEAD),
    ]
    return [plain, hidden, passed], people


def test_who_is_told_is_who_may_read(desk: Desk) -> None:
    """Two ways to the same answer: the condition of every read, and the decision for somebody else."""
    made, people = company(desk)
    persons = [person.id for person, _ in people]
    for subject in made:
        with desk.ctx(writes=False) as ctx:
            told = colleagues.who_see(ctx, subject, persons)
        may_read = set()
        for person, actor in people:
            with desk.ctx(actor, writes=False) as ctx:
                if visibility.is_visible(ctx, subject.id):
                    may_read.add(person.id)
        assert told == may_read
