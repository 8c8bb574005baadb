"""What notices add to the window: the bell, what it opens, and how loud it is."""

from __future__ import annotations

from PySide6.QtCore import QObject
from shiboken6 import isValid

from desktop_app.core.commands import Command
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.notices import words
from desktop_app.notices.dialogs import NoticePanel
from desktop_app.notices.models import notices_of
from desktop_app.notices.pages import NoticeSettingsPage
from desktop_app.ui.feature import Feature, SettingsSection
from desktop_app.ui.toast import Notice
from desktop_app.ui.window import MainWindow
from shared.notices import NoticeGroup, NoticeLine

SECTION = "notices"


def install(place: Workplace, window: MainWindow) -> None:
    bell = Bell(place, window)
    section = SettingsSection(
        SECTION,
        lambda: t("notices.title"),
        "bell",
        lambda: NoticeSettingsPage(place),
        group="settings.group_own",
        order=20,
    )
    window.add_feature(Feature("notices", commands=bell.commands(), settings=[section]))


class Bell(QObject):
    """Joins the bell of the window with the notices of the person; gone with the window."""

    def __init__(self, place: Workplace, window: MainWindow) -> None:
        super().__init__(window)
        self._place, self._window = place, window
        self.board = notices_of(place)
        self.panel: NoticePanel | None = None
        self.board.changed.connect(self._show_count)
        self.board.arrived.connect(self._show)
        window.alerts_asked.connect(self.open)

    def commands(self) -> list[Command]:
        return [
            Command("notices.open", "notices.open", self.open, ("G N",), icon="bell", group="ui.group_go"),
            Command(
                "notices.read_all",
                "notices.read_all",
                self.board.read,
                icon="check-check",
                group="notices.title",
            ),
            Command(
                "notices.clear_all",
                "notices.clear_all",
                self.board.clear,
                icon="trash-2",
                group="notices.title",
            ),
        ]

    def open(self) -> None:
        """Once more closes it."""
        panel, self.panel = self.panel, None
        if panel is not None and isValid(panel) and panel.isVisible():
            panel.leave()
            return
        self.panel = NoticePanel(
            self._window,
            self.board,
            self._place.navigation.open,
            lambda: self._window.show_settings(SECTION),
        )
        self.panel.show_under(self._window.topbar.bell)

    def _show_count(self) -> None:
        self._window.set_alert_count(self.board.unread)

    def _show(self, group: NoticeGroup, line: NoticeLine) -> None:
        icon, hue = words.LOOKS[line.kind]
        subject = t("notices.confidential") if group.is_confidential else group.subject
        action = (t("notices.show"), lambda: self._place.navigation.open(group.ticket))
        self._window.notify(Notice(words.said(line), f"#{group.ticket.label} {subject}", hue, icon, action))
