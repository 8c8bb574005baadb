"""The rules that name probable causes, in the settings."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t, translator
from desktop_app.core.workplace import Workplace
from desktop_app.diagnosis import words
from desktop_app.diagnosis.actions import DiagnosisActions
from desktop_app.diagnosis.conditions import ConditionsEditor
from desktop_app.tickets.extensions import MACRO, extensions_of
from desktop_app.ui.choices import Choice, Deliver, rank
from desktop_app.ui.dialogs import FormSheet, ask_form
from desktop_app.ui.form import Field
from desktop_app.ui.live import on_language
from desktop_app.ui.page import Page, PageHeader
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import (
    Button,
    Card,
    CheckBox,
    Chip,
    ElidedLabel,
    EmptyState,
    IconButton,
    ScrollArea,
    Skeleton,
    clear,
    column,
    row,
)
from shared.diagnosis import CauseRule, CauseRuleForm, CauseRules, ChangedCauseRule, NewCauseRule, Severity
from shared.errors import DeskError
from shared.knowledge import LIST_ARTICLES, ArticleRow, ArticlesQuery, Shelf
from shared.permissions import Permission
from shared.updates import Update
from shared.wire import Page as WirePage

MOST_FOUND = 12


class RulesPage(Page):
    """One card for each rule, the first one on top."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        self.new_button = Button(
            lambda: t("diagnosis.new_rule"),
            "primary",
            icon="plus",
            key=place.commands.key_of("settings.press_new"),
            clicked=self.ask_new,
        )
        header = PageHeader(
            lambda: t("diagnosis.rules"), subtitle=lambda: t("diagnosis.rules_text"), right=[self.new_button]
        )
        super().__init__(header, parent)
        self._place = place
        self._actions = DiagnosisActions(place.backend, self)
        self._extensions = extensions_of(place)
        self.known: list[CauseRule] | None = None
        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(theme.px(6))
        self._list.addWidget(Skeleton(8))
        self.body.addWidget(ScrollArea(content), 1)
        place.backend.updated.connect(self._on_updates)
        self.new_button.setVisible(self.may_manage)
        self._extensions.startables_changed.connect(self._show)
        on_language(self, self._show)

    @property
    def may_manage(self) -> bool:
        return Permission.RULES_MANAGE in self._place.backend.me.permissions

    def on_shown(self) -> None:
        self._ask()

    def _ask(self) -> None:
        self._actions.rules(self._take, self._failed)

    def _take(self, found: CauseRules) -> None:
        self.known = found.items
        self._show()

    def _failed(self, error: DeskError) -> None:
        clear(self._list)
        self._list.addWidget(EmptyState("server-off", sentence(error), hue="amber"))

    def _on_updates(self, updates: list[Update]) -> None:
        if self.known is not None and any(one.kind == "cause_rule" for one in updates):
            self._ask()

    # --- showing -------------------------------------------------------------------------------------------

    def _show(self) -> None:
        if self.known is None:
            return
        clear(self._list)
        for rule in self.known:
            self._list.addWidget(self._card(rule))
        self._list.addStretch(1)

    def _card(self, rule: CauseRule) -> Card:
        card = Card(margins=(14, 9, 10, 9))
        conditions = " · ".join(words.condition(one) for one in rule.conditions)
        more = [conditions]
        if rule.fix is not None:
            more.append(t("diagnosis.rule_fix", condition=words.condition(rule.fix)))
        if rule.article is not None:
            more.append(t("diagnosis.rule_article", title=rule.article.label))
        macro = self._extensions.startable(MACRO, rule.macro_id)
        if macro:
            more.append(t("diagnosis.rule_macro", name=macro))
        name = rule.name_ko if translator.is_korean else rule.name_en
        lines = column(
            ElidedLabel(name, "reading", "medium", tone="primary" if rule.is_active else "tertiary"),
            ElidedLabel(" · ".join(more), "meta", tone="secondary"),
            spacing=1,
        )
        chip = Chip(words.severity(rule.severity))
        chip.setMinimumWidth(max(Chip(words.severity(one)).natural_size().width() for one in Severity))
        line = row(chip, spacing=10)
        line.addLayout(lines, 1)
        if self.may_manage:
            switch = CheckBox(lambda: t("diagnosis.rule_active"))
            switch.setChecked(rule.is_active)
            switch.clicked.connect(partial(self._switch, rule))
            line.addWidget(switch)
            line.addWidget(
                IconButton("pencil", lambda: t("diagnosis.change_rule"), clicked=partial(self.ask, rule))
            )
        card.body.addLayout(line)
        return card

    def _switch(self, rule: CauseRule, is_active: bool) -> None:
        body = _changed(rule, is_active=is_active)
        self._actions.change_rule(rule.id, body, lambda _: self._ask(), self._failed)

    # --- writing -------------------------------------------------------------------------------------------

    def ask_new(self) -> None:
        def send(form: CauseRuleForm, sheet: FormSheet) -> None:
            body = NewCauseRule(**_fields(form))
            self._actions.create_rule(body, partial(self._saved, sheet), partial(_refuse, sheet))

        self._open("diagnosis.new_rule", {"severity": Severity.LIKELY.value, "is_active": True}, send)

    def ask(self, rule: CauseRule) -> None:
        def send(form: CauseRuleForm, sheet: FormSheet) -> None:
            fields = _fields(form) | {"position": rule.position}
            body = ChangedCauseRule(version=rule.version, **fields)
            self._actions.change_rule(rule.id, body, partial(self._saved, sheet), partial(_refuse, sheet))

        article = rule.article
        values: dict[str, Any] = {
            "name_ko": rule.name_ko,
            "name_en": rule.name_en,
            "severity": rule.severity.value,
            "conditions": rule.conditions,
            "fix": [rule.fix] if rule.fix is not None else [],
            "article": Choice(article.id, article.label, icon="book-open") if article is not None else None,
            "macro": self._macro(rule.macro_id),
            "is_active": rule.is_active,
        }
        self._open("diagnosis.change_rule", values, send)

    def _open(
        self, title: str, values: dict[str, Any], send: Callable[[CauseRuleForm, FormSheet], None]
    ) -> None:
        severities = [(one.value, partial(t, f"diagnosis.severity_{one.value}")) for one in Severity]
        fields = [
            Field("name_ko", lambda: t("diagnosis.name_ko"), is_required=True, is_half=True, most=120),
            Field("name_en", lambda: t("diagnosis.name_en"), is_required=True, is_half=True, most=120),
            Field("severity", lambda: t("diagnosis.severity"), "segments", choices=severities),
            Field(
                "conditions",
                lambda: t("diagnosis.conditions"),
                "custom",
                help=lambda: t("diagnosis.conditions_help"),
                widget=ConditionsEditor,
                read=lambda editor: editor.values(),
                write=lambda editor, found: editor.set_values(found),
            ),
            Field(
                "fix",
                lambda: t("diagnosis.fix"),
                "custom",
                help=lambda: t("diagnosis.fix_help"),
                widget=partial(ConditionsEditor, most=1, for_fix=True),
                read=lambda editor: editor.values(),
                write=lambda editor, found: editor.set_values(found),
            ),
            Field("article", lambda: t("diagnosis.article"), "pick", provider=self._articles),
            Field(
                "macro",
                lambda: t("diagnosis.macro"),
                "pick",
                help=lambda: t("diagnosis.macro_help"),
                provider=self._macros,
            ),
            Field("is_active", lambda: t("diagnosis.rule_active"), "check"),
        ]

        def done(given: dict[str, Any], sheet: FormSheet) -> None:
            if not given["conditions"]:
                sheet.refuse(t("diagnosis.no_condition"), "conditions")
                return
            form = CauseRuleForm(
                name_ko=given["name_ko"],
                name_en=given["name_en"],
                severity=Severity(given["severity"]),
                conditions=given["conditions"],
                fix=given["fix"][0] if given["fix"] else None,
                article_id=given["article"],
                macro_id=given["macro"],
                is_active=given["is_active"],
            )
            send(form, sheet)

        say = partial(t, title)
        ask_form(self, say, fields, yes=lambda: t("diagnosis.save"), done=done, values=values, width=760)

    def _saved(self, sheet: FormSheet, _: CauseRule) -> None:
        sheet.close_cover()
        self._ask()

    def _articles(self, query: str, deliver: Deliver) -> None:
        def show(found: WirePage[ArticleRow]) -> None:
            deliver([Choice(one.id, one.title, one.category, icon="book-open") for one in found.items])

        asked = ArticlesQuery(shelf=Shelf.LIVE, text=query.strip()[:250], limit=MOST_FOUND)
        self._place.backend.call(
            self, LIST_ARTICLES, show, failed=lambda _: deliver([]), query=asked, latest="articles"
        )

    def _macro(self, macro_id: int | None) -> Choice | None:
        """As the rule has it; one that this person cannot see is kept under a name that says so."""
        if macro_id is None:
            return None
        name = self._extensions.startable(MACRO, macro_id) or t("diagnosis.macro_of_others")
        return Choice(macro_id, name, icon="zap")

    def _macros(self, query: str, deliver: Deliver) -> None:
        """A rule is for everybody: macros of one person alone are left out."""
        known = self._extensions.startables.get(MACRO)
        shared = known.shared() if known is not None else {}
        deliver(rank(query, [Choice(one, name, icon="zap") for one, name in shared.items()], MOST_FOUND))


def _fields(form: CauseRuleForm) -> dict[str, Any]:
    return {name: getattr(form, name) for name in CauseRuleForm.__struct_fields__}


def _changed(rule: CauseRule, *, is_active: bool) -> ChangedCauseRule:
    return ChangedCauseRule(
        version=rule.version,
        name_ko=rule.name_ko,
        name_en=rule.name_en,
        severity=rule.severity,
        conditions=rule.conditions,
        fix=rule.fix,
        article_id=rule.article.id if rule.article is not None else None,
        macro_id=rule.macro_id,
        position=rule.position,
        is_active=is_active,
    )


def _refuse(sheet: FormSheet, error: DeskError) -> None:
    sheet.refuse(sentence(error), error.field)
