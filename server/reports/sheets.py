"""The SLA contract report as a workbook: typed numbers, and words that no spreadsheet takes for a formula."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook

from server.core.text import say
from shared.reports import Attainment, Contract, GoalLine, Spread

Cell = str | int | float | datetime | date | None
SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def render(contract: Contract, language: str) -> bytes:
    target = BytesIO()
    with Workbook(target, SAFE) as book:
        book.set_properties(
            {
                "title": contract.title,
                "company": contract.company,
                "created": contract.made_at.replace(tzinfo=None),
            }
        )
        sheets = _Sheets(book, contract, language)
        sheets.summary()
        sheets.goals()
        sheets.course()
        sheets.categories()
        sheets.breaches()
        sheets.vendors()
        sheets.gaming()
    return target.getvalue()


class _Sheets:
    """One workbook being filled, a sheet at a time."""

    def __init__(self, book: Workbook, contract: Contract, language: str) -> None:
        self._book, self._contract, self._language = book, contract, language
        self._zone = ZoneInfo(contract.zone)
        self._head = book.add_format({"bold": True, "bg_color": "#F3F4F6", "border": 1, "text_wrap": True})
        self._formats = {
            str: book.add_format({"valign": "top", "text_wrap": True}),
            int: book.add_format({"num_format": "#,##0", "valign": "top"}),
            float: book.add_format({"num_format": "#,##0.0", "valign": "top"}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"}),
            date: book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "right"}),
        }

    def _say(self, key: str, **facts: Any) -> str:
        return say(self._language, f"reports.paper.{key}", **facts)

    def _sheet(self, name: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        sheet = self._book.add_worksheet(self._say(f"sheet.{name}"))
        for column, words in enumerate(heads):
            sheet.write_string(0, column, words, self._head)
            sheet.set_column(column, column, max(12, min(40, 2 * len(words) + 4)))
        for line, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                self._write(sheet, line, column, cell)
        sheet.freeze_panes(1, 0)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(heads) - 1)

    def _write(self, sheet: Any, line: int, column: int, cell: Cell) -> None:
        match cell:
            case None:
                return
            case datetime():
                local = cell.astimezone(self._zone).replace(tzinfo=None)
                sheet.write_datetime(line, column, local, self._formats[datetime])
            case date():
                sheet.write_datetime(line, column, cell, self._formats[date])
            case str():
                sheet.write_string(line, column, cell, self._formats[str])
            case int():
                sheet.write_number(line, column, cell, self._formats[int])
            case float():
                sheet.write_number(line, column, cell, self._formats[float])

    def _columns(self, *names: str) -> list[str]:
        return [self._say(f"column.{name}") for name in names]

    def summary(self) -> None:
        now = self._contract.figures
        start, end = now.period
        as_of = self._contract.as_of
        rows: list[Sequence[Cell]] = [
            (self._contract.company, None, None),
            (self._contract.title, None, None),
            (self._say("column.start"), start.astimezone(self._zone).date(), None),
            (self._say("column.end"), (end - timedelta(seconds=1)).astimezone(self._zone).date(), None),
            *([] if as_of is None else [(self._say("column.as_of"), as_of, None)]),
            *self._attainment("response", now.sla_first_response),
            *self._attainment("resolution", now.sla_resolution),
            (self._say("column.created"), now.created, None),
            (self._say("column.resolved"), now.resolved, None),
            (self._say("column.backlog_start"), now.backlog_start, None),
            (self._say("column.reopened"), now.reopened_from_before, None),
            (self._say("column.backlog_end"), now.backlog_end, None),
            *self._spread("frt", now.frt_min),
            *self._spread("ttr", now.ttr_business_min),
            *self._spread("user_time", now.user_time_min),
            (self._say("tile.fcr"), now.fcr.fcr, now.fcr.pct),
            (self._say("column.l1"), now.l1_resolution.l1, now.l1_resolution.pct),
            (self._say("column.escalated"), now.escalated, now.escalation_pct),
            (self._say("tile.reopen"), now.reopen.reopened, now.reopen.pct),
            (self._say("tile.csat"), now.csat.satisfied, now.csat.pct),
        ]
        self._sheet("summary", self._columns("measure", "value", "percent"), rows)

    def _attainment(self, name: str, found: Attainment) -> list[Sequence[Cell]]:
        title = self._say(f"tile.{name}")
        return [
            (f"{title}: {self._say('column.met')}", found.met, found.attainment_pct),
            (f"{title}: {self._say('column.breached')}", found.breached, None),
            (f"{title}: {self._say('column.open_breached')}", found.open_breached, None),
            (f"{title}: {self._say('column.cleared')}", found.cleared, None),
            (f"{title}: {self._say('column.excused')}", found.excused, None),
        ]

    def _spread(self, name: str, found: Spread) -> list[Sequence[Cell]]:
        title = self._say(f"measure.{name}")
        parts = {"n": found.n, "mean": found.mean, "median": found.median, "p90": found.p90}
        return [(f"{title}: {self._say(f'column.{part}')}", value, None) for part, value in parts.items()]

    def goals(self) -> None:
        heads = self._columns("clock", "priority", "target_min", "met", "breached", "percent", "goal")
        self._sheet("goals", heads, [self._goal(line) for line in self._contract.goals])

    def _goal(self, line: GoalLine) -> Sequence[Cell]:
        priority = self._say("all") if line.priority is None else f"P{line.priority}"
        clock = self._say(f"clock.{line.kind.value}")
        return (clock, priority, line.target_min, line.met, line.breached, line.attainment_pct, line.goal_pct)

    def course(self) -> None:
        heads = self._columns(
            "start", "created", "resolved", "backlog_end", "response_pct", "resolution_pct", "csat_pct"
        )
        rows = [
            (
                one.start,
                one.created,
                one.resolved,
                one.backlog_end,
                one.response_pct,
                one.resolution_pct,
                one.csat_pct,
            )
            for one in self._contract.weeks
        ]
        self._sheet("course", heads, rows)

    def categories(self) -> None:
        heads = self._columns("category", "created", "resolved", "percent", "median")
        rows = [
            (
                one.label or self._say("none"),
                one.created,
                one.resolved,
                one.resolution_pct,
                one.ttr_median_min,
            )
            for one in self._contract.categories
        ]
        self._sheet("categories", heads, rows)

    def breaches(self) -> None:
        heads = self._columns(
            "number",
            "clock",
            "priority",
            "team",
            "category",
            "start",
            "breached_at",
            "target_min",
            "elapsed_min",
            "reason",
        )
        rows = [
            (
                one.number,
                self._say(f"clock.{one.kind.value}"),
                f"P{one.priority}",
                one.team,
                one.category,
                one.started_at,
                one.breached_at,
                one.target_min,
                one.elapsed_min,
                one.excuse or (self._say("still_open") if one.is_open else ""),
            )
            for one in self._contract.breaches
        ]
        self._sheet("breaches", heads, rows)

    def vendors(self) -> None:
        heads = self._columns(
            "vendor", "contract", "ended", "met", "overdue", "open_overdue", "taken_min", "promised_min"
        )
        rows = [
            (
                one.vendor,
                one.contract,
                one.ended,
                one.kept,
                one.overdue,
                one.open_overdue,
                one.taken_min,
                one.promised_min,
            )
            for one in self._contract.vendors
        ]
        self._sheet("vendors", heads, rows)

    def gaming(self) -> None:
        heads = self._columns("kind", "number", "at", "who", "detail")
        rows = [
            (self._say(f"gaming_kind.{one.kind.value}"), one.number, one.at, one.who, one.detail)
            for one in self._contract.gaming
        ]
        self._sheet("gaming", heads, rows)
