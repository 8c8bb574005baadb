"""Announcements beside a ticket: those it seems to be about, one key to hang it on the first."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from desktop_app.announcements.dialogs import EditorSheet, Places
from desktop_app.announcements.models import ActiveBanners
from desktop_app.announcements.words import KIND_ICONS, SEVERITY_HUES, title_of
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets.extensions import SidePart
from desktop_app.ui.live import on_language
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import Button, ElidedLabel, IconLabel, SectionHeader, box, column, row
from shared.announcements import AnnouncementDetail, AnnouncementKind, Severity
from shared.errors import DeskError
from shared.permissions import Permission
from shared.tickets import (
    LINK_TICKET,
    LIST_PROPOSALS,
    Kind,
    LinkKind,
    NewLink,
    Proposal,
    Proposals,
    TicketAction,
    TicketDetail,
)
from shared.wire import Ref

ORDER = 12


class AnnouncementsPart(SidePart):
    """Asked only while there are announcements at all."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._detail: TicketDetail | None = None
        self._seen: tuple[int, int] = (0, 0)
        self.found: list[Proposal] = []
        self._active = ActiveBanners.of(place)
        self._active.changed.connect(self.load)
        on_language(self, self.load)

    def show_ticket(self, detail: TicketDetail | None) -> None:
        self._detail = detail
        seen = (detail.row.id, detail.row.version) if detail is not None else (0, 0)
        if seen[0] != self._seen[0]:
            self.found = []
            self.fill()
        if seen != self._seen:
            self._seen = seen
            self.load()

    def load(self) -> None:
        detail = self._detail
        if detail is None or not self._active.banners:
            self.found = []
            self.fill()
            return
        self._place.backend.call(
            self,
            LIST_PROPOSALS,
            partial(self._take, detail.row.id),
            failed=lambda _: None,
            latest="proposals",
            ticket_id=detail.row.id,
        )

    def _take(self, ticket_id: int, found: Proposals) -> None:
        if self._detail is not None and self._detail.row.id == ticket_id:
            self.found = found.items
            self._show()

    def _show(self) -> None:
        if not self.found:
            self.fill()
            return
        self.fill(SectionHeader(t("announcements.about")), *(self._line(one) for one in self.found))

    def _line(self, one: Proposal) -> QWidget:
        hue = SEVERITY_HUES[one.severity]
        title = row(
            IconLabel(KIND_ICONS[one.kind], f"{hue}.fg", 15),
            ElidedLabel(one.announcement.label, "body", "medium"),
            spacing=7,
        )
        title.setStretch(1, 1)
        foot = row(spacing=6)
        if not one.is_linked and self._may_link():
            link = partial(self.link, one)
            foot.addWidget(Button(t("announcements.link"), icon="link", is_small=True, clicked=link))
        open_it = partial(self._place.navigation.open, one.announcement)
        foot.addWidget(Button(t("announcements.open"), "link", is_small=True, clicked=open_it))
        foot.addStretch(1)
        return box(column(title, ElidedLabel(_why(one), "meta", tone="tertiary"), foot, spacing=2))

    def _may_link(self) -> bool:
        return self._detail is not None and TicketAction.LINK in self._detail.allowed_actions

    def link(self, one: Proposal) -> None:
        if self._detail is not None:
            Linking(self, self._place).hang(self._detail.row.id, one.announcement)


def _why(one: Proposal) -> str:
    if one.is_linked:
        return t("announcements.is_linked")
    if one.service:
        return t("announcements.by_service", name=one.service)
    return t("announcements.by_word", word=one.word) if one.word else t("announcements.by_category")


class Linking:
    """Hangs a ticket on an announcement; says so where the person is."""

    def __init__(self, owner: QWidget, place: Workplace) -> None:
        self._owner, self._place = owner, place

    def may(self, detail: TicketDetail) -> bool:
        is_linked = any(link.kind is LinkKind.ANNOUNCEMENT for link in detail.links)
        has_any = bool(ActiveBanners.of(self._place).banners)
        return has_any and not is_linked and TicketAction.LINK in detail.allowed_actions

    def ask(self, detail: TicketDetail) -> None:
        """The best proposal; without one the most severe announcement of this moment."""
        ticket_id = detail.row.id
        self._place.backend.call(
            self._owner,
            LIST_PROPOSALS,
            partial(self._choose, ticket_id),
            failed=self._refused,
            ticket_id=ticket_id,
        )

    def _choose(self, ticket_id: int, found: Proposals) -> None:
        free = [one.announcement for one in found.items if not one.is_linked]
        banners = ActiveBanners.of(self._place).banners
        if free:
            self.hang(ticket_id, free[0])
        elif banners:
            self.hang(ticket_id, Ref(kind="announcement", id=banners[0].id, label=title_of(banners[0])))

    def hang(self, ticket_id: int, announcement: Ref) -> None:
        self._place.backend.call(
            self._owner,
            LINK_TICKET,
            lambda _: self._done(announcement),
            failed=self._refused,
            body=NewLink(kind=LinkKind.ANNOUNCEMENT, target_id=announcement.id),
            ticket_id=ticket_id,
        )

    def _done(self, announcement: Ref) -> None:
        title = t("announcements.linked_now")
        show_toast(self._owner, Notice(title, announcement.label, "green", "megaphone"))

    def _refused(self, error: DeskError) -> None:
        show_toast(self._owner, Notice(sentence(error), "", "red", "triangle-alert"))


class Announcing:
    """The draft of a notice about a planned change: its title and window stand in the editor already."""

    def __init__(self, owner: QWidget, place: Workplace) -> None:
        self._owner, self._place = owner, place

    def may(self, detail: TicketDetail) -> bool:
        """What is confidential is not announced."""
        may_write = Permission.ANNOUNCEMENTS_MANAGE in self._place.backend.me.permissions
        is_planned = detail.row.kind is Kind.CHANGE and detail.change is not None
        return may_write and is_planned and not detail.is_confidential

    def ask(self, detail: TicketDetail) -> EditorSheet | None:
        plan = detail.change
        if plan is None:
            return None
        places = Places(self._place, self._owner)
        sheet = EditorSheet(self._owner.window(), self._place, places, None, self._saved)
        sheet.begin_with(
            {
                "kind": AnnouncementKind.MAINTENANCE,
                "severity": Severity.INFO,
                "title": detail.row.subject,
                "starts_at": plan.starts_at,
                "ends_at": plan.ends_at,
                "ends_by_itself": True,
            }
        )
        sheet.open()
        return sheet

    def _saved(self, made: AnnouncementDetail) -> None:
        ref = Ref(kind="announcement", id=made.row.id, label=made.row.title)
        open_it = (t("announcements.open"), partial(self._place.navigation.open, ref))
        title = t("announcements.drafted")
        show_toast(self._owner, Notice(title, made.row.title, "green", "megaphone", open_it))
