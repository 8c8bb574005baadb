"""Teams, categories, services, fields and forms for tests."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from server.catalog import actions
from server.catalog.models import (
    Absence,
    Category,
    CustomField,
    RequestForm,
    Service,
    Skill,
    Team,
    TeamMember,
)
from server.people.models import Person
from shared.catalog import (
    Assignment,
    ChangedStaff,
    Condition,
    ConditionSource,
    FieldChoice,
    FieldKind,
    FormItem,
    NewAbsence,
    NewField,
    NewRequestForm,
    NewSkill,
    Operator,
    StaffMemberForm,
    Tier,
)
from tests.support.house import Desk


def team(
    desk: Desk,
    name: str = "IT 헬프데스크",
    tier: Tier | str = Tier.L1,
    members: Iterable[Person | int] = (),
    **fields: Any,
) -> Team:
    """A team with these persons."""
    with desk.ctx() as ctx:
        row = Team(name=name, tier=Tier(tier), updated_at=ctx.now, **fields)
        ctx.session.add(row)
        ctx.session.flush()
        for member in members:
            person_id = member if isinstance(member, int) else member.id
            ctx.session.add(TeamMember(team_id=row.id, person_id=person_id))
    return row


def category(
    desk: Desk,
    name: str = "하드웨어",
    *,
    parent: Category | None = None,
    team: Team | None = None,
    **fields: Any,
) -> Category:
    with desk.ctx() as ctx:
        row = Category(
            name=name,
            parent_id=parent.id if parent is not None else None,
            team_id=team.id if team is not None else None,
            updated_at=ctx.now,
            **fields,
        )
        ctx.session.add(row)
        ctx.session.flush()
    return row


def service(desk: Desk, name: str = "노트북 신청", **fields: Any) -> Service:
    with desk.ctx() as ctx:
        row = Service(name=name, updated_at=ctx.now, **({"department_ids": []} | fields))
        ctx.session.add(row)
        ctx.session.flush()
    return row


def custom_field(desk: Desk, key: str, kind: FieldKind = FieldKind.TEXT, **fields: Any) -> CustomField:
    """Made as administrators make it; `label` is the key unless it is given."""
    form = NewField(**({"key": key, "kind": kind, "label": key} | fields))
    with desk.ctx() as ctx:
        return actions.create_field(ctx, form)


def choice(key: str, label: str = "") -> FieldChoice:
    return FieldChoice(key=key, label=label or key)


def request_form(
    desk: Desk,
    *items: FormItem | str,
    category: Category | None = None,
    service: Service | None = None,
    **fields: Any,
) -> RequestForm:
    """Items are fields by their key, or whole items."""
    form = NewRequestForm(
        category_id=category.id if category is not None else None,
        service_id=service.id if service is not None else None,
        items=[FormItem(field=item) if isinstance(item, str) else item for item in items],
        **fields,
    )
    with desk.ctx() as ctx:
        return actions.create_form(ctx, form)


def when(field: str, *values: str, operator: Operator = Operator.IS) -> Condition:
    """Shown when this field says one of these."""
    return Condition(source=ConditionSource.FIELD, field=field, operator=operator, values=list(values))


def skill(desk: Desk, name: str = "네트워크", **fields: Any) -> Skill:
    with desk.ctx() as ctx:
        return actions.create_skill(ctx, NewSkill(name=name, **fields))


def staffed(
    desk: Desk, team: Team, mode: Assignment, *members: StaffMemberForm, lead_id: int | None = None
) -> Team:
    """The team with these people, finding owners in this way."""
    with desk.ctx() as ctx:
        version = ctx.session.get_one(Team, team.id).version
        form = ChangedStaff(version=version, assignment=mode, members=list(members), lead_id=lead_id)
        return actions.change_staff(ctx, team.id, form)


def absence(desk: Desk, person: Person, starts_on: date, **fields: Any) -> Absence:
    with desk.ctx() as ctx:
        form = NewAbsence(person_id=person.id, starts_on=starts_on, **({"ends_on": starts_on} | fields))
        return actions.create_absence(ctx, form)
