"""What journeys add to the window: the page, its badge, commands, journeys to find by person."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import cast

from desktop_app.core.commands import Command
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.journeys import models, words
from desktop_app.journeys.models import JourneyBoard
from desktop_app.journeys.pages import PAGE, SCOPE, JourneysPage
from desktop_app.ui.choices import Choice, Deliver
from desktop_app.ui.feature import Feature, RailEntry
from desktop_app.ui.live import on_signal
from desktop_app.ui.palette import PaletteProvider
from desktop_app.ui.window import MainWindow
from shared.journeys import JourneyKind, JourneyRow
from shared.permissions import Permission
from shared.wire import Ref

MOST_FOUND = 20
GROUP = "journeys.group_name"


class JourneyDesk:
    """Joins the window with the pages of the feature."""

    def __init__(self, place: Workplace, window: MainWindow) -> None:
        self._place, self._window = place, window
        self.board = JourneyBoard.of(place)
        on_signal(self.board.changed, window, self._show_badge)

    def page(self) -> JourneysPage | None:
        return cast("JourneysPage | None", self._window.show_page(PAGE))

    def make_page(self) -> JourneysPage:
        return JourneysPage(self._place)

    def _show_badge(self) -> None:
        self._window.set_badge(PAGE, self.board.attention())

    # --- what may be done ----------------------------------------------------------------------------------

    def _may(self, permission: Permission) -> bool:
        me = self._place.backend.session.me
        return me is not None and permission in me.permissions

    def may_read(self) -> bool:
        return self._may(Permission.JOURNEYS_READ)

    def may_manage(self) -> bool:
        return self._may(Permission.JOURNEYS_MANAGE)

    # --- commands ------------------------------------------------------------------------------------------

    def open(self, ref: Ref) -> None:
        page = self.page()
        if page is not None:
            page.show_journey(ref.id)

    def show_board(self, kind: JourneyKind | None = None) -> None:
        page = self.page()
        if page is not None:
            page.show_board(kind)

    def start(self) -> None:
        page = self.page()
        if page is not None:
            page.start()

    def show_templates(self) -> None:
        page = self.page()
        if page is not None:
            page.show_templates()

    def _act(self, name: str, *args: int) -> None:
        page = self.page()
        if page is not None:
            getattr(page, name)(*args)

    def commands(self) -> Sequence[Command]:
        joining, leaving = JourneyKind.ONBOARDING, JourneyKind.OFFBOARDING
        return (
            self._command("board", "go", self.show_board, ("G J",), icon="milestone"),
            self._command("onboarding", "go_onboarding", partial(self.show_board, joining), icon="user-plus"),
            self._command(
                "offboarding", "go_offboarding", partial(self.show_board, leaving), icon="user-minus"
            ),
            self._command("start", "start", self.start, icon="plus", when=self.may_manage),
            self._command("templates", "templates_command", self.show_templates, icon="clipboard-list"),
            self._command("next", "next", partial(self._act, "step", 1), ("J",), scope=SCOPE),
            self._command("previous", "previous", partial(self._act, "step", -1), ("K",), scope=SCOPE),
            self._command("refresh", "refresh", partial(self._act, "refresh"), ("F5",), scope=SCOPE),
            self._command("find", "find", partial(self._act, "find_person"), ("/",), scope=SCOPE),
        )

    def _command(  # noqa: PLR0913  # as the fields of a command, by keyword
        self,
        name: str,
        title: str,
        run: object,
        keys: tuple[str, ...] = (),
        *,
        scope: str = "",
        icon: str = "",
        when: object = None,
    ) -> Command:
        return Command(
            f"journeys.{name}",
            f"journeys.{title}",
            run,  # type: ignore[arg-type]
            keys,
            scope=scope,
            icon=icon,
            group=GROUP,
            when=when or self.may_read,  # type: ignore[arg-type]
        )

    # --- the palette ---------------------------------------------------------------------------------------

    def find(self, query: str, deliver: Deliver) -> None:
        """Open journeys by person, from what is here already."""
        if not query.strip():
            deliver([])
            return
        rows = [row for kind in JourneyKind for row in self.board.rows[kind] if models.fits(row, query)]
        deliver([_choice(row) for row in rows[:MOST_FOUND]])


def _choice(row: JourneyRow) -> Choice:
    day = words.day_badge(row, models.today())
    kind = t(f"journeys.{row.kind.value}")
    text = f"{kind} · {day.text} · {words.about(row)}"
    ref = Ref(kind="journey", id=row.id, label=row.person.label)
    return Choice(ref, row.person.label, text, person=row.person.label)


def install(place: Workplace, window: MainWindow) -> None:
    """On- and offboarding; opens records of kind "journey"."""
    desk = JourneyDesk(place, window)
    window.add_feature(
        Feature(
            "journeys",
            entries=[
                RailEntry(PAGE, lambda: t("journeys.title"), "milestone", desk.make_page, when=desk.may_read)
            ],
            commands=desk.commands(),
            openers={"journey": desk.open},
            providers=[PaletteProvider("journeys", lambda: t("journeys.title"), "^", desk.find)],
        )
    )
