"""Written cases of business time and clocks, each with the result that was worked out by hand."""

import json
from pathlib import Path

import pytest

from server.__main__ import main
from server.sla.replay import Outcome, replay

CASES = Path(__file__).with_name("sla_cases.json")
SOURCE = json.loads(CASES.read_text("utf-8"))
OUTCOMES = replay(SOURCE)


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda one: one.case_id)
def test_every_case_comes_out_as_worked_out_by_hand(outcome: Outcome) -> None:
    assert outcome.differences == []


def test_the_command_prints_every_case_and_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sla", "replay", str(CASES)]) == 0
    printed = capsys.readouterr().out
    assert all(f"{case['id']} " in printed for case in SOURCE["cases"])
    assert f"{len(SOURCE['cases'])}" in printed.splitlines()[-1]


def test_the_command_shows_a_difference_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = {**SOURCE["cases"][0], "expect": {"fr": {"due": "2026-11-23T15:00:00+09:00"}}}
    file = tmp_path / "cases.json"
    file.write_text(json.dumps({**SOURCE, "cases": [case]}), "utf-8")
    assert main(["sla", "replay", str(file)]) == 1
    printed = capsys.readouterr().out
    assert "2026-11-23T15:00:00+09:00" in printed
    assert "2026-11-23T14:30:00+09:00" in printed


def test_a_file_that_is_no_list_of_cases_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cases.json"
    file.write_text("{}", "utf-8")
    assert main(["sla", "replay", str(file)]) == 1
    assert "cases.json" in capsys.readouterr().err
