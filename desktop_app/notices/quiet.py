"""Quiet for a while: until then nothing is shown at once but what is urgent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.core.settings import Preference, Settings, define
from desktop_app.core.workplace import Workplace
from shared.notices import NoticeKind

UNTIL = "notices.quiet_until"
define(Preference(UNTIL, "", "text"))
MORNING = time(8)
LONGEST_TIMER_MS = 24 * 3_600_000
LOUD = frozenset({NoticeKind.URGENT})
"""Kinds that are shown at once also in quiet."""


def local_now() -> datetime:
    return datetime.now().astimezone()


class Quiet(QObject):
    """Kept on this computer, also over a restart. `changed`: it begins or ends."""

    changed = Signal()

    def __init__(
        self, settings: Settings, clock: Callable[[], datetime] = local_now, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._settings, self._clock = settings, clock
        self._over = QTimer(self, singleShot=True)
        self._over.timeout.connect(self._on_over)
        self._wait()

    @property
    def until(self) -> datetime | None:
        """None: not quiet."""
        try:
            until = datetime.fromisoformat(self._settings.get(UNTIL))
        except ValueError:
            return None
        return until if until.tzinfo is not None and until > self._clock() else None

    def silences(self, kind: NoticeKind) -> bool:
        return self.until is not None and kind not in LOUD

    def begin(self, hours: int) -> None:
        self._set(self._clock() + timedelta(hours=hours))

    def begin_until_morning(self) -> None:
        """Until the next eight o'clock."""
        now = self._clock()
        today = datetime.combine(now.date(), MORNING, now.tzinfo)
        self._set(today if now < today else today + timedelta(days=1))

    def end(self) -> None:
        self._set(None)

    def _set(self, until: datetime | None) -> None:
        self._settings.set(UNTIL, until.isoformat(timespec="seconds") if until is not None else "")
        self._wait()
        self.changed.emit()

    def _wait(self) -> None:
        until = self.until
        if until is None:
            self._over.stop()
        else:
            left_ms = int((until - self._clock()).total_seconds() * 1000) + 1
            self._over.start(min(left_ms, LONGEST_TIMER_MS))

    def _on_over(self) -> None:
        self._wait()
        if self.until is None:
            self.changed.emit()


def quiet_of(place: Workplace) -> Quiet:
    """The one of a workplace."""
    found = place.backend.findChild(Quiet)
    return found if found is not None else Quiet(place.settings, parent=place.backend)
