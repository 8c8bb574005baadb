"""Request forms: what each category and service asks for, beside a preview that works like the real one."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.catalog import condition_rows, words
from desktop_app.catalog.condition_rows import ConditionRows
from desktop_app.catalog.directory import catalog_of, chosen, localized
from desktop_app.catalog.form_draft import FormDraft
from desktop_app.catalog.form_fields import FormFields
from desktop_app.catalog.record_page import SCOPE, tell_saved
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.badges import Badge
from desktop_app.ui.choices import Choice, local_provider
from desktop_app.ui.dialogs import FormSheet, ask_form, confirm
from desktop_app.ui.form import Field
from desktop_app.ui.keys import set_scope
from desktop_app.ui.live import on_language
from desktop_app.ui.page import Page, PageHeader, SideEntry, SideList, SideSection, set_pane
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import (
    Button,
    Card,
    Chip,
    ElidedLabel,
    EmptyState,
    IconButton,
    IconLabel,
    Label,
    ScrollArea,
    SectionHeader,
    box,
    clear,
    column,
    row,
)
from shared.catalog import (
    CHANGE_FORM,
    CREATE_FORM,
    LIST_FORMS,
    ChangedRequestForm,
    Condition,
    FormItem,
    Join,
    NewRequestForm,
    RequestForm,
    RequestForms,
    ShownForm,
    ShownItem,
)
from shared.errors import DeskError
from shared.updates import Update

SIDE_WIDTH, PREVIEW_WIDTH = 210, 360


class FormsPage(Page):
    """Forms at the left, the items of the chosen one in the middle, the preview at the right."""

    def __init__(self, place: Workplace) -> None:
        self.new_button = Button(
            lambda: t("catalog.new_form"),
            icon="plus",
            key=place.commands.key_of("settings.press_new"),
            clicked=self.add,
        )
        key = place.commands.key_of("catalog.save")
        self.save_button = Button(
            lambda: t("catalog.save"), "primary", icon="save", key=key, clicked=self.save
        )
        super().__init__(
            PageHeader(
                lambda: t("catalog.forms"),
                subtitle=lambda: t("catalog.forms_text"),
                right=[self.new_button, self.save_button],
            )
        )
        set_scope(self, SCOPE)
        self._place = place
        self.catalog = catalog_of(place)
        self.known: dict[str, FormDraft] = {}
        self.draft: FormDraft | None = None
        self._build()
        place.backend.updated.connect(self._on_updates)
        place.backend.reload.connect(self.load)
        self.catalog.changed.connect(lambda _: self.load())
        on_language(self, self.show_all)
        self.load()

    def _build(self) -> None:
        self.side = SideList()
        self.side.setFixedWidth(theme.px(SIDE_WIDTH))
        self.side.chosen.connect(self._choose)
        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 0, theme.px(6), 0)
        self._list.setSpacing(theme.px(6))
        self.scroller = ScrollArea(content)
        self.preview = FormFields(self._place)
        self._preview_note = Label(lambda: t("catalog.preview_empty"), "meta", tone="tertiary", wraps=True)
        inside = column(
            SectionHeader(lambda: t("catalog.preview")), self._preview_note, self.preview, None, spacing=10
        )
        self.preview_card = Card(ScrollArea(box(inside)))
        self.preview_card.setFixedWidth(theme.px(PREVIEW_WIDTH))
        set_pane(self.side, lambda: t("catalog.forms"))
        set_pane(self.scroller, lambda: t("catalog.form_items"))
        set_pane(self.preview_card, lambda: t("catalog.preview"))
        parts = QHBoxLayout()
        parts.setSpacing(theme.px(14))
        parts.addWidget(self.side)
        parts.addWidget(self.scroller, 1)
        parts.addWidget(self.preview_card)
        self.body.addLayout(parts, 1)
        self.setFocusProxy(self.side)

    def focus_search(self) -> None:
        self.side.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # --- reading -------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Nothing that was changed here and is not saved is lost."""
        self._place.backend.call(self, LIST_FORMS, self._take, failed=self._refused, latest="forms")

    def _on_updates(self, updates: list[Update]) -> None:
        if any(update.kind == "request_form" for update in updates):
            self.load()

    def _take(self, found: RequestForms) -> None:
        drafts = [FormDraft.of(one, self._name(one)) for one in found.items]
        self.known = {one.id: one for one in drafts}
        if self.draft is None or (not self.draft.is_changed and self.draft.id in self.known):
            wanted = self.draft.id if self.draft is not None else next(iter(self.known), "")
            self.draft = self.known.get(wanted)
        self.show_all()

    def _name(self, form: RequestForm) -> str:
        category = self.catalog.category(form.category_id)
        service = self.catalog.service(form.service_id)
        return category.path if category is not None else service.name if service is not None else ""

    # --- showing -------------------------------------------------------------------------------------------

    def show_all(self) -> None:
        self._fill_side()
        self._show_items()
        self._show_preview()

    def _fill_side(self) -> None:
        drafts = dict(self.known)
        if self.draft is not None:
            drafts[self.draft.id] = self.draft
        sections = []
        for kind, icon in (("service", "package"), ("category", "tag")):
            entries = [
                SideEntry(name, one.name, icon)
                for name, one in sorted(drafts.items(), key=lambda item: item[1].name)
                if name.startswith(kind)
            ]
            if entries:
                sections.append(SideSection(partial(t, f"catalog.forms_of_{kind}"), entries))
        self.side.set_sections(sections)
        if self.draft is not None:
            self.side.set_current(self.draft.id)

    def _show_items(self) -> None:
        position = self.scroller.verticalScrollBar().value()
        clear(self._list)
        draft = self.draft
        self.save_button.setEnabled(draft is not None and draft.is_changed)
        if draft is None:
            self._list.addWidget(
                EmptyState(
                    "clipboard-list", lambda: t("catalog.no_forms"), lambda: t("catalog.no_forms_text")
                )
            )
            return
        changed = [Chip(lambda: Badge(t("catalog.unsaved"), "amber", "pencil"))] if draft.is_changed else []
        self._list.addLayout(row(ElidedLabel(draft.name, "title", "semibold"), *changed, None))
        intro = localized(draft.intro, draft.intro_en) or t("catalog.no_intro")
        pen = self._tool("pencil", "edit_intro", self._ask_intro)
        line = row(ElidedLabel(intro, "body", tone="secondary"), pen, spacing=6)
        line.setStretch(0, 1)
        self._list.addLayout(line)
        for place, item in enumerate(draft.items):
            self._list.addWidget(self._item_card(draft, place, item))
        add = Button(lambda: t("catalog.add_field"), icon="plus", clicked=lambda: self._ask_item(None))
        heading = Button(
            lambda: t("catalog.add_heading"), icon="type", clicked=lambda: self._ask_heading(None)
        )
        self._list.addLayout(row(add, heading, None))
        self._list.addStretch(1)
        self.scroller.verticalScrollBar().setValue(position)

    def _item_card(self, draft: FormDraft, place: int, item: FormItem) -> Card:
        card = Card(margins=(14, 8, 10, 8))
        field = self.catalog.field(item.field)
        icon = words.FIELD_ICONS[field.kind] if field is not None else "type"
        title = localized(item.title, item.title_en)
        if field is not None:
            title = localized(field.label, field.label_en)
        about = ElidedLabel(self._say_about(item), "meta", tone="secondary")
        line = row(IconLabel(icon, "text.secondary", 17), spacing=10)
        line.addLayout(column(ElidedLabel(title, "reading", "medium"), about, spacing=1), 1)
        edit = partial(self._ask_item if item.field else self._ask_heading, place)
        line.addWidget(self._tool("arrow-up", "move_up", partial(self._move, place, -1)))
        line.addWidget(self._tool("arrow-down", "move_down", partial(self._move, place, 1)))
        line.addWidget(self._tool("pencil", "change", edit))
        line.addWidget(self._tool("trash-2", "remove", partial(self._remove, place)))
        card.body.addLayout(line)
        return card

    def _tool(self, icon: str, name: str, act: Any) -> IconButton:
        return IconButton(icon, lambda: t(f"catalog.{name}"), clicked=act)

    def _say_about(self, item: FormItem) -> str:
        field = self.catalog.field(item.field)
        parts = [words.field_kind(field.kind) if field is not None else t("catalog.heading")]
        if field is not None and not field.is_active:
            parts.append(t("catalog.not_in_use"))
        if item.is_required:
            parts.append(t("catalog.required"))
        if item.is_desk_only:
            parts.append(t("catalog.desk_only"))
        if item.conditions:
            between = f" {t(f'catalog.join_word.{item.joined_by.value}')} "
            said = between.join(condition_rows.said(self.catalog, one) for one in item.conditions)
            parts.append(t("catalog.shown_when", conditions=said))
        return " · ".join(parts)

    def _show_preview(self) -> None:
        draft = self.draft
        items = draft.items if draft is not None else []
        shown = [ShownItem(item=one, field=self.catalog.field(one.field)) for one in items]
        intro = localized(draft.intro, draft.intro_en) if draft is not None else ""
        self.preview.show_trial(ShownForm(intros=[intro] if intro else [], items=shown), list(items))
        self._preview_note.setVisible(not items)

    # --- choosing ------------------------------------------------------------------------------------------

    def _choose(self, name: str) -> None:
        if self.draft is not None and self.draft.id == name:
            return
        self._leave_draft(partial(self._open, name))

    def _open(self, name: str) -> None:
        self.draft = self.known.get(name)
        self.load()
        self.show_all()

    def _leave_draft(self, go_on: Any) -> None:
        """Ask before changes are thrown away."""
        if self.draft is None or not self.draft.is_changed:
            go_on()
            return
        self._fill_side()
        confirm(
            self,
            lambda: t("catalog.throw_away"),
            lambda: t("catalog.throw_away_text"),
            yes=lambda: t("catalog.throw_away_yes"),
            done=partial(self._throw_away, go_on),
            is_danger=True,
        )

    def _throw_away(self, go_on: Any) -> None:
        self.draft = None
        go_on()

    def add(self) -> None:
        self._leave_draft(self._ask_target)

    def change(self) -> None:
        self._ask_intro()

    def _ask_target(self) -> None:
        services = [
            Choice(f"service:{one.value}", one.title, icon=one.icon, section=t("catalog.services"))
            for one in self.catalog.service_choices()
        ]
        categories = [
            Choice(f"category:{one.value}", one.title, icon=one.icon, section=t("catalog.categories"))
            for one in self.catalog.category_choices()
        ]
        free = [one for one in (*services, *categories) if one.value not in self.known]
        field = Field(
            "target",
            lambda: t("catalog.form_target"),
            "pick",
            is_required=True,
            provider=local_provider(free, most=200),
            help=lambda: t("catalog.form_target_help"),
        )

        def done(values: dict[str, Any], sheet: FormSheet) -> None:
            target = chosen(free, values["target"])
            assert target is not None
            kind, _, number = str(target.value).partition(":")
            ids = {f"{kind}_id": int(number)}
            self.draft = FormDraft(target.title, **ids)  # type: ignore[arg-type]  # one of its two ids
            sheet.close_cover()
            self.show_all()

        ask_form(
            self,
            lambda: t("catalog.new_form"),
            [field],
            yes=lambda: t("catalog.take_over"),
            done=done,
            icon="clipboard-list",
        )

    # --- changing ------------------------------------------------------------------------------------------

    def _changed(self) -> None:
        self._show_items()
        self._show_preview()

    def _move(self, place: int, by: int) -> None:
        if self.draft is not None:
            self.draft.move(place, by)
            self._changed()

    def _remove(self, place: int) -> None:
        if self.draft is not None:
            self.draft.remove(place)
            self._changed()

    def _ask_intro(self) -> None:
        draft = self.draft
        if draft is None:
            return
        fields = [
            Field("intro", lambda: t("catalog.intro"), "text", lines=4),
            Field("intro_en", lambda: t("catalog.intro_en"), "text", lines=4),
        ]

        def done(values: dict[str, Any], sheet: FormSheet) -> None:
            draft.intro, draft.intro_en = values["intro"], values["intro_en"]
            sheet.close_cover()
            self._changed()

        ask_form(
            self,
            lambda: t("catalog.edit_intro"),
            fields,
            yes=lambda: t("catalog.take_over"),
            done=done,
            values={"intro": draft.intro, "intro_en": draft.intro_en},
            icon="pencil",
        )

    def _ask_heading(self, place: int | None) -> None:
        fields = [
            Field("title", lambda: t("catalog.heading"), is_required=True, is_half=True, most=250),
            Field("title_en", lambda: t("catalog.heading_en"), is_half=True, most=250),
        ]
        self._ask("catalog.add_heading", fields, place, lambda values: FormItem(**values))

    def _ask_item(self, place: int | None) -> None:
        draft = self.draft
        if draft is None:
            return
        used = {item.field for at, item in enumerate(draft.items) if at != place}
        free = [one for one in self.catalog.field_choices() if one.value not in used]
        fields = [
            Field(
                "field",
                lambda: t("catalog.field"),
                "pick",
                is_required=True,
                provider=local_provider(free, most=200),
            ),
            Field("is_required", lambda: t("catalog.required"), "check"),
            Field("is_desk_only", lambda: t("catalog.desk_only"), "check"),
        ]
        self._ask("catalog.add_field", fields, place, lambda values: FormItem(**values))

    def _ask(self, title: str, fields: list[Field], place: int | None, make: Any) -> None:
        draft = self.draft
        if draft is None:
            return
        at = len(draft.items) if place is None else place
        item = draft.items[at] if place is not None else FormItem()
        conditions = Field(
            "conditions",
            lambda: t("catalog.conditions"),
            "custom",
            widget=partial(ConditionRows, self.catalog, draft.fields_before(at)),
            read=lambda rows: rows.value(),
            write=lambda rows, value: rows.set_value(value),
        )

        def done(values: dict[str, Any], sheet: FormSheet) -> None:
            joined: tuple[Join, list[Condition]] = values.pop("conditions")
            draft.put(at, make({**values, "joined_by": joined[0], "conditions": joined[1]}))
            sheet.close_cover()
            self._changed()

        ask_form(
            self,
            partial(t, title),
            [*fields, conditions],
            yes=lambda: t("catalog.take_over"),
            done=done,
            values={
                "field": chosen(self.catalog.field_choices(), item.field),
                "title": item.title,
                "title_en": item.title_en,
                "is_required": item.is_required,
                "is_desk_only": item.is_desk_only,
                "conditions": (item.joined_by, item.conditions),
            },
            icon="square-pen",
            width=680,
        )

    # --- saving --------------------------------------------------------------------------------------------

    def save(self) -> None:
        draft = self.draft
        if draft is None or not draft.is_changed:
            return
        self.save_button.setEnabled(False)
        parts: dict[str, Any] = {"intro": draft.intro, "intro_en": draft.intro_en, "items": draft.items}
        if draft.known is None:
            body = NewRequestForm(category_id=draft.category_id, service_id=draft.service_id, **parts)
            self._place.backend.call(self, CREATE_FORM, self._saved, failed=self._refused, body=body)
            return
        changed = ChangedRequestForm(version=draft.known.version, **parts)
        self._place.backend.call(
            self, CHANGE_FORM, self._saved, failed=self._refused, body=changed, form_id=draft.known.id
        )

    def _saved(self, form: RequestForm) -> None:
        draft = FormDraft.of(form, self._name(form))
        self.known[draft.id] = self.draft = draft
        tell_saved(self, draft.name)
        self.show_all()

    def _refused(self, error: DeskError) -> None:
        show_toast(self, Notice(sentence(error), hue="red", icon="octagon-alert"))
        self._show_items()
