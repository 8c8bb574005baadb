"""The search finds the help texts that people mean, on both databases: the short form of `bench search`."""

import pytest

from tests.support import help_desk
from tests.support.house import Desk


def test_the_carried_set_is_large_enough() -> None:
    texts = help_desk.carried()

    assert len(texts) >= 60
    assert sum(len(text.queries) for text in texts) >= 80


@pytest.mark.parametrize(("others", "recall", "mrr"), [(0, 0.94, 0.84), (600, 0.90, 0.80)])
def test_the_right_text_is_among_the_first_five(desk: Desk, others: int, recall: float, mrr: float) -> None:
    with desk.ctx() as ctx:
        help_desk.fill(ctx, help_desk.made_up(others))

    with desk.ctx(writes=False) as ctx:
        score = help_desk.measure(ctx)

    assert score.recall >= recall, score.missed
    assert score.mrr >= mrr
