"""Nothing of what a caller may not read comes out of the search: no hit, count, passage, facet."""

import msgspec
import pytest

from server.tickets.actions import talk
from shared.permissions import Role
from shared.search import HitKind, HitPlace
from shared.tickets import NewEntry
from tests.support.assets import asset
from tests.support.catalog import category, team
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.search import hits, listed, own, search
from tests.support.tickets import act, actor_for, own_ticket, ticket, worker

WORDS = ("ZQX", "기밀이야기", "is:open", "ZQX is:open", '"기밀이야기"', "team:인사", "has:note", "-없는말")


def told(desk: Desk, actor: object) -> str:
    answers = [search(desk, actor, words) for words in WORDS]  # type: ignore[arg-type]  # an actor
    ids = [listed(desk, actor, words) for words in WORDS]  # type: ignore[arg-type]
    return msgspec.json.encode([answers, ids]).decode()


def test_another_team_learns_nothing_of_a_confidential_ticket(desk: Desk) -> None:
    hr, it = team(desk, "인사 지원"), team(desk, "IT 헬프데스크")
    eve, tom = worker(desk, "이브", hr), worker(desk, "톰", it)
    boss = worker(desk, "부서장", roles=(Role.MANAGER,))
    requester = hire(desk, "한지우")
    secret = ticket(
        desk, eve, requester, subject="ZQX 기밀이야기", is_confidential=True, team_id=hr.id,
        category_id=category(desk, "ZQX분류").id, tags=["ZQX태그"],
    )  # fmt: skip
    act(desk, eve, talk.note, secret.id, NewEntry(text="ZQX 기밀이야기"))

    assert "ZQX" in told(desk, eve)
    for actor in (tom, boss):
        answer = told(desk, actor)
        assert "ZQX" not in answer
        assert "기밀이야기" not in answer
        counts = {one.kind: one.count for one in search(desk, actor, "ZQX").counts}
        assert counts[HitKind.TICKET] == 0
        assert search(desk, actor, "is:open").facets == []


def test_requesters_find_only_the_public_part_of_their_own(desk: Desk) -> None:
    it = team(desk)
    agent = worker(desk, "박서준", it)
    minji, other = hire(desk, "김민지"), hire(desk, "이도윤")
    mine, theirs = own_ticket(desk, minji, "프린터 고장"), own_ticket(desk, other, "프린터 교체")
    act(desk, agent, talk.note, mine.id, NewEntry(text="사용자 과실로 보임"))
    act(desk, agent, talk.answer, mine.id, NewEntry(text="내일 기사가 방문합니다"))

    assert [one.id for one in own(desk, actor_for(minji), "프린터").hits] == [mine.id]
    assert [one.id for one in own(desk, actor_for(minji), "기사 방문").hits] == [mine.id]
    assert own(desk, actor_for(minji), "과실").hits == []
    assert own(desk, actor_for(minji), '과실" is:open').hits == []
    assert [one.id for one in own(desk, actor_for(other), "프린터").hits] == [theirs.id]


def test_a_passage_of_ones_own_ticket_never_comes_from_a_note(desk: Desk) -> None:
    agent, minji = worker(desk, "박서준", team(desk)), hire(desk, "김민지")
    mine = own_ticket(desk, minji, "프린터 고장", description="3층")
    act(desk, agent, talk.note, mine.id, NewEntry(text="프린터 프린터 ZQX"))

    (found,) = own(desk, actor_for(minji), "프린터").hits

    assert "ZQX" not in found.snippet.text
    assert hits(desk, agent, "프린터")[0].place is HitPlace.NOTE


@pytest.mark.parametrize(("role", "sees"), [(Role.DESK_AGENT, False), (Role.ASSET_KEEPER, True)])
def test_notes_of_assets_are_found_by_their_keepers_only(desk: Desk, role: Role, sees: bool) -> None:
    asset(desk, "NB-1", note="침수 이력", supplier="한빛상사")
    actor = worker(desk, "누군가", roles=(role,))

    assert bool(hits(desk, actor, "침수", HitKind.ASSET)) is sees
    assert bool(hits(desk, actor, "한빛상사", HitKind.ASSET)) is sees


def test_those_without_the_directory_find_nobody(desk: Desk) -> None:
    hire(desk, "김민지")

    assert hits(desk, worker(desk, "감사", roles=(Role.AUDITOR,)), "김민지", HitKind.PERSON) == []
