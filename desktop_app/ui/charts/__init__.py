"""Charts, painted: a line with a goal, stacked columns, bars in a list, a week of hours.

Every mark can be reached by keyboard (arrows, Enter) and leads somewhere: `chosen` carries its label and,
where a label has several marks, its series.
"""

from desktop_app.ui.charts.bars import Bar, BarList
from desktop_app.ui.charts.base import WHOLE, Chart, Series
from desktop_app.ui.charts.columns import StackedColumns
from desktop_app.ui.charts.hours import Hour, WeekOfHours
from desktop_app.ui.charts.lines import LineChart

__all__ = [
    "WHOLE",
    "Bar",
    "BarList",
    "Chart",
    "Hour",
    "LineChart",
    "Series",
    "StackedColumns",
    "WeekOfHours",
]
