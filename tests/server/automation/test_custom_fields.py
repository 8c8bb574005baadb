"""Rules over services and custom fields: compared by kind, set as the form would, reported once retired."""

from datetime import timedelta
from typing import Any

import pytest

from server.automation.actions import macros, rules
from server.automation.queries import past, preview, trial
from server.automation.queries import rules as rule_queries
from server.catalog import actions as catalog
from server.catalog.models import Category, CustomField, Service
from server.core.context import Actor
from server.tickets.actions import create, edit
from server.tickets.models import Ticket
from shared.automation import (
    ActionKind,
    ApplyMacro,
    Condition,
    DryRun,
    FactField,
    Group,
    Language,
    Moment,
    NewRule,
    Op,
    PreviewMacro,
    Rule,
    RuleForm,
    RunOutcome,
    RunsQuery,
    TicketStep,
    Trigger,
    TriggerEvent,
    TryRule,
)
from shared.catalog import ChangedField, FieldKind, FieldValue, FormItem
from shared.errors import Invalid
from shared.permissions import Role
from shared.tickets import EditTicket, NewTicket
from tests.support.automation import macro, step
from tests.support.catalog import category, choice, custom_field, request_form, service, team, when
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.tickets import act, fresh, tags_of, ticket, worker

K, F, E = ActionKind, FactField, TriggerEvent
HIT = step(K.ADD_TAG, word="hit")


class Scene:
    """A service whose form asks for a field of every kind."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        first = team(desk)
        self.lead = worker(desk, "정하늘", first, roles=(Role.LEAD,))
        sizes = [choice("small", "소형"), choice("large", "대형")]
        self.fields: dict[str, CustomField] = {
            "floor": custom_field(desk, "floor", label="층"),
            "count": custom_field(desk, "count", FieldKind.NUMBER, label="수량", minimum=1, maximum=9),
            "from": custom_field(desk, "from", FieldKind.DATE, label="시작일"),
            "size": custom_field(desk, "size", FieldKind.CHOICE, label="크기", choices=sizes),
            "parts": custom_field(desk, "parts", FieldKind.MULTI_CHOICE, label="구성", choices=sizes),
            "urgent": custom_field(desk, "urgent", FieldKind.YES_NO, label="급함"),
            "boss": custom_field(desk, "boss", FieldKind.PERSON, label="승인자"),
        }
        self.category = category(desk, "노트북", team=first)
        self.service = service(desk)
        self.other = service(desk, "노트북 반납")
        request_form(desk, *self.fields, category=self.category)

    def create(self, **fields: FieldValue) -> Ticket:
        form = NewTicket(
            subject="노트북",
            requester_id=hire(self.desk).id,
            category_id=self.category.id,
            service_id=self.service.id,
            fields=fields,
        )
        return act(self.desk, self.lead, create.create, form)

    def edit(self, made: Ticket, **form: Any) -> None:
        version = fresh(self.desk, made).version
        act(self.desk, self.lead, edit.edit, made.id, EditTicket(version=version, **form))

    def retire(self, key: str) -> None:
        field = self.fields[key]
        with self.desk.ctx() as ctx:
            form = ChangedField(version=field.version, label=field.label, is_active=False)
            catalog.change_field(ctx, field.id, form)

    def rule(self, trigger: Trigger, *steps: TicketStep, conditions: Group | None = None) -> None:
        form = NewRule(
            name="규칙", trigger=trigger, steps=list(steps), conditions=conditions or Group(), is_enabled=True
        )
        act(self.desk, self.lead, rules.create, form)

    def listed(self) -> Rule:
        with self.desk.ctx(self.lead, writes=False) as ctx:
            return rule_queries.rules(ctx).items[0]


@pytest.fixture
def scene(desk: Desk) -> Scene:
    return Scene(desk)


def answer(key: str, op: Op, *values: str) -> Condition:
    return Condition(field=F.ANSWER, key=key, op=op, values=list(values))


def dry(desk: Desk, by: Actor, rule: RuleForm) -> list[tuple[int, list[tuple[str, str, str, str]]]]:
    """Ticket and (label, old, new, why refused) of each effect."""
    with desk.ctx(by, writes=False) as ctx:
        page = past.dry_run(ctx, DryRun(rule=rule))
    return [
        (line.ticket.id, [(one.label, one.old, one.new, one.code) for one in line.effects])
        for line in page.items
    ]


# --- conditions ---------------------------------------------------------------------------------------------


def test_answers_are_compared_by_the_kind_of_their_field(scene: Scene, desk: Desk) -> None:
    boss = hire(desk, "김부장")
    today = desk.now.date()
    given: dict[str, FieldValue] = {
        "floor": "본관 12층",
        "count": 5,
        "from": (today + timedelta(days=3)).isoformat(),
        "size": "large",
        "parts": ["small", "large"],
        "urgent": False,
        "boss": boss.id,
    }
    full, empty = scene.create(**given), scene.create()
    expected = [
        (answer("floor", Op.CONTAINS, "12층"), True, False),
        (answer("floor", Op.CONTAINS_NOT, "12층"), False, True),
        (answer("count", Op.AT_LEAST, "5"), True, False),
        (answer("count", Op.AT_MOST, "4"), False, False),
        (answer("from", Op.WITHIN_DAYS, "3"), True, False),
        (answer("from", Op.WITHIN_DAYS, "2"), False, False),
        (answer("from", Op.DAYS_AGO, "0"), False, False),
        (answer("from", Op.ON_OR_AFTER, today.isoformat()), True, False),
        (answer("size", Op.IS, "large"), True, False),
        (answer("size", Op.IS_NOT, "large"), False, True),
        (answer("parts", Op.IS, "small"), True, False),
        (answer("urgent", Op.NO), True, False),
        (answer("urgent", Op.YES), False, False),
        (answer("urgent", Op.IS_EMPTY), False, True),
        (answer("boss", Op.IS, str(boss.id)), True, False),
        (Condition(field=F.SERVICE, op=Op.IS, values=[str(scene.service.id)]), True, True),
        (Condition(field=F.SERVICE, op=Op.IS_NOT, values=[str(scene.service.id)]), False, False),
    ]
    form = RuleForm(
        name="시험",
        trigger=Trigger(event=E.CREATED),
        steps=[HIT],
        conditions=Group(conditions=[one for one, *_ in expected]),
    )
    with desk.ctx(scene.lead, writes=False) as ctx:
        of_full = trial.on_ticket(ctx, TryRule(rule=form, ticket_id=full.id)).checked
        of_empty = trial.on_ticket(ctx, TryRule(rule=form, ticket_id=empty.id)).checked
    found = [(a.condition, a.is_true, b.is_true) for a, b in zip(of_full, of_empty, strict=True)]
    assert found == expected


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        (answer("count", Op.CONTAINS, "5"), "condition_incomplete"),
        (answer("count", Op.AT_LEAST, "다섯"), "condition_incomplete"),
        (answer("from", Op.ON_OR_AFTER, "내일"), "condition_incomplete"),
        (answer("from", Op.WITHIN_DAYS, "-1"), "condition_incomplete"),
        (answer("nothing", Op.IS_SET), "rule_field_retired"),
    ],
)
def test_what_a_field_cannot_be_compared_with_is_refused(
    scene: Scene, condition: Condition, code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        scene.rule(Trigger(event=E.CREATED), HIT, conditions=Group(conditions=[condition]))
    assert refusal.value.code == code


def test_a_changed_answer_starts_rules_that_wait_for_answers_only(scene: Scene, desk: Desk) -> None:
    trigger = Trigger(event=E.EDITED, field="fields")
    scene.rule(trigger, HIT, conditions=Group(conditions=[answer("count", Op.AT_LEAST, "5")]))
    made = scene.create(count=7)
    scene.edit(made, subject="다른 제목")
    assert tags_of(desk, made) == []
    scene.edit(made, fields={"count": 4})
    assert tags_of(desk, made) == []
    scene.edit(made, fields={"count": 8})
    assert tags_of(desk, made) == ["hit"]


# --- actions ------------------------------------------------------------------------------------------------


def test_service_and_answers_are_set_by_event_and_by_time(scene: Scene, desk: Desk) -> None:
    scene.rule(
        Trigger(event=E.CREATED),
        step(K.SET_SERVICE, target_id=scene.other.id),
        step(K.SET_FIELD, word="count", text="3"),
        step(K.SET_FIELD, word="parts", text="small\nlarge"),
        step(K.SET_FIELD, word="floor", text=""),
        step(K.SET_FIELD, word="from", text="+2"),
        conditions=Group(conditions=[Condition(field=F.SERVICE, op=Op.IS, values=[str(scene.service.id)])]),
    )
    scene.rule(
        Trigger(moment=Moment.CREATED, minutes=60),
        step(K.SET_FIELD, word="urgent", text="true"),
        conditions=Group(conditions=[answer("count", Op.AT_LEAST, "3"), answer("urgent", Op.IS_EMPTY)]),
    )
    made = scene.create(floor="3층")
    now = fresh(desk, made)
    assert now.service_id == scene.other.id
    day = (desk.now.date() + timedelta(days=2)).isoformat()
    assert now.fields == {"count": 3, "parts": ["small", "large"], "from": day}
    desk.pass_time(minutes=65)
    assert fresh(desk, made).fields["urgent"] is True


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("count", "10"),
        ("count", "nan"),
        ("size", "huge"),
        ("from", "곧"),
        ("from", "+" + "9" * 5000),
        ("urgent", "maybe"),
        ("boss", "x"),
        ("boss", "9" * 5000),
    ],
    ids=lambda text: text[:8],
)
def test_an_answer_that_the_form_refuses_is_refused_before_a_rule_is_kept(
    scene: Scene, key: str, text: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        scene.rule(Trigger(event=E.CREATED), step(K.SET_FIELD, word=key, text=text))
    assert refusal.value.field == "steps.1"


def test_a_preview_takes_an_answer_that_an_earlier_step_asks_for(desk: Desk) -> None:
    """As the run does: the second field is shown because of what the first step has answered."""
    custom_field(desk, "size", FieldKind.CHOICE, label="크기", choices=[choice("large", "대형")])
    custom_field(desk, "why", label="이유")
    chosen = category(desk, "노트북")
    request_form(desk, "size", FormItem(field="why", conditions=[when("size", "large")]), category=chosen)
    agent = worker(desk)
    made = ticket(desk, agent, category_id=chosen.id)
    steps = [step(K.SET_FIELD, word="size", text="large"), step(K.SET_FIELD, word="why", text="도면")]
    kept = macro(desk, agent, *steps)
    with desk.ctx(agent, writes=False) as ctx:
        found = preview.macro(ctx, made.id, PreviewMacro(macro_id=kept.id)).effects
    assert [(one.label, one.new, one.code) for one in found] == [("크기", "대형", ""), ("이유", "도면", "")]
    act(desk, agent, macros.apply, made.id, ApplyMacro(macro_id=kept.id, version=made.version))
    assert fresh(desk, made).fields == {"size": "large", "why": "도면"}


def test_an_answer_has_no_english_version(desk: Desk) -> None:
    """A text that was written for a reply before the step became another one answers nothing."""
    custom_field(desk, "floor", label="층")
    chosen = category(desk, "노트북")
    request_form(desk, "floor", category=chosen)
    agent = worker(desk)
    made = ticket(desk, agent, category_id=chosen.id)
    kept = macro(desk, agent, step(K.SET_FIELD, word="floor", text="7", text_en="We look into it."))
    with desk.ctx(agent, writes=False) as ctx:
        found = preview.macro(ctx, made.id, PreviewMacro(macro_id=kept.id, language=Language.EN)).effects
    assert [one.new for one in found] == ["7"]
    form = ApplyMacro(macro_id=kept.id, language=Language.EN, version=made.version)
    act(desk, agent, macros.apply, made.id, form)
    assert fresh(desk, made).fields == {"floor": "7"}


# --- the past -----------------------------------------------------------------------------------------------


def test_a_dry_run_looks_at_answers_and_service_as_they_were(scene: Scene, desk: Desk) -> None:
    made = scene.create(count=7, size="small")
    desk.pass_time(minutes=5)
    scene.edit(made, fields={"count": 1, "size": "large"}, service_id=scene.other.id)
    then = [
        answer("count", Op.AT_LEAST, "7"),
        answer("size", Op.IS, "small"),
        Condition(field=F.SERVICE, op=Op.IS, values=[str(scene.service.id)]),
    ]
    steps = [step(K.SET_FIELD, word="size", text="large"), step(K.SET_SERVICE, target_id=scene.other.id)]
    form = RuleForm(
        name="시험", trigger=Trigger(event=E.CREATED), steps=steps, conditions=Group(conditions=then)
    )
    effects = [("크기", "소형", "대형", ""), ("", "노트북 신청", "노트북 반납", "")]
    assert dry(desk, scene.lead, form) == [(made.id, effects)]
    now = [answer("count", Op.AT_MOST, "1")]
    form = RuleForm(
        name="시험", trigger=Trigger(event=E.CREATED), steps=steps, conditions=Group(conditions=now)
    )
    assert dry(desk, scene.lead, form) == []


def test_a_dry_run_knows_service_and_category_by_what_they_are_not_by_their_names(
    scene: Scene, desk: Desk
) -> None:
    made = scene.create()
    desk.pass_time(minutes=5)
    scene.edit(made, service_id=scene.other.id, category_id=category(desk, "휴대전화").id)
    with desk.ctx() as ctx:
        ctx.session.get_one(Service, scene.service.id).name = "새 노트북"
        ctx.session.get_one(Category, scene.category.id).name = "PC"
    then = [
        Condition(field=F.SERVICE, op=Op.IS, values=[str(scene.service.id)]),
        Condition(field=F.CATEGORY, op=Op.IS, values=[str(scene.category.id)]),
    ]
    form = RuleForm(
        name="시험", trigger=Trigger(event=E.CREATED), steps=[HIT], conditions=Group(conditions=then)
    )
    assert [ticket_id for ticket_id, _ in dry(desk, scene.lead, form)] == [made.id]


# --- retired ------------------------------------------------------------------------------------------------


def test_a_dry_run_counts_days_from_the_day_of_the_ticket(scene: Scene, desk: Desk) -> None:
    soon = scene.create(**{"from": (desk.now.date() + timedelta(days=2)).isoformat()})
    scene.create(**{"from": (desk.now.date() + timedelta(days=12)).isoformat()})
    desk.clock.pass_time(days=10)
    within = Group(conditions=[answer("from", Op.WITHIN_DAYS, "3")])
    form = RuleForm(name="시험", trigger=Trigger(event=E.CREATED), steps=[HIT], conditions=within)
    assert [ticket_id for ticket_id, _ in dry(desk, scene.lead, form)] == [soon.id]


def test_a_rule_that_looks_at_a_retired_field_is_reported_and_rests(scene: Scene, desk: Desk) -> None:
    """ "Is empty" would hold for every ticket from then on."""
    scene.rule(Trigger(event=E.CREATED), HIT, conditions=Group(conditions=[answer("floor", Op.IS_EMPTY)]))
    assert scene.listed().faults == []
    assert tags_of(desk, scene.create()) == ["hit"]
    scene.retire("floor")
    assert tags_of(desk, scene.create()) == []
    faults = [(one.is_step, one.number, one.code, one.name) for one in scene.listed().faults]
    assert faults == [(False, 1, "field_retired", "층")]


def test_a_rule_that_names_who_has_left_says_so(scene: Scene, desk: Desk) -> None:
    gone = hire(desk, "박지후", last_working_day=desk.now.date() - timedelta(days=1))
    staying = hire(desk, last_working_day=desk.now.date() + timedelta(days=1))
    named = [step(K.ADD_WATCHER, target_id=one.id) for one in (staying, gone)]
    scene.rule(Trigger(event=E.CREATED), *named)
    assert [(one.number, one.code, one.name) for one in scene.listed().faults] == [
        (2, "person_left", "박지후")
    ]


def test_a_rule_that_sets_what_is_retired_fails_alone_and_says_why(scene: Scene, desk: Desk) -> None:
    scene.rule(
        Trigger(event=E.CREATED),
        HIT,
        step(K.SET_SERVICE, target_id=scene.other.id),
        step(K.SET_FIELD, word="count", text="3"),
    )
    scene.retire("count")
    made = scene.create()
    assert (tags_of(desk, made), fresh(desk, made).service_id) == ([], scene.service.id)
    with desk.ctx() as ctx:
        ctx.session.get_one(Service, scene.other.id).is_active = False
    assert tags_of(desk, scene.create()) == []
    with desk.ctx(scene.lead, writes=False) as ctx:
        runs = rule_queries.runs(ctx, RunsQuery()).items
    assert [(one.outcome, one.error) for one in runs] == [
        (RunOutcome.FAILED, "service_unknown"),
        (RunOutcome.FAILED, "rule_field_retired"),
    ]
    faults = [(one.is_step, one.number, one.code, one.name) for one in scene.listed().faults]
    assert faults == [(True, 2, "service_retired", "노트북 반납"), (True, 3, "field_retired", "수량")]
