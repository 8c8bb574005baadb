"""Tickets and articles: links, and what a ticket teaches."""

import pytest

from server.tickets.actions import create, edit, finish, talk
from server.tickets.queries import lessons
from shared.errors import Conflict
from shared.permissions import Role
from shared.tickets import LinkKind, NewEntry, NewLink, NewTicket, Resolve
from tests.support import catalog
from tests.support.house import Desk
from tests.support.knowledge import fresh, live, reviewer, seen
from tests.support.people import hire
from tests.support.tickets import act, detail, ticket, worker


def test_an_article_is_linked_by_its_title_and_counts_it(desk: Desk) -> None:
    agent, made = worker(desk), live(desk, title="VPN이 끊길 때")
    known = ticket(desk, agent)

    act(desk, agent, edit.link, known.id, NewLink(kind=LinkKind.ARTICLE, target_id=made.id))

    link = detail(desk, agent, known).links[-1]
    assert (link.target.kind, link.target.label) == ("article", "VPN이 끊길 때")
    assert seen(desk, reviewer(desk), made).row.linked == 1
    assert fresh(desk, made).version == made.version


def test_who_may_not_read_knowledge_does_not_see_the_link(desk: Desk) -> None:
    agent, made = worker(desk), live(desk)
    known = ticket(desk, agent)
    act(desk, agent, edit.link, known.id, NewLink(kind=LinkKind.ARTICLE, target_id=made.id))
    auditor = worker(desk, "감사", roles=(Role.AUDITOR, Role.MANAGER))
    stripped = type(auditor)(
        auditor.kind,
        auditor.id,
        auditor.person_id,
        auditor.name,
        auditor.permissions - {"knowledge.read"},  # type: ignore[operator]  # the word is the permission
        auditor.team_ids,
    )

    assert [link.kind for link in detail(desk, auditor, known).links] == [LinkKind.ARTICLE]
    assert detail(desk, stripped, known).links == []


def test_a_solved_ticket_is_the_beginning_of_an_article(desk: Desk) -> None:
    team = catalog.team(desk, members=())
    agent = worker(desk, "박서준", team)
    requester = hire(desk, name="김민지", number="E1001", phone="02-555-1234", email="minji@ieum.example")
    category = catalog.category(desk, "VPN")
    known = ticket(
        desk,
        agent,
        requester,
        subject="김민지 노트북 VPN 끊김",
        description="김민지(E1001)입니다. 10분마다 VPN이 끊깁니다. 02-555-1234",
        category_id=category.id,
        tags=["VPN"],
        is_taken=True,
    )
    words = "김민지 님, 장치 관리자에서 무선 어댑터를 고르고 드라이버 업데이트를 눌러 주세요. 박서준 드림"
    known = act(desk, agent, talk.answer, known.id, NewEntry(text=words))
    act(desk, agent, talk.note, known.id, NewEntry(text="김민지 님 성격이 급하심"))
    known = act(desk, agent, talk.answer, known.id, NewEntry(text=words))
    form = Resolve(version=known.version, text="무선 드라이버 23.40으로 올림")
    known = act(desk, agent, finish.resolve, known.id, form)

    with desk.ctx(agent, writes=False) as ctx:
        draft = lessons.draft_article(ctx, known.id)

    assert draft.title == "사용자 노트북 VPN 끊김"
    assert (draft.category_id, draft.tags) == (category.id, ["VPN"])
    assert "무선 드라이버 23.40으로 올림" in draft.body
    for word in ("김민지", "박서준", "E1001", "555-1234", "성격"):
        assert word not in draft.body


def test_a_confidential_ticket_teaches_nobody(desk: Desk) -> None:
    team = catalog.team(desk)
    agent = worker(desk, "박서준", team)
    form = NewTicket(subject="비밀", requester_id=hire(desk).id, team_id=team.id, is_confidential=True)
    known = act(desk, agent, create.create, form)

    with pytest.raises(Conflict, match="article_of_confidential"), desk.ctx(agent, writes=False) as ctx:
        lessons.draft_article(ctx, known.id)
