"""Who works in a team: skills, shifts, absences, capacity, and how tickets find them."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from shared.permissions import Permission
from shared.wire import Endpoint, Id, Line, Nothing, OptionalLine, Ref, Reply, Version, Wire

SkillGrade = Annotated[int, Meta(ge=1, le=5)]
Minute = Annotated[int, Meta(ge=0, le=1440)]


class Assignment(StrEnum):
    """How a team's tickets get their owner by themselves."""

    OFF = "off"
    ROUND_ROBIN = "round_robin"
    LOAD = "load"
    """Whoever has most room: open tickets, weighed, against capacity."""
    SKILL = "skill"
    """Among those who have the skills it takes, whoever has most room."""


class Skill(Reply):
    """Tickets of these categories (and all below), services or tags take it, at `grade` or above."""

    id: int
    name: str
    grade: int
    category_ids: list[int]
    service_ids: list[int]
    tags: list[str]
    is_active: bool
    version: int


class Skills(Reply):
    items: list[Skill]


class SkillForm(Wire):
    name: Line
    grade: SkillGrade = 1
    category_ids: Annotated[list[Id], Meta(max_length=200)] = []
    service_ids: Annotated[list[Id], Meta(max_length=200)] = []
    tags: Annotated[list[Line], Meta(max_length=100)] = []
    is_active: bool = True


class NewSkill(SkillForm):
    pass


class ChangedSkill(SkillForm):
    version: Version


class Shift(Wire):
    """Every week, in minutes of the company's day, Monday 0. Past midnight it goes on in another one."""

    weekday: Annotated[int, Meta(ge=0, le=6)]
    starts: Minute
    ends: Minute


class SkillHeld(Wire):
    skill_id: Id
    grade: SkillGrade


class StaffMember(Reply):
    """Without shifts somebody is always there, except when absent."""

    person: Ref
    capacity: int
    skills: list[SkillHeld]
    shifts: list[Shift]
    is_on_duty: bool


class TeamStaff(Reply):
    team_id: int
    lead: Ref | None
    assignment: Assignment
    members: list[StaffMember]
    may_change: bool
    version: int


class StaffMemberForm(Wire):
    person_id: Id
    capacity: Annotated[int, Meta(ge=1, le=1000)] = 20
    skills: Annotated[list[SkillHeld], Meta(max_length=100)] = []
    shifts: Annotated[list[Shift], Meta(max_length=50)] = []


class ChangedStaff(Wire):
    version: Version
    lead_id: Id | None = None
    assignment: Assignment = Assignment.OFF
    members: Annotated[list[StaffMemberForm], Meta(max_length=500)]


class Absence(Reply):
    """Both days count."""

    id: int
    person: Ref
    starts_on: date
    ends_on: date
    deputy: Ref | None
    note: str
    version: int


class Absences(Reply):
    items: list[Absence]


class AbsenceForm(Wire):
    person_id: Id
    starts_on: date
    ends_on: date
    deputy_id: Id | None = None
    note: OptionalLine = ""


class NewAbsence(AbsenceForm):
    pass


class ChangedAbsence(AbsenceForm):
    version: Version


_DESK = Permission.UPDATES_FOLLOW
_MANAGE = Permission.CATALOG_MANAGE

LIST_SKILLS = Endpoint("GET", "/api/skills", Nothing, Nothing, Skills, permission=_DESK)
CREATE_SKILL = Endpoint("POST", "/api/skills", Nothing, NewSkill, Skill, permission=_MANAGE, status=201)
CHANGE_SKILL = Endpoint(
    "POST", "/api/skills/{skill_id}/change", Nothing, ChangedSkill, Skill, permission=_MANAGE
)
GET_STAFF = Endpoint("GET", "/api/teams/{team_id}/staff", Nothing, Nothing, TeamStaff, permission=_DESK)
CHANGE_STAFF = Endpoint(
    "POST", "/api/teams/{team_id}/staff/change", Nothing, ChangedStaff, TeamStaff, permission=_DESK
)
"""Administrators, and the lead of the team."""
LIST_ABSENCES = Endpoint("GET", "/api/absences", Nothing, Nothing, Absences, permission=_DESK)
"""Those that are not over."""
CREATE_ABSENCE = Endpoint("POST", "/api/absences", Nothing, NewAbsence, Absence, permission=_DESK, status=201)
"""One's own, those of one's team as its lead, anybody's as administrator."""
CHANGE_ABSENCE = Endpoint(
    "POST", "/api/absences/{absence_id}/change", Nothing, ChangedAbsence, Absence, permission=_DESK
)
REMOVE_ABSENCE = Endpoint(
    "POST", "/api/absences/{absence_id}/remove", Nothing, Nothing, Absences, permission=_DESK
)
