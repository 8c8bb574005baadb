"""What reports add to the window: the dashboard, saved reports and their settings."""

from __future__ import annotations

from functools import partial
from typing import cast

from desktop_app.core.commands import Command
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.reports.pages import PAGE, SCOPE, ReportsPage
from desktop_app.reports.saved import SavedReportsPage
from desktop_app.reports.settings import ReportSettingsPage
from desktop_app.ui.feature import Feature, RailEntry, SettingsSection
from desktop_app.ui.window import MainWindow
from shared.permissions import Permission
from shared.reports import Format


class Reports:
    """Joins the window with the pages of the feature."""

    def __init__(self, place: Workplace, window: MainWindow) -> None:
        self._place, self._window = place, window

    def may(self, permission: Permission) -> bool:
        return permission in self._place.backend.me.permissions

    def may_read(self) -> bool:
        """Of teams, or of one's own work."""
        return self.may(Permission.REPORTS_TEAM) or self.may(Permission.TICKETS_WORK)

    def page(self) -> ReportsPage:
        return cast(ReportsPage, self._window.show_page(PAGE))

    def looks_back(self) -> bool:
        """The figures that are shown are those of a past instant."""
        page = self._window.page(PAGE)
        return isinstance(page, ReportsPage) and page.board.as_of is not None

    def _make(self, format_: Format) -> None:
        self.page().download(format_)

    def commands(self) -> list[Command]:
        group = "reports.title"
        may_make = partial(self.may, Permission.REPORTS_ALL)
        return [
            Command(
                "reports.as_of",
                "reports.as_of.choose",
                lambda: self.page().choose_moment(),
                ("T",),
                scope=SCOPE,
                icon="history",
                group=group,
                when=self.may_read,
            ),
            Command(
                "reports.now",
                "reports.as_of.return",
                lambda: self.page().back_to_now(),
                ("Shift+T",),
                scope=SCOPE,
                icon="rotate-ccw",
                group=group,
                when=self.looks_back,
            ),
        ] + [
            Command(
                f"reports.{format_.value}",
                f"reports.make_{format_.value}",
                partial(self._make, format_),
                (key,),
                scope=SCOPE,
                icon="download",
                group=group,
                when=may_make,
            )
            for format_, key in ((Format.PDF, "P"), (Format.XLSX, "X"))
        ]


def install(place: Workplace, window: MainWindow) -> None:
    reports = Reports(place, window)
    may_make = partial(reports.may, Permission.REPORTS_ALL)
    window.add_feature(
        Feature(
            "reports",
            entries=[
                RailEntry(
                    PAGE,
                    lambda: t("reports.rail"),
                    "chart-column",
                    lambda: ReportsPage(place),
                    when=reports.may_read,
                    key="G R",
                )
            ],
            commands=reports.commands(),
            settings=[
                SettingsSection(
                    "reports",
                    lambda: t("reports.settings"),
                    "goal",
                    lambda: ReportSettingsPage(place),
                    when=may_make,
                ),
                SettingsSection(
                    "saved_reports",
                    lambda: t("reports.saved"),
                    "calendar-clock",
                    lambda: SavedReportsPage(place),
                    when=may_make,
                ),
            ],
        )
    )
