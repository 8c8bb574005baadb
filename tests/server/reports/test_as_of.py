"""A period that is asked for as of its end says for ever what it said then."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from server.reports.queries import histories
from server.reports.rules import figures
from server.tickets.actions import bulk, edit
from shared.permissions import Role
from shared.reports import (
    GET_CONTRACT,
    GET_COURSE,
    GET_DESK_FIGURES,
    GET_SPLIT,
    LIST_BEHIND,
    BehindQuery,
    Bucket,
    By,
    Contract,
    ContractQuery,
    CourseQuery,
    Figure,
    FiguresQuery,
    Period,
    SplitQuery,
)
from shared.sla import (
    CHANGE_CALENDAR,
    CHANGE_POLICY,
    EXCUSE_BREACH,
    GET_TICKET_SLA,
    LIST_CALENDARS,
    LIST_POLICIES,
    ClockStatus,
    Excuse,
    PolicyContent,
)
from shared.surveys import ANSWER_OWN_SURVEY, LIST_OWN_SURVEYS, SurveyAnswer
from shared.tickets import (
    ANSWER_TICKET,
    CANCEL_TICKET,
    EDIT_TICKET,
    MERGE_TICKET,
    RECORD_BOUNCE,
    REOPEN_TICKET,
    RESOLVE_TICKET,
    Bulk,
    BulkCategory,
    Cancel,
    EditTicket,
    LinkKind,
    Merge,
    NewEntry,
    NewLink,
    RecordBounce,
    Reopen,
    Resolve,
)
from tests.support.assets import asset
from tests.support.auth import token_for
from tests.support.catalog import category, team
from tests.support.house import Api, Desk, Refused
from tests.support.reports import Week
from tests.support.tickets import act, detail, ticket, worker

START, END = date(2026, 11, 23), date(2026, 11, 30)
MOMENT = datetime.fromisoformat("2026-11-30T00:00:00+09:00")


@pytest.fixture
def week(desk: Desk) -> Week:
    """The written case, at the very end of its week."""
    made = Week(desk)
    made.play()
    made.go_to(MOMENT)
    return made


def told(api: Api, as_of: datetime | None) -> Mapping[str, Any]:
    """Everything that reports say about the week."""
    span: dict[str, Any] = {"start": START, "end": END, "as_of": as_of}
    contract: Contract = api.call(
        GET_CONTRACT, query=ContractQuery(day=START, period=Period.WEEK, as_of=as_of)
    )
    found: dict[str, Any] = {
        "figures": api.call(GET_DESK_FIGURES, query=FiguresQuery(**span)),
        "contract": msgspec.structs.replace(contract, made_at=MOMENT, as_of=None),
        "days": api.call(GET_COURSE, query=CourseQuery(**span, bucket=Bucket.DAY)),
    }
    for by in (By.TEAM, By.CATEGORY, By.AGENT, By.PRIORITY, By.CHANNEL):
        found[by.value] = api.call(GET_SPLIT, query=SplitQuery(**span, by=by))
    for figure in Figure:
        found[figure.value] = api.call(LIST_BEHIND, query=BehindQuery(**span, figure=figure))
    return {name: msgspec.to_builtins(one) for name, one in found.items()}


def test_whatever_happens_later_a_week_as_of_its_end_stays_as_it_was(desk: Desk, week: Week) -> None:
    manager = desk.api(token_for(desk, Role.MANAGER))
    before = told(manager, None)
    assert before["figures"]["ttr_business_min"]["n"] == before["figures"]["resolved"] == 7
    change_tickets(week)
    change_promises(desk, week)
    answer_otherwise(week)
    week.go_to(MOMENT + timedelta(days=2))
    after = told(manager, MOMENT)
    for name, expected in before.items():
        assert (name, after[name]) == (name, expected)
    assert told(manager, None) != before, "what is known now is more"


def test_a_category_that_was_taken_back_counts_for_the_time_it_stood(desk: Desk) -> None:
    agent = worker(desk)
    made = ticket(desk, agent, category_id=category(desk, "메일").id)
    wanted = category(desk, "무선")
    command = Bulk(ids=[made.id], command=BulkCategory(category_id=wanted.id))
    result = act(desk, agent, bulk.carry_out, command)
    period = figures.Period(desk.now - timedelta(hours=1), desk.now + timedelta(hours=1))
    desk.clock.pass_time(hours=2)
    act(desk, agent, bulk.take_back, result.undo_id)
    with desk.ctx(agent, writes=False) as ctx:
        found = histories.heads(ctx, period, histories.Filter(), ctx.now)
    assert [one.category_id for one in found] == [wanted.id]


def test_a_ticket_is_about_the_machine_that_it_was_linked_to_then(desk: Desk) -> None:
    agent = worker(desk, "이도윤", team(desk, "1차"))
    first, second = asset(desk), asset(desk, maker="Lenovo", model="ThinkPad T14")
    made = ticket(desk, agent, asset_id=first.id)
    desk.clock.pass_time(hours=1)
    then = desk.now
    manager = desk.api(token_for(desk, Role.MANAGER))
    (link,) = detail(desk, agent, made).links
    desk.clock.pass_time(hours=1)
    act(desk, agent, edit.unlink, made.id, link.id)
    act(desk, agent, edit.link, made.id, NewLink(kind=LinkKind.ASSET, target_id=second.id))
    desk.clock.pass_time(hours=1)

    def models(as_of: datetime | None) -> list[tuple[str, int | None]]:
        query = SplitQuery(start=START, end=END, as_of=as_of, by=By.MODEL)
        return [(part.key, part.devices) for part in manager.call(GET_SPLIT, query=query).parts]

    assert models(None) == [(str(second.model_id), 1)]
    assert models(then) == [(str(first.model_id), None)], "how many there were then is not known"


def change_tickets(week: Week) -> None:
    """Reopened, solved again, moved, made more urgent, merged, withdrawn; an answer came back."""
    do = week._do
    week.go_to(MOMENT + timedelta(hours=10))
    do("T7", REOPEN_TICKET, Reopen(version=week._version("T7"), reason="다시 안 됩니다."))
    do("T10", REOPEN_TICKET, Reopen(version=week._version("T10"), reason="다시 안 됩니다."))
    urgent = EditTicket(version=week._version("T8"), priority=1, priority_reason="임원 보고")
    do("T8", EDIT_TICKET, urgent)
    answer = next(one for one in week._detail("T8").entries if one.kind == "answer")
    do("T8", RECORD_BOUNCE, RecordBounce(entry_id=answer.id, reason="사서함 가득 참"))
    do("T9", MERGE_TICKET, Merge(version=week._version("T9"), target_id=week.ids["T11"]))
    week.go_to(MOMENT + timedelta(hours=15))
    do("T10", RESOLVE_TICKET, Resolve(version=week._version("T10"), text="부품을 바꿨습니다."))
    do("T11", ANSWER_TICKET, NewEntry(text="취소하겠습니다."))
    do("T11", CANCEL_TICKET, Cancel(version=week._version("T11"), reason="중복"))


def change_promises(desk: Desk, week: Week) -> None:
    """Another policy, another calendar, and an excuse."""
    lead = desk.api(token_for(desk, Role.LEAD, teams=[]))
    policy = lead.call(LIST_POLICIES).items[0]
    form = {name: getattr(policy, name) for name in PolicyContent.__struct_fields__} | {
        "version": policy.version
    }
    form["targets"] = {priority: {"resolution": 60} for priority in policy.targets}
    lead.call(CHANGE_POLICY, body=msgspec.to_builtins(form), policy_id=policy.id)
    calendar = next(one for one in lead.call(LIST_CALENDARS).items if one.id == policy.calendar_id)
    changed = {"version": calendar.version, "name": calendar.name, "week": [[[0, 1440]]] * 7}
    lead.call(CHANGE_CALENDAR, body=changed, calendar_id=calendar.id)
    week.go_to(MOMENT + timedelta(hours=20))
    for name in ("T2", "T10"):
        found = week.people["kim"].call(GET_TICKET_SLA, ticket_id=week.ids[name])
        for clock in found.clocks:
            if clock.status is ClockStatus.BREACHED and clock.excused_at is None:
                week.people["kim"].call(
                    EXCUSE_BREACH,
                    body=Excuse(reason="정전"),
                    ticket_id=week.ids[name],
                    clock_id=clock.id,
                )


def answer_otherwise(week: Week) -> None:
    """The requester changes what they said."""
    survey = next(one for one in week.asker.call(LIST_OWN_SURVEYS).items if one.score == 2)
    week.asker.call(ANSWER_OWN_SURVEY, body=SurveyAnswer(score=5), survey_id=survey.id)


def test_a_moment_without_a_zone_is_refused(desk: Desk) -> None:
    manager = desk.api(token_for(desk, Role.MANAGER))
    query = FiguresQuery(start=START, end=END, as_of=datetime(2026, 11, 30))
    with pytest.raises(Refused) as refused:
        manager.call(GET_DESK_FIGURES, query=query)
    assert refused.value.code == "time_without_zone"
