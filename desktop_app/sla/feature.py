"""What promised times add to the window: bars in a ticket, why a time is due, and three settings pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from desktop_app.core.commands import Command
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.sla.calendars import SCOPE as CALENDARS
from desktop_app.sla.calendars import CalendarsPage
from desktop_app.sla.matrix import SCOPE as MATRIX
from desktop_app.sla.matrix import MatrixPage
from desktop_app.sla.part import SlaPart
from desktop_app.sla.policies import SCOPE as POLICIES
from desktop_app.sla.policies import PoliciesPage
from desktop_app.tickets.extensions import SLA, MenuLine, Side, extensions_of
from desktop_app.ui.feature import Feature, SettingsSection
from desktop_app.ui.window import MainWindow
from shared.permissions import Permission
from shared.tickets import SlaState, TicketDetail

GROUP = "sla.title"
PAGES = ("sla_policies", "sla_calendars", "priority_matrix")


class SlaDesk:
    """Joins the window with the pages of the feature; knows the part of every panel."""

    def __init__(self, place: Workplace, window: MainWindow) -> None:
        self._place, self._window = place, window
        self._parts: list[SlaPart] = []

    def make_part(self) -> SlaPart:
        part = SlaPart(self._place)
        self._parts.append(part)
        part.destroyed.connect(partial(self._forget, part))
        return part

    def _forget(self, part: SlaPart) -> None:
        if part in self._parts:
            self._parts.remove(part)

    def explain(self, detail: TicketDetail) -> None:
        """In the panel that shows this ticket."""
        for part in self._parts:
            if part.sla is not None and part.sla.ticket_id == detail.row.id:
                part.explain()
                return

    def may_manage(self) -> bool:
        me = self._place.backend.session.me
        return me is not None and Permission.SLA_MANAGE in me.permissions

    def sections(self) -> list[SettingsSection]:
        made: tuple[tuple[str, str, str, Callable[[], object]], ...] = (
            ("sla_policies", "sla.policies", "target", lambda: PoliciesPage(self._place)),
            ("sla_calendars", "sla.calendars", "calendar-clock", lambda: CalendarsPage(self._place)),
            ("priority_matrix", "sla.matrix", "layout-grid", lambda: MatrixPage(self._place)),
        )
        return [
            SettingsSection(
                name,
                partial(t, key),
                icon,
                make,  # type: ignore[arg-type]  # makes a page
                group="settings.group_promises",
                order=20 + at,
                when=self.may_manage,
            )
            for at, (name, key, icon, make) in enumerate(made)
        ]

    def commands(self) -> list[Command]:
        policies, calendars, matrix = (partial(self._on_page, name) for name in PAGES)
        keys = (
            ("new_policy", "new_policy", "N", POLICIES, policies("ask_new")),
            ("simulate_order", "simulate_order", "T", POLICIES, policies("simulate_order")),
            ("save_order", "save_order", "Ctrl+S", POLICIES, policies("save_order")),
            ("save_calendar", "save", "Ctrl+S", CALENDARS, calendars("save")),
            ("save_matrix", "save", "Ctrl+S", MATRIX, matrix("save")),
        )
        return [
            Command(f"sla.{name}", f"sla.{title}", run, (key,), scope=scope, group=GROUP)
            for name, title, key, scope, run in keys
        ]

    def _on_page(self, name: str, act: str) -> Callable[[], object]:
        def run() -> None:
            getattr(self._window.settings_section(name), act)()

        return run


def install(place: Workplace, window: MainWindow) -> None:
    desk = SlaDesk(place, window)
    extensions = extensions_of(place)
    extensions.add_side(Side("sla", SLA, desk.make_part))
    extensions.add_line(
        MenuLine(
            "why_due",
            lambda: t("sla.why"),
            desk.explain,
            lambda detail: detail.row.sla_state is not SlaState.NONE,
            "timer",
            "W",
        )
    )
    window.add_feature(Feature("sla", commands=desk.commands(), settings=desk.sections()))
