"""A section of the settings: templates that tickets are begun from, with the tickets below them."""

from __future__ import annotations

from functools import partial
from typing import Any

from desktop_app.catalog.directory import chosen
from desktop_app.catalog.record_page import RecordPage, Writes
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets import badges
from desktop_app.ui.choices import local_provider
from desktop_app.ui.form import Field
from desktop_app.ui.record_table import Column
from shared.catalog import Level
from shared.tickets import (
    CHANGE_TICKET_TEMPLATE,
    CREATE_TICKET_TEMPLATE,
    LIST_TICKET_TEMPLATES,
    ChangedTicketTemplate,
    Kind,
    NewTicketTemplate,
    TemplateChild,
    TicketTemplate,
)

WORDS = "{{requester}} {{department}} {{location}} {{today}} {{agent}}"


def _level(level: Level | None) -> str:
    return t("catalog.level.as_category") if level is None else badges.grade_word(level)


def _levels() -> list[tuple[Any, Any]]:
    return [(one, partial(_level, one)) for one in (None, *Level)]


TEMPLATES = Writes(
    CREATE_TICKET_TEMPLATE,
    CHANGE_TICKET_TEMPLATE,
    NewTicketTemplate,
    ChangedTicketTemplate,
    id_name="ticket_template_id",
    titles=("catalog.new_template", "catalog.change_template"),
    icon="copy",
)


class TemplatesPage(RecordPage):
    kinds = frozenset({"ticket_template"})

    def __init__(self, place: Workplace) -> None:
        columns = [
            Column(
                "name",
                lambda: t("catalog.template"),
                lambda one: one.name,
                width=230,
                second=lambda one: one.about,
                is_strong=True,
            ),
            Column("subject", lambda: t("intake.subject"), lambda one: one.subject, stretches=True),
            Column("kind", lambda: t("intake.kind"), lambda one: badges.kind_word(one.kind), width=120),
            Column(
                "children",
                lambda: t("catalog.children"),
                lambda one: str(len(one.children)) if one.children else "–",
                width=100,
            ),
            Column("used", lambda: t("catalog.use_count"), lambda one: f"{one.use_count:,}", width=90),
        ]
        super().__init__(
            place,
            title=lambda: t("catalog.templates"),
            subtitle=lambda: t("catalog.templates_text"),
            new=lambda: t("catalog.new_template"),
            columns=columns,
        )

    def ask(self) -> None:
        self.backend.call(self, LIST_TICKET_TEMPLATES, self.take, failed=self.refused, latest="list")

    def words(self, record: TicketTemplate) -> str:
        return f"{record.name} {record.subject} {' '.join(record.tags)}"

    def edit(self, record: TicketTemplate | None) -> None:
        given = partial(_parts, record=record)
        values = self._values(record)
        self.sheet(TEMPLATES, record, self._fields(), values, given=given, width=680).open()

    def _fields(self) -> list[Field]:
        pick = partial(Field, kind="pick", is_half=True)
        return [
            Field("name", lambda: t("catalog.name"), is_required=True, is_half=True, most=250),
            Field("about", lambda: t("catalog.about"), is_half=True, most=250),
            Field(
                "subject",
                lambda: t("intake.subject"),
                is_required=True,
                most=250,
                help=lambda: t("catalog.placeholders", words=WORDS),
            ),
            Field("description", lambda: t("intake.description"), "text", lines=4),
            Field(
                "kind",
                lambda: t("intake.kind"),
                "choice",
                is_half=True,
                choices=[(one, partial(badges.kind_word, one)) for one in Kind],
            ),
            pick("team_id", lambda: t("catalog.team"), provider=local_provider(self.catalog.team_choices)),
            pick(
                "category_id",
                lambda: t("catalog.category"),
                provider=local_provider(self.catalog.category_choices),
            ),
            pick(
                "service_id",
                lambda: t("catalog.service"),
                provider=local_provider(self.catalog.service_choices),
            ),
            Field("impact", lambda: t("intake.impact"), "choice", is_half=True, choices=_levels()),
            Field("urgency", lambda: t("intake.urgency_label"), "choice", is_half=True, choices=_levels()),
            Field(
                "tags",
                lambda: t("catalog.tags"),
                "pick_many",
                provider=local_provider(self.catalog.tag_choices),
                allows_new=True,
            ),
            Field(
                "children",
                lambda: t("catalog.children"),
                "text",
                lines=3,
                help=lambda: t("catalog.children_help"),
            ),
            Field("is_active", lambda: t("catalog.is_active"), "check"),
        ]

    def _values(self, record: TicketTemplate | None) -> dict[str, Any]:
        if record is None:
            return {"kind": Kind.SERVICE_REQUEST, "is_active": True}
        values = {name: getattr(record, name) for name in record.__struct_fields__}
        return values | {
            "team_id": chosen(self.catalog.team_choices(), record.team_id),
            "category_id": chosen(self.catalog.category_choices(), record.category_id),
            "service_id": chosen(self.catalog.service_choices(), record.service_id),
            "tags": self.catalog.chosen_tags(record.tags),
            "children": "\n".join(child.subject for child in record.children),
        }


def _parts(given: dict[str, Any], record: TicketTemplate | None) -> dict[str, Any]:
    """A line for each ticket below; one that was there before keeps its team and text."""
    known = {child.subject: child for child in record.children} if record is not None else {}
    lines = [line.strip()[:250] for line in str(given["children"]).splitlines() if line.strip()]
    children = [known.get(line, TemplateChild(subject=line)) for line in lines[:20]]
    fields = record.fields if record is not None else {}
    return {**given, "children": children, "fields": fields}
