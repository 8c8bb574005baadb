"""When a step is decided, and who may decide."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from shared.approvals import ApproverKind, ChainStep, Mode, StepState, Verdict
from shared.errors import Conflict, DeskError, Invalid


@dataclass(frozen=True)
class Parties:
    """Who may never decide about it: who needs it, who carries it out, who asked."""

    requester_id: int | None = None
    executor_id: int | None = None
    asker_id: int | None = None

    def refusal(self, person_id: int, name: str) -> DeskError | None:
        if person_id == self.requester_id:
            return Conflict("approver_is_requester", person=name)
        if person_id in (self.executor_id, self.asker_id):
            return Conflict("approver_is_executor", person=name)
        return None

    def excludes(self, person_id: int) -> bool:
        return person_id in (self.requester_id, self.executor_id, self.asker_id)


def outcome(mode: Mode, verdicts: Sequence[Verdict], asked: int) -> StepState | None:
    """How a step of `asked` persons ends by what was said so far; None while it is open."""
    approved = sum(verdict is Verdict.APPROVE for verdict in verdicts)
    declined = len(verdicts) - approved
    match mode:
        case Mode.ALL:
            is_approved, is_declined = approved == asked, declined > 0
        case Mode.ANY:
            is_approved, is_declined = approved > 0, declined == asked
        case Mode.MAJORITY:
            is_approved, is_declined = approved * 2 > asked, declined * 2 >= asked
    if is_approved:
        return StepState.APPROVED
    return StepState.DECLINED if is_declined else None


def check_steps(steps: Iterable[ChainStep]) -> None:
    """A person must be named where a person is asked."""
    for step in steps:
        for approver in step.approvers:
            if approver.kind is ApproverKind.PERSON and approver.person_id is None:
                raise Invalid("approver_missing", "steps")


def check_dates(from_on: date, until_on: date, today: date) -> None:
    if until_on < from_on:
        raise Invalid("delegation_dates", "until_on")
    if until_on < today:
        raise Invalid("delegation_past", "until_on")
