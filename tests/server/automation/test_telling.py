"""Rules tell people, and hear of promises and decisions."""

from sqlalchemy import select

from server.automation.actions import rules
from server.automation.models import Rule
from server.automation.queries import working_time
from server.catalog.models import Team
from server.core.context import Actor
from server.notices.models import Notice
from server.people.models import Person
from server.tickets.models import TicketWatcher
from shared.automation import ActionKind, Hearer, NewRule, TicketStep, Trigger, TriggerEvent
from shared.notices import NoticeKind
from shared.permissions import Role
from tests.support.auth import account_for
from tests.support.automation import step
from tests.support.catalog import team
from tests.support.house import Desk
from tests.support.tickets import act, taken, ticket, worker

K = ActionKind


def rule(desk: Desk, by: Actor, *steps: TicketStep, event: TriggerEvent = TriggerEvent.CREATED) -> Rule:
    form = NewRule(name="알림 규칙", trigger=Trigger(event=event), steps=list(steps), is_enabled=True)
    return act(desk, by, rules.create, form)


def colleague(desk: Desk, name: str, of: Team, role: Role = Role.DESK_AGENT) -> Actor:
    """Somebody of this team who can sign in."""
    actor = worker(desk, name, of, roles=(role,))
    with desk.ctx(writes=False) as ctx:
        person = ctx.session.get_one(Person, actor.person_id)
    account_for(desk, role, person=person)
    return actor


def notices(desk: Desk) -> list[tuple[int, str]]:
    with desk.ctx(writes=False) as ctx:
        rows = ctx.session.scalars(select(Notice).where(Notice.kind == NoticeKind.RULE).order_by(Notice.id))
        return [(row.person_id, row.what) for row in rows]


def test_a_rule_tells_whom_it_names(desk: Desk) -> None:
    first = team(desk)
    lead = colleague(desk, "정하늘", first, Role.LEAD)
    agent, boss = colleague(desk, "박서준", first), colleague(desk, "강이사", first)
    assert agent.person_id is not None
    with desk.ctx() as ctx:
        ctx.session.get_one(Person, agent.person_id).manager_id = boss.person_id
    rule(
        desk,
        lead,
        step(K.NOTIFY, word=Hearer.OWNER, text="먼저 봐 주세요"),
        step(K.NOTIFY, word=Hearer.MANAGER),
        step(K.ADD_WATCHER, target_id=lead.person_id),
        event=TriggerEvent.ASSIGNED,
    )
    made = taken(desk, agent)
    assert notices(desk) == [(agent.person_id, "먼저 봐 주세요"), (boss.person_id, "알림 규칙")]
    with desk.ctx(writes=False) as ctx:
        assert ctx.session.get(TicketWatcher, (made.id, lead.person_id)) is not None


def test_the_owner_of_a_rule_hears_that_it_switched_itself_off(desk: Desk) -> None:
    first = team(desk)
    lead = colleague(desk, "정하늘", first, Role.LEAD)
    rule(desk, lead, step(K.CLOSE))
    for _ in range(5):
        ticket(desk, lead, team_id=first.id)
    assert notices(desk) == [(lead.person_id, "규칙 ‘알림 규칙’이 연달아 실패해 꺼졌습니다")]


def test_working_time_is_every_hour_without_a_calendar(desk: Desk) -> None:
    with desk.ctx(writes=False) as ctx:
        due = working_time.after(ctx, ctx.now, 60)
        assert (due - ctx.now).total_seconds() == 3600
        assert (ctx.now - working_time.days_ago(ctx, 2)).days == 2
