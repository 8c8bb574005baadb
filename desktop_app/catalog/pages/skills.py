"""Skills, and which tickets take them; absences and who stands in."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from desktop_app.catalog.record_page import Entry, RecordPage, Writes
from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.people.choices import people_provider
from desktop_app.ui.choices import Choice, local_provider
from desktop_app.ui.form import Field
from desktop_app.ui.record_table import Column
from desktop_app.ui.toast import Notice, show_toast
from shared.catalog import (
    CHANGE_ABSENCE,
    CHANGE_SKILL,
    CREATE_ABSENCE,
    CREATE_SKILL,
    LIST_ABSENCES,
    LIST_SKILLS,
    REMOVE_ABSENCE,
    Absence,
    Absences,
    ChangedAbsence,
    ChangedSkill,
    NewAbsence,
    NewSkill,
    Skill,
)
from shared.errors import DeskError

SKILLS = Writes(
    CREATE_SKILL,
    CHANGE_SKILL,
    NewSkill,
    ChangedSkill,
    id_name="skill_id",
    titles=("catalog.new_skill", "catalog.change_skill"),
    icon="badge-check",
)
ABSENCES = Writes(
    CREATE_ABSENCE,
    CHANGE_ABSENCE,
    NewAbsence,
    ChangedAbsence,
    id_name="absence_id",
    titles=("catalog.new_absence", "catalog.change_absence"),
    icon="calendar-x",
)


class SkillsPage(RecordPage):
    kinds = frozenset({"skill"})

    def __init__(self, place: Workplace) -> None:
        columns = [
            Column("name", lambda: t("catalog.skill"), lambda one: one.name, width=220, is_strong=True),
            Column(
                "grade",
                lambda: t("catalog.grade_needed"),
                lambda one: t("catalog.grade_from", n=one.grade),
                width=150,
            ),
            Column("for", lambda: t("catalog.needed_for"), self._needed_for, stretches=True),
        ]
        super().__init__(
            place,
            title=lambda: t("catalog.skills"),
            subtitle=lambda: t("catalog.skills_text"),
            new=lambda: t("catalog.new_skill"),
            columns=columns,
        )

    def ask(self) -> None:
        self.backend.call(self, LIST_SKILLS, self.take, failed=self.refused, latest="list")

    def _needed_for(self, skill: Skill) -> str:
        categories = [self.catalog.category(one) for one in skill.category_ids]
        services = [self.catalog.service(one) for one in skill.service_ids]
        names = [one.path for one in categories if one] + [one.name for one in services if one]
        return ", ".join([*names, *(f"#{self.catalog.tag_name(tag)}" for tag in skill.tags)]) or "–"

    def edit(self, record: Skill | None) -> None:
        many = partial(Field, kind="pick_many")
        tags = local_provider(self.catalog.tag_choices)
        categories, services = self.catalog.category_choices(), self.catalog.service_choices()
        fields = [
            Field("name", lambda: t("catalog.name"), is_required=True, is_half=True, most=250),
            Field(
                "grade",
                lambda: t("catalog.grade_needed"),
                "choice",
                is_half=True,
                choices=[(one, partial(t, "catalog.grade_from", n=one)) for one in range(1, 6)],
            ),
            many("category_ids", lambda: t("catalog.categories"), provider=local_provider(categories)),
            many("service_ids", lambda: t("catalog.services"), provider=local_provider(services)),
            many("tags", lambda: t("catalog.tags"), provider=tags, allows_new=True),
            Field("is_active", lambda: t("catalog.is_active"), "check"),
        ]
        values: dict[str, Any] = {"grade": 1, "is_active": True}
        if record is not None:
            values = {
                "name": record.name,
                "grade": record.grade,
                "category_ids": [one for one in categories if one.value in record.category_ids],
                "service_ids": [one for one in services if one.value in record.service_ids],
                "tags": self.catalog.chosen_tags(record.tags),
                "is_active": record.is_active,
            }
        self.sheet(SKILLS, record, fields, values).open()


class AbsencesPage(RecordPage):
    """One's own; leads also those of their team."""

    kinds = frozenset({"absence"})
    has_state = False

    def __init__(self, place: Workplace) -> None:
        columns = [
            Column(
                "person",
                lambda: t("catalog.person"),
                lambda one: one.person.label,
                width=220,
                person=lambda one: one.person.label,
                is_strong=True,
            ),
            Column(
                "days",
                lambda: t("catalog.days"),
                lambda one: f"{formats.day(one.starts_on)} – {formats.day(one.ends_on)}",
                width=230,
            ),
            Column(
                "deputy",
                lambda: t("catalog.deputy"),
                lambda one: one.deputy.label if one.deputy else "–",
                width=160,
            ),
            Column("note", lambda: t("catalog.note"), lambda one: one.note or "–", stretches=True),
        ]
        super().__init__(
            place,
            title=lambda: t("catalog.absences"),
            subtitle=lambda: t("catalog.absences_text"),
            new=lambda: t("catalog.new_absence"),
            columns=columns,
        )

    def ask(self) -> None:
        self.backend.call(self, LIST_ABSENCES, self.take, failed=self.refused, latest="list")

    def words(self, record: Absence) -> str:
        return f"{record.person.label} {record.note}"

    def entries(self, record: Absence) -> list[Entry]:
        return [(t("catalog.remove_absence"), partial(self._remove, record))]

    def _remove(self, record: Absence) -> None:
        self.backend.call(self, REMOVE_ABSENCE, self._removed, failed=self._say, absence_id=record.id)

    def _removed(self, found: Absences) -> None:
        self.take(found)

    def _say(self, error: DeskError) -> None:
        show_toast(self, Notice(sentence(error), hue="red", icon="octagon-alert"))

    def edit(self, record: Absence | None) -> None:
        pick = partial(Field, kind="pick", is_half=True, provider=people_provider(self.place, self))
        fields = [
            pick("person_id", lambda: t("catalog.person"), is_required=True),
            pick("deputy_id", lambda: t("catalog.deputy")),
            Field("starts_on", lambda: t("catalog.first_day"), "date", is_half=True, is_required=True),
            Field("ends_on", lambda: t("catalog.last_day"), "date", is_half=True, is_required=True),
            Field("note", lambda: t("catalog.note"), most=250),
        ]
        self.sheet(ABSENCES, record, fields, self._values(record)).open()

    def _values(self, record: Absence | None) -> dict[str, Any]:
        me = self.backend.me.person
        if record is None:
            own = Choice(me.id, me.label, person=me.label) if me is not None else None
            return {"person_id": own, "starts_on": date.today(), "ends_on": date.today()}  # noqa: DTZ011  # the day on this screen
        deputy = record.deputy
        return {
            "person_id": Choice(record.person.id, record.person.label),
            "deputy_id": Choice(deputy.id, deputy.label) if deputy is not None else None,
            "starts_on": record.starts_on,
            "ends_on": record.ends_on,
            "note": record.note,
        }

    def saved(self, record: Absence) -> None:
        """What is over already is not shown."""
        self.load()
