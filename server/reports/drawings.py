"""Charts and the logo of the SLA report on paper."""

from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise
from typing import Any

from PIL import Image as Picture
from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.shapes import Circle, Drawing, Line, String
from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import Image

from server.core.papers import BOLD, INK, PALE, REGULAR, RULE, WIDTH

BLUE, GREY, GREEN, RED = (colors.HexColor(code) for code in ("#3157de", "#98a1b3", "#16794c", "#c0362c"))
CHART_HEIGHT = 52 * mm
LOGO_MOST = (52 * mm, 18 * mm)


def logo(content: bytes) -> Image:
    with Picture.open(BytesIO(content)) as picture:
        width, height = picture.size
    scale = min(LOGO_MOST[0] / width, LOGO_MOST[1] / height)
    return Image(BytesIO(content), width=width * scale, height=height * scale, hAlign="RIGHT")


def _axes(chart: Any, labels: Sequence[str]) -> None:
    chart.x, chart.y, chart.width, chart.height = 30, 22, WIDTH - 40, CHART_HEIGHT - 30
    chart.categoryAxis.categoryNames = list(labels)
    chart.categoryAxis.labels.fontName = chart.valueAxis.labels.fontName = REGULAR
    chart.categoryAxis.labels.fontSize = chart.valueAxis.labels.fontSize = 8
    chart.categoryAxis.strokeColor = chart.valueAxis.strokeColor = RULE
    chart.valueAxis.visibleGrid, chart.valueAxis.gridStrokeColor = 1, PALE


def lines(series: Sequence[Sequence[float | None]], labels: Sequence[str], goal: float | None) -> Drawing:
    """Percent by week, with the goal as a line; a week without clocks is a gap."""
    known = [value for values in series for value in values if value is not None]
    low = max(0, 10 * (int(min([*known, goal or 100.0])) // 10 - 1))
    drawing = Drawing(WIDTH, CHART_HEIGHT)
    left, foot, wide, tall = 30.0, 22.0, WIDTH - 40, CHART_HEIGHT - 38

    def point(at: int, value: float) -> tuple[float, float]:
        return left + wide * (at + 0.5) / len(labels), foot + tall * (value - low) / (100 - low)

    for line in range(low, 101, max(5, (100 - low) // 5)):
        y = point(0, line)[1]
        drawing.add(Line(left, y, left + wide, y, strokeColor=PALE))
        drawing.add(_label(left - 5, y - 3, str(line), anchor="end"))
    for at, label in enumerate(labels):
        drawing.add(_label(point(at, low)[0], 8, label))
    if goal is not None:
        y = point(0, goal)[1]
        drawing.add(Line(left, y, left + wide, y, strokeColor=RED, strokeDashArray=[4, 3]))
    for values, color, width in zip(series, (BLUE, GREY), (2.0, 1.4), strict=True):
        points = [None if value is None else point(at, value) for at, value in enumerate(values)]
        for start, end in pairwise(points):
            if start is not None and end is not None:
                drawing.add(Line(*start, *end, strokeColor=color, strokeWidth=width))
        for one in filter(None, points):
            drawing.add(Circle(*one, 2, fillColor=color, strokeColor=color))
    for at, value in enumerate(series[0]):
        if value is not None:
            x, y = point(at, value)
            drawing.add(_label(x, y + 5, f"{value:.1f}", font=BOLD, color=BLUE))
    return drawing


def _label(
    x: float, y: float, words: str, *, anchor: str = "middle", font: str = REGULAR, color: Any = INK
) -> String:
    return String(x, y, words, fontName=font, fontSize=8, textAnchor=anchor, fillColor=color)


def bars(series: Sequence[Sequence[int]], labels: Sequence[str]) -> Drawing:
    drawing, chart = Drawing(WIDTH, CHART_HEIGHT), VerticalBarChart()
    _axes(chart, labels)
    chart.data = [tuple(values) for values in series]
    chart.valueAxis.valueMin = 0
    chart.valueAxis.valueMax = 1.15 * max([1, *(value for values in series for value in values)])
    chart.valueAxis.labelTextFormat = "%d"
    chart.groupSpacing, chart.barSpacing = 10, 1
    for at, color in enumerate((GREY, BLUE)):
        chart.bars[at].fillColor, chart.bars[at].strokeColor = color, None
    chart.barLabelFormat = "%d"
    chart.barLabels.fontName, chart.barLabels.fontSize, chart.barLabels.nudge = REGULAR, 7, 6
    drawing.add(chart)
    return drawing
