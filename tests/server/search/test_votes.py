"""The nearest tickets know more than a blind guess: the short form of `bench suggest`."""

import pytest

from tests.support import it_tickets
from tests.support.house import Desk
from tests.support.it_tickets import Known


def measured(desk: Desk, tickets: list[Known]) -> dict[str, it_tickets.Accuracy]:
    with desk.ctx() as ctx:
        it_tickets.fill(ctx, tickets)
    with desk.ctx(writes=False) as ctx:
        return it_tickets.measure(ctx, tickets)


@pytest.mark.parametrize(("field", "right"), [("top category", 0.3), ("tier", 0.6)])
def test_few_tickets_that_all_differ_are_better_than_guessing(desk: Desk, field: str, right: float) -> None:
    score = measured(desk, it_tickets.carried())[field]

    assert score.right >= right
    assert score.right > score.baseline


def test_complaints_that_come_again_are_nearly_always_known(desk: Desk) -> None:
    scores = measured(desk, it_tickets.sample()[:120])

    assert scores["category"].right >= 0.9
    assert scores["category"].answered >= 0.7
    assert scores["priority"].right >= 0.85
    assert scores["tier"].right >= 0.85
