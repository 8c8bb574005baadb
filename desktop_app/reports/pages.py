"""The dashboard: figures of a period, their course, what they are made of, what is to be expected."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop_app.core import formats
from desktop_app.core.downloads import downloads, keep, open_file
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t, translator
from desktop_app.core.workplace import Workplace
from desktop_app.reports import words
from desktop_app.reports.actions import ReportActions
from desktop_app.reports.as_of import AsOfButton, AsOfStrip, as_of_suffix, ask_moment
from desktop_app.reports.behind import BehindSheet
from desktop_app.reports.cards import ChartCard
from desktop_app.reports.models import Dashboard, Days, Span
from desktop_app.reports.tiles import NOTHING, USUAL_GOAL, contents
from desktop_app.tickets import badges
from desktop_app.ui.charts import WHOLE, Bar, BarList, Hour, LineChart, Series, StackedColumns, WeekOfHours
from desktop_app.ui.keys import set_scope
from desktop_app.ui.live import Text, on_language
from desktop_app.ui.page import Page, PageHeader
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import Button, Card, ChoiceBox, KpiTile, Label, ScrollArea, SegmentedControl, row
from shared.catalog import LIST_TEAMS, Teams
from shared.errors import DeskError
from shared.permissions import Permission
from shared.reports import BehindQuery, By, CoursePoint, Figure, Format, Part, Period
from shared.tickets import Channel
from shared.wire import File

SCOPE = "reports"
PAGE = "reports"
MOST_BARS = 6
SUMMED = (Figure.BACKLOG_START, Figure.CREATED, Figure.RESOLVED, Figure.REOPENED, Figure.BACKLOG_END)
"""What the sum of the backlog is made of."""
LINES = (("response", Figure.RESPONSE_BREACHED), ("resolution", Figure.RESOLUTION_BREACHED))
"""Of the chart of attainment, as it draws them, and what stands behind each."""


class ReportsPage(Page):
    """Everything that can be clicked leads to the tickets behind it."""

    def __init__(self, place: Workplace) -> None:
        self.board = Dashboard(place)
        self.span = SegmentedControl(
            [(span.value, partial(self._span_word, span)) for span in Span],
            name=lambda: t("reports.period"),
        )
        self.as_of = AsOfButton(self.board, place.commands.key_of("reports.as_of"), self.choose_moment)
        self.team = ChoiceBox([(0, lambda: t("reports.all_teams"))], name=lambda: t("reports.team"))
        self.pdf = Button("PDF", icon="download")
        self.xlsx = Button("XLSX", icon="download")
        self.header = PageHeader(
            lambda: t("reports.title" if self.board.is_of_teams else "reports.own_title"),
            right=[self.span, self.as_of, self.team, self.pdf, self.xlsx],
        )
        super().__init__(self.header)
        set_scope(self, SCOPE)
        self._place = place
        self._actions = ReportActions(place.backend, self)
        self.board.setParent(self)
        self._build()
        self._connect()
        may_make = Permission.REPORTS_ALL in place.backend.me.permissions
        for button in (self.pdf, self.xlsx):
            button.setVisible(may_make)
        self.who_makes.setVisible(self.board.is_of_teams and not may_make)
        for widget in (self.team, *self._of_teams):
            widget.setVisible(self.board.is_of_teams)
        place.backend.call(self, LIST_TEAMS, self._take_teams, failed=lambda _: None, latest="teams")
        self.board.load()

    # --- building ------------------------------------------------------------------------------------------

    def _build(self) -> None:
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 0, theme.px(8))
        self._column.setSpacing(theme.px(12))
        self._build_tiles()
        self._build_charts()
        self.strip = AsOfStrip(self.board, self._place.commands.key_of("reports.now"))
        self.who_makes = Label(lambda: t("reports.who_makes"), "meta", tone="tertiary", wraps=True)
        self.body.addWidget(self.who_makes)
        self.body.addWidget(self.strip)
        self.body.addWidget(ScrollArea(content), 1)
        self.setFocusProxy(self.span)

    def _build_tiles(self) -> None:
        self.tiles = {
            "resolution": self._tile("resolution", Figure.RESOLUTION_BREACHED, "%"),
            "response": self._tile("response", Figure.RESPONSE_BREACHED, "%"),
            "backlog": self._tile("backlog", Figure.BACKLOG_END, lambda: t("reports.unit_tickets")),
            "fcr": self._tile("fcr", Figure.FCR, "%"),
            "csat": self._tile("csat", Figure.DISSATISFIED, "/ 5"),
        }
        self._column.addLayout(_line(*self.tiles.values()))
        self.identity = Label("", "meta", tone="secondary", wraps=True)
        links = [
            Button(
                partial(t, f"reports.link.{figure.value}"),
                "link",
                is_small=True,
                clicked=partial(self.show_behind, figure, partial(t, f"reports.link.{figure.value}")),
            )
            for figure in SUMMED
        ]
        line = row(*links, spacing=4)
        line.insertWidget(0, self.identity, 1)
        self._column.addWidget(Card(line, margins=(14, 6, 14, 6)))

    def _tile(self, name: str, figure: Figure, unit: Text) -> KpiTile:
        tile = KpiTile(lambda: t(f"reports.tile.{name}"), unit=unit, hint=lambda: t(f"reports.hint.{name}"))
        tile.setCursor(Qt.CursorShape.PointingHandCursor)
        tile.clicked.connect(partial(self.show_behind, figure, partial(t, f"reports.behind.tile.{name}")))
        return tile

    def _build_charts(self) -> None:
        self.attainment = LineChart(lambda: t("reports.chart.attainment"))
        self.flow = StackedColumns(lambda: t("reports.chart.flow"))
        self.cards = [
            ChartCard(lambda: t("reports.chart.attainment"), self.attainment),
            ChartCard(lambda: t("reports.chart.flow"), self.flow),
        ]
        self._column.addLayout(_line(*self.cards))
        self.bars = {
            By.CATEGORY: BarList(lambda: t("reports.chart.category"), "blue"),
            By.MODEL: BarList(lambda: t("reports.chart.model"), "orange"),
            By.AGENT: BarList(lambda: t("reports.chart.agent"), "teal"),
        }
        bar_cards = [
            ChartCard(partial(t, f"reports.chart.{by.value}"), bars) for by, bars in self.bars.items()
        ]
        self.cards += bar_cards
        self._column.addLayout(_line(*bar_cards))
        self.hours = WeekOfHours(lambda: t("reports.chart.forecast"))
        self.forecast = ChartCard(lambda: t("reports.chart.forecast"), self.hours, note=" ")
        self._of_teams = [*bar_cards, self.forecast]
        self.cards.append(self.forecast)
        self._column.addWidget(self.forecast)
        self._column.addStretch(1)

    def _connect(self) -> None:
        self.pdf.clicked.connect(lambda _=False: self.download(Format.PDF))
        self.xlsx.clicked.connect(lambda _=False: self.download(Format.XLSX))
        self.span.set_value(self.board.span.value)
        self.span.changed.connect(lambda value: self.board.choose(span=Span(value)))
        self.team.chosen.connect(lambda team_id: self.board.choose(team_id=team_id))
        self.board.changed.connect(self._show)
        self.board.failed.connect(self._refused)
        self.flow.chosen.connect(self._open_day)
        self.attainment.chosen.connect(self._open_week)
        for by, bars in self.bars.items():
            bars.chosen.connect(partial(self._open_part, by))
            bars.setCursor(Qt.CursorShape.PointingHandCursor)
        on_language(self, self._show)

    def _take_teams(self, found: Teams) -> None:
        named = [(team.id, team.name) for team in found.items if team.is_active]
        self.team.set_choices([(0, lambda: t("reports.all_teams")), *named])

    # --- showing -------------------------------------------------------------------------------------------

    def _show(self) -> None:
        period = self.board.period
        first, last = (
            formats.day(period.start),
            formats.day(period.end.fromordinal(period.end.toordinal() - 1)),
        )
        self.header.set_subtitle(t("reports.subtitle", start=first, end=last))
        for span in Span:
            self.span.button(span.value).retranslate()
        self._show_tiles()
        self._show_course()
        for by, bars in self.bars.items():
            bars.show_bars([_bar(by, part) for part in self._parts(by)])
        self._show_forecast()
        for card in self.cards:
            card.refresh()

    def _span_word(self, span: Span) -> str:
        """Seen from a past instant it is that month, not this one."""
        return t(f"reports.{'span' if self.board.as_of is None else 'span_then'}.{span.value}")

    def _show_tiles(self) -> None:
        figures, settings = self.board.figures, self.board.settings
        goal = settings.resolution_goal_pct if settings is not None else USUAL_GOAL
        filled = {} if figures is None else contents(figures, self.board.before, self.board.weeks, goal)
        for name, tile in self.tiles.items():
            content = filled.get(name, NOTHING)
            tile.set(content.value, more=content.more, badge=content.badge)
            tile.badge.setVisible(content.badge is not None)
            tile.set_trend(content.known_trend, content.hue)
        self.identity.setText("" if figures is None else words.identity(figures))

    def _show_course(self) -> None:
        weeks, settings = self.board.weeks, self.board.settings
        self.attainment.show_lines(
            [words.week_label(week) for week in weeks],
            [
                Series(lambda: t("reports.line.response"), "teal", [week.response_pct for week in weeks]),
                Series(lambda: t("reports.line.resolution"), "blue", [week.resolution_pct for week in weeks]),
            ],
            goal=settings.resolution_goal_pct if settings is not None else None,
            goal_name=lambda: t("reports.line.goal"),
        )
        days = self.board.days
        used = self._channels()
        series = [
            Series(
                partial(badges.channel_word, channel),
                words.CHANNELS[channel],
                [day.created_by_channel.get(channel, 0) for day in days],
            )
            for channel in used
        ]
        self.flow.show_series([words.day_label(day) for day in days], series)

    def _channels(self) -> list[Channel]:
        """By which anything came in."""
        days = self.board.days
        return [
            channel for channel in words.CHANNELS if any(day.created_by_channel.get(channel) for day in days)
        ]

    def _parts(self, by: By) -> list[Part]:
        """What has no model says nothing about models."""
        found = self.board.splits.get(by, [])
        named = [part for part in found if part.key] if by is not By.CATEGORY else found
        return sorted((part for part in named if _count(by, part)), key=lambda part: -_count(by, part))[
            :MOST_BARS
        ]

    def _show_forecast(self) -> None:
        """Of the week that comes now; there is none of a past instant."""
        self.forecast.setVisible(self.board.is_of_teams and self.board.as_of is None)
        found = self.board.forecast
        hours = [Hour(hour.mean, hour.low, hour.high) for hour in found.hours] if found is not None else []
        self.hours.show_hours(hours, [words.weekday(day) for day in range(7)])
        if found is None:
            return
        note = t("reports.forecast_none")
        if found.weeks:
            note = t(
                "reports.forecast_note",
                mean=f"{found.total.mean:,.0f}",
                low=f"{found.total.low:,}",
                high=f"{found.total.high:,}",
                weeks=found.weeks,
                hit=words.percent(found.hit_pct),
            )
        self.forecast.note.setText(note)
        self.hours.setVisible(bool(hours))

    # --- leading on ----------------------------------------------------------------------------------------

    def show_behind(self, figure: Figure, title: Text) -> None:
        self._open(figure, title, self.board.period)

    def _open(
        self, figure: Figure, title: Text, when: Days | CoursePoint, part: tuple[By, str] | None = None
    ) -> None:
        by, key = part if part is not None else (None, "")
        query = BehindQuery(
            start=when.start,
            end=when.end,
            team_id=self.board.team_id,
            as_of=self.board.as_of,
            figure=figure,
            by=by,
            key=key,
        )
        BehindSheet(self.window(), self._place, title, query).open()

    def _open_day(self, at: int, series: int) -> None:
        """What came in by the channel of the piece, or all of the day."""
        day = self.board.days[at]
        if series == WHOLE:
            self._open(Figure.CREATED, lambda: t("reports.behind.day", day=formats.day(day.start)), day)
            return
        channel = self._channels()[series]

        def title() -> str:
            channel_word = badges.channel_word(channel)
            return t("reports.behind.channel", day=formats.day(day.start), channel=channel_word)

        self._open(Figure.CREATED, title, day, (By.CHANNEL, channel.value))

    def _open_part(self, by: By, at: int, _: int) -> None:
        part = self._parts(by)[at]
        title = t(
            "reports.behind.part", title=t(f"reports.chart.{by.value}"), part=words.part_label(by, part)
        )
        figure = Figure.RESOLVED if by is By.AGENT else Figure.CREATED
        self._open(figure, title, self.board.period, (by, part.key))

    def _open_week(self, at: int, series: int) -> None:
        """What the line that was meant fell short by."""
        if series == WHOLE:
            return
        week, (name, figure) = self.board.weeks[at], LINES[series]
        self._open(figure, lambda: t(f"reports.behind.week_{name}", week=words.week_label(week)), week)

    # --- another instant -----------------------------------------------------------------------------------

    def choose_moment(self) -> None:
        ask_moment(self, self.board)

    def back_to_now(self) -> None:
        self.board.look_back(None)

    # --- files ---------------------------------------------------------------------------------------------

    def download(self, format_: Format) -> None:
        """The report of the week or month that is shown."""
        is_week = self.board.span is Span.WEEK
        day = self.board.period.start if self.board.span is not Span.QUARTER else self.board.day
        asked = {
            "period": Period.WEEK if is_week else Period.MONTH,
            "language": "ko" if translator.is_korean else "en",
            "team_id": self.board.team_id,
            "as_of": self.board.as_of,
            "format": format_,
        }
        name = f"SLA-{day.isoformat()}{as_of_suffix(self.board.as_of)}.{format_.value}"
        self._actions.contract_file(day, partial(self._keep, name), self._refused, **asked)

    def _keep(self, name: str, file: File) -> None:
        path = keep(downloads(), name, file.content)
        open_it: tuple[str, Callable[[], object]] = (t("reports.open_file"), partial(open_file, path))
        show_toast(self, Notice(t("reports.kept"), str(path), "green", "download", open_it))

    def _refused(self, error: DeskError) -> None:
        show_toast(self, Notice(t("reports.not_read"), sentence(error), "red", "triangle-alert"))


def _count(by: By, part: Part) -> int:
    return part.resolved if by is By.AGENT else part.created


def _bar(by: By, part: Part) -> Bar:
    count = _count(by, part)
    more = ""
    if by is By.MODEL and part.devices:
        more = t("reports.per_device", share=f"{part.created / part.devices:.2f}")
    elif part.resolution_pct is not None:
        more = f"{part.resolution_pct:.0f}%"
    return Bar(words.part_label(by, part), float(count), f"{count:,}", more)


def _line(*cards: QWidget) -> QGridLayout:
    """Side by side, equally wide."""
    grid = QGridLayout()
    grid.setSpacing(theme.px(12))
    for at, card in enumerate(cards):
        grid.addWidget(card, 0, at)
        grid.setColumnStretch(at, 1)
    return grid
