"""What a team asks before a ticket comes up to it."""

from typing import Any

import pytest

from server.catalog.actions import change_team
from server.catalog.models import Team
from server.core.context import Actor
from server.tickets.actions import work
from server.tickets.models import Ticket
from shared.catalog import ChangedTeam, Tier
from shared.errors import Invalid
from shared.permissions import Role
from shared.tickets import Escalate
from tests.support.catalog import team
from tests.support.house import Desk
from tests.support.tickets import act, fresh, history, ticket, worker

SINCE, HOW_MANY = "언제부터 그랬나요?", "몇 명이 겪나요?"


@pytest.fixture
def second(desk: Desk) -> Team:
    return team(
        desk,
        "2차 네트워크",
        Tier.L2,
        escalation_checks=["재부팅", "다른 자리에서 확인"],
        escalation_questions=[SINCE, HOW_MANY],
    )


@pytest.fixture
def agent(desk: Desk) -> Actor:
    return worker(desk, "안지우", team(desk))


def up(desk: Desk, by: Actor, made: Ticket, to: Team, **fields: Any) -> Ticket:
    form = Escalate(
        version=fresh(desk, made).version, team_id=to.id, reason="권한", tried="케이블 교체", **fields
    )
    return act(desk, by, work.escalate, made.id, form)


def test_nothing_comes_up_while_a_question_is_open(desk: Desk, agent: Actor, second: Team) -> None:
    made = ticket(desk, agent)
    for answers in ({}, {SINCE: "오늘"}, {SINCE: "오늘", HOW_MANY: "  "}):
        with pytest.raises(Invalid) as refused:
            up(desk, agent, made, second, answers=answers)
        assert (refused.value.code, refused.value.field) == ("escalation_unanswered", "answers")
    assert fresh(desk, made).team_id != second.id


def test_the_answers_stand_in_the_history(desk: Desk, agent: Actor, second: Team) -> None:
    made = ticket(desk, agent)
    answers = {SINCE: "오늘 아침", HOW_MANY: "3명", "그룹이 묻지 않는 것": "x"}
    up(desk, agent, made, second, checked=["재부팅", "모르는 줄"], answers=answers)
    entry = next(one for one in history(desk, made) if one.name == "escalated")
    assert entry.text == (
        f"케이블 교체\n\n☑ 재부팅\n☐ 다른 자리에서 확인\n\n{SINCE}: 오늘 아침\n{HOW_MANY}: 3명"
    )


def test_a_team_that_asks_nothing_gets_what_was_tried(desk: Desk, agent: Actor) -> None:
    made = ticket(desk, agent)
    up(desk, agent, made, team(desk, "2차 단말", Tier.L2))
    assert next(one for one in history(desk, made) if one.name == "escalated").text == "케이블 교체"


def test_an_older_desktop_keeps_what_a_team_asks(desk: Desk, second: Team) -> None:
    admin = worker(desk, "관리자", roles=(Role.ADMINISTRATOR,))
    form = ChangedTeam(version=second.version, name="네트워크 2차", tier=Tier.L2)
    kept = act(desk, admin, change_team, second.id, form)
    assert kept.escalation_questions == [SINCE, HOW_MANY]
    form = ChangedTeam(
        version=kept.version,
        name=kept.name,
        tier=Tier.L2,
        escalation_checks=[" 로그  수집 ", "로그 수집", " "],
    )
    assert act(desk, admin, change_team, second.id, form).escalation_checks == ["로그 수집"]
