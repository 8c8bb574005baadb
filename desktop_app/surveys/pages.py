"""Satisfaction: figures of a period, the trend, teams and categories, every answer with its words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from PySide6.QtWidgets import QGridLayout, QStackedWidget, QWidget

from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.surveys.actions import SurveyActions
from desktop_app.surveys.charts import TrendChart
from desktop_app.surveys.models import AnswerList
from desktop_app.ui.badges import Badge
from desktop_app.ui.keys import set_scope
from desktop_app.ui.live import on_language
from desktop_app.ui.page import Page, PageHeader, set_pane
from desktop_app.ui.record_table import Column, RecordModel, RecordTable
from desktop_app.ui.theme import theme
from desktop_app.ui.tokens import Hue
from desktop_app.ui.widgets import (
    Card,
    CheckBox,
    ElidedLabel,
    EmptyState,
    KpiTile,
    Label,
    ProgressBar,
    SectionHeader,
    SegmentedControl,
    box,
    clear,
    column,
    row,
)
from shared.errors import DeskError
from shared.surveys import FEWEST_FOR_A_PERSON, AnswerRow, Figure, FiguresQuery, SurveyFigures
from shared.updates import Update
from shared.wire import Ref

PAGE = "surveys"
SCOPE = "surveys"
PERIODS = (30, 90, 180, 365)
MOST_GROUPS = 6
SCORE_LOOKS: dict[int, tuple[Hue, str]] = {
    1: ("red", "thumbs-down"),
    2: ("orange", "thumbs-down"),
    3: ("grey", "minus"),
    4: ("green", "thumbs-up"),
    5: ("green", "thumbs-up"),
}


def score_badge(answer: AnswerRow) -> Badge:
    hue, icon = SCORE_LOOKS[answer.score]
    return Badge(t("surveys.score", n=answer.score), hue, icon)


COLUMNS = [
    Column("score", lambda: t("surveys.column_score"), lambda r: str(r.score), width=90, badge=score_badge),
    Column(
        "comment",
        lambda: t("surveys.column_comment"),
        lambda r: r.comment or "–",
        width=320,
        stretches=True,
        tone=lambda r: "primary" if r.comment else "tertiary",
    ),
    Column(
        "ticket", lambda: t("surveys.column_ticket"), lambda r: f"#{r.ticket.label} {r.subject}", width=240
    ),
    Column("requester", lambda: t("surveys.column_requester"), lambda r: r.requester, width=110),
    Column("agent", lambda: t("surveys.column_agent"), lambda r: r.agent or "–", width=110),
    Column("team", lambda: t("surveys.column_team"), lambda r: r.team or "–", width=140),
    Column(
        "at",
        lambda: t("surveys.column_at"),
        lambda r: formats.moment(r.answered_at),
        width=170,
        tone=lambda _: "secondary",
    ),
]


class SurveysPage(Page):
    """Enter on an answer opens its ticket."""

    def __init__(self, place: Workplace) -> None:
        self.period = SegmentedControl(
            [(str(days), partial(t, "surveys.days", n=days)) for days in PERIODS],
            name=lambda: t("surveys.period"),
        )
        super().__init__(
            PageHeader(
                lambda: t("surveys.title"), subtitle=lambda: t("surveys.subtitle"), right=[self.period]
            )
        )
        set_scope(self, SCOPE)
        self._place = place
        self._actions = SurveyActions(place.backend, self)
        self.figures: SurveyFigures | None = None
        self.list = AnswerList(place, self)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.share = KpiTile(lambda: t("surveys.satisfied"), hint=lambda: t("surveys.satisfied_hint"))
        self.mean = KpiTile(lambda: t("surveys.mean"), unit=lambda: t("surveys.of_five"))
        self.rate = KpiTile(lambda: t("surveys.rate"), hint=lambda: t("surveys.rate_hint"))
        self.body.addLayout(row(self.share, self.mean, self.rate, spacing=12))
        self.trend = TrendChart()
        self._groups = QWidget()
        self._grid = QGridLayout(self._groups)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(22))
        trend = Card(SectionHeader(lambda: t("surveys.trend")), self.trend, spacing=8)
        groups = Card(self._groups, spacing=8)
        middle = row(trend, groups, spacing=12)
        middle.setStretch(0, 1)
        middle.setStretch(1, 1)
        self.body.addLayout(middle)
        self.only_low = CheckBox(lambda: t("surveys.only_low"), toggled=lambda _: self._filter())
        self.only_words = CheckBox(lambda: t("surveys.only_words"), toggled=lambda _: self._filter())
        self.count = Label("", "meta", tone="tertiary")
        self.body.addLayout(row(self.only_low, self.only_words, self.count, None, spacing=14))
        self.table = RecordTable(RecordModel(COLUMNS), name=lambda: t("surveys.answers"), row_height=42)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(
            EmptyState("smile", lambda: t("surveys.no_answers"), lambda: t("surveys.no_answers_more"))
        )
        self.body.addWidget(Card(self._stack, margins=(1, 4, 1, 6)), 1)
        set_pane(self.table, lambda: t("surveys.answers"))
        self.setFocusProxy(self.table)

    def _connect(self) -> None:
        self.period.changed.connect(lambda _: self.load())
        self.list.changed.connect(self._show_answers)
        self.table.opened.connect(self.open_ticket)
        self.table.verticalScrollBar().valueChanged.connect(self._on_scroll)
        self._place.backend.updated.connect(self._on_updates)
        on_language(self, self._show)

    def on_shown(self) -> None:
        self.load()

    # --- reading -------------------------------------------------------------------------------------------

    def span(self) -> tuple[date, date]:
        today = date.today()  # noqa: DTZ011  # the date where the person is
        return today - timedelta(days=int(self.period.value()) - 1), today

    def load(self) -> None:
        since, until = self.span()
        self._actions.figures(FiguresQuery(since=since, until=until), self._take, self._refused)
        self._filter()

    def _filter(self) -> None:
        since, until = self.span()
        self.list.ask(
            since=since,
            until=until,
            only_unsatisfied=self.only_low.isChecked(),
            only_commented=self.only_words.isChecked(),
        )

    def _take(self, found: SurveyFigures) -> None:
        self.figures = found
        self._show()

    def _refused(self, error: DeskError) -> None:
        self.count.setText(sentence(error))

    def _on_updates(self, updates: list[Update]) -> None:
        if self.isVisible() and any(one.kind == "survey" for one in updates):
            since, until = self.span()
            self._actions.figures(FiguresQuery(since=since, until=until), self._take, self._refused)

    def _on_scroll(self, value: int) -> None:
        if value >= self.table.verticalScrollBar().maximum() - theme.px(600):
            self.list.load_more()

    # --- showing -------------------------------------------------------------------------------------------

    def _show(self) -> None:
        found = self.figures
        if found is None:
            return
        total, before = found.total, found.before
        share, was = _share(total), _share(before)
        self.share.set(
            formats.percent(share) if share is not None else "–",
            more=t("surveys.of_answers", n=total.responses),
            badge=_change(share, was),
        )
        self.mean.set(f"{total.mean:.1f}" if total.mean is not None else "–")
        rate = total.responses / total.sent if total.sent else None
        self.rate.set(
            formats.percent(min(1.0, rate)) if rate is not None else "–",
            more=t("surveys.of_sent", n=total.sent, answers=total.responses),
        )
        self.trend.set_weeks(found.weeks)
        self._show_groups(found)

    def _show_groups(self, found: SurveyFigures) -> None:
        clear(self._grid)
        groups: Sequence[tuple[str, Sequence[Figure]]] = (
            ("surveys.by_team", found.teams),
            ("surveys.by_category", found.categories),
            ("surveys.by_agent", found.agents),
        )
        for at, (title, figures) in enumerate(groups):
            lines = [_figure(one) for one in figures[:MOST_GROUPS]]
            if not lines:
                lines = [Label(t("surveys.nothing"), "meta", tone="tertiary")]
            part = column(SectionHeader(t(title)), *lines, None, spacing=8)
            self._grid.addWidget(box(part), 0, at)
            self._grid.setColumnStretch(at, 1)

    def _show_answers(self) -> None:
        self.table.records.set_records(self.list.rows)
        counted = "surveys.count_more" if self.list.has_more else "surveys.count"
        self.count.setText(t(counted, n=len(self.list.rows)))
        self._stack.setCurrentIndex(0 if self.list.rows else 1)

    # --- acting --------------------------------------------------------------------------------------------

    def open_ticket(self, answer_id: int = 0) -> None:
        answer: AnswerRow | None = self.table.records.known(answer_id or self.table.current_id())
        if answer is not None:
            ref = Ref(kind="ticket", id=answer.ticket.id, label=f"#{answer.ticket.label} {answer.subject}")
            self._place.navigation.open(ref)


def _share(figure: Figure) -> float | None:
    if not figure.responses or figure.satisfied is None:
        return None
    return figure.satisfied / figure.responses


def _change(share: float | None, was: float | None) -> Badge | None:
    if share is None or was is None:
        return None
    points = round((share - was) * 100)
    hue: Hue = "green" if points > 0 else "red" if points < 0 else "grey"
    icon = "trending-up" if points > 0 else "trending-down" if points < 0 else "equal"
    words = f"{points:+d}" if points else "±0"
    return Badge(f"{words}{t('surveys.points')}", hue, icon)


def _figure(one: Figure) -> QWidget:
    """Name, share of the satisfied, how many answers; too few of a person say nothing."""
    share = _share(one)
    if share is None:
        few = t("surveys.too_few", n=FEWEST_FOR_A_PERSON) if one.responses else t("surveys.no_response")
        value, bar, hue = few, 0.0, "grey"
    else:
        value, bar = f"{formats.percent(share)} · {one.responses}", share
        hue = "green" if share >= 0.8 else "amber" if share >= 0.6 else "red"
    name = ElidedLabel(one.label or "–", "meta", "medium")
    line = row(name, Label(value, "meta", tone="secondary"), spacing=6)
    line.setStretch(0, 1)
    return box(column(line, ProgressBar(bar, hue, height=4, name=one.label), spacing=3))  # type: ignore[arg-type]
