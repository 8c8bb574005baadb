"""What the boards show: every journey that is open, its group, the figures above. No widgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.core.hangul import match
from desktop_app.core.workplace import Workplace
from desktop_app.journeys.actions import JourneyActions
from desktop_app.ui.tokens import Hue
from shared.errors import DeskError
from shared.journeys import JourneyKind, JourneyRow
from shared.permissions import Permission
from shared.updates import Update
from shared.wire import Page

GATHER_MS = 150
SOON_DAYS = 3
"""Somebody who starts within so many days and is not ready belongs on the rail's badge."""
WEEK = 7
KIND = "journey"
FURTHER_OFF = 10_000


def today() -> date:
    return datetime.now().astimezone().date()


# --- what is true of one line ------------------------------------------------------------------------------


def day_of(row: JourneyRow) -> date | None:
    """The day that the journey is about."""
    return row.starts_on if row.kind is JourneyKind.ONBOARDING else row.last_working_day


def days_to(row: JourneyRow, now: date) -> int:
    day = day_of(row)
    return FURTHER_OFF if day is None else (day - now).days


def has_equipment(row: JourneyRow) -> bool:
    return row.issued >= row.to_issue


def has_accounts(row: JourneyRow) -> bool:
    return row.accounts_done >= row.accounts_total


def is_ready(row: JourneyRow) -> bool:
    """For the first day: equipment handed over and accounts made."""
    return has_equipment(row) and has_accounts(row)


def owes_returns(row: JourneyRow) -> bool:
    return row.returned < row.to_return


def needs_attention(row: JourneyRow, now: date) -> bool:
    """What the badge of the rail counts."""
    if row.kind is JourneyKind.OFFBOARDING:
        return row.is_alarm
    return not is_ready(row) and days_to(row, now) <= SOON_DAYS


def fits(row: JourneyRow, words: str) -> bool:
    """Name, number, department, title; forgives 초성 and the wrong input mode."""
    text = f"{row.person.label} {row.employee_number} {row.department} {row.title}"
    return match(words, text) is not None


# --- groups ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Group:
    """Rows below one heading; `day` where all of them have the same."""

    name: str
    hue: Hue
    rows: tuple[JourneyRow, ...]
    day: date | None = None


def _order(row: JourneyRow) -> tuple[bool, date, str, int]:
    return not row.is_alarm, day_of(row) or date.max, row.person.label, row.id


def _group_name(row: JourneyRow, now: date) -> str:
    if row.is_overdue or row.is_alarm:
        return "overdue"
    if day_of(row) is None:
        return "undated"
    left = days_to(row, now)
    if left < 0:
        return "past"
    week_ends = WEEK - 1 - now.weekday()
    if left <= week_ends:
        return "this_week"
    return "next_week" if left <= week_ends + WEEK else "later"


HUES: dict[str, Hue] = {
    "overdue": "red",
    "this_week": "amber",
    "next_week": "blue",
    "later": "grey",
    "undated": "grey",
    "past": "green",
}


def groups_of(rows: Sequence[JourneyRow], now: date) -> list[Group]:
    """Overdue first, then by the week of the start or of the last working day."""
    found: dict[str, list[JourneyRow]] = {name: [] for name in HUES}
    for row in sorted(rows, key=_order):
        found[_group_name(row, now)].append(row)
    groups = []
    for name, members in found.items():
        if members:
            days = {day_of(row) for row in members}
            is_one_day = len(days) == 1 and name in ("this_week", "next_week", "later")
            groups.append(Group(name, HUES[name], tuple(members), days.pop() if is_one_day else None))
    return groups


# --- figures -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OnboardingFigures:
    """`near` start within seven days or have started; `ready` of them have equipment and accounts."""

    total: int
    near: int
    ready: int
    without_equipment: int
    open_accounts: int
    waiting_accounts: int
    confirmed: int
    with_evidence: int

    @property
    def ready_share(self) -> float | None:
        return self.ready / self.near if self.near else None


def onboarding_figures(rows: Sequence[JourneyRow], now: date) -> OnboardingFigures:
    near = [row for row in rows if days_to(row, now) <= WEEK]
    waiting = [row for row in rows if not has_accounts(row)]
    return OnboardingFigures(
        total=len(rows),
        near=len(near),
        ready=sum(map(is_ready, near)),
        without_equipment=sum(not has_equipment(row) for row in near),
        open_accounts=sum(row.accounts_total - row.accounts_done for row in waiting),
        waiting_accounts=len(waiting),
        confirmed=sum(row.device_state.value == "satisfied" for row in rows),
        with_evidence=sum(row.last_seen_at is not None for row in rows),
    )


@dataclass(frozen=True)
class OffboardingFigures:
    total: int
    alarms: int
    unreturned: int
    value_won: int
    open_accounts: int
    after_end: int
    """Of them, of people whose last working day is over."""
    returned: int
    to_return: int

    @property
    def returned_share(self) -> float | None:
        return self.returned / self.to_return if self.to_return else None


def offboarding_figures(rows: Sequence[JourneyRow], now: date) -> OffboardingFigures:
    gone = [row for row in rows if days_to(row, now) < 0]
    return OffboardingFigures(
        total=len(rows),
        alarms=sum(row.is_alarm for row in rows),
        unreturned=sum(row.to_return - row.returned for row in rows),
        value_won=sum(row.held_value_won for row in rows),
        open_accounts=sum(row.accounts_total - row.accounts_done for row in rows),
        after_end=sum(row.accounts_total - row.accounts_done for row in gone),
        returned=sum(row.returned for row in gone),
        to_return=sum(row.to_return for row in gone),
    )


# --- loading -----------------------------------------------------------------------------------------------


class JourneyBoard(QObject):
    """All open journeys of both kinds, one for the whole program, kept right by the feed.

    `failed` carries the refusal of the last reading. Closed journeys are read when asked for (`read_closed`).
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, place: Workplace) -> None:
        super().__init__(place.backend)
        self._backend = place.backend
        self._actions = JourneyActions(place.backend, self)
        self.rows: dict[JourneyKind, list[JourneyRow]] = {kind: [] for kind in JourneyKind}
        self.closed: dict[JourneyKind, list[JourneyRow]] = {}
        self.loaded: set[JourneyKind] = set()
        self._is_showing_closed = False
        self._gather = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._gather.timeout.connect(self.load)
        self._backend.updated.connect(self._on_updates)
        self._backend.reload.connect(self.load)
        self._backend.signed_in.connect(self.load)
        if self._backend.session.me is not None:
            self.load()

    @staticmethod
    def of(place: Workplace) -> JourneyBoard:
        found = place.backend.findChild(JourneyBoard)
        return found if found is not None else JourneyBoard(place)

    @property
    def may_read(self) -> bool:
        me = self._backend.session.me
        return me is not None and Permission.JOURNEYS_READ in me.permissions

    def row(self, journey_id: int) -> JourneyRow | None:
        every = [*self.rows.values(), *self.closed.values()]
        return next((row for rows in every for row in rows if row.id == journey_id), None)

    def attention(self) -> int:
        now = today()
        return sum(needs_attention(row, now) for rows in self.rows.values() for row in rows)

    # --- reading -------------------------------------------------------------------------------------------

    def load(self) -> None:
        if not self.may_read:
            self._forget()
            return
        for kind in JourneyKind:
            self._ask(kind, "", [], is_open=True)
            if self._is_showing_closed:
                self._ask(kind, "", [], is_open=False)

    def _forget(self) -> None:
        """Somebody else sits here now, who may not see them."""
        self.rows = {kind: [] for kind in JourneyKind}
        self.closed.clear()
        self.loaded.clear()
        self.changed.emit()

    def read_closed(self) -> None:
        """From now on also those that ended."""
        self._is_showing_closed = True
        for kind in JourneyKind:
            self._ask(kind, "", [], is_open=False)

    def _ask(self, kind: JourneyKind, cursor: str, known: list[JourneyRow], *, is_open: bool) -> None:
        take = partial(self._take, kind, known, is_open)
        self._actions.list(kind, cursor, take, self._on_refused, is_open=is_open)

    def _take(
        self, kind: JourneyKind, known: list[JourneyRow], is_open: bool, page: Page[JourneyRow]
    ) -> None:
        rows = [*known, *page.items]
        if page.next_cursor and is_open:
            self._ask(kind, page.next_cursor, rows, is_open=is_open)
            return
        if is_open:
            self.rows[kind] = rows
            self.loaded.add(kind)
        else:
            self.closed[kind] = rows
        self.changed.emit()

    def _on_refused(self, error: DeskError) -> None:
        self.failed.emit(error)

    def _on_updates(self, updates: list[Update]) -> None:
        if any(update.kind == KIND for update in updates):
            self._gather.start()
