"""Messages of the system for what is to be known at once, while the person works in another program."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.core.settings import Preference, define
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.notices import words
from desktop_app.notices.models import NoticeBoard
from desktop_app.notices.quiet import Quiet
from desktop_app.ui.attention import Attention
from desktop_app.ui.tray import Tray
from shared.notices import NoticeGroup, NoticeKind, NoticeLine
from shared.wire import Ref

GATHER_MS = 15_000
"""Between two messages; what comes meanwhile is told in one."""
NAMED = 3
USUAL = (
    NoticeKind.ASSIGNED,
    NoticeKind.MENTION,
    NoticeKind.SLA,
    NoticeKind.URGENT,
    NoticeKind.APPROVAL,
)
KINDS, SUBJECTS = "notices.popups", "notices.popup_subjects"
define(Preference(KINDS, " ".join(USUAL), "text"))
define(Preference(SUBJECTS, True, "switch"))
Happened = tuple[NoticeGroup, NoticeLine]


def kinds_of(place: Workplace) -> set[NoticeKind]:
    """Those that this person wants as a message of the system, on this computer."""
    return {kind for kind in NoticeKind if kind.value in place.settings.get(KINDS).split()}


def keep_kinds(place: Workplace, kinds: Sequence[NoticeKind]) -> None:
    place.settings.set(KINDS, " ".join(kinds))


class PopUps(QObject):
    """`asked(ticket)`: the message was clicked; None where it told of several tickets."""

    asked = Signal(object)

    def __init__(
        self, place: Workplace, board: NoticeBoard, tray: Tray, quiet: Quiet, attention: Attention
    ) -> None:
        super().__init__(tray)
        self._place, self._board, self._tray = place, board, tray
        self._quiet, self._attention = quiet, attention
        self._waiting: list[Happened] = []
        self._target: Ref | None = None
        self.pause = QTimer(self, singleShot=True, interval=GATHER_MS)
        self.pause.timeout.connect(self._show)
        board.arrived.connect(self._on_arrived)
        attention.came.connect(self._forget)
        tray.clicked.connect(lambda: self.asked.emit(self._target))

    def _on_arrived(self, group: NoticeGroup, line: NoticeLine) -> None:
        is_wanted = line.kind in kinds_of(self._place) and not self._quiet.silences(line.kind)
        if not is_wanted or self._attention.is_here or not self._tray.is_there:
            return
        self._waiting.append((group, line))
        if not self.pause.isActive():
            self._show()

    def _show(self) -> None:
        """What was read elsewhere meanwhile is not told any more."""
        told = [
            (group, line)
            for group, line in self._waiting
            if self._board.has_unread(group.ticket.id) and not self._quiet.silences(line.kind)
        ]
        self._forget()
        if not told:
            return
        tickets = {group.ticket.id: group.ticket for group, _ in told}
        self._target = next(iter(tickets.values())) if len(tickets) == 1 else None
        if len(told) == 1:
            self._tray.show_message(self._said(*told[0]), self._named(told[0][0]))
        else:
            groups = {group.ticket.id: group for group, _ in told}
            names = [self._named(group) for group in groups.values()]
            if len(names) > NAMED:
                names = [*names[:NAMED], t("notices.popup_more", n=len(names) - NAMED)]
            self._tray.show_message(t("notices.popup_many", n=len(told)), "\n".join(names))
        self.pause.start()

    def _forget(self) -> None:
        """Who is back looks at the bell."""
        self._waiting.clear()

    @staticmethod
    def _said(group: NoticeGroup, line: NoticeLine) -> str:
        """The words of a rule may quote the ticket: those of a confidential one stay inside."""
        return words.title(line.kind) if group.is_confidential else words.said(line)

    def _named(self, group: NoticeGroup) -> str:
        number = f"#{group.ticket.label}"
        if group.is_confidential:
            return f"{number} {t('notices.confidential')}"
        return f"{number} {group.subject}" if self._place.settings.get(SUBJECTS) else number
