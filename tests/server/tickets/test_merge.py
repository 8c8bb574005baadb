"""Tickets become one and apart again: everything is shown, everything comes back, nobody reads too much."""

from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest

from server.catalog.models import Team
from server.core.context import Actor
from server.people.models import Person
from server.tickets.actions import edit, finish, merge, talk, work
from server.tickets.models import Ticket
from server.tickets.queries import own
from shared.errors import Conflict, DeskError, Forbidden, Invalid, NotFound
from shared.permissions import Role
from shared.tickets import (
    Cancel,
    EntryKind,
    LinkKind,
    Merge,
    NewEntry,
    NewLink,
    OwnAnswer,
    OwnTicket,
    Pend,
    PendingReason,
    Resolve,
    StartTicket,
    Status,
    TicketAction,
    TicketCommand,
)
from tests.server.tickets.test_races import at_once
from tests.support.assets import asset
from tests.support.catalog import team
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.tickets import act, actor_for, detail, fresh, history, names, taken, ticket, worker


@dataclass
class Line:
    """안지우 of the first line, with the tickets of 김민지 and 서영수."""

    desk: Desk
    team: Team
    ann: Actor
    minji: Person
    youngsu: Person
    kept: dict[str, Any] = field(default_factory=dict)

    def now(self, made: Ticket) -> Ticket:
        return fresh(self.desk, made)

    def merge(self, source: Ticket, target: Ticket, by: Actor | None = None) -> Ticket:
        form = Merge(version=self.now(source).version, target_id=target.id)
        return act(self.desk, by or self.ann, merge.merge, source.id, form)

    def unmerge(self, source: Ticket) -> Ticket:
        form = TicketCommand(version=self.now(source).version)
        return act(self.desk, self.ann, merge.unmerge, source.id, form)

    def say(self, made: Ticket, person: Person, text: str) -> Ticket:
        return act(self.desk, actor_for(person), talk.answer_own, made.id, OwnAnswer(text=text))

    def resolve(self, made: Ticket, text: str = "케이블을 바꿨습니다.", **more: Any) -> Ticket:
        form = Resolve(version=self.now(made).version, text=text, **more)
        return act(self.desk, self.ann, finish.resolve, made.id, form)

    def texts(self, made: Ticket) -> list[str]:
        return [one.text for one in detail(self.desk, self.ann, made).entries if one.text]

    def seen(self, made: Ticket, person: Person) -> OwnTicket:
        with self.desk.ctx(actor_for(person), writes=False) as ctx:
            return own.detail(ctx, own.show(ctx, made.id))

    def said_to(self, made: Ticket, person: Person) -> str:
        return msgspec.json.encode(self.seen(made, person)).decode()


@pytest.fixture
def line(desk: Desk) -> Line:
    first = team(desk)
    return Line(desk, first, worker(desk, "안지우", first), hire(desk, "김민지"), hire(desk, "서영수"))


def refused(line: Line, source: Ticket, target: Ticket, by: Actor | None = None) -> tuple[type, str]:
    with pytest.raises(DeskError) as found:
        line.merge(source, target, by)
    return type(found.value), found.value.code


def test_both_conversations_are_shown_in_one_in_the_order_they_were_held(line: Line) -> None:
    first, second = taken(line.desk, line.ann, line.minji), ticket(line.desk, line.ann, line.youngsu)
    line.say(second, line.youngsu, "저도 안 됩니다")
    line.desk.clock.pass_time(minutes=1)
    line.say(first, line.minji, "아직 안 됩니다")
    line.desk.clock.pass_time(minutes=1)

    line.merge(second, first)

    shown = detail(line.desk, line.ann, first)
    said = [(one.text, one.origin.label if one.origin else "") for one in shown.entries if one.text]
    assert said == [("저도 안 됩니다", second.number), ("아직 안 됩니다", "")]
    assert [(one.ticket.id, one.requester.label, one.may_unmerge) for one in shown.merged] == [
        (second.id, "서영수", True)
    ]
    assert line.now(first).is_waiting_for_desk


def test_a_merged_ticket_says_where_it_goes_on(line: Line) -> None:
    first, second = ticket(line.desk, line.ann), ticket(line.desk, line.ann)

    line.merge(second, first)

    shown = detail(line.desk, line.ann, second)
    allowed = [TicketAction.RECORD_QUESTION, TicketAction.UNMERGE]
    assert (shown.row.status, shown.allowed_actions) == (Status.MERGED, allowed)
    assert shown.merged_into is not None
    assert (shown.merged_into.id, shown.merged_into.label) == (first.id, first.number)
    facts = {"number": first.number, "ticket_id": str(first.id)}
    assert (history(line.desk, second)[-1].name, history(line.desk, second)[-1].facts) == (
        "merged_into",
        facts,
    )
    assert history(line.desk, first)[-1].facts == {"number": second.number, "ticket_id": str(second.id)}


@pytest.mark.parametrize("before", ["open", "assigned", "in_progress", "pending", "resolved", "cancelled"])
def test_apart_again_it_is_as_it_was(line: Line, before: str) -> None:
    desk, ann = line.desk, line.ann
    target, source = ticket(desk, ann), ticket(desk, ann, line.minji)
    if before not in ("open", "cancelled"):
        act(desk, ann, work.take, source.id, TicketCommand(version=source.version))
    if before == "in_progress":
        act(desk, ann, work.start, source.id, StartTicket(version=line.now(source).version))
    elif before == "pending":
        until = desk.now.replace(day=30)
        form = Pend(version=line.now(source).version, reason=PendingReason.SCHEDULED, until=until)
        act(desk, ann, work.pend, source.id, form)
    elif before == "resolved":
        line.resolve(source)
    elif before == "cancelled":
        act(desk, ann, finish.cancel, source.id, Cancel(version=source.version, reason="스팸"))
    was = line.now(source)
    assert was.status == before

    line.merge(source, target)
    line.desk.clock.pass_time(hours=2)
    line.unmerge(source)

    apart = line.now(source)
    for name in (
        "status", "team_id", "assignee_id", "pending_reason", "pending_until", "resolution",
        "resolution_code", "resolved_at", "closed_at", "settled_at", "is_ready_to_confirm",
        "is_waiting_for_desk", "due_at", "priority",
    ):  # fmt: skip
        assert getattr(apart, name) == getattr(was, name), name
    assert names(desk, source)[-2:] == ["merged_into", "unmerged"]
    assert names(desk, target)[-2:] == ["merged_from", "unmerged"]
    assert detail(desk, ann, target).merged == []


def test_the_clock_does_not_touch_what_was_merged(line: Line) -> None:
    target, source = ticket(line.desk, line.ann), taken(line.desk, line.ann)
    line.resolve(source)
    line.merge(source, target)

    line.desk.pass_time(days=6)

    assert line.now(source).status is Status.MERGED


def test_what_cannot_be_merged(line: Line) -> None:
    desk, ann = line.desk, line.ann
    source, closed, hidden = ticket(desk, ann), ticket(desk, ann), ticket(desk, ann, is_confidential=True)
    line.resolve(closed)
    act(desk, ann, finish.close, closed.id, TicketCommand(version=line.now(closed).version))
    other = worker(desk, "배현우", team(desk, "다른 팀"))
    far = ticket(desk, other)
    boss = worker(desk, "부서장", roles=(Role.MANAGER,))

    assert refused(line, source, source) == (Invalid, "merge_into_itself")
    assert refused(line, source, closed) == (Conflict, "merge_target_over")
    assert refused(line, closed, source) == (Conflict, "status_change_not_allowed")
    assert refused(line, hidden, source) == (Conflict, "merge_confidential")
    assert refused(line, source, far)[0] is NotFound
    assert refused(line, source, closed, boss) == (Forbidden, "permission_missing")
    line.merge(source, hidden)


def test_circles_are_refused_and_chains_followed(line: Line) -> None:
    a, b, c = (ticket(line.desk, line.ann, line.minji, subject=name) for name in "abc")
    line.merge(a, b)
    assert refused(line, b, a) == (Conflict, "merge_circle")
    line.merge(b, c)
    d = ticket(line.desk, line.ann, line.minji, subject="d")

    line.merge(d, a)

    assert refused(line, c, d) == (Conflict, "merge_circle")
    assert {one.subject for one in detail(line.desk, line.ann, c).merged} == {"a", "b", "d"}
    line.unmerge(b)
    assert {one.subject for one in detail(line.desk, line.ann, c).merged} == {"d"}
    assert {one.subject for one in detail(line.desk, line.ann, b).merged} == {"a"}


def test_of_two_who_merge_both_ways_at_once_one_wins(line: Line) -> None:
    a, b = ticket(line.desk, line.ann), ticket(line.desk, line.ann)

    def into(source: Ticket, target: Ticket) -> Any:
        form = Merge(version=source.version, target_id=target.id)
        return lambda: act(line.desk, line.ann, merge.merge, source.id, form)

    results = at_once(into(a, b), into(b, a))

    assert sum(isinstance(one, Ticket) for one in results) == 1
    lost = next(one for one in results if isinstance(one, DeskError))
    assert lost.code in ("merge_circle", "changed_meanwhile", "merge_target_merged")
    assert sorted(line.now(one).status for one in (a, b)) == [Status.MERGED, Status.OPEN]


# --- the requesters -----------------------------------------------------------------------------------------


def test_what_the_requester_writes_to_a_merged_ticket_goes_on_where_it_goes_on(line: Line) -> None:
    target, source = taken(line.desk, line.ann, line.minji), ticket(line.desk, line.ann, line.youngsu)
    line.merge(source, target)
    message = Pend(
        version=line.now(target).version, reason=PendingReason.WAITING_USER, message="몇 층인가요?"
    )
    act(line.desk, line.ann, work.pend, target.id, message)

    line.say(source, line.youngsu, "3층도 그렇습니다")

    assert (line.now(target).status, line.now(target).is_waiting_for_desk) == (Status.IN_PROGRESS, True)
    assert line.now(source).status is Status.MERGED
    assert "3층도 그렇습니다" in line.texts(target)
    assert names(line.desk, target)[-2:] == ["asked_elsewhere", "resumed"]


def test_a_draft_is_stale_when_a_merged_ticket_was_answered(line: Line) -> None:
    target, source = taken(line.desk, line.ann, line.minji), ticket(line.desk, line.ann, line.youngsu)
    line.merge(source, target)
    seen = line.now(target).last_seq
    line.say(source, line.youngsu, "3층도 그렇습니다")

    with pytest.raises(Conflict) as found:
        act(line.desk, line.ann, talk.answer, target.id, NewEntry(text="x", base_seq=seen))

    assert found.value.code == "answered_meanwhile"


def test_an_answer_to_what_is_over_there_follows_up_here(line: Line) -> None:
    target, source = ticket(line.desk, line.ann, line.minji), ticket(line.desk, line.ann, line.youngsu)
    line.merge(source, target)
    line.resolve(target)
    act(line.desk, line.ann, finish.close, target.id, TicketCommand(version=line.now(target).version))

    new = line.say(source, line.youngsu, "다시 안 됩니다")

    assert (new.requester_id, new.status) == (line.youngsu.id, Status.OPEN)
    assert line.now(target).status is Status.CLOSED


def test_another_requester_s_words_never_show(line: Line) -> None:
    desk, ann = line.desk, line.ann
    target = taken(desk, ann, line.minji, subject="ZQX-MINJI", description="ZQX-MINJI")
    source = ticket(desk, ann, line.youngsu, subject="ZQX-YOUNGSU", description="ZQX-YOUNGSU")
    line.say(target, line.minji, "ZQX-MINJI")
    line.say(source, line.youngsu, "ZQX-YOUNGSU")
    line.merge(source, target)
    act(desk, ann, talk.answer, target.id, NewEntry(text="ZQX-MINJI 님께"))
    act(desk, ann, talk.note, target.id, NewEntry(text="ZQX-NOTE"))
    line.say(source, line.youngsu, "ZQX-YOUNGSU 또")
    line.resolve(target, "ZQX-MINJI 해결", merged_text="3층 스위치를 바꿨습니다.")

    theirs, hers = line.said_to(source, line.youngsu), line.said_to(target, line.minji)

    assert "ZQX-MINJI" not in theirs
    assert "ZQX-NOTE" not in theirs + hers
    assert target.number not in theirs
    assert "ZQX-YOUNGSU" not in hers
    assert source.number not in hers
    told = line.seen(source, line.youngsu).entries[-2:]
    assert [(one.kind, one.name, one.text) for one in told] == [
        (EntryKind.ANSWER, "", "3층 스위치를 바꿨습니다."),
        (EntryKind.EVENT, "outcome", ""),
    ]
    assert told[1].facts == {"status": "resolved"}


def test_their_own_tickets_that_were_merged_are_read_as_one(line: Line) -> None:
    target, source = taken(line.desk, line.ann, line.minji), ticket(line.desk, line.ann, line.minji)
    line.say(source, line.minji, "둘째")
    act(line.desk, line.ann, talk.note, source.id, NewEntry(text="ZQX-NOTE"))
    line.merge(source, target)

    seen = line.seen(target, line.minji)

    assert [one.text for one in seen.entries if one.text] == ["둘째"]
    assert [one.seq for one in seen.entries] == list(range(1, len(seen.entries) + 1))
    assert [one.ticket.id for one in seen.merged] == [source.id]
    into = line.seen(source, line.minji).merged_into
    assert into is not None
    assert into.id == target.id


def test_words_that_nobody_answered_come_back_with_the_ticket(line: Line) -> None:
    target, source = taken(line.desk, line.ann, line.minji), taken(line.desk, line.ann, line.youngsu)
    line.resolve(source)
    line.merge(source, target)
    line.say(source, line.youngsu, "아직 안 됩니다")

    line.unmerge(source)

    assert (line.now(source).status, line.now(source).is_waiting_for_desk) == (Status.IN_PROGRESS, True)


# --- links, children, files ---------------------------------------------------------------------------------


def test_children_and_links_stand_where_the_ticket_goes_on(line: Line) -> None:
    desk, ann, laptop = line.desk, line.ann, asset(line.desk)
    target, source, child, parent = (ticket(desk, ann) for _ in range(4))
    act(desk, ann, edit.link, child.id, NewLink(kind=LinkKind.PARENT, target_id=source.id))
    act(desk, ann, edit.link, source.id, NewLink(kind=LinkKind.PARENT, target_id=parent.id))
    act(desk, ann, edit.link, source.id, NewLink(kind=LinkKind.ASSET, target_id=laptop.id))
    line.merge(source, target)

    for blocked, by in ((target, child), (parent, target)):
        with pytest.raises(Conflict) as found:
            line.resolve(blocked)
        assert (found.value.code, found.value.facts["numbers"]) == ("open_children", by.number)
    links = detail(desk, ann, target).links
    shown = {(one.kind, one.target.id, one.origin and one.origin.id) for one in links}
    assert shown == {(LinkKind.PARENT, parent.id, source.id), (LinkKind.ASSET, laptop.id, source.id)}
    line.unmerge(source)
    line.resolve(target)
    assert line.now(target).status is Status.RESOLVED


def test_a_child_merged_into_its_parent_does_not_block_it(line: Line) -> None:
    parent, child = ticket(line.desk, line.ann), ticket(line.desk, line.ann)
    act(line.desk, line.ann, edit.link, child.id, NewLink(kind=LinkKind.PARENT, target_id=parent.id))

    line.merge(child, parent)
    line.resolve(parent)

    assert line.now(parent).status is Status.RESOLVED
