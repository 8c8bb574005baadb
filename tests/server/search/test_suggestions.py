"""Suggestions come from what the company solved before, with their reason, and only from what one may see."""

from dataclasses import dataclass

import pytest

from server.catalog.models import Category, Team
from server.core.context import Actor
from server.search.actions import settings as settings_actions
from server.search.queries import suggestions
from server.search.rules.votes import Neighbour, nearest, vote
from server.tickets.actions import finish
from server.tickets.models import Ticket
from shared.permissions import Role
from shared.search import ChangedSearchSettings, ChosenSuggestions, SuggestFor, Suggestions
from shared.tickets import Level, Priority, Resolve
from tests.support import knowledge
from tests.support.catalog import category, team
from tests.support.house import Desk, actor
from tests.support.people import hire
from tests.support.tickets import act, fresh, ticket, worker


@dataclass
class History:
    desk: Desk
    team: Team
    agent: Actor
    printers: Category
    vpn: Category
    solved: list[Ticket]


@pytest.fixture
def past(desk: Desk) -> History:
    it = team(desk, "IT 헬프데스크")
    agent = worker(desk, "박서준", it)
    printers, vpn = category(desk, "프린터", team=it), category(desk, "VPN", team=it)
    solved = []
    for n in range(4):
        solved.append(solve(desk, agent, f"프린터 용지가 걸립니다 {n}층", printers, "롤러를 교체했습니다"))
    for n in range(3):
        solve(desk, agent, f"VPN 접속이 끊깁니다 {n}", vpn, "클라이언트를 올렸습니다", impact=Level.HIGH)
    return History(desk, it, agent, printers, vpn, solved)


def solve(desk: Desk, by: Actor, subject: str, kind: Category, text: str, **fields: object) -> Ticket:
    made = ticket(desk, by, hire(desk), subject=subject, category_id=kind.id, is_taken=True, **fields)
    act(desk, by, finish.resolve, made.id, Resolve(version=fresh(desk, made).version, text=text))
    return made


def suggested(desk: Desk, by: Actor, subject: str) -> Suggestions:
    with desk.ctx(by, writes=False) as ctx:
        return suggestions.suggest(ctx, SuggestFor(subject=subject))


def test_the_nearest_tickets_vote_for_category_team_and_priority(past: History) -> None:
    found = suggested(past.desk, past.agent, "복합기에 용지가 자꾸 걸려요")

    assert found.category is not None
    assert (found.category.id, found.category.label) == (past.printers.id, "프린터")
    assert (found.category.votes, found.category.of) == (4, 4)
    assert 0.5 < found.category.confidence < 1
    assert found.team is not None
    assert found.team.id == past.team.id
    other = suggested(past.desk, past.agent, "vpn이 끊겨요").priority
    assert other is not None
    assert (other.impact, other.priority) == (Level.HIGH, Priority.P2)


def test_solved_tickets_come_with_what_solved_them(past: History) -> None:
    found = suggested(past.desk, past.agent, "프린터 용지 걸림")

    (only,) = found.similar
    assert only.row.id in {one.id for one in past.solved}
    assert only.resolution == "롤러를 교체했습니다"


def test_a_ticket_is_never_its_own_example(past: History) -> None:
    with past.desk.ctx(past.agent, writes=False) as ctx:
        found = suggestions.suggest_for(ctx, past.solved[0].id)

    assert past.solved[0].id not in {one.row.id for one in found.similar}
    assert found.category is not None
    assert (found.category.id, found.category.votes) == (past.printers.id, 3)


def test_a_published_article_that_fits_is_offered(past: History) -> None:
    article = knowledge.live(past.desk, "덮개를 열고 종이를 빼냅니다.", "프린터 용지 걸림 해결")
    knowledge.article(past.desk, knowledge.writer(past.desk, "초안"), "프린터 용지", "프린터 용지 초안")

    found = suggested(past.desk, past.agent, "프린터에 용지가 걸렸어요")

    assert [one.id for one in found.articles] == [article.id]


def test_nothing_is_suggested_from_tickets_one_may_not_see(past: History) -> None:
    stranger = worker(past.desk, "최수아", team(past.desk, "다른 팀"))

    found = suggested(past.desk, stranger, "프린터 용지 걸림")

    assert (found.category, found.team, found.priority, found.similar) == (None, None, None, [])


def test_a_category_out_of_use_is_not_suggested(past: History) -> None:
    with past.desk.ctx() as ctx:
        ctx.session.merge(past.printers).is_active = False

    assert suggested(past.desk, past.agent, "프린터 용지 걸림").category is None


def test_suggestions_can_be_switched_off_by_each_and_by_the_company(past: History) -> None:
    act(past.desk, past.agent, settings_actions.choose, ChosenSuggestions(suggests=False))
    assert suggested(past.desk, past.agent, "프린터 용지 걸림") == suggestions.OFF

    act(past.desk, past.agent, settings_actions.choose, ChosenSuggestions(suggests=True))
    form = ChangedSearchSettings(synonyms=[["a", "b"]], suggests=False, version=1)
    act(past.desk, actor(Role.ADMINISTRATOR), settings_actions.change, form)
    assert not suggested(past.desk, past.agent, "프린터 용지 걸림").is_on


@pytest.mark.parametrize("text", ["", "   ", "가"])
def test_too_little_text_suggests_nothing(past: History, text: str) -> None:
    found = suggested(past.desk, past.agent, text)

    assert found.is_on
    assert (found.category, found.similar) == (None, [])


# --- the vote ----------------------------------------------------------------------------------------------


def test_one_alone_decides_nothing() -> None:
    assert vote([Neighbour(9.0, 1)]) is None
    assert vote([Neighbour(9.0, 1), Neighbour(8.0, None)]) is None


def test_nearer_ones_count_more_and_a_split_vote_says_nothing() -> None:
    decided = vote([Neighbour(9.0, 1), Neighbour(8.0, 1), Neighbour(4.0, 2)])

    assert decided is not None
    assert (decided.choice, decided.votes, decided.of) == (1, 2, 3)
    assert vote([Neighbour(5.0, 1), Neighbour(5.0, 2), Neighbour(5.0, 3), Neighbour(5.0, 1)]) is not None
    assert vote([Neighbour(5.0, 1), Neighbour(5.0, 1), Neighbour(9.0, 2), Neighbour(9.0, 3)]) is None


def test_only_what_is_near_to_the_best_has_a_vote() -> None:
    assert nearest([10.0, 9.0, 4.0, 3.9]) == 3
    assert nearest([]) == 0
