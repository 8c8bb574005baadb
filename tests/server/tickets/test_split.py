"""Messages become a ticket of their own; merged or split, every message is shown exactly once."""

from collections import Counter
from random import Random

import pytest
from sqlalchemy import select

from server.core.context import Actor
from server.tickets.actions import files, finish, merge, split, talk
from server.tickets.models import Ticket, TicketEntry, TicketMerge
from server.tickets.queries import bundle, own
from server.tickets.queries import files as file_queries
from server.tickets.rules.history import SPOKEN_KINDS
from shared.errors import Conflict, DeskError, Invalid, NotFound
from shared.tickets import (
    Entry,
    EntryKind,
    Merge,
    NewEntry,
    OwnAnswer,
    Resolve,
    Split,
    Status,
    TicketCommand,
    UploadQuery,
)
from shared.wire import Raw
from tests.support.catalog import team
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.tickets import act, actor_for, detail, fresh, history, ticket, worker


@pytest.fixture
def ann(desk: Desk) -> Actor:
    return worker(desk, "안지우", team(desk))


def split_off(desk: Desk, by: Actor, made: Ticket, ids: list[int], subject: str = "키보드") -> Ticket:
    form = Split(version=fresh(desk, made).version, entry_ids=ids, subject=subject)
    return act(desk, by, split.split, made.id, form)


def said(desk: Desk, by: Actor, made: Ticket) -> list[Entry]:
    return [one for one in detail(desk, by, made).entries if one.kind in SPOKEN_KINDS]


def test_a_message_about_something_else_becomes_a_ticket(desk: Desk, ann: Actor) -> None:
    minji = hire(desk, "김민지")
    made = ticket(desk, ann, minji, subject="모니터", impact="high")
    asker = actor_for(minji)
    sent = act(desk, asker, files.upload, made.id, UploadQuery(name="a.png"), Raw(content=b"png"))
    body = OwnAnswer(text="그리고 키보드도 안 됩니다", attachment_ids=[sent.id])
    act(desk, asker, talk.answer_own, made.id, body)
    asked_at = desk.now
    desk.clock.pass_time(hours=1)
    question = said(desk, ann, made)[-1]

    new = split_off(desk, ann, made, [question.id])

    shown = detail(desk, ann, new)
    assert (shown.requester.id, shown.row.subject, shown.impact) == (minji.id, "키보드", "high")
    assert (shown.reported_at, shown.row.created_at) == (asked_at, desk.now)
    there = said(desk, ann, new)[0]
    assert (there.id, there.text, there.author_name, there.at) == (
        question.id, "그리고 키보드도 안 됩니다", "김민지", asked_at,
    )  # fmt: skip
    assert [file.id for file in there.attachments] == [sent.id]
    assert there.origin is not None
    assert there.origin.label == made.number
    assert shown.row.is_waiting_for_desk
    here = said(desk, ann, made)[-1]
    assert (here.id, here.text, here.attachments) == (question.id, "", [])
    assert here.split_to is not None
    assert here.split_to.label == new.number
    assert history(desk, made)[-1].facts == {"number": new.number, "ticket_id": str(new.id), "count": "1"}
    with desk.ctx(asker, writes=False) as ctx:
        assert [one.text for one in own.detail(ctx, own.show(ctx, new.id)).entries if one.text] == [
            "그리고 키보드도 안 됩니다"
        ]
        assert [one.text for one in own.detail(ctx, own.show(ctx, made.id)).entries if one.text] == []


def test_merged_back_it_stands_where_it_was(desk: Desk, ann: Actor) -> None:
    made = ticket(desk, ann)
    act(desk, ann, talk.note, made.id, NewEntry(text="하나"))
    act(desk, ann, talk.note, made.id, NewEntry(text="둘"))
    new = split_off(desk, ann, made, [said(desk, ann, made)[1].id])

    form = Merge(version=fresh(desk, new).version, target_id=made.id)
    act(desk, ann, merge.merge, new.id, form)

    back = said(desk, ann, made)
    assert [(one.text, one.origin, one.split_to) for one in back] == [
        ("하나", None, None),
        ("둘", None, None),
    ]


def test_only_what_is_said_here_by_one_requester_can_be_split_off(desk: Desk, ann: Actor) -> None:
    minji, youngsu = hire(desk, "김민지"), hire(desk, "서영수")
    made, other = ticket(desk, ann, minji), ticket(desk, ann, youngsu)
    for one, person in ((made, minji), (other, youngsu)):
        act(desk, actor_for(person), talk.answer_own, one.id, OwnAnswer(text="x"))
    mine, theirs = said(desk, ann, made)[0].id, said(desk, ann, other)[0].id
    created = detail(desk, ann, made).entries[0].id

    for ids in ([theirs], [created], [mine, 4711]):
        with pytest.raises(Invalid) as refused:
            split_off(desk, ann, made, ids)
        assert refused.value.code == "entry_not_here"
    act(desk, ann, merge.merge, other.id, Merge(version=fresh(desk, other).version, target_id=made.id))
    with pytest.raises(Conflict) as mixed:
        split_off(desk, ann, made, [mine, theirs])
    assert mixed.value.code == "split_mixed_requesters"

    new = split_off(desk, ann, made, [theirs])

    assert new.requester_id == youngsu.id


def test_files_follow_their_message(desk: Desk, ann: Actor) -> None:
    """Who may read the ticket where it is shown may read its files, and nobody else."""
    second = team(desk, "네트워크")
    ben = worker(desk, "배현우", second)
    made = ticket(desk, ann)
    sent = act(desk, ann, files.upload, made.id, UploadQuery(name="a.txt"), Raw(content=b"a"))
    act(desk, ann, talk.note, made.id, NewEntry(text="로그", attachment_ids=[sent.id]))
    with pytest.raises(NotFound), desk.ctx(ben, writes=False) as ctx:
        file_queries.readable(ctx, sent.id)
    new = split_off(desk, ann, made, [said(desk, ann, made)[0].id])
    with desk.ctx() as ctx:
        ctx.session.get_one(Ticket, new.id).team_id = second.id

    with desk.ctx(ben, writes=False) as ctx:
        assert file_queries.readable(ctx, sent.id).id == sent.id


# --- every message exactly once -----------------------------------------------------------------------------


class Shuffle:
    """Merges, splits, un-merges and talks at random, and knows what must always be true."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.random = desk, Random(seed)
        self.agent = worker(desk, "안지우", team(desk))
        self.people = [hire(desk, name) for name in ("김민지", "서영수", "한지우")]
        self.tickets = [
            ticket(desk, self.agent, self.random.choice(self.people), subject=f"T{n}").id for n in range(6)
        ]
        self.words = 0

    def step(self) -> None:
        act_now = self.random.choice((self.talk, self.talk, self.merge, self.split, self.unmerge, self.close))
        try:
            act_now(self.random.choice(self.tickets))
        except DeskError:
            return
        finally:
            self.desk.clock.pass_time(minutes=1)

    def one(self, ticket_id: int) -> Ticket:
        with self.desk.ctx(writes=False) as ctx:
            return ctx.session.get_one(Ticket, ticket_id)

    def talk(self, ticket_id: int) -> None:
        made, self.words = self.one(ticket_id), self.words + 1
        person = next(one for one in self.people if one.id == made.requester_id)
        if self.random.random() < 0.5:
            text = OwnAnswer(text=f"<{person.id}> {self.words}")
            new = act(self.desk, actor_for(person), talk.answer_own, ticket_id, text)
            self.tickets += [new.id] if new.id not in self.tickets else []
        else:
            function, text = self.random.choice(
                ((talk.answer, f"<{person.id}> {self.words}"), (talk.note, f"<NOTE> {self.words}"))
            )
            act(self.desk, self.agent, function, ticket_id, NewEntry(text=text))

    def merge(self, ticket_id: int) -> None:
        form = Merge(version=self.one(ticket_id).version, target_id=self.random.choice(self.tickets))
        act(self.desk, self.agent, merge.merge, ticket_id, form)

    def unmerge(self, ticket_id: int) -> None:
        form = TicketCommand(version=self.one(ticket_id).version)
        act(self.desk, self.agent, merge.unmerge, ticket_id, form)

    def split(self, ticket_id: int) -> None:
        here = [one.id for one in said(self.desk, self.agent, self.one(ticket_id)) if one.split_to is None]
        if here:
            chosen = self.random.sample(here, min(len(here), 2))
            self.tickets.append(split_off(self.desk, self.agent, self.one(ticket_id), chosen).id)

    def close(self, ticket_id: int) -> None:
        made = self.one(ticket_id)
        if made.status is Status.RESOLVED:
            act(self.desk, self.agent, finish.close, ticket_id, TicketCommand(version=made.version))
        else:
            person = made.requester_id
            form = Resolve(version=made.version, text=f"<{person}> 해결", merged_text="")
            act(self.desk, self.agent, finish.resolve, ticket_id, form)

    def check_each_message_once(self) -> None:
        with self.desk.ctx(self.agent, writes=False) as ctx:
            written = set(
                ctx.session.scalars(select(TicketEntry.id).where(TicketEntry.kind.in_(SPOKEN_KINDS)))
            )
            merged = set(ctx.session.scalars(select(TicketMerge.source_id)))
            seen = Counter(
                one.id
                for ticket_id in self.tickets
                if ticket_id not in merged
                for one in bundle.detail(ctx, bundle.show(ctx, ticket_id)).entries
                if one.kind in SPOKEN_KINDS and one.split_to is None
            )
        assert set(seen) == written
        assert set(seen.values()) <= {1}

    def check_nobody_reads_another_s_words(self) -> None:
        for person in self.people:
            with self.desk.ctx(actor_for(person), writes=False) as ctx:
                for row in own.list_own(ctx).items:
                    entries = own.detail(ctx, own.show(ctx, row.id)).entries
                    words = [one.text for one in entries if one.text]
                    assert all(text.startswith(f"<{person.id}>") for text in words)
                    assert {one.kind for one in entries} <= {
                        EntryKind.QUESTION,
                        EntryKind.ANSWER,
                        EntryKind.EVENT,
                    }


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_merged_and_split_every_message_is_shown_exactly_once(desk: Desk, seed: int) -> None:
    shuffle = Shuffle(desk, seed)
    for turn in range(45):
        shuffle.step()
        if turn % 5 == 4:
            shuffle.check_each_message_once()
            shuffle.check_nobody_reads_another_s_words()

    with desk.ctx(writes=False) as ctx:
        merged = {row.source_id: row.status for row in ctx.session.scalars(select(TicketMerge))}
    for source_id in merged:
        shuffle.unmerge(source_id)
    shuffle.check_each_message_once()
    shuffle.check_nobody_reads_another_s_words()
    assert all(shuffle.one(one).status is not Status.MERGED for one in shuffle.tickets)
