"""The SLA contract report as PDF: summary, charts, promises by priority, breaches, what figures may hide."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from reportlab.graphics.shapes import Drawing, Rect, String
from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, LongTable, PageBreak, Spacer, Table

from server.core import papers
from server.core.papers import INK, PALE, REGULAR, WIDTH, grid, text
from server.core.text import say
from server.reports import drawings
from server.reports.drawings import BLUE, GREY, LOGO_MOST, RED
from server.reports.rules.wording import minutes, percent
from shared.reports import Attainment, BreachLine, Contract, GamingKind, GamingLine, GoalLine

TILES_A_ROW = 3
MOST_BREACHES = 120
"""More stand in the workbook."""
BREACH_WIDTHS = (12.5, 16.5, 11.5, 18, 18.5, 16, 15, 16)
"""No word of either language is broken by them."""


def render(contract: Contract, language: str, logo: bytes = b"") -> bytes:
    """The bytes of the PDF. `logo`: a PNG or JPEG, b"" for none."""
    title = f"{contract.title} {contract.number}"
    story = partial(_Paper(contract, language, logo).story)
    return papers.render(story, title=title, foot=f"{contract.company}  ·  {title}", language=language)


class _Paper:
    """One report being laid out."""

    def __init__(self, contract: Contract, language: str, logo: bytes) -> None:
        self._contract, self._language, self._logo = contract, language, logo
        self._zone = ZoneInfo(contract.zone)

    def _say(self, key: str, **facts: Any) -> str:
        return say(self._language, f"reports.paper.{key}", **facts)

    def _moment(self, at: datetime) -> str:
        return at.astimezone(self._zone).strftime("%Y-%m-%d %H:%M")

    def story(self) -> list[Any]:
        return [
            *self._head(),
            self._tiles(),
            Spacer(1, 6 * mm),
            *self._charts(),
            PageBreak(),
            *self._goals(),
            *self._backlog(),
            *self._measures(),
            *self._categories(),
            *self._breaches(),
            *self._vendors(),
            *self._gaming(),
            *self._signatures(),
        ]

    def _heading(self, key: str) -> list[Any]:
        return [Spacer(1, 5 * mm), text(self._say(key), 13, is_bold=True), Spacer(1, 2 * mm)]

    # --- summary -------------------------------------------------------------------------------------------

    def _head(self) -> list[Any]:
        start, end = (at.astimezone(self._zone) for at in self._contract.figures.period)
        last = self._contract.figures.period[1].timestamp() - 1
        span = (
            f"{start:%Y-%m-%d} – {datetime.fromtimestamp(last, end.tzinfo):%Y-%m-%d} ({self._contract.zone})"
        )
        made = self._say("made", at=self._moment(self._contract.made_at), number=self._contract.number)
        words = [
            text(self._contract.company, 11, is_bold=True),
            text(self._contract.title, 20, is_bold=True),
            text(span, 10),
            text(made, 8.5),
        ]
        if self._contract.as_of is not None:
            words.append(text(self._say("as_of", at=self._moment(self._contract.as_of)), 8.5))
        if not self._logo:
            return [*words, Spacer(1, 5 * mm)]
        head = Table([[words, drawings.logo(self._logo)]], colWidths=[WIDTH - LOGO_MOST[0], LOGO_MOST[0]])
        head.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("ALIGN", (1, 0), (1, 0), "RIGHT")])
        return [head, Spacer(1, 5 * mm)]

    def _tiles(self) -> Table:
        """The figures that the contract is judged by; below each the one of the period before."""
        now, before = self._contract.figures, self._contract.before
        tiles = [
            (
                "response",
                percent(now.sla_first_response.attainment_pct),
                _of(now.sla_first_response),
                percent(before.sla_first_response.attainment_pct),
            ),
            (
                "resolution",
                percent(now.sla_resolution.attainment_pct),
                _of(now.sla_resolution),
                percent(before.sla_resolution.attainment_pct),
            ),
            (
                "backlog",
                f"{now.backlog_end:,}",
                f"{now.backlog_start:,} → {now.backlog_end:,}",
                f"{before.backlog_end:,}",
            ),
            ("fcr", percent(now.fcr.pct), f"{now.fcr.fcr:,} / {now.fcr.eligible:,}", percent(before.fcr.pct)),
            (
                "csat",
                percent(now.csat.pct),
                self._say("answers", n=now.csat.responses),
                percent(before.csat.pct),
            ),
            (
                "reopen",
                percent(now.reopen.pct),
                f"{now.reopen.reopened:,} / {now.reopen.resolved_once:,}",
                percent(before.reopen.pct),
            ),
        ]
        cells = [self._tile(*tile) for tile in tiles]
        rows = [cells[at : at + TILES_A_ROW] for at in range(0, len(cells), TILES_A_ROW)]
        style = grid(
            [
                ("TOPPADDING", (0, 0), (-1, -1), 8),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
                ("LEFTPADDING", (0, 0), (-1, -1), 10),
            ]
        )
        return Table(rows, colWidths=[WIDTH / TILES_A_ROW] * TILES_A_ROW, style=style)

    def _tile(self, name: str, value: str, basis: str, before: str) -> list[Any]:
        foot = f"{basis}  ·  {self._say('before', value=before)}"
        return [text(self._say(f"tile.{name}"), 9), text(value, 19, is_bold=True), text(foot, 8)]

    # --- charts --------------------------------------------------------------------------------------------

    def _charts(self) -> list[Any]:
        weeks = self._contract.weeks
        if not weeks:
            return []
        goal = next((line.goal_pct for line in self._contract.goals if line.priority is None), None)
        labels = [f"{week.start:%m-%d}" for week in weeks]
        attainment = [[week.resolution_pct for week in weeks], [week.response_pct for week in weeks]]
        counts = [[week.created for week in weeks], [week.resolved for week in weeks]]
        return [
            KeepTogether(
                [
                    text(self._say("chart.attainment"), 11, is_bold=True),
                    drawings.lines(attainment, labels, goal),
                    self._legend(("resolution", BLUE), ("response", GREY), ("goal", RED)),
                ]
            ),
            Spacer(1, 4 * mm),
            KeepTogether(
                [
                    text(self._say("chart.flow"), 11, is_bold=True),
                    drawings.bars(counts, labels),
                    self._legend(("created", GREY), ("resolved", BLUE)),
                ]
            ),
        ]

    def _legend(self, *entries: tuple[str, Any]) -> Drawing:
        drawing, x = Drawing(WIDTH, 6 * mm), 0.0
        for name, color in entries:
            words = self._say(f"legend.{name}")
            drawing.add(Rect(x, 4, 8, 8, fillColor=color, strokeColor=None))
            drawing.add(String(x + 12, 4.5, words, fontName=REGULAR, fontSize=8.5, fillColor=INK))
            x += 24 + 9 * len(words)
        return drawing

    # --- tables --------------------------------------------------------------------------------------------

    def _table(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]
    ) -> LongTable:
        """`widths` in shares of the page; numbers stand right."""
        is_right = [all(_is_number(row[at]) or row[at] == "–" for row in rows) for at in range(len(heads))]
        head = [
            text(words, 8.5, is_bold=True, align=2 * right)
            for words, right in zip(heads, is_right, strict=True)
        ]
        cells = [
            [text(words, 8.5, align=2 * right) for words, right in zip(row, is_right, strict=True)]
            for row in rows
        ]
        total = sum(widths)
        style = grid([("BACKGROUND", (0, 0), (-1, 0), PALE)])
        return LongTable(
            [head, *cells], colWidths=[WIDTH * width / total for width in widths], repeatRows=1, style=style
        )

    def _columns(self, *names: str) -> list[str]:
        return [self._say(f"column.{name}") for name in names]

    def _goals(self) -> list[Any]:
        heads = self._columns(
            "clock", "priority", "target", "met", "breached", "attainment", "goal", "verdict"
        )
        rows = [self._goal(line) for line in self._contract.goals]
        now = self._contract.figures
        foot = self._say(
            "goals_foot",
            open=now.sla_resolution.open_breached + now.sla_first_response.open_breached,
            cleared=now.sla_resolution.cleared + now.sla_first_response.cleared,
            excused=now.sla_resolution.excused + now.sla_first_response.excused,
        )
        table = self._table(heads, rows, (16, 11, 13, 9, 12, 14, 10, 13))
        return [*self._heading("goals"), table, Spacer(1, 1.5 * mm), text(foot, 8.5)]

    def _goal(self, line: GoalLine) -> list[str]:
        pct = line.attainment_pct
        verdict = "none" if pct is None else "reached" if pct >= line.goal_pct else "missed"
        return [
            self._say(f"clock.{line.kind.value}"),
            self._say("all") if line.priority is None else f"P{line.priority}",
            minutes(line.target_min, self._language) if line.target_min is not None else "–",
            f"{line.met:,}",
            f"{line.breached:,}",
            percent(pct),
            percent(line.goal_pct),
            self._say(f"verdict.{verdict}"),
        ]

    def _backlog(self) -> list[Any]:
        now = self._contract.figures
        sum_ = self._say(
            "identity",
            start=f"{now.backlog_start:,}",
            created=f"{now.created:,}",
            resolved=f"{now.resolved:,}",
            reopened=f"{now.reopened_from_before:,}",
            end=f"{now.backlog_end:,}",
        )
        heads = [self._say(f"age.{name}") for name in now.backlog_ages]
        ages = self._table(heads, [[f"{count:,}" for count in now.backlog_ages.values()]], [1] * len(heads))
        return [KeepTogether([*self._heading("backlog"), text(sum_, 10), Spacer(1, 2 * mm), ages])]

    def _measures(self) -> list[Any]:
        now = self._contract.figures
        heads = self._columns("measure", "n", "mean", "median", "p90")
        spreads = {
            "frt": now.frt_min,
            "nrt": now.nrt_min,
            "ttr": now.ttr_business_min,
            "user_time": now.user_time_min,
        }
        rows = [
            [
                self._say(f"measure.{name}"),
                f"{spread.n:,}",
                *(minutes(value, self._language) for value in (spread.mean, spread.median, spread.p90)),
            ]
            for name, spread in spreads.items()
        ]
        shares = self._say(
            "shares",
            l1=percent(now.l1_resolution.pct),
            escalated=f"{now.escalated:,}",
            hand_backs=f"{now.hand_backs:,}",
            ping_pong=f"{now.ping_pong:,}",
        )
        table = self._table(heads, rows, (34, 10, 18, 18, 18))
        return [KeepTogether([*self._heading("measures"), table, Spacer(1, 1.5 * mm), text(shares, 8.5)])]

    def _categories(self) -> list[Any]:
        if not self._contract.categories:
            return []
        heads = self._columns("category", "created", "resolved", "attainment", "median")
        rows = [
            [
                part.label or self._say("none"),
                f"{part.created:,}",
                f"{part.resolved:,}",
                percent(part.resolution_pct),
                minutes(part.ttr_median_min, self._language),
            ]
            for part in self._contract.categories
        ]
        return [KeepTogether([*self._heading("categories"), self._table(heads, rows, (44, 12, 12, 16, 16))])]

    def _breaches(self) -> list[Any]:
        found = self._contract.breaches[:MOST_BREACHES]
        if not found:
            return [*self._heading("breaches"), text(self._say("no_breaches"))]
        heads = self._columns(
            "number", "clock", "priority", "team", "category", "breached_at", "over", "reason"
        )
        table = self._table(heads, [self._breach(line) for line in found], BREACH_WIDTHS)
        rest = self._contract.breaches_total - len(found)
        more = [text(self._say("more_breaches", n=rest), 8.5)] if rest > 0 else []
        return [
            *self._heading("breaches"),
            text(self._say("breaches_text"), 8.5),
            Spacer(1, 1.5 * mm),
            table,
            *more,
        ]

    def _breach(self, line: BreachLine) -> list[str]:
        over = minutes(line.elapsed_min - line.target_min, self._language)
        reason = line.excuse or (self._say("still_open") if line.is_open else "")
        at = f"{line.breached_at.astimezone(self._zone):%m-%d %H:%M}"
        return [
            line.number,
            self._say(f"clock.{line.kind.value}"),
            f"P{line.priority}",
            line.team,
            line.category,
            at,
            over,
            reason,
        ]

    def _vendors(self) -> list[Any]:
        found = self._contract.vendors
        if not found:
            return []
        heads = self._columns(
            "vendor", "contract", "ended", "met", "overdue", "open_overdue", "taken", "promised"
        )
        rows = [
            [
                line.vendor,
                line.contract,
                *(f"{count:,}" for count in (line.ended, line.kept, line.overdue, line.open_overdue)),
                minutes(line.taken_min, self._language),
                minutes(line.promised_min, self._language),
            ]
            for line in found
        ]
        table = self._table(heads, rows, (18.5, 19, 9, 8, 10.5, 11, 14, 12))
        words = text(self._say("vendors_text"), 8.5)
        return [KeepTogether([*self._heading("vendors"), words, Spacer(1, 1.5 * mm), table])]

    def _gaming(self) -> list[Any]:
        found = self._contract.gaming
        parts: list[Any] = [*self._heading("gaming"), text(self._say("gaming_text"), 8.5)]
        for kind in GamingKind:
            lines = [line for line in found if line.kind is kind]
            parts += [
                Spacer(1, 3 * mm),
                text(self._say(f"gaming.{kind.value}", n=len(lines)), 10, is_bold=True),
            ]
            if lines:
                heads = self._columns("number", "at", "who", "detail")
                rows = [
                    [line.number or "–", self._moment(line.at), line.who, self._detail(line)]
                    for line in lines
                ]
                parts += [Spacer(1, 1 * mm), self._table(heads, rows, (12, 20, 20, 48))]
        return parts

    def _detail(self, line: GamingLine) -> str:
        if line.kind is GamingKind.MASS_CLOSE:
            return self._say("mass_close", n=line.detail)
        if line.kind is GamingKind.CLEARED and line.detail:
            return self._say(f"cleared.{line.detail}")
        return line.detail

    def _signatures(self) -> list[Any]:
        signers = self._contract.signers or [self._say("signer_desk"), self._say("signer_customer")]
        cells = [
            [text(words, 10, is_bold=True), Spacer(1, 16 * mm), text(self._say("signed_on"), 8.5)]
            for words in signers
        ]
        table = Table(
            [cells],
            colWidths=[WIDTH / len(cells)] * len(cells),
            style=grid([("BOTTOMPADDING", (0, 0), (-1, -1), 8)]),
        )
        return [KeepTogether([*self._heading("signatures"), table])]


def _of(attainment: Attainment) -> str:
    return f"{attainment.met:,} / {attainment.met + attainment.breached:,}"


def _is_number(words: str) -> bool:
    return words[:1].isdecimal() and words.rstrip("%").replace(",", "").replace(".", "").isdecimal()
