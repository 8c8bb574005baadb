"""Targets of a policy as a grid: priorities below each other, promises side by side, in words of time."""

from __future__ import annotations

import re
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop_app.core.translator import t
from desktop_app.sla import words
from desktop_app.tickets import badges
from desktop_app.ui.theme import polish, theme
from desktop_app.ui.widgets import Chip, ImeLineEdit, Label
from shared.tickets import ClockKind

PRIORITIES = (1, 2, 3, 4, 5)
SHOWN = (*words.PROMISES, ClockKind.TEAM_STAY, ClockKind.VENDOR_WAIT)
UNITS = {"m": 1, "분": 1, "h": 60, "시간": 60, "": 1}
LENGTH = re.compile(r"(\d+)\s*(시간|분|h|m|)", re.IGNORECASE)
MOST = 525_600

Targets = dict[int, dict[ClockKind, int]]


def minutes_of(text: str) -> int | None:
    """ "4시간", "1h 30m", "90": minutes; 0 for nothing, None where it is not to be read."""
    rest = text.strip()
    if not rest:
        return 0
    total = 0
    for number, unit in LENGTH.findall(rest):
        total += int(number) * UNITS[unit.lower()]
    is_clean = not LENGTH.sub("", rest).strip()
    return total if is_clean and 0 < total <= MOST else None


def text_of(minutes: int) -> str:
    """As it is written: hours and minutes."""
    hours, rest = divmod(minutes, 60)
    parts = [t("sla.short_hours", n=hours)] if hours else []
    return " ".join([*parts, t("sla.short_minutes", n=rest)] if rest else parts)


class TargetsGrid(QWidget):
    """`changed` after every letter; an empty cell promises nothing."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells: dict[tuple[int, ClockKind], ImeLineEdit] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(8))
        grid.setVerticalSpacing(theme.px(6))
        for at, kind in enumerate(SHOWN, 1):
            head = Label(partial(words.clock_word, kind), "meta", "semibold", tone="secondary")
            grid.addWidget(head, 0, at)
            grid.setColumnStretch(at, 1)
        for line, priority in enumerate(PRIORITIES, 1):
            grid.addWidget(Chip(partial(badges.priority_badge, priority)), line, 0)
            for at, kind in enumerate(SHOWN, 1):
                grid.addWidget(self._cell(priority, kind), line, at, Qt.AlignmentFlag.AlignTop)

    def _cell(self, priority: int, kind: ClockKind) -> ImeLineEdit:
        def name() -> str:
            return f"{badges.priority_word(priority)} {words.clock_word(kind)}"

        cell = ImeLineEdit(name, placeholder="–")
        cell.query_changed.connect(lambda _: self._check(cell))
        self._cells[priority, kind] = cell
        return cell

    def _check(self, cell: ImeLineEdit) -> None:
        cell.setProperty("has_error", minutes_of(cell.full_text()) is None)
        polish(cell)
        self.changed.emit()

    def set_targets(self, targets: Targets) -> None:
        for (priority, kind), cell in self._cells.items():
            minutes = targets.get(priority, {}).get(kind, 0)
            cell.setText(text_of(minutes) if minutes else "")

    def targets(self) -> Targets | None:
        """None while a cell cannot be read."""
        found: Targets = {}
        for (priority, kind), cell in self._cells.items():
            minutes = minutes_of(cell.full_text())
            if minutes is None:
                return None
            if minutes:
                found.setdefault(priority, {})[kind] = minutes
        return found

    def cell(self, priority: int, kind: ClockKind) -> ImeLineEdit:
        return self._cells[priority, kind]
