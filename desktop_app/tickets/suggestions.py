"""What earlier tickets suggest while one is written down: category, team, priority, a known solution.

Nothing is applied until it is clicked; every suggestion says why it is made.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets import badges
from desktop_app.ui.live import on_language
from desktop_app.ui.painting import one_line
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import ElidedButton, ElidedLabel, FlowLayout, IconLabel, Label, box, clear, row
from shared.search import SUGGEST, SuggestedChoice, SuggestedPriority, SuggestFor, Suggestions
from shared.tickets import Level

ASK_MS = 500
SHORTEST = 4
MOST_TEXT = 4_000
MOST_KNOWN = 2


def reason(votes: int, of: int) -> str:
    """ "비슷한 티켓 7건 중 6건" """
    return t("suggest.reason", votes=votes, of=of)


def certainty(confidence: float) -> str:
    return t("suggest.certainty", percent=round(confidence * 100))


class SuggestionStrip(QWidget):
    """Asks a moment after the last key. `category_chosen` and `team_chosen` carry id and name,
    `priority_chosen` impact and urgency; `takes_level` says which of these can be taken here.
    """

    category_chosen = Signal(int, str)
    team_chosen = Signal(int, str)
    priority_chosen = Signal(object, object)

    def __init__(
        self,
        place: Workplace,
        *,
        takes_level: Callable[[Level, Level], bool] = lambda _, __: True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._takes_level = takes_level
        self._backend = place.backend
        self._asked = SuggestFor()
        self.found: Suggestions | None = None
        self._soon = QTimer(self, singleShot=True, interval=ASK_MS)
        self._soon.timeout.connect(self._ask)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(6))
        self.hide()
        on_language(self, self._show)

    def ask(self, subject: str, description: str = "") -> None:
        """What is written now; asked when nothing more is typed for a moment."""
        self._asked = SuggestFor(subject=subject.strip()[:250], description=description.strip()[:MOST_TEXT])
        self._soon.start()

    def _ask(self) -> None:
        if len(self._asked.subject + self._asked.description) < SHORTEST:
            self._take(None)
            return
        self._backend.call(
            self, SUGGEST, self._take, failed=lambda _: None, body=self._asked, latest="suggest"
        )

    def _take(self, found: Suggestions | None) -> None:
        if found != self.found:
            self.found = found
            self._show()

    def _show(self) -> None:
        clear(self._column)
        found = self.found
        if found is None:
            self.hide()
            return
        flow = FlowLayout()
        if found.category is not None:
            flow.addWidget(category_button(found.category, self.category_chosen.emit))
        if found.team is not None:
            flow.addWidget(team_button(found.team, self.team_chosen.emit))
        level = found.priority
        if level is not None and self._takes_level(level.impact, level.urgency):
            flow.addWidget(self._priority(level))
        if flow.count():
            self._column.addWidget(Label(lambda: t("suggest.title"), "meta", "semibold", tone="secondary"))
            self._column.addWidget(box(flow))
        known = [one for one in found.similar if one.resolution.strip()][:MOST_KNOWN]
        for ticket in known:
            text = t("suggest.solved", number=ticket.row.number, text=one_line(ticket.resolution))
            self._column.addWidget(_line("check-check", text))
        for article in found.articles[:MOST_KNOWN]:
            self._column.addWidget(_line("book-open", article.title))
        self.setVisible(self._column.count() > 0)

    def _priority(self, choice: SuggestedPriority) -> ElidedButton:
        text = t("suggest.priority", name=badges.priority_word(choice.priority))
        chosen = partial(self.priority_chosen.emit, choice.impact, choice.urgency)
        return suggestion(text, "signal-high", choice.votes, choice.of, choice.confidence, chosen)


def category_button(choice: SuggestedChoice, chosen: Callable[[int, str], object]) -> ElidedButton:
    return _choice_button(t("suggest.category", name=choice.label), "tag", choice, chosen)


def team_button(choice: SuggestedChoice, chosen: Callable[[int, str], object]) -> ElidedButton:
    return _choice_button(t("suggest.team", name=choice.label), "users", choice, chosen)


def _choice_button(
    text: str, icon: str, choice: SuggestedChoice, chosen: Callable[[int, str], object]
) -> ElidedButton:
    take = partial(chosen, choice.id, choice.label)
    return suggestion(text, icon, choice.votes, choice.of, choice.confidence, take)


def suggestion(  # what one says and why
    text: str, icon: str, votes: int, of: int, confidence: float, chosen: Callable[[], object]
) -> ElidedButton:
    why = reason(votes, of)
    hint = f"{why} · {certainty(confidence)}"
    return ElidedButton(f"{text}  ·  {why}", "plain", icon=icon, hint=hint, clicked=chosen)


def _line(icon: str, text: str) -> QWidget:
    label = ElidedLabel(text, "meta", tone="secondary")
    line = row(IconLabel(icon, "green.fg", 14), spacing=6)
    line.addWidget(label, 1)
    return box(line)
