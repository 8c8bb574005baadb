"""The verbs of surveys, as the server knows them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop_app.core.backend import Backend, Failed
from shared import surveys as wire
from shared.wire import Page


class SurveyActions:
    """Calls on behalf of `owner`: answers for an owner that is gone are dropped."""

    def __init__(self, backend: Backend, owner: QObject) -> None:
        self._backend, self._owner = backend, owner

    def figures(
        self, query: wire.FiguresQuery, done: Callable[[wire.SurveyFigures], None], failed: Failed
    ) -> None:
        self._backend.call(
            self._owner, wire.GET_FIGURES, done, failed=failed, query=query, latest="survey_figures"
        )

    def answers(
        self, query: wire.AnswersQuery, done: Callable[[Page[wire.AnswerRow]], None], failed: Failed
    ) -> None:
        self._backend.call(
            self._owner, wire.LIST_ANSWERS, done, failed=failed, query=query, latest="survey_answers"
        )

    def settings(self, done: Callable[[wire.SurveySettings], None], failed: Failed) -> None:
        self._backend.call(
            self._owner, wire.GET_SURVEY_SETTINGS, done, failed=failed, latest="survey_settings"
        )

    def change_settings(
        self, form: wire.ChangeSurveySettings, done: Callable[[wire.SurveySettings], None], failed: Failed
    ) -> None:
        self._backend.call(self._owner, wire.CHANGE_SURVEY_SETTINGS, done, failed=failed, body=form)
