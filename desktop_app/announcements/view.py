"""One announcement: what it says, to whom, what was added, which tickets hang on it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop_app.announcements import words
from desktop_app.announcements.actions import AnnouncementActions
from desktop_app.announcements.dialogs import EditorSheet, Places, WordSheet
from desktop_app.announcements.linked import LinkedCard
from desktop_app.announcements.markdown import MarkdownView
from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.dialogs import ask_reason
from desktop_app.ui.live import on_language
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import (
    ActionRow,
    Banner,
    Button,
    Card,
    Chip,
    EmptyState,
    Label,
    ScrollArea,
    SectionHeader,
    Skeleton,
    box,
    clear,
    column,
    row,
    set_surface,
)
from shared.announcements import AnnouncementDetail, AnnouncementState
from shared.errors import DeskError
from shared.permissions import Permission
from shared.updates import Update

S = AnnouncementState
OPEN = (S.SCHEDULED, S.ACTIVE)


class AnnouncementView(QWidget):
    """`saved` carries the `AnnouncementDetail` after every change."""

    saved = Signal(object)

    def __init__(self, place: Workplace, places: Places, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "window")
        self._place, self._places = place, places
        self._actions = AnnouncementActions(place.backend, self)
        self.record_id: int | None = None
        self.detail: AnnouncementDetail | None = None
        self.linked = LinkedCard(place)
        self._build()
        place.backend.updated.connect(self._on_updates)
        on_language(self, self._show)

    def _build(self) -> None:
        content = QWidget()
        outer = QVBoxLayout(content)
        outer.setContentsMargins(*(theme.px(margin) for margin in (24, 18, 24, 18)))
        outer.setSpacing(theme.px(12))
        self._column = QVBoxLayout()
        self._column.setSpacing(theme.px(12))
        outer.addLayout(self._column)
        outer.addWidget(self.linked)
        outer.addStretch(1)
        self._stack = QStackedWidget()
        self._stack.addWidget(ScrollArea(content))
        self._nothing = EmptyState("megaphone", lambda: t("announcements.choose"))
        self._stack.addWidget(self._nothing)
        self._stack.setCurrentWidget(self._nothing)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)

    @property
    def may_manage(self) -> bool:
        me = self._place.backend.session.me
        return me is not None and Permission.ANNOUNCEMENTS_MANAGE in me.permissions

    def show_record(self, record_id: int) -> None:
        if record_id != self.record_id:
            self.record_id, self.detail = record_id, None
            self._stack.setCurrentIndex(0)
            self._show()
        self.reload()

    def reload(self) -> None:
        if self.record_id is not None:
            self._actions.read(self.record_id, self._take, self._refused)
            self.linked.show_of(self.record_id)

    def _take(self, found: AnnouncementDetail) -> None:
        if found.row.id == self.record_id:
            self.detail = found
            self._show()

    def _refused(self, error: DeskError) -> None:
        show_toast(self, Notice(sentence(error), "", "red", "triangle-alert"))

    def _on_updates(self, updates: list[Update]) -> None:
        if any(one.kind == "announcement" and one.id == self.record_id for one in updates):
            self.reload()

    # --- showing -------------------------------------------------------------------------------------------

    def _show(self) -> None:
        clear(self._column)
        detail = self.detail
        if detail is None:
            self._column.addWidget(Skeleton(6))
            return
        self._column.addWidget(self._head(detail))
        if detail.reason:
            self._column.addWidget(Banner(detail.reason, hue="grey", icon="circle-x"))
        self._column.addWidget(self._card(detail))
        if detail.updates:
            self._column.addWidget(self._updates(detail))

    def _head(self, detail: AnnouncementDetail) -> QWidget:
        info = detail.row
        title = Label(words.title_of(info), "h1", "bold", wraps=True).selectable()
        chips = row(
            Chip(words.state_badge(info.state)),
            Chip(words.kind_badge(info.kind, info.severity)),
            Chip(words.severity_badge(info.severity)),
            spacing=6,
        )
        chips.addWidget(ActionRow(*self._buttons(detail)), 1)
        return box(column(title, chips, spacing=8))

    def _buttons(self, detail: AnnouncementDetail) -> list[Button]:
        if not self.may_manage or detail.row.state not in (S.DRAFT, *OPEN):
            return []
        key_of = self._place.commands.key_of
        edit = Button(
            lambda: t("announcements.edit"),
            icon="pencil",
            key=key_of("announcements.edit"),
            clicked=self.edit,
        )
        cancel = Button(lambda: t("announcements.cancel"), icon="x", clicked=self.cancel)
        if detail.row.state is S.DRAFT:
            publish = Button(
                lambda: t("announcements.publish"),
                "primary",
                icon="megaphone",
                key=key_of("announcements.publish"),
                clicked=self.publish,
            )
            return [cancel, edit, publish]
        add = Button(
            lambda: t("announcements.add"),
            icon="message-square-plus",
            key=key_of("announcements.add"),
            clicked=self.add,
        )
        end = Button(
            lambda: t("announcements.end"),
            "primary",
            icon="circle-check",
            key=key_of("announcements.end"),
            clicked=self.end,
        )
        return [cancel, edit, add, end]

    def _card(self, detail: AnnouncementDetail) -> QWidget:
        info = detail.row
        facts = [
            words.period(info.starts_at, info.ends_at, info.ended_at),
            t("announcements.shown_from", at=formats.moment(info.visible_from)),
            t("announcements.for", who=words.targets(info)),
            t("announcements.by", name=info.author),
        ]
        if info.services:
            names = ", ".join(one.label for one in info.services)
            facts.insert(0, t("announcements.about_services", names=names))
        if detail.ends_by_itself and info.state in OPEN:
            facts.insert(1, t("announcements.ends_by_itself"))
        card = Card(Label(" · ".join(facts), "meta", tone="secondary", wraps=True), spacing=10)
        (_, _, text), *others = words.versions(detail)
        if text.strip():
            card.add(MarkdownView(text))
        for language, title, other in others:
            card.add(
                SectionHeader(language), Label(title, "body", "semibold", wraps=True), MarkdownView(other)
            )
        if detail.keywords:
            about = t("announcements.offered_for", words=", ".join(detail.keywords))
            card.add(Label(about, "meta", tone="tertiary", wraps=True))
        return card

    def _updates(self, detail: AnnouncementDetail) -> QWidget:
        card = Card(SectionHeader(lambda: t("announcements.updates")), spacing=10)
        for one in reversed(detail.updates):
            head = Label(f"{formats.moment(one.at)} · {one.author}", "meta", tone="secondary")
            card.add(box(column(head, MarkdownView(words.update_text(one)), spacing=3)))
        return card

    # --- acting --------------------------------------------------------------------------------------------

    def edit_new(self) -> EditorSheet | None:
        return self._open_editor(None) if self.may_manage else None

    def edit(self) -> EditorSheet | None:
        if self.detail is None or not self.may_manage or self.detail.row.state not in (S.DRAFT, *OPEN):
            return None
        return self._open_editor(self.detail)

    def _open_editor(self, known: AnnouncementDetail | None) -> EditorSheet:
        sheet = EditorSheet(self, self._place, self._places, known, self.saved.emit)
        sheet.open()
        return sheet

    def publish(self) -> None:
        if self.detail is not None and self.may_manage and self.detail.row.state is S.DRAFT:
            row_ = self.detail.row
            self._actions.publish(row_.id, row_.version, self.saved.emit, self._refused)

    def add(self) -> WordSheet | None:
        return self._say(is_end=False)

    def end(self) -> WordSheet | None:
        return self._say(is_end=True)

    def _say(self, *, is_end: bool) -> WordSheet | None:
        if self.detail is None or not self.may_manage or self.detail.row.state not in OPEN:
            return None
        sheet = WordSheet(self, self._place, self.detail, self.saved.emit, is_end=is_end)
        sheet.open()
        return sheet

    def cancel(self) -> None:
        detail = self.detail
        if detail is None or not self.may_manage:
            return
        ask_reason(
            self,
            lambda: t("announcements.cancel_title"),
            label=lambda: t("announcements.cancel_reason"),
            yes=lambda: t("announcements.cancel"),
            done=partial(self._cancel, detail),
        )

    def _cancel(self, detail: AnnouncementDetail, reason: str) -> None:
        row_ = detail.row
        self._actions.cancel(row_.id, row_.version, reason, self.saved.emit, self._refused)
