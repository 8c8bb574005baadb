"""What notices add to the window: the bell, what it opens, and how loud it is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QCloseEvent
from shiboken6 import isValid

from desktop_app.core import formats
from desktop_app.core.commands import Command, always
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.notices import words
from desktop_app.notices.dialogs import NoticePanel
from desktop_app.notices.digest import Digests
from desktop_app.notices.models import notices_of
from desktop_app.notices.pages import NoticeSettingsPage
from desktop_app.notices.popups import PopUps
from desktop_app.notices.quiet import quiet_of
from desktop_app.ui.attention import attention_of
from desktop_app.ui.feature import Feature, SettingsSection
from desktop_app.ui.live import on_language
from desktop_app.ui.toast import Notice
from desktop_app.ui.tray import Line, SystemTray, Tray
from desktop_app.ui.window import MainWindow
from shared.notices import NoticeDigest, NoticeGroup, NoticeLine
from shared.wire import Ref

SECTION = "notices"
PHONE = "tickets.phone"


def install(place: Workplace, window: MainWindow) -> None:
    bell = Bell(place, window)
    section = SettingsSection(
        SECTION,
        lambda: t("notices.title"),
        "bell",
        lambda: NoticeSettingsPage(place, bell.tray),
        group="settings.group_own",
        order=20,
    )
    window.add_feature(Feature("notices", commands=bell.commands(), settings=[section]))


class Bell(QObject):
    """Joins the bell of the window, and the tray of the system, with the notices of the person; gone with
    the window.
    """

    def __init__(self, place: Workplace, window: MainWindow, tray: Tray | None = None) -> None:
        super().__init__(window)
        self._place, self._window = place, window
        self.board = notices_of(place)
        self.quiet = quiet_of(place)
        self.panel: NoticePanel | None = None
        self._is_ending = False
        self.tray = tray or SystemTray(t("app.title"), self)
        self.popups = PopUps(place, self.board, self.tray, self.quiet, attention_of(place))
        self.popups.asked.connect(self._follow)
        self.digests = Digests(place, self.board, self.quiet, attention_of(place))
        self.digests.due.connect(self._show_digest)
        self.tray.activated.connect(self._raise)
        self.tray.set_menu(self._tray_lines)
        self.board.changed.connect(self._show_count)
        self.board.arrived.connect(self._show)
        self.quiet.changed.connect(self._show_quiet)
        window.alerts_asked.connect(self.open)
        window.closing.connect(self._on_closing)
        on_language(self, self._show_quiet)

    def commands(self) -> list[Command]:
        quiet = self.quiet
        return [
            Command("notices.open", "notices.open", self.open, ("G N",), icon="bell", group="ui.group_go"),
            self._command("read_all", self.board.read, "check-check"),
            self._command("clear_all", self.board.clear, "trash-2"),
            self._command("quiet_hour", lambda: quiet.begin(1), "bell-off"),
            self._command("quiet_morning", quiet.begin_until_morning, "moon"),
            self._command("quiet_end", quiet.end, "bell-ring", lambda: quiet.until is not None),
        ]

    @staticmethod
    def _command(
        name: str, run: Callable[[], object], icon: str, when: Callable[[], bool] = always
    ) -> Command:
        return Command(f"notices.{name}", f"notices.{name}", run, icon=icon, group="notices.title", when=when)

    def open(self) -> None:
        """Once more closes it."""
        panel, self.panel = self.panel, None
        if panel is not None and isValid(panel) and panel.isVisible():
            panel.leave()
            return
        self.panel = NoticePanel(
            self._window,
            self.board,
            self.quiet,
            self._place.navigation.open,
            lambda: self._window.show_settings(SECTION),
        )
        self.panel.show_under(self._window.topbar.bell)

    def _show_panel(self) -> None:
        """Once more changes nothing."""
        if self.panel is None or not isValid(self.panel) or not self.panel.isVisible():
            self.open()

    def _show_count(self) -> None:
        self._window.set_alert_count(self.board.unread)
        self.tray.show_unread(self.board.unread > 0)

    def _show_quiet(self) -> None:
        self._window.topbar.bell.set_quiet(words.quiet_until(self.quiet.until))

    def _show(self, group: NoticeGroup, line: NoticeLine) -> None:
        if self.quiet.silences(line.kind):
            return
        icon, hue = words.LOOKS[line.kind]
        subject = t("notices.confidential") if group.is_confidential else group.subject
        action = (t("notices.show"), lambda: self._place.navigation.open(group.ticket))
        self._window.notify(Notice(words.said(line), f"#{group.ticket.label} {subject}", hue, icon, action))

    def _show_digest(self, digest: NoticeDigest) -> None:
        action = (t("notices.show"), self._show_panel)
        said = t("notices.digest", n=digest.notices, tickets=digest.tickets)
        until = t("notices.digest_until", at=formats.moment(digest.at))
        self._window.notify(Notice(said, until, "grey", "bell", action))

    # --- the tray ------------------------------------------------------------------------------------------

    def _tray_lines(self) -> list[Line | None]:
        """Phone intake, quiet, the end: what one wants without looking for the window."""
        phone: list[Line | None] = []
        if any(one.id == PHONE for one in self._place.commands.available([])):
            phone = [(lambda: t("intake.command"), self._take_call), None]
        until = self.quiet.until
        if until is None:
            quiet: list[Line | None] = [
                (lambda: t("notices.quiet_hour"), lambda: self.quiet.begin(1)),
                (lambda: t("notices.quiet_morning"), self.quiet.begin_until_morning),
            ]
        else:
            quiet = [(lambda: t("notices.quiet_end"), self.quiet.end)]
        ends: list[Line | None] = [
            None,
            (lambda: t("notices.tray_open"), self._raise),
            (lambda: t("notices.tray_end"), self._end),
        ]
        return [*phone, *quiet, *ends]

    def _take_call(self) -> None:
        self._raise()
        self._place.commands.run(PHONE)

    def _raise(self) -> None:
        self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowMinimized)
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def _follow(self, ticket: Ref | None) -> None:
        """The message was clicked."""
        self._raise()
        if ticket is not None:
            self._place.navigation.open(ticket)
        else:
            self._show_panel()

    def _on_closing(self, event: QCloseEvent) -> None:
        """Stays in the tray where the person wants that, until it is ended from there."""
        stays = self._place.settings.get("close_to_tray") and self.tray.is_there
        if stays and not self._is_ending:
            event.ignore()
            self._window.hide()

    def _end(self) -> None:
        self._is_ending = True
        self._window.close()
