"""What approvals add to the window: the page of my decisions with its badge, keys, and the templates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import cast

from desktop_app.approvals.chains import ChainsPage
from desktop_app.approvals.models import WaitingCount
from desktop_app.approvals.pages import PAGE, SCOPE, ApprovalsPage
from desktop_app.core.commands import Command
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.feature import Feature, RailEntry, SettingsSection
from desktop_app.ui.live import on_signal
from desktop_app.ui.window import MainWindow
from shared.approvals import Box, Verdict
from shared.permissions import Permission
from shared.wire import Ref

GROUP = "approvals.title"


class ApprovalDesk:
    """Joins the window with the page."""

    def __init__(self, place: Workplace, window: MainWindow) -> None:
        self._place, self._window = place, window
        self.count = WaitingCount.of(place)
        on_signal(self.count.changed, window, self._show_badge)
        self.count.ask()

    def page(self) -> ApprovalsPage:
        return cast(ApprovalsPage, self._window.show_page(PAGE))

    def make_page(self) -> ApprovalsPage:
        return ApprovalsPage(self._place)

    def _show_badge(self) -> None:
        self._window.set_badge(PAGE, self.count.count)

    def open(self, ref: Ref) -> None:
        self.page().show_record(ref.id)

    def may_manage(self) -> bool:
        me = self._place.backend.session.me
        return me is not None and Permission.CATALOG_MANAGE in me.permissions

    def _show_box(self, which: Box) -> None:
        self.page().put_on(which)

    def commands(self) -> Sequence[Command]:
        return (
            self._command("waiting", partial(self._show_box, Box.WAITING), (), "hourglass"),
            self._command("asked", partial(self._show_box, Box.ASKED), (), "file-clock"),
            self._command("deputies", lambda: self.page().show_deputies(), (), "user-check"),
            self._command("next", lambda: self.page().step(1), ("J",), scope=SCOPE),
            self._command("previous", lambda: self.page().step(-1), ("K",), scope=SCOPE),
            self._command(
                "approve_this", lambda: self.page().decide(Verdict.APPROVE), ("A",), "check", scope=SCOPE
            ),
            self._command(
                "decline_this", lambda: self.page().decide(Verdict.DECLINE), ("D",), "x", scope=SCOPE
            ),
            self._command("open_this", lambda: self.page().open_subject(), ("O",), "ticket", scope=SCOPE),
            self._command("refresh", lambda: self.page().refresh(), ("F5",), scope=SCOPE),
        )

    def _command(
        self,
        name: str,
        run: Callable[[], object],
        keys: tuple[str, ...] = (),
        icon: str = "",
        *,
        scope: str = "",
    ) -> Command:
        return Command(
            f"approvals.{name}",
            f"approvals.command.{name}",
            run,
            keys,
            scope=scope,
            icon=icon,
            group=GROUP,
        )


def install(place: Workplace, window: MainWindow) -> None:
    """My approvals for everybody; opens records of kind "approval"."""
    desk = ApprovalDesk(place, window)
    window.add_feature(
        Feature(
            "approvals",
            entries=[RailEntry(PAGE, lambda: t("approvals.rail"), "file-check", desk.make_page, key="G V")],
            commands=desk.commands(),
            openers={"approval": desk.open},
            settings=[
                SettingsSection(
                    "approval-chains",
                    lambda: t("approvals.chains"),
                    "workflow",
                    lambda: ChainsPage(place),
                    group="settings.group_promises",
                    order=60,
                    when=desk.may_manage,
                )
            ],
        )
    )
