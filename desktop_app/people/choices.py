"""Persons to choose from, for pickers and the palette of every feature."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.people.models import PeopleIndex
from desktop_app.ui.choices import Choice, Deliver, Provider
from shared.people import LIST_PEOPLE, EmploymentState, PeopleQuery, PersonRow
from shared.wire import Page

MOST = 12


def person_choice(row: PersonRow) -> Choice:
    """`value` is the id of the person."""
    left = t("people.left") if row.state is EmploymentState.LEFT else ""
    words = [row.department, row.title, row.employee_number, left]
    phone = (("phone", row.phone),) if row.phone else ()
    return Choice(
        value=row.id,
        title=row.name,
        text=" · ".join(word for word in words if word),
        person=row.name,
        details=phone,
    )


def people_provider(place: Workplace, owner: QObject) -> Provider:
    """From the local index at once; while that is not complete, from the server as well."""
    index = PeopleIndex.of(place)

    def provide(query: str, deliver: Deliver) -> None:
        found = index.find(query, MOST)
        deliver([person_choice(row) for row in found])
        if query.strip() and not index.is_complete:

            def more(page: Page[PersonRow]) -> None:
                known = {row.id for row in found}
                rows = [*found, *(row for row in page.items if row.id not in known)]
                deliver([person_choice(row) for row in rows])

            asked = PeopleQuery(search=query, limit=MOST)
            place.backend.call(
                owner, LIST_PEOPLE, more, failed=lambda _: None, query=asked, latest="people_provider"
            )

    return provide
