"""Articles in the search: the desk finds everything, employees the public part of what is published."""

from server.knowledge.actions import review
from server.people.models import Person
from shared.knowledge import RetireArticle
from shared.search import HitKind
from tests.support import knowledge
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.search import hits, own
from tests.support.tickets import act, actor_for, worker


def ids(desk: Desk, words: str) -> list[int]:
    return [one.id for one in hits(desk, worker(desk, "찾는 이"), words, HitKind.ARTICLE)]


def own_ids(desk: Desk, person: Person, words: str) -> list[int]:
    return [one.id for one in own(desk, actor_for(person), words).hits]


def test_the_desk_finds_drafts_and_internal_parts(desk: Desk) -> None:
    draft = knowledge.article(desk, knowledge.writer(desk), "공유기를 재시작합니다", "무선 연결")
    live = knowledge.live(desk, "다시 접속합니다\n\n:::internal\n게이트웨이 마스터키\n:::", "VPN이 끊길 때")

    assert ids(desk, "공유기") == [draft.id]
    assert ids(desk, "마스터키") == [live.id]
    assert ids(desk, "와이파이 연결") == [draft.id]


def test_employees_find_only_the_public_part_of_what_is_published(desk: Desk) -> None:
    minji = hire(desk, "김민지")
    knowledge.article(desk, knowledge.writer(desk), "공유기를 재시작합니다", "무선 연결")
    live = knowledge.live(desk, "다시 접속합니다\n\n:::internal\n게이트웨이 마스터키\n:::", "VPN이 끊길 때")

    assert own_ids(desk, minji, "접속합니다") == [live.id]
    assert own_ids(desk, minji, "마스터키") == []
    assert own_ids(desk, minji, "공유기") == []
    (found,) = own(desk, actor_for(minji), "vpn이").hits
    assert "마스터키" not in found.snippet.text


def test_a_new_draft_is_not_public_while_the_old_text_is_live(desk: Desk) -> None:
    minji = hire(desk, "김민지")
    live = knowledge.live(desk, "다시 접속합니다")
    knowledge.saved(desk, knowledge.writer(desk, "김작가"), live, "완전히 새로운 절차")

    assert own_ids(desk, minji, "새로운 절차") == []
    assert own_ids(desk, minji, "접속합니다") == [live.id]
    assert ids(desk, "새로운 절차") == [live.id]


def test_retired_articles_are_found_by_nobody(desk: Desk) -> None:
    live = knowledge.live(desk, "다시 접속합니다")
    form = RetireArticle(version=knowledge.fresh(desk, live).version, reason="낡음")
    act(desk, knowledge.reviewer(desk, "다른 이"), review.retire, live.id, form)

    assert ids(desk, "접속합니다") == []
    assert own_ids(desk, hire(desk, "김민지"), "접속합니다") == []
