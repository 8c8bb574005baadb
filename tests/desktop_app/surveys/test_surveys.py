"""Satisfaction at the desk: figures, answers that lead to their ticket, settings."""

from collections.abc import Callable
from datetime import timedelta

from pytestqt.qtbot import QtBot

from desktop_app.core.workplace import Workplace
from desktop_app.surveys.pages import SurveysPage
from desktop_app.surveys.settings import SurveySettingsPage
from server.surveys.models import Survey
from shared.permissions import Role
from shared.surveys import SurveyState
from shared.wire import Ref
from tests.support import catalog
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.seat import WAIT_MS, DeskServer, open_window, show_window
from tests.support.tickets import ticket, worker


def answered(desk: Desk, *scores: int, comment: str = "") -> None:
    """Tickets of one team whose requesters said this."""
    agent = worker(desk, "이도윤", catalog.team(desk, "1차"))
    for score in scores:
        requester = hire(desk)
        made = ticket(desk, agent, requester)
        with desk.ctx() as ctx:
            ctx.session.add(
                Survey(
                    ticket_id=made.id,
                    requester_id=requester.id,
                    team_id=next(iter(agent.team_ids)),
                    agent_id=agent.person_id,
                    state=SurveyState.ANSWERED,
                    created_at=ctx.now,
                    send_at=ctx.now,
                    sent_at=ctx.now - timedelta(hours=2),
                    expires_at=ctx.now + timedelta(days=14),
                    score=score,
                    comment=comment,
                    answered_at=ctx.now - timedelta(hours=1),
                )
            )


def test_figures_and_answers_of_the_period(
    qtbot: QtBot, desk_server: DeskServer, seat_at: Callable[..., Workplace]
) -> None:
    workplace = seat_at(Role.MANAGER, name="김태경")
    answered(desk_server.desk, 5, 4, 2, comment="오래 걸렸습니다")
    window = show_window(open_window(workplace), qtbot)
    page = window.show_page("surveys")
    assert isinstance(page, SurveysPage)
    qtbot.waitUntil(lambda: page.figures is not None and len(page.list.rows) == 3, timeout=WAIT_MS)
    assert page.figures is not None
    assert (page.share.value.text(), page.mean.value.text()) == ("67%", "3.7")
    assert page.figures.agents[0].mean is None

    page.only_low.setChecked(True)

    qtbot.waitUntil(lambda: [row.score for row in page.list.rows] == [2], timeout=WAIT_MS)
    shown: list[Ref] = []
    workplace.navigation.register("ticket", shown.append)
    page.open_ticket(page.list.rows[0].id)
    assert [ref.kind for ref in shown] == ["ticket"]


def test_the_question_is_changed_in_the_settings(
    qtbot: QtBot, desk_server: DeskServer, workplace: Workplace
) -> None:
    window = show_window(open_window(workplace), qtbot)
    page = window.show_settings("surveys")
    assert isinstance(page, SurveySettingsPage)
    qtbot.waitUntil(lambda: page.known is not None, timeout=WAIT_MS)
    page.form.set_values({"question": "도움이 되었나요?", "delay_hours": 3})
    page.save()
    qtbot.waitUntil(lambda: page.known is not None and page.known.delay_hours == 3, timeout=WAIT_MS)
    assert page.known is not None
    assert page.known.question == "도움이 되었나요?"
