"""The promises of a ticket in its side panel: a bar for each, in words, and the way to why."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.sla import actions, words
from desktop_app.sla.explain import ExplainSheet
from desktop_app.tickets import badges
from desktop_app.tickets.extensions import SidePart
from desktop_app.ui.dialogs import ask_reason
from desktop_app.ui.live import on_language
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import Button, Label, Meter, SectionHeader, box, column, row
from shared.errors import DeskError
from shared.sla import ClockStatus, SlaClock, TicketSla
from shared.tickets import ClockKind, TicketDetail

MINUTE_MS = 60_000
SHOWN = (*words.PROMISES, ClockKind.VENDOR_WAIT)


class SlaPart(SidePart):
    """Asks the server whenever the ticket is another one or another version, and once a minute."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place, self._backend = place, place.backend
        self._detail: TicketDetail | None = None
        self.sla: TicketSla | None = None
        self._minute = QTimer(self, interval=MINUTE_MS)
        self._minute.timeout.connect(self.read)
        on_language(self, self._show)

    def show_ticket(self, detail: TicketDetail | None) -> None:
        before, self._detail = self._detail, detail
        if detail is None:
            self.sla = None
            self._minute.stop()
            self._show()
            return
        if before is None or before.row.id != detail.row.id:
            self.sla = None
            self._show()
        self._minute.start()
        self.read()

    def read(self) -> None:
        if self._detail is not None:
            actions.read_ticket(self._backend, self, self._detail.row.id, self._take, failed=lambda _: None)

    def _take(self, found: TicketSla) -> None:
        if self._detail is not None and found.ticket_id == self._detail.row.id:
            self.sla = found
            self._show()

    # --- showing -------------------------------------------------------------------------------------------

    def shown_clocks(self) -> list[SlaClock]:
        """Of each promise the one that is open or was last; of vendors only what a contract promised."""
        found: dict[object, SlaClock] = {}
        for clock in self.sla.clocks if self.sla is not None else []:
            is_promised = clock.kind is not ClockKind.VENDOR_WAIT or clock.target_s is not None
            if clock.kind in SHOWN and is_promised and clock.status is not ClockStatus.NOT_APPLICABLE:
                found[clock.kind] = clock
        return [found[kind] for kind in SHOWN if kind in found]

    def _show(self) -> None:
        clocks = self.shown_clocks()
        if not clocks:
            self.fill()
            return
        why = Button(lambda: t("sla.why"), "link", is_small=True, clicked=self.explain)
        self.fill(SectionHeader(lambda: t("sla.title"), why), *map(self._clock, clocks))

    def _clock(self, clock: SlaClock) -> QWidget:
        hue = words.hue_of(clock)
        meter = Meter(
            words.name_of(clock),
            words.said(clock),
            words.share_of(clock),
            hue,
            icon=words.STATUS_LOOKS[clock.status][1],
            icon_color=f"{hue}.fg" if hue != "grey" else "text.tertiary",
        )
        lines: list[QWidget] = [meter]
        if more := self._more(clock):
            lines.append(Label(more, "meta", tone="tertiary", wraps=True))
        if self._may_excuse(clock):
            act = Button(
                lambda: t("sla.excuse"),
                is_small=True,
                icon="shield-check",
                clicked=partial(self.excuse, clock),
            )
            lines.append(box(row(act, None)))
        return box(column(*lines, spacing=4))

    def _more(self, clock: SlaClock) -> str:
        """Due when, waiting for what, excused by whom."""
        parts = [t("sla.by_contract", number=clock.contract)] if clock.contract else []
        if clock.is_paused and clock.stopped_at is None:
            reason = badges.pending_word(clock.pause_reason) if clock.pause_reason is not None else ""
            parts.append(t("sla.paused_for", reason=reason) if reason else t("sla.paused"))
        elif clock.stopped_at is None and clock.due_at is not None:
            parts.append(t("sla.due", moment=formats.moment(clock.due_at)))
        if clock.excused_at is not None:
            parts.append(t("sla.excused", name=clock.excused_by, reason=clock.excuse))
        elif clock.cleared_at is not None:
            parts.append(t("sla.cleared", name=clock.cleared_by))
        return " · ".join(parts)

    def _may_excuse(self, clock: SlaClock) -> bool:
        is_open = clock.status is ClockStatus.BREACHED and clock.excused_at is None
        return is_open and self.sla is not None and self.sla.may_excuse

    # --- acting --------------------------------------------------------------------------------------------

    def explain(self) -> None:
        if self._detail is not None and self.sla is not None:
            ExplainSheet(self, self._place, self._detail, self.sla).open()

    def excuse(self, clock: SlaClock) -> None:
        ask_reason(
            self,
            lambda: t("sla.excuse_title", clock=words.clock_word(clock.kind)),
            label=lambda: t("sla.excuse_label"),
            yes=lambda: t("sla.excuse_yes"),
            done=partial(self._excuse, clock),
        )

    def _excuse(self, clock: SlaClock, reason: str) -> None:
        if self._detail is None:
            return
        actions.excuse(
            self._backend, self, self._detail.row.id, clock.id, reason, self._excused, self._refused
        )

    def _excused(self, found: TicketSla) -> None:
        self._take(found)
        show_toast(self, Notice(t("sla.excused_now"), "", "green", "shield-check"))

    def _refused(self, error: DeskError) -> None:
        show_toast(self, Notice(sentence(error), "", "red", "triangle-alert"))
