"""What the desk asks the server of promised times."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from desktop_app.core.backend import Backend, Failed
from shared import sla, tickets
from shared.tickets import Level, PendingReason


def read_ticket(
    backend: Backend, owner: QObject, ticket_id: int, done: Callable[[sla.TicketSla], None], failed: Failed
) -> None:
    query = sla.TicketSlaQuery()
    backend.call(
        owner, sla.GET_TICKET_SLA, done, failed=failed, query=query, latest="sla", ticket_id=ticket_id
    )


def ask_what_if(
    backend: Backend,
    owner: QObject,
    ticket_id: int,
    reason: PendingReason,
    done: Callable[[sla.TicketSla], None],
    failed: Failed,
) -> None:
    query = sla.TicketSlaQuery(pend=reason)
    backend.call(
        owner, sla.GET_TICKET_SLA, done, failed=failed, query=query, latest="what_if", ticket_id=ticket_id
    )


def excuse(  # noqa: PLR0913  # which breach, why, and what then
    backend: Backend,
    owner: QObject,
    ticket_id: int,
    clock_id: int,
    reason: str,
    done: Callable[[sla.TicketSla], None],
    failed: Failed,
) -> None:
    backend.call(
        owner,
        sla.EXCUSE_BREACH,
        done,
        failed=failed,
        body=sla.Excuse(reason=reason),
        ticket_id=ticket_id,
        clock_id=clock_id,
    )


class SlaActions:
    """Calendars, policies, matrix and quiet hours, for one page."""

    def __init__(self, backend: Backend, owner: QObject) -> None:
        self._backend, self._owner = backend, owner

    def _call(self, endpoint: Any, done: Callable[[Any], None], failed: Failed, **given: Any) -> None:
        self._backend.call(self._owner, endpoint, done, failed=failed, **given)

    def calendars(self, done: Callable[[sla.BusinessCalendars], None], failed: Failed) -> None:
        self._call(sla.LIST_CALENDARS, done, failed, latest="calendars")

    def create_calendar(
        self, form: sla.NewCalendar, done: Callable[[sla.BusinessCalendar], None], failed: Failed
    ) -> None:
        self._call(sla.CREATE_CALENDAR, done, failed, body=form)

    def change_calendar(
        self,
        calendar_id: int,
        form: sla.ChangeCalendar,
        done: Callable[[sla.BusinessCalendar], None],
        failed: Failed,
    ) -> None:
        self._call(sla.CHANGE_CALENDAR, done, failed, body=form, calendar_id=calendar_id)

    def preview(
        self, form: sla.PreviewCalendar, done: Callable[[sla.CalendarPreview], None], failed: Failed
    ) -> None:
        self._call(sla.PREVIEW_CALENDAR, done, failed, body=form, latest="preview")

    def holidays(self, country: str, year: int, done: Callable[[sla.Holidays], None], failed: Failed) -> None:
        query = sla.HolidaysQuery(country=country, year=year)
        self._call(sla.LIST_HOLIDAYS, done, failed, query=query)

    def policies(self, done: Callable[[sla.SlaPolicies], None], failed: Failed) -> None:
        self._call(sla.LIST_POLICIES, done, failed, latest="policies")

    def create_policy(
        self, form: sla.NewPolicy, done: Callable[[sla.SlaPolicy], None], failed: Failed
    ) -> None:
        self._call(sla.CREATE_POLICY, done, failed, body=form)

    def change_policy(
        self, policy_id: int, form: sla.ChangePolicy, done: Callable[[sla.SlaPolicy], None], failed: Failed
    ) -> None:
        self._call(sla.CHANGE_POLICY, done, failed, body=form, policy_id=policy_id)

    def order(self, ids: list[int], done: Callable[[sla.SlaPolicies], None], failed: Failed) -> None:
        self._call(sla.ORDER_POLICIES, done, failed, body=sla.OrderPolicies(ids=ids))

    def simulate(
        self, form: sla.Simulate, done: Callable[[sla.SimulationResult], None], failed: Failed
    ) -> None:
        self._call(sla.SIMULATE_SLA, done, failed, body=form, latest="simulate")

    def settings(self, done: Callable[[sla.SlaSettings], None], failed: Failed) -> None:
        self._call(sla.GET_SLA_SETTINGS, done, failed, latest="settings")

    def change_settings(
        self, form: sla.ChangeSlaSettings, done: Callable[[sla.SlaSettings], None], failed: Failed
    ) -> None:
        self._call(sla.CHANGE_SLA_SETTINGS, done, failed, body=form)

    def matrix(self, done: Callable[[tickets.PriorityMatrix], None], failed: Failed) -> None:
        self._call(tickets.GET_PRIORITY_MATRIX, done, failed, latest="matrix")

    def change_matrix(
        self,
        version: int,
        cells: dict[Level, dict[Level, int]],
        done: Callable[[tickets.PriorityMatrix], None],
        failed: Failed,
    ) -> None:
        form = tickets.ChangePriorityMatrix(version=version, cells=cells)
        self._call(tickets.CHANGE_PRIORITY_MATRIX, done, failed, body=form)
