"""Sheets of announcements: the editor with its preview, an update, the end, one answer for many tickets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.announcements import words
from desktop_app.announcements.actions import AnnouncementActions
from desktop_app.announcements.banner import banner_line
from desktop_app.announcements.markdown import MarkdownView
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.choices import Choice, local_provider
from desktop_app.ui.dialogs import FormSheet
from desktop_app.ui.form import Field
from desktop_app.ui.live import Text
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import SectionHeader, clear
from shared.announcements import (
    AddUpdate,
    Announcement,
    AnnouncementDetail,
    AnnouncementKind,
    AnnouncementState,
    Banner,
    ChangeAnnouncement,
    EndAnnouncement,
    Severity,
)
from shared.catalog import LIST_CATEGORIES, LIST_SERVICES, Categories, Services
from shared.errors import DeskError
from shared.people import LIST_DEPARTMENTS, LIST_LOCATIONS, Departments, Locations
from shared.wire import Ref

Done = Callable[[AnnouncementDetail], None]
FIELDS = {
    "department_ids": "targets",
    "location_ids": "targets",
    "category_ids": "categories",
    "service_ids": "services",
}


class Places(QObject):
    """Departments, locations, services and categories to choose from; asked once for each page."""

    def __init__(self, place: Workplace, parent: QObject) -> None:
        super().__init__(parent)
        self.targets: list[Choice] = []
        self.categories: list[Choice] = []
        self.services: list[Choice] = []
        ignore = lambda _: None  # noqa: E731  # the sheet works without them
        place.backend.call(self, LIST_DEPARTMENTS, self._departments, failed=ignore)
        place.backend.call(self, LIST_LOCATIONS, self._locations, failed=ignore)
        place.backend.call(self, LIST_CATEGORIES, self._categories, failed=ignore)
        place.backend.call(self, LIST_SERVICES, self._services, failed=ignore)

    def _departments(self, found: Departments) -> None:
        self.targets += [Choice(("department", one.id), one.name, icon="building-2") for one in found.items]

    def _locations(self, found: Locations) -> None:
        self.targets += [
            Choice(
                ("location", one.id),
                " ".join(word for word in (one.building, one.floor, one.name) if word),
                icon="map-pin",
            )
            for one in found.items
        ]

    def _categories(self, found: Categories) -> None:
        active = [one for one in found.items if one.is_active]
        self.categories = [Choice(one.id, one.path, icon="tag") for one in active]

    def _services(self, found: Services) -> None:
        active = [one for one in found.items if one.is_active]
        self.services = [Choice(one.id, one.name, icon=one.icon or "package") for one in active]


class EditorSheet(FormSheet):
    """Everything of an announcement; above it how the banner will look."""

    def __init__(
        self,
        parent: QWidget,
        place: Workplace,
        places: Places,
        known: AnnouncementDetail | None,
        done: Done,
    ) -> None:
        super().__init__(
            parent,
            lambda: t("announcements.command.edit" if known is not None else "announcements.new"),
            _fields(places),
            yes=lambda: t("announcements.save"),
            icon="megaphone",
            width=720,
        )
        self._actions = AnnouncementActions(place.backend, self)
        self._known, self._then, self._places = known, done, places
        self.preview = QVBoxLayout()
        self.preview.setSpacing(theme.px(6))
        self.body.insertLayout(0, self.preview)
        self.done = self._send
        self.form.set_values(_values(known, places))
        self.form.changed.connect(lambda _: self.show_preview())
        self.show_preview()

    def begin_with(self, values: dict[str, Any]) -> None:
        """What is known already when a new one is written about something."""
        self.form.set_values(values)
        self.show_preview()

    def show_preview(self) -> None:
        """As employees will see it."""
        clear(self.preview)
        banner = _banner(self.form.values(), self._places.services)
        self.preview.addWidget(SectionHeader(lambda: t("announcements.preview")))
        self.preview.addWidget(banner_line(banner))
        if banner.text.strip():
            self.preview.addWidget(MarkdownView(words.text_of(banner)))

    def _send(self, values: dict[str, Any], sheet: FormSheet) -> None:
        form = _form(values)
        if self._known is None:
            self._actions.create(form, self._saved, self._refused)
            return
        fields = {name: getattr(form, name) for name in form.__struct_fields__}
        change = ChangeAnnouncement(version=self._known.row.version, **fields)
        self._actions.change(self._known.row.id, change, self._saved, self._refused)

    def _saved(self, found: AnnouncementDetail) -> None:
        self.close_cover()
        self._then(found)

    def _refused(self, error: DeskError) -> None:
        self.refuse(sentence(error), FIELDS.get(error.field, error.field))


def _moment(name: str, label: Text, *, is_required: bool = False, text: Text = "") -> Field:
    return Field(
        name,
        label,
        "moment",
        is_required=is_required,
        is_half=True,
        help=text,
    )


def _fields(places: Places) -> list[Field]:
    kinds = [(each, partial(words.kind, each)) for each in AnnouncementKind]
    grades = [(each, partial(words.severity, each)) for each in Severity]
    return [
        Field("kind", lambda: t("announcements.kinds"), "segments", choices=kinds, is_half=True),
        Field("severity", lambda: t("announcements.severities"), "segments", choices=grades, is_half=True),
        Field(
            "services",
            lambda: t("announcements.services"),
            "pick_many",
            provider=local_provider(lambda: places.services, most=40),
            help=lambda: t("announcements.services_help"),
        ),
        Field("title", lambda: t("announcements.title_field"), is_required=True, most=250),
        Field("text", lambda: t("announcements.text_field"), "text", lines=3, hint="Markdown"),
        Field("title_en", lambda: t("announcements.title_en"), most=250),
        Field("text_en", lambda: t("announcements.text_en"), "text", lines=2, hint="Markdown"),
        _moment("starts_at", lambda: t("announcements.starts_at"), is_required=True),
        _moment("ends_at", lambda: t("announcements.ends_at")),
        _moment(
            "visible_from",
            lambda: t("announcements.visible_from"),
            text=lambda: t("announcements.visible_help"),
        ),
        Field("ends_by_itself", lambda: t("announcements.ends_by_itself"), "check", is_half=True),
        Field(
            "targets",
            lambda: t("announcements.targets"),
            "pick_many",
            provider=local_provider(lambda: places.targets, most=40),
            placeholder=lambda: t("announcements.targets_hint"),
        ),
        Field(
            "keywords",
            lambda: t("announcements.keywords"),
            "pick_many",
            provider=local_provider([]),
            allows_new=True,
            placeholder=lambda: t("announcements.keywords_hint"),
            help=lambda: t("announcements.keywords_help"),
        ),
        Field(
            "categories",
            lambda: t("announcements.categories"),
            "pick_many",
            provider=local_provider(lambda: places.categories, most=40),
        ),
    ]


def _values(known: AnnouncementDetail | None, places: Places) -> dict[str, Any]:
    if known is None:
        now = datetime.now(UTC).replace(second=0, microsecond=0)
        return {"kind": AnnouncementKind.OUTAGE, "severity": Severity.WARNING, "starts_at": now}
    row = known.row
    names = {choice.value: choice.title for choice in places.categories}
    return {
        "kind": row.kind,
        "severity": row.severity,
        "title": row.title,
        "text": known.text,
        "title_en": known.title_en,
        "text_en": known.text_en,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "visible_from": row.visible_from,
        "ends_by_itself": known.ends_by_itself,
        "targets": [Choice((one.kind, one.id), one.label) for one in row.targets],
        "services": [Choice(one.id, one.label, icon="package") for one in row.services],
        "keywords": [Choice(word, word) for word in known.keywords],
        "categories": [Choice(number, names.get(number, str(number))) for number in known.category_ids],
    }


def _form(values: dict[str, Any]) -> Announcement:
    targets = values["targets"]
    return Announcement(
        kind=values["kind"],
        severity=values["severity"],
        title=values["title"],
        title_en=values["title_en"],
        text=values["text"],
        text_en=values["text_en"],
        visible_from=values["visible_from"],
        starts_at=values["starts_at"],
        ends_at=values["ends_at"],
        ends_by_itself=values["ends_by_itself"],
        department_ids=[number for kind, number in targets if kind == "department"],
        location_ids=[number for kind, number in targets if kind == "location"],
        category_ids=values["categories"],
        service_ids=values["services"],
        keywords=[str(word) for word in values["keywords"]],
    )


def _banner(values: dict[str, Any], services: list[Choice]) -> Banner:
    names = {one.value: one.title for one in services}
    now = datetime.now(UTC)
    starts_at = values["starts_at"] or now
    return Banner(
        id=0,
        kind=values["kind"],
        severity=values["severity"],
        state=AnnouncementState.SCHEDULED if starts_at > now else AnnouncementState.ACTIVE,
        title=values["title"] or t("announcements.untitled"),
        title_en=values["title_en"],
        text=values["text"],
        text_en=values["text_en"],
        starts_at=starts_at,
        ends_at=values["ends_at"],
        services=[Ref(kind="service", id=one, label=names.get(one, "")) for one in values["services"]],
        updates=[],
    )


class WordSheet(FormSheet):
    """More about it, or that it is over: a text in one or two languages."""

    def __init__(
        self, parent: QWidget, place: Workplace, known: AnnouncementDetail, done: Done, *, is_end: bool
    ) -> None:
        name = "end" if is_end else "add"
        fields = [
            Field("text", lambda: t("announcements.text"), "text", lines=4, is_required=not is_end),
            Field("text_en", lambda: t("announcements.text_en"), "text", lines=2),
        ]
        if not is_end:
            fields.append(_moment("ends_at", lambda: t("announcements.new_end")))
        super().__init__(
            parent,
            lambda: t(f"announcements.{name}_title"),
            fields,
            yes=lambda: t(f"announcements.{name}"),
            text=known.row.title,
            icon="circle-check" if is_end else "message-square-plus",
        )
        self._actions = AnnouncementActions(place.backend, self)
        self._known, self._then, self._is_end = known, done, is_end
        self.done = self._send
        if not is_end:
            self.form.set_value("ends_at", known.row.ends_at)

    def _send(self, values: dict[str, Any], sheet: FormSheet) -> None:
        row = self._known.row
        if self._is_end:
            self._actions.end(row.id, EndAnnouncement(version=row.version, **values), self._saved, self._no)
        else:
            self._actions.add(row.id, AddUpdate(version=row.version, **values), self._saved, self._no)

    def _saved(self, found: AnnouncementDetail) -> None:
        self.close_cover()
        self._then(found)

    def _no(self, error: DeskError) -> None:
        self.refuse(sentence(error), error.field)
