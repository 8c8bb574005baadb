"""Escalating a ticket: to whom, why, what was tried, and what the team there asks for."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets.directory import directory_of
from desktop_app.tickets.sheets.dialogs import CommandSheet, Done, notes_of
from desktop_app.tickets.sheets.vendors import VendorChoices, chosen, cover_field
from desktop_app.ui.choices import local_provider
from desktop_app.ui.form import Field
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import (
    Button,
    CheckBox,
    FlowLayout,
    ImeTextEdit,
    Label,
    SectionHeader,
    box,
    clear,
    commit,
)
from shared.catalog import Team, Tier
from shared.tickets import Escalate, TicketDetail

REASON_TEMPLATES = ("rights", "analysis", "on_site", "vendor")
NOT_DONE = "☐"


class TeamQuestions(QWidget):
    """The check list and the questions of a team, filled in from what was written down so far."""

    def __init__(self, known: str) -> None:
        super().__init__()
        self._known = [line.strip().removeprefix("- ").strip() for line in known.splitlines()]
        self.checks: dict[str, CheckBox] = {}
        self.questions: dict[str, ImeTextEdit] = {}
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(theme.px(6))

    def show_team(self, team: Team | None) -> None:
        """What was answered for another team that asks the same stays."""
        before = self.value()
        clear(self._lines)
        self.checks, self.questions = {}, {}
        if team is None:
            return
        if team.escalation_checks:
            self._lines.addWidget(SectionHeader(lambda: t("ticket.escalate.checks", team=team.name)))
        for line in team.escalation_checks:
            is_on = line in before["checked"] or self._was_done(line)
            self.checks[line] = CheckBox(line, is_on=is_on)
            self._lines.addWidget(self.checks[line])
        for line in team.escalation_questions:
            editor = self.questions[line] = ImeTextEdit(line, lines=1, most_lines=5)
            editor.set_text(before["answers"].get(line) or self._answer(line))
            label = Label(f"{line} *", "meta", "semibold", tone="secondary", wraps=True)
            label.setBuddy(editor)
            self._lines.addWidget(label)
            self._lines.addWidget(editor)

    def value(self) -> dict[str, Any]:
        commit()
        return {
            "checked": [line for line, box in self.checks.items() if box.isChecked()],
            "answers": {line: editor.full_text().strip() for line, editor in self.questions.items()},
        }

    def _was_done(self, line: str) -> bool:
        wanted = _tight(line)
        return any(wanted in _tight(one) for one in self._known if not one.startswith(NOT_DONE))

    def _answer(self, line: str) -> str:
        """A note that begins with the question, as an earlier escalation writes it."""
        begun = f"{line}:"
        return next((one.removeprefix(begun).strip() for one in self._known if one.startswith(begun)), "")


def _tight(words: str) -> str:
    return "".join(words.split()).casefold()


def escalate(parent: QWidget, place: Workplace, detail: TicketDetail, done: Done) -> CommandSheet:
    teams = directory_of(place)
    asked = TeamQuestions(_known(detail))
    known: list[VendorChoices] = []
    fields = [
        Field(
            "team_id",
            lambda: t("ticket.escalate.team"),
            "pick",
            is_required=True,
            placeholder=lambda: t("ticket.escalate.team_hint"),
            provider=local_provider(lambda: teams.teams_above(detail.row.tier)),
        ),
        cover_field(known),
        Field("reason", lambda: t("ticket.escalate.reason"), is_required=True, most=250),
        Field(
            "tried",
            lambda: t("ticket.escalate.tried"),
            "text",
            is_required=True,
            lines=5,
            hint=lambda: t("ticket.escalate.tried_hint") if notes_of(detail) else "",
        ),
        Field(
            "answers",
            lambda: t("ticket.escalate.asked"),
            "custom",
            widget=lambda: asked,
            read=TeamQuestions.value,
        ),
    ]
    sheet = CommandSheet(
        parent,
        place,
        detail,
        title=lambda: t("ticket.escalate.title"),
        yes=lambda: t("ticket.escalate.yes"),
        fields=fields,
        make=_escalate,
        done=done,
        icon="circle-arrow-up",
    )

    def show_questions(_: str = "") -> None:
        team = teams.team(sheet.form.value("team_id"))
        asked.show_team(team)
        is_asking = team is not None and bool(team.escalation_checks or team.escalation_questions)
        sheet.form.show_field("answers", is_asking)
        sheet.form.show_field("cover", team is not None and team.tier is Tier.L4)

    known.append(VendorChoices(place, sheet))
    sheet.form.set_values({"tried": notes_of(detail)})
    _add_templates(sheet)
    above = teams.teams_above(detail.row.tier)
    if len(above) == 1:
        sheet.form.set_value("team_id", above[0])
    sheet.form.changed.connect(lambda name: show_questions() if name == "team_id" else None)
    show_questions()
    sheet.open()
    return sheet


def _escalate(values: Mapping[str, Any], version: int) -> Escalate:
    plain = {name: value for name, value in values.items() if name not in ("answers", "cover")}
    return Escalate(version=version, **plain, **values["answers"], **chosen(values))


def _known(detail: TicketDetail) -> str:
    """Notes, and what was said when it came up before."""
    earlier = [entry.text for entry in detail.entries if entry.name == "escalated"]
    return "\n".join([notes_of(detail), *earlier])


def _add_templates(sheet: CommandSheet) -> None:
    """Reasons to begin from."""
    line = FlowLayout()
    for name in REASON_TEMPLATES:
        words = partial(t, f"ticket.escalate.because_{name}")
        line.addWidget(Button(words, is_small=True, clicked=partial(_put_reason, sheet, words)))
    layout = sheet.form.rows["reason"].layout()
    assert layout is not None
    layout.addWidget(box(line))


def _put_reason(sheet: CommandSheet, words: Callable[[], str]) -> None:
    sheet.form.set_value("reason", words())
    sheet.form.rows["reason"].set_error("")
