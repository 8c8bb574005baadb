"""Calls reach the server once, answers reach those who still wait for them."""

from pytestqt.qtbot import QtBot

from desktop_app.core.workplace import Workplace
from shared.people import LIST_PEOPLE, PeopleQuery


def test_a_page_asks_and_its_function_gets_the_answer(workplace: Workplace, qtbot: QtBot) -> None:
    answers = []
    workplace.backend.call(workplace.backend, LIST_PEOPLE, answers.append, query=PeopleQuery(search="ㅂㅅㅈ"))
    qtbot.waitUntil(lambda: bool(answers))
    assert [row.name for row in answers[0].items] == ["박서준"]
