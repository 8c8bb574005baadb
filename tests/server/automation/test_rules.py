"""Rules: started by what happens, guarded against circles and floods, every run written down."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from server.automation.actions import rules
from server.automation.models import Rule, RuleRun
from server.automation.queries import past, trial
from server.automation.queries import rules as rule_queries
from server.catalog.models import Team
from server.core.context import Actor
from server.core.updates import UpdateRecord
from server.tickets.actions import edit, finish, talk, work
from server.tickets.models import Ticket
from server.tickets.queries import own
from shared.automation import (
    ActionKind,
    ActorWord,
    ChangedRule,
    Condition,
    DryRun,
    FactField,
    Group,
    InnerGroup,
    Match,
    NewRule,
    Op,
    RuleForm,
    RuleOrder,
    RunOutcome,
    RunsQuery,
    SwitchRule,
    TicketStep,
    Trigger,
    TriggerEvent,
    TryRule,
)
from shared.catalog import Tier
from shared.errors import Forbidden, Invalid
from shared.permissions import Role
from shared.tickets import (
    EditTicket,
    EntryKind,
    Kind,
    OwnAnswer,
    Pend,
    PendingReason,
    Reopen,
    Resolve,
    Status,
)
from tests.support.automation import macro, step
from tests.support.catalog import category, team
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.tickets import (
    act,
    actor_for,
    fresh,
    history,
    names,
    own_ticket,
    tags_of,
    taken,
    ticket,
    worker,
)

K, F, E = ActionKind, FactField, TriggerEvent
CREATED = Trigger(event=E.CREATED)


@pytest.fixture
def first(desk: Desk) -> Team:
    return team(desk)


@pytest.fixture
def lead(desk: Desk, first: Team) -> Actor:
    return worker(desk, "정하늘", first, roles=(Role.LEAD,))


def when(field: FactField, op: Op, *values: str) -> Condition:
    return Condition(field=field, op=op, values=list(values))


def group(*conditions: Condition, match: Match = Match.ALL) -> Group:
    return Group(match=match, conditions=list(conditions))


def rule(desk: Desk, by: Actor, trigger: Trigger, *steps: TicketStep, **fields: Any) -> Rule:
    form = NewRule(**{"name": "규칙", "trigger": trigger, "steps": list(steps), "is_enabled": True, **fields})
    return act(desk, by, rules.create, form)


def tag(word: str) -> TicketStep:
    return step(K.ADD_TAG, word=word)


def log(desk: Desk) -> list[tuple[str, RunOutcome, str]]:
    with desk.ctx(writes=False) as ctx:
        rows = ctx.session.scalars(select(RuleRun).order_by(RuleRun.id)).all()
        return [(row.rule_name, row.outcome, row.error) for row in rows]


def set_priority(desk: Desk, by: Actor, made: Ticket, priority: int) -> None:
    version = fresh(desk, made).version
    form = EditTicket(version=version, priority=priority, priority_reason="시험")
    act(desk, by, edit.edit, made.id, form)


# --- what starts them ---------------------------------------------------------------------------------------


def test_a_rule_acts_under_its_own_name_when_its_conditions_hold(desk: Desk, lead: Actor) -> None:
    form = group(when(F.IS_VIP, Op.YES))
    rule(
        desk,
        lead,
        CREATED,
        step(K.SET_PRIORITY, word="1", text="VIP"),
        tag("VIP"),
        name="VIP 먼저",
        conditions=form,
    )
    vip = own_ticket(desk, hire(desk, "서영수", is_vip=True))
    other = own_ticket(desk, hire(desk, "이도윤"))
    assert (fresh(desk, vip).priority, tags_of(desk, vip)) == (1, ["VIP"])
    assert tags_of(desk, other) == []
    assert {one.author_name for one in history(desk, vip) if one.name == "edited"} == {"VIP 먼저"}
    assert log(desk) == [("VIP 먼저", RunOutcome.DONE, "")]


def test_a_rule_that_is_off_does_nothing(desk: Desk, lead: Actor) -> None:
    kept = rule(desk, lead, CREATED, tag("x"), is_enabled=False)
    assert tags_of(desk, ticket(desk, lead)) == []
    act(desk, lead, rules.switch, kept.id, SwitchRule(version=kept.version, is_enabled=True))
    assert tags_of(desk, ticket(desk, lead)) == ["x"]


def test_a_change_of_a_rule_is_seen_at_once(desk: Desk, lead: Actor) -> None:
    kept = rule(desk, lead, CREATED, tag("예전"))
    ticket(desk, lead)
    form = ChangedRule(name="규칙", trigger=CREATED, steps=[tag("지금")], version=kept.version)
    act(desk, lead, rules.change, kept.id, form)
    assert tags_of(desk, ticket(desk, lead)) == ["지금"]
    act(desk, lead, rules.remove, kept.id)
    assert tags_of(desk, ticket(desk, lead)) == []


@pytest.mark.parametrize(("edited", "tags"), [("category_id", ["분류"]), ("priority", [])])
def test_an_edit_starts_only_rules_for_its_field(
    desk: Desk, lead: Actor, edited: str, tags: list[str]
) -> None:
    rule(desk, lead, Trigger(event=E.EDITED, field="category_id"), tag("분류"))
    made = ticket(desk, lead)
    value: Any = category(desk).id if edited == "category_id" else 1
    form = EditTicket(version=made.version, priority_reason="x", **{edited: value})
    act(desk, lead, edit.edit, made.id, form)
    assert tags_of(desk, made) == tags


def test_who_acted_is_a_condition(desk: Desk, lead: Actor) -> None:
    by_requester = group(when(F.ACTOR, Op.IS, ActorWord.REQUESTER))
    rule(desk, lead, CREATED, tag("직접"), conditions=by_requester)
    assert tags_of(desk, own_ticket(desk, hire(desk))) == ["직접"]
    assert tags_of(desk, ticket(desk, lead)) == []


def test_rules_are_looked_at_when_the_whole_request_is_done(desk: Desk, lead: Actor) -> None:
    """Holding a ticket says something first: a rule that hears of it must not come in between."""
    rule(desk, lead, Trigger(event=E.ANSWERED), step(K.RESOLVE, word="solved", text="끝"))
    made = taken(desk, lead)
    form = Pend(version=made.version, reason=PendingReason.WAITING_USER, message="사진을 보내 주세요.")
    act(desk, lead, work.pend, made.id, form)
    assert fresh(desk, made).status is Status.RESOLVED
    assert names(desk, made)[-4:] == ["answer", "pended", "auto_reply", "resolved"]


# --- order --------------------------------------------------------------------------------------------------


def test_the_first_match_can_end_the_list(desk: Desk, lead: Actor) -> None:
    rule(
        desk,
        lead,
        CREATED,
        tag("먼저"),
        name="A",
        is_last=True,
        conditions=group(when(F.KIND, Op.IS, "incident")),
    )
    rule(desk, lead, CREATED, tag("다음"), name="B")
    assert tags_of(desk, ticket(desk, lead)) == ["먼저"]
    assert tags_of(desk, ticket(desk, lead, kind=Kind.SERVICE_REQUEST)) == ["다음"]


def test_the_order_can_be_changed(desk: Desk, lead: Actor) -> None:
    a = rule(desk, lead, CREATED, tag("a"), name="A", is_last=True)
    b = rule(desk, lead, CREATED, tag("b"), name="B", is_last=True)
    shown = act(desk, lead, rules.order, RuleOrder(rule_ids=[b.id, a.id]))
    assert [one.name for one in shown.items] == ["B", "A"]
    assert tags_of(desk, ticket(desk, lead)) == ["b"]


# --- guards -------------------------------------------------------------------------------------------------


def test_two_rules_that_undo_each_other_stop_at_their_guard(desk: Desk, lead: Actor) -> None:
    """A sets B, B sets A: each runs once, the circle is written down and told, the edit itself holds."""
    edited = Trigger(event=E.EDITED, field="priority")
    rule(
        desk,
        lead,
        edited,
        step(K.SET_PRIORITY, word="3", text="내림"),
        name="A",
        conditions=group(when(F.PRIORITY, Op.IS, "2")),
    )
    rule(
        desk,
        lead,
        edited,
        step(K.SET_PRIORITY, word="2", text="올림"),
        name="B",
        conditions=group(when(F.PRIORITY, Op.IS, "3")),
    )
    made = ticket(desk, lead)
    set_priority(desk, lead, made, 2)
    assert log(desk) == [
        ("A", RunOutcome.DONE, ""),
        ("B", RunOutcome.DONE, ""),
        ("A", RunOutcome.LOOP, ""),
    ]
    assert fresh(desk, made).priority == 2
    with desk.ctx(writes=False) as ctx:
        told = select(func.count()).where(UpdateRecord.name == "rule_looped")
        assert ctx.session.scalar(told) == 1


def test_a_rule_that_hears_of_its_own_work_is_no_circle(desk: Desk, lead: Actor) -> None:
    rule(desk, lead, Trigger(event=E.EDITED), tag("바뀜"))
    made = ticket(desk, lead)
    set_priority(desk, lead, made, 1)
    assert log(desk) == [("규칙", RunOutcome.DONE, "")]


def test_a_chain_of_rules_ends_at_the_fifth(desk: Desk, lead: Actor) -> None:
    for number in reversed(range(1, 8)):
        held = group(when(F.TAGS, Op.CONTAINS, f"t{number - 1}")) if number > 1 else group()
        trigger = CREATED if number == 1 else Trigger(event=E.EDITED, field="tags")
        rule(desk, lead, trigger, tag(f"t{number}"), name=f"R{number}", conditions=held)
    made = ticket(desk, lead)
    assert tags_of(desk, made) == [f"t{number}" for number in range(1, 6)]
    assert log(desk)[-1] == ("R6", RunOutcome.LOOP, "")


def test_the_chain_is_written_down(desk: Desk, lead: Actor) -> None:
    rule(desk, lead, CREATED, tag("x"), name="A")
    rule(desk, lead, Trigger(event=E.EDITED), step(K.NOTE, text="봤음"), name="B")
    ticket(desk, lead)
    with desk.ctx(lead, writes=False) as ctx:
        newest = rule_queries.runs(ctx, RunsQuery()).items[0]
    assert (newest.rule.label, newest.chain, newest.cause) == ("B", ["A"], "ticket_edited")
    assert newest.ticket is not None


def test_a_rule_that_fails_leaves_nothing_and_switches_itself_off(desk: Desk, lead: Actor) -> None:
    kept = rule(desk, lead, CREATED, tag("반쯤"), step(K.CLOSE), name="고장")
    for _ in range(5):
        made = ticket(desk, lead)
        assert tags_of(desk, made) == []
    ticket(desk, lead)
    assert log(desk) == [("고장", RunOutcome.FAILED, "status_change_not_allowed")] * 5
    with desk.ctx(lead, writes=False) as ctx:
        shown = rule_queries.rules(ctx).items[0]
    assert (shown.is_enabled, shown.disabled_reason, shown.error_count) == (False, "errors", 5)
    act(desk, lead, rules.switch, kept.id, SwitchRule(version=shown.version, is_enabled=True))
    with desk.ctx(lead, writes=False) as ctx:
        assert rule_queries.rules(ctx).items[0].error_count == 0


def test_a_rule_runs_no_more_often_than_its_limit(desk: Desk, lead: Actor) -> None:
    rule(desk, lead, CREATED, tag("x"), hourly_limit=2)
    made = [ticket(desk, lead) for _ in range(4)]
    assert [tags_of(desk, one) for one in made] == [["x"], ["x"], [], []]
    assert [outcome for _, outcome, _ in log(desk)] == [RunOutcome.DONE, RunOutcome.DONE, RunOutcome.LIMITED]
    desk.clock.pass_time(minutes=61)
    assert tags_of(desk, ticket(desk, lead)) == ["x"]


def test_answers_of_rules_pass_the_limits_for_mail(desk: Desk, lead: Actor) -> None:
    rule(desk, lead, Trigger(event=E.ASKED), step(K.ANSWER, text="받았습니다."), hourly_limit=1000)
    person = hire(desk, "이도윤")
    made = own_ticket(desk, person)
    for number in range(12):
        act(desk, actor_for(person), talk.answer_own, made.id, OwnAnswer(text=f"또 {number}?"))
    said = [one for one in history(desk, made) if one.kind is EntryKind.ANSWER]
    assert len(said) == 10
    assert log(desk)[-1] == ("규칙", RunOutcome.LIMITED, "too_many_automatic_answers")


def test_nobody_answers_a_machine(desk: Desk, lead: Actor) -> None:
    rule(desk, lead, CREATED, step(K.ANSWER, text="받았습니다."))
    made = own_ticket(desk, hire(desk, "알림", email="no-reply@example.com"))
    assert "auto_reply" not in names(desk, made)
    assert log(desk) == [("규칙", RunOutcome.LIMITED, "answers_a_machine")]


def test_an_answer_of_a_rule_is_automatic(desk: Desk, lead: Actor) -> None:
    """It starts no work and does not count as having told the requester."""
    rule(desk, lead, CREATED, step(K.ANSWER, text="{{requester.name}} 님, 받았습니다."))
    made = own_ticket(desk, hire(desk, "이도윤"))
    after = fresh(desk, made)
    assert names(desk, made)[-1] == "auto_reply"
    assert (after.status, after.last_answer_seq, after.is_waiting_for_desk) == (Status.OPEN, 0, True)


def test_the_requester_does_not_learn_the_names_of_rules(desk: Desk, lead: Actor) -> None:
    rule(desk, lead, CREATED, step(K.ANSWER, text="받았습니다."), name="까다로운 손님")
    person = hire(desk, "이도윤")
    made = own_ticket(desk, person)
    with desk.ctx(actor_for(person), writes=False) as ctx:
        shown = own.detail(ctx, own.show(ctx, made.id))
    assert "까다로운 손님" not in str(shown)
    assert shown.entries[-1].text == "받았습니다."


# --- what they do -------------------------------------------------------------------------------------------


def test_a_rule_can_start_a_macro(desk: Desk, lead: Actor) -> None:
    kept = macro(desk, lead, tag("매크로"), step(K.NOTE, text="봤음"))
    rule(desk, lead, CREATED, step(K.RUN_MACRO, target_id=kept.id))
    made = ticket(desk, lead)
    assert tags_of(desk, made) == ["매크로"]
    assert "note" in names(desk, made)


def test_a_rule_tells_nothing_of_a_macro_that_its_author_may_not_see(
    desk: Desk, lead: Actor, first: Team
) -> None:
    """Neither tried, run dry nor kept; so also with a macro that is gone."""
    kept = macro(desk, worker(desk, "박서준", first), step(K.ANSWER, text="나만 보는 글"))
    made = ticket(desk, lead)
    steps = [step(K.RUN_MACRO, target_id=kept.id)]
    form = RuleForm(name="x", trigger=CREATED, steps=steps)
    with desk.ctx(lead, writes=False) as ctx:
        with pytest.raises(Invalid) as refused:
            trial.on_ticket(ctx, TryRule(rule=form, ticket_id=made.id))
        assert (refused.value.code, refused.value.field) == ("rule_target_unknown", "steps.1")
        with pytest.raises(Invalid):
            past.dry_run(ctx, DryRun(rule=form))
    with pytest.raises(Invalid):
        rule(desk, lead, CREATED, *steps)
    with pytest.raises(Invalid):
        rule(desk, lead, CREATED, step(K.RUN_MACRO, target_id=kept.id + 1))


def test_a_rule_hangs_nothing_below_a_ticket_that_its_author_may_not_see(desk: Desk, lead: Actor) -> None:
    there = team(desk, "인사")
    hidden = ticket(desk, worker(desk, "한지우", there), is_confidential=True, team_id=there.id)
    made = ticket(desk, lead)
    form = RuleForm(name="x", trigger=CREATED, steps=[step(K.LINK_PARENT, target_id=hidden.id)])
    with desk.ctx(lead, writes=False) as ctx, pytest.raises(Invalid) as refused:
        trial.on_ticket(ctx, TryRule(rule=form, ticket_id=made.id))
    assert refused.value.code == "rule_target_unknown"
    with pytest.raises(Invalid):
        rule(desk, lead, CREATED, *form.steps)


def test_a_rule_escalates(desk: Desk, lead: Actor) -> None:
    second = team(desk, "네트워크", Tier.L2)
    vpn = group(when(F.TEXT, Op.CONTAINS, "VPN"))
    rule(
        desk,
        lead,
        CREATED,
        step(K.ESCALATE, target_id=second.id, word="망 담당", text="자동 이관"),
        conditions=vpn,
    )
    made = ticket(desk, lead, subject="vpn 접속 불가")
    assert fresh(desk, made).team_id == second.id


def test_groups_nest_two_levels(desk: Desk, lead: Actor) -> None:
    form = Group(
        match=Match.ALL,
        conditions=[when(F.KIND, Op.IS, "incident")],
        groups=[
            InnerGroup(
                match=Match.ANY,
                conditions=[when(F.TEXT, Op.CONTAINS, "메일"), when(F.TEXT, Op.CONTAINS, "outlook")],
            ),
            InnerGroup(match=Match.NONE, conditions=[when(F.TEXT, Op.CONTAINS, "스팸")]),
        ],
    )
    rule(desk, lead, CREATED, tag("메일"), conditions=form)
    found = [
        tags_of(desk, ticket(desk, lead, subject=subject))
        for subject in ("메일이 안 와요", "스팸 메일 신고", "Outlook 오류", "화면 오류")
    ]
    assert found == [["메일"], [], ["메일"], []]


def test_a_category_counts_with_everything_below_it(desk: Desk, lead: Actor) -> None:
    hardware = category(desk, "하드웨어")
    screen = category(desk, "화면", parent=hardware)
    rule(desk, lead, CREATED, tag("장비"), conditions=group(when(F.CATEGORY, Op.IS, str(hardware.id))))
    assert tags_of(desk, ticket(desk, lead, category_id=screen.id)) == ["장비"]
    assert tags_of(desk, ticket(desk, lead)) == []


def test_a_ticket_reopened_twice(desk: Desk, lead: Actor) -> None:
    rule(
        desk,
        lead,
        Trigger(event=E.REOPENED),
        tag("재발"),
        conditions=group(when(F.REOPEN_COUNT, Op.AT_LEAST, "2")),
    )
    made = taken(desk, lead)
    for expected in ([], ["재발"]):
        act(desk, lead, finish.resolve, made.id, Resolve(version=fresh(desk, made).version, text="했음"))
        act(desk, lead, finish.reopen, made.id, Reopen(version=fresh(desk, made).version, reason="다시"))
        assert tags_of(desk, made) == expected


# --- who and what -------------------------------------------------------------------------------------------


def test_agents_keep_no_rules(desk: Desk, first: Team) -> None:
    agent = worker(desk, "박서준", first)
    with pytest.raises(Forbidden):
        rule(desk, agent, CREATED, tag("x"))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"trigger": Trigger()}, "trigger_incomplete"),
        ({"trigger": Trigger(event=E.CREATED, field="priority")}, "trigger_incomplete"),
        ({"conditions": group(when(F.AGE_HOURS, Op.AT_LEAST, "viel"))}, "condition_incomplete"),
        ({"conditions": group(when(F.IS_VIP, Op.CONTAINS, "x"))}, "condition_incomplete"),
        ({"conditions": group(when(F.SOFTWARE, Op.OLDER_THAN, "Office"))}, "condition_incomplete"),
        ({"conditions": group(when(F.ASSIGNEE, Op.IS, "9" * 30))}, "condition_incomplete"),
        ({"steps": [step(K.TAKE)]}, "rule_cannot_take"),
        ({"steps": [step(K.ANSWER, text="{{nonsense}}")]}, "placeholder_unknown"),
    ],
)
def test_a_rule_that_could_never_run_is_refused(
    desk: Desk, lead: Actor, fields: dict[str, Any], code: str
) -> None:
    form = NewRule(**{"name": "x", "trigger": CREATED, "steps": [tag("x")], **fields})
    with pytest.raises(Invalid) as refused:
        act(desk, lead, rules.create, form)
    assert refused.value.code == code


def test_an_empty_value_beside_the_one_that_counts_stops_no_ticket(desk: Desk, lead: Actor) -> None:
    rule(desk, lead, CREATED, tag("x"), conditions=group(when(F.AGE_HOURS, Op.AT_MOST, "", "5")))
    assert tags_of(desk, own_ticket(desk, hire(desk))) == ["x"]


def test_a_confidential_ticket_has_no_name_in_the_log(desk: Desk, lead: Actor) -> None:
    rule(desk, lead, CREATED, tag("x"))
    hidden = team(desk, "인사")
    hr = worker(desk, "한지우", hidden)
    ticket(desk, hr, subject="비밀", is_confidential=True, team_id=hidden.id)
    with desk.ctx(lead, writes=False) as ctx:
        shown = rule_queries.runs(ctx, RunsQuery()).items[0]
    assert (shown.ticket, shown.results) == (None, [])
    assert "비밀" not in str(shown)


def test_the_log_shows_the_newest_run_first(desk: Desk, lead: Actor) -> None:
    """By its moment: on several servers a run may be written down after a later one."""
    rule(desk, lead, CREATED, tag("x"))
    late, early = ticket(desk, lead), ticket(desk, lead)
    with desk.ctx(lead) as ctx:
        run = ctx.session.scalars(select(RuleRun).where(RuleRun.ticket_id == early.id)).one()
        run.at = desk.now - timedelta(minutes=5)
    found, cursor = [], ""
    for _ in range(2):
        with desk.ctx(lead, writes=False) as ctx:
            page = rule_queries.runs(ctx, RunsQuery(cursor=cursor, limit=1))
        found += [run.ticket.id for run in page.items if run.ticket is not None]
        cursor = page.next_cursor
    assert found == [late.id, early.id]


def test_old_runs_are_forgotten(desk: Desk, lead: Actor) -> None:
    rule(desk, lead, CREATED, tag("x"))
    ticket(desk, lead)
    desk.pass_time(days=89)
    assert len(log(desk)) == 1
    desk.pass_time(days=2)
    assert log(desk) == []
