"""The tickets behind a figure."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.reports.actions import ROWS_A_CALL, ReportActions
from desktop_app.tickets import badges
from desktop_app.ui.dialogs import Sheet
from desktop_app.ui.live import Text
from desktop_app.ui.record_table import Column, RecordModel, RecordTable
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import EmptyState, Label, Skeleton
from shared.errors import DeskError
from shared.reports import Behind, BehindQuery
from shared.tickets import TicketRow, TicketRows
from shared.wire import Ref

COLUMNS = [
    Column("number", lambda: t("reports.behind.number"), lambda row: f"#{row.number}", width=84),
    Column(
        "subject",
        lambda: t("reports.behind.subject"),
        lambda row: row.subject,
        stretches=True,
        is_strong=True,
    ),
    Column(
        "status",
        lambda: t("reports.behind.status"),
        lambda row: badges.row_badge(row).text,
        badge=badges.row_badge,
        width=120,
    ),
    Column("requester", lambda: t("reports.behind.requester"), lambda row: row.requester, width=110),
    Column("owner", lambda: t("reports.behind.owner"), lambda row: row.assignee or "–", width=110),
    Column(
        "created", lambda: t("reports.behind.created"), lambda row: formats.moment(row.created_at), width=190
    ),
]


class BehindSheet(Sheet):
    """A list to open tickets from; the newest 200 are shown, and how many there are in all."""

    def __init__(self, parent: QWidget, place: Workplace, title: Text, query: BehindQuery) -> None:
        super().__init__(parent, title, icon="list", width=980)
        self._place = place
        self._actions = ReportActions(place.backend, self)
        self._is_past = query.as_of is not None
        self.count = Label("", "meta", tone="secondary")
        self.table = RecordTable(RecordModel(COLUMNS), name=title)
        self.table.setMinimumHeight(theme.px(420))
        self.table.opened.connect(self._open)
        self.stack = QStackedWidget()
        for widget in (Skeleton(8), self.table, EmptyState("inbox", lambda: t("reports.behind.empty"))):
            self.stack.addWidget(widget)
        self.add(self.count)
        self.add(self.stack)
        self._actions.behind(query, self._take, self._refused)

    def _take(self, found: Behind) -> None:
        if not found.ids:
            self.stack.setCurrentIndex(2)
            return
        shown = min(len(found.ids), ROWS_A_CALL)
        key = "reports.behind.count" if shown == found.total else "reports.behind.some"
        said = [t(key, n=found.total, shown=shown)]
        if self._is_past:
            said.append(t("reports.behind.rows_now"))
        self.count.setText(" · ".join(said))
        self._actions.rows(found.ids, self._show)

    def _show(self, rows: TicketRows) -> None:
        self.table.records.set_records(rows.items)
        self.stack.setCurrentWidget(self.table)
        self.table.setFocus()

    def _refused(self, error: DeskError) -> None:
        self.count.setText(sentence(error))
        self.stack.setCurrentIndex(2)

    def _open(self, ticket_id: int) -> None:
        row: TicketRow | None = self.table.records.known(ticket_id)
        self.close_cover()
        label = row.number if row is not None else ""
        self._place.navigation.open(Ref(kind="ticket", id=ticket_id, label=label))
