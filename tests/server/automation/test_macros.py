"""Macros: shown before they run, done wholly or not at all."""

import pytest
from msgspec import structs
from sqlalchemy import func, select

from server.approvals.actions import chains
from server.approvals.models import Approval
from server.automation.actions import macros, rules, texts
from server.automation.models import Macro, RuleRun
from server.automation.queries import macros as macro_queries
from server.automation.queries import preview
from server.catalog.models import Team
from server.core.context import Actor
from server.core.updates import UpdateRecord
from server.tickets.actions import bulk, edit, undo
from server.tickets.models import Ticket
from shared.approvals import ApprovalState, NewChain
from shared.automation import (
    ActionKind,
    ApplyMacro,
    ApplyMacroToMany,
    ChangedMacro,
    ChangedReplyText,
    EffectField,
    FillText,
    MacroPreview,
    MacroResults,
    NewMacro,
    NewRule,
    PreviewMacro,
    Scope,
    Trigger,
    TriggerEvent,
)
from shared.catalog import Tier
from shared.errors import Conflict, DeskError, Forbidden, Invalid, NotFound
from shared.permissions import Role
from shared.tickets import EditTicket, PendingReason, Status
from tests.support.approvals import by
from tests.support.automation import macro, reply_text, step
from tests.support.catalog import category, custom_field, request_form, service, team
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.tickets import act, fresh, names, own_ticket, tags_of, taken, ticket, worker

K, F = ActionKind, EffectField


@pytest.fixture
def first(desk: Desk) -> Team:
    return team(desk)


@pytest.fixture
def agent(desk: Desk, first: Team) -> Actor:
    return worker(desk, "박서준", first)


def shown(desk: Desk, by: Actor, made: Ticket, kept: Macro) -> MacroPreview:
    with desk.ctx(by, writes=False) as ctx:
        return preview.macro(ctx, made.id, PreviewMacro(macro_id=kept.id))


def lines(found: MacroPreview) -> list[tuple[str, str, str, str]]:
    return [(one.field.value, one.old, one.new, one.code) for one in found.effects]


def run(desk: Desk, by: Actor, made: Ticket, kept: Macro, **fields: object) -> Ticket:
    version = fresh(desk, made).version
    form = ApplyMacro(**{"macro_id": kept.id, "version": version, **fields})  # type: ignore[arg-type]
    return act(desk, by, macros.apply, made.id, form)


def test_a_macro_shows_its_effect_and_then_has_exactly_it(desk: Desk, agent: Actor) -> None:
    screen = category(desk, "화면")
    kept = macro(
        desk,
        agent,
        step(K.SET_CATEGORY, target_id=screen.id),
        step(K.ADD_TAG, word="드라이버"),
        step(K.SET_PRIORITY, word="2", text="업무 중단"),
        step(K.RESOLVE, word="solved", text="{{requester.name}} 님, 드라이버를 다시 설치했습니다."),
    )
    made = taken(desk, agent, hire(desk, "이도윤"))
    assert lines(shown(desk, agent, made, kept)) == [
        ("category", "", "화면", ""),
        ("tags", "", "드라이버", ""),
        ("priority", "3", "2", ""),
        ("status", "assigned", "resolved", ""),
        ("answer", "", "이도윤 님, 드라이버를 다시 설치했습니다.", ""),
        ("resolution", "", "solved", ""),
    ]
    run(desk, agent, made, kept)
    after = fresh(desk, made)
    assert (after.category_id, tags_of(desk, made), after.priority, after.status) == (
        screen.id,
        ["드라이버"],
        2,
        Status.RESOLVED,
    )
    assert after.resolution == "이도윤 님, 드라이버를 다시 설치했습니다."


def test_looking_changes_nothing(desk: Desk, agent: Actor) -> None:
    kept = macro(desk, agent, step(K.CLOSE))
    made = taken(desk, agent)
    with desk.ctx() as ctx:
        before = ctx.session.scalar(select(func.max(UpdateRecord.id)))
    shown(desk, agent, made, kept)
    with desk.ctx() as ctx:
        assert ctx.session.scalar(select(func.max(UpdateRecord.id))) == before
    assert fresh(desk, made).version == made.version


def test_a_macro_that_fails_half_way_leaves_nothing(desk: Desk, agent: Actor) -> None:
    kept = macro(desk, agent, step(K.ADD_TAG, word="x"), step(K.NOTE, text="봤음"), step(K.CLOSE))
    made = taken(desk, agent)
    before = names(desk, made)
    assert [code for *_, code in lines(shown(desk, agent, made, kept))] == [
        "",
        "",
        "status_change_not_allowed",
    ]
    with pytest.raises(Conflict):
        run(desk, agent, made, kept)
    assert names(desk, made) == before
    assert tags_of(desk, made) == []


def test_a_gap_blocks_a_macro_until_it_is_filled(desk: Desk, agent: Actor) -> None:
    kept = macro(desk, agent, step(K.ANSWER, text="{{until}}에 방문하겠습니다."))
    made = taken(desk, agent)
    assert shown(desk, agent, made, kept).gaps == ["until"]
    with pytest.raises(Conflict) as refused:
        run(desk, agent, made, kept)
    assert refused.value.code == "text_has_gaps"
    run(desk, agent, made, kept, fills={"until": "내일 오전"})
    assert names(desk, made)[-2:] == ["answer", "started"]


def test_taking_and_answering_is_one_macro(desk: Desk, agent: Actor) -> None:
    kept = macro(desk, agent, step(K.TAKE), step(K.ANSWER, text="확인하겠습니다."))
    made = ticket(desk, agent)
    assert lines(shown(desk, agent, made, kept)) == [
        ("assignee", "", "박서준", ""),
        ("status", "open", "assigned", ""),
        ("answer", "", "확인하겠습니다.", ""),
        ("status", "assigned", "in_progress", ""),
    ]
    run(desk, agent, made, kept)
    assert fresh(desk, made).status is Status.IN_PROGRESS


def test_escalation_shows_team_and_status(desk: Desk, agent: Actor) -> None:
    second = team(desk, "네트워크", Tier.L2)
    kept = macro(desk, agent, step(K.ESCALATE, target_id=second.id, word="권한 필요", text="재부팅"))
    made = taken(desk, agent)
    assert lines(shown(desk, agent, made, kept)) == [
        ("team", "IT 헬프데스크", "네트워크", ""),
        ("assignee", "박서준", "", ""),
        ("status", "assigned", "open", ""),
    ]
    run(desk, agent, made, kept)
    assert fresh(desk, made).team_id == second.id


def test_a_child_ticket_hangs_below(desk: Desk, agent: Actor) -> None:
    kept = macro(desk, agent, step(K.CREATE_CHILD, word="{{ticket.number}} 장비 준비"))
    made = taken(desk, agent)
    run(desk, agent, made, kept)
    with desk.ctx(writes=False) as ctx:
        child = ctx.session.scalars(select(Ticket).order_by(Ticket.id.desc()).limit(1)).one()
    assert child.subject == f"{made.number} 장비 준비"
    assert child.requester_id == made.requester_id


def test_many_tickets_are_done_one_by_one(desk: Desk, agent: Actor) -> None:
    other = worker(desk, "최지우", team(desk, "네트워크"))
    kept = macro(
        desk, agent, step(K.ADD_TAG, word="업데이트"), step(K.RESOLVE, word="solved", text="했습니다.")
    )
    fine, over = taken(desk, agent), taken(desk, agent)
    hidden = taken(desk, other)
    run(desk, agent, over, kept)
    form = ApplyMacroToMany(ticket_ids=[over.id, fine.id, hidden.id])
    results = act(desk, agent, macros.apply_to_many, kept.id, form).items
    assert [(one.ticket_id, one.code) for one in results] == [
        (over.id, "status_change_not_allowed"),
        (fine.id, ""),
        (hidden.id, "not_found"),
    ]
    assert fresh(desk, fine).status is Status.RESOLVED
    assert tags_of(desk, hidden) == []


def run_on_many(desk: Desk, by: Actor, kept: Macro, *made: Ticket) -> MacroResults:
    return act(desk, by, macros.apply_to_many, kept.id, ApplyMacroToMany(ticket_ids=[one.id for one in made]))


def test_a_run_over_many_is_taken_back_with_everything_it_set(desk: Desk, agent: Actor, first: Team) -> None:
    """Service, answers, tags, kind, priority and state are as before; what was said stays, and is named."""
    custom_field(desk, "floor", label="층")
    old, new = service(desk, "프린터"), service(desk, "노트북")
    request_form(desk, "floor", service=new)
    problem = taken(desk, agent)
    kept = macro(
        desk,
        agent,
        step(K.SET_SERVICE, target_id=new.id),
        step(K.SET_FIELD, word="floor", text="7"),
        step(K.ADD_TAG, word="업데이트"),
        step(K.SET_KIND, word="service_request"),
        step(K.SET_PRIORITY, word="1"),
        step(K.LINK_PARENT, target_id=problem.id),
        step(K.NOTE, text="봤음"),
        step(K.RESOLVE, word="solved", text="했습니다."),
    )
    made = [taken(desk, agent) for _ in range(2)]
    for one in made:
        form = EditTicket(version=fresh(desk, one).version, service_id=old.id)
        act(desk, agent, edit.edit, one.id, form)
    before = [picture(desk, one) for one in made]
    found = run_on_many(desk, agent, kept, *made)
    assert fresh(desk, made[0]).fields == {"floor": "7"}
    assert fresh(desk, made[0]).status is Status.RESOLVED
    assert found.stays == [K.NOTE, K.RESOLVE]
    assert {row.id for row in found.rows} == {one.id for one in made}
    assert found.undo_id is not None
    back = act(desk, agent, bulk.take_back, found.undo_id)
    assert [one.code for one in back.items] == ["", ""]
    assert [picture(desk, one) for one in made] == before
    assert "field_changed" in names(desk, made[0])


def test_a_ticket_that_was_answered_waits_no_more_though_the_rest_is_taken_back(
    desk: Desk, agent: Actor
) -> None:
    kept = macro(desk, agent, step(K.ANSWER, text="확인하겠습니다."), step(K.ADD_TAG, word="확인"))
    made = own_ticket(desk, hire(desk, "이도윤"))
    assert fresh(desk, made).is_waiting_for_desk
    found = run_on_many(desk, agent, kept, made)
    assert found.undo_id is not None
    act(desk, agent, bulk.take_back, found.undo_id)
    assert tags_of(desk, made) == []
    assert not fresh(desk, made).is_waiting_for_desk


def picture(desk: Desk, made: Ticket) -> undo.Picture:
    """All but which answer is the last: what was said stays."""
    with desk.ctx(writes=False) as ctx:
        found = undo.picture(ctx, ctx.session.get_one(Ticket, made.id))
    return structs.replace(found, last_answer_seq=None)


def test_a_question_to_approvers_goes_with_the_undo(desk: Desk, agent: Actor) -> None:
    form = NewChain(name="결재", steps=[by(hire(desk, "이부장"))])
    admin = worker(desk, "관리자", roles=(Role.ADMINISTRATOR,))
    chain = act(desk, admin, chains.create_chain, form)
    kept = macro(desk, agent, step(K.ASK_APPROVAL, target_id=chain.id, word="사도 될까요?"))
    made = taken(desk, agent)
    found = run_on_many(desk, agent, kept, made)
    assert fresh(desk, made).pending_reason is PendingReason.WAITING_APPROVAL
    assert found.undo_id is not None
    act(desk, agent, bulk.take_back, found.undo_id)
    assert fresh(desk, made).status is made.status
    with desk.ctx(writes=False) as ctx:
        assert ctx.session.scalars(select(Approval.state)).all() == [ApprovalState.WITHDRAWN]


def test_to_use_a_macro_or_a_text_is_no_change_of_it(desk: Desk, agent: Actor) -> None:
    """Whoever edits it is not refused because a colleague has used it meanwhile."""
    kept, said = macro(desk, agent, step(K.ADD_TAG, word="x")), reply_text(desk, agent)
    made = ticket(desk, agent)
    run(desk, agent, made, kept)
    run_on_many(desk, agent, kept, made, taken(desk, agent))
    act(desk, agent, texts.fill, made.id, FillText(reply_text_id=said.id))
    form = ChangedMacro(version=kept.version, name="새 이름", steps=[step(K.ADD_TAG, word="y")])
    assert act(desk, agent, macros.change, kept.id, form).use_count == 3
    changed = ChangedReplyText(version=said.version, name="새 이름", text_ko="안녕하세요.")
    assert act(desk, agent, texts.change, said.id, changed).use_count == 1


def test_what_was_only_said_has_no_undo(desk: Desk, agent: Actor) -> None:
    kept = macro(desk, agent, step(K.NOTE, text="봤음"), step(K.ANSWER, text="확인 중입니다."))
    found = run_on_many(desk, agent, kept, taken(desk, agent))
    assert (found.undo_id, found.stays) == (None, [K.NOTE, K.ANSWER])


def test_a_refused_ticket_starts_no_rule(desk: Desk, agent: Actor, first: Team) -> None:
    """What the refused steps had begun is gone, with all that would have followed from it."""
    lead = worker(desk, "정하늘", first, roles=(Role.LEAD,))
    trigger = Trigger(event=TriggerEvent.EDITED, field="tags")
    form = NewRule(name="꼬리", trigger=trigger, steps=[step(K.NOTE, text="규칙")], is_enabled=True)
    act(desk, lead, rules.create, form)
    kept = macro(desk, agent, step(K.ADD_TAG, word="x"), step(K.CLOSE))
    made = taken(desk, agent)
    assert [one.code for one in run_on_many(desk, agent, kept, made).items] == ["status_change_not_allowed"]
    with desk.ctx(writes=False) as ctx:
        assert ctx.session.scalar(select(func.count(RuleRun.id))) == 0


@pytest.mark.parametrize(
    "broken",
    [
        step(K.SET_PRIORITY, word="9"),
        step(K.SET_CATEGORY),
        step(K.ANSWER, text=" "),
        step(K.PEND, word="waiting_approval", text="x"),
        step(K.PEND, word="scheduled"),
        step(K.RESOLVE, word="gone", text="x"),
    ],
)
def test_an_incomplete_step_is_refused_with_its_number(desk: Desk, agent: Actor, broken: object) -> None:
    form = NewMacro(name="x", steps=[step(K.TAKE), broken])  # type: ignore[list-item]  # a step
    with pytest.raises(Invalid) as refused:
        act(desk, agent, macros.create, form)
    assert (refused.value.code, refused.value.field) == ("step_incomplete", "steps.2")


def test_shared_macros_belong_to_leads(desk: Desk, agent: Actor, first: Team) -> None:
    lead = worker(desk, "정하늘", first, roles=(Role.LEAD,))
    with pytest.raises(Forbidden):
        macro(desk, agent, step(K.TAKE), scope=Scope.SHARED)
    kept = macro(desk, lead, step(K.TAKE), scope=Scope.SHARED)
    with desk.ctx(agent, writes=False) as ctx:
        assert [(one.name, one.may_change) for one in macro_queries.macros(ctx).items] == [(kept.name, False)]
    with pytest.raises(Forbidden):
        act(desk, agent, macros.remove, kept.id)


def test_a_macro_gives_nobody_rights(desk: Desk, agent: Actor, first: Team) -> None:
    lead = worker(desk, "정하늘", first, roles=(Role.LEAD,))
    kept = macro(desk, lead, step(K.NOTE, text="x"), scope=Scope.SHARED)
    other = worker(desk, "최지우", team(desk, "네트워크"))
    made = taken(desk, agent)
    with pytest.raises(NotFound):
        run(desk, other, made, kept)


def test_an_older_picture_of_the_ticket_is_refused(desk: Desk, agent: Actor) -> None:
    kept = macro(desk, agent, step(K.NOTE, text="x"))
    made = taken(desk, agent)
    with pytest.raises(DeskError) as refused:
        act(desk, agent, macros.apply, made.id, ApplyMacro(macro_id=kept.id, version=made.version + 5))
    assert refused.value.code == "changed_meanwhile"
