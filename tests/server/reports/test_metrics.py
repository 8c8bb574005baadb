"""The written case of one week, played through the API: every figure is as it was worked out by hand."""

from datetime import date, datetime

import msgspec

from shared.permissions import Role
from shared.reports import GET_DESK_FIGURES, Figures, FiguresQuery
from tests.support.auth import token_for
from tests.support.house import Desk
from tests.support.reports import CASE, Week

WEEK = FiguresQuery(start=date(2026, 11, 23), end=date(2026, 11, 30))


def test_every_figure_of_the_case_is_equal(desk: Desk) -> None:
    week = Week(desk)
    week.play()
    week.go_to(datetime.fromisoformat("2026-12-07T09:00:00+09:00"))
    manager = desk.api(token_for(desk, Role.MANAGER))
    found: Figures = manager.call(GET_DESK_FIGURES, query=WEEK)
    plain = msgspec.to_builtins(found)
    expected = CASE["expect"]
    for name, value in expected.items():
        if name == "period":
            continue
        shown = {key: plain[name][key] for key in value} if isinstance(value, dict) else plain[name]
        assert (name, shown) == (name, value)
    assert (
        found.backlog_start + found.created - found.resolved + found.reopened_from_before == found.backlog_end
    )
