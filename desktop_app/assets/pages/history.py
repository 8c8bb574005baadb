"""Who had the asset and what was written into its ledger; its tickets."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.assets import words
from desktop_app.core import formats
from desktop_app.core.translator import t
from desktop_app.ui.badges import Badge
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import (
    Avatar,
    Banner,
    Button,
    Card,
    Chip,
    Divider,
    ElidedLabel,
    IconLabel,
    Label,
    SectionHeader,
    box,
    clear,
    column,
    row,
)
from shared.custody import CustodyEventRow, CustodyHistory, CustodyRow
from shared.tickets import TicketRow
from shared.wire import Ref

HOLDER_ICONS = {
    "stockroom": "package",
    "vendor": "truck",
    "department": "building-2",
    "location": "map-pin",
}
SHOWN_AT_FIRST = 12


class HistoryCard(Card):
    """Holders, newest first, then every line of the ledger with the mark that it adds up."""

    opened = Signal(object)

    def __init__(self) -> None:
        self.mark = Chip(Badge(""))
        self.mark.hide()
        super().__init__(SectionHeader(lambda: t("assets.history"), self.mark), spacing=8)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme.px(6))
        self.body.addLayout(self._lines)
        self._is_unfolded = False
        self._shown: CustodyHistory | None = None

    def clear(self) -> None:
        self._is_unfolded, self._shown = False, None
        self.mark.hide()
        clear(self._lines)

    def show_history(self, history: CustodyHistory) -> None:
        self._shown = history
        good = Badge(t("assets.intact"), "green", "shield-check")
        self.mark.set_badge(good if history.is_intact else Badge(t("assets.broken"), "red", "shield-alert"))
        self.mark.show()
        clear(self._lines)
        if not history.is_intact:
            self._lines.addWidget(Banner(lambda: t("assets.broken_text"), hue="red", icon="shield-alert"))
        for custody in sorted(history.custodies, key=lambda c: (c.opened_at, c.id), reverse=True):
            self._lines.addWidget(self._holder(custody))
        self._lines.addWidget(Divider())
        events = sorted(history.events, key=lambda event: event.seq, reverse=True)
        shown = events if self._is_unfolded else events[:SHOWN_AT_FIRST]
        for event in shown:
            self._lines.addWidget(event_line(event))
        if len(shown) < len(events):
            self._lines.addWidget(Button(lambda: t("assets.more"), "link", clicked=self._unfold))
        if not events:
            self._lines.addWidget(Label(t("assets.history_none"), "meta", tone="tertiary"))

    def retranslate(self) -> None:
        if self._shown is not None:
            self.show_history(self._shown)

    def _unfold(self) -> None:
        self._is_unfolded = True
        self.retranslate()

    def _holder(self, custody: CustodyRow) -> QWidget:
        holder = custody.holder
        picture: QWidget = (
            Avatar(holder.label, 28)
            if holder.kind == "person"
            else IconLabel(HOLDER_ICONS.get(holder.kind, "box"), "text.secondary", 18)
        )
        name = Button(holder.label, "link", clicked=lambda: self.opened.emit(holder))
        name.setEnabled(holder.kind == "person")
        end = formats.short_day(custody.closed_at) if custody.closed_at else t("assets.now_holding")
        span = t("assets.until", start=formats.short_day(custody.opened_at), end=end)
        chips: list[QWidget] = []
        if custody.closed_at is None:
            chips.append(Chip(Badge(words.custody_kind(custody.kind), "green", "circle-check")))
            if custody.due_at is not None:
                is_late = words.is_overdue(custody.due_at)
                day = formats.short_day(custody.due_at)
                chips.append(Chip(Badge(day, "red" if is_late else "grey", "calendar-clock")))
        return box(row(picture, name, *chips, None, Label(span, "meta", tone="secondary"), spacing=8))


def event_line(event: CustodyEventRow) -> QWidget:
    """One line of the ledger: what, from whom to whom, why, by whom, when."""
    hue, icon = words.EVENT_LOOKS[event.kind]
    title = Label(words.event(event.kind), "body", "medium")
    source = event.from_holder.label if event.from_holder else ""
    target = event.to_holder.label if event.to_holder else ""
    moved = t("assets.from_to", source=source, target=target) if source and target else target or source
    parts = [moved if source != target else target, event.reason]
    if event.condition is not None:
        parts.append(words.condition(event.condition))
    if event.corrects_seq is not None:
        parts.append(t("assets.corrects", n=event.corrects_seq))
    second = ElidedLabel(" · ".join(part for part in parts if part), "meta", tone="secondary")
    at = Label(formats.moment(event.at), "meta", tone="tertiary")
    at.setToolTip(t("assets.recorded_late", at=formats.exact(event.recorded_at)))
    top = row(title, Label(event.actor, "meta", tone="tertiary"), None, at, spacing=8)
    line = row(IconLabel(icon, f"{hue}.fg", 16), spacing=10)
    line.addLayout(column(top, second, spacing=1), 1)
    found = box(line)
    found.setAccessibleName(f"{event.seq}. {title.text()} {second.text()} {at.text()}")
    return found


class TicketsCard(Card):
    """The open tickets of the asset; a click opens one."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__(SectionHeader(lambda: t("assets.tickets")), spacing=6)
        self._tickets: list[TicketRow] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme.px(2))
        self.body.addLayout(self._lines)

    def retranslate(self) -> None:
        self.show_tickets(self._tickets)

    def show_tickets(self, tickets: list[TicketRow]) -> None:
        self._tickets = tickets
        clear(self._lines)
        for ticket in tickets:
            self._lines.addWidget(self._line(ticket))
        if not tickets:
            self._lines.addWidget(Label(t("assets.tickets_none"), "meta", tone="tertiary"))

    def _line(self, ticket: TicketRow) -> QWidget:
        ref = Ref(kind="ticket", id=ticket.id, label=ticket.number)
        number = Button(ticket.number, "link", is_small=True, clicked=lambda: self.opened.emit(ref))
        line = row(number, spacing=8)
        line.addWidget(ElidedLabel(ticket.subject), 1)
        line.addWidget(Label(formats.age(ticket.created_at), "meta", tone="tertiary"))
        return box(line)
