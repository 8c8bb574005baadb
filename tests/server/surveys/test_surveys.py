"""Stories of surveys: who is asked, the answer, the page behind the link, figures."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from server.core.context import Actor
from server.core.outbox import Delivery
from server.people.models import Person
from server.surveys import actions, queries, rules
from server.surveys.events import SurveySent
from server.surveys.models import Survey
from server.surveys.rules import Asked, Occasion, Period
from server.tickets.actions import finish
from server.tickets.models import Ticket
from shared import surveys as wire
from shared.errors import Gone, NotFound
from shared.permissions import Role
from shared.surveys import SurveyState
from shared.tickets import Reopen, Resolve, TicketCommand
from tests.support import catalog
from tests.support.auth import account_for
from tests.support.house import MONDAY_MORNING as NOW
from tests.support.house import Desk, actor
from tests.support.people import hire
from tests.support.tickets import act, actor_for, fresh, history, taken, worker

READER = actor(Role.MANAGER)


@pytest.fixture
def agent(desk: Desk) -> Actor:
    return worker(desk, "박서준", catalog.team(desk, "1차"), roles=(Role.LEAD,))


@pytest.fixture
def links(desk: Desk) -> list[str]:
    """The secrets of the links that are sent, as a mail would bear them."""
    found: list[str] = []
    heard = dict(desk.house.reactions)
    heard[SurveySent] = [*heard.get(SurveySent, ()), lambda _, event: found.append(event.token)]
    desk.house = replace(desk.house, reactions=heard)
    return found


def closed(desk: Desk, agent: Actor, requester: Person | None = None, **fields: Any) -> Ticket:
    made = taken(desk, agent, requester, team_id=next(iter(agent.team_ids)), **fields)
    made = act(desk, agent, finish.resolve, made.id, Resolve(version=made.version, text="고쳤습니다"))
    return act(desk, agent, finish.close, made.id, TicketCommand(version=made.version))


def survey_of(desk: Desk, ticket: Ticket) -> Survey | None:
    with desk.ctx(writes=False) as ctx:
        return queries.of_ticket(ctx, ticket.id)


def answer(desk: Desk, ticket: Ticket, score: int, comment: str = "") -> Survey:
    with desk.ctx(writes=False) as ctx:
        survey = queries.of_ticket(ctx, ticket.id)
        assert survey is not None
        requester = ctx.session.get_one(Person, survey.requester_id)
    form = wire.SurveyAnswer(score=score, comment=comment)
    return act(desk, actor_for(requester), actions.answer_own, survey.id, form)


# --- whom ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, True),
        ({"is_enabled": False}, False),
        ({"is_closed": False}, False),
        ({"is_of_the_desk": True}, False),
        ({"has_opted_out": True}, False),
        ({"has_left": True}, False),
        ({"is_excluded": True}, False),
        ({"was_answered": True}, False),
        ({"last_asked_at": NOW - timedelta(days=3)}, False),
        ({"last_asked_at": NOW - timedelta(days=8)}, True),
    ],
)
def test_who_is_asked(fields: dict[str, Any], expected: bool) -> None:
    assert rules.may_ask(Occasion(**fields), NOW, 7) is expected


def test_a_closed_ticket_is_asked_about_after_a_while(desk: Desk, agent: Actor) -> None:
    made = closed(desk, agent)
    survey = survey_of(desk, made)
    assert survey is not None
    assert survey.state is SurveyState.PLANNED
    desk.pass_time(hours=2)
    survey = survey_of(desk, made)
    assert survey is not None
    assert (survey.state, survey.agent_id) == (SurveyState.SENT, agent.person_id)


def test_the_desk_does_not_ask_itself(desk: Desk, agent: Actor) -> None:
    colleague = hire(desk, name="이도윤")
    account_for(desk, Role.DESK_AGENT, person=colleague)
    assert survey_of(desk, closed(desk, agent, colleague)) is None


def test_nobody_is_asked_twice_within_a_week(desk: Desk, agent: Actor) -> None:
    requester = hire(desk)
    closed(desk, agent, requester)
    desk.pass_time(hours=2)
    assert survey_of(desk, closed(desk, agent, requester)) is None
    desk.pass_time(days=8)
    assert survey_of(desk, closed(desk, agent, requester)) is not None


def test_opening_the_ticket_again_takes_the_question_back(desk: Desk, agent: Actor) -> None:
    made = closed(desk, agent)
    desk.pass_time(hours=2)
    version = fresh(desk, made).version
    act(desk, agent, finish.reopen, made.id, Reopen(version=version, reason="다시 고장"))
    survey = survey_of(desk, made)
    assert survey is not None
    assert survey.state is SurveyState.WITHDRAWN
    with pytest.raises(Gone):
        answer(desk, made, 5)


# --- answers ------------------------------------------------------------------------------------------------


def test_an_answer_stands_in_the_ticket_and_may_be_changed_until_it_expires(desk: Desk, agent: Actor) -> None:
    made = closed(desk, agent)
    desk.pass_time(hours=2)
    answer(desk, made, 2, "오래 걸렸습니다")
    answer(desk, made, 2, "오래 걸렸습니다")
    answer(desk, made, 4, "그래도 친절했습니다")
    lines = [(one.name, one.facts.get("score"), one.text) for one in history(desk, made)[-2:]]
    assert lines == [("surveyed", "2", "오래 걸렸습니다"), ("surveyed_again", "4", "그래도 친절했습니다")]
    assert history(desk, made)[-1].author_name == "김민지"
    desk.pass_time(days=15)
    with pytest.raises(Gone):
        answer(desk, made, 5)


def test_somebody_else_s_survey_does_not_exist(desk: Desk, agent: Actor) -> None:
    made = closed(desk, agent)
    desk.pass_time(hours=2)
    survey = survey_of(desk, made)
    assert survey is not None
    form = wire.SurveyAnswer(score=5)
    with pytest.raises(NotFound):
        act(desk, actor_for(hire(desk, name="남")), actions.answer_own, survey.id, form)


# --- the page -----------------------------------------------------------------------------------------------


def test_the_page_takes_an_answer_without_script(desk: Desk, agent: Actor, links: list[str]) -> None:
    made = closed(desk, agent, subject="<b>모니터</b>")
    desk.pass_time(hours=2)
    client, path = desk.api().client, f"/survey/{links[0]}"
    page = client.get(path)
    assert page.status_code == 200
    assert "&lt;b&gt;모니터" in page.text
    assert "<script" not in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]

    answered = client.post(path, data={"do": "answer", "score": "5", "comment": "감사합니다"})

    assert "답변을 보냈습니다" in answered.text
    survey = survey_of(desk, made)
    assert survey is not None
    assert (survey.score, survey.comment) == (5, "감사합니다")
    assert "How satisfied" in client.get(path, headers={"Accept-Language": "en"}).text


def test_words_without_a_score_are_kept_on_the_page(desk: Desk, agent: Actor, links: list[str]) -> None:
    closed(desk, agent)
    desk.pass_time(hours=2)
    client, path = desk.api().client, f"/survey/{links[0]}"
    page = client.post(path, data={"do": "answer", "comment": "친절했습니다"}).text
    assert "점수를 골라 주세요" in page
    assert "친절했습니다" in page
    assert "친절했습니다" not in client.get(path).text


@pytest.mark.parametrize(
    ("language", "until"),
    [("ko", "12월 7일 (월)까지"), ("en", "until Monday 7 December.")],
)
def test_the_page_says_until_when_as_people_write_it(
    desk: Desk, agent: Actor, links: list[str], language: str, until: str
) -> None:
    closed(desk, agent)
    desk.pass_time(hours=2)
    assert until in desk.api().client.get(f"/survey/{links[0]}?lang={language}").text


def test_the_page_of_a_wrong_or_old_link_says_so(desk: Desk, agent: Actor, links: list[str]) -> None:
    closed(desk, agent)
    desk.pass_time(hours=2)
    client = desk.api().client
    assert client.get("/survey/" + "x" * 43).status_code == 404
    assert client.get("/survey/" + "x" * 5000).status_code == 404
    assert client.post(f"/survey/{links[0]}", data={"do": "answer", "score": "9"}).status_code == 200
    desk.pass_time(days=15)
    assert client.get(f"/survey/{links[0]}").status_code in (404, 410)


def test_who_wants_no_more_questions_gets_none(desk: Desk, agent: Actor, links: list[str]) -> None:
    requester = hire(desk)
    closed(desk, agent, requester)
    desk.pass_time(hours=2)
    desk.api().client.post(f"/survey/{links[0]}", data={"do": "never"})
    desk.pass_time(days=10)
    assert survey_of(desk, closed(desk, agent, requester)) is None


def test_a_confidential_ticket_shows_its_number_alone(desk: Desk, agent: Actor, links: list[str]) -> None:
    closed(desk, agent, subject="급여 문의", is_confidential=True)
    desk.pass_time(hours=2)
    assert "급여" not in desk.api().client.get(f"/survey/{links[0]}").text


def test_the_link_goes_into_the_mail_and_nowhere_else(desk: Desk, agent: Actor) -> None:
    desk.house = replace(desk.house, sends_mail=True)
    closed(desk, agent, hire(desk, email="minji@example.com"))
    desk.pass_time(hours=2)
    with desk.ctx(writes=False) as ctx:
        found = [
            msgspec.json.decode(row.payload)
            for row in ctx.session.scalars(select(Delivery))
            if "survey" in row.key
        ]
        digest = ctx.session.scalar(select(Survey.token_digest))
    assert re.fullmatch(r"/survey/[\w-]{43}", found[0]["text"])
    assert digest not in found[0]["text"]


# --- figures ------------------------------------------------------------------------------------------------


def asked(score: int | None, agent_id: int = 1, days: int = 1) -> Asked:
    at = NOW - timedelta(days=days)
    return Asked(at, at if score is not None else None, score, 1, None, agent_id)


def test_figures_of_one_person_need_five_answers() -> None:
    period = Period(NOW - timedelta(days=30), NOW)
    few, enough = [asked(5)] * 4 + [asked(None)], [asked(score, 2) for score in (5, 4, 4, 1, 5)]
    found = rules.by([*few, *enough], period, lambda one: one.agent_id, {1: "가", 2: "나"}, is_person=True)
    assert [(one.label, one.sent, one.responses, one.satisfied, one.mean) for one in found] == [
        ("나", 5, 5, 4, 3.8),
        ("가", 5, 4, None, None),
    ]


def test_sent_and_answered_count_where_each_happened() -> None:
    at = NOW - timedelta(days=40)
    late = Asked(at, NOW - timedelta(days=2), 3, 1, None, 1)
    found = rules.figure([late, asked(5), asked(None)], Period(NOW - timedelta(days=30), NOW))
    assert (found.sent, found.responses, found.satisfied, found.mean) == (2, 2, 1, 4.0)


def test_the_desk_reads_answers_of_tickets_it_may_see(desk: Desk, agent: Actor) -> None:
    open_one = closed(desk, agent, hire(desk, name="가"))
    secret = closed(desk, agent, hire(desk, name="나"), is_confidential=True)
    desk.pass_time(hours=2)
    answer(desk, open_one, 5, "고맙습니다")
    answer(desk, secret, 1, "비밀")
    today = desk.now.date()
    with desk.ctx(READER, writes=False) as ctx:
        rows = queries.answers(ctx, wire.AnswersQuery()).items
        found = queries.figures(ctx, wire.FiguresQuery(since=today - timedelta(days=6), until=today))
    assert [row.comment for row in rows] == ["고맙습니다"]
    assert (found.total.responses, found.total.mean, found.scores) == (1, 5.0, [0, 0, 0, 0, 1])
    assert [one.label for one in found.teams] == ["1차"]
    assert found.agents[0].mean is None


def test_answers_come_newest_first_page_by_page(desk: Desk, agent: Actor) -> None:
    """Whatever was asked first."""
    asked_first, asked_then, asked_last = (closed(desk, agent, hire(desk, name=name)) for name in "가나다")
    desk.pass_time(hours=2)
    for ticket, comment in ((asked_last, "처음"), (asked_first, "다음"), (asked_then, "끝")):
        answer(desk, ticket, 5, comment)
        desk.pass_time(minutes=1)
    comments, cursor = [], ""
    for _ in range(3):
        with desk.ctx(READER, writes=False) as ctx:
            page = queries.answers(ctx, wire.AnswersQuery(cursor=cursor, limit=1))
        comments += [row.comment for row in page.items]
        cursor = page.next_cursor
    assert (comments, cursor) == (["끝", "다음", "처음"], "")


def test_settings_decide_when_and_whether(desk: Desk, agent: Actor) -> None:
    form = wire.ChangeSurveySettings(
        version=1,
        is_enabled=True,
        question="어떠셨나요?",
        question_en="How was it?",
        delay_hours=0,
        valid_days=3,
        quiet_days=0,
        excluded_category_ids=[catalog.category(desk, "제외").id],
    )
    act(desk, actor(Role.LEAD), actions.change_settings, form)
    survey = survey_of(desk, closed(desk, agent))
    assert survey is not None
    assert survey.state is SurveyState.SENT
    left_out = closed(desk, agent, hire(desk), category_id=form.excluded_category_ids[0])
    assert survey_of(desk, left_out) is None
