"""Answers page by page, kept right by the feed of updates. No widgets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from desktop_app.core.backend import Failed
from desktop_app.core.paged import PagedList
from desktop_app.core.workplace import Workplace
from desktop_app.surveys.actions import SurveyActions
from shared.surveys import AnswerRow, AnswersQuery
from shared.wire import Page

KIND = "survey"
GATHER_MS = 300


class AnswerList(PagedList):
    """The answers that a filter leaves."""

    def __init__(self, place: Workplace, parent: QObject | None = None) -> None:
        super().__init__(place.backend, KIND, AnswersQuery(), gather_ms=GATHER_MS, parent=parent)
        self._actions = SurveyActions(place.backend, self)

    def ask_page(self, query: Any, done: Callable[[Page[AnswerRow]], None], failed: Failed) -> None:
        self._actions.answers(query, done, failed)
