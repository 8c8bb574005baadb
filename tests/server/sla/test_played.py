"""The written cases once more, played through the API by people and the clock."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from server.sla.models import SlaClock
from shared.errors import Invalid
from shared.sla import CREATE_CALENDAR, ClockStatus
from shared.tickets import GET_TICKET, ClockKind, Status
from tests.support.house import Desk, Refused
from tests.support.sla import KINDS, Stage, new_calendar

SOURCE = json.loads(Path(__file__).with_name("sla_cases.json").read_text("utf-8"))
CASES = {case["id"]: case for case in SOURCE["cases"]}
REFUSED = {"C45"}
"""A calendar without working time cannot be made."""


ON_BOTH = {"C26", "C28", "C35", "C37"}
"""Played on both databases."""


def moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def check_clock(row: SlaClock, expected: Mapping[str, Any]) -> None:
    for name, value in expected.items():
        match name:
            case "due":
                assert row.due_at == moment(value)
            case "elapsed_min":
                assert row.elapsed_s == value * 60
            case "status":
                assert row.status.value == value
            case "breached_at":
                assert row.breached_at == moment(value)
            case "breach_cleared_at":
                assert row.cleared_at == moment(value)
            case "ever_breached":
                assert row.ever_breached is value


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
@pytest.mark.parametrize("case_id", sorted(set(CASES) - REFUSED - ON_BOTH))
def test_every_case_comes_out_the_same_through_the_api(desk: Desk, case_id: str) -> None:
    play_and_check(desk, CASES[case_id])


@pytest.mark.parametrize("case_id", sorted(ON_BOTH))
def test_cases_of_every_sort_come_out_the_same_on_both_databases(desk: Desk, case_id: str) -> None:
    play_and_check(desk, CASES[case_id])


def play_and_check(desk: Desk, case: Mapping[str, Any]) -> None:
    stage = Stage(desk, SOURCE, case)
    stage.play()
    rows = stage.rows()
    for short, kind in KINDS.items():
        if short in case["expect"]:
            check_clock([row for row in rows if row.kind is kind][-1], case["expect"][short])
    if "closed_at" in case["expect"]:
        assert stage.closed_at == moment(case["expect"]["closed_at"])
    if "followup" in case["expect"]:
        follow_up = stage.sla(stage.ticket_id).clocks
        first = next(one for one in follow_up if one.kind is ClockKind.FIRST_RESPONSE)
        assert first.due_at == moment(case["expect"]["followup"]["fr"]["due"])
    clocks = stage.sla().clocks if "ola_min" in case["expect"] else []
    for team, expected in case["expect"].get("ola_min", {}).items():
        stays = [one for one in clocks if one.kind is ClockKind.TEAM_STAY and one.team == team]
        assert sum(one.elapsed_s // 60 for one in stays) == expected


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_a_calendar_that_never_opens_is_refused(desk: Desk) -> None:
    stage = Stage(desk, SOURCE, CASES["C01"])
    with pytest.raises(Refused) as refused:
        stage.lead.call(CREATE_CALENDAR, body=new_calendar("EMPTY", SOURCE["calendars"]["EMPTY"]))
    assert (refused.value.status, refused.value.code) == (Invalid.status, "calendar_has_no_working_time")


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_a_bounced_first_answer_is_none(desk: Desk) -> None:
    """The clock of the first response goes on as if nothing had been said."""
    case = {
        **CASES["C04"],
        "events": [
            {
                "at": "2026-11-23T09:00:00+09:00",
                "type": "created",
                "priority": "P2",
                "channel": "email",
                "by": "requester",
            },
            {"at": "2026-11-23T09:20:00+09:00", "type": "public_reply", "by": "agent"},
            {"at": "2026-11-23T09:30:00+09:00", "type": "bounce"},
            {"at": "2026-11-23T09:50:00+09:00", "type": "public_reply", "by": "agent"},
        ],
    }
    stage = Stage(desk, SOURCE, case)
    stage.play()
    first = next(row for row in stage.rows() if row.kind is ClockKind.FIRST_RESPONSE)
    assert (first.status, first.elapsed_s) == (ClockStatus.MET, 50 * 60)


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_a_paused_ticket_shows_no_due_time_and_says_so(desk: Desk) -> None:
    case = {**CASES["C12"], "events": CASES["C12"]["events"][:3]}
    stage = Stage(desk, SOURCE, case)
    stage.play()
    row = stage.agent.call(GET_TICKET, ticket_id=stage.first_id).row
    assert (row.status, row.sla_state.value, row.due_at) == (Status.PENDING, "paused", None)
