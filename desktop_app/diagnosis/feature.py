"""Diagnosis in the window: parts beside a ticket, a strip in the inbox, rules in the settings."""

from __future__ import annotations

from functools import partial
from typing import Any

from desktop_app.core.commands import Command
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.diagnosis import words
from desktop_app.diagnosis.actions import DiagnosisActions
from desktop_app.diagnosis.conditions import ConditionsEditor
from desktop_app.diagnosis.heads import CauseBadges
from desktop_app.diagnosis.models import Diagnosed, Suspected, cause_key
from desktop_app.diagnosis.rules import RulesPage
from desktop_app.diagnosis.side import CausesPart, SnapshotPart
from desktop_app.diagnosis.suspicion import SuspicionStrip, open_suspicion
from desktop_app.tickets import extensions as places
from desktop_app.tickets.extensions import Head, MenuLine, Side, extensions_of
from desktop_app.ui.dialogs import FormSheet, ask_form
from desktop_app.ui.feature import Feature, SettingsSection
from desktop_app.ui.form import Field
from desktop_app.ui.toast import Notice
from desktop_app.ui.window import MainWindow
from shared.diagnosis import Compare, Condition, Fact, NewFixCheck, TicketDiagnosis
from shared.errors import DeskError
from shared.permissions import Permission
from shared.tickets import TicketAction, TicketDetail
from shared.wire import Ref

CAUSES = places.SLA + 5
AT_CREATION = places.DEVICES + 5
USUAL = Condition(fact=Fact.DISK_FREE_PERCENT, compare=Compare.ABOVE, limit=15)


class DiagnosisDesk:
    """What the commands and lines of the menu do."""

    def __init__(self, place: Workplace, window: MainWindow) -> None:
        self._place, self._window = place, window
        self._actions = DiagnosisActions(place.backend, window)
        self._known = Diagnosed.of(place)
        self._suspected = Suspected.of(place)

    def _may(self, permission: Permission) -> bool:
        me = self._place.backend.session.me
        return me is not None and permission in me.permissions

    def may_read(self) -> bool:
        return self._may(Permission.DEVICES_READ)

    def may_see_rules(self) -> bool:
        return self._may(Permission.RULES_MANAGE)

    def of(self, detail: TicketDetail) -> TicketDiagnosis | None:
        return self._known.get(detail.row.id)

    # --- a ticket ------------------------------------------------------------------------------------------

    def has_article(self, detail: TicketDetail) -> bool:
        return self._article(detail) is not None

    def _article(self, detail: TicketDetail) -> Ref | None:
        """Of the gravest cause that has one."""
        found = self.of(detail)
        return next((one.article for one in found.findings if one.article), None) if found else None

    def open_article(self, detail: TicketDetail) -> None:
        article = self._article(detail)
        if article is not None:
            self._place.navigation.open(article)

    def has_causes(self, detail: TicketDetail) -> bool:
        found = self.of(detail)
        return found is not None and bool(found.findings or found.suspicions)

    def has_macro(self, detail: TicketDetail) -> bool:
        return TicketAction.NOTE in detail.allowed_actions and self._macro(detail) is not None

    def _macro(self, detail: TicketDetail) -> int | None:
        """Of the cause that is looked at, else of the first that has one which this person may start."""
        found, looked_at = self.of(detail), self._known.looked_at(detail.row.id)
        findings = found.findings if found is not None else []
        first = sorted(findings, key=lambda one: cause_key(one) != looked_at)
        startable = extensions_of(self._place).startable
        return next((one.macro_id for one in first if startable(places.MACRO, one.macro_id)), None)

    def run_macro(self, detail: TicketDetail) -> None:
        macro_id = self._macro(detail)
        if macro_id is not None:
            extensions_of(self._place).startables[places.MACRO].start(macro_id, detail)

    def may_watch(self, detail: TicketDetail) -> bool:
        found = self.of(detail)
        return TicketAction.NOTE in detail.allowed_actions and found is not None and bool(found.snapshots)

    def ask_check(self, detail: TicketDetail) -> None:
        """A condition over a machine of the ticket that shows whether it is really solved."""
        found = self.of(detail)
        if found is None or not found.snapshots:
            return
        machines = [
            (one.device_id, one.asset.label if one.asset is not None else one.hostname)
            for one in found.snapshots
        ]
        fields = [
            Field("device_id", lambda: t("diagnosis.device"), "choice", choices=machines),
            Field(
                "condition",
                lambda: t("diagnosis.condition"),
                "custom",
                help=lambda: t("diagnosis.check_help"),
                widget=partial(ConditionsEditor, most=1, for_fix=True),
                read=lambda editor: editor.values(),
                write=lambda editor, values: editor.set_values(values),
            ),
        ]

        def done(values: dict[str, Any], sheet: FormSheet) -> None:
            if not values["condition"]:
                sheet.refuse(t("diagnosis.no_condition"), "condition")
                return
            body = NewFixCheck(device_id=values["device_id"], condition=values["condition"][0])
            self._actions.attach(
                detail.row.id,
                body,
                partial(self._attached, sheet),
                lambda error: sheet.refuse(sentence(error), error.field),
            )

        title = partial(t, "diagnosis.attach")
        values = {"device_id": machines[0][0], "condition": [USUAL]}
        ask_form(
            self._window,
            title,
            fields,
            yes=title,
            done=done,
            values=values,
            icon="badge-check",
            width=680,
        )

    def _attached(self, sheet: FormSheet, found: TicketDiagnosis) -> None:
        sheet.close_cover()
        words_ = words.condition(found.checks[-1].condition)
        self._window.notify(Notice(t("diagnosis.attached"), words_, "green", "badge-check"))

    # --- shared changes ------------------------------------------------------------------------------------

    def has_suspicion(self) -> bool:
        return self.may_read() and bool(self._suspected.rows)

    def open_newest(self) -> None:
        rows = self._suspected.open or self._suspected.rows
        if rows:
            ref = Ref(kind="suspicion", id=rows[0].id, label=words.change(rows[0]))
            self._place.navigation.open(ref)

    def complain(self, error: DeskError) -> None:
        self._window.notify(Notice(sentence(error), "", "red", "triangle-alert"))


def install(place: Workplace, window: MainWindow) -> None:
    """Causes, snapshots, shared changes, fixes; opens records of kind "suspicion"."""
    desk = DiagnosisDesk(place, window)
    extensions = extensions_of(place)
    extensions.add_side(Side("causes", CAUSES, lambda: CausesPart(place)))
    extensions.add_head(
        Head(
            "causes",
            lambda: t("diagnosis.show_causes"),
            lambda: CauseBadges(place),
            more="causes",
            when=desk.has_causes,
            icon="scan-search",
            key="Q",
        )
    )
    extensions.add_side(Side("at_creation", AT_CREATION, lambda: SnapshotPart(place)))
    extensions.add_strip(lambda: SuspicionStrip(place))
    extensions.add_line(
        MenuLine(
            "cause_article",
            lambda: t("diagnosis.open_article"),
            desk.open_article,
            desk.has_article,
            icon="book-open",
            key="Shift+Q",
        )
    )
    extensions.add_line(
        MenuLine(
            "cause_macro",
            lambda: t("diagnosis.run_cause_macro"),
            desk.run_macro,
            desk.has_macro,
            icon="zap",
            key="Shift+C",
        )
    )
    extensions.add_line(
        MenuLine(
            "fix_check",
            lambda: t("diagnosis.attach"),
            desk.ask_check,
            desk.may_watch,
            icon="badge-check",
            key="Shift+V",
        )
    )
    window.add_feature(
        Feature(
            "diagnosis",
            commands=[
                Command(
                    "diagnosis.suspicion",
                    "diagnosis.command_suspicion",
                    desk.open_newest,
                    ("G S",),
                    when=desk.has_suspicion,
                    icon="siren",
                    group="diagnosis.group",
                )
            ],
            openers={"suspicion": partial(open_suspicion, window, place)},
            settings=[
                SettingsSection(
                    "cause_rules",
                    lambda: t("diagnosis.rules"),
                    "scan-search",
                    lambda: RulesPage(place),
                    order=70,
                    when=desk.may_see_rules,
                )
            ],
        )
    )
