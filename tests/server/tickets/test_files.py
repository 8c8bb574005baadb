"""Attachments: who may send them, who may read them, and what becomes of unused ones."""

from hashlib import sha256

import pytest

from server.core.context import Actor
from server.people.models import Person
from server.tickets.actions import files, finish, talk
from server.tickets.models import Attachment, Ticket
from server.tickets.queries import files as file_queries
from shared.errors import Conflict, DeskError, Forbidden, Invalid, NotFound
from shared.permissions import Role
from shared.tickets import Cancel, NewEntry, OwnAnswer, Resolve, TicketCommand, UploadQuery
from shared.wire import File, Raw
from tests.support.catalog import team
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.tickets import act, actor_for, detail, fresh, ticket, worker

PICTURE = b"\x89PNG picture"


def upload(
    desk: Desk, actor: Actor, made: Ticket, name: str = "화면.png", content: bytes = PICTURE, **fields: str
) -> Attachment:
    query = UploadQuery(name=name, **fields)
    return act(desk, actor, files.upload, made.id, query, Raw(content=content))


def download(desk: Desk, actor: Actor, row: Attachment) -> File:
    with desk.ctx(actor, writes=False) as ctx:
        return file_queries.download(ctx, row.id)


def may_read(desk: Desk, actor: Actor, row: Attachment) -> bool:
    try:
        return download(desk, actor, row).content == PICTURE
    except NotFound:
        return False


@pytest.fixture
def agent(desk: Desk) -> Actor:
    return worker(desk, "안지우", team(desk))


@pytest.fixture
def person(desk: Desk) -> Person:
    return hire(desk, "한지우")


@pytest.fixture
def made(desk: Desk, agent: Actor, person: Person) -> Ticket:
    return ticket(desk, agent, person)


def test_a_file_is_as_visible_as_its_entry(desk: Desk, agent: Actor, person: Person, made: Ticket) -> None:
    asker, boss = actor_for(person), worker(desk, "부서장", roles=(Role.MANAGER,))
    other = worker(desk, "배현우", team(desk, "다른 팀"))
    public, inside, waiting = (upload(desk, agent, made) for _ in range(3))
    act(desk, agent, talk.answer, made.id, NewEntry(text="그림입니다", attachment_ids=[public.id]))
    act(desk, agent, talk.note, made.id, NewEntry(text="내부", attachment_ids=[inside.id]))

    readers = {
        name: [may_read(desk, actor, row) for row in (public, inside, waiting)]
        for name, actor in {"agent": agent, "asker": asker, "boss": boss, "other": other}.items()
    }

    assert readers == {
        "agent": [True, True, True],
        "asker": [True, False, False],
        "boss": [True, True, False],
        "other": [False, False, False],
    }


def test_what_the_requester_sends_reaches_the_desk(
    desk: Desk, agent: Actor, person: Person, made: Ticket
) -> None:
    asker = actor_for(person)
    row = upload(desk, asker, made, name="../a.png", media_type="image/png")
    act(desk, asker, talk.answer_own, made.id, OwnAnswer(text="여기요", attachment_ids=[row.id]))

    file = download(desk, agent, row)
    entry = detail(desk, agent, made).entries[-1]
    assert (file.name, file.media_type, file.content) == ("a.png", "image/png", PICTURE)
    assert [(one.name, one.size_bytes, one.sha256) for one in entry.attachments] == [
        ("a.png", len(PICTURE), sha256(PICTURE).hexdigest())
    ]


def test_files_of_a_follow_up_move_to_the_new_ticket(
    desk: Desk, agent: Actor, person: Person, made: Ticket
) -> None:
    asker = actor_for(person)
    act(desk, agent, finish.resolve, made.id, Resolve(version=made.version, text="해결"))
    act(desk, agent, finish.close, made.id, TicketCommand(version=fresh(desk, made).version))
    row = upload(desk, asker, made)

    new = act(desk, asker, talk.answer_own, made.id, OwnAnswer(text="또요", attachment_ids=[row.id]))

    assert [one.id for one in detail(desk, agent, new).entries[-1].attachments] == [row.id]
    assert may_read(desk, asker, row)


@pytest.mark.parametrize("whose", ["another ticket", "another sender", "used", "missing"])
def test_only_one_s_own_waiting_files_can_be_used(
    desk: Desk, agent: Actor, person: Person, made: Ticket, whose: str
) -> None:
    ids = {
        "another ticket": upload(desk, agent, ticket(desk, agent)).id,
        "another sender": upload(desk, actor_for(person), made).id,
        "used": upload(desk, agent, made).id,
        "missing": 4711,
    }
    act(desk, agent, talk.note, made.id, NewEntry(text="x", attachment_ids=[ids["used"]]))

    with pytest.raises(NotFound) as refused:
        act(desk, agent, talk.answer, made.id, NewEntry(text="x", attachment_ids=[ids[whose]]))

    assert refused.value.code == "attachment_missing"


def test_hidden_tickets_take_no_files(desk: Desk, made: Ticket) -> None:
    other = worker(desk, "배현우", team(desk, "다른 팀"))
    boss = worker(desk, "부서장", roles=(Role.MANAGER,))

    with pytest.raises(NotFound):
        upload(desk, other, made)
    with pytest.raises(NotFound):
        upload(desk, actor_for(hire(desk)), made)
    with pytest.raises(Forbidden):
        upload(desk, boss, made)


@pytest.mark.parametrize(
    ("content", "sha", "code"),
    [(b"", "", "file_empty"), (PICTURE, "0" * 64, "file_damaged")],
)
def test_empty_and_damaged_files_are_refused(
    desk: Desk, agent: Actor, made: Ticket, content: bytes, sha: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        upload(desk, agent, made, content=content, sha256=sha)

    assert refused.value.code == code


def test_a_file_with_the_right_digest_is_taken(desk: Desk, agent: Actor, made: Ticket) -> None:
    row = upload(desk, agent, made, sha256=sha256(PICTURE).hexdigest().upper())

    assert row.sha256 == sha256(PICTURE).hexdigest()


def test_too_large_a_file_is_refused(
    desk: Desk, agent: Actor, made: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST", 4)

    with pytest.raises(DeskError) as refused:
        upload(desk, agent, made)

    assert refused.value.code == "body_too_large"


def test_waiting_files_are_limited(
    desk: Desk, agent: Actor, made: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_UNUSED", 2)
    upload(desk, agent, made)
    upload(desk, agent, made)

    with pytest.raises(Conflict) as refused:
        upload(desk, agent, made)

    assert refused.value.code == "too_many_files"


def test_unused_files_are_forgotten_after_a_day(desk: Desk, agent: Actor, made: Ticket) -> None:
    unused, used = upload(desk, agent, made), upload(desk, agent, made)
    act(desk, agent, talk.note, made.id, NewEntry(text="x", attachment_ids=[used.id]))

    desk.pass_time(hours=25)

    assert not may_read(desk, agent, unused)
    assert may_read(desk, agent, used)


def test_a_cancelled_ticket_still_takes_the_desk_s_files(desk: Desk, agent: Actor, made: Ticket) -> None:
    act(desk, agent, finish.cancel, made.id, Cancel(version=made.version, reason="x"))

    assert upload(desk, agent, made).id
