"""What surveys add to the window: the page of satisfaction, its commands, the settings."""

from __future__ import annotations

from typing import cast

from desktop_app.core.commands import Command
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.surveys.pages import PAGE, SCOPE, SurveysPage
from desktop_app.surveys.settings import SurveySettingsPage
from desktop_app.ui.feature import Feature, RailEntry, SettingsSection
from desktop_app.ui.window import MainWindow
from shared.permissions import Permission

GROUP = "surveys.title"
SECTION = "surveys"


def install(place: Workplace, window: MainWindow) -> None:
    """For those who may read surveys; the settings for those who keep rules."""

    def may(permission: Permission) -> bool:
        me = place.backend.session.me
        return me is not None and permission in me.permissions

    def may_read() -> bool:
        return may(Permission.SURVEYS_READ)

    def may_manage() -> bool:
        return may(Permission.RULES_MANAGE)

    def page() -> SurveysPage:
        return cast(SurveysPage, window.show_page(PAGE))

    commands = (
        Command(
            "surveys.open", "surveys.open_ticket", lambda: page().open_ticket(), ("O",), SCOPE, group=GROUP
        ),
        Command("surveys.refresh", "surveys.refresh", lambda: page().load(), ("F5",), SCOPE, group=GROUP),
    )
    section = SettingsSection(
        SECTION,
        lambda: t("surveys.settings"),
        "smile",
        lambda: SurveySettingsPage(place),
        order=65,
        when=may_manage,
    )
    entry = RailEntry(
        PAGE, lambda: t("surveys.rail"), "smile", lambda: SurveysPage(place), when=may_read, key="G C"
    )
    window.add_feature(Feature("surveys", entries=[entry], commands=commands, settings=[section]))
