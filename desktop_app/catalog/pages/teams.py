"""Teams: tier, lead, how tickets find their owner, and the people with skills, shifts and capacity."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.catalog.record_page import Entry, RecordPage, Writes
from desktop_app.catalog.shifts import said, shifts_of, written
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.people.choices import people_provider
from desktop_app.ui.badges import Badge
from desktop_app.ui.choices import Choice, local_provider
from desktop_app.ui.dialogs import FormSheet
from desktop_app.ui.form import Field
from desktop_app.ui.record_table import Column
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import (
    Avatar,
    Button,
    Chip,
    ElidedLabel,
    IconButton,
    Label,
    SectionHeader,
    box,
    clear,
    column,
    row,
)
from shared.catalog import (
    CHANGE_STAFF,
    CHANGE_TEAM,
    CREATE_TEAM,
    GET_STAFF,
    LIST_SKILLS,
    LIST_TEAMS,
    Assignment,
    ChangedStaff,
    ChangedTeam,
    NewTeam,
    Skill,
    SkillHeld,
    Skills,
    StaffMember,
    StaffMemberForm,
    Team,
    TeamStaff,
    Tier,
)
from shared.errors import DeskError
from shared.wire import Ref, bounds

TEAMS = Writes(
    CREATE_TEAM,
    CHANGE_TEAM,
    NewTeam,
    ChangedTeam,
    id_name="team_id",
    titles=("catalog.new_team", "catalog.change_team"),
    icon="users",
)
USUAL_CAPACITY = 20
ESCALATION = ("escalation_checks", "escalation_questions")


def assignment_word(mode: Assignment) -> str:
    return t(f"catalog.assignment.{mode.value}")


def _mode(team: Team) -> Badge:
    hue, icon = ("grey", "ban") if team.assignment is Assignment.OFF else ("green", "wand-sparkles")
    return Badge(assignment_word(team.assignment), hue, icon)  # type: ignore[arg-type]  # one of the hues


def _escalation_fields() -> list[Field]:
    """One line each."""
    return [
        Field(
            "escalation_checks",
            lambda: t("catalog.escalation_checks"),
            "text",
            is_half=True,
            lines=4,
            help=lambda: t("catalog.escalation_checks_help"),
        ),
        Field(
            "escalation_questions",
            lambda: t("catalog.escalation_questions"),
            "text",
            is_half=True,
            lines=4,
            help=lambda: t("catalog.escalation_questions_help"),
        ),
    ]


def _in_lines(given: dict[str, Any]) -> dict[str, Any]:
    lines = {name: [one.strip() for one in given[name].splitlines() if one.strip()] for name in ESCALATION}
    return given | lines


class TeamsPage(RecordPage):
    kinds = frozenset({"team"})

    def __init__(self, place: Workplace) -> None:
        self.skills: list[Skill] = []
        columns = [
            Column(
                "name",
                lambda: t("catalog.team"),
                lambda one: one.name,
                width=230,
                second=lambda one: one.tier.value,
                is_strong=True,
            ),
            Column(
                "lead", lambda: t("catalog.lead"), lambda one: one.lead.label if one.lead else "–", width=130
            ),
            Column(
                "members",
                lambda: t("catalog.members"),
                lambda one: ", ".join(person.label for person in one.members) or "–",
                stretches=True,
            ),
            Column(
                "assignment",
                lambda: t("catalog.assignment"),
                lambda one: assignment_word(one.assignment),
                badge=_mode,
                width=170,
            ),
        ]
        super().__init__(
            place,
            title=lambda: t("catalog.teams"),
            subtitle=lambda: t("catalog.teams_text"),
            new=lambda: t("catalog.new_team"),
            columns=columns,
        )
        self.new_button.setVisible(self.catalog.may_manage)
        self.backend.call(self, LIST_SKILLS, self._take_skills, failed=lambda _: None)

    def _take_skills(self, found: Skills) -> None:
        self.skills = [one for one in found.items if one.is_active]

    def ask(self) -> None:
        self.backend.call(self, LIST_TEAMS, self.take, failed=self.refused, latest="list")

    def words(self, record: Team) -> str:
        return f"{record.name} {' '.join(person.label for person in record.members)}"

    def entries(self, record: Team) -> list[Entry]:
        return [(t("catalog.change_staff"), partial(self.open_staff, record))]

    def change(self) -> None:
        """Enter and E open the people: that is what changes most."""
        record = self.current()
        if record is not None:
            self.open_staff(record)

    # --- the team itself -----------------------------------------------------------------------------------

    def edit(self, record: Team | None) -> None:
        fields = [
            Field("name", lambda: t("catalog.name"), is_required=True, most=250),
            Field(
                "tier",
                lambda: t("catalog.tier"),
                "segments",
                choices=[(one, one.value) for one in Tier],
            ),
            Field("may_resolve_directly", lambda: t("catalog.resolves_directly"), "check"),
            Field("is_active", lambda: t("catalog.is_active"), "check"),
            *_escalation_fields(),
        ]
        values: dict[str, Any] = {"tier": Tier.L1, "is_active": True}
        if record is not None:
            names = ("name", "tier", "may_resolve_directly", "is_active")
            values = {name: getattr(record, name) for name in names}
            values |= {name: "\n".join(getattr(record, name)) for name in ESCALATION}
        kept: dict[str, Any] = {}
        if record is not None:
            kept = {"icon": record.icon, "member_ids": [person.id for person in record.members]}
        self.sheet(TEAMS, record, fields, values, given=lambda filled: _in_lines(filled) | kept).open()

    # --- its people ----------------------------------------------------------------------------------------

    def open_staff(self, record: Team) -> None:
        def show(staff: TeamStaff) -> None:
            StaffSheet(self, record, staff).open()

        self.backend.call(self, GET_STAFF, show, failed=self.say, team_id=record.id)

    def say(self, error: DeskError) -> None:
        show_toast(self, Notice(sentence(error), hue="red", icon="octagon-alert"))


class StaffSheet(FormSheet):
    """Lead, way of assigning, and a line for each member. Who may not change it only reads."""

    def __init__(self, page: TeamsPage, team: Team, staff: TeamStaff) -> None:
        self._page, self._team, self._staff = page, team, staff
        self.members: list[StaffMember] = list(staff.members)
        fields = [
            Field(
                "assignment",
                lambda: t("catalog.assignment"),
                "choice",
                is_half=True,
                choices=[(one, partial(assignment_word, one)) for one in Assignment],
                help=lambda: t("catalog.assignment_help"),
            ),
            Field(
                "lead_id",
                lambda: t("catalog.lead"),
                "pick",
                is_half=True,
                provider=local_provider(self._lead_choices),
            ),
        ]
        super().__init__(page, team.name, fields, yes=lambda: t("catalog.save"), icon="users", width=720)
        lead = staff.lead
        self.form.set_values(
            {
                "assignment": staff.assignment,
                "lead_id": Choice(lead.id, lead.label, person=lead.label) if lead is not None else None,
            }
        )
        self._lines = column(spacing=4)
        self.add_button = Button(
            lambda: t("catalog.add_member"), icon="user-plus", is_small=True, clicked=self.add_member
        )
        edit = Button(lambda: t("catalog.change_team"), icon="pencil", is_small=True, clicked=self._edit_team)
        self.add(
            SectionHeader(lambda: t("catalog.members")),
            box(self._lines),
            box(row(self.add_button, edit, None)),
        )
        for button in (self.add_button, self.yes_button):
            button.setEnabled(staff.may_change)
        edit.setEnabled(page.catalog.may_manage)
        self.done = lambda values, _: self._send(values)
        self._show()

    def _lead_choices(self) -> list[Choice]:
        return [Choice(one.person.id, one.person.label, person=one.person.label) for one in self.members]

    def _edit_team(self) -> None:
        self.close_cover()
        self._page.edit(self._team)

    # --- the lines -----------------------------------------------------------------------------------------

    def _show(self) -> None:
        clear(self._lines)
        for member in self.members:
            self._lines.addWidget(self._member_line(member))
        if not self.members:
            self._lines.addWidget(Label(lambda: t("catalog.no_members"), "meta", tone="tertiary"))

    def _member_line(self, member: StaffMember) -> QWidget:
        about = " · ".join(word for word in (self._skills(member), said(member.shifts)) if word)
        room = t("catalog.capacity_of", n=member.capacity)
        words = column(
            Label(member.person.label, "body", "medium"),
            ElidedLabel(about or t("catalog.always_there"), "meta", tone="secondary"),
            spacing=1,
        )
        key, hue, icon = ("here", "green", "circle-check") if member.is_on_duty else ("away", "grey", "moon")
        state = Chip(Badge(t(f"catalog.{key}"), hue, icon))  # type: ignore[arg-type]  # one of the hues
        line = row(Avatar(member.person.label, 30), spacing=10)
        line.addLayout(words, 1)
        line.addWidget(Label(room, "meta", tone="secondary"))
        line.addWidget(state)
        if self._staff.may_change:
            line.addWidget(
                IconButton("pencil", lambda: t("catalog.change"), clicked=partial(self._edit, member))
            )
            line.addWidget(
                IconButton("trash-2", lambda: t("catalog.remove"), clicked=partial(self._remove, member))
            )
        return box(line)

    def _skills(self, member: StaffMember) -> str:
        names = {one.id: one.name for one in self._page.skills}
        return ", ".join(f"{names.get(one.skill_id, '?')} {one.grade}" for one in member.skills)

    def _remove(self, member: StaffMember) -> None:
        self.members.remove(member)
        self._show()

    def add_member(self) -> None:
        self._edit(None)

    def _edit(self, member: StaffMember | None) -> None:
        sheet = MemberSheet(self, self._page, member)
        sheet.open()

    def put(self, member: StaffMember) -> None:
        """A member as they are now."""
        known = [member if one.person.id == member.person.id else one for one in self.members]
        is_known = any(one.person.id == member.person.id for one in self.members)
        self.members = known if is_known else [*self.members, member]
        self._show()

    # --- sending -------------------------------------------------------------------------------------------

    def _send(self, values: dict[str, Any]) -> None:
        members = [
            StaffMemberForm(
                person_id=one.person.id, capacity=one.capacity, skills=one.skills, shifts=one.shifts
            )
            for one in self.members
        ]
        body = ChangedStaff(
            version=self._staff.version,
            lead_id=values["lead_id"],
            assignment=values["assignment"],
            members=members,
        )
        self._page.backend.call(
            self, CHANGE_STAFF, self._taken, failed=self._refused, body=body, team_id=self._team.id
        )

    def _taken(self, _: TeamStaff) -> None:
        self.close_cover()
        show_toast(
            self._page,
            Notice(t("catalog.saved", name=self._team.name), hue="green", icon="circle-check"),
        )
        self._page.load()

    def _refused(self, error: DeskError) -> None:
        self.refuse(sentence(error), error.field)


class MemberSheet(FormSheet):
    """Capacity, skills and shifts of one member, or who joins."""

    def __init__(self, staff: StaffSheet, page: TeamsPage, member: StaffMember | None) -> None:
        self._staff_sheet, self._member, self._page = staff, member, page
        grades = [
            Choice((skill.id, grade), f"{skill.name} {grade}", words=skill.name)
            for skill in page.skills
            for grade in range(1, 6)
        ]
        who = Field(
            "person_id",
            lambda: t("catalog.person"),
            "pick",
            is_required=True,
            provider=people_provider(page.place, page),
        )
        fields = [
            *([who] if member is None else []),
            Field(
                "capacity",
                lambda: t("catalog.capacity"),
                "number",
                between=bounds(StaffMemberForm, "capacity"),
                help=lambda: t("catalog.capacity_help"),
            ),
            Field(
                "skills",
                lambda: t("catalog.skills"),
                "pick_many",
                provider=local_provider(grades, most=60),
                placeholder=lambda: t("catalog.skills_hint"),
            ),
            Field(
                "shifts",
                lambda: t("catalog.shifts"),
                "text",
                lines=3,
                help=lambda: t("catalog.shifts_help"),
            ),
        ]
        name = member.person.label if member is not None else ""
        super().__init__(
            staff,
            (lambda: t("catalog.add_member")) if member is None else name,
            fields,
            yes=lambda: t("catalog.take_over"),
            icon="user",
            width=520,
        )
        held = {(one.skill_id, one.grade) for one in member.skills} if member is not None else set()
        self.form.set_values(
            {
                "capacity": member.capacity if member is not None else USUAL_CAPACITY,
                "skills": [one for one in grades if one.value in held],
                "shifts": written(member.shifts) if member is not None else "",
            }
        )
        self.done = lambda values, _: self._take(values)

    def _take(self, values: dict[str, Any]) -> None:
        shifts = shifts_of(values["shifts"])
        if shifts is None:
            self.refuse(t("catalog.shifts_wrong"), "shifts")
            return
        person = self._member.person if self._member is not None else self._chosen()
        grades: dict[int, int] = dict(values["skills"])
        self._staff_sheet.put(
            StaffMember(
                person=person,
                capacity=USUAL_CAPACITY if values["capacity"] is None else values["capacity"],
                skills=[SkillHeld(skill_id=one, grade=grade) for one, grade in grades.items()],
                shifts=shifts,
                is_on_duty=self._member.is_on_duty if self._member is not None else True,
            )
        )
        self.close_cover()

    def _chosen(self) -> Ref:
        choice = getattr(self.form.editor("person_id"), "choice", None)
        assert isinstance(choice, Choice)
        return Ref(kind="person", id=choice.value, label=choice.title)
