"""Calendars and policies of written cases on a real desk, and tickets that live through such a case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from server.catalog.models import Team
from server.sla.actions import turns
from server.sla.models import SlaClock
from server.sla.queries import clocks
from shared.catalog import Tier
from shared.permissions import Role
from shared.sla import (
    CREATE_CALENDAR,
    CREATE_POLICY,
    GET_TICKET_SLA,
    NewCalendar,
    NewPolicy,
    SlaPolicy,
    TicketSla,
    TicketSlaQuery,
)
from shared.tickets import (
    ANSWER_TICKET,
    ASSIGN_TICKET,
    CREATE_TICKET,
    EDIT_TICKET,
    GET_TICKET,
    MERGE_TICKET,
    NOTE_TICKET,
    PEND_TICKET,
    RECORD_BOUNCE,
    RECORD_QUESTION,
    REOPEN_TICKET,
    RESOLVE_TICKET,
    Assign,
    Channel,
    ClockKind,
    EditTicket,
    Merge,
    NewEntry,
    NewTicket,
    Pend,
    PendingReason,
    RecordBounce,
    RecordQuestion,
    Reopen,
    Resolve,
    TicketDetail,
)
from tests.support.auth import token_for
from tests.support.catalog import team
from tests.support.house import Api, Desk
from tests.support.people import hire

KINDS = {
    "fr": ClockKind.FIRST_RESPONSE,
    "next": ClockKind.NEXT_RESPONSE,
    "res": ClockKind.RESOLUTION,
}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def minutes(clock: str) -> int:
    hours, minute = clock.split(":")
    return int(hours) * 60 + int(minute)


def new_calendar(name: str, made: Mapping[str, Any]) -> NewCalendar:
    def windows(pairs: Any) -> list[tuple[int, int]]:
        return [(minutes(start), minutes(end)) for start, end in pairs]

    return NewCalendar(
        name=name,
        zone=made["tz"],
        week=[windows(made["week"].get(day, ())) for day in DAYS],
        holidays={datetime.fromisoformat(day).date(): "휴일" for day in made["holidays"]},
        special_days={
            datetime.fromisoformat(day).date(): windows(found) for day, found in made["special_days"].items()
        },
    )


def new_policy(
    name: str, made: Mapping[str, Any], calendar_ids: Mapping[str, int], calendar: str
) -> NewPolicy:
    by_clock = made.get("calendar_by_clock", {})
    return NewPolicy(
        name=name,
        calendar_id=calendar_ids[calendar or made["calendar"]],
        clock_calendars={KINDS[short]: calendar_ids[found] for short, found in by_clock.items()},
        targets={
            int(priority[1:]): {KINDS[short]: target for short, target in found.items()}
            for priority, found in made["targets_min"].items()
        },
        pauses={
            PendingReason(reason): [KINDS[short] for short in shorts]
            for reason, shorts in made["pause"].items()
        },
    )


@dataclass
class Stage:
    """One case played through the API by a requester's gateway, an agent, and the jobs of the server."""

    desk: Desk
    source: Mapping[str, Any]
    case: Mapping[str, Any]
    calendar_ids: dict[str, int] = field(default_factory=dict)
    ticket_id: int = 0
    first_id: int = 0
    closed_at: datetime | None = None
    teams: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.desk.clock.at = datetime.fromisoformat(self.case["events"][0]["at"]) - timedelta(seconds=1)
        self.lead = self.desk.api(token_for(self.desk, Role.LEAD))
        for name in self._needed_calendars():
            body = new_calendar(name, self.source["calendars"][name])
            self.calendar_ids[name] = self.lead.call(CREATE_CALENDAR, body=body).id
        self._set_policy(self.case["policy"])
        first, second = team(self.desk, "L1"), team(self.desk, "L2", Tier.L1)
        self.teams = {"L1": first.id, "L2": second.id}
        person = hire(self.desk, name="박서준")
        roles = (Role.DESK_AGENT, Role.MANAGER)
        self.agent_person = person.id
        token = token_for(self.desk, *roles, person=person, teams=[first, second])
        self.agent = self.desk.api(token)
        self.requester = hire(self.desk, name="김민지").id

    def _needed_calendars(self) -> set[str]:
        events = [event for event in self.case["events"] if event["type"] == "policy"]
        policies = [self.source["policies"][one] for one in (self.case["policy"], *(e["to"] for e in events))]
        named = {name for one in policies for name in one.get("calendar_by_clock", {}).values()}
        own = {self.case["calendar"]} if "calendar" in self.case else set()
        return named | own | {one["calendar"] for one in policies}

    def _set_policy(self, name: str) -> SlaPolicy:
        body = new_policy(
            name, self.source["policies"][name], self.calendar_ids, self.case.get("calendar", "")
        )
        return self.lead.call(CREATE_POLICY, body=body)

    def play(self) -> None:
        for event in self.case["events"]:
            self.go_to(datetime.fromisoformat(event["at"]))
            getattr(self, f"_{event['type']}")(event)

    def go_to(self, at: datetime) -> None:
        """The jobs run at every moment that may matter on the way."""
        pending = self._detail().pending_until if self.ticket_id else None
        if pending is not None and self.desk.now < pending < at:
            self.desk.pass_time(seconds=(pending - self.desk.now).total_seconds())
        closes = self._detail().resolved_at if self.ticket_id else None
        if closes is not None and closes + timedelta(days=5) < at:
            at_five_days = closes + timedelta(days=5)
            self.desk.pass_time(seconds=(at_five_days - self.desk.now).total_seconds())
            self.closed_at = self._detail().closed_at
        self.desk.pass_time(seconds=(at - self.desk.now).total_seconds())

    def _detail(self) -> TicketDetail:
        return self.agent.call(GET_TICKET, ticket_id=self.ticket_id)

    def _version(self) -> int:
        return self._detail().row.version

    def _do(self, endpoint: Any, body: Any, api: Api | None = None) -> TicketDetail:
        made: TicketDetail = (api or self.agent).call(endpoint, body=body, ticket_id=self.ticket_id)
        self.ticket_id = made.row.id
        return made

    # --- what can happen ---------------------------------------------------------------------------------

    def _created(self, event: Mapping[str, Any]) -> None:
        is_own = event["by"] == "agent_as_requester"
        body = NewTicket(
            subject="화면",
            requester_id=self.agent_person if is_own else self.requester,
            channel=Channel.PHONE if event["channel"] == "phone" else Channel.MAIL,
            team_id=self.teams[event.get("group", "L1")],
        )
        made = self.agent.call(CREATE_TICKET, body=body)
        self.ticket_id = self.first_id = made.row.id
        self._priority({"to": event["priority"]})
        if is_own:
            teams = [_row(self.desk, self.teams["L1"])]
            self.agent = self.desk.api(token_for(self.desk, Role.DESK_AGENT, teams=teams))

    def _priority(self, event: Mapping[str, Any]) -> None:
        wanted = int(event["to"][1:])
        if self._detail().row.priority != wanted:
            body = EditTicket(version=self._version(), priority=wanted, priority_reason="사례")
            self._do(EDIT_TICKET, body)

    def _public_reply(self, _: Mapping[str, Any]) -> None:
        self._do(ANSWER_TICKET, NewEntry(text="확인하고 있습니다."))

    def _private_note(self, _: Mapping[str, Any]) -> None:
        self._do(NOTE_TICKET, NewEntry(text="메모"))

    def _auto_reply_sent(self, _: Mapping[str, Any]) -> None:
        """Mail of the server leaves no entry."""

    def _requester_reply(self, _: Mapping[str, Any]) -> None:
        self._do(RECORD_QUESTION, RecordQuestion(text="아직 안 됩니다."))

    def _auto_reply_received(self, _: Mapping[str, Any]) -> None:
        self._do(RECORD_QUESTION, RecordQuestion(text="부재중입니다.", is_automatic=True))

    def _bounce(self, _: Mapping[str, Any]) -> None:
        self._do(RECORD_BOUNCE, RecordBounce())

    def _pending(self, event: Mapping[str, Any]) -> None:
        reason = PendingReason(event["reason"])
        until = event.get("resume_at")
        body = Pend(
            version=self._version(),
            reason=reason,
            until=None if until is None else datetime.fromisoformat(until),
            vendor="제조사" if reason is PendingReason.WAITING_VENDOR else "",
            vendor_reference="A-1" if reason is PendingReason.WAITING_VENDOR else "",
        )
        self._do(PEND_TICKET, body)

    def _resolved(self, _: Mapping[str, Any]) -> None:
        self._do(RESOLVE_TICKET, Resolve(version=self._version(), text="교체했습니다."))

    def _reopened(self, _: Mapping[str, Any]) -> None:
        self._do(REOPEN_TICKET, Reopen(version=self._version(), reason="다시 안 됩니다."))

    def _group(self, event: Mapping[str, Any]) -> None:
        self._do(ASSIGN_TICKET, Assign(version=self._version(), team_id=self.teams[event["to"]]))

    def _policy(self, event: Mapping[str, Any]) -> None:
        """A stricter policy comes to stand before the others; the job reads the clocks anew."""
        self._set_policy(event["to"])
        with self.desk.ctx() as ctx:
            turns.look(ctx)

    def _merged_into(self, _: Mapping[str, Any]) -> None:
        body = NewTicket(subject="같은 일", requester_id=self.requester, team_id=self.teams["L1"])
        target = self.agent.call(CREATE_TICKET, body=body).row.id
        self._do(MERGE_TICKET, Merge(version=self._version(), target_id=target))
        self.ticket_id = self.first_id

    # --- what became of it -------------------------------------------------------------------------------

    def sla(self, ticket_id: int = 0, **query: Any) -> TicketSla:
        asked = TicketSlaQuery(**query)
        return self.agent.call(GET_TICKET_SLA, query=asked, ticket_id=ticket_id or self.first_id)

    def rows(self) -> list[SlaClock]:
        with self.desk.ctx(writes=False) as ctx:
            return clocks.rows_of(ctx, self.first_id)


def _row(desk: Desk, team_id: int) -> Team:
    with desk.ctx(writes=False) as ctx:
        return ctx.session.get_one(Team, team_id)
