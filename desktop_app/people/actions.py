"""What people do with the directory."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from desktop_app.core.backend import Backend, Failed
from shared import people as wire
from shared.custody import LIST_CUSTODIES, CustodiesQuery, CustodyRow
from shared.journeys import LIST_JOURNEYS, JourneyKind, JourneyRow, JourneysQuery
from shared.tickets import LIST_TICKETS, TicketIds, TicketsQuery
from shared.wire import Page

Shown = Callable[[wire.PersonDetail], None]
TICKETS_SHOWN = 20


def list_people(
    backend: Backend,
    owner: QObject,
    query: wire.PeopleQuery,
    done: Callable[[Page[wire.PersonRow]], None],
    failed: Failed,
) -> None:
    backend.call(owner, wire.LIST_PEOPLE, done, failed=failed, query=query, latest="directory")


def get_person(backend: Backend, owner: QObject, person_id: int, done: Shown, failed: Failed) -> None:
    backend.call(owner, wire.GET_PERSON, done, failed=failed, latest="person", person_id=person_id)


def create_person(
    backend: Backend, owner: QObject, form: wire.NewPerson, done: Shown, failed: Failed
) -> None:
    backend.call(owner, wire.CREATE_PERSON, done, failed=failed, body=form)


def change_person(
    backend: Backend, owner: QObject, person_id: int, form: wire.ChangedPerson, done: Shown, failed: Failed
) -> None:
    backend.call(owner, wire.CHANGE_PERSON, done, failed=failed, body=form, person_id=person_id)


def list_departments(backend: Backend, owner: QObject, done: Callable[[wire.Departments], None]) -> None:
    backend.call(owner, wire.LIST_DEPARTMENTS, done, failed=lambda _: None, latest="departments")


def list_locations(backend: Backend, owner: QObject, done: Callable[[wire.Locations], None]) -> None:
    backend.call(owner, wire.LIST_LOCATIONS, done, failed=lambda _: None, latest="locations")


def import_people(
    backend: Backend,
    owner: QObject,
    form: wire.PeopleImport,
    done: Callable[[wire.ImportResult], None],
    failed: Failed,
) -> None:
    backend.call(owner, wire.IMPORT_PEOPLE, done, failed=failed, body=form)


# --- what belongs to a person -------------------------------------------------------------------------------


def list_custodies(
    backend: Backend, owner: QObject, person_id: int, done: Callable[[Page[CustodyRow]], None], failed: Failed
) -> None:
    query = CustodiesQuery(person_id=person_id, is_open=True)
    backend.call(owner, LIST_CUSTODIES, done, failed=failed, query=query, latest="custodies")


def list_tickets(
    backend: Backend, owner: QObject, person_id: int, done: Callable[[TicketIds], None], failed: Failed
) -> None:
    query = TicketsQuery(requester_id=person_id, limit=TICKETS_SHOWN)
    backend.call(owner, LIST_TICKETS, done, failed=failed, query=query, latest="tickets")


def list_journeys(
    backend: Backend,
    owner: QObject,
    person: wire.PersonRow,
    done: Callable[[JourneyKind, list[JourneyRow]], None],
    failed: Failed,
) -> None:
    """Those under way, of either kind; `done` is called for each kind."""

    def taken(kind: JourneyKind, page: Page[JourneyRow]) -> None:
        done(kind, [row for row in page.items if row.person.id == person.id])

    for kind in JourneyKind:
        query, word = JourneysQuery(kind=kind, search=person.employee_number), f"journeys_{kind.value}"
        backend.call(owner, LIST_JOURNEYS, partial(taken, kind), failed=failed, query=query, latest=word)
