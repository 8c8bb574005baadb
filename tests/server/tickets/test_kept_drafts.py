"""The server's copy of a draft: for its writer alone, until it is sent."""

import pytest

from server.core.context import Actor
from server.tickets.actions import drafts, talk
from server.tickets.models import Ticket
from server.tickets.queries import drafts as queries
from shared.errors import NotFound
from shared.tickets import DiscardDraft, EntryKind, KeptDraft, NewDraft, NewEntry
from tests.support.catalog import team
from tests.support.house import Desk
from tests.support.tickets import act, ticket, worker


def kept(desk: Desk, by: Actor, subject: Ticket) -> list[KeptDraft]:
    with desk.ctx(by, writes=False) as ctx:
        return queries.of(ctx, subject.id).items


def test_a_draft_is_found_at_another_pc_and_forgotten_when_it_is_sent(desk: Desk) -> None:
    line = team(desk, "1차")
    me, mate = worker(desk, "박서준", line), worker(desk, "이도윤", line)
    subject = ticket(desk, me, team_id=line.id)
    act(desk, me, drafts.save, subject.id, NewDraft(kind=EntryKind.NOTE, text="메모", seat="b"))
    act(desk, me, drafts.save, subject.id, NewDraft(kind=EntryKind.ANSWER, text="안", seat="a"))
    act(desk, me, drafts.save, subject.id, NewDraft(kind=EntryKind.ANSWER, text="안녕", seat="a"))

    assert {(one.kind, one.text, one.seat) for one in kept(desk, me, subject)} == {
        (EntryKind.NOTE, "메모", "b"),
        (EntryKind.ANSWER, "안녕", "a"),
    }
    assert kept(desk, mate, subject) == []

    act(desk, me, talk.answer, subject.id, NewEntry(text="안녕하세요"))
    act(desk, me, drafts.discard, subject.id, DiscardDraft(kind=EntryKind.NOTE))
    assert kept(desk, me, subject) == []


def test_drafts_of_a_ticket_out_of_sight_are_not_there_and_old_ones_go(desk: Desk) -> None:
    line = team(desk, "1차")
    me, stranger = worker(desk, "박서준", line), worker(desk, "x", team(desk, "다른 팀"))
    subject = ticket(desk, me, team_id=line.id)
    with pytest.raises(NotFound):
        act(desk, stranger, drafts.save, subject.id, NewDraft(kind=EntryKind.NOTE, text="?"))
    act(desk, me, drafts.save, subject.id, NewDraft(kind=EntryKind.NOTE, text="메모"))

    desk.pass_time(days=31)
    assert kept(desk, me, subject) == []
