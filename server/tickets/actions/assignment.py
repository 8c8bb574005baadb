"""Tickets find their owner by themselves, as their team says."""

from collections.abc import Collection

from sqlalchemy import select

from server.catalog import queries as catalog
from server.catalog.models import Skill, Team, TeamTurn
from server.core.context import SYSTEM, Context
from server.core.db import take_lock
from server.people import queries as people
from server.people.models import Person
from server.tickets import events
from server.tickets.actions import steps, teams
from server.tickets.models import Ticket
from server.tickets.queries import tags
from server.tickets.rules import assignment
from server.tickets.rules.assignment import Candidate, Choice
from shared.catalog import Assignment
from shared.people import EmploymentState
from shared.tickets import OPEN_STATUSES, Status, TicketAction


def find_owner(ctx: Context, ticket: Ticket) -> bool:
    """Give an open ticket that nobody has to somebody of its team, when the team wants that and can.

    One at a time for each team: two tickets that come at once never take the same turn.
    """
    team = teams.current(ctx, ticket)
    if team is None or team.assignment is Assignment.OFF or not team.is_active:
        return False
    if ticket.status is not Status.OPEN or ticket.assignee_id is not None:
        return False
    take_lock(ctx.session, f"assignment:{team.id}")
    skills = catalog.skills_for(ctx, ticket.category_id, ticket.service_id, tags.words_of(ctx, ticket))
    turn = ctx.session.get(TeamTurn, team.id, populate_existing=True)
    choice = assignment.choose(
        team.assignment,
        _candidates(ctx, team),
        turn.person_id if turn is not None else 0,
        {skill.id: skill.grade for skill in skills},
    )
    if choice is None:
        return False
    if turn is None:
        ctx.session.add(TeamTurn(team_id=team.id, person_id=choice.turn_id))
    else:
        turn.person_id = choice.turn_id
    _give(ctx, ticket, team, choice, skills)
    return True


def _candidates(ctx: Context, team: Team) -> list[Candidate]:
    """The members who are employed, with their room, skills and deputies."""
    capacities = catalog.capacities(ctx, team.id)
    today = people.today(ctx)
    persons = ctx.session.scalars(select(Person).where(Person.id.in_(capacities)))
    active = [one.id for one in persons if people.state_of(one, today) is EmploymentState.ACTIVE]
    here, away = set(catalog.on_duty(ctx, team.id)), catalog.deputies(ctx, active)
    loads, grades = _loads(ctx, active), catalog.skills_of(ctx, active)
    return [
        Candidate(
            person_id=one,
            is_here=one in here,
            deputy_id=away.get(one),
            load=loads.get(one, 0.0),
            capacity=capacities[one],
            grades=grades.get(one, {}),
        )
        for one in active
    ]


def _loads(ctx: Context, person_ids: Collection[int]) -> dict[int, float]:
    """What the open tickets of each weigh, over all teams."""
    ctx.session.flush()
    rows = ctx.session.execute(
        select(Ticket.assignee_id, Ticket.priority, Ticket.status).where(
            Ticket.settled_at.is_(None),
            Ticket.assignee_id.in_(person_ids),
            Ticket.status.in_(OPEN_STATUSES),
        )
    )
    found: dict[int, float] = {}
    for row in rows:
        found[row.assignee_id] = found.get(row.assignee_id, 0.0) + assignment.weight(row.priority, row.status)
    return found


def _give(ctx: Context, ticket: Ticket, team: Team, choice: Choice, skills: list[Skill]) -> None:
    owner = people.get(ctx, choice.person_id)
    before = teams.values(ticket)
    ticket.assignee_id = owner.id
    by_itself = ctx.acting_as(SYSTEM)
    steps.move(by_itself, ticket, TicketAction.ASSIGN)
    facts = {**teams.facts(team, owner), "cause": "auto", **choice.facts}
    if choice.turn_id != choice.person_id:
        facts["absent"] = people.get(ctx, choice.turn_id).name
    if skills:
        facts["skills"] = ", ".join(skill.name for skill in skills)
    steps.append(by_itself, ticket, steps.event("assigned", **facts))
    steps.tell(by_itself, ticket, events.TicketAssigned, teams.changed(before, ticket))
