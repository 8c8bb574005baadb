"""What the register does when people change."""

from server.people import actions as people
from shared.people import ChangedPerson
from shared.permissions import Role
from tests.support.assets import asset, reload
from tests.support.custody import issue, ledger_faults
from tests.support.house import Desk, actor
from tests.support.people import hire


def test_a_holder_with_a_new_name_is_shown_with_it(desk: Desk) -> None:
    person, found = hire(desk, "김민지"), asset(desk)
    issue(desk, found, person)

    with desk.ctx(actor(Role.HR)) as ctx:
        form = ChangedPerson(employee_number=person.employee_number, name="김수민", version=person.version)
        people.change(ctx, person.id, form)

    after = reload(desk, found.id)
    assert after.holder_label == "김수민"
    assert "김민지" not in after.search_text
    assert ledger_faults(desk) == []
