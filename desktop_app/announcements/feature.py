"""What announcements add to the window: the page, its commands, records of kind "announcement"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import cast

from desktop_app.announcements.models import ActiveBanners
from desktop_app.announcements.pages import PAGE, SCOPE, AnnouncementsPage
from desktop_app.core.commands import Command
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.feature import Feature, RailEntry
from desktop_app.ui.window import MainWindow
from shared.permissions import Permission
from shared.wire import Ref

GROUP = "announcements.title"


class NoticeDesk:
    """Joins the window with the page."""

    def __init__(self, place: Workplace, window: MainWindow) -> None:
        self._place, self._window = place, window
        ActiveBanners.of(place)

    def page(self) -> AnnouncementsPage:
        return cast(AnnouncementsPage, self._window.show_page(PAGE))

    def open(self, ref: Ref) -> None:
        self.page().show_record(ref.id)

    def may_manage(self) -> bool:
        me = self._place.backend.session.me
        return me is not None and Permission.ANNOUNCEMENTS_MANAGE in me.permissions

    def _act(self, name: str) -> None:
        getattr(self.page().view, name)()

    def commands(self) -> Sequence[Command]:
        manage = self.may_manage
        return (
            self._command("new", lambda: self.page().new(), (), "plus", when=manage),
            self._command("new_here", lambda: self.page().new(), ("N",), scope=SCOPE, when=manage),
            self._command("next", lambda: self.page().step(1), ("J",), scope=SCOPE),
            self._command("previous", lambda: self.page().step(-1), ("K",), scope=SCOPE),
            self._command("refresh", lambda: self.page().refresh(), ("F5",), scope=SCOPE),
            self._command("edit", partial(self._act, "edit"), ("E",), scope=SCOPE, when=manage),
            self._command("publish", partial(self._act, "publish"), ("P",), scope=SCOPE, when=manage),
            self._command("add", partial(self._act, "add"), ("U",), scope=SCOPE, when=manage),
            self._command("end", partial(self._act, "end"), ("R",), scope=SCOPE, when=manage),
            self._command(
                "answer_all", lambda: self.page().view.linked.ask(is_end=False), ("A",), scope=SCOPE
            ),
            self._command(
                "resolve_all", lambda: self.page().view.linked.ask(is_end=True), ("Shift+E",), scope=SCOPE
            ),
        )

    def _command(  # as the fields of a command, by keyword
        self,
        name: str,
        run: Callable[[], object],
        keys: tuple[str, ...] = (),
        icon: str = "",
        *,
        scope: str = "",
        when: Callable[[], bool] = lambda: True,
    ) -> Command:
        return Command(
            f"announcements.{name}",
            f"announcements.command.{name}",
            run,
            keys,
            scope=scope,
            icon=icon,
            group=GROUP,
            when=when,
        )


def install(place: Workplace, window: MainWindow) -> None:
    """Notices; opens records of kind "announcement"."""
    desk = NoticeDesk(place, window)
    window.add_feature(
        Feature(
            "announcements",
            entries=[
                RailEntry(
                    PAGE,
                    lambda: t("announcements.rail"),
                    "megaphone",
                    lambda: AnnouncementsPage(place),
                    key="G B",
                )
            ],
            commands=desk.commands(),
            openers={"announcement": desk.open},
        )
    )
