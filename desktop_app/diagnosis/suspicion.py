"""A shared change with its evidence, and the strip in the inbox that leads to it."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QWidget

from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.diagnosis import words
from desktop_app.diagnosis.actions import DiagnosisActions
from desktop_app.diagnosis.models import Suspected
from desktop_app.ui.dialogs import Sheet, ask_reason
from desktop_app.ui.live import on_language
from desktop_app.ui.record_table import Column, RecordModel, RecordTable
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import (
    Button,
    Card,
    Chip,
    IconLabel,
    KpiTile,
    Label,
    Skeleton,
    box,
    clear,
    column,
    row,
    set_surface,
)
from shared.announcements import Announcement, AnnouncementDetail, AnnouncementKind
from shared.announcements import Severity as AnnouncementSeverity
from shared.diagnosis import (
    AffectedTicket,
    DismissSuspicion,
    MakeParent,
    SuspicionDetail,
    SuspicionRow,
    SuspicionState,
)
from shared.errors import DeskError
from shared.permissions import Permission
from shared.wire import Ref

LONGEST_TITLE = 250
COLUMNS = [
    Column("number", lambda: t("diagnosis.ticket"), lambda one: f"#{one.number}", width=84),
    Column(
        "subject", lambda: t("diagnosis.subject"), lambda one: one.subject, stretches=True, is_strong=True
    ),
    Column("requester", lambda: t("diagnosis.requester"), lambda one: one.requester, width=120),
    Column("device", lambda: t("diagnosis.device"), lambda one: one.device.label, width=150),
    Column(
        "changed",
        lambda: t("diagnosis.changed_at"),
        lambda one: formats.moment(one.changed_at),
        width=150,
        tone=lambda _: "secondary",
    ),
    Column(
        "created",
        lambda: t("diagnosis.created_at"),
        lambda one: formats.moment(one.created_at),
        width=150,
        tone=lambda _: "secondary",
    ),
]


def spoken(one: AffectedTicket) -> str:
    return f"{one.number}, {one.subject}, {one.requester}, {one.device.label}"


class SuspicionSheet(Sheet):
    """The figures, the tickets behind them, and what can be done."""

    def __init__(self, parent: QWidget, place: Workplace, suspicion_id: int) -> None:
        super().__init__(parent, lambda: t("diagnosis.same_change"), icon="siren", width=1040, height=660)
        self._parent, self._place = parent, place
        self._actions = DiagnosisActions(place.backend, self)
        self.detail: SuspicionDetail | None = None
        self._id = suspicion_id
        self._build()
        self._ask()

    def _build(self) -> None:
        self._head = column(spacing=10)
        self._head.addWidget(Skeleton(3))
        self.records = RecordModel(COLUMNS, describe=spoken, parent=self)
        self.table = RecordTable(self.records, name=lambda: t("diagnosis.affected_tickets"))
        self.table.opened.connect(self._open_ticket)
        self.body.addWidget(box(self._head))
        self.body.addWidget(Card(self.table, margins=(1, 4, 1, 6)), 1)
        self.parent_button = Button(
            lambda: t("diagnosis.make_parent"), "primary", icon="git-merge", clicked=self.make_parent
        )
        self.dismiss_button = Button(
            lambda: t("diagnosis.dismiss"), icon="circle-slash", clicked=self.ask_dismissal
        )
        self.notice_button = Button(self._notice_words, icon="megaphone", clicked=self.draft_notice)
        close = Button(lambda: t("ui.close"), "ghost", clicked=self.cancel)
        self.set_footer(close, None, self.notice_button, self.dismiss_button, self.parent_button)
        for button in (self.parent_button, self.dismiss_button):
            button.hide()

    def _ask(self) -> None:
        self._actions.suspicion(self._id, self.take, self._refused)

    def take(self, detail: SuspicionDetail) -> None:
        self.detail = detail
        clear(self._head)
        one = detail.row
        self._head.addLayout(
            row(Label(words.change(one), "title", "bold"), Chip(words.suspicion_badge(one.state)), None)
        )
        share = formats.percent(one.affected / max(1, one.ticket_devices))
        spread = formats.percent(one.fleet_with / max(1, one.fleet), 1)
        tiles = [
            KpiTile(
                t("diagnosis.tile_affected"),
                f"{one.affected} / {one.ticket_devices}",
                more=t("diagnosis.tile_affected_more", share=share),
                icon="ticket",
            ),
            KpiTile(
                t("diagnosis.tile_fleet"),
                f"{one.fleet_with:,} / {one.fleet:,}",
                more=t("diagnosis.tile_fleet_more", share=spread),
                icon="laptop",
            ),
            KpiTile(
                t("diagnosis.tile_lift"),
                words.lift(one),
                icon="trending-up",
            ),
            KpiTile(
                t("diagnosis.tile_chance"),
                words.chance(one.chance),
                icon="percent",
            ),
        ]
        self._head.addLayout(row(*tiles, spacing=10))
        first = t("diagnosis.first_change", when=formats.moment(one.first_change_at))
        found = t("diagnosis.found_at", when=formats.moment(one.found_at))
        parts = [first, found]
        if one.parent is not None:
            parts.append(t("diagnosis.parent_is", label=one.parent.label))
        if one.dismissed_reason:
            parts.append(t("diagnosis.dismissed_because", reason=one.dismissed_reason))
        self._head.addWidget(Label(" · ".join(parts), "meta", tone="secondary", wraps=True))
        self.records.set_records(detail.tickets)
        may = Permission.TICKETS_WORK in self._place.backend.me.permissions
        for button in (self.parent_button, self.dismiss_button):
            button.setVisible(may and one.state is SuspicionState.OPEN)

    def _open_ticket(self, ticket_id: int) -> None:
        self.close_cover()
        self._place.navigation.open(Ref(kind="ticket", id=ticket_id, label=""))

    def _refused(self, error: DeskError) -> None:
        self.show_error(sentence(error))

    # --- doing ---------------------------------------------------------------------------------------------

    def make_parent(self) -> None:
        if self.detail is not None and self.parent_button.isEnabled():
            self.parent_button.setEnabled(False)
            body = MakeParent(version=self.detail.row.version)
            self._actions.make_parent(self._id, body, self._made, self._not_made)

    def _not_made(self, error: DeskError) -> None:
        self.parent_button.setEnabled(True)
        self._refused(error)

    def _made(self, detail: SuspicionDetail) -> None:
        self.take(detail)
        Suspected.of(self._place).ask()
        parent = detail.row.parent
        self.close_cover()
        if parent is not None:
            show_toast(self._parent, Notice(t("diagnosis.parent_made"), parent.label, "green", "git-merge"))
            self._place.navigation.open(parent)

    def ask_dismissal(self) -> None:
        detail = self.detail
        if detail is None:
            return

        def dismiss(reason: str) -> None:
            body = DismissSuspicion(version=detail.row.version, reason=reason)
            self._actions.dismiss(self._id, body, self._dismissed, self._refused)

        ask_reason(
            self,
            lambda: t("diagnosis.dismiss"),
            label=lambda: t("diagnosis.dismiss_reason"),
            yes=lambda: t("diagnosis.dismiss"),
            done=dismiss,
        )

    def _dismissed(self, _: SuspicionRow) -> None:
        Suspected.of(self._place).ask()
        self.close_cover()

    def _may_announce(self) -> bool:
        return Permission.ANNOUNCEMENTS_MANAGE in self._place.backend.me.permissions

    def _notice_words(self) -> str:
        return t("diagnosis.draft_notice" if self._may_announce() else "diagnosis.copy_notice")

    def draft_notice(self) -> None:
        """A draft of a notice to go on with; who may not announce gets its words."""
        detail = self.detail
        if detail is None:
            return
        if not self._may_announce():
            self._copy_notice()
            return
        body = Announcement(
            kind=AnnouncementKind.OUTAGE,
            severity=AnnouncementSeverity.WARNING,
            title=detail.announcement_title[:LONGEST_TITLE],
            text=detail.announcement_text,
            starts_at=detail.row.first_change_at,
            keywords=[detail.row.label],
        )
        self._actions.draft_notice(body, self._drafted, self._refused)

    def _drafted(self, made: AnnouncementDetail) -> None:
        self.close_cover()
        show_toast(self._parent, Notice(t("diagnosis.notice_drafted"), made.row.title, "green", "megaphone"))
        ref = Ref(kind="announcement", id=made.row.id, label=made.row.title)
        self._place.navigation.open(ref)

    def _copy_notice(self) -> None:
        if self.detail is not None:
            text = f"{self.detail.announcement_title}\n\n{self.detail.announcement_text}"
            QGuiApplication.clipboard().setText(text)
            show_toast(self, Notice(t("diagnosis.notice_copied"), "", "green", "copy"))


class SuspicionStrip(QFrame):
    """One line over the list of the inbox, while there is an open one."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "amber")
        self._place = place
        self._suspected = Suspected.of(place)
        self.label = Label("", "body", "medium", tone="amber", wraps=True)
        self.button = Button(lambda: t("diagnosis.see"), is_small=True, clicked=self._open)
        line = row(IconLabel("siren", "amber.fg", 16), spacing=8, margins=(14, 8, 10, 8))
        line.addWidget(self.label, 1)
        line.addWidget(self.button)
        self.setLayout(line)
        self._suspected.changed.connect(self.show_rows)
        on_language(self, self.show_rows)
        place.backend.signed_in.connect(self._suspected.ask)
        self._suspected.ask()

    def show_rows(self) -> None:
        found = self._suspected.open
        self.setVisible(bool(found))
        if found:
            first = found[0]
            more = t("diagnosis.and_more", n=len(found) - 1) if len(found) > 1 else ""
            text = t("diagnosis.strip", change=words.change(first), n=first.affected)
            self.label.setText(f"{text} {more}".strip())

    def _open(self) -> None:
        found = self._suspected.open
        if found:
            label = words.change(found[0])
            self._place.navigation.open(Ref(kind="suspicion", id=found[0].id, label=label))


def open_suspicion(window: QWidget, place: Workplace, ref: Ref) -> None:
    SuspicionSheet(window, place, ref.id).open()
