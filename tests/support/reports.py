"""The written case of a week's figures, played through the API by people of three tiers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec import to_builtins

from shared.catalog import Tier
from shared.permissions import Role
from shared.sla import CREATE_CALENDAR, CREATE_POLICY
from shared.surveys import (
    ANSWER_OWN_SURVEY,
    CHANGE_SURVEY_SETTINGS,
    GET_SURVEY_SETTINGS,
    LIST_OWN_SURVEYS,
    SurveyAnswer,
)
from shared.tickets import (
    ANSWER_TICKET,
    CONFIRM_TICKET,
    CREATE_TICKET,
    EDIT_TICKET,
    ESCALATE_TICKET,
    GET_TICKET,
    MERGE_TICKET,
    PEND_TICKET,
    RECORD_QUESTION,
    REOPEN_TICKET,
    RESOLVE_TICKET,
    Channel,
    Confirm,
    EditTicket,
    Escalate,
    Merge,
    NewEntry,
    NewTicket,
    Pend,
    PendingReason,
    RecordQuestion,
    Reopen,
    Resolve,
    TicketDetail,
)
from tests.support import catalog
from tests.support.auth import token_for
from tests.support.house import Api, Desk
from tests.support.people import hire
from tests.support.sla import new_calendar, new_policy

HERE = Path(__file__).resolve().parents[1] / "server"
CASE = json.loads((HERE / "reports" / "metrics_case.json").read_text("utf-8"))
SLA = json.loads((HERE / "sla" / "sla_cases.json").read_text("utf-8"))
CHANNELS = {"email": Channel.MAIL, "phone": Channel.PHONE, "portal": Channel.PORTAL}
TIERS = {"L1": Tier.L1, "L2": Tier.L2, "L3": Tier.L3}
WORKERS = {"kim": "L1", "lee": "L2", "park": "L3"}


@dataclass
class Week:
    """The tickets of the case by their names, and the people who worked on them."""

    desk: Desk
    ids: dict[str, int] = field(default_factory=dict)
    teams: dict[str, int] = field(default_factory=dict)
    people: dict[str, Api] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.desk.clock.at = datetime.fromisoformat("2026-11-18T09:00:00+09:00")
        lead = self.desk.api(token_for(self.desk, Role.LEAD))
        calendar = lead.call(CREATE_CALENDAR, body=new_calendar("KR-STD", SLA["calendars"]["KR-STD"]))
        policy = new_policy("STD", SLA["policies"]["STD"], {"KR-STD": calendar.id}, "")
        lead.call(CREATE_POLICY, body=policy)
        rows = {name: catalog.team(self.desk, name, tier) for name, tier in TIERS.items()}
        self.teams = {name: row.id for name, row in rows.items()}
        for name, team in WORKERS.items():
            token = token_for(self.desk, Role.DESK_AGENT, Role.MANAGER, teams=[rows[team], rows["L1"]])
            self.people[name] = self.desk.api(token)
        asker = hire(self.desk, name="김민지")
        self.requester = asker.id
        self.asker = self.desk.api(token_for(self.desk, Role.REQUESTER, person=asker))
        settings = lead.call(GET_SURVEY_SETTINGS)
        at_once = {"delay_hours": 0, "quiet_days": 0, "version": settings.version}
        lead.call(CHANGE_SURVEY_SETTINGS, body={**to_builtins(settings), **at_once})

    def play(self) -> None:
        """Everything in the order of its moments; the jobs run on the way."""
        steps: list[tuple[datetime, str, Mapping[str, Any]]] = []
        for ticket in CASE["tickets"]:
            steps.append(
                (datetime.fromisoformat(ticket["created_at"]), ticket["id"], {"type": "created", **ticket})
            )
            steps += [(datetime.fromisoformat(one["at"]), ticket["id"], one) for one in ticket["events"]]
        for at, name, event in sorted(steps, key=lambda step: (step[0], step[2]["type"] == "csat")):
            self.go_to(at)
            getattr(self, f"_{event['type']}")(name, event)

    def go_to(self, at: datetime) -> None:
        while self.desk.now < at:
            self.desk.pass_time(seconds=min(timedelta(hours=12), at - self.desk.now).total_seconds())

    def _detail(self, name: str) -> TicketDetail:
        return self.people["kim"].call(GET_TICKET, ticket_id=self.ids[name])

    def _do(self, name: str, endpoint: Any, body: Any, who: str = "kim") -> None:
        self.people[who].call(endpoint, body=body, ticket_id=self.ids[name])

    def _version(self, name: str) -> int:
        return self._detail(name).row.version

    # --- what can happen ---------------------------------------------------------------------------------

    def _created(self, name: str, event: Mapping[str, Any]) -> None:
        body = NewTicket(
            subject=name,
            requester_id=self.requester,
            channel=CHANNELS[event["channel"]],
            team_id=self.teams[event["group"]],
        )
        self.ids[name] = self.people["kim"].call(CREATE_TICKET, body=body).row.id
        priority = int(event["priority"][1:])
        if self._detail(name).row.priority != priority:
            form = EditTicket(version=self._version(name), priority=priority, priority_reason="사례")
            self._do(name, EDIT_TICKET, form)

    def _public_reply(self, name: str, event: Mapping[str, Any]) -> None:
        self._do(name, ANSWER_TICKET, NewEntry(text="확인하고 있습니다."), event["by"])

    def _pending(self, name: str, event: Mapping[str, Any]) -> None:
        form = Pend(version=self._version(name), reason=PendingReason(event["reason"]))
        self._do(name, PEND_TICKET, form)

    def _requester_reply(self, name: str, _: Mapping[str, Any]) -> None:
        self._do(name, RECORD_QUESTION, RecordQuestion(text="아직 안 됩니다."))

    def _group(self, name: str, event: Mapping[str, Any]) -> None:
        form = Escalate(
            version=self._version(name), team_id=self.teams[event["to"]], reason="권한 필요", tried="재시작"
        )
        self._do(name, ESCALATE_TICKET, form)

    def _resolved(self, name: str, event: Mapping[str, Any]) -> None:
        form = Resolve(version=self._version(name), text="조치했습니다.", is_public=False)
        self._do(name, RESOLVE_TICKET, form, event["by"])

    def _reopened(self, name: str, _: Mapping[str, Any]) -> None:
        self._do(name, REOPEN_TICKET, Reopen(version=self._version(name), reason="다시 안 됩니다."))

    def _merged_into(self, name: str, _: Mapping[str, Any]) -> None:
        """Into one that is open: an answered survey has closed theirs, and no figure asks into what."""
        form = Merge(version=self._version(name), target_id=self.ids["T11"])
        self._do(name, MERGE_TICKET, form)

    def _csat(self, name: str, event: Mapping[str, Any]) -> None:
        """The requester agrees, is asked, and answers."""
        self._do(name, CONFIRM_TICKET, Confirm(version=self._version(name)))
        self.desk.pass_time(minutes=15)
        (survey,) = [one for one in self.asker.call(LIST_OWN_SURVEYS).items if not one.score]
        self.asker.call(ANSWER_OWN_SURVEY, body=SurveyAnswer(score=event["score"]), survey_id=survey.id)
