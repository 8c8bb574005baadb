"""What happens to approvals. Subjects bear the label of the record asked about; no event carries words."""

from dataclasses import dataclass

from server.approvals.models import Approval
from server.core.events import Event
from shared.approvals import ApprovalState
from shared.wire import Ref


def ref(approval: Approval) -> Ref:
    return Ref(kind="approval", id=approval.id, label=approval.subject_label)


def about(approval: Approval) -> Ref:
    """The record that is asked about."""
    return Ref(kind=approval.subject_kind, id=approval.subject_id, label=approval.subject_label)


@dataclass(frozen=True, kw_only=True)
class ApprovalEvent(Event):
    """`about` is the record that the approval decides about."""

    about: Ref


@dataclass(frozen=True, kw_only=True)
class ApprovalAsked(ApprovalEvent):
    pass


@dataclass(frozen=True, kw_only=True)
class ApprovalVoted(ApprovalEvent):
    """One approver has decided; the chain goes on."""


@dataclass(frozen=True, kw_only=True)
class ApprovalMovedOn(ApprovalEvent):
    """It is the turn of the next step."""


@dataclass(frozen=True, kw_only=True)
class ApprovalDecided(ApprovalEvent):
    """The chain has ended: `state` is approved, declined, withdrawn or expired."""

    state: ApprovalState


@dataclass(frozen=True, kw_only=True)
class ApprovalReminded(ApprovalEvent):
    pass


@dataclass(frozen=True, kw_only=True)
class ApprovalDelegated(Event):
    """Somebody named a deputy, or took that back."""


@dataclass(frozen=True, kw_only=True)
class ApprovalChainChanged(Event):
    """A template was made or changed."""
