"""A chart in a card, with its title, and the same as a table."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHeaderView,
    QSizePolicy,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from desktop_app.core.translator import t
from desktop_app.ui.charts import Chart
from desktop_app.ui.live import Text, bind
from desktop_app.ui.widgets import Card, IconButton, Label, row


class ChartCard(Card):
    """`refresh` after the chart shows something else, so that the table says the same."""

    def __init__(self, title: Text, chart: Chart, *, note: Text = "", parent: QWidget | None = None) -> None:
        self.chart = chart
        self.note = Label(note, "meta", tone="tertiary", wraps=True)
        self.table = QTableWidget()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        bind(self.table.setAccessibleName, title)
        self._stack = QStackedWidget()
        self._stack.addWidget(chart)
        self._stack.addWidget(self.table)
        button = IconButton("table", lambda: t("reports.as_table"), size=15)
        head = row(Label(title, "section", "semibold"), None, button, spacing=6)
        super().__init__(head, self._stack, self.note, spacing=8, parent=parent)
        self.note.setVisible(bool(note))
        button.clicked.connect(lambda _=False: self.toggle())
        self.body.addStretch(1)

    def toggle(self) -> None:
        """Chart or table; the focus goes with it."""
        is_chart = self._stack.currentWidget() is self.chart
        shown: QWidget = self.table if is_chart else self.chart
        self._stack.setCurrentWidget(shown)
        self.refresh()
        shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        if self._stack.currentWidget() is not self.table:
            return
        heads, rows = self.chart.table()
        self.table.setRowCount(len(rows))
        self.table.setColumnCount(len(heads))
        self.table.setHorizontalHeaderLabels(heads)
        for line, words in enumerate(rows):
            for column, word in enumerate(words):
                self.table.setItem(line, column, QTableWidgetItem(word))
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
