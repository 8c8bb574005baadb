"""The page of the rail: the board, one journey, or the templates."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop_app.core.workplace import Workplace
from desktop_app.journeys.board import BoardPage
from desktop_app.journeys.dialogs import StartJourney
from desktop_app.journeys.journey import JourneyView
from desktop_app.journeys.models import JourneyBoard
from desktop_app.journeys.templates import TemplatesPage
from desktop_app.ui.keys import KeyMap, set_scope
from shared.journeys import JourneyDetail, JourneyKind
from shared.wire import Ref

PAGE = "journeys"
SCOPE = "journeys"


class JourneysPage(QWidget):
    """`show_journey` opens one, whatever was shown; `show_board` goes back."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        set_scope(self, SCOPE)
        self.model = JourneyBoard.of(place)
        self.board, self.journey = BoardPage(place), JourneyView(place)
        self.templates: TemplatesPage | None = None
        self.stack = QStackedWidget()
        self.stack.addWidget(self.board)
        self.stack.addWidget(self.journey)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        self.setFocusProxy(self.board)
        self.board.opened.connect(self.show_journey)
        self.board.start_asked.connect(self.start)
        self.board.templates_asked.connect(self.show_templates)
        self.journey.closed.connect(self.show_board)
        KeyMap(self.journey, {"Esc": self.show_board})

    def show_board(self, kind: JourneyKind | None = None) -> None:
        at = self.journey.journey_id if self.stack.currentWidget() is self.journey else 0
        self.stack.setCurrentWidget(self.board)
        if kind is not None:
            self.board.show_kind(kind)
        self._place.navigation.arrived(PAGE)
        (self.board.rows.get(at) or self.board).setFocus()

    def show_journey(self, journey_id: int) -> None:
        row = self.model.row(journey_id)
        if row is not None and row.kind is not self.board.kind:
            self.board.show_kind(row.kind)
        self.journey.show_journey(journey_id)
        self.stack.setCurrentWidget(self.journey)
        self.journey.back.setFocus()
        label = row.person.label if row is not None else str(journey_id)
        self._place.navigation.arrived(PAGE, Ref(kind="journey", id=journey_id, label=label))

    def show_templates(self) -> None:
        if self.templates is None:
            self.templates = TemplatesPage(self._place)
            self.templates.closed.connect(self.show_board)
            self.stack.addWidget(self.templates)
        self.templates.load()
        self.stack.setCurrentWidget(self.templates)
        self.templates.setFocus()

    def start(self) -> StartJourney:
        return StartJourney(self, self._place, self.board.kind, self._started)

    def _started(self, detail: JourneyDetail) -> None:
        self.model.load()
        self.show_journey(detail.row.id)

    def step(self, by: int) -> None:
        if self.stack.currentWidget() is self.board:
            self.board.step(by)

    def refresh(self) -> None:
        self.model.load()
        self.journey.reload()

    def find_person(self) -> None:
        if self.stack.currentWidget() is not self.board:
            self.show_board()
        self.board.focus_search()
