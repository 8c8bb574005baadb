"""Queries with a name: one's own, shared with a team, counted as each person sees them."""

import pytest

from server.core.context import Actor
from server.search.actions import settings as settings_actions
from server.search.actions import views as actions
from server.search.queries import settings, views
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from shared.permissions import Role
from shared.search import ChangedSavedView, ChangedSearchSettings, ChosenSuggestions, NewSavedView
from tests.support.catalog import team
from tests.support.house import Desk, actor
from tests.support.people import hire
from tests.support.search import tickets
from tests.support.tickets import act, ticket, worker


def names(desk: Desk, by: Actor) -> list[str]:
    with desk.ctx(by, writes=False) as ctx:
        return [one.name for one in views.list_views(ctx).items]


def counts(desk: Desk, by: Actor) -> list[int]:
    with desk.ctx(by, writes=False) as ctx:
        return [one.count for one in views.count_views(ctx).items]


def test_a_view_is_its_owners_alone_until_it_is_shared_with_a_team(desk: Desk) -> None:
    it = team(desk)
    lead = worker(desk, "윤태호", it, roles=(Role.LEAD,))
    colleague, stranger = worker(desk, "박서준", it), worker(desk, "최수아")

    made = act(desk, lead, actions.create, NewSavedView(name="프린터", query="프린터 is:open"))
    assert (names(desk, lead), names(desk, colleague)) == (["프린터"], [])

    shared = ChangedSavedView(name="프린터", query="프린터 is:open", team_id=it.id, version=made.version)
    act(desk, lead, actions.change, made.id, shared)
    assert (names(desk, colleague), names(desk, stranger)) == (["프린터"], [])


def test_views_of_a_team_are_kept_by_its_leads(desk: Desk) -> None:
    it, other = team(desk), team(desk, "다른 팀")
    lead, agent = worker(desk, "윤태호", it, roles=(Role.LEAD,)), worker(desk, "박서준", it)
    form = NewSavedView(name="팀", query="is:open", team_id=it.id)
    made = act(desk, lead, actions.create, form)

    for by, wanted in ((agent, it.id), (lead, other.id)):
        with pytest.raises(Forbidden):
            act(desk, by, actions.create, NewSavedView(name="팀", query="is:open", team_id=wanted))
    with pytest.raises(Forbidden):
        act(desk, agent, actions.remove, made.id)
    with pytest.raises(NotFound):
        act(desk, worker(desk, "최수아", other, roles=(Role.LEAD,)), actions.remove, made.id)
    act(desk, lead, actions.remove, made.id)
    assert names(desk, lead) == []


def test_each_person_counts_what_they_may_see(desk: Desk) -> None:
    it, hr = team(desk), team(desk, "인사 지원")
    lead, eve = worker(desk, "윤태호", it, hr, roles=(Role.LEAD,)), worker(desk, "이브", hr)
    tom = worker(desk, "톰", it)
    act(desk, lead, actions.create, NewSavedView(name="프린터", query="프린터", team_id=it.id))
    ticket(desk, tom, hire(desk), subject="프린터 고장")
    ticket(desk, eve, hire(desk), subject="프린터 교체 비밀", is_confidential=True, team_id=hr.id)

    assert counts(desk, lead) == [2]
    assert counts(desk, tom) == [1]


def test_what_the_language_does_not_understand_is_not_saved(desk: Desk) -> None:
    with pytest.raises(Invalid) as refusal:
        act(desk, worker(desk), actions.create, NewSavedView(name="x", query="is:opne"))

    assert (refusal.value.field, refusal.value.code) == ("query", "query_value_unknown")


def test_a_view_whose_team_was_renamed_holds_nothing_and_breaks_nothing(desk: Desk) -> None:
    it = team(desk, "옛 이름")
    agent = worker(desk, "박서준", it)
    act(desk, agent, actions.create, NewSavedView(name="x", query='team:"옛 이름"'))
    with desk.ctx() as ctx:
        ctx.session.merge(it).name = "새것"

    assert counts(desk, agent) == [0]


def test_an_older_picture_of_a_view_is_refused(desk: Desk) -> None:
    agent = worker(desk)
    made = act(desk, agent, actions.create, NewSavedView(name="x", query="is:open"))
    act(desk, agent, actions.change, made.id, ChangedSavedView(name="y", query="is:open", version=1))

    with pytest.raises(Conflict):
        act(desk, agent, actions.change, made.id, ChangedSavedView(name="z", query="is:open", version=1))


# --- settings ----------------------------------------------------------------------------------------------


def test_administrators_edit_the_synonyms_and_the_search_follows(desk: Desk) -> None:
    agent = worker(desk, "박서준", team(desk))
    made = ticket(desk, agent, hire(desk), subject="쿠쿠 서버 점검")
    assert tickets(desk, agent, "밥솥") == []

    with desk.ctx(writes=False) as ctx:
        known = settings.shown(ctx, settings.row(ctx))
    form = ChangedSearchSettings(
        synonyms=[*known.synonyms, ["밥솥", "쿠쿠"], ["혼자"]], suggests=True, version=known.version
    )
    act(desk, actor(Role.ADMINISTRATOR), settings_actions.change, form)

    assert tickets(desk, agent, "밥솥") == [made.id]
    with desk.ctx(writes=False) as ctx:
        now = settings.shown(ctx, settings.row(ctx))
    assert ["밥솥", "쿠쿠"] in now.synonyms
    assert ["혼자"] not in now.synonyms
    with pytest.raises(Conflict):
        act(desk, actor(Role.ADMINISTRATOR), settings_actions.change, form)
    with pytest.raises(Forbidden):
        act(desk, agent, settings_actions.change, form)


def test_each_person_switches_suggestions_off_for_themselves(desk: Desk) -> None:
    one, other = worker(desk, "박서준"), worker(desk, "이도윤")
    act(desk, one, settings_actions.choose, ChosenSuggestions(suggests=False))

    for by, expected in ((one, False), (other, True)):
        with desk.ctx(by, writes=False) as ctx:
            assert settings.may_suggest(ctx) is expected
