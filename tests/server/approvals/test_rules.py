"""When a step is decided."""

import pytest

from server.approvals.rules import Parties, outcome
from shared.approvals import Mode, StepState, Verdict

YES, NO = Verdict.APPROVE, Verdict.DECLINE
APPROVED, DECLINED = StepState.APPROVED, StepState.DECLINED


@pytest.mark.parametrize(
    ("mode", "verdicts", "asked", "expected"),
    [
        (Mode.ALL, [], 1, None),
        (Mode.ALL, [YES], 2, None),
        (Mode.ALL, [YES, YES], 2, APPROVED),
        (Mode.ALL, [NO], 3, DECLINED),
        (Mode.ANY, [YES], 3, APPROVED),
        (Mode.ANY, [NO], 3, None),
        (Mode.ANY, [NO, NO, NO], 3, DECLINED),
        (Mode.ANY, [NO, YES], 3, APPROVED),
        (Mode.MAJORITY, [YES], 3, None),
        (Mode.MAJORITY, [YES, YES], 3, APPROVED),
        (Mode.MAJORITY, [YES, YES], 4, None),
        (Mode.MAJORITY, [NO, NO], 4, DECLINED),
        (Mode.MAJORITY, [YES, NO], 2, DECLINED),
        (Mode.MAJORITY, [YES], 1, APPROVED),
    ],
)
def test_a_step_ends_as_soon_as_no_word_can_change_it(
    mode: Mode, verdicts: list[Verdict], asked: int, expected: StepState | None
) -> None:
    assert outcome(mode, verdicts, asked) is expected


def test_whoever_needs_it_or_does_it_or_asked_for_it_decides_nothing() -> None:
    parties = Parties(requester_id=1, executor_id=2, asker_id=3)
    refusals = [parties.refusal(person, "김민지") for person in (1, 2, 3, 4)]
    assert [one.code if one is not None else "" for one in refusals] == [
        "approver_is_requester",
        "approver_is_executor",
        "approver_is_executor",
        "",
    ]
