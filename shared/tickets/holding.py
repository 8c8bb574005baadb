"""Answers that can still be taken back, and time spent on tickets."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from shared.permissions import Permission
from shared.tickets.commands import NewEntry
from shared.tickets.records import TicketDetail
from shared.wire import Code, Endpoint, Nothing, OptionalText, Ref, Reply, Wire

W = Permission.TICKETS_WORK


class HoldAnswer(Wire):
    """An answer that the server sends by itself after `hold_s`, unless it is taken back.

    Answered with the same `key` (as Idempotency-Key of the answer) before that, it goes out at once and only
    once.
    """

    key: Code
    entry: NewEntry
    hold_s: Annotated[int, Meta(ge=1, le=30)] = 10


class WithdrawAnswer(Wire):
    key: Code


class LogTime(Wire):
    duration_s: Annotated[int, Meta(ge=1, le=86_400)]
    comment: OptionalText = ""


class WorkTimeQuery(Wire):
    """Whole days of the company, both included."""

    since: date
    until: date


class WorkTime(Reply):
    person: Ref
    worked_s: int
    tickets: int


class WorkTimes(Reply):
    items: list[WorkTime]


HOLD_ANSWER = Endpoint(
    "POST", "/api/tickets/{ticket_id}/answer/hold", Nothing, HoldAnswer, TicketDetail, permission=W
)
WITHDRAW_ANSWER = Endpoint(
    "POST", "/api/tickets/{ticket_id}/answer/withdraw", Nothing, WithdrawAnswer, TicketDetail, permission=W
)
LOG_TIME = Endpoint("POST", "/api/tickets/{ticket_id}/time", Nothing, LogTime, TicketDetail, permission=W)
LIST_WORK_TIME = Endpoint(
    "GET", "/api/work-time", WorkTimeQuery, Nothing, WorkTimes, permission=Permission.REPORTS_TEAM
)
