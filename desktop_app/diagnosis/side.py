"""Beside a ticket: probable causes, whether the fix holds, and the machines as they were."""

from __future__ import annotations

from datetime import datetime, time
from functools import partial

from PySide6.QtWidgets import QWidget

from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.diagnosis import words
from desktop_app.diagnosis.actions import DiagnosisActions
from desktop_app.diagnosis.models import CauseKey, Diagnosed, cause_key
from desktop_app.tickets.beside.devices import change_words
from desktop_app.tickets.extensions import MACRO, SidePart, extensions_of, first_entry
from desktop_app.ui.live import on_language
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import (
    Banner,
    Button,
    Card,
    Chip,
    ElidedLabel,
    IconButton,
    Label,
    SectionHeader,
    box,
    column,
    row,
)
from shared.diagnosis import Finding, FixCheck, FixState, NewFixCheck, Snapshot, SuspicionRow, TicketDiagnosis
from shared.errors import DeskError
from shared.tickets import TicketAction, TicketDetail
from shared.updates import Update
from shared.wire import Ref

LABEL_WIDTH = 74
MOST_CHANGES = 4
WATCHED = (FixState.WAITING, FixState.MET)


class DiagnosisPart(SidePart):
    """One of the parts that say what is known of the ticket."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._actions = DiagnosisActions(place.backend, self)
        self._known = Diagnosed.of(place)
        self._ticket: TicketDetail | None = None
        self._known.changed.connect(self._on_changed)
        place.backend.updated.connect(self._on_updates)
        on_language(self, self._show_anew)

    @property
    def found(self) -> TicketDiagnosis | None:
        return self._known.get(self._ticket.row.id) if self._ticket is not None else None

    def show_ticket(self, detail: TicketDetail | None) -> None:
        self._ticket = detail
        self._show()
        if detail is not None:
            self._known.ask(detail.row.id)

    def _show_anew(self) -> None:
        """In another language: the server names the causes."""
        self._show()
        if self._ticket is not None:
            self._known.ask(self._ticket.row.id)

    def _on_changed(self, ticket_id: int) -> None:
        if self._ticket is not None and self._ticket.row.id == ticket_id:
            self._show()

    def _on_updates(self, updates: list[Update]) -> None:
        kinds = {one.kind for one in updates}
        if self._ticket is not None and not kinds.isdisjoint({"suspicion", "cause_rule"}):
            self._known.ask(self._ticket.row.id)

    def _show(self) -> None:
        self.fill(*(self.widgets(self._ticket, self.found) if self._ticket and self.found else []))

    def widgets(self, ticket: TicketDetail, found: TicketDiagnosis) -> list[QWidget]:
        raise NotImplementedError

    def refused(self, error: DeskError) -> None:
        show_toast(self, Notice(sentence(error), "", "red", "triangle-alert"))

    def open(self, ref: Ref) -> None:
        self._place.navigation.open(ref)


class CausesPart(DiagnosisPart):
    """Probable causes with their evidence, shared changes, and checks of the fix."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        self._extensions = extensions_of(place)
        self._cards: dict[CauseKey, QWidget] = {}
        super().__init__(place, parent)
        self._extensions.startables_changed.connect(self._show)

    def widgets(self, ticket: TicketDetail, found: TicketDiagnosis) -> list[QWidget]:
        shown: list[QWidget] = []
        if found.findings or found.suspicions:
            shown.append(SectionHeader(t("diagnosis.causes")))
        self._cards = {cause_key(one): self._suspicion(one) for one in found.suspicions}
        self._cards |= {cause_key(one): self._finding(ticket, one, found) for one in found.findings}
        shown += self._cards.values()
        checks = [one for one in found.checks if one.state is not FixState.CANCELLED]
        if checks:
            shown.append(SectionHeader(t("diagnosis.fixes")))
            shown += [self._check(ticket, one) for one in checks]
        return shown

    def entry(self) -> QWidget | None:
        """The cause that is looked at, or the first one."""
        looked_at = self._known.looked_at(self._ticket.row.id) if self._ticket is not None else None
        card = self._cards.get(looked_at) if looked_at is not None else None
        return first_entry(card) or card if card is not None else super().entry()

    def _suspicion(self, one: SuspicionRow) -> QWidget:
        card = Card(spacing=5, margins=(11, 9, 11, 9), surface="amber")
        title = words.change(one)
        see = Button(
            t("diagnosis.see_evidence"),
            "link",
            clicked=lambda: self.open(Ref(kind="suspicion", id=one.id, label=title)),
        )
        head = Label(t("diagnosis.same_change"), "meta", "semibold", tone="amber")
        card.add(
            head,
            Label(title, "body", "medium", wraps=True),
            Label(words.figures(one), "meta", wraps=True),
            row(see, None),
        )
        return card

    def _finding(self, ticket: TicketDetail, one: Finding, found: TicketDiagnosis) -> QWidget:
        badge = words.severity(one.severity)
        inner = column(
            row(Chip(badge), ElidedLabel(one.name, "body", "medium"), spacing=7),
            Label(" · ".join(map(words.evidence, one.evidence)), "meta", tone="secondary", wraps=True),
            *(row(act, None) for act in self._acts(ticket, one, found)),
            spacing=3,
        )
        if self._known.looked_at(ticket.row.id) != cause_key(one):
            return box(inner)
        return Card(inner, margins=(9, 8, 9, 8), surface="card_focus")

    def _acts(self, ticket: TicketDetail, one: Finding, found: TicketDiagnosis) -> list[Button]:
        """What helps with this cause: read about it, run its macro, watch whether it is mended."""
        acts: list[Button] = []
        article = one.article
        if article is not None:
            acts.append(Button(article.label, "link", icon="book-open", clicked=lambda: self.open(article)))
        may = TicketAction.NOTE in ticket.allowed_actions
        macro = self._extensions.startable(MACRO, one.macro_id)
        if macro and may and one.macro_id is not None:
            start = partial(self._extensions.startables[MACRO].start, one.macro_id, ticket)
            acts.append(Button(t("diagnosis.run_macro", name=macro), "link", icon="zap", clicked=start))
        is_watched = any(
            check.condition == one.fix and check.device.id == one.device_id and check.state in WATCHED
            for check in found.checks
        )
        if one.fix is not None and may and not is_watched:
            watch = partial(self._watch, ticket.row.id, one)
            acts.append(Button(t("diagnosis.watch"), "link", icon="badge-check", clicked=watch))
        return acts

    def _watch(self, ticket_id: int, one: Finding) -> None:
        if one.fix is not None:
            body = NewFixCheck(device_id=one.device_id, condition=one.fix)
            self._actions.attach(ticket_id, body, partial(self._known.take, ticket_id), self.refused)

    def _check(self, ticket: TicketDetail, check: FixCheck) -> QWidget:
        name = ElidedLabel(f"{check.device.label} · {words.condition(check.condition)}", "body", "medium")
        may = TicketAction.NOTE in ticket.allowed_actions
        line = row(Chip(words.fix_badge(check)), name, spacing=7)
        line.setStretch(1, 1)
        if check.state in WATCHED and may:
            cancel = partial(self._cancel, ticket.row.id, check.id)
            line.addWidget(IconButton("x", t("diagnosis.cancel_check"), clicked=cancel))
        rows: list[QWidget] = [box(line)]
        if check.found:
            rows.append(Label(t("diagnosis.last_found", found=check.found), "meta", tone="secondary"))
        if check.state is FixState.MET and TicketAction.RESOLVE in ticket.allowed_actions:
            resolve = Button(t("diagnosis.resolve_now"), "link", clicked=self._resolve)
            rows.append(Banner(t("diagnosis.is_met"), hue="blue", icon="circle-check", actions=[resolve]))
        if check.state is FixState.FAILED:
            rows.append(Banner(t("diagnosis.is_not_fixed"), hue="red", icon="triangle-alert"))
        return box(column(*rows, spacing=4))

    def _resolve(self) -> None:
        self._place.commands.run("ticket.resolve")

    def _cancel(self, ticket_id: int, check_id: int) -> None:
        self._actions.cancel(ticket_id, check_id, partial(self._known.take, ticket_id), self.refused)


class SnapshotPart(DiagnosisPart):
    """The machines when the ticket came in, beside what the devices part says of now."""

    def widgets(self, ticket: TicketDetail, found: TicketDiagnosis) -> list[QWidget]:
        if not found.snapshots:
            return []
        when = Label(formats.moment(found.snapshots[0].taken_at), "meta", tone="tertiary")
        return [SectionHeader(t("diagnosis.at_creation"), when), *map(self._machine, found.snapshots)]

    def _machine(self, one: Snapshot) -> QWidget:
        name = one.asset.label if one.asset is not None else one.hostname
        facts = [self._fact(label, value) for label, value in _lines(one) if value]
        changes = [change for change in one.changes if change.at.date() >= one.last_working_day]
        since = datetime.combine(one.last_working_day, time())
        said = [change_words(change) for change in changes[:MOST_CHANGES]]
        if len(changes) > MOST_CHANGES:
            said.append(t("diagnosis.more_changes", n=len(changes) - MOST_CHANGES))
        if not said:
            said = [t("diagnosis.no_changes", day=formats.short_day(since))]
        facts += [
            self._fact(t("diagnosis.since", day=formats.short_day(since)) if at == 0 else "", text)
            for at, text in enumerate(said)
        ]
        earlier = len(one.changes) - len(changes)
        if earlier:
            facts.append(self._fact(t("diagnosis.week"), t("diagnosis.earlier_changes", n=earlier)))
        return box(column(ElidedLabel(name, "body", "semibold"), *facts, spacing=3))

    def _fact(self, name: str, value: str) -> QWidget:
        label = Label(name, "meta", tone="secondary")
        label.setFixedWidth(theme.px(LABEL_WIDTH))
        return box(row(label, ElidedLabel(value, "meta", "medium"), spacing=6))


def _lines(one: Snapshot) -> list[tuple[str, str]]:
    disk = battery = ""
    if one.disk_total_bytes:
        share = formats.percent(one.disk_free_bytes / one.disk_total_bytes)
        disk = t(
            "diagnosis.disk_value", mount=one.disk_mount, free=formats.size(one.disk_free_bytes), share=share
        )
    if one.battery_health_percent is not None:
        battery = f"{one.battery_health_percent}%"
    uptime = formats.duration(one.taken_at - one.booted_at) if one.booted_at is not None else ""
    if one.is_reboot_pending:
        uptime = " · ".join(part for part in (uptime, t("diagnosis.reboot_pending")) if part)
    silent = ""
    if one.reported_at is not None:
        silent = t(
            "diagnosis.before",
            length=formats.duration(max(60.0, (one.taken_at - one.reported_at).total_seconds())),
        )
    return [
        (t("diagnosis.disk"), disk),
        (t("diagnosis.uptime"), uptime),
        (t("diagnosis.battery"), battery),
        (t("diagnosis.system"), " ".join(part for part in (one.os_name, one.os_build) if part)),
        (t("diagnosis.report"), silent),
    ]
