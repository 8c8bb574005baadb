"""Approvals of tickets for tests."""

from dataclasses import dataclass

from server.approvals import actions, queries
from server.approvals.models import Approval
from server.catalog.models import Team
from server.core.context import Actor
from server.people.models import Person
from server.tickets.actions import approve
from server.tickets.models import Ticket
from shared.approvals import ApprovalDetail, Approver, ChainStep, Decide, Mode, Verdict
from shared.tickets import AskApproval
from shared.wire import Ref
from tests.support import catalog
from tests.support.house import Desk
from tests.support.people import department, hire
from tests.support.tickets import act, actor_for, fresh, taken, worker


@dataclass
class Office:
    """김민지 of 개발팀 asks; 최팀장 is above her, 강이사 above him; 박서준 works on it."""

    desk: Desk
    team: Team
    agent: Actor
    director: Person
    manager: Person
    requester: Person

    def ticket(self, **fields: object) -> Ticket:
        return taken(self.desk, self.agent, self.requester, team_id=self.team.id, **fields)

    def ask(self, ticket: Ticket, *steps: ChainStep, by: Actor | None = None, **fields: object) -> Approval:
        """Asked of these steps; the approval as it stands then."""
        form = AskApproval(
            version=fresh(self.desk, ticket).version,
            question="그래픽 카드를 살까요?",
            steps=list(steps),
            **fields,  # type: ignore[arg-type]
        )
        act(self.desk, by or self.agent, approve.ask, ticket.id, form)
        return self.newest(ticket)

    def newest(self, ticket: Ticket) -> Approval:
        with self.desk.ctx(writes=False) as ctx:
            about = Ref(kind="ticket", id=ticket.id, label=ticket.number)
            return queries.of_subject(ctx, about)[0]

    def say(self, person: Person, approval: Approval, verdict: Verdict, reason: str = "") -> Approval:
        form = Decide(verdict=verdict, reason=reason)
        return act(self.desk, actor_for(person), actions.decide, approval.id, form)

    def approve(self, person: Person, approval: Approval) -> Approval:
        return self.say(person, approval, Verdict.APPROVE)

    def decline(self, person: Person, approval: Approval, reason: str = "예산이 없습니다") -> Approval:
        return self.say(person, approval, Verdict.DECLINE, reason)

    def seen_by(self, person: Person, approval: Approval) -> ApprovalDetail:
        with self.desk.ctx(actor_for(person), writes=False) as ctx:
            return queries.show_mine(ctx, approval.id)


def office(desk: Desk) -> Office:
    team = catalog.team(desk, "1차")
    director = hire(desk, name="강이사")
    manager = hire(desk, name="최팀장", manager_id=director.id)
    place = department(desk, "개발팀", manager_id=manager.id)
    requester = hire(desk, name="김민지", manager_id=manager.id, department_id=place.id)
    return Office(desk, team, worker(desk, "박서준", team), director, manager, requester)


def by(*persons: Person, mode: Mode = Mode.ALL, name: str = "") -> ChainStep:
    """A step in which these persons are asked."""
    return ChainStep(name=name, mode=mode, approvers=[Approver(person_id=one.id) for one in persons])
