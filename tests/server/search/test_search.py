"""One search over everything, on both databases."""

from dataclasses import dataclass

import pytest

from server.catalog.models import Category, Team
from server.core.context import Actor
from server.people import actions as people_actions
from server.people.models import Person
from server.search.actions import index
from server.tickets.actions import edit, talk, work
from server.tickets.models import Ticket
from shared.errors import Invalid, NotFound
from shared.people import ChangedPerson
from shared.permissions import Role
from shared.search import SEARCH, HitKind, HitOrder, HitPlace, SearchQuery
from shared.tickets import EditTicket, Level, NewEntry, TicketCommand
from tests.support.assets import asset
from tests.support.auth import token_for
from tests.support.catalog import category, team
from tests.support.house import Desk, Refused
from tests.support.people import hire
from tests.support.search import hits, listed, search, tickets
from tests.support.tickets import act, fresh, ticket, worker


@dataclass
class Place:
    desk: Desk
    team: Team
    agent: Actor
    minji: Person
    printers: Category


@pytest.fixture
def place(desk: Desk) -> Place:
    it = team(desk, "IT 헬프데스크")
    hardware = category(desk, "하드웨어", team=it)
    printers = category(desk, "프린터", parent=hardware)
    return Place(desk, it, worker(desk, "박서준", it), hire(desk, "김민지"), printers)


def new(place: Place, subject: str, **fields: object) -> Ticket:
    return ticket(
        place.desk, place.agent, fields.pop("requester", None) or place.minji, subject=subject, **fields
    )  # type: ignore[arg-type]


def test_words_are_found_in_subject_description_answers_and_notes(place: Place) -> None:
    one = new(place, "프린터가 인쇄하지 않습니다", description="3층 복합기입니다")
    act(place.desk, place.agent, talk.answer, one.id, NewEntry(text="드라이버를 교체했습니다"))
    act(place.desk, place.agent, talk.note, one.id, NewEntry(text="토너 재고 확인"))
    new(place, "VPN 연결 끊김")

    for words in ("프린터", "복합기", "드라이버", "토너", "김민지 프린터", f"#{one.number}", "프린터 토너"):
        assert tickets(place.desk, place.agent, words) == [one.id], words


def test_the_passage_shows_the_words_and_where_they_stand(place: Place) -> None:
    one = new(
        place, "화면 이상", description="전원은 켜집니다. " * 30 + "도킹스테이션을 빼면 화면이 나옵니다."
    )
    act(place.desk, place.agent, talk.note, one.id, NewEntry(text="모니터 케이블 교체 예정"))

    by_description = hits(place.desk, place.agent, "도킹스테이션")[0]
    by_note = hits(place.desk, place.agent, "케이블을")[0]

    start, end = by_description.snippet.marks[0]
    assert by_description.snippet.text[start:end] == "도킹스테이션"
    assert by_description.place is HitPlace.DESCRIPTION
    assert by_note.place is HitPlace.NOTE
    start, end = by_note.snippet.marks[0]
    assert by_note.snippet.text[start:end] == "케이블"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("is:open", {"vpn", "printer", "mail"}),
        ("is:미배정", {"vpn", "mail"}),
        ("담당:나", {"printer"}),
        ("assignee:박서준", {"printer"}),
        ("assignee:ㅂㅅㅈ", {"printer"}),
        ("assignee:qkrtjwns", {"printer"}),
        ("no:assignee", {"vpn", "mail"}),
        ("prio:P1", {"vpn"}),
        ("prio:>=P2", {"vpn"}),
        ("-prio:P1", {"printer", "mail"}),
        ("category:하드웨어", {"printer"}),
        ("분류:프린터", {"printer"}),
        ("category:vmflsxj", {"printer"}),
        ("team:헬프", {"vpn", "printer", "mail"}),
        ("tag:출장", {"vpn"}),
        ("tag:ㅊㅈ", {"vpn"}),
        ("-tag:출장", {"printer", "mail"}),
        ("요청자:이도윤", {"mail"}),
        ("created:오늘", {"vpn", "printer", "mail"}),
        ("created:<오늘", set()),
        ("created:>2026-11-01 vpn", {"vpn"}),
        ("asset:NB-2024-0312", {"printer"}),
        ("NB-2024-0312", {"printer"}),
        ("has:asset", {"printer"}),
        ("-메일 is:open", {"vpn", "printer"}),
        ('"연결이 끊"', {"vpn"}),
        ('-"연결이 끊" kind:장애', {"printer", "mail"}),
        ("is:overdue", set()),
        ("due:<today", set()),
        ("status:pending", set()),
        ("ㄱㅁㅈ", {"vpn", "printer"}),
        ("김ㅁ", {"vpn", "printer"}),
        ("rlaalswl 프린터", {"printer"}),
    ],
)
def test_filters_narrow_the_tickets(place: Place, query: str, found: set[str]) -> None:
    laptop = asset(place.desk, "NB-2024-0312")
    made = {
        "vpn": new(place, "VPN 연결이 끊깁니다", tags=["출장"], impact=Level.HIGH, urgency=Level.HIGH),
        "printer": new(place, "프린터 고장", category_id=place.printers.id, asset_id=laptop.id),
        "mail": new(place, "메일이 안 옵니다", requester=hire(place.desk, "이도윤")),
    }
    act(
        place.desk, place.agent, work.take, made["printer"].id, TicketCommand(version=made["printer"].version)
    )

    assert {name for name, one in made.items() if one.id in tickets(place.desk, place.agent, query)} == found
    assert {name for name, one in made.items() if one.id in listed(place.desk, place.agent, query)} == found


def test_an_unknown_team_is_refused_with_its_place(place: Place) -> None:
    with pytest.raises(Invalid) as refusal:
        tickets(place.desk, place.agent, "vpn team:우주국")

    assert refusal.value.code == "query_team_unknown"
    assert refusal.value.facts["position"] == 4


def test_what_changes_is_found_as_it_is_now(place: Place) -> None:
    one = new(place, "프린터 고장")
    changed = EditTicket(version=fresh(place.desk, one).version, subject="스캐너 고장", tags=["2층"])
    act(place.desk, place.agent, edit.edit, one.id, changed)

    assert tickets(place.desk, place.agent, "프린터") == []
    assert tickets(place.desk, place.agent, "스캐너 tag:2층") == [one.id]


def test_a_refused_write_leaves_the_index_as_it_was(place: Place) -> None:
    with pytest.raises(NotFound):
        new(place, "프린터 고장", asset_id=999)

    assert tickets(place.desk, place.agent, "프린터") == []
    list(index.rebuild(place.desk.house))
    assert tickets(place.desk, place.agent, "is:open") == []


def test_a_requester_who_is_called_otherwise_is_found_by_the_new_name(place: Place) -> None:
    one = new(place, "프린터 고장")
    with place.desk.ctx() as ctx:
        person = ctx.session.get_one(Person, place.minji.id)
        form = ChangedPerson(employee_number=person.employee_number, name="한지우", version=person.version)
        people_actions.change(ctx, person.id, form)

    assert tickets(place.desk, place.agent, "한지우 프린터") == [one.id]
    assert tickets(place.desk, place.agent, "김민지 프린터") == []


@pytest.mark.parametrize("words", ["김민지", "ㄱㅁㅈ", "rlaalswl", "김민", "민지"])
def test_people_are_found_however_their_name_is_typed(place: Place, words: str) -> None:
    people_named(place, "이도윤", "서영수")

    assert [one.id for one in hits(place.desk, place.agent, words, HitKind.PERSON)] == [place.minji.id]


def people_named(place: Place, *names: str) -> None:
    for name in names:
        hire(place.desk, name)
    list(index.rebuild(place.desk.house))


@pytest.mark.parametrize("words", ["nb-77", "SN-ABC", "gram"])
def test_assets_are_found_by_tag_serial_and_model(place: Place, words: str) -> None:
    one = asset(place.desk, "NB-77", serial="SN-ABC")
    place_agent = worker(place.desk, "최수아", place.team)

    assert [found.id for found in hits(place.desk, place_agent, words, HitKind.ASSET)] == [one.id]


def test_counts_and_facets_say_how_the_hits_are_spread(place: Place) -> None:
    for _ in range(3):
        new(place, "프린터 고장", category_id=place.printers.id)
    new(place, "프린터 용지", impact=Level.HIGH, urgency=Level.HIGH)

    result = search(place.desk, place.agent, "프린터")

    counts = {one.kind: one.count for one in result.counts}
    assert counts[HitKind.TICKET] == 4
    facets = {facet.name: {one.query: one.count for one in facet.values} for facet in result.facets}
    assert facets["status"] == {"status:open": 4}
    assert facets["priority"]["prio:P1"] == 1
    assert facets["team"] == {'team:"IT 헬프데스크"': 4}
    assert facets["category"] == {'category:"하드웨어 › 프린터"': 3}
    narrowed = 'category:"하드웨어 › 프린터"'
    assert len(tickets(place.desk, place.agent, f"프린터 {narrowed}")) == 3


def test_pages_follow_each_other_without_a_gap(place: Place) -> None:
    made = {new(place, f"프린터 고장 {n}").id for n in range(7)}
    seen: list[int] = []
    cursor = ""
    for _ in range(4):
        page = search(place.desk, place.agent, "프린터", kind=HitKind.TICKET, limit=2, cursor=cursor)
        seen += [one.id for one in page.hits]
        cursor = page.next_cursor

    assert sorted(seen) == sorted(made)
    assert cursor == ""


def test_the_newest_may_come_first(place: Place) -> None:
    old, new_one = new(place, "프린터 프린터 프린터"), new(place, "3층 복합기 옆 프린터 문의")

    newest = search(place.desk, place.agent, "프린터", order=HitOrder.NEWEST).hits
    assert [one.id for one in newest if one.kind is HitKind.TICKET] == [new_one.id, old.id]


def test_where_nothing_holds_all_words_the_nearest_are_shown_as_such(place: Place) -> None:
    one = new(place, "프린터 용지가 걸립니다")

    found = hits(place.desk, place.agent, "프린터 용지가 자꾸 씹힘")

    assert [(hit.id, hit.is_loose) for hit in found] == [(one.id, True)]


def test_a_forged_cursor_is_refused(place: Place) -> None:
    token = token_for(place.desk, Role.DESK_AGENT)
    with pytest.raises(Refused) as refusal:
        place.desk.api(token).call(SEARCH, query=SearchQuery(text="x", cursor="abc"))

    assert refusal.value.code == "cursor_unknown"
