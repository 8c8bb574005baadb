"""Whether one ticket may go on in another."""

from shared.tickets import OPEN_STATUSES, Status

TARGETS = (*OPEN_STATUSES, Status.RESOLVED)


def refusal(*, status: Status, hides_more: bool) -> str:
    """The code that refuses a target. `hides_more`: fewer people may read the source than the target."""
    if status is Status.MERGED:
        return "merge_target_merged"
    if status not in TARGETS:
        return "merge_target_over"
    return "merge_confidential" if hides_more else ""
