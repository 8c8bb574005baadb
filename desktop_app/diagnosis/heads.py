"""At the head of a ticket: badges of its probable causes; a click shows the cause in the side panel."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.diagnosis import words
from desktop_app.diagnosis.models import Diagnosed, cause_key
from desktop_app.tickets.extensions import HeadPart
from desktop_app.tickets.header import ChipButton
from desktop_app.ui.badges import Badge
from desktop_app.ui.live import on_language
from desktop_app.ui.widgets import FlowLayout, Label, box, clear, row
from shared.diagnosis import Finding, Severity, SuspicionRow
from shared.tickets import TicketDetail

MOST = 3
LONGEST = 210
GRAVEST_FIRST = (Severity.CRITICAL, Severity.LIKELY, Severity.HINT)


class CauseBadges(HeadPart):
    """The gravest first; those that find no place are counted."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = Diagnosed.of(place)
        self._ticket_id: int | None = None
        self.badges: list[ChipButton] = []
        self._flow = FlowLayout()
        line = row(Label(lambda: t("diagnosis.causes"), "meta", "medium", tone="secondary"), spacing=8)
        line.addWidget(box(self._flow), 1)
        self.setLayout(line)
        self.hide()
        self._known.changed.connect(self._on_changed)
        on_language(self, self._show)

    def show_ticket(self, detail: TicketDetail | None) -> None:
        self._ticket_id = detail.row.id if detail is not None else None
        self._show()
        if self._ticket_id is not None:
            self._known.ask(self._ticket_id)

    def _on_changed(self, ticket_id: int) -> None:
        if ticket_id == self._ticket_id:
            self._show()

    def _show(self) -> None:
        found = self._known.get(self._ticket_id) if self._ticket_id is not None else None
        causes: list[Finding | SuspicionRow] = []
        if found is not None:
            gravest_first = sorted(found.findings, key=lambda one: GRAVEST_FIRST.index(one.severity))
            causes = [*found.suspicions, *gravest_first]
        clear(self._flow)
        self.badges = [self._badge(one) for one in causes[:MOST]]
        if len(causes) > MOST:
            self.badges.append(self._rest(causes[MOST:]))
        for badge in self.badges:
            self._flow.addWidget(badge)
        self.setVisible(bool(causes))

    def _badge(self, cause: Finding | SuspicionRow) -> ChipButton:
        badge, evidence = words.cause_badge(cause), words.cause_evidence(cause)
        made = ChipButton()
        made.set_badge(badge, t("diagnosis.cause"), longest=LONGEST)
        made.setToolTip(f"{badge.text}\n{evidence}")
        made.setAccessibleDescription(evidence)
        made.clicked.connect(partial(self._choose, cause))
        return made

    def _rest(self, causes: list[Finding | SuspicionRow]) -> ChipButton:
        made = ChipButton()
        made.set_badge(Badge(t("diagnosis.more_causes", n=len(causes)), "grey"), t("diagnosis.causes"))
        made.setToolTip("\n".join(words.cause_badge(one).text for one in causes))
        made.clicked.connect(partial(self._choose, causes[0]))
        return made

    def _choose(self, cause: Finding | SuspicionRow, _: bool = False) -> None:
        if self._ticket_id is not None:
            self._known.look_at(self._ticket_id, cause_key(cause))
            self.more_asked.emit()
