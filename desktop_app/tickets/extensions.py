"""What features above add to a ticket: parts of the side panel, a line at its head, words for the composer,
lines of the menu, deeds that others point to.

extensions_of(place).add_side(Side("sla", 10, lambda: SlaPart(place)))
extensions_of(place).add_insertion(Insertion("macro", lambda: t("…"), "zap", find, take, key="."))
extensions_of(place).add_line(MenuLine("split", lambda: t("…"), "split", run, when))
extensions_of(place).add_head(Head("causes", lambda: t("…"), lambda: CauseBadges(place), more="causes"))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core.workplace import Workplace
from desktop_app.tickets.many import Outcome
from desktop_app.ui.choices import Choice, Deliver
from desktop_app.ui.live import Text
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import clear
from shared.tickets import TicketDetail

SLA, FAMILY, REQUESTER, MERGED, DEVICES, TICKETS, LINKS, TAGS = 10, 15, 20, 25, 30, 40, 50, 60
"""Where the parts of the desk itself stand; others stand between or after them."""

MACRO = "macro"
"""Kind of startables."""


class SidePart(QWidget):
    """A part of the side panel, shown while `fill` was last given something."""

    filled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(10))

    def show_ticket(self, detail: TicketDetail | None) -> None:
        """Another ticket, or the same one as it is now."""
        raise NotImplementedError

    def fill(self, *widgets: QWidget) -> None:
        """These instead of what stood here."""
        clear(self._column)
        for widget in widgets:
            self._column.addWidget(widget)
        self.filled.emit(bool(widgets))

    def entry(self) -> QWidget | None:
        """Where the keyboard goes when somebody asks for this part."""
        return first_entry(self)


def first_entry(part: QWidget) -> QWidget | None:
    """The first widget inside that takes the keyboard."""
    inside = (one for one in part.findChildren(QWidget) if one.isVisibleTo(part) and one.isEnabled())
    return next((one for one in inside if one.focusPolicy() & Qt.FocusPolicy.TabFocus), None)


@dataclass(frozen=True)
class Side:
    """A part of the side panel, made once for each panel; `order` says where."""

    name: str
    order: int
    make: Callable[[], SidePart]


class HeadPart(QWidget):
    """A line at the head of a ticket, out of sight while it has nothing to say.

    `more_asked`: the part of the side panel that says the rest is to be shown.
    """

    more_asked = Signal()

    def show_ticket(self, detail: TicketDetail | None) -> None:
        """Another ticket, or the same one as it is now; None while it is not known."""
        raise NotImplementedError


@dataclass(frozen=True)
class Head:
    """A line at the head of a ticket, made once for each pane. `more` names the part of the side panel where
    the rest stands: `key` and the palette go there, for tickets of which `when` holds.
    """

    name: str
    title: Text
    make: Callable[[], HeadPart]
    more: str
    when: Callable[[TicketDetail], bool]
    icon: str = ""
    key: str = ""


@dataclass(frozen=True)
class Startable:
    """Deeds of a feature above that records below it point to by id, as a cause to its macro.

    `names`: those that this person may start; `shared`: those among them that colleagues have, too.
    `start(id, detail)` shows what it would do and asks first.
    """

    names: Callable[[], Mapping[int, str]]
    shared: Callable[[], Mapping[int, str]]
    start: Callable[[int, TicketDetail], object]


BulkDone = Callable[[Outcome], None]
Find = Callable[[str, TicketDetail, Deliver], None]
Take = Callable[[Choice, TicketDetail, Callable[[str], None]], None]


@dataclass(frozen=True)
class Insertion:
    """Words that the composer can take (macros, templates, articles), behind a button of its own.

    `find(query, detail, deliver)` offers, `take(choice, detail, insert)` hands over the words or does what
    the choice stands for. `key` is a shortcut in the ticket, `typed` a sign that opens the list from the
    text: "/" at the start of a line, any other one at the start of a word. `has_button` False: by keys only.
    """

    name: str
    title: Text
    icon: str
    find: Find
    take: Take
    key: str = ""
    typed: str = ""
    has_button: bool = True


@dataclass(frozen=True)
class BulkOffer:
    """Something to do with all selected tickets, in the menu of the bulk panel and by the key of an insertion
    of the same name. `find(query, deliver)` offers; `take(choice, ids, panel, done)` does it and then tells
    how many were done and what was refused.
    """

    name: str
    title: Text
    find: Callable[[str, Deliver], None]
    take: Callable[[Choice, Sequence[int], QWidget, BulkDone], None]


@dataclass(frozen=True)
class MenuLine:
    """A line in the menu of a ticket and in the palette; `key` is a shortcut in the ticket."""

    name: str
    title: Text
    run: Callable[[TicketDetail], object]
    when: Callable[[TicketDetail], bool]
    icon: str = ""
    key: str = ""


class TicketExtensions(QObject):
    """Everything that was added; panes read it when they are built.

    `startables_changed`: there are others now that can be started.
    """

    startables_changed = Signal()

    def __init__(self, place: Workplace) -> None:
        super().__init__(place.commands)
        self.sides: list[Side] = []
        self.insertions: list[Insertion] = []
        self.lines: list[MenuLine] = []
        self.heads: list[Head] = []
        self.startables: dict[str, Startable] = {}
        """By what they are: `MACRO`."""
        self.bulk: list[BulkOffer] = []
        self.strips: list[Callable[[], QWidget]] = []
        """Lines over the list of the inbox; each shows itself while it has something to say."""

    def add_side(self, side: Side) -> None:
        self.sides = sorted([*self.sides, side], key=lambda one: one.order)

    def add_insertion(self, insertion: Insertion) -> None:
        self.insertions.append(insertion)

    def add_bulk(self, offer: BulkOffer) -> None:
        self.bulk.append(offer)

    def add_strip(self, make: Callable[[], QWidget]) -> None:
        self.strips.append(make)

    def add_line(self, line: MenuLine) -> None:
        self.lines.append(line)

    def add_head(self, head: Head) -> None:
        self.heads.append(head)

    def add_startable(self, kind: str, startable: Startable) -> None:
        self.startables[kind] = startable
        self.startables_changed.emit()

    def startable(self, kind: str, record_id: int | None) -> str:
        """The name of what can be started; "" where this person cannot."""
        known = self.startables.get(kind)
        return known.names().get(record_id, "") if known is not None and record_id is not None else ""


def extensions_of(place: Workplace) -> TicketExtensions:
    """The one registry of a workplace."""
    found = place.commands.findChild(TicketExtensions)
    return found if found is not None else TicketExtensions(place)
