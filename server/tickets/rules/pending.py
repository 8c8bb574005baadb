"""When a ticket may wait, and for what."""

from datetime import datetime

from shared.errors import Conflict, Invalid
from shared.tickets import Pend, PendingReason


def check(form: Pend, *, now: datetime, has_told_requester: bool, has_ticket_link: bool) -> None:
    """Refuse a waiting that nobody would end: without a question, a vendor's case, a date or a link."""
    _check_until(form, now)
    match form.reason:
        case PendingReason.WAITING_USER if not (form.message.strip() or has_told_requester):
            raise Conflict("message_needed", "message")
        case PendingReason.WAITING_VENDOR if not form.vendor.strip():
            raise Invalid("vendor_needed", "vendor")
        case PendingReason.WAITING_VENDOR if not form.vendor_reference.strip():
            raise Invalid("vendor_needed", "vendor_reference")
        case PendingReason.SCHEDULED if form.until is None:
            raise Invalid("until_needed", "until")
        case PendingReason.WAITING_APPROVAL:
            raise Conflict("approval_needed", "reason")
        case PendingReason.WAITING_PROBLEM | PendingReason.WAITING_CHANGE if not has_ticket_link:
            raise Conflict("link_needed", "reason")


def _check_until(form: Pend, now: datetime) -> None:
    if form.until is None:
        return
    if form.until.tzinfo is None:
        raise Invalid("time_without_zone", "until")
    if form.until <= now:
        raise Invalid("until_passed", "until")
